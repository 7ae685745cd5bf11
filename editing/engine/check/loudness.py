"""Does sound that was changed clip, or is it gone, where neither the source nor the plan tells why?

Asks the levels that were taken of the rendered sound; sources are decoded only where something is odd.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from math import inf
from pathlib import Path

from editing.engine.check.places import Place, joined, told
from editing.engine.check.subject import Subject
from editing.engine.sound import levels
from editing.engine.sound.blocks import LAYOUTS, Samples
from editing.engine.sound.sources import Sources
from editing.findings import Finding
from editing.instructions import Denoise, Fade, Filter, Gain
from editing.plan import Heard, Sound

_HIGHER = 1.0
"""Decibels by which a peak is above the source's where the change has raised it; coding alone makes less."""
_MOST = 60
"""Loud places that are compared with the source."""
_MUTED = 0.02
"""A factor that is meant to leave nothing."""
_HEARD = -45.0
"""The mean level, in decibels of full scale, of what is there to be heard."""
_APART = 1.0
"""LUFS from what was wanted that somebody hears."""


def examine(subject: Subject) -> Iterator[Finding]:
    """Tell where it clips and where it is silent, and how loud it is."""
    yield from found(subject.plan.sounds, subject.path_of)


def found(sounds: Sequence[Sound], path_of: Callable[[str], Path]) -> Iterator[Finding]:
    """The same, of sound tracks whose rendered files are in the store."""
    for number, sound in enumerate(sounds, start=1):
        if levels.changed(sound) and (seen := levels.find(sound, path_of(sound.key))) is not None:
            with Sources(path_of) as sources:
                yield from _found(seen, sound, sources, "The sound" if number == 1 else f"Sound track {number}")


def _found(seen: levels.Levels, sound: Sound, sources: Sources, name: str) -> Iterator[Finding]:
    if clipping := joined(_clipping(seen, sound, sources)):
        yield Finding.notice(f"{name} clips {told(clipping)}.")
    if silent := joined(_silent(seen, sound, sources)):
        yield Finding.notice(f"{name} is silent {told(silent)}, where the source is not.")
    if sound.loudness is not None and abs(seen.loudness - float(sound.loudness)) > _APART:
        yield Finding.notice(f"{name} comes to {seen.loudness:g} LUFS and not to {float(sound.loudness):g}.")
    else:
        yield Finding(
            what=f"{name}, where it was changed, comes to {seen.loudness:g} LUFS and peaks of {seen.peak:g} dB."
        )


def _clipping(seen: levels.Levels, sound: Sound, sources: Sources) -> Iterator[Place]:
    """Where a peak is too high, and higher than in the source."""
    for peak in seen.peaks[:_MOST]:
        for run, begin in _runs(sound, peak.at):
            span = _source_span(run, peak.at - begin, Fraction(1, 10))
            if run.key and peak.level - levels.peak_of(_samples(run, sound, sources, span)) > _HIGHER:
                yield Place(peak.at, peak.at + Fraction(1, 10))


def _silent(seen: levels.Levels, sound: Sound, sources: Sources) -> Iterator[Place]:
    """Where nothing is heard of a run that has something to hear, and that the plan does not silence."""
    for start, end in seen.silent:
        for run, begin in _runs(sound, (start + end) / 2):
            quiet = [span for step in run.steps for span in _quiet(step)]
            explained = any(since < end - begin and start - begin < until for since, until in quiet)
            if not run.key or explained or sound.beds:
                continue
            span = _source_span(run, start - begin, min(end - start, Fraction(2)))
            if levels.power_of(_samples(run, sound, sources, span)) > _HEARD:
                yield Place(start, end)


def _quiet(step: object) -> Iterable[tuple[Fraction | float, Fraction | float]]:
    """When an instruction is meant to leave little or nothing, in seconds of its run."""
    if isinstance(step, Fade):
        return ((-inf, step.end),) if step.way == "in" else ((step.start, inf),)
    return ((-inf, inf),) if isinstance(step, Denoise) or _mutes(step) else ()


def _mutes(step: object) -> bool:
    if isinstance(step, Filter) and step.name == "volume":
        return any(isinstance(value, float | int) and value < _MUTED for _, value in step.options)
    return isinstance(step, Gain) and step.factor < _MUTED


def _runs(sound: Sound, at: Fraction) -> Iterator[tuple[Heard, Fraction]]:
    """The run that is heard at a moment, and when it begins; none that passes into others."""
    for run, (begin, end) in zip(sound.runs, pairwise(sound.positions), strict=True):
        if begin <= at < end and not run.passing:
            yield run, begin


def _source_span(run: Heard, offset: Fraction, length: Fraction) -> tuple[Fraction, Fraction]:
    """Seconds of the source that are heard for `length` seconds from an offset in the run on."""
    if run.backward:
        return run.end - (offset + length) * run.speed, run.end - offset * run.speed
    return run.start + offset * run.speed, run.start + (offset + length) * run.speed


def _samples(run: Heard, sound: Sound, sources: Sources, span: tuple[Fraction, Fraction]) -> Iterator[Samples]:
    assert run.key is not None
    rate = sources.rate(run.key, run.stream)
    begin, end = (round(max(seconds, Fraction(0)) * rate) for seconds in span)
    return sources.samples(run.key, run.stream, (begin, max(end, begin + 1)), run.origin, LAYOUTS[sound.channels])

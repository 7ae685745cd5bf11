"""What plays under the clips: the samples of a bed from the video's beginning on, and how loud they are where."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from editing.engine.sound.blocks import LAYOUTS, Samples, exactly, silence, softened, together
from editing.engine.sound.runs import resampled
from editing.engine.sound.sources import Sources
from editing.instructions import Fade, Gain, SoundStep
from editing.plan import SOFTENED, Music, Sound

Level = NDArray[np.float32]
"""A factor for each sample."""

_KEPT = 30
"""Seconds of a bed that are kept in memory to be played again."""


def samples(bed: Music, sound: Sound, path_of: Callable[[str], Path]) -> Iterator[Samples]:
    """The bed from the video's beginning on, as long as there is any of it: with silence first where it begins late."""
    since, length = (round(seconds * sound.sample_rate) for seconds in (bed.since, bed.length))
    yield from silence(-since, sound.channels)
    skipped = max(0, since)
    with Sources(path_of) as sources:
        if not bed.loop:
            yield from _play(bed, sound, sources, skipped)
            return
        if length > _KEPT * sound.sample_rate:
            yield from _play(bed, sound, sources, skipped % length)
            while True:
                yield from _play(bed, sound, sources, 0)
        kept = together(_play(bed, sound, sources, 0), sound.channels)
        yield kept[:, skipped % max(length, 1) :]
        while kept.size:
            yield kept


def _play(bed: Music, sound: Sound, sources: Sources, skipped: int) -> Iterator[Samples]:
    """The bed once, without the first `skipped` samples, softened at its ends."""
    rate, layout = sound.sample_rate, LAYOUTS[sound.channels]
    count = round(bed.length * rate)
    _, stream = sources.stream(bed.key, bed.stream)
    own = stream.codec_context.sample_rate
    span = (skipped * own // rate, round(bed.length * own))
    blocks = resampled(sources.samples(bed.key, bed.stream, span, bed.origin, layout), own, sound)
    edge = round(SOFTENED * rate)
    yield from softened(exactly(max(0, count - skipped), blocks, sound.channels), skipped, count, (edge, edge))


def ending(bed: Music, sound: Sound) -> int:
    """The place where the bed ends, or the video does."""
    rest = round((bed.length - bed.since) * sound.sample_rate)
    return sound.samples if bed.loop else min(sound.samples, max(0, rest))


def level(number: int, sound: Sound, begin: int, end: int) -> Level:
    """By what the bed of this number is multiplied from `begin` up to `end`: its volume, and what clips say of it.

    Where that jumps, it goes from one to the other within a few milliseconds.
    """
    bed = sound.beds[number]
    width = round(2 * SOFTENED * sound.sample_rate) | 1
    around = _steps(number, sound, begin - width // 2, end + width // 2)
    smooth = around[: end - begin] if (around == around[0]).all() else _mean(around, width)
    stop, fade = ending(bed, sound), max(round(bed.fade * sound.sample_rate), round(SOFTENED * sound.sample_rate))
    if end > stop - fade:
        left = (stop - np.arange(begin, end)) / fade
        smooth = smooth * np.clip(left, 0, 1)
    return np.asarray(smooth * bed.volume, np.float32)


def _mean(values: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    """The mean of so many values around each."""
    summed = np.concatenate([[0.0], np.cumsum(values)])
    return np.asarray((summed[width:] - summed[:-width]) / width)


def _steps(number: int, sound: Sound, begin: int, end: int) -> NDArray[np.float64]:
    factors = np.ones(end - begin)
    for run, first, last in sound.within(begin, end):
        if run.steps:
            part = slice(max(first, begin) - begin, min(last, end) - begin)
            times = (np.arange(max(first, begin), min(last, end)) - first) / sound.sample_rate
            for step in run.steps:
                factors[part] *= _factor(step, number, times)
    return factors


def _factor(step: SoundStep, number: int, times: NDArray[np.float64]) -> NDArray[np.float64] | float:
    """What an instruction multiplies the bed by at these seconds of its clip."""
    if isinstance(step, Gain):
        return step.factor if step.beds > number else 1.0
    if not isinstance(step, Fade) or step.beds <= number:
        return 1.0
    if step.level is not None:
        return float(step.level)
    risen = np.clip((times - float(step.start)) / max(float(step.end - step.start), 1e-9), 0, 1)
    return risen if step.way == "in" else 1 - risen

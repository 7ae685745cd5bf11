"""How loud what was changed has come out, decoded again from the rendered file, and kept in it.

What nothing was done to is as it was, and is not looked at. Places are where a player has them.
"""

from collections.abc import Iterator
from fractions import Fraction
from itertools import groupby, pairwise
from math import inf
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from editing.data import Data
from editing.engine import trailer
from editing.engine.opening import demuxed, opened
from editing.engine.sound import loudness
from editing.engine.sound.blocks import LAYOUTS, Samples, even
from editing.engine.sound.limiter import true_peaks
from editing.plan import Sound
from editing.timecode import Rational

LOUD = -0.1
"""Decibels of full scale above which a converter bends peaks."""
FAINT = -60.0
"""Decibels below which nothing is heard."""
_HOP = Fraction(1, 10)
_NEAR = 10 ** (-1 / 20)
"""A level from which on it matters what lies between samples."""
_SECONDS = 2
"""Of sound that are counted at once."""
_MOST = 300
"""Loud places that are kept."""

Span = tuple[Rational, Rational]
"""From when to when, in seconds of the result."""


class Peak(Data):
    """The highest level in the tenth of a second from `at` on, in decibels of full scale."""

    at: Rational
    level: float


class Levels(Data):
    """What the changed parts are like: their `loudness` (LUFS), their highest `peak`, what is above `LOUD`, or silent.

    `silent` are parts of a second or more below `FAINT`.
    """

    version: int = 1
    loudness: float
    peak: float
    peaks: tuple[Peak, ...] = ()
    silent: tuple[Span, ...] = ()


def changed(sound: Sound) -> tuple[Span, ...]:
    """The parts of a sound that something is done to, in seconds of the result."""
    if sound.copied:
        return ()
    if sound.beds or sound.loudness is not None:
        return ((Fraction(0), sound.positions[-1]),)
    spans: list[Span] = []
    for run, (begin, end) in zip(sound.runs, pairwise(sound.positions), strict=True):
        if run.plain or (run.key is None and not run.passing):
            continue
        if spans and spans[-1][1] == begin:
            begin = spans.pop()[0]
        spans.append((begin, end))
    return tuple(spans)


def keep(sound: Sound, target: Path) -> None:
    """Measure a rendered file and put the levels into it, where its kind allows that."""
    if target.suffix == ".m4a" and (levels := measure(sound, target)) is not None:
        trailer.append(target, levels.model_dump_json())


def find(sound: Sound, path: Path) -> Levels | None:
    """The levels that were kept in a rendered file, else measured; None where nothing was changed."""
    if not changed(sound):
        return None
    document = trailer.read(path)
    return measure(sound, path) if document is None else Levels.model_validate_json(document)


def measure(sound: Sound, path: Path) -> Levels | None:
    """Decode the changed parts and measure them."""
    spans = changed(sound)
    if not spans:
        return None
    tally = _Tally(sound.sample_rate)
    with opened(path) as container:
        blocks = (block for span in spans for block in tally.counted(span, _decoded(container, sound, span)))
        lufs, _ = loudness.measured(blocks, sound.sample_rate, sound.channels, peaks=False)
    return tally.levels(lufs)


def _decoded(container: Any, sound: Sound, span: Span) -> Iterator[Samples]:
    """The samples of a span, at the sound's own rate."""
    stream, rate = container.streams.audio[0], sound.sample_rate
    begin, end = (round(moment * rate) for moment in span)
    resampler = av.AudioResampler(format="fltp", layout=LAYOUTS[sound.channels], rate=rate)
    container.seek(int((span[0] - _HOP) / stream.time_base), stream=stream, backward=True)
    samples_a_tick = float(stream.time_base * rate)
    for packet in demuxed(container, stream):
        for frame in packet.decode():
            place = round((frame.pts or 0) * samples_a_tick)
            for plain in resampler.resample(frame):
                first, last = max(0, begin - place), min(plain.samples, end - place)
                if first < last:
                    yield np.asarray(plain.to_ndarray(), np.float32)[:, first:last]
                place += plain.samples
        if packet.pts is not None and packet.pts * samples_a_tick > end:
            return


class _Tally:
    """Notes how loud each tenth of a second is that goes by."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._hop = round(_HOP * rate)
        self._times: list[float] = []
        self._peaks: list[float] = []
        self._powers: list[float] = []

    def counted(self, span: Span, blocks: Iterator[Samples]) -> Iterator[Samples]:
        """The same samples, counted on their way."""
        at = 0
        for block in even(blocks, _SECONDS * 10 * self._hop):
            edges = np.arange(0, block.shape[1], self._hop)
            self._times += (float(span[0]) + (at + edges) / self._rate).tolist()
            for first, peak in zip(edges, np.maximum.reduceat(np.abs(block).max(axis=0), edges), strict=True):
                near = peak >= _NEAR
                self._peaks.append(_peak(block[:, first : first + self._hop]) if near else float(peak))
            lengths = np.diff(np.append(edges, block.shape[1]))
            power = np.add.reduceat(np.square(block, dtype=np.float32), edges, axis=1).max(axis=0) / lengths
            self._powers += power.tolist()
            at += block.shape[1]
            yield block

    def levels(self, lufs: float) -> Levels:
        """What has gone by."""
        peaks = decibels(np.array(self._peaks))
        loud = np.flatnonzero(peaks > LOUD)[:_MOST]
        return Levels(
            loudness=round(lufs, 1),
            peak=round(float(peaks.max(initial=-120)), 1),
            peaks=tuple(Peak(at=_exact(self._times[n]), level=round(float(peaks[n]), 1)) for n in loud),
            silent=tuple(self._silent()),
        )

    def _silent(self) -> Iterator[Span]:
        faint = decibels(np.sqrt(np.array(self._powers))) < FAINT
        follows = np.diff(self._times, prepend=-inf) < 1.5 * float(_HOP)
        stretches = np.cumsum(~follows | (faint != np.roll(faint, 1)))
        for _, group in groupby(np.flatnonzero(faint).tolist(), key=lambda number: int(stretches[number])):
            numbers = list(group)
            if len(numbers) * _HOP >= 1:
                yield _exact(self._times[numbers[0]]), _exact(self._times[numbers[-1]]) + _HOP


def _peak(samples: Samples) -> float:
    """The highest level of any channel, between the samples too where that matters."""
    highest = float(np.abs(samples).max(initial=0))
    return float(true_peaks(samples).max(initial=0)) if highest >= _NEAR else highest


def decibels(levels: NDArray[np.float64]) -> NDArray[np.float64]:
    """Levels in decibels of full scale, -120 for nothing."""
    return np.asarray(20 * np.log10(np.maximum(levels, 1e-6)), np.float64)


def peak_of(blocks: Iterator[Samples]) -> float:
    """The highest level of these samples, in decibels of full scale."""
    return float(decibels(np.array([_peak(block) for block in blocks] or [0.0])).max())


def power_of(blocks: Iterator[Samples]) -> float:
    """The mean level of the loudest channel of these samples, in decibels of full scale."""
    total = [np.square(block, dtype=np.float64).mean(axis=1).max(initial=0) for block in blocks]
    return float(decibels(np.sqrt(np.array([np.mean(total) if total else 0.0])))[0])


def _exact(seconds: float) -> Fraction:
    return Fraction(round(seconds * 1000), 1000)

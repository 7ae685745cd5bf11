"""Which parts of a segment look odd: black, still or without frames, where neither the source nor the plan tells why.

Judges only what is plain: a dark or calm source, an overlay or a fade explain themselves.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import groupby
from math import inf
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from editing.engine.looks.samples import Samples
from editing.instructions import Fade, Layer, Over, PictureStep
from editing.plan import Segment
from editing.watching import EVERY

_DARK = {False: 24, True: 8}
"""The brightest that black is, in TV and in full range."""
_CLEAR = 64
"""What is as bright is something to see."""
_SPECKS = 98
"""Percent of a picture's points that count; the others may be specks."""
_SAME = 0.97
"""The share of points that are alike in two pictures of which one is the other."""
_MOVED = 6
"""By how much a point changes where something moves."""
_MOST = 0.6
"""The share of points that change where all of a picture moves."""

Kind = Literal["black", "still", "missing"]
Mask = NDArray[np.bool_]


class Span(NamedTuple):
    """A part of a segment, in seconds."""

    kind: Kind
    start: float
    end: float


def spans(segment: Segment, before: Samples, after: Samples) -> tuple[Span, ...]:
    """The odd parts; `before` are small pictures at the source's times, `after` at the segment's."""
    source = Samples(_in_segment(segment, before.times), before.images)
    full = segment.encoding is not None and segment.encoding.colour.full_range
    dark = _bright(after) <= _DARK[full]
    found = [*_black(segment, source, after, dark), *_still(segment, source, after, dark)]
    found += _missing(segment, source.times)
    return tuple(sorted(found, key=lambda span: span.start))


def _in_segment(segment: Segment, times: NDArray[np.float64]) -> NDArray[np.float64]:
    """When the segment shows what the source shows at these times."""
    piece = segment.piece
    start = piece.start if segment.speed is not None else piece.first
    offset = (times - float(start * piece.time_base)) / float(segment.speed or 1)
    return float(segment.duration) - offset if segment.backward else offset


def _black(segment: Segment, source: Samples, after: Samples, dark: Mask) -> Iterator[Span]:
    clear = _bright(source) >= _CLEAR
    for start, end in _stretches(dark & ~_explained(segment, after.times), after.times, segment):
        there = _within(source.times, start, end)
        if there.any() and clear[there].mean() > 0.5:
            yield Span("black", start, end)


def _bright(samples: Samples) -> NDArray[np.float64]:
    """The brightest of each picture, specks aside."""
    return np.asarray(np.percentile(samples.luma, _SPECKS, axis=1), np.float64).reshape(len(samples.times))


def _still(segment: Segment, source: Samples, after: Samples, dark: Mask) -> Iterator[Span]:
    if len(after.times) < 2:
        return
    same = (after.luma[1:] == after.luma[:-1]).mean(axis=1) >= _SAME
    same &= ~dark[1:] & ~_explained(segment, after.times[:-1])
    moved = (np.abs(np.diff(source.luma.astype(np.int16), axis=0)) > _MOVED).mean(axis=1) >= _MOST
    for start, end in _stretches(same, after.times[:-1], segment, after.times[1:]):
        first, second = source.times[:-1], source.times[1:]
        there = _within(np.minimum(first, second), start, end) & _within(np.maximum(first, second), start, end)
        if there.any() and moved[there].mean() > 0.5:
            yield Span("still", start, end)


def _missing(segment: Segment, times: NDArray[np.float64]) -> Iterator[Span]:
    """Where frames of the source that should be there were not decoded, told by the distance of those that were."""
    piece, duration = segment.piece, float(segment.duration)
    each = float(EVERY / (segment.speed or 1))
    longest = float((piece.longest + piece.frame) / (segment.speed or 1))
    known = np.sort(times)
    begins = np.concatenate([[-each], known])
    ends = np.concatenate([known, [duration]])
    for begin, end in zip(begins + each, ends, strict=True):
        if end - begin > longest:
            yield Span("missing", max(0.0, begin), min(end, duration))


def _stretches(
    mask: Mask, starts: NDArray[np.float64], segment: Segment, ends: NDArray[np.float64] | None = None
) -> Iterator[tuple[float, float]]:
    """Where the mask is true without a break, in seconds; the last picture lasts to the end."""
    if ends is None:
        ends = np.append(starts[1:], float(segment.duration))
    for true, group in groupby(range(len(mask)), key=lambda number: bool(mask[number])):
        if true:
            numbers = list(group)
            yield float(starts[numbers[0]]), float(ends[numbers[-1]])


def _within(times: NDArray[np.float64], start: float, end: float) -> Mask:
    return np.asarray((times >= start - 1e-3) & (times < end + 1e-3), np.bool_)


def _explained(segment: Segment, times: NDArray[np.float64]) -> Mask:
    """When the plan itself may make the picture black, or hold it: under a fade, or under what is laid over it."""
    found = np.zeros(len(times), np.bool_)
    for start, end in _covers(segment.steps):
        found |= (times >= float(start) - float(EVERY)) & (times <= float(end) + float(EVERY))
    return found


def _covers(steps: Iterable[PictureStep]) -> Iterator[tuple[Fraction | float, Fraction | float]]:
    for step in steps:
        if isinstance(step, Fade) and step.level is not None:
            yield -inf, inf
        elif isinstance(step, Fade):
            yield (-inf, step.end) if step.way == "in" else (step.start, inf)
        elif isinstance(step, Layer):
            yield step.at, step.at + step.duration
        elif isinstance(step, Over):
            yield from _covers((*step.ground, *step.steps))

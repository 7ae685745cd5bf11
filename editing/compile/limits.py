"""How many bits what is coded anew may have: about as many a second as its source, so that no edit makes files swell.

Pure, as `compile` is. A segment's limits go by itself alone, or by large steps, so that an edit elsewhere leaves it as
it is, to be found again.
"""

from collections.abc import Iterable
from fractions import Fraction
from math import floor, log2

from editing.instructions import extras
from editing.plan import Encoding, Segment
from editing.timeline import PictureStream, Timeline

MOST = Fraction(6, 5)
"""Times the bits a second of the source that a result may have."""
_STEPS = (Fraction(16), Fraction(8), Fraction(4), Fraction(2))
_ALL, _SAVED = 0.975, 0.25
"""The parts of a segment's bits that are spent at most, and of those that are saved for where they are needed."""

_LEAST = 48_000
"""Bits a second below which no coder gets anywhere."""
_STIRRED, _WRITTEN, _WHOLE = 0.005, 0.02, 0.5
"""Bits a pixel that may be had over a picture that itself needs next to none: in every frame, in every frame that
something is laid over, such as words, and for a first one."""


def bounded(segments: Iterable[Segment], timeline: Timeline) -> list[Segment]:
    """The segments with the limits of what is coded anew.

    Where most is copied, the little that is coded may have more, as long as the whole stays within bounds.
    """
    segments = list(segments)
    copied = sum((one.duration for one in segments if one.encoding is None), Fraction(0))
    coded = sum((one.duration for one in segments if one.encoding is not None), Fraction(0))
    if not coded or timeline.output.medium != "video" or timeline.output.rung is not None:
        return segments
    room = MOST + (MOST - 1) * copied / coded
    factor = next((step for step in _STEPS if step <= room), MOST)
    return [_bounded(one, one.encoding, factor, timeline) if one.encoding else one for one in segments]


def _bounded(segment: Segment, encoding: Encoding, factor: Fraction, timeline: Timeline) -> Segment:
    source = timeline.source(segment.piece.source)
    picture = (timeline.sources[0] if source.made else source).picture
    if picture.bit_rate is None:
        return segment
    pixels = timeline.width * timeline.height
    least = _WRITTEN if any(extras(segment.steps)) else _STIRRED
    rate = max(_rate(picture, timeline) * float(factor), pixels * float(timeline.rate) * least, _LEAST)
    evenly, saved = 1.0, 2 * rate
    if factor == MOST:
        window = 2.0 ** min(5, floor(log2(segment.duration)))
        evenly, saved = _ALL - encoding.start * _SAVED, rate * window * _SAVED
    limits = {"max_rate": _rounded(rate * evenly), "buffer": _rounded(max(saved, pixels * _WHOLE))}
    return segment.model_copy(update={"encoding": encoding.model_copy(update=limits)})


def _rate(picture: PictureStream, timeline: Timeline) -> float:
    """The bits a second that the source's picture would have in this size: they grow more slowly than the pixels."""
    ratio = float(timeline.width * timeline.height / (picture.width * picture.height))
    return float((picture.bit_rate or 0) * ratio**0.75)


def _rounded(rate: float) -> int:
    """Whole thousands: FFmpeg's coders count so."""
    return max(1, round(float(rate) / 1000)) * 1000

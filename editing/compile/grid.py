"""Frames at a constant rate: each shows what the video shows at its tick of the clock.

Pure, as `compile` is.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from math import ceil

from editing.plan import Segment
from editing.timeline import Clip, Timeline

_GRACE = Fraction(1, 13)
"""The share of a frame by which a clip may begin after a tick and still be shown at it."""


def on_grid(timeline: Timeline, clips: Iterable[Clip]) -> bool:
    """Whether every frame stands on the timeline's grid as it is, so that nothing has to be done for it."""
    return all(
        (clip.duration * timeline.rate).denominator == 1 and (not clip.plain or _steady(timeline, clip))
        for clip in clips
    )


def _steady(timeline: Timeline, clip: Clip) -> bool:
    picture = timeline.source(clip.source).picture
    return picture.rate == timeline.rate and picture.frames.steady_rate


def gridded(clips: Iterable[Clip], rate: Fraction) -> Iterator[Clip]:
    """The clips from tick to tick of the grid; one that is over before the next tick is left out."""
    position, number = Fraction(0), 0
    kept = None
    for clip in clips:
        end = position + clip.duration
        until = max(number, ceil(end * rate - _GRACE))
        if until > number:
            kept = _between(clip, number / rate - position, until / rate - position)
            yield kept
        elif kept is None:
            kept = clip
        position, number = end, until
    if number == 0 and kept is not None:
        yield _between(kept, Fraction(0), 1 / rate)


def _between(clip: Clip, begin: Fraction, end: Fraction) -> Clip:
    """What the clip shows between two moments, which may lie a little outside of it."""
    ends = clip.source_time(begin), clip.source_time(end)
    return clip.model_copy(
        update={
            "start": min(ends),
            "end": max(ends),
            "duration": end - begin,
            "picture": tuple(step.moved(-begin) for step in clip.picture),
        }
    )


def closed(segments: tuple[Segment, ...], duration: Fraction) -> tuple[Segment, ...]:
    """The segments with the last one ending when the video does, which may lie between two ticks."""
    *before, last = segments
    left = duration - sum((segment.duration for segment in before), Fraction(0))
    return (*before, last.model_copy(update={"duration": max(left, last.duration / last.frames / 16)}))

"""A timeline as a quick look: a small proxy of the whole, and stills of before and after where something changed.

Pure, as `compile` is. The proxy goes through the same graphs as the result, at fewer frames and pixels.
"""

from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Any

from editing.compile import compile
from editing.compile.products import products
from editing.data import Data
from editing.instructions import Steady
from editing.output import Output
from editing.plan import RenderPlan
from editing.timecode import Rational
from editing.timeline import Clip, Timeline

RATE = Fraction(10)
"""Frames a second of a proxy, at most."""
PROXY, STILL = 640, 960
"""Pixels of the longer side, at most."""


class Moment(Data):
    """A place to look at: when it is in the video after the edit, and before it where it was there."""

    after: Rational
    before: Rational | None


def proxy(timeline: Timeline) -> RenderPlan:
    """The plan of a small, quick version of the timeline: every frame of it is coded, none is copied."""
    plain = {"rate": min(timeline.rate, RATE), "output": Output(), "clips": _one_part(timeline)}
    plan = compile(timeline.model_copy(update=plain), copying=False)
    return _shrunk(plan, PROXY, {"preset": "ultrafast", "crf": 28, "max_rate": None}, sparse=True)


def still(timeline: Timeline, at: Fraction) -> RenderPlan:
    """The plan of a picture of what is shown at `at`."""
    update = {"output": Output(stills=(at,)), "clips": _unsteadied(timeline)}
    (one,) = products(timeline.model_copy(update=update))
    return _shrunk(compile(one), STILL, {}, sparse=False)


def moments(before: Timeline, after: Timeline, most: int = 4) -> tuple[Moment, ...]:
    """Places that show what an edit did: the middle of what looks different, else where pieces newly meet."""
    starts = [Fraction(0)]
    for clip in after.clips:
        starts.append(starts[-1] + clip.duration)
    other = (before.width, before.height) != (after.width, after.height)
    found = [
        start + clip.duration / 2
        for start, clip in zip(starts, after.clips, strict=False)
        if other or not any(_as_before(clip, known) for known in before.clips)
    ]
    if not found:
        found = [start for start, (a, b) in zip(starts[1:], pairwise(after.clips), strict=False) if not a.continued(b)]
    step = max(1, -(-len(found) // most))
    return tuple(Moment(after=at, before=_then(after, before, at)) for at in found[::step])


def _as_before(clip: Clip, known: Clip) -> bool:
    """Whether a clip shows a part of one that was there, in the same way."""
    alike = (clip.source, clip.picture, clip.speed, clip.backward, clip.still)
    return (
        alike == (known.source, known.picture, known.speed, known.backward, known.still)
        and known.start <= clip.start
        and clip.end <= known.end
    )


def _then(after: Timeline, before: Timeline, at: Fraction) -> Fraction | None:
    """When what is shown at `at` after the edit was shown before it."""
    position = Fraction(0)
    for clip in after.clips:
        if position + clip.duration > at:
            wanted = clip.source_time(at - position)
            earlier = Fraction(0)
            for known in before.clips:
                if known.source == clip.source and known.start <= wanted < known.end:
                    return earlier + known.offset(wanted)
                earlier += known.duration
            return None
        position += clip.duration
    return None


def _one_part(timeline: Timeline) -> tuple[Clip, ...]:
    return tuple(clip.model_copy(update={"part": None}) for clip in _unsteadied(timeline))


def _unsteadied(timeline: Timeline) -> tuple[Clip, ...]:
    """The clips with the camera as it was: to hold it still, all of it would have to be measured first."""
    steps = [tuple(step for step in clip.picture if not isinstance(step, Steady)) for clip in timeline.clips]
    return tuple(clip.model_copy(update={"picture": left}) for clip, left in zip(timeline.clips, steps, strict=True))


def _shrunk(plan: RenderPlan, side: int, coded: Mapping[str, Any], sparse: bool) -> RenderPlan:
    """The plan with a picture of at most `side` pixels a side, even."""
    scale = min(1.0, side / max(plan.width, plan.height))
    width, height = (max(2, round(pixels * scale / 2) * 2) for pixels in (plan.width, plan.height))
    segments = []
    for segment in plan.segments:
        assert segment.encoding is not None, "nothing is copied"
        encoding = segment.encoding.model_copy(update={"shrunk": (width, height), **coded})
        piece = segment.piece.model_copy(update={"sparse": sparse})
        segments.append(segment.model_copy(update={"encoding": encoding, "piece": piece}))
    return plan.model_copy(update={"width": width, "height": height, "segments": tuple(segments), "original": None})

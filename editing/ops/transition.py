"""A transition where two pieces meet, instead of a hard cut."""

from fractions import Fraction
from itertools import pairwise
from typing import Any, ClassVar, Literal

from pydantic import Field

from editing.errors import BadEdit
from editing.instructions import Cross, Layer
from editing.ops.base import Op
from editing.timecode import Position, Seconds, clock, nearest
from editing.timeline import Clip, Timeline

Kind = Literal[
    "fade",
    "fadeblack",
    "fadewhite",
    "dissolve",
    "wipeleft",
    "wiperight",
    "wipeup",
    "wipedown",
    "slideleft",
    "slideright",
    "slideup",
    "slidedown",
    "circleopen",
    "circleclose",
    "pixelize",
    "radial",
    "zoomin",
]


class Transition(Op):
    """Let one piece pass into the next, at every place where two meet or at the one nearest to `at`.

    | A | B |  ->  | A |×| B |
    """

    op: Literal["transition"] = "transition"
    type: Kind = Field("fade", description="fade is a crossfade, fadeblack dips to black")
    duration: Seconds = Field(Fraction(1), gt=0, le=30, description="how long it takes")
    at: Position | None = Field(None, description="only where pieces meet nearest to this moment")

    PHRASES: ClassVar[tuple[str, ...]] = (
        "transition",
        "transitions",
        "add a transition",
        "crossfade => type=fade",
        "cross fade => type=fade",
        "fade between => type=fade",
        "blend between => type=fade",
        "smooth transition => type=fade",
        "dissolve => type=dissolve",
        "dip to black => type=fadeblack",
        "fade through black => type=fadeblack",
        "dip to white => type=fadewhite",
        "wipe => type=wipeleft",
        "slide => type=slideleft",
        "circle transition => type=circleopen",
    )
    PREPARED: ClassVar[tuple[dict[str, Any], ...]] = ({"op": "cut", "start": 40, "end": 60},)
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "crossfade over 4 seconds": {"type": "fade", "duration": 4},
        "a half-second wipe at each cut": {"type": "wipeleft", "duration": 0.5},
    }

    def what(self) -> str:
        """Which one, and how long."""
        where = f" at {clock(self.at)}" if self.at is not None else ""
        return f"{self.type} transition of {float(self.duration):g} s{where}"

    def apply(self, timeline: Timeline) -> Timeline:
        """The pieces overlapped where they meet."""
        meets = [place for place, (a, b) in enumerate(pairwise(timeline.clips), 1) if not a.continued(b)]
        if not meets:
            raise BadEdit("There is only one piece, and a transition stands between two: join a file or cut first.")
        if self.at is not None:
            starts = [sum((clip.duration for clip in timeline.clips[:place]), Fraction(0)) for place in meets]
            wanted = self.at
            meets = [min(zip(meets, starts, strict=True), key=lambda meet: abs(meet[1] - wanted))[0]]
        clips: tuple[Clip, ...] = ()
        begun = 0
        for place in (*meets, len(timeline.clips)):
            piece = timeline.clips[begun:place]
            clips = passed(timeline, clips, piece, self.type, self.duration) if clips else piece
            begun = place
        return timeline.with_clips(*clips)


def passed(
    timeline: Timeline, before: tuple[Clip, ...], after: tuple[Clip, ...], kind: Kind, duration: Fraction
) -> tuple[Clip, ...]:
    """The clips of both, the last of the first passing into the first of the second for `duration` seconds.

    It takes at most half of either. Raises `BadEdit` where one is too short.
    """
    last, first = before[-1], after[0]
    frame = 1 / timeline.rate
    length = nearest(min(duration, last.duration / 2, first.duration / 2), frame)
    if length <= 0:
        raise BadEdit("One of the pieces is too short for a transition; leave it out there.")
    kept, tail = _cut(timeline, last, last.duration - length)
    head, rest = _cut(timeline, first, length)
    layer = Layer(
        source=head.source,
        start=head.start,
        end=head.end,
        duration=tail.duration,
        backward=head.backward,
        still=head.still,
        steps=head.lasting(tail.duration).picture,
        width=timeline.width,
        height=timeline.height,
        blend=kind,
    )
    cross = Cross(
        source=head.source,
        start=head.start,
        end=head.end,
        duration=tail.duration,
        backward=head.backward,
        still=head.still,
        lag=head.lag,
        steps=tuple(step for step in head.lasting(tail.duration).sound if not isinstance(step, Cross)),
    )
    return (*before[:-1], kept, tail.seen(layer).heard(cross), rest, *after[1:])


def _cut(timeline: Timeline, clip: Clip, offset: Fraction) -> tuple[Clip, Clip]:
    """The clip in two, at the frame boundary nearest to `offset`."""
    pieces = timeline.with_clips(clip).split(offset).clips
    if len(pieces) < 2:
        raise BadEdit("One of the pieces is too short for a transition; leave it out there.")
    return pieces[0], pieces[1]

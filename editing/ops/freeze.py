"""Hold one frame."""

from fractions import Fraction
from typing import Any, ClassVar, Literal

from pydantic import Field

from editing.errors import BadEdit
from editing.ops.base import Op
from editing.timecode import Position, Seconds, clock, nearest
from editing.timeline import Clip, Timeline


class Freeze(Op):
    """Hold the frame at a moment for a while, silently, and then go on.

    | A | B |  ->  | A |bbb| B |
    """

    op: Literal["freeze"] = "freeze"
    at: Position = Field(description="the moment whose frame is held")
    duration: Seconds = Field(Fraction(2), gt=0, le=3600, description="how long it is held")

    RESHAPES: ClassVar[bool] = True
    PHRASES: ClassVar[tuple[str, ...]] = (
        "freeze",
        "freeze <point>",
        "freeze frame",
        "freeze the frame",
        "freeze the picture",
        "hold the frame",
        "hold <point>",
        "still frame",
        "pause <point>",
        "stop the picture",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "freeze the frame at 0:03 for 2 seconds": {"at": 3, "duration": 2},
        "hold it at 5s": {"at": 5},
    }

    def what(self) -> str:
        """Which moment, and how long."""
        return f"freeze at {clock(self.at)} for {float(self.duration):g} s"

    def apply(self, timeline: Timeline) -> Timeline:
        """The frame that is shown at the moment, as a clip of its own before the rest."""
        total = timeline.duration
        if self.at > total + 1:
            raise BadEdit(f"The clip is {clock(total)} long, so there is no frame at {clock(self.at)} to hold.")
        at = min(self.at, total)
        before = timeline.only(Fraction(0), at) if at > 0 else ()
        after = timeline.only(at, total) if at < total else ()
        frame = 1 / timeline.rate
        held = self._held(after[0], True, timeline) if after else self._held(before[-1], False, timeline)
        still = held.model_copy(update={"duration": max(nearest(self.duration, frame), frame)})
        return timeline.with_clips(*before, still, *after)

    def _held(self, clip: Clip, first: bool, timeline: Timeline) -> Clip:
        """The clip's first frame, or its last one, with what is done to it there."""
        frames = timeline.source(clip.source).picture.frames
        instant = Fraction(0) if first else clip.duration
        point = clip.source_time(instant)
        shown = frames.covering(point) if first is not clip.backward else max(0, frames.number(point) - 1)
        steps = tuple(step.held(instant) for step in clip.picture)
        return Clip(
            source=clip.source,
            start=frames.time(shown),
            end=frames.time(shown + 1),
            duration=clip.duration,
            still=True,
            picture=steps,
        )

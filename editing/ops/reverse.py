"""Play backward."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from editing.ops.base import Ranged
from editing.timecode import nearest
from editing.timeline import Clip, Timeline


class Reverse(Ranged):
    """Play the clip backward, picture and sound; with mode append, forward and then backward (a boomerang).

    | A | B | C |  ->  | A | ᗺ | C |
    """

    op: Literal["reverse"] = "reverse"
    mode: Literal["replace", "append"] = Field("replace", description="append = play it forward first, then backward")

    RESHAPES: ClassVar[bool] = True
    PHRASES: ClassVar[tuple[str, ...]] = (
        "reverse",
        "backward",
        "backwards",
        "play backward",
        "play in reverse",
        "rewind",
        "boomerang => mode=append",
        "back and forth => mode=append",
        "forward and then backward => mode=append",
        "forth and back => mode=append",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "play it backwards": {},
        "reverse seconds 3 to 5": {"start": 3, "end": 5},
        "make it a boomerang": {"mode": "append"},
    }

    def what(self) -> str:
        """Backward alone, or after forward."""
        return "boomerang" if self.mode == "append" else "reverse"

    def apply(self, timeline: Timeline) -> Timeline:
        """The part's clips in the opposite order, each turned round."""
        start, end = timeline.span(self.start, self.end)
        before = timeline.only(timeline.duration * 0, start) if start > 0 else ()
        after = timeline.only(end, timeline.duration) if end < timeline.duration else ()
        part = timeline.only(start, end)
        turned = tuple(self._turned(clip, timeline) for clip in reversed(part))
        forward = part if self.mode == "append" else ()
        return timeline.with_clips(*before, *forward, *turned, *after)

    def _turned(self, clip: Clip, timeline: Timeline) -> Clip:
        """Frames that are turned round are taken by the clock, so that the clip lasts a whole number of them."""
        frame = 1 / timeline.rate
        return clip.lasting(max(nearest(clip.duration, frame), frame)).reversed()

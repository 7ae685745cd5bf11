"""Blur the picture."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from editing.instructions import Filter
from editing.ops.base import ClipOp
from editing.timeline import Clip, Timeline


class Blur(ClipOp):
    """Blur the whole picture, all the time or only for a part of the clip.

    | A | B | C |  ->  | A |~B~| C |
    """

    op: Literal["blur"] = "blur"
    strength: float = Field(6, gt=0, le=64, description="standard deviation in pixels; 6 is plain, 30 hides")

    PHRASES: ClassVar[tuple[str, ...]] = (
        "blur",
        "out of focus",
        "defocus",
        "hide <span> => strength=30",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "blur it a little": {"strength": 3},
        "hide seconds 2 to 4": {"strength": 30, "start": 2, "end": 4},
    }

    def change(self, clip: Clip, timeline: Timeline) -> Clip:
        """The clip with a Gaussian blur."""
        return clip.seen(Filter.of("gblur", sigma=self.strength))

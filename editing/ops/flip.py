"""Mirror the picture."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from editing.instructions import Filter
from editing.ops.base import ClipOp
from editing.timeline import Clip, Timeline


class Flip(ClipOp):
    """Mirror the picture, left to right or upside down."""

    op: Literal["flip"] = "flip"
    axis: Literal["horizontal", "vertical"] = Field(
        "horizontal", description="horizontal swaps left and right, vertical swaps top and bottom"
    )

    PHRASES: ClassVar[tuple[str, ...]] = (
        "flip",
        "mirror",
        "flip horizontal => axis=horizontal",
        "flip vertical => axis=vertical",
        "mirror vertical => axis=vertical",
        "flip upside down => axis=vertical",
        "swap left and right => axis=horizontal",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "mirror it": {"axis": "horizontal"},
        "flip it vertically": {"axis": "vertical"},
    }

    def what(self) -> str:
        """Which way."""
        return "mirror" if self.axis == "horizontal" else "flip upside down"

    def change(self, clip: Clip, timeline: Timeline) -> Clip:
        """The clip mirrored."""
        return clip.seen(Filter.of("hflip" if self.axis == "horizontal" else "vflip"))

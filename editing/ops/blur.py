"""Blur the picture."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from editing.instructions import Filter, PictureStep
from editing.ops.region import LookOp

_WIDE = 10
"""Pixels of spread from which on a quarter of the size is enough."""


class Blur(LookOp):
    """Blur the whole picture or a region of it, all the time or only for a part of the clip.

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
        "blur the left side": {"region": "left"},
    }

    def steps(self, width: int, height: int) -> tuple[PictureStep, ...]:
        """A Gaussian blur; a wide one of a large picture at a quarter of its size, where it looks the same."""
        if self.strength < _WIDE or width % 4 or height % 4 or min(width, height) < 64:
            return (Filter.of("gblur", sigma=self.strength),)
        small = Filter.of("scale", w=width // 4, h=height // 4, flags="area")
        back = Filter.of("scale", w=width, h=height, flags="bicubic")
        return small, Filter.of("gblur", sigma=round(self.strength / 4, 6)), back

"""Sharpen the picture."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from editing.instructions import Filter, Over, PictureStep
from editing.ops.region import LookOp

_FINE = 900
"""Lines of the picture for each pixel of the detail that is sharpened."""


class Sharpen(LookOp):
    """Sharpen the picture: make edges and fine detail stand out."""

    op: Literal["sharpen"] = "sharpen"
    strength: float = Field(1, gt=0, le=4, description="1 is plain, 2 strong")

    PHRASES: ClassVar[tuple[str, ...]] = (
        "sharpen",
        "sharp",
        "crisp",
        "sharpness",
        "more detail",
        "details crisp",
        "clarity",
        "in focus",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "sharpen it": {},
        "make it much crisper": {"strength": 2},
    }

    def what(self) -> str:
        """How much."""
        return "sharpen" if self.strength == 1 else f"sharpen ({self.strength:g} times as much as usual)"

    def steps(self, width: int, height: int) -> tuple[PictureStep, ...]:
        """What luma has more than a blurred copy, made larger."""
        radius = round(max(0.8, min(width, height) / _FINE), 3)
        blurred = Filter.of("gblur", sigma=radius, planes=1)
        return (Over(steps=(blurred,), join="sharpen", amount=self.strength),)

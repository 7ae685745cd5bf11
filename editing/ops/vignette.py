"""Darken the corners of the picture."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from editing.instructions import PictureStep, Veil
from editing.ops.region import LookOp


class Vignette(LookOp):
    """Darken the corners of the picture, so that the eye goes to its middle."""

    op: Literal["vignette"] = "vignette"
    strength: float = Field(1, gt=0, le=4, description="1 is plain, 2 strong")

    PHRASES: ClassVar[tuple[str, ...]] = (
        "vignette",
        "dark corners",
        "darken the corners",
        "darken the edges",
        "dark edges",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "add a vignette": {},
        "a subtle vignette": {"strength": 0.5},
    }

    def what(self) -> str:
        """How much."""
        return "vignette" if self.strength == 1 else f"vignette ({self.strength:g} times as much as usual)"

    def steps(self, width: int, height: int) -> tuple[PictureStep, ...]:
        """Black that grows towards the corners."""
        return (Veil(name="vignette", width=width, height=height, strength=self.strength),)

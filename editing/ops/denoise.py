"""Take the noise out of the picture."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from editing.instructions import Filter, PictureStep
from editing.ops.region import LookOp

_MUCH = 1.5
"""The strength from which on it looks farther around, at twice the cost."""


class Denoise(LookOp):
    """Take noise and grain out of the picture, and keep its edges."""

    op: Literal["denoise"] = "denoise"
    strength: float = Field(1, gt=0, le=4, description="1 is plain, 2 strong")

    PHRASES: ClassVar[tuple[str, ...]] = (
        "denoise",
        "denoise the picture",
        "denoise the video",
        "reduce the grain",
        "remove the grain",
        "grainy",
        "noisy picture",
        "remove noise from the picture",
        "remove the video noise",
        "clean the picture up",
        "less grain",
        "degrain",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "denoise the picture": {},
        "it's very grainy, clean it up": {"strength": 2},
    }

    def what(self) -> str:
        """How much."""
        usual = "" if self.strength == 1 else f" ({self.strength:g} times as much as usual)"
        return f"denoise the picture{usual}"

    def steps(self, width: int, height: int) -> tuple[PictureStep, ...]:
        """Non-local means, near by: every pixel is averaged with those around it that have like surroundings.

        (Buades, Coll, Morel: "A non-local algorithm for image denoising", 2005.) It looks at no other frame, so that
        nothing leaves a trail.
        """
        reach = 3 if self.strength < _MUCH else 5
        return (Filter.of("nlmeans", s=round(min(4 * self.strength**0.8, 12), 3), p=3, r=reach),)

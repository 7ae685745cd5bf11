"""Take the noise out of the picture."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from editing.instructions import Filter, PictureStep
from editing.ops.region import LookOp


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
        """FFmpeg's `hqdn3d`: over neighbours in the frame, and over the frames before where nothing moves."""
        space, colour, time = (round(share * self.strength, 3) for share in (3, 4, 5))
        options = {"luma_spatial": space, "chroma_spatial": colour, "luma_tmp": time, "chroma_tmp": time}
        return (Filter.of("hqdn3d", **options),)

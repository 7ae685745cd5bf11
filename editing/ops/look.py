"""Looks with a name: grayscale, sepia, vintage and the like."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from editing.instructions import PictureStep
from editing.ops.recipes import RECIPES
from editing.ops.region import LookOp

Name = Literal[
    "grayscale",
    "sepia",
    "noir",
    "vintage",
    "vhs",
    "cinematic",
    "teal_orange",
    "warm",
    "cold",
    "vivid",
    "faded",
    "bleach_bypass",
    "negative",
    "grain",
    "glow",
    "dreamy",
    "sketch",
    "letterbox",
    "cartoon",
    "painting",
]


class Look(LookOp):
    """Give the picture a look with a name, such as grayscale, vintage or cinematic."""

    op: Literal["look"] = "look"
    name: Name = Field(description="which look")
    strength: float = Field(1, gt=0, le=2, description="how much of it; 1 is all")

    PHRASES: ClassVar[tuple[str, ...]] = (
        "black and white => name=grayscale",
        "grayscale => name=grayscale",
        "sepia => name=sepia",
        "noir => name=noir",
        "film noir => name=noir",
        "vintage => name=vintage",
        "look old => name=vintage",
        "old look => name=vintage",
        "vhs => name=vhs",
        "vhs tape => name=vhs",
        "look vhs => name=vhs",
        "old tape => name=vhs",
        "camcorder => name=vhs",
        "cinematic => name=cinematic",
        "teal and orange => name=teal_orange",
        "teal orange => name=teal_orange",
        "warm look => name=warm",
        "cold look => name=cold",
        "vivid look => name=vivid",
        "faded look => name=faded",
        "matte look => name=faded",
        "bleach bypass => name=bleach_bypass",
        "negative => name=negative",
        "invert the colors => name=negative",
        "film grain => name=grain",
        "add grain => name=grain",
        "grain look => name=grain",
        "glow => name=glow",
        "dreamy => name=dreamy",
        "dream => name=dreamy",
        "sketch => name=sketch",
        "pencil drawing => name=sketch",
        "letterbox => name=letterbox",
        "cinematic bars => name=letterbox",
        "cinema bars => name=letterbox",
        "black bars top and bottom => name=letterbox",
        "cartoon => name=cartoon",
        "comic => name=cartoon",
        "painting => name=painting",
        "oil painting => name=painting",
        "painted => name=painting",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "turn it black and white": {"name": "grayscale"},
        "sepia from 2 to 6": {"name": "sepia", "start": 2, "end": 6},
        "an old film look": {"name": "vintage"},
        "a bit of a cinematic look": {"name": "cinematic", "strength": 0.5},
    }

    def what(self) -> str:
        """Which look."""
        share = "" if self.strength == 1 else f" ({self.strength * 100:g} %)"
        return f"{self.name.replace('_', ' ')} look{share}"

    def steps(self, width: int, height: int) -> tuple[PictureStep, ...]:
        """What the look is made of."""
        return RECIPES[self.name](width, height, self.strength)

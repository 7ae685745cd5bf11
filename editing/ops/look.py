"""Looks with a name: grayscale, sepia, vintage and the like."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from editing.instructions import Filter, FrameMap, PictureStep
from editing.ops.base import ClipOp
from editing.timeline import Clip, Timeline

_SEPIA = Filter.of(
    "colorchannelmixer",
    rr=0.393,
    rg=0.769,
    rb=0.189,
    gr=0.349,
    gg=0.686,
    gb=0.168,
    br=0.272,
    bg=0.534,
    bb=0.131,
)

_LOOKS: dict[str, tuple[PictureStep, ...]] = {
    "grayscale": (Filter.of("hue", s=0),),
    "sepia": (_SEPIA,),
    "vintage": (
        Filter.of("curves", preset="vintage"),
        Filter.of("eq", saturation=0.8),
        Filter.of("vignette", angle=0.6),
    ),
    "noir": (Filter.of("hue", s=0), Filter.of("eq", contrast=1.35), Filter.of("vignette", angle=0.8)),
    "cartoon": (FrameMap(name="cartoon"),),
}


class Look(ClipOp):
    """Give the picture a look: grayscale, sepia, vintage, noir or cartoon."""

    op: Literal["look"] = "look"
    name: Literal["grayscale", "sepia", "vintage", "noir", "cartoon"] = Field(description="which look")

    PHRASES: ClassVar[tuple[str, ...]] = (
        "black and white => name=grayscale",
        "grayscale => name=grayscale",
        "sepia => name=sepia",
        "vintage => name=vintage",
        "look old => name=vintage",
        "old look => name=vintage",
        "noir => name=noir",
        "film noir => name=noir",
        "cartoon => name=cartoon",
        "comic => name=cartoon",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "turn it black and white": {"name": "grayscale"},
        "sepia from 2 to 6": {"name": "sepia", "start": 2, "end": 6},
        "an old film look": {"name": "vintage"},
    }

    def what(self) -> str:
        """Which look."""
        return f"{self.name} look"

    def change(self, clip: Clip, timeline: Timeline) -> Clip:
        """The clip with the look's instructions."""
        return clip.seen(*_LOOKS[self.name])

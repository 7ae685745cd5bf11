"""Brightness, contrast and saturation: one multiplier each."""

from abc import abstractmethod
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from editing.instructions import Filter
from editing.ops.base import ClipOp, multiplier
from editing.timeline import Clip, Timeline


class Adjustment(ClipOp):
    """A multiplier, or a direction that stands for one step."""

    value: float | None = Field(None, ge=0, le=10, description="multiplier; 1 = unchanged, 1.2 = 20 % more")
    direction: Literal["up", "down"] | None = Field(None, description="one step, instead of a value")

    STEP: ClassVar[float] = 0.25

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.value is None) == (self.direction is None):
            raise ValueError("give either value or direction")
        return self

    def what(self) -> str:
        """In words for a direction, else as a share of what it was."""
        if self.value is not None:
            return f"{self.op} {self.value * 100:g} %"
        return f"{'more' if self.direction == 'up' else 'less'} {self.op}"

    @abstractmethod
    def step(self, factor: float) -> Filter:
        """The filter for a factor."""

    def change(self, clip: Clip, timeline: Timeline) -> Clip:
        """The clip with the filter on its picture."""
        return clip.seen(self.step(round(multiplier(self.value, self.direction, self.STEP), 6)))


class Brightness(Adjustment):
    """Make the picture brighter or darker."""

    op: Literal["brightness"] = "brightness"

    PHRASES: ClassVar[tuple[str, ...]] = (
        "brightness",
        "bright => direction=up",
        "dark => direction=down",
        "more light => direction=up",
        "light",
        "exposure",
        "underexposed => direction=down",
        "overexposed => direction=up",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "make it a bit brighter": {"direction": "up"},
        "20% darker": {"value": 0.8},
    }

    def step(self, factor: float) -> Filter:
        """Light multiplied: luma above black, and the chroma with it, so that colours keep their saturation."""
        luma = f"clip((val-minval)*{factor}+minval,minval,maxval)"
        chroma = f"clip((val-(minval+maxval)/2)*{factor}+(minval+maxval)/2,minval,maxval)"
        return Filter.of("lutyuv", y=luma, u=chroma, v=chroma)


class Contrast(Adjustment):
    """Make the picture's lights and darks differ more, or less."""

    op: Literal["contrast"] = "contrast"

    PHRASES: ClassVar[tuple[str, ...]] = (
        "contrast",
        "punchy => direction=up",
        "flat => direction=down",
        "punch => direction=up",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "more contrast": {"direction": "up"},
        "contrast 1.3": {"value": 1.3},
    }

    def step(self, factor: float) -> Filter:
        """FFmpeg's `eq`, around mid grey."""
        return Filter.of("eq", contrast=factor)


class Saturation(Adjustment):
    """Make the colours stronger or weaker; 0 leaves grey."""

    op: Literal["saturation"] = "saturation"

    PHRASES: ClassVar[tuple[str, ...]] = (
        "saturation",
        "vivid => direction=up",
        "vibrant => direction=up",
        "colorful => direction=up",
        "colors pop => direction=up",
        "pop the colors => direction=up",
        "stronger colors => direction=up",
        "more color => direction=up",
        "less color => direction=down",
        "rich colors => direction=up",
        "colors strong => direction=up",
        "desaturate => direction=down",
        "dull => direction=down",
        "washed out => direction=down",
        "more intense colors => direction=up",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "make the colors pop": {"direction": "up"},
        "half the saturation": {"value": 0.5},
    }

    def step(self, factor: float) -> Filter:
        """FFmpeg's `eq`; it takes factors up to 3."""
        return Filter.of("eq", saturation=min(factor, 3.0))

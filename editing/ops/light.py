"""Brightness, contrast, gamma, saturation and temperature: one multiplier each."""

from abc import abstractmethod
from math import log2
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from editing.instructions import Grade, PictureStep
from editing.ops.base import multiplier
from editing.ops.region import LookOp

_LEAST = 0.05
"""Of a multiplier that something is divided by."""


class Adjustment(LookOp):
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
    def grade(self, factor: float) -> Grade:
        """The change of colours for a factor."""

    def steps(self, width: int, height: int) -> tuple[PictureStep, ...]:
        """The change of colours."""
        return (self.grade(round(multiplier(self.value, self.direction, self.STEP), 6)),)


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

    def grade(self, factor: float) -> Grade:
        """Light multiplied, the colours with it, so that they stay as strong as they are."""
        return Grade(light=factor)


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

    def grade(self, factor: float) -> Grade:
        """Luma spread around mid grey."""
        return Grade(contrast=factor)


class Gamma(Adjustment):
    """Make what is neither black nor white brighter or darker (gamma), so that nothing is burnt out."""

    op: Literal["gamma"] = "gamma"

    PHRASES: ClassVar[tuple[str, ...]] = (
        "gamma",
        "midtones",
        "lift the shadows => direction=up",
        "open up the shadows => direction=up",
        "bright shadows => direction=up",
        "bright midtones => direction=up",
        "dark midtones => direction=down",
        "shadows are dark => direction=up",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "lift the shadows": {"direction": "up"},
        "gamma 1.2": {"value": 1.2},
    }

    def grade(self, factor: float) -> Grade:
        """Luma to the power of 1 / factor."""
        return Grade(gamma=max(factor, _LEAST))


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

    def grade(self, factor: float) -> Grade:
        """Distances from grey multiplied."""
        return Grade(saturation=factor)


class Temperature(Adjustment):
    """Make the picture warmer (more orange) or colder (bluer)."""

    op: Literal["temperature"] = "temperature"
    value: float | None = Field(None, ge=0, le=10, description="1 = unchanged, above it warmer, below it colder")

    PHRASES: ClassVar[tuple[str, ...]] = (
        "temperature",
        "color temperature",
        "white balance",
        "warm => direction=up",
        "warm it up => direction=up",
        "warmth => direction=up",
        "warm tone => direction=up",
        "warm colors => direction=up",
        "cool => direction=down",
        "cold => direction=down",
        "cool it down => direction=down",
        "cool tone => direction=down",
        "cold colors => direction=down",
        "blue tint => direction=down",
        "orange tint => direction=up",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "warm it up a little": {"direction": "up"},
        "make it colder": {"direction": "down"},
    }

    def what(self) -> str:
        """Which way."""
        if self.value is not None:
            return f"temperature {self.value * 100:g} %"
        return "warmer colours" if self.direction == "up" else "colder colours"

    def grade(self, factor: float) -> Grade:
        """As much warmer for twice as much as it is colder for half of it."""
        return Grade(warmth=round(0.4 * log2(max(factor, _LEAST)), 6))

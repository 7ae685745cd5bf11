"""Frames a second."""

from fractions import Fraction
from typing import Any, ClassVar, Literal

from pydantic import Field

from editing.ops.base import Op
from editing.timecode import Rational
from editing.timeline import Timeline

_BROADCAST = tuple(Fraction(rate * 1000, 1001) for rate in (24, 30, 48, 60, 120))
"""Rates that people write with two or three decimals: 23.976, 29.97, 59.94."""


class Fps(Op):
    """Give the video a constant number of frames a second; it lasts as long as before, and its sound is left alone.

    | a | b | c | d |  ->  | a   | c   |
    """

    op: Literal["fps"] = "fps"
    value: Rational = Field(ge=1, le=240, description="frames a second")

    PHRASES: ClassVar[tuple[str, ...]] = (
        "fps",
        "<fps>",
        "at <fps>",
        "to <fps>",
        "export at <fps>",
        "export in <fps>",
        "convert to <fps>",
        "make it <fps>",
        "frame rate",
        "change the frame rate",
        "set frame rate",
        "constant frame rate",
        "<number> frame a second",
        "<number> frame per second",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "make it 24 fps": {"value": 24},
        "export at 60 fps": {"value": 60},
    }

    def what(self) -> str:
        """How many."""
        return f"{float(self.value):g} frames a second"

    def apply(self, timeline: Timeline) -> Timeline:
        """Only the grid on which frames are shown changes."""
        rate = next((rate for rate in _BROADCAST if abs(self.value / rate - 1) < Fraction(1, 5000)), self.value)
        wanted = timeline.output.model_copy(update={"steady": True})
        return timeline.model_copy(update={"rate": rate, "output": wanted})

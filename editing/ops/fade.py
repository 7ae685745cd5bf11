"""Fades at the beginning and at the end of the clip."""

from fractions import Fraction
from typing import Any, ClassVar, Literal

from pydantic import Field

from editing.instructions import Fade
from editing.ops.base import Op, spread
from editing.timecode import Seconds
from editing.timeline import Timeline

Colour = Literal["black", "white"]


class FadeIn(Op):
    """Fade in at the start of the clip, picture and sound.

    | A | B |  ->  |/A | B |
    """

    op: Literal["fade_in"] = "fade_in"
    duration: Seconds = Field(Fraction(1), gt=0, description="seconds")
    color: Colour = Field("black", description="the colour it comes from")

    PHRASES: ClassVar[tuple[str, ...]] = (
        "fade in",
        "fade from black => color=black",
        "fade from white => color=white",
        "fade <start>",
        "fade <first>",
        "start with a fade",
        "in from black => color=black",
        "in from white => color=white",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "fade in over 2 seconds": {"duration": 2},
        "fade in from white": {"color": "white"},
    }

    def what(self) -> str:
        """From which colour, and how long."""
        return f"fade in from {self.color} over {float(self.duration):g} s"

    def apply(self, timeline: Timeline) -> Timeline:
        """Fades on the clips that the first seconds are made of."""
        return _fade(timeline, "in", Fraction(0), min(self.duration, timeline.duration), self.color)


class FadeOut(Op):
    """Fade out at the end of the clip, picture and sound.

    | A | B |  ->  | A | B\\|
    """

    op: Literal["fade_out"] = "fade_out"
    duration: Seconds = Field(Fraction(1), gt=0, description="seconds")
    color: Colour = Field("black", description="the colour it goes to")

    PHRASES: ClassVar[tuple[str, ...]] = (
        "fade out",
        "fade to black => color=black",
        "fade to white => color=white",
        "fade <end>",
        "fade <last>",
        "end with a fade",
        "out to black => color=black",
        "out to white => color=white",
        "and out",
        "fade away",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "end with a fade out": {},
        "fade to black over the last 3 seconds": {"duration": 3},
    }

    def what(self) -> str:
        """To which colour, and how long."""
        return f"fade out to {self.color} over {float(self.duration):g} s"

    def apply(self, timeline: Timeline) -> Timeline:
        """Fades on the clips that the last seconds are made of."""
        total = timeline.duration
        return _fade(timeline, "out", max(Fraction(0), total - self.duration), total, self.color)


def _fade(timeline: Timeline, way: Literal["in", "out"], start: Fraction, end: Fraction, color: Colour) -> Timeline:
    fade = Fade(way=way, start=Fraction(0), end=end - start, color=color)
    heard = fade.model_copy(update={"beds": len(timeline.beds)})
    return spread(timeline, start, end, picture=fade, sound=heard)

"""Faster or slower."""

from fractions import Fraction
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from editing.errors import BadEdit
from editing.ops.base import Ranged
from editing.timecode import Rational, Seconds, clock, nearest
from editing.timeline import Clip, Timeline


class Speed(Ranged):
    """Play faster or slower; sound keeps its pitch.

    | A | B | C |  ->  | A |B| C |
    """

    op: Literal["speed"] = "speed"
    factor: Rational | None = Field(None, gt=0, le=100, description="2 = twice as fast, 0.5 = half as fast")
    target: Seconds | None = Field(None, gt=0, description="how long the part shall last, instead of a factor")

    RESHAPES: ClassVar[bool] = True
    PHRASES: ClassVar[tuple[str, ...]] = (
        "fast => direction=up",
        "slow => direction=down",
        "speed up => direction=up",
        "slow down => direction=down",
        "slow motion => factor=0.5, direction=down",
        "speed",
        "play at <times>",
        "play <times>",
        "<times> fast",
        "double speed => factor=2",
        "half speed => factor=0.5",
        "quarter speed => factor=0.25",
        "time lapse => factor=8",
        "timelapse => factor=8",
        "hyperlapse => factor=8",
        "fast forward => factor=2",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "make it twice as fast": {"factor": 2},
        "slow motion from 3 to 5": {"factor": 0.5, "start": 3, "end": 5},
        "speed it up so it lasts 30 seconds": {"target": 30},
    }

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.factor is None) == (self.target is None):
            raise ValueError("give either factor or target")
        return self

    def what(self) -> str:
        """How fast, or how long it lasts then."""
        if self.factor is not None:
            return f"speed {float(self.factor):g}x"
        return f"speed to last {clock(self.target or Fraction(0))}"

    def apply(self, timeline: Timeline) -> Timeline:
        """Each clip of the part lasts a whole number of frames, so that what follows stays on the grid."""
        start, end = timeline.span(self.start, self.end)
        factor = self.factor or (end - start) / (self.target or Fraction(1))
        if not Fraction(1, 100) <= factor <= 100:
            raise BadEdit("The speed can be from a hundredth to a hundred times.")
        frame = 1 / timeline.rate

        def retimed(clip: Clip) -> Clip:
            return clip.lasting(max(nearest(clip.duration / factor, frame), frame))

        return timeline.within(start, end, retimed)

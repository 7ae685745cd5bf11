"""What is done to sound and to nothing else."""

from fractions import Fraction
from typing import Annotated, Literal, Self

from pydantic import Field

from editing.instructions.base import Fade, Filter, Instruction
from editing.timecode import Rational


class Gain(Instruction):
    """Samples multiplied by a factor. The first `beds` beds of the video are multiplied too while the clip plays."""

    kind: Literal["gain"] = "gain"
    factor: float
    beds: int = 0


class Denoise(Instruction):
    """The steady noise of a source lowered, by at most so many decibels."""

    kind: Literal["denoise"] = "denoise"
    most: float


Touch = Annotated[Filter | Fade | Gain | Denoise, Field(discriminator="kind")]


class Cross(Instruction):
    """The clip's sound passing into another source's, from `at` on for `duration` seconds; if `swapped`, out of it.

    What is heard of that source from `start` to `end` is played in that time, with the `steps` done to it; `backward`,
    `still` and `lag` are as in a clip.
    """

    kind: Literal["cross"] = "cross"
    source: str
    start: Rational
    end: Rational
    at: Rational = Fraction(0)
    duration: Rational
    backward: bool = False
    still: bool = False
    lag: Rational = Fraction(0)
    steps: tuple[Touch, ...] = ()
    swapped: bool = False

    def moved(self, by: Fraction) -> Self:
        """The crossing moves with the clip."""
        return self.model_copy(update={"at": self.at + by})

    def scaled(self, factor: Fraction) -> Self:
        """Both play faster or slower together."""
        steps = tuple(step.scaled(factor) for step in self.steps)
        return self.model_copy(
            update={"at": self.at * factor, "duration": self.duration * factor, "steps": steps},
        )

    def mirrored(self, duration: Fraction) -> Self:
        """Both play the other way round, and what was passed into is passed out of."""
        return self.model_copy(
            update={
                "at": duration - self.at - self.duration,
                "backward": not self.backward,
                "swapped": not self.swapped,
                "steps": tuple(step.mirrored(self.duration) for step in self.steps),
            }
        )

"""Pictures that the engine makes and lays over everything: darkened corners, grain, the lines of a tube."""

from fractions import Fraction
from typing import Literal, Self

from editing.instructions.base import Instruction
from editing.timecode import Rational

VeilName = Literal["vignette", "grain", "lines", "tape"]

ROOM = 64
"""Steps of two pixels that a moving veil is larger than the picture, in either direction."""


class Veil(Instruction):
    """A half-transparent picture over the whole of `width` x `height` pixels; 1 is an ordinary `strength`.

    Grain and the noise of a tape jump about: where they are depends on the time since the clip's start, `origin`
    seconds added, and on nothing else, so that the same frame always looks the same. A `still` one stays where it is.
    """

    kind: Literal["veil"] = "veil"
    name: VeilName
    width: int
    height: int
    strength: float = 1
    origin: Rational = Fraction(0)
    still: bool = False

    @property
    def moves(self) -> bool:
        """Whether it is of the kind that lies elsewhere on every frame."""
        return self.name in ("grain", "tape")

    @property
    def moving(self) -> bool:
        """Whether it does so here."""
        return self.moves and not self.still

    def moved(self, by: Fraction) -> Self:
        """The clip starts later, or earlier."""
        return self.model_copy(update={"origin": self.origin - by}) if self.moving else self

    def held(self, instant: Fraction) -> Self:
        """It lies where it does then."""
        if not self.moving:
            return self
        return self.model_copy(update={"origin": self.origin + instant, "still": True})

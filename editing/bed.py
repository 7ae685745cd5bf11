"""Music and other sound that plays under a whole video, whatever is cut from the video later."""

from fractions import Fraction
from typing import Self

from editing.data import Data
from editing.timecode import Rational


class Bed(Data):
    """The sound of a source, from the video's beginning on, `since` seconds into it.

    It is multiplied by `volume`, played again to the video's end where it loops, and lowered by `duck` decibels while
    the clips' own sound is heard. `fade` is how many seconds it takes to fade out where it ends, or the video does.
    """

    source: str
    volume: float = 1
    loop: bool = False
    duck: float = 0
    fade: Rational = Fraction(0)
    since: Rational = Fraction(0)

    def later(self, seconds: Fraction) -> Self:
        """The bed of what is left when so much has been played; less than nothing puts silence before it."""
        return self.model_copy(update={"since": self.since + seconds})

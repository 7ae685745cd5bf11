"""Words over the picture: the same all the time, the running time, or what is said while it is said."""

from fractions import Fraction
from typing import Literal, Self

from editing.data import Data
from editing.instructions.base import Instruction
from editing.timecode import Rational
from editing.typography import Cue, Look


class Words(Instruction):
    """Words drawn over the picture of `width` x `height` pixels, at one of the nine places."""

    look: Look
    position: str
    width: int
    height: int


class Lettering(Words):
    """The same words all the time. A lower third is a title on a band, what stands on further lines below it.

    With a `fade`, they come up within so many seconds of `since` and are gone at `until`, from the clip's start on.
    """

    kind: Literal["lettering"] = "lettering"
    text: str
    style: Literal["plain", "lower_third"] = "plain"
    fade: Rational = Fraction(0)
    since: Rational = Fraction(0)
    until: Rational = Fraction(0)

    def moved(self, by: Fraction) -> Self:
        """The window of the fades moves with the clip."""
        if not self.fade:
            return self
        return self.model_copy(update={"since": self.since + by, "until": self.until + by})

    def scaled(self, factor: Fraction) -> Self:
        """The window stretches with the clip, and the fades do not."""
        return self.model_copy(update={"since": self.since * factor, "until": self.until * factor})

    def mirrored(self, duration: Fraction) -> Self:
        """They come up where they were gone."""
        if not self.fade:
            return self
        return self.model_copy(update={"since": duration - self.until, "until": duration - self.since})

    def held(self, instant: Fraction) -> Self:
        """They stand still."""
        return self.model_copy(update={"fade": Fraction(0), "since": Fraction(0), "until": Fraction(0)})


class Timecode(Words):
    """The time of every frame in the finished video, behind some words; `origin` is that of the clip's start.

    A clip does not know when it will play: the origin is given when the plan is made.
    """

    kind: Literal["timecode"] = "timecode"
    text: str = ""
    origin: Rational = Fraction(0)
    rate: Rational

    def moved(self, by: Fraction) -> Self:
        """The clip starts later, or earlier."""
        return self.model_copy(update={"origin": self.origin - by})


class Captions(Words):
    """Words that change: what is said, while it is said.

    The cues of a source (its `track`), or those given here; a clip's time t is `shift` + `pace` * t of theirs. Not
    `burnt` ones are not drawn but go into a track of the file.
    """

    kind: Literal["captions"] = "captions"
    track: str | None = None
    cues: tuple[Cue, ...] = ()
    shift: Rational = Fraction(0)
    pace: Rational = Fraction(1)
    burnt: bool = True

    def moved(self, by: Fraction) -> Self:
        """The words stay on what is said."""
        return self.model_copy(update={"shift": self.shift - self.pace * by})

    def scaled(self, factor: Fraction) -> Self:
        """They change faster or slower with the clip."""
        return self.model_copy(update={"pace": self.pace / factor})

    def mirrored(self, duration: Fraction) -> Self:
        """They run the other way round."""
        return self.model_copy(update={"shift": self.shift + self.pace * duration, "pace": -self.pace})

    def held(self, instant: Fraction) -> Self:
        """They stand still."""
        return self.model_copy(update={"shift": self.shift + self.pace * instant, "pace": Fraction(0)})


class Card(Data):
    """A picture that comes from no camera: words in the middle of a plain ground, for `frames` frames."""

    text: str
    look: Look
    background: str
    width: int
    height: int
    rate: Rational
    frames: int

    @property
    def timescale(self) -> int:
        """Ticks per second of its file, each frame a whole number of them."""
        return self.rate.numerator * 1000

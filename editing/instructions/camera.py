"""Moves of a camera that is not there: a slow zoom, and the unrest of a real one taken away."""

from fractions import Fraction
from typing import Literal, NamedTuple, Self

from editing.instructions.base import Instruction
from editing.timecode import Rational


class Pose(NamedTuple):
    """How a frame is seen: magnified by `factor`, moved by pixels to the right and down, turned clockwise (radians)."""

    factor: float = 1
    right: float = 0
    down: float = 0
    turn: float = 0


class Glide(Instruction):
    """A slow zoom between `start` and `end` seconds of the clip: in to `factor`, or out from it to all of the picture.

    The point that lies at `across` and `down` (shares of `width` and `height`) stays where it is. The zoom starts and
    stops gently. With a `level`, it stands still there: 0 is all of the picture, 1 the factor.
    """

    kind: Literal["glide"] = "glide"
    way: Literal["in", "out"]
    start: Rational = Fraction(0)
    end: Rational
    factor: float
    across: float
    down: float
    width: int
    height: int
    level: Rational | None = None

    def moved(self, by: Fraction) -> Self:
        """The window moves with the clip."""
        return self.model_copy(update={"start": self.start + by, "end": self.end + by})

    def scaled(self, factor: Fraction) -> Self:
        """The window stretches with the clip."""
        return self.model_copy(update={"start": self.start * factor, "end": self.end * factor})

    def mirrored(self, duration: Fraction) -> Self:
        """What went in comes out, at the other end."""
        way = "out" if self.way == "in" else "in"
        return self.model_copy(update={"way": way, "start": duration - self.end, "end": duration - self.start})

    def held(self, instant: Fraction) -> Self:
        """As near as it is at that instant."""
        return self.model_copy(update={"level": self._level(instant)})

    def pose(self, time: Fraction) -> Pose:
        """How the frame is seen that many seconds after the clip's start."""
        gone = float(self._level(time) if self.level is None else self.level)
        eased = gone * gone * (3 - 2 * gone)
        factor = float(self.factor**eased)  # as much nearer every moment, as the eye takes it
        away = 1 - factor
        # The point that stays moves away from the middle with the rest, and is brought back.
        return Pose(factor, (self.across - 0.5) * self.width * away, (self.down - 0.5) * self.height * away)

    def _level(self, time: Fraction) -> Fraction:
        gone = min(max((time - self.start) / (self.end - self.start), Fraction(0)), Fraction(1))
        return gone if self.way == "in" else 1 - gone


class Steady(Instruction):
    """A shaky camera held still, before anything else is done to the picture.

    Its moves are smoothed from `start` to `end` of the source as one, of which a clip may show a part. With `crop`, the
    picture is magnified as far as needed to hide its edges.
    """

    kind: Literal["steady"] = "steady"
    start: Rational
    end: Rational
    crop: bool = True

"""What every instruction is, and those that need nothing of their own. Knows no files."""

from fractions import Fraction
from typing import Literal, Self

from editing.data import Data
from editing.timecode import Rational

Value = int | float | str


class Instruction(Data):
    """The base: frozen, and independent of time unless it says otherwise."""

    def moved(self, by: Fraction) -> Self:
        """The same instruction for a clip that starts `-by` seconds later."""
        return self

    def scaled(self, factor: Fraction) -> Self:
        """The same instruction for a clip that lasts `factor` times as long."""
        return self

    def mirrored(self, duration: Fraction) -> Self:
        """The same instruction for a clip of `duration` seconds that is played the other way round."""
        return self

    def held(self, instant: Fraction) -> Self:
        """The same instruction for a still of what the clip shows at `instant` seconds."""
        return self


class Filter(Instruction):
    """One of FFmpeg's filters, the same on every frame or sample. Options are ours, never a person's text."""

    kind: Literal["filter"] = "filter"
    name: str
    options: tuple[tuple[str, Value], ...] = ()

    @classmethod
    def of(cls, name: str, **options: Value) -> Self:
        """The filter with its options by name."""
        return cls(name=name, options=tuple(options.items()))


class Fade(Instruction):
    """From a colour (or silence) up to the clip, or down to it, between `start` and `end` seconds of the clip.

    With a `level`, it stands still there: 0 is the colour, 1 the clip. The sound of the first `beds` beds fades too.
    """

    kind: Literal["fade"] = "fade"
    way: Literal["in", "out"]
    start: Rational
    end: Rational
    color: str = "black"
    level: Rational | None = None
    beds: int = 0

    def moved(self, by: Fraction) -> Self:
        """The window moves with the clip."""
        return self.model_copy(update={"start": self.start + by, "end": self.end + by})

    def scaled(self, factor: Fraction) -> Self:
        """The window stretches with the clip."""
        return self.model_copy(update={"start": self.start * factor, "end": self.end * factor})

    def mirrored(self, duration: Fraction) -> Self:
        """What came up goes down, at the other end."""
        way = "out" if self.way == "in" else "in"
        return self.model_copy(update={"way": way, "start": duration - self.end, "end": duration - self.start})

    def held(self, instant: Fraction) -> Self:
        """As far as it is at that instant."""
        risen = min(max((instant - self.start) / (self.end - self.start), Fraction(0)), Fraction(1))
        return self.model_copy(update={"level": risen if self.way == "in" else 1 - risen})


class FrameMap(Instruction):
    """Frames through a function of Python's, by its name in `engine.frames`.

    With a `box` (left, top, width, height; all even), only that part of them, and what lies outside stays untouched.
    """

    kind: Literal["map"] = "map"
    name: str
    options: tuple[tuple[str, Value], ...] = ()
    box: tuple[int, int, int, int] | None = None

"""The picture put together with itself: parts of it that go their own way, and what shines or fades through it."""

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, Self

from editing.instructions.base import Filter, Instruction

if TYPE_CHECKING:
    from editing.instructions import PictureStep

Join = Literal["over", "mix", "add", "subtract", "divide", "darken", "sharpen"]


class Over(Instruction):
    """The picture put together with itself: a copy goes through `steps`, the picture through `ground`.

    `join` says how: the copy is laid `over` the ground, its top left corner at `x`, `y` (both even, so that no colour
    is spread over its edge). The others want both to be of one size: the copy is mixed in with `amount` as its share;
    its light is added; or, of luma alone, the ground is taken from it, the ground is divided by it (equal is white),
    what is darker stays, or the ground's difference from it is made larger by `amount` (1 doubles it).
    """

    kind: Literal["over"] = "over"
    ground: tuple["PictureStep", ...] = ()
    steps: tuple["PictureStep", ...]
    join: Join = "over"
    x: int = 0
    y: int = 0
    amount: float = 1

    @classmethod
    def within(cls, x: int, y: int, width: int, height: int, steps: Iterable["PictureStep"]) -> Self:
        """These steps done to a part of the picture, what lies outside it untouched; four even numbers."""
        return cls(steps=(Filter.of("crop", w=width, h=height, x=x, y=y), *steps), x=x, y=y)

    def moved(self, by: Fraction) -> Self:
        """All steps move with the clip."""
        return self._each(lambda step: step.moved(by))

    def scaled(self, factor: Fraction) -> Self:
        """All steps stretch with the clip."""
        return self._each(lambda step: step.scaled(factor))

    def mirrored(self, duration: Fraction) -> Self:
        """All steps turn round with the clip."""
        return self._each(lambda step: step.mirrored(duration))

    def held(self, instant: Fraction) -> Self:
        """All steps stand still."""
        return self._each(lambda step: step.held(instant))

    def _each(self, change: Callable[["PictureStep"], "PictureStep"]) -> Self:
        ground, steps = (tuple(map(change, steps)) for steps in (self.ground, self.steps))
        return self.model_copy(update={"ground": ground, "steps": steps})

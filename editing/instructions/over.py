"""The picture put together with itself: parts of it that go their own way."""

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, Self

from editing.instructions.base import Filter, Instruction

if TYPE_CHECKING:
    from editing.instructions import PictureStep


class Over(Instruction):
    """The picture laid over itself: a copy goes through `steps` and is put back, its top left corner at `x`, `y`.

    The picture below goes through `ground`. Both corners are even, so that no colour is spread over the copy's edge.
    """

    kind: Literal["over"] = "over"
    ground: tuple["PictureStep", ...] = ()
    steps: tuple["PictureStep", ...]
    x: int = 0
    y: int = 0

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

"""Shapes of the picture: aspects, and canvases that have one. All sides are even."""

from fractions import Fraction
from typing import Annotated, Final, NamedTuple

from pydantic import AfterValidator, Field

from editing.instructions import Filter
from editing.timeline import Timeline

_GROWN: Final = Fraction(4, 3)
"""How much longer than the picture a canvas may be; a longer one is made as long as the picture."""


def _positive(aspect: str) -> str:
    if any(not Fraction(side) for side in aspect.split(":")):
        raise ValueError('an aspect has two positive numbers, such as "16:9"')
    return aspect


Aspect = Annotated[str, Field(pattern=r"^\d+(\.\d+)?:\d+(\.\d+)?$"), AfterValidator(_positive)]
"""Width to height, such as "9:16"."""


class Canvas(NamedTuple):
    """A canvas, and where on it the picture stands, how large."""

    width: int
    height: int
    x: int
    y: int
    across: int
    down: int

    @classmethod
    def holding(cls, timeline: Timeline, width: int, height: int) -> "Canvas":
        """A canvas of this size with all of the picture, as large as it can be, in the middle."""
        share = min(Fraction(width, timeline.width), Fraction(height, timeline.height))
        across, down = min(width, even(timeline.width * share)), min(height, even(timeline.height * share))
        return cls(width, height, (width - across) // 4 * 2, (height - down) // 4 * 2, across, down)

    @property
    def scale(self) -> Filter:
        """Makes the picture as large as it stands on the canvas."""
        return Filter.of("scale", w=self.across, h=self.down, flags="bicubic")

    def pad(self, color: str) -> Filter:
        """Puts the picture on the canvas."""
        color = color.replace("#", "0x")
        return Filter.of("pad", w=self.width, h=self.height, x=self.x, y=self.y, color=color)

    def bars(self, color: str) -> tuple[Filter, ...]:
        """Fills what the picture does not cover of the canvas, where the canvas is a picture itself."""
        color = color.replace("#", "0x")
        right, bottom = self.x + self.across, self.y + self.down
        boxes = (
            (0, 0, self.width, self.y),
            (0, bottom, self.width, self.height - bottom),
            (0, self.y, self.x, self.down),
            (right, self.y, self.width - right, self.down),
        )
        return tuple(
            Filter.of("drawbox", x=x, y=y, w=w, h=h, color=color, t="fill") for x, y, w, h in boxes if w > 0 and h > 0
        )


def ratio(aspect: str) -> Fraction:
    """The width of a picture of this aspect that is 1 high."""
    across, down = (Fraction(side) for side in aspect.split(":"))
    return across / down


def around(width: int, height: int, aspect: Fraction) -> tuple[int, int]:
    """The canvas of an aspect that holds a picture of this size.

    It holds every pixel of it unless it would become far longer than the picture: then it is as long as that.
    """
    wide, high = max(Fraction(width), height * aspect), max(Fraction(height), width / aspect)
    long = max(width, height)
    if max(wide, high) > long * _GROWN:
        shrunk = long / max(wide, high)
        wide, high = wide * shrunk, high * shrunk
    return even(wide), even(high)


def inside(width: int, height: int, aspect: Fraction) -> tuple[int, int]:
    """The largest part of an aspect that a picture of this size has."""
    return min(width // 2 * 2, even(height * aspect)), min(height // 2 * 2, even(width / aspect))


def even(side: Fraction) -> int:
    """The nearest even number of pixels, at least 2."""
    return max(2, 2 * round(side / 2))

"""Parts of the picture: the nine places and boxes, and operations that can be kept to one."""

from abc import abstractmethod
from typing import Annotated, Any, Final, Literal, NamedTuple

from pydantic import Field, WithJsonSchema

from editing.data import Data
from editing.errors import BadEdit
from editing.instructions import FrameMap, Over, PictureStep
from editing.ops.base import ClipOp
from editing.timeline import Clip, Timeline

Place = Literal["top-left", "top", "top-right", "left", "center", "right", "bottom-left", "bottom", "bottom-right"]
PLACES: Final = ("top-left", "top", "top-right", "left", "center", "right", "bottom-left", "bottom", "bottom-right")


class Box(Data):
    """A rectangle in pixels of the picture as the person sees it."""

    x: int = Field(ge=0)
    y: int = Field(ge=0)
    w: int = Field(ge=2)
    h: int = Field(ge=2)


_SCHEMA: Final[dict[str, Any]] = {"anyOf": [{"type": "string"}, {"type": "object"}]}
Region = Annotated[Place | Box, WithJsonSchema(_SCHEMA)]
"""A third of the picture along a side, where two sides meet or in the middle; or a box."""


class Part(NamedTuple):
    """A rectangle of the picture: four even numbers."""

    x: int
    y: int
    width: int
    height: int


def part(region: Place | Box, width: int, height: int) -> Part:
    """The region of a picture of this size, no larger than it is asked for. Raises `BadEdit` outside of it."""
    if isinstance(region, Box):
        left, top, right, bottom = region.x, region.y, region.x + region.w, region.y + region.h
    else:
        left, right = _thirds(width, "left" in region, "right" in region, region == "center")
        top, bottom = _thirds(height, "top" in region, "bottom" in region, region == "center")
    left, top = left + left % 2, top + top % 2
    right, bottom = (min(right, width) // 2 * 2, min(bottom, height) // 2 * 2)
    if right - left < 2 or bottom - top < 2:
        raise BadEdit(f"The picture is {width}x{height}; name a region inside it, 2 pixels wide at least.")
    return Part(left, top, right - left, bottom - top)


def _thirds(whole: int, first: bool, last: bool, middle: bool) -> tuple[int, int]:
    """From where to where along one side: a third of it, or all."""
    if first or last or middle:
        place = 0 if first else 2 if last else 1
        return round(whole * place / 3), round(whole * (place + 1) / 3)
    return 0, whole


def within(where: Part, steps: tuple[PictureStep, ...]) -> tuple[PictureStep, ...]:
    """The steps done to a part of the picture alone."""
    if all(isinstance(step, FrameMap) for step in steps):
        return tuple(step.model_copy(update={"box": tuple(where)}) for step in steps)
    return (Over.within(*where, steps),)


class LookOp(ClipOp):
    """An operation on how the picture looks, in all of it or in one region."""

    region: Region | None = Field(
        None, description=f'only there: {", ".join(PLACES)}, or a box in pixels, {{"x", "y", "w", "h"}}'
    )

    @abstractmethod
    def steps(self, width: int, height: int) -> tuple[PictureStep, ...]:
        """What is done to a picture of this size."""

    def change(self, clip: Clip, timeline: Timeline) -> Clip:
        """The clip with the look on its picture, or on the region."""
        if self.region is None:
            return clip.seen(*self.steps(timeline.width, timeline.height))
        where = part(self.region, timeline.width, timeline.height)
        return clip.seen(*within(where, self.steps(where.width, where.height)))

    def words(self) -> str:
        """The operation with its place and its range."""
        return self.what() + self.place() + self.span()

    def place(self) -> str:
        """Where in the picture, in words."""
        if self.region is None:
            return ""
        if isinstance(self.region, Box):
            box = self.region
            return f" in the box {box.w}x{box.h} at {box.x},{box.y}"
        middle = self.region == "center"
        return " in the middle" if middle else f" at the {self.region.replace('-', ' ')}"

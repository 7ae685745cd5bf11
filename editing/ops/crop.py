"""Cut the edges off the picture."""

from fractions import Fraction
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from editing.content import content
from editing.errors import BadEdit
from editing.instructions import Filter
from editing.ops.base import Op
from editing.timeline import Timeline

Edge = int | float | str


class Crop(Op):
    """Cut the edges off the picture: to a box, by amounts off the sides, to an aspect, or just the black bars."""

    op: Literal["crop"] = "crop"
    x: int | None = Field(None, ge=0, description="left edge of the box in pixels")
    y: int | None = Field(None, ge=0, description="top edge of the box in pixels")
    w: int | None = Field(None, ge=2, description="width of the box in pixels")
    h: int | None = Field(None, ge=2, description="height of the box in pixels")
    left: Edge | None = Field(None, description='taken off the left: pixels, or "10%"')
    right: Edge | None = Field(None, description='taken off the right: pixels, or "10%"')
    top: Edge | None = Field(None, description='taken off the top: pixels, or "10%"')
    bottom: Edge | None = Field(None, description='taken off the bottom: pixels, or "10%"')
    aspect: str | None = Field(None, pattern=r"^\d+(\.\d+)?:\d+(\.\d+)?$", description='such as "1:1" or "9:16"')
    detect: Literal["black_bars"] | None = Field(None, description="take the black bars around the picture off")

    PHRASES: ClassVar[tuple[str, ...]] = (
        "crop",
        "crop to <size>",
        "crop to <aspect>",
        "crop out",
        "square => aspect=1:1",
        "1:1 => aspect=1:1",
        "cut the edges",
        "cut the sides",
        "trim the sides",
        "trim the edges",
        "cut <pixels>",
        "remove <pixels>",
        "trim <pixels>",
        "cut <percent>",
        "remove <percent>",
        "trim <percent>",
        "black bars => detect=black_bars",
        "remove black bars => detect=black_bars",
        "crop black bars => detect=black_bars",
        "crop out black bars => detect=black_bars",
        "cut black bars => detect=black_bars",
        "black borders => detect=black_bars",
        "remove black borders => detect=black_bars",
        "crop black borders => detect=black_bars",
        "remove black edges => detect=black_bars",
        "remove letterbox => detect=black_bars",
        "remove letterboxing => detect=black_bars",
        "remove pillarbox => detect=black_bars",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "crop to a square": {"aspect": "1:1"},
        "crop 10% off the top": {"top": "10%"},
        "crop to 640x360 at 100,50": {"x": 100, "y": 50, "w": 640, "h": 360},
        "remove the black bars": {"detect": "black_bars"},
    }

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        box = any(value is not None for value in (self.x, self.y, self.w, self.h))
        sides = any(value is not None for value in (self.left, self.right, self.top, self.bottom))
        if box + sides + (self.aspect is not None) + (self.detect is not None) != 1:
            raise ValueError("give a box (x, y, w, h), or amounts off the sides, or an aspect, or detect")
        return self

    def what(self) -> str:
        """To which part, or what goes."""
        if self.aspect is not None:
            return f"crop to {self.aspect}"
        if self.detect is not None:
            return "crop the black bars away"
        if self.w is not None and self.h is not None:
            return f"crop to {self.w}x{self.h} at {self.x or 0},{self.y or 0}"
        return super().what()

    def told(self, before: Timeline, after: Timeline) -> str | None:
        """The size that the picture has without its bars."""
        if self.detect is None or any(before.source(clip.source).described for clip in before.clips):
            return None
        if (after.width, after.height) != (before.width, before.height):
            return f"crop the black bars away, which leaves {after.width}x{after.height}"
        if content(before) is None:
            raise BadEdit("The picture is black from end to end, so there is nothing to crop it to.")
        raise BadEdit("There are no black bars around the picture, so nothing was cropped.")

    def apply(self, timeline: Timeline) -> Timeline:
        """A smaller canvas, even in both directions; a picture without black bars stays as it is."""
        if self.detect is None:
            return self._cropped(timeline, *self._box(timeline.width, timeline.height))
        box = content(timeline)
        if box is None or box[2:] == (timeline.width - timeline.width % 2, timeline.height - timeline.height % 2):
            return timeline
        return self._cropped(timeline, *box)

    def _cropped(self, timeline: Timeline, x: int, y: int, width: int, height: int) -> Timeline:
        width, height = width - width % 2, height - height % 2
        if x + width > timeline.width or y + height > timeline.height or width < 2 or height < 2:
            raise BadEdit(f"The picture is {timeline.width}x{timeline.height}; the part to keep has to lie inside it.")
        step = Filter.of("crop", w=width, h=height, x=x, y=y, exact=1)
        clips = tuple(clip.seen(step) for clip in timeline.clips)
        return timeline.model_copy(update={"clips": clips, "width": width, "height": height})

    def _box(self, width: int, height: int) -> tuple[int, int, int, int]:
        if self.aspect is not None:
            across, down = (Fraction(part) for part in self.aspect.split(":"))
            if not across or not down:
                raise BadEdit('An aspect has two positive numbers, such as "16:9".')
            w = min(width, round(height * across / down))
            h = min(height, round(width * down / across))
            return (width - w) // 2, (height - h) // 2, w, h
        if self.x is not None or self.y is not None or self.w is not None or self.h is not None:
            x, y = self.x or 0, self.y or 0
            return x, y, self.w or width - x, self.h or height - y
        left, right = _pixels(self.left, width), _pixels(self.right, width)
        top, bottom = _pixels(self.top, height), _pixels(self.bottom, height)
        return left, top, width - left - right, height - top - bottom


def _pixels(edge: Edge | None, whole: int) -> int:
    if edge is None:
        return 0
    text = str(edge).strip().removesuffix("px")
    try:
        amount = Fraction(text[:-1]) * whole / 100 if text.endswith("%") else Fraction(text)
    except ValueError:
        raise BadEdit(f'{edge!r} is no amount to crop; write pixels, or a percentage such as "10%".') from None
    if amount < 0:
        raise BadEdit("An amount to crop cannot be negative.")
    return round(amount)

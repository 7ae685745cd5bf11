"""Bars around the picture."""

from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from editing.ops.base import Op
from editing.ops.colors import Color
from editing.ops.shapes import Aspect, Canvas, around, inside, ratio
from editing.timeline import Timeline


class Pad(Op):
    """Add bars around the picture, to another aspect or size; or lay them over it.

    +-----+      +-------+
    |  A  |  ->  ||  A  ||
    +-----+      +-------+
    """

    op: Literal["pad"] = "pad"
    aspect: Aspect | None = Field(None, description='such as "16:9"')
    width: int | None = Field(None, ge=16, le=8192, description="of the whole, in pixels")
    height: int | None = Field(None, ge=16, le=8192, description="of the whole, in pixels")
    color: Color = Field("black", description="of the bars")
    mode: Literal["pad", "bars"] = Field("pad", description="bars = over the picture, whose size stays")

    PHRASES: ClassVar[tuple[str, ...]] = (
        "pad",
        "pad to <aspect>",
        "pad to <size>",
        "add bars",
        "bars on the sides",
        "add borders",
        "black fill",
        "fill with black => color=black",
        "cinematic bars <aspect> => mode=bars",
        "black bars <aspect>",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "pad it to 1:1 with white": {"aspect": "1:1", "color": "white"},
        "pad to 1920x1080": {"width": 1920, "height": 1080},
        "2.39:1 bars over the picture": {"aspect": "2.39:1", "mode": "bars"},
    }

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        sized = self.width is not None or self.height is not None
        if sized == (self.aspect is not None):
            raise ValueError("give either an aspect, or a width and a height")
        if self.mode == "bars" and self.aspect is None:
            raise ValueError("bars over the picture need an aspect")
        return self

    def what(self) -> str:
        """To which shape."""
        shape = self.aspect or f"{self.width or 'the same width'}x{self.height or 'the same height'}"
        bars = "" if self.color == "black" else f" in {self.color}"
        return f"bars{bars} over the picture, {shape} left" if self.mode == "bars" else f"pad to {shape}{bars}"

    def apply(self, timeline: Timeline) -> Timeline:
        """The picture in the middle of the new canvas, or bars on the old one."""
        if self.mode == "bars":
            assert self.aspect is not None
            across, down = inside(timeline.width, timeline.height, ratio(self.aspect))
            x, y = (timeline.width - across) // 4 * 2, (timeline.height - down) // 4 * 2
            bars = Canvas(timeline.width, timeline.height, x, y, across, down).bars(self.color)
            return timeline.with_clips(*(clip.seen(*bars) for clip in timeline.clips))
        if self.aspect is not None:
            width, height = around(timeline.width, timeline.height, ratio(self.aspect))
        else:
            width, height = self.width or timeline.width, self.height or timeline.height
        canvas = Canvas.holding(timeline, width - width % 2, height - height % 2)
        clips = tuple(clip.seen(canvas.scale, canvas.pad(self.color)) for clip in timeline.clips)
        return timeline.model_copy(update={"clips": clips, "width": canvas.width, "height": canvas.height})

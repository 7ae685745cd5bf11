"""Another size in pixels."""

from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from editing.instructions import Filter
from editing.ops.base import Op
from editing.timeline import Timeline


class Resize(Op):
    """Scale the picture to another size; width or height alone keeps the aspect."""

    op: Literal["resize"] = "resize"
    width: int | None = Field(None, ge=16, le=8192, description="pixels")
    height: int | None = Field(None, ge=16, le=8192, description="pixels")

    PHRASES: ClassVar[tuple[str, ...]] = (
        "resize",
        "scale",
        "scale to",
        "scale down",
        "scale up",
        "downscale",
        "upscale",
        "downsize",
        "upsize",
        "resolution",
        "<size>",
        "<height>",
        "<pixels> width",
        "<pixels> height",
        "<number> width",
        "<number> height",
        "<times> size",
        "<percent> size",
        "small to <percent>",
        "big to <percent>",
        "small to <times>",
        "small <percent>",
        "big <percent>",
        "small <times>",
        "big <times>",
        "change the size",
        "make it <pixels>",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "make it 720p": {"height": 720},
        "resize to 640x360": {"width": 640, "height": 360},
        "scale to 1080 wide": {"width": 1080},
    }

    @model_validator(mode="after")
    def _given(self) -> Self:
        if self.width is None and self.height is None:
            raise ValueError("give a width, a height or both")
        return self

    def what(self) -> str:
        """To what size."""
        if self.width is None or self.height is None:
            return f"resize to {self.width} wide" if self.width else f"resize to {self.height} high"
        return f"resize to {self.width}x{self.height}"

    def apply(self, timeline: Timeline) -> Timeline:
        """A canvas of the new size, even in both directions."""
        width = self.width or round(timeline.width * (self.height or 0) / timeline.height)
        height = self.height or round(timeline.height * width / timeline.width)
        width, height = max(2, width - width % 2), max(2, height - height % 2)
        step = Filter.of("scale", w=width, h=height, flags="bicubic")
        clips = tuple(clip.seen(step) for clip in timeline.clips)
        return timeline.model_copy(update={"clips": clips, "width": width, "height": height})

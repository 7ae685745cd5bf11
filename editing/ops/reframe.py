"""Another aspect for another screen."""

from fractions import Fraction
from typing import Any, ClassVar, Literal

from pydantic import Field, field_validator

from editing.instructions import Filter, Grade, Over, PictureStep
from editing.ops.base import Op
from editing.ops.region import PLACES
from editing.ops.shapes import Aspect, Canvas, around, even, inside, ratio
from editing.timeline import Timeline

_SMALL = 8
"""The blurred ground is made at this part of its size: it looks the same, and costs next to nothing."""
_EMPTY = {"the", "side", "corner", "of", "frame", "picture", "half", "third", "part"}
_SAME = {"centre": "center", "middle": "center", "centered": "center"}


class Reframe(Op):
    """Give the video another aspect (vertical, square): crop it, pad it, or fill the sides with a blur of itself.

    +---------+      +---+
    |  A   B  |  ->  | A |
    +---------+      +---+
    """

    op: Literal["reframe"] = "reframe"
    aspect: Aspect = Field(description='such as "9:16"')
    fit: Literal["crop", "pad", "blur"] = Field("crop", description="pad = black bars, blur = blurred bars")
    focus: str | None = Field(None, description=f"what a crop keeps in the frame: {', '.join(PLACES)}")

    PHRASES: ClassVar[tuple[str, ...]] = (
        "reframe",
        "reframe to <aspect>",
        "make it <aspect>",
        "convert to <aspect>",
        "<aspect> aspect",
        "aspect ratio",
        "make vertical => aspect=9:16",
        "vertical format => aspect=9:16",
        "vertical version => aspect=9:16",
        "verticalize => aspect=9:16",
        "for tiktok => aspect=9:16",
        "for reels => aspect=9:16",
        "for shorts => aspect=9:16",
        "youtube short => aspect=9:16",
        "make landscape => aspect=16:9",
        "blurred sides => fit=blur",
        "blurred background => fit=blur",
        "blurred bars => fit=blur",
        "blur the sides => fit=blur",
        "black bars => fit=pad",
        "black above and below => fit=pad",
        "with black fill => fit=pad",
        "nothing gets cropped => fit=pad",
        "without cropping => fit=pad",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "make it vertical": {"aspect": "9:16"},
        "9:16 with blurred sides": {"aspect": "9:16", "fit": "blur"},
        "make it vertical and keep the left side in the frame": {"aspect": "9:16", "focus": "left"},
    }

    @field_validator("focus")
    @classmethod
    def _place(cls, focus: str | None) -> str | None:
        if focus is None:
            return None
        words = [word for word in focus.lower().replace("-", " ").split() if word not in _EMPTY]
        rows = [word for word in words if word in ("top", "bottom")]
        columns = [word for word in words if word in ("left", "right")]
        place = "-".join(rows + columns) or _SAME.get(" ".join(words), " ".join(words))
        if place not in PLACES or len(words) > len(rows + columns) > 0:
            raise ValueError(f"{focus!r} is no place in the frame; name one of {', '.join(PLACES)}")
        return place

    def what(self) -> str:
        """To which aspect, and how."""
        how = {"crop": "", "pad": " on black", "blur": " on a blur of itself"}[self.fit]
        return f"reframe to {self.aspect}{how}" + (
            f", keeping the {self.focus.replace('-', ' ')}" if self.focus else ""
        )

    def apply(self, timeline: Timeline) -> Timeline:
        """A canvas of the aspect, even in both directions."""
        shape = ratio(self.aspect)
        steps: tuple[PictureStep, ...]
        if self.fit == "crop":
            width, height = inside(timeline.width, timeline.height, shape)
            steps = (self._cropped(timeline, width, height),)
        else:
            width, height = around(timeline.width, timeline.height, shape)
            canvas = Canvas.holding(timeline, width, height)
            steps = (canvas.scale, canvas.pad("black")) if self.fit == "pad" else (_on_itself(timeline, canvas),)
        clips = tuple(clip.seen(*steps) for clip in timeline.clips)
        return timeline.model_copy(update={"clips": clips, "width": width, "height": height})

    def _cropped(self, timeline: Timeline, width: int, height: int) -> Filter:
        focus = self.focus or "center"
        across = 0 if "left" in focus else 2 if "right" in focus else 1
        down = 0 if "top" in focus else 2 if "bottom" in focus else 1
        x, y = (timeline.width - width) * across // 4 * 2, (timeline.height - height) * down // 4 * 2
        return Filter.of("crop", w=width, h=height, x=x, y=y)


def _on_itself(timeline: Timeline, canvas: Canvas) -> Over:
    """All of the picture on a darkened blur of itself that fills the canvas."""
    width, height = (even(Fraction(side, _SMALL)) for side in (canvas.width, canvas.height))
    share = max(Fraction(width, timeline.width), Fraction(height, timeline.height))
    wide, high = max(width, even(timeline.width * share)), max(height, even(timeline.height * share))
    ground = (
        Filter.of("scale", w=wide, h=high, flags="area"),
        Filter.of("crop", w=width, h=height),
        Filter.of("gblur", sigma=round(max(width, height) / 32, 3)),
        Filter.of("scale", w=canvas.width, h=canvas.height, flags="bicubic"),
        Grade(light=0.72),
    )
    return Over(ground=ground, steps=(canvas.scale,), x=canvas.x, y=canvas.y)

"""Words over the picture."""

import re
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, field_validator, model_validator

from editing.errors import BadEdit
from editing.instructions import Lettering
from editing.ops.base import ClipOp
from editing.timecode import Seconds
from editing.timeline import Clip, Timeline

Place = Literal["top-left", "top", "top-right", "left", "center", "right", "bottom-left", "bottom", "bottom-right"]
_HEX = re.compile(r"#[0-9a-f]{6}")
_COLORS = (
    *("white", "black", "gray", "silver", "red", "green", "blue", "yellow", "orange", "purple", "pink", "brown"),
    *("cyan", "magenta", "lime", "navy", "teal", "gold", "violet", "turquoise", "beige", "maroon", "olive"),
    *("lightblue", "darkblue", "lightgreen", "darkgreen", "darkred", "lightgray", "darkgray"),
)


class Text(ClipOp):
    """Write words over the picture, all the time or for a part of the clip.

    | A | B | C |  ->  | A |"B"| C |
    """

    op: Literal["text"] = "text"
    text: str = Field(min_length=1, max_length=500, description="the words, exactly as they shall stand")
    position: Place = Field("bottom", description="where in the picture")
    duration: Seconds | None = Field(None, gt=0, description="how long from start, instead of end")
    color: str = Field("white", description="a plain name such as yellow, or #rrggbb")
    size: int | None = Field(None, ge=4, le=2000, description="line height in pixels; left out: fits the picture")
    style: Literal["plain", "lower_third"] = Field("plain", description="lower_third = on a dark band")

    PHRASES: ClassVar[tuple[str, ...]] = (
        "text",
        "add text",
        "write",
        "title",
        "caption <text>",
        "add a caption write",
        "caption write",
        "put <text>",
        "add <text>",
        "show <text>",
        "text <text>",
        "write <text>",
        "title <text>",
        "<text> <time>",
        "<text> <place>",
        "lower third => style=lower_third",
        "label",
        "overlay text",
        "put the words",
        "text write",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        'write "Hello" at the top': {"text": "Hello", "position": "top"},
        'add the title "Day one" for the first 3 seconds': {"text": "Day one", "start": 0, "end": 3},
    }

    @field_validator("color")
    @classmethod
    def _known(cls, color: str) -> str:
        color = color.strip().lower().replace(" ", "").replace("grey", "gray")
        if color not in _COLORS and not _HEX.fullmatch(color):
            raise ValueError(f"{color!r} is no colour; write #rrggbb, or one of {', '.join(_COLORS)}")
        return color

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.duration is not None and self.end is not None:
            raise ValueError("give end or duration, not both")
        return self

    def apply(self, timeline: Timeline) -> Timeline:
        """The words on every clip of the part."""
        if self.duration is None:
            return super().apply(timeline)
        start = self.start if self.start is not None else timeline.duration * 0
        end = min(start + self.duration, timeline.duration)
        ranged = self.model_copy(update={"start": start, "end": end, "duration": None})
        return ranged.apply(timeline)

    def change(self, clip: Clip, timeline: Timeline) -> Clip:
        """The clip with the words drawn over it."""
        if not self.text.strip():
            raise BadEdit("There are no words to write; say which.")
        lettering = Lettering(
            text=self.text,
            position=self.position,
            size=self.size or max(12, min(timeline.height // 12, timeline.width // 16)),
            color=self.color,
            box=self.style == "lower_third",
            width=timeline.width,
            height=timeline.height,
        )
        return clip.seen(lettering)

"""Words over the picture."""

import re
from fractions import Fraction
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, field_validator, model_validator

from editing.errors import BadEdit
from editing.instructions import Card, Lettering
from editing.ops.base import ClipOp
from editing.timecode import Seconds
from editing.timeline import Clip, Source, Timeline

Place = Literal["top-left", "top", "top-right", "left", "center", "right", "bottom-left", "bottom", "bottom-right"]
_CARD = 3
"""Seconds of a card where none are given."""
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
    mode: Literal["overlay", "card"] = Field("overlay", description="card = a title card of its own, at one end")
    at: Literal["start", "end"] = Field("start", description="where a card goes")
    background: str | None = Field(None, description="a card's ground; black if left out")

    PHRASES: ClassVar[tuple[str, ...]] = (
        "text",
        "add text",
        "write",
        "title",
        "title card => mode=card",
        "intro card => mode=card",
        "title screen => mode=card",
        "black screen => mode=card",
        "end card => mode=card, at=end",
        "outro card => mode=card, at=end",
        "end screen => mode=card, at=end",
        "closing card => mode=card, at=end",
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
        'start with a title card that says "Our trip"': {"text": "Our trip", "mode": "card", "at": "start"},
    }

    @model_validator(mode="before")
    @classmethod
    def _at_an_end(cls, given: Any) -> Any:
        """A card stands between, not over: of a range only the end of the clip that it names is meant."""
        if not isinstance(given, dict) or given.get("mode") != "card":
            return given
        first = not given.get("start")
        told = {name: value for name, value in given.items() if name not in ("start", "end")}
        return {"at": "start" if first else "end", **told} if {"start", "end"} & given.keys() else told

    @field_validator("color", "background")
    @classmethod
    def _known(cls, color: str | None) -> str | None:
        if color is None:
            return None
        color = color.strip().lower().replace(" ", "").replace("grey", "gray")
        if color not in _COLORS and not _HEX.fullmatch(color):
            raise ValueError(f"{color!r} is no colour; write #rrggbb, or one of {', '.join(_COLORS)}")
        return color

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.duration is not None and self.end is not None:
            raise ValueError("give end or duration, not both")
        return self

    def what(self) -> str:
        """Which words, and how they stand."""
        long = f" for {float(self.duration):g} s" if self.duration is not None else ""
        how = [f"{self.position}, {self.color}", *([f"{self.size} px"] if self.size else [])]
        if self.mode == "card":
            return f"title card “{self.text}” at the {self.at}{long}"
        band = ["lower third"] if self.style == "lower_third" else []
        return f"text “{self.text}” ({', '.join((*how, *band))}){long}"

    def apply(self, timeline: Timeline) -> Timeline:
        """The words on every clip of the part, or a card of their own before or after all clips."""
        if not self.text.strip():
            raise BadEdit("There are no words to write; say which.")
        if self.mode == "card":
            return self._with_card(timeline)
        if self.duration is None:
            return super().apply(timeline)
        start = self.start if self.start is not None else timeline.duration * 0
        end = min(start + self.duration, timeline.duration)
        ranged = self.model_copy(update={"start": start, "end": end, "duration": None})
        return ranged.apply(timeline)

    def _with_card(self, timeline: Timeline) -> Timeline:
        frames = max(1, round((self.duration or _CARD) * timeline.rate))
        ground = self.background or "black"
        color = self.color if self.color != ground else "white" if ground != "white" else "black"
        source = Source.card(
            Card(
                text=self.text,
                size=self.size or max(12, min(timeline.height // 8, timeline.width // 12)),
                color=color,
                background=ground,
                width=timeline.width - timeline.width % 2,
                height=timeline.height - timeline.height % 2,
                rate=timeline.rate,
                frames=frames,
            )
        )
        end = source.picture.frames.end
        card = Clip(source=source.id, start=Fraction(0), end=end, duration=end)
        clips = (card, *timeline.clips) if self.at == "start" else (*timeline.clips, card)
        return timeline.with_source(source).with_clips(*clips)

    def change(self, clip: Clip, timeline: Timeline) -> Clip:
        """The clip with the words drawn over it."""
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

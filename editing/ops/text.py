"""Words over the picture."""

from fractions import Fraction
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from editing.errors import BadEdit
from editing.instructions import Card, Lettering, Timecode
from editing.ops.base import ClipOp, spread
from editing.ops.colors import Color, against
from editing.ops.places import Place
from editing.timecode import Seconds
from editing.timeline import Clip, Source, Timeline
from editing.typography import Look, plain

_CARD = 3
"""Seconds of a card where none are given."""
_FADE = Fraction(3, 10)
"""Seconds in which a lower third comes up."""


class Text(ClipOp):
    """Write words over the picture, all the time or for a part of the clip.

    | A | B | C |  ->  | A |"B"| C |
    """

    op: Literal["text"] = "text"
    text: str | None = Field(None, max_length=500, description="the words, exactly as they shall stand")
    position: Place = Field("bottom", description="where in the picture")
    duration: Seconds | None = Field(None, gt=0, description="how long from start, instead of end")
    color: Color = Field("white", description="name or #rrggbb")
    size: int | None = Field(None, ge=4, le=2000, description="pixels; left out: fits")
    font: str | None = Field(None, max_length=80, description="font family")
    bold: bool = Field(False, description="in heavy letters")
    style: Literal["plain", "lower_third"] = Field(
        "plain", description="lower_third = on a band, the first line its title"
    )
    mode: Literal["overlay", "card"] = Field("overlay", description="card = a title card of its own")
    at: Literal["start", "end"] = Field("start", description="where a card goes")
    background: Color | None = Field(None, description="a card's ground, or a plate behind")
    dynamic: Literal["timecode"] | None = Field(None, description="timecode = the running time")

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
        "timecode => dynamic=timecode",
        "time code => dynamic=timecode",
        "burn timecode => dynamic=timecode",
        "burnt in timecode => dynamic=timecode",
        "running time => dynamic=timecode",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        'write "Hello" at the top': {"text": "Hello", "position": "top"},
        'add the title "Day one" for the first 3 seconds': {"text": "Day one", "start": 0, "end": 3},
        'start with a title card that says "Our trip"': {"text": "Our trip", "mode": "card", "at": "start"},
        "burn in a timecode at the top right": {"dynamic": "timecode", "position": "top-right"},
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

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.duration is not None and self.end is not None:
            raise ValueError("give end or duration, not both")
        if self.text is None and self.dynamic is None:
            raise ValueError("give the words in text")
        return self

    def what(self) -> str:
        """Which words, and how they stand."""
        long = f" for {float(self.duration):g} s" if self.duration is not None else ""
        words = " ".join(plain(self.text or "").split())
        said = f" “{words}”" if words else ""
        if self.mode == "card":
            return f"title card{said} at the {self.at}{long}"
        how = [self._place, self.color, *([f"{self.size} px"] if self.size else []), *(["bold"] if self.bold else [])]
        how += [self.font] if self.font else []
        how += ["lower third"] if self.style == "lower_third" else []
        return f"{'timecode' if self.dynamic else 'text'}{said} ({', '.join(how)}){long}"

    @property
    def _place(self) -> Place:
        """Where it stands: a lower third on the left where nothing else is said."""
        third = self.style == "lower_third" and "position" not in self.model_fields_set
        return "bottom-left" if third else self.position

    def apply(self, timeline: Timeline) -> Timeline:
        """The words on every clip of the part, or a card of their own before or after all clips."""
        if not plain(self.text or "").strip() and self.dynamic is None:
            raise BadEdit("There are no words to write; say which.")
        if self.mode == "card":
            return self._with_card(timeline)
        if self.duration is not None:
            start = self.start if self.start is not None else Fraction(0)
            end = min(start + self.duration, timeline.duration)
            return self.model_copy(update={"start": start, "end": end, "duration": None}).apply(timeline)
        if self.style != "lower_third":
            return super().apply(timeline)
        return self._coming(timeline)

    def _coming(self, timeline: Timeline) -> Timeline:
        """A lower third, which comes up at the beginning of the part and is gone at its end."""
        start, end = timeline.span(self.start, self.end)
        window = {"fade": min(_FADE, (end - start) / 4), "until": end - start}
        return spread(timeline, start, end, picture=self._lettering(timeline).model_copy(update=window))

    def _with_card(self, timeline: Timeline) -> Timeline:
        frames = max(1, round((self.duration or _CARD) * timeline.rate))
        ground = self.background or "black"
        color = self.color if self.color != ground else "white" if ground != "white" else "black"
        source = Source.card(
            Card(
                text=plain(self.text or ""),
                look=Look(
                    size=self.size or max(12, min(timeline.height // 8, timeline.width // 12)),
                    color=color,
                    font=self.font or "",
                    bold=self.bold,
                    outline=None,
                ),
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
        return clip.seen(self._timecode(timeline) if self.dynamic else self._lettering(timeline))

    def _lettering(self, timeline: Timeline) -> Lettering:
        return Lettering(
            text=plain(self.text or ""),
            look=self._look(timeline),
            position=self._place,
            style=self.style,
            width=timeline.width,
            height=timeline.height,
        )

    def _timecode(self, timeline: Timeline) -> Timecode:
        return Timecode(
            text=" ".join(plain(self.text or "").split()),
            look=self._look(timeline),
            position=self.position,
            rate=timeline.rate,
            width=timeline.width,
            height=timeline.height,
        )

    def _look(self, timeline: Timeline) -> Look:
        return Look(
            size=self.size or max(12, min(timeline.height // 12, timeline.width // 16)),
            color=self.color,
            font=self.font or "",
            bold=self.bold,
            outline=against(self.color),
            shadow=True,
            ground=self.background,
        )

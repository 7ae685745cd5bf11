"""Keep a part, drop the rest."""

from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from editing.errors import BadEdit
from editing.ops.base import Carry, Op
from editing.timecode import Position, clock
from editing.timeline import Timeline


class Trim(Op):
    """Keep one part of the clip, or several in the order given, and drop the rest.

    | A | B | C |  ->  | B |
    """

    op: Literal["trim"] = "trim"
    start: Position | None = Field(None, description="where the kept part begins; left out: the start")
    end: Position | None = Field(None, description="where the kept part ends; left out: the end")
    segments: tuple[tuple[Position, Position], ...] | None = Field(
        None, description="several parts to keep, [[start, end], ...] in play order, instead of start and end"
    )

    RESHAPES: ClassVar[bool] = True
    PHRASES: ClassVar[tuple[str, ...]] = (
        "trim",
        "trim to <time>",
        "trim down to <time>",
        "trim from",
        "keep",
        "keep <span>",
        "only <span>",
        "just <span>",
        "only need",
        "need only",
        "only want",
        "want only",
        "shorten",
        "shorten to <time>",
        "cut to <time>",
        "cut down to <time>",
        "clip",
        "clip <span>",
        "crop <range>",
        "extract <span>",
        "use only",
        "remove everything except <span>",
        "cut everything except <span>",
        "remove everything except",
        "cut everything except",
        "remove the rest",
        "cut the rest",
        "drop the rest",
        "start <point>",
        "end <point>",
        "make it start",
        "make it end <point>",
        "give me <span>",
        "give me only <span>",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "keep only 0:05 to 0:12": {"start": 5, "end": 12},
        "trim it to the first 10 seconds": {"end": 10},
        "keep 3-5 and 8-10": {"segments": [[3, 5], [8, 10]]},
    }

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.segments is not None and (self.start is not None or self.end is not None):
            raise ValueError("give segments, or start and end, not both")
        if self.segments == () or (self.segments is None and self.start is None and self.end is None):
            raise ValueError("say what to keep: start, end or segments")
        return self

    def what(self) -> str:
        """Which parts, where there are several."""
        parts = ", ".join(f"{clock(start)} to {clock(end)}" for start, end in self.segments or ())
        return f"keep {parts}".rstrip()

    def apply(self, timeline: Timeline) -> Timeline:
        """The kept parts, one after the other."""
        spans = self.segments or ((self.start, self.end),)
        return timeline.with_clips(*(clip for span in spans for clip in timeline.only(*timeline.span(*span))))

    def carried(self, start: Carry, end: Carry) -> Self | None:
        """The parts whose content is still there; dropping the rest when none is would leave nothing."""
        if self.segments is None:
            moved = super().carried(start, end)
        else:
            spans = tuple((start(a), end(b)) for a, b in self.segments)
            kept = tuple((a, b) for a, b in spans if a is not None and b is not None and a < b)
            moved = self.model_copy(update={"segments": kept}) if kept else None
        if moved is None:
            raise BadEdit("The parts to keep are no longer in the clip.")
        return moved

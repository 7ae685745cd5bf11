"""Parts in another order."""

from fractions import Fraction
from itertools import pairwise
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from editing.errors import BadEdit
from editing.ops.base import Carry, Op
from editing.timecode import Position, clock
from editing.timeline import Clip, Timeline


class Reorder(Op):
    """Put parts of the clip, or the joined files, into another order; what is not named keeps its place at the end.

    | A | B | C |  ->  | C | A | B |
    """

    op: Literal["reorder"] = "reorder"
    segments: tuple[tuple[Position, Position], ...] | None = Field(
        None, description="parts of the clip in their new order, [[start, end], ...]"
    )
    files: tuple[str, ...] | None = Field(None, description="names of joined files in their new order")
    order: tuple[int, ...] | None = Field(
        None, description="the present pieces (after cuts and joins) by number from 1, in their new order"
    )

    RESHAPES: ClassVar[bool] = True
    PHRASES: ClassVar[tuple[str, ...]] = (
        "reorder",
        "rearrange",
        "change the order",
        "swap the parts",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "put 0:05-0:08 before the rest": {"segments": [[5, 8], [0, 5]]},
        "swap the two halves": {"segments": [[10, 20], [0, 10]]},
    }

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if sum(bool(value) for value in (self.segments, self.files, self.order)) != 1:
            raise ValueError("give segments, files or order")
        return self

    def what(self) -> str:
        """In which order."""
        if self.segments:
            return "reorder: " + ", ".join(f"{clock(start)} to {clock(end)}" for start, end in self.segments)
        return "reorder: " + ", ".join(str(one) for one in self.files or self.order or ())

    def apply(self, timeline: Timeline) -> Timeline:
        """The named pieces first, in their order, then the others in the order they had."""
        if self.segments:
            return timeline.with_clips(*self._by_time(timeline, self.segments))
        if self.files:
            named = [timeline.named(name).id for name in self.files]
            missing = next((id for id in named if all(clip.source != id for clip in timeline.clips)), None)
            if missing is not None:
                raise BadEdit(f"{timeline.source(missing).name} is not part of the clip; join it first.")
            first = [clip for id in dict.fromkeys(named) for clip in timeline.clips if clip.source == id]
            return timeline.with_clips(*first, *(clip for clip in timeline.clips if clip.source not in named))
        count = len(timeline.clips)
        wanted = tuple(dict.fromkeys(self.order or ()))
        if not all(1 <= number <= count for number in wanted):
            pieces = "one piece" if count == 1 else f"{count} pieces"
            raise BadEdit(f"The clip has {pieces}; name them by numbers from 1 to {count}, or by times.")
        rest = (number for number in range(1, count + 1) if number not in wanted)
        return timeline.with_clips(*(timeline.clips[number - 1] for number in (*wanted, *rest)))

    def _by_time(self, timeline: Timeline, segments: tuple[tuple[Fraction, Fraction], ...]) -> list[Clip]:
        spans = [timeline.span(start, end) for start, end in segments]
        ordered = sorted(spans)
        if any(end > start for (_, end), (start, _) in pairwise(ordered)):
            raise BadEdit("The parts to reorder overlap; name parts that do not.")
        clips = [clip for start, end in spans for clip in timeline.only(start, end)]
        position = Fraction(0)
        for start, end in (*ordered, (timeline.duration, timeline.duration)):
            if start > position:
                clips.extend(timeline.only(position, start))
            position = end
        return clips

    def carried(self, start: Carry, end: Carry) -> Self | None:
        """The parts whose content is still there."""
        if self.segments is None:
            return self
        spans = tuple((start(a), end(b)) for a, b in self.segments)
        kept = tuple((min(a, b), max(a, b)) for a, b in spans if a is not None and b is not None and a != b)
        return self.model_copy(update={"segments": kept}) if kept else None

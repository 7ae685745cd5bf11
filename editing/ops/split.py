"""Several files out of one."""

from fractions import Fraction
from math import ceil
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from editing.errors import BadEdit
from editing.ops.base import Carry, Op
from editing.timecode import Position, Seconds, clock
from editing.timeline import Clip, Timeline

_MOST = 100
"""Files that one request may come to."""


class Split(Op):
    """Split the clip into several files, one after the other; nothing is dropped.

    | A B C |  ->  | A |   | B |   | C |
    """

    op: Literal["split"] = "split"
    at: tuple[Position, ...] | None = Field(None, description="where a new file begins, in seconds")
    every: Seconds | None = Field(None, gt=0, description="how long each file is, at most; the last may be shorter")
    parts: int | None = Field(None, ge=1, le=_MOST, description="how many files of equal length; 1 = one file again")

    PHRASES: ClassVar[tuple[str, ...]] = (
        "split",
        "split <point>",
        "split <every>",
        "split in <number>",
        "split into <number>",
        "split into <number> parts",
        "split parts",
        "split in half => parts=2",
        "split in the middle => parts=2",
        "cut in half => parts=2",
        "cut in <number>",
        "cut into <number> half",
        "split into <number> half",
        "cut into <number>",
        "cut into <number> parts",
        "cut in parts",
        "cut into parts",
        "cut into piece",
        "cut into <length> piece",
        "cut into <length> parts",
        "cut into <length> segment",
        "cut in parts <length>",
        "split into <length> parts",
        "split into <length> segment",
        "split into <number> equal parts",
        "divide",
        "divide parts",
        "divide in half => parts=2",
        "divide into <number>",
        "chop into parts",
        "chop into piece",
        "chop into <number>",
        "separate into parts",
        "break into parts",
        "into separate file",
        "into several file",
        "into <length> piece",
        "in <length> piece",
        "<length> chunk",
        "one file again => parts=1",
        "put the parts back together => parts=1",
        "undo the split => parts=1",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "split it at 1:00": {"at": [60]},
        "split it every 30 seconds": {"every": 30},
        "split it into 3 parts": {"parts": 3},
    }

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if sum(value is not None for value in (self.at, self.every, self.parts)) != 1 or self.at == ():
            raise ValueError("give at, every or parts")
        return self

    def what(self) -> str:
        """Where, or into how many."""
        if self.parts == 1:
            return "one file again"
        if self.parts is not None:
            return f"split into {self.parts} parts"
        if self.every is not None:
            return f"split every {clock(self.every)}"
        return "split at " + ", ".join(clock(time) for time in self.at or ())

    def apply(self, timeline: Timeline) -> Timeline:
        """The clips, each with the number of the file that it goes into."""
        if self.parts == 1:
            return timeline.with_clips(*(clip.model_copy(update={"part": None}) for clip in timeline.clips))
        cut = timeline.split(*self._times(timeline))
        starts = [sum((clip.duration for clip in cut.clips[:n]), Fraction(0)) for n in range(len(cut.clips))]
        begin = {min(starts, key=lambda start: abs(start - time)) for time in self._times(timeline)} - {0}
        divided = _numbered(cut.clips, [start in begin for start in starts])
        count = len({clip.part for clip in divided})
        if count > _MOST:
            raise BadEdit(f"That would be {count} files; {_MOST} is the most, so make the parts longer.")
        if count == len({clip.part for clip in timeline.clips}):
            raise BadEdit(f"The clip is {clock(timeline.duration)} long, so that does not split it.")
        return timeline.with_clips(*divided)

    def _times(self, timeline: Timeline) -> list[Fraction]:
        total = timeline.duration
        if self.at is not None:
            if late := [time for time in self.at if time >= total]:
                raise BadEdit(f"The clip is {clock(total)} long, so it cannot be split at {clock(late[0])}.")
            return sorted(time for time in self.at if time > 0)
        step = total / self.parts if self.parts else self.every or total
        count = ceil(total / step)
        if count > _MOST:
            raise BadEdit(f"That would be {count} files; {_MOST} is the most, so make the parts longer.")
        return [step * number for number in range(1, count)]

    def carried(self, start: Carry, end: Carry) -> Self | None:
        """The points whose content is still there."""
        if self.at is None:
            return self
        times = tuple(time for point in self.at if (time := start(point)) is not None)
        return self.model_copy(update={"at": times}) if times else None


def _numbered(clips: tuple[Clip, ...], begins: list[bool]) -> tuple[Clip, ...]:
    """The clips with new numbers: files that were apart stay apart, and a new one begins where it is said."""
    numbers: dict[tuple[int | None, int], int] = {}
    before, passed = next((clip.part for clip in clips if clip.part is not None), None), 0
    numbered = []
    for clip, begin in zip(clips, begins, strict=True):
        before = before if clip.part is None else clip.part
        passed += begin
        number = numbers.setdefault((before, passed), len(numbers))
        numbered.append(clip.model_copy(update={"part": number}))
    return tuple(numbered)

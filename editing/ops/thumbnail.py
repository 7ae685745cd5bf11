"""Pictures out of the video."""

from fractions import Fraction
from math import ceil
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from editing.errors import BadEdit
from editing.ops.base import Carry, Op
from editing.timecode import Position, Seconds, clock
from editing.timeline import Timeline

_MOST = 100
"""Pictures that one request may come to."""


class Thumbnail(Op):
    """Take pictures of the clip: at one moment or several, or one every few seconds. The next edit is of the video.

    | A B C |  ->  [a] [b] [c]
    """

    op: Literal["thumbnail"] = "thumbnail"
    at: Position | tuple[Position, ...] | None = Field(
        None, description="the moment to take a picture of, or several; left out: the middle"
    )
    every: Seconds | None = Field(None, gt=0, description="seconds from one picture to the next, instead of at")

    LAST: ClassVar[bool] = True
    PHRASES: ClassVar[tuple[str, ...]] = (
        "thumbnail",
        "thumbnail <point>",
        "thumbnail <every>",
        "screenshot",
        "screen shot",
        "screen grab",
        "snapshot",
        "poster image",
        "cover image",
        "save a frame",
        "save the frame",
        "extract a frame",
        "extract the frame",
        "extract frame <every>",
        "export a frame",
        "grab a frame",
        "a still of",
        "still image",
        "still picture",
        "picture <every>",
        "image <every>",
        "frame <every>",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "make a thumbnail at 0:05": {"at": 5},
        "one picture every 10 seconds": {"every": 10},
        "screenshots at 3 and 8 seconds": {"at": [3, 8]},
        "give me a thumbnail": {},
    }

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.at is not None and self.every is not None) or self.at == ():
            raise ValueError("give at or every")
        return self

    def what(self) -> str:
        """When."""
        if self.every is not None:
            return f"a picture every {clock(self.every)}"
        times = self.moments
        return f"picture{'s' * (len(times) > 1)} at {', '.join(map(clock, times))}" if times else "picture"

    @property
    def moments(self) -> tuple[Fraction, ...]:
        """The moments that are named."""
        return self.at if isinstance(self.at, tuple) else () if self.at is None else (self.at,)

    def apply(self, timeline: Timeline) -> Timeline:
        """Only what is wanted of the video changes."""
        total = timeline.duration
        if self.every is not None:
            count = ceil(total / self.every)
            times = tuple(self.every * number for number in range(min(count, _MOST + 1)))
        else:
            times = self.moments or (total / 2,)
            count = len(times)
        if count > _MOST:
            raise BadEdit(f"That would be {count} pictures; {_MOST} is the most, so take fewer.")
        if late := [time for time in times if time > total + 1]:
            raise BadEdit(f"The clip is {clock(total)} long, so there is no picture at {clock(late[0])}.")
        stills = tuple(dict.fromkeys(min(time, total) for time in times))
        return timeline.model_copy(update={"output": timeline.output.model_copy(update={"stills": stills})})

    def carried(self, start: Carry, end: Carry) -> Self | None:
        """The moments whose content is still there."""
        if not self.moments:
            return self
        times = tuple(time for moment in self.moments if (time := start(moment)) is not None)
        one = not isinstance(self.at, tuple)
        return self.model_copy(update={"at": times[0] if one else times}) if times else None

"""Play again and again."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from editing.errors import BadEdit
from editing.ops.base import Ranged
from editing.timeline import Timeline

_LONGEST = 6 * 3600
"""Seconds of a looped clip; beyond it a typing error is more likely than a wish."""


class Loop(Ranged):
    """Play the clip several times in a row.

    | A |  ->  | A | A | A |
    """

    op: Literal["loop"] = "loop"
    count: int = Field(ge=2, le=1000, description="how often it plays in all")

    RESHAPES: ClassVar[bool] = True
    PHRASES: ClassVar[tuple[str, ...]] = (
        "loop",
        "loop <number>",
        "loop <times>",
        "repeat",
        "repeat <number>",
        "repeat <times>",
        "play <number> time",
        "play it twice => count=2",
        "loop twice => count=2",
        "repeat it once => count=2",
        "play again => count=2",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "loop it 3 times": {"count": 3},
        "play seconds 2 to 4 twice": {"count": 2, "start": 2, "end": 4},
    }

    def what(self) -> str:
        """How often."""
        return f"play {self.count} times"

    def apply(self, timeline: Timeline) -> Timeline:
        """The part's clips so many times, one after the other."""
        start, end = timeline.span(self.start, self.end)
        if (end - start) * self.count > _LONGEST:
            raise BadEdit("That would be longer than six hours; loop it fewer times.")
        before = timeline.only(timeline.duration * 0, start) if start > 0 else ()
        after = timeline.only(end, timeline.duration) if end < timeline.duration else ()
        return timeline.with_clips(*before, *timeline.only(start, end) * self.count, *after)

"""Drop a part, close the gap."""

from typing import Any, ClassVar, Literal

from editing.errors import BadEdit
from editing.ops.base import Ranged
from editing.timeline import Timeline


class Cut(Ranged):
    """Drop a part of the clip and close the gap.

    | A | B | C |  ->  | A | C |
    """

    op: Literal["cut"] = "cut"

    RESHAPES: ClassVar[bool] = True
    PHRASES: ClassVar[tuple[str, ...]] = (
        "cut",
        "remove",
        "drop <span>",
        "cut out",
        "trim <edge>",
        "clip <first> off",
        "trim everything after",
        "trim everything before",
        "trim after",
        "trim before",
        "shorten <edge>",
        "shorten by",
        "skip",
        "take <span> off",
        "take <span> out",
        "without <span>",
        "crop <edge>",
        "jump over",
        "start after <point>",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "cut the first 5 seconds": {"start": 0, "end": 5},
        "remove 1:10 to 1:20": {"start": 70, "end": 80},
        "delete everything after 30s": {"start": 30},
    }

    def apply(self, timeline: Timeline) -> Timeline:
        """Everything before and after the part."""
        start, end = timeline.span(self.start, self.end)
        before = timeline.only(timeline.duration * 0, start) if start > 0 else ()
        after = timeline.only(end, timeline.duration) if end < timeline.duration else ()
        if not before and not after:
            raise BadEdit("That would cut away the whole clip; keep at least a part of it.")
        return timeline.with_clips(*before, *after)

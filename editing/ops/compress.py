"""A smaller file."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from editing import ladder
from editing.errors import BadEdit
from editing.ops.base import Op
from editing.timecode import clock
from editing.timeline import Timeline


class Compress(Op):
    """Make the file small enough: the result is never larger than the target, and looks as good as that allows.

    It stays as it is where it already is small enough.
    """

    op: Literal["compress"] = "compress"
    target_mb: float = Field(
        gt=0, le=100_000, description="the most that the result may have, in megabytes of 1,000,000 bytes"
    )

    PHRASES: ClassVar[tuple[str, ...]] = (
        "compress",
        "compress to <megabytes>",
        "under <megabytes>",
        "below <megabytes>",
        "max <megabytes>",
        "within <megabytes>",
        "less than <megabytes>",
        "small than <megabytes>",
        "at most <megabytes>",
        "shrink to <megabytes>",
        "make it <megabytes>",
        "reduce to <megabytes>",
        "<megabytes> limit",
        "limit is <megabytes>",
        "fit in <megabytes>",
        "small file",
        "small file size",
        "reduce file size",
        "reduce the size of the file",
        "for discord => target_mb=10",
        "for whatsapp => target_mb=16",
        "for email => target_mb=18",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "compress it to 8 MB": {"target_mb": 8},
        "it has to be under 25 MB": {"target_mb": 25},
    }

    def what(self) -> str:
        """To how much."""
        return f"at most {self.target_mb:g} MB"

    def apply(self, timeline: Timeline) -> Timeline:
        """Only what is wanted of the file changes. Raises `BadEdit` where it is out of reach."""
        target = int(self.target_mb * 1_000_000)
        least = ladder.smallest(timeline.duration, timeline.has_sound)
        if timeline.output.medium == "video" and target < least:
            raise BadEdit(
                f"A video of {clock(timeline.duration)} cannot have less than about {least / 1e6:.1f} MB; "
                "ask for that much, or cut it first."
            )
        return timeline.model_copy(update={"output": timeline.output.model_copy(update={"target": target})})

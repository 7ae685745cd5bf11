"""Join files."""

from fractions import Fraction
from typing import Any, ClassVar, Literal

from pydantic import Field

from editing.errors import BadEdit
from editing.instructions import Filter
from editing.ops.base import Op
from editing.timecode import Seconds, clock, nearest
from editing.timeline import Clip, Source, Timeline


class Concat(Op):
    """Join files, one after the other, on the canvas of the clip; a picture is held for `duration` seconds.

    | A | + | B |  ->  | A | B |
    """

    op: Literal["concat"] = "concat"
    files: tuple[str, ...] = Field(
        min_length=1, max_length=100, description="file names in play order, the clip's own name among them"
    )
    duration: Seconds | None = Field(None, gt=0, le=3600, description="how long a picture is shown; 3 by default")

    PHRASES: ClassVar[tuple[str, ...]] = (
        "join",
        "join together",
        "combine",
        "append <file>",
        "add <file>",
        "put <file>",
        "attach <file>",
        "start with <file>",
        "end with <file>",
        "<file> <start>",
        "<file> <end>",
        "<file> before",
        "<file> after",
        "put together",
        "add the intro",
        "add the outro",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "put outro.mp4 after it": {"files": ["clip.mp4", "outro.mp4"]},
        "start with intro.mp4": {"files": ["intro.mp4", "clip.mp4"]},
    }

    def what(self) -> str:
        """Which files, in order."""
        still = f", pictures for {clock(self.duration)}" if self.duration else ""
        return f"join {', '.join(self.files)}{still}"

    def apply(self, timeline: Timeline) -> Timeline:
        """The files in order; where the clip itself stands, all that has been done to it."""
        own = timeline.sources[0]
        named = [timeline.named(name) for name in self.files]
        if named == [own]:
            raise BadEdit("Name at least one other file to join with the clip.")
        if own not in named:
            named.insert(0, own)
        clips: list[Clip] = []
        for source in named:
            clips.extend(timeline.clips if source == own else (self._conformed(source, timeline),))
        return timeline.with_clips(*clips)

    def _conformed(self, source: Source, timeline: Timeline) -> Clip:
        picture = source.probe.picture
        if picture is None:
            raise BadEdit(f"{source.name} has no picture, so it cannot be joined to the clip.")
        end = picture.frames.end
        frame = 1 / timeline.rate
        still = picture.frames.count == 1
        duration = (self.duration or Fraction(3)) if still else end
        unlike = still or picture.rate != timeline.rate
        clip = Clip(
            source=source.id,
            start=Fraction(0),
            end=end,
            duration=max(nearest(duration, frame), frame) if unlike else duration,
        )
        if (picture.width, picture.height) == (timeline.width, timeline.height):
            return clip
        size = {"w": timeline.width, "h": timeline.height}
        return clip.seen(
            Filter.of("scale", **size, force_original_aspect_ratio="decrease", force_divisible_by=2),
            Filter.of("pad", **size, x="(ow-iw)/2", y="(oh-ih)/2"),
        )

"""A GIF out of the video."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from editing.errors import BadEdit
from editing.instructions import Filter
from editing.ops.base import Ranged
from editing.ops.speed import Speed
from editing.timecode import Rational, clock
from editing.timeline import Timeline

LONGEST = 60
"""Seconds of a GIF; a minute of one has ten times the size of a video, or more."""
_SIDE, _RATE = 480, 12
"""The longer side in pixels, and frames a second, of a GIF of which nothing is said."""


class Gif(Ranged):
    """Make an animated GIF of the clip or of a part of it, without sound; it plays for ever.

    | A | B | C |  ->  | B | B | B | ...
    """

    op: Literal["gif"] = "gif"
    width: int | None = Field(None, ge=16, le=1920, description="pixels; left out: 480 for the longer side at most")
    fps: Rational | None = Field(None, gt=0, le=50, description="frames a second; left out: 12 at most")
    speed: Rational | None = Field(None, gt=0, le=100, description="2 = twice as fast")

    RESHAPES: ClassVar[bool] = True
    ABSORBS: ClassVar[dict[str, dict[str, str]]] = {
        "resize": {"width": "width"},
        "fps": {"value": "fps"},
        "speed": {"factor": "speed", "start": "start", "end": "end"},
        "trim": {"start": "start", "end": "end"},
    }
    PHRASES: ClassVar[tuple[str, ...]] = ("gif", "as gif", "make gif", "animated gif", "convert to gif", "export gif")
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "a gif of the first 4 seconds, 320 wide, 10 fps": {"end": 4, "width": 320, "fps": 10},
        "make a gif of 0:02 to 0:05": {"start": 2, "end": 5},
        "gif from 3 to 9 at double speed": {"start": 3, "end": 9, "speed": 2},
        "turn it into a gif, four times as fast": {"speed": 4},
    }

    def what(self) -> str:
        """How large, and how fast."""
        said = [f"{self.width} wide"] if self.width else []
        said += [f"{float(self.fps):g} frames a second"] if self.fps else []
        said += [f"{float(self.speed):g}x speed"] if self.speed else []
        return "GIF" + (f" ({', '.join(said)})" if said else "")

    def apply(self, timeline: Timeline) -> Timeline:
        """The part alone, at its speed, on a smaller canvas, its frames on a coarser grid."""
        start, end = timeline.span(self.start, self.end)
        length = (end - start) / (self.speed or 1)
        if length > LONGEST:
            raise BadEdit(
                f"A GIF of {clock(length)} would be huge; name a part of it of a minute at most, or ask for an mp4."
            )
        part = timeline.with_clips(*timeline.only(start, end))
        if self.speed is not None and self.speed != 1:
            part = Speed(factor=self.speed).apply(part)
        width, height = self._size(timeline)
        if (width, height) != (timeline.width, timeline.height):
            step = Filter.of("scale", w=width, h=height, flags="lanczos")
            part = part.with_clips(*(clip.seen(step) for clip in part.clips))
        wanted = timeline.output.model_copy(update={"container": "gif", "codec": None, "steady": True})
        rate = self.fps or min(timeline.rate, type(timeline.rate)(_RATE))
        return part.model_copy(update={"output": wanted, "width": width, "height": height, "rate": rate})

    def _size(self, timeline: Timeline) -> tuple[int, int]:
        share = min(1, _SIDE / max(timeline.width, timeline.height))
        width = self.width or max(2, round(timeline.width * share))
        height = round(timeline.height * width / timeline.width)
        return width - width % 2, max(2, height - height % 2)

"""Turn the picture."""

from math import cos, pi, radians, sin
from typing import Any, ClassVar, Literal

from pydantic import Field

from editing.instructions import Filter
from editing.ops.base import Op
from editing.timeline import Timeline

_QUARTERS = {
    90: (Filter.of("transpose", dir="clock"),),
    180: (Filter.of("hflip"), Filter.of("vflip")),
    270: (Filter.of("transpose", dir="cclock"),),
}


class Rotate(Op):
    """Turn the picture, clockwise for positive degrees; other angles than quarter turns show black corners."""

    op: Literal["rotate"] = "rotate"
    degrees: float = Field(ge=-3600, le=3600, description="clockwise; 90, 180 and 270 are exact")

    PHRASES: ClassVar[tuple[str, ...]] = (
        "rotate",
        "turn <degrees>",
        "turn <number>",
        "<degrees>",
        "tilt",
        "turn left => degrees=-90",
        "turn right => degrees=90",
        "turn to the left => degrees=-90",
        "turn to the right => degrees=90",
        "turn clockwise => degrees=90",
        "turn counterclockwise => degrees=-90",
        "upside down => degrees=180",
        "turn upside down => degrees=180",
        "right way up",
        "sideways",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "rotate it 90 degrees": {"degrees": 90},
        "turn it to the left": {"degrees": -90},
        "it is upside down": {"degrees": 180},
    }

    def what(self) -> str:
        """How far."""
        return f"rotate by {self.degrees:g} degrees"

    def apply(self, timeline: Timeline) -> Timeline:
        """A turned canvas, as large as the turned picture needs."""
        degrees = self.degrees % 360
        width, height = timeline.width, timeline.height
        steps: tuple[Filter, ...]
        if degrees % 90 == 0:
            steps = _QUARTERS.get(int(degrees), ())
            if degrees % 180:
                width, height = height, width
        else:
            angle = radians(degrees)
            across, down = abs(cos(angle)), abs(sin(angle))
            width, height = (
                2 * round((width * across + height * down) / 2),
                2 * round((width * down + height * across) / 2),
            )
            steps = (Filter.of("rotate", angle=round(degrees * pi / 180, 9), ow=width, oh=height),)
        clips = tuple(clip.seen(*steps) for clip in timeline.clips)
        return timeline.model_copy(update={"clips": clips, "width": width, "height": height})

"""Closer to a part of the picture, at once or slowly."""

from fractions import Fraction
from typing import Any, ClassVar, Literal

from pydantic import Field, field_validator

from editing.instructions import Filter, Glide
from editing.ops.base import Ranged, spread
from editing.ops.region import Place
from editing.ops.shapes import even
from editing.timeline import Timeline


class Zoom(Ranged):
    """Zoom into the picture, at once (a punch-in) or slowly (animate), and cut back at the end of the range.

    +---------+      +---------+
    | . A B . |  ->  |  A   B  |
    +---------+      +---------+
    """

    op: Literal["zoom"] = "zoom"
    factor: float = Field(1.2, ge=1, le=10, description="1.2 = 20 % in")
    focus: Place = Field("center", description="where to")
    animate: Literal["in", "out"] | None = Field(None, description="slowly: in, from all of it; or out, back to it")

    PHRASES: ClassVar[tuple[str, ...]] = (
        "zoom => direction=up",
        "zoom in => direction=up",
        "zoom in slowly => animate=in",
        "slow zoom => animate=in",
        "slowly zoom => animate=in",
        "zoom out => animate=out",
        "zoom out slowly => animate=out",
        "slow zoom out => animate=out",
        "punch in => direction=up",
        "close up => direction=up",
        "get closer => direction=up",
        "push in => animate=in",
        "slow push in => animate=in",
        "pull out => animate=out",
        "ken burns => animate=in",
        "ken burns effect => animate=in",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "punch in at 3 seconds": {"start": 3},
        "zoom in 30% from 2 to 5": {"factor": 1.3, "start": 2, "end": 5},
        "slowly zoom in": {"animate": "in"},
    }

    @field_validator("animate", mode="before")
    @classmethod
    def _way(cls, animate: Any) -> Any:
        return {True: "in", False: None}.get(animate, animate) if isinstance(animate, bool) else animate

    def what(self) -> str:
        """How far, where to and how."""
        where = "" if self.focus == "center" else f" to the {self.focus.replace('-', ' ')}"
        if self.animate is not None:
            return f"slow zoom {self.animate} by {(self.factor - 1) * 100:.3g} %{where}"
        return f"zoom in by {(self.factor - 1) * 100:.3g} %{where}"

    def apply(self, timeline: Timeline) -> Timeline:
        """The clips of the range seen from nearer, on the same canvas."""
        start, end = timeline.span(self.start, self.end)
        across = 0.0 if "left" in self.focus else 1.0 if "right" in self.focus else 0.5
        down = 0.0 if "top" in self.focus else 1.0 if "bottom" in self.focus else 0.5
        if self.animate is None:
            return timeline.within(start, end, lambda clip: clip.seen(*self._steps(timeline, across, down)))
        glide = Glide(
            way=self.animate,
            end=end - start,
            factor=self.factor,
            across=across,
            down=down,
            width=timeline.width,
            height=timeline.height,
        )
        return spread(timeline, start, end, picture=glide)

    def _steps(self, timeline: Timeline, across: float, down: float) -> tuple[Filter, ...]:
        wide, high = timeline.width, timeline.height
        width, height = (even(Fraction(side) / Fraction(self.factor)) for side in (wide, high))
        x, y = round((wide - width) * across / 2) * 2, round((high - height) * down / 2) * 2
        crop = Filter.of("crop", w=width, h=height, x=min(x, wide - width), y=min(y, high - height))
        return crop, Filter.of("scale", w=wide, h=high, flags="bicubic")

"""Green screen: a colour becomes transparent, and something else is seen through it."""

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any, ClassVar, Literal

from pydantic import Field, field_validator

from editing.errors import BadEdit
from editing.instructions import Filter, Layer
from editing.ops.base import Ranged, spread
from editing.timeline import Source, Timeline

_SCREENS = {"green": "0x00b140", "blue": "0x0047bb"}
_HEX = re.compile(r"#[0-9a-f]{6}")
_PLAIN = ("black", "white", "gray", "red", "green", "blue", "yellow", "orange", "purple", "pink", "brown", "cyan")


class ChromaKey(Ranged):
    """Make a colour (a green screen) transparent and show a file or a plain colour behind it.

    | A | B | C |  ->  | A |B/x| C |
    """

    op: Literal["chroma_key"] = "chroma_key"
    color: str = Field("green", description="what becomes transparent: green, blue or #rrggbb")
    background: str = Field("black", description="what is seen instead: the name of a file, a plain colour or #rrggbb")
    tolerance: float = Field(0.15, gt=0, le=0.5, description="how unlike the colour may be and still vanish")
    spill: float = Field(0.5, ge=0, le=1, description="how much of the colour's shine on edges is taken away")

    PHRASES: ClassVar[tuple[str, ...]] = (
        "chroma key",
        "green screen => color=green",
        "blue screen => color=blue",
        "key out <color>",
        "replace the green => color=green",
        "remove the green => color=green",
        "replace the green background => color=green",
        "remove the green background => color=green",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "replace the green screen with intro.mp4": {"color": "green", "background": "intro.mp4"},
        "key out the blue and make it white": {"color": "blue", "background": "white"},
    }

    @field_validator("color")
    @classmethod
    def _screen(cls, color: str) -> str:
        color = color.strip().lower()
        if color not in _SCREENS and not _HEX.fullmatch(color):
            raise ValueError("write green, blue or #rrggbb")
        return color

    def what(self) -> str:
        """Which colour, and what comes instead."""
        return f"{self.background} instead of {self.color}"

    def apply(self, timeline: Timeline) -> Timeline:
        """The colour keyed out of every clip of the part, and the background under it."""
        start, end = timeline.span(self.start, self.end)
        rgb = _SCREENS.get(self.color) or f"0x{self.color[1:]}"
        steps = [Filter.of("chromakey", color=rgb, similarity=self.tolerance, blend=0.08)]
        if self.spill and (screen := _screen_like(rgb)):
            steps.append(Filter.of("despill", type=screen, mix=self.spill, expand=0))
        keyed = timeline.within(start, end, lambda clip: clip.seen(*steps))
        for since, layer in self._behind(timeline, end - start):
            keyed = spread(keyed, start + since, min(end, start + since + layer.duration), picture=layer)
        return keyed

    def _behind(self, timeline: Timeline, seconds: Fraction) -> Iterator[tuple[Fraction, Layer]]:
        """What is seen behind for so many seconds, and from when on; the end of what is too short stands still."""
        layer = Layer(
            source=None, duration=seconds, width=timeline.width, height=timeline.height, blend="under", color="black"
        )
        plain = self.background.strip().lower().replace("grey", "gray")
        if plain in _PLAIN or _HEX.fullmatch(plain):
            yield Fraction(0), layer.model_copy(update={"color": plain.replace("#", "0x")})
            return
        source = timeline.named(self.background)
        if source.probe.picture is None:
            raise BadEdit(f"{source.name} has no picture to show behind; name a picture, a video or a colour.")
        frames = source.picture.frames
        layer = layer.model_copy(update={"source": source.id, "steps": _filling(source, timeline)})
        runs = min(seconds, frames.end) if frames.count > 1 else Fraction(0)
        if runs:
            yield Fraction(0), layer.model_copy(update={"end": runs, "duration": runs})
        if runs < seconds:
            last = {"start": frames.time(frames.count - 1), "end": frames.end, "still": True}
            yield runs, layer.model_copy(update={**last, "duration": seconds - runs})


def _filling(source: Source, timeline: Timeline) -> tuple[Filter, ...]:
    """The background as large as the canvas, what stands out on two sides cut off."""
    size = {"w": timeline.width, "h": timeline.height}
    if (source.picture.width, source.picture.height) == (timeline.width, timeline.height):
        return ()
    return (Filter.of("scale", **size, force_original_aspect_ratio="increase"), Filter.of("crop", **size))


def _screen_like(rgb: str) -> str | None:
    """Which of the two screens a colour is nearest to, where it is one at all."""
    red, green, blue = (int(rgb[at : at + 2], 16) for at in (2, 4, 6))
    if max(red, green, blue) == red:
        return None
    return "green" if green > blue else "blue"

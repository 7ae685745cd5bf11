"""A picture or a second video over the clip: logos, stickers, picture in picture."""

from abc import abstractmethod
from fractions import Fraction
from typing import Any, ClassVar, Literal

from pydantic import Field

from editing.errors import BadEdit
from editing.instructions import Filter, Layer, Shape
from editing.ops.base import Ranged, spread
from editing.timeline import Source, Timeline

Place = Literal["top-left", "top", "top-right", "left", "center", "right", "bottom-left", "bottom", "bottom-right"]
_MARGIN = 32
"""The part of the shorter side that is left free at the edges."""
_LONGEST_LOOP = 10
"""Seconds of a moving picture that is played again and again; its frames are held in memory."""


class Overlay(Ranged):
    """A file laid over the clip."""

    file: str = Field(description="name of the file")
    position: Place = Field("bottom-right", description="where in the picture")
    scale: float | None = Field(None, gt=0, le=1, description="its width as a share of the picture's; 1 fills it")
    opacity: float = Field(1, gt=0, le=1, description="1 = opaque")
    shape: Shape = Field("rectangle", description="what it is cut to")

    SCALE: ClassVar[float] = 0.25

    def what(self) -> str:
        """Which file, and how it stands."""
        size = f", {self.scale * 100:g} % wide" if self.scale is not None else ""
        rest = f", {self.opacity * 100:g} % opaque" if self.opacity != 1 else ""
        shape = f", {self.shape}" if self.shape != "rectangle" else ""
        return f"{self.file} over the picture ({self.position}{size}{rest}{shape})"

    @abstractmethod
    def shown(self, source: Source, seconds: Fraction) -> dict[str, Any]:
        """What of the source is shown for so many seconds: fields of a `Layer`. Raises `BadEdit`."""

    def apply(self, timeline: Timeline) -> Timeline:
        """The layer on every clip of the part, going on from one to the next."""
        start, end = timeline.span(self.start, self.end)
        source = timeline.named(self.file)
        if source.probe.picture is None:
            raise BadEdit(f"{source.name} has no picture, so it cannot be laid over the clip.")
        return spread(timeline, start, end, picture=self._layer(source, timeline, end - start))

    def _layer(self, source: Source, timeline: Timeline, seconds: Fraction) -> Layer:
        picture = source.picture
        width = max(2, round(timeline.width * (self.scale or self.SCALE)) // 2 * 2)
        tall = 1 if self.shape == "circle" else picture.height / picture.width
        height = max(2, round(width * tall) // 2 * 2)
        if height > timeline.height:
            width, height = max(2, width * timeline.height // height // 2 * 2), timeline.height // 2 * 2
        x, y = placed(self.position, timeline, width, height)
        steps = _square(picture.width, picture.height) if self.shape == "circle" else ()
        return Layer(
            source=source.id,
            steps=steps,
            width=width,
            height=height,
            x=x,
            y=y,
            opacity=self.opacity,
            shape=self.shape,
            **self.shown(source, seconds),
        )


class OverlayImage(Overlay):
    """Lay a picture over the clip, such as a logo, a sticker or a chart; a moving one plays again and again.

    | A | B | C |  ->  | A |B+x| C |
    """

    op: Literal["overlay_image"] = "overlay_image"

    FILES: ClassVar[frozenset[str]] = frozenset({"picture"})
    PHRASES: ClassVar[tuple[str, ...]] = (
        "overlay <file>",
        "overlay the picture",
        "overlay the image",
        "put <file> <place>",
        "put <file> on top",
        "show <file>",
        "show <file> <range>",
        "<file> <place>",
        "add the sticker",
        "put the sticker",
        "add the logo",
        "put the logo",
        "logo <file>",
        "picture over the video",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "put logo.png in the top right corner": {"file": "logo.png", "position": "top-right"},
        "show logo.png big in the middle from 2 to 5": {
            "file": "logo.png",
            "position": "center",
            "scale": 0.6,
            "start": 2,
            "end": 5,
        },
    }

    def shown(self, source: Source, seconds: Fraction) -> dict[str, Any]:
        """A still for all the time; what moves, over and over."""
        frames = source.picture.frames
        if frames.count == 1:
            return {"end": frames.end, "duration": seconds, "still": True}
        if frames.end > _LONGEST_LOOP:
            raise BadEdit(f"{source.name} is a video; lay it over the clip as one (overlay_video).")
        return {"end": frames.end, "duration": seconds, "period": frames.end}


class OverlayVideo(Overlay):
    """Lay a second video over the clip (picture in picture), without its sound, until it or the range ends.

    | A | B | C |  ->  | A |B+x| C |
    """

    op: Literal["overlay_video"] = "overlay_video"

    FILES: ClassVar[frozenset[str]] = frozenset({"video"})
    SCALE: ClassVar[float] = 1 / 3
    PHRASES: ClassVar[tuple[str, ...]] = (
        "picture in picture",
        "pip",
        "overlay the video",
        "facecam",
        "put the video <place>",
        "put the second video <place>",
        "video in the corner",
        "small video <place>",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "intro.mp4 as picture in picture at the bottom left": {"file": "intro.mp4", "position": "bottom-left"},
        "show outro.mp4 in a circle in the corner": {"file": "outro.mp4", "shape": "circle"},
    }

    def shown(self, source: Source, seconds: Fraction) -> dict[str, Any]:
        """The video from its start, as far as it goes."""
        end = source.picture.frames.end
        if source.picture.frames.count == 1:
            return {"end": end, "duration": seconds, "still": True}
        return {"end": min(end, seconds), "duration": min(end, seconds)}


def placed(position: Place, timeline: Timeline, width: int, height: int) -> tuple[int, int]:
    """The top left corner of something that stands at one of the nine places."""
    margin = min(timeline.width, timeline.height) // _MARGIN
    across = _share(position, "left", "right")
    down = _share(position, "top", "bottom")
    x = margin + (timeline.width - width - 2 * margin) * across
    y = margin + (timeline.height - height - 2 * margin) * down
    return max(0, round(x)), max(0, round(y))


def _share(position: Place, low: str, high: str) -> float:
    return 0.0 if low in position else 1.0 if high in position else 0.5


def _square(width: int, height: int) -> tuple[Filter, ...]:
    """The middle of a picture of this size."""
    side = min(width, height)
    return (Filter.of("crop", w=side, h=side, x=(width - side) // 2, y=(height - side) // 2),)

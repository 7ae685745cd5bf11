"""The closed set of things that are done to a clip's frames and samples. Every operation comes down to these.

`filtergraph` says them in FFmpeg's words; knows nothing of files.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Annotated, Literal, Self

from pydantic import Field

from editing.data import Data
from editing.timecode import Rational

Value = int | float | str
_LONG = Fraction(10**6)
"""Seconds; longer than any clip."""


class Instruction(Data):
    """The base: frozen, and independent of time unless it says otherwise."""

    def moved(self, by: Fraction) -> Self:
        """The same instruction for a clip that starts `-by` seconds later."""
        return self

    def scaled(self, factor: Fraction) -> Self:
        """The same instruction for a clip that lasts `factor` times as long."""
        return self

    def mirrored(self, duration: Fraction) -> Self:
        """The same instruction for a clip of `duration` seconds that is played the other way round."""
        return self

    def held(self, instant: Fraction) -> Self:
        """The same instruction for a still of what the clip shows at `instant` seconds."""
        return self


class Filter(Instruction):
    """One of FFmpeg's filters, the same on every frame or sample. Options are ours, never a person's text."""

    kind: Literal["filter"] = "filter"
    name: str
    options: tuple[tuple[str, Value], ...] = ()

    @classmethod
    def of(cls, name: str, **options: Value) -> Self:
        """The filter with its options by name."""
        return cls(name=name, options=tuple(options.items()))


class Fade(Instruction):
    """From a colour (or silence) up to the clip, or down to it, between `start` and `end` seconds of the clip.

    With a `level`, it stands still there: 0 is the colour, 1 the clip.
    """

    kind: Literal["fade"] = "fade"
    way: Literal["in", "out"]
    start: Rational
    end: Rational
    color: str = "black"
    level: Rational | None = None

    def moved(self, by: Fraction) -> Self:
        """The window moves with the clip."""
        return self.model_copy(update={"start": self.start + by, "end": self.end + by})

    def scaled(self, factor: Fraction) -> Self:
        """The window stretches with the clip."""
        return self.model_copy(update={"start": self.start * factor, "end": self.end * factor})

    def mirrored(self, duration: Fraction) -> Self:
        """What came up goes down, at the other end."""
        way = "out" if self.way == "in" else "in"
        return self.model_copy(update={"way": way, "start": duration - self.end, "end": duration - self.start})

    def held(self, instant: Fraction) -> Self:
        """As far as it is at that instant."""
        risen = min(max((instant - self.start) / (self.end - self.start), Fraction(0)), Fraction(1))
        return self.model_copy(update={"level": risen if self.way == "in" else 1 - risen})


class Lettering(Instruction):
    """Words drawn over the picture of `width` x `height` pixels; `size` is the height of a line in pixels."""

    kind: Literal["lettering"] = "lettering"
    text: str
    position: str
    size: int
    color: str
    box: bool
    width: int
    height: int


class Card(Data):
    """A picture that comes from no camera: words in the middle of a plain ground, for `frames` frames.

    `size` is the height of a line in pixels; colours are names or #rrggbb.
    """

    text: str
    size: int
    color: str
    background: str
    width: int
    height: int
    rate: Rational
    frames: int

    @property
    def timescale(self) -> int:
        """Ticks per second of its file, each frame a whole number of them."""
        return self.rate.numerator * 1000


class FrameMap(Instruction):
    """Frames through a function of Python's, by its name in `engine.frames`."""

    kind: Literal["map"] = "map"
    name: str
    options: tuple[tuple[str, Value], ...] = ()


Shape = Literal["rectangle", "rounded", "circle"]
Blend = Literal[
    "over",
    "under",
    "fade",
    "fadeblack",
    "fadewhite",
    "dissolve",
    "wipeleft",
    "wiperight",
    "wipeup",
    "wipedown",
    "slideleft",
    "slideright",
    "slideup",
    "slidedown",
    "circleopen",
    "circleclose",
    "pixelize",
    "radial",
    "zoomin",
]
"""Over the picture, under it (where that is transparent), or from the picture to the layer by a transition."""


class Layer(Instruction):
    """Frames of another source laid over the picture, under it, or taking its place bit by bit.

    What the source shows from `start` to `end` comes `at` seconds after the clip's start and stays for `duration`;
    `backward` and `still` are as in a clip; with a `period`, it lasts that long and begins again. `steps` are done to
    it first. Then it is made `width` x `height`, cut to its shape, and put with its top left corner at `x`, `y`.
    Without a source it is a plain `color`. A `swapped` transition goes from the layer to the picture.
    """

    kind: Literal["layer"] = "layer"
    source: str | None
    color: str = "black"
    start: Rational = Fraction(0)
    end: Rational = Fraction(0)
    at: Rational = Fraction(0)
    duration: Rational
    period: Rational | None = None
    backward: bool = False
    still: bool = False
    steps: tuple["PictureStep", ...] = ()
    width: int
    height: int
    x: int = 0
    y: int = 0
    opacity: float = 1
    shape: Shape = "rectangle"
    blend: Blend = "over"
    swapped: bool = False

    @property
    def clocked(self) -> bool:
        """Whether both pictures have to keep the same clock."""
        return self.blend != "over"

    def moved(self, by: Fraction) -> Self:
        """The layer moves with the clip."""
        return self.model_copy(update={"at": self.at + by})

    def scaled(self, factor: Fraction) -> Self:
        """The layer plays faster or slower with the clip."""
        steps = tuple(step.scaled(factor) for step in self.steps)
        period = None if self.period is None else self.period * factor
        times = {"at": self.at * factor, "duration": self.duration * factor, "period": period}
        return self.model_copy(update={**times, "steps": steps})

    def mirrored(self, duration: Fraction) -> Self:
        """The layer runs the other way round with the clip."""
        return self.model_copy(
            update={
                "at": duration - self.at - self.duration,
                "backward": not self.backward,
                "swapped": not self.swapped,
                "steps": tuple(step.mirrored(self.duration) for step in self.steps),
            }
        )

    def held(self, instant: Fraction) -> Self:
        """The layer as a still of what it shows then; of a transition, both pictures mixed as far as it is."""
        shown = self.at <= instant < self.at + self.duration
        lasts = self.period or self.duration
        share = (instant - self.at) % lasts / lasts
        point = self.end - share * (self.end - self.start)
        if not self.backward:
            point = self.start + share * (self.end - self.start)
        mixed = {} if self.blend in ("over", "under") else {"blend": "over", "opacity": float(share)}
        return self.model_copy(
            update={
                "at": Fraction(0),
                "duration": _LONG if shown else Fraction(0),
                "start": min(point, self.end - (self.end - self.start) / 1000),
                "still": True,
                "period": None,
                "steps": tuple(step.held(instant - self.at) for step in self.steps),
                **mixed,
            }
        )


PictureStep = Annotated[Filter | Fade | Lettering | FrameMap | Layer, Field(discriminator="kind")]
SoundStep = Annotated[Filter | Fade, Field(discriminator="kind")]


def extras(steps: Iterable[PictureStep]) -> Iterator[Lettering | Layer]:
    """The instructions that bring a picture of their own, and those inside them, in the order they are carried out."""
    for step in steps:
        if isinstance(step, Layer):
            yield step
            yield from extras(step.steps)
        elif isinstance(step, Lettering):
            yield step

"""Pictures of other sources, laid over the picture, under it, or taking its place."""

from fractions import Fraction
from typing import TYPE_CHECKING, Literal, Self

from editing.instructions.base import Instruction
from editing.timecode import Rational

if TYPE_CHECKING:
    from editing.instructions import PictureStep

_LONG = Fraction(10**6)
"""Seconds; longer than any clip."""

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

"""Fades of the sound alone."""

from fractions import Fraction
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from editing.errors import BadEdit
from editing.instructions import Fade
from editing.ops.base import Op, spread
from editing.timecode import Seconds
from editing.timeline import Timeline


class AudioFade(Op):
    """Fade the sound in at the start of the clip, out at its end, or both; the picture stays as it is.

    ~~~~~~~~~~~~~  ->  .-~~~~~~~~~-.
    """

    op: Literal["audio_fade"] = "audio_fade"
    fade_in: Seconds | None = Field(None, gt=0, description="seconds of fading in at the start")
    fade_out: Seconds | None = Field(None, gt=0, description="seconds of fading out at the end")

    PHRASES: ClassVar[tuple[str, ...]] = (
        "fade sound in => fade_in=2",
        "fade sound out => fade_out=2",
        "fade in sound => fade_in=2",
        "fade out sound => fade_out=2",
        "sound fade in => fade_in=2",
        "sound fade out => fade_out=2",
        "fade music in => fade_in=2",
        "fade music out => fade_out=2",
        "fade out music => fade_out=2",
        "fade it out <edge> => fade_out=2",
        "sound fade => fade_out=2",
        "fade sound in and out => fade_in=2, fade_out=2",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "fade the sound out over the last 3 seconds": {"fade_out": 3},
        "fade the audio in over 2 seconds": {"fade_in": 2},
        "fade the sound in and out": {"fade_in": 2, "fade_out": 2},
    }

    @model_validator(mode="after")
    def _one_at_least(self) -> Self:
        if self.fade_in is None and self.fade_out is None:
            raise ValueError("give fade_in, fade_out or both, in seconds")
        return self

    def what(self) -> str:
        """Which way, and how long."""
        ways = [f"{way} over {float(time):g} s" for way, time in (("in", self.fade_in), ("out", self.fade_out)) if time]
        return f"fade the sound {' and '.join(ways)}"

    def apply(self, timeline: Timeline) -> Timeline:
        """Fades on all that is heard with the clips that the first and the last seconds are made of."""
        if not timeline.has_sound:
            raise BadEdit("The clip has no sound, so there is nothing to fade.")
        total, beds = timeline.duration, len(timeline.beds)
        if self.fade_in is not None:
            length = min(self.fade_in, total)
            fade = Fade(way="in", start=Fraction(0), end=length, beds=beds)
            timeline = spread(timeline, Fraction(0), length, sound=fade)
        if self.fade_out is not None:
            length = min(self.fade_out, total)
            fade = Fade(way="out", start=Fraction(0), end=length, beds=beds)
            timeline = spread(timeline, total - length, total, sound=fade)
        return timeline

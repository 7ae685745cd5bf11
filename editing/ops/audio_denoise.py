"""Less noise in the sound."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from editing.errors import BadEdit
from editing.instructions import Denoise
from editing.ops.base import ClipOp
from editing.timeline import Clip, Timeline

_MOST = 36
"""Decibels by which noise is lowered at full strength."""


class AudioDenoise(ClipOp):
    """Lower the steady noise behind the sound: hiss, hum, wind, fans.

    ~^~:.:.~^~  ->  ~^~   ~^~
    """

    op: Literal["audio_denoise"] = "audio_denoise"
    strength: float = Field(
        0.5, gt=0, le=1, description="from 0 to 1; more takes more noise away, and more of the rest"
    )

    PHRASES: ClassVar[tuple[str, ...]] = (
        "denoise sound",
        "sound denoise",
        "background noise",
        "lower background noise",
        "noise lower",
        "bg noise",
        "remove background noise",
        "less background noise",
        "reduce background noise",
        "remove noise from sound",
        "noise in sound",
        "noise reduction sound",
        "sound noise",
        "sound noisy",
        "clean up sound",
        "clean sound",
        "remove hiss",
        "hiss",
        "remove hum",
        "hum",
        "buzz",
        "static noise",
        "wind noise",
        "fan noise",
        "room noise",
        "traffic noise",
        "sound clear",
        "voice clear",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "remove the background noise": {},
        "take away as much of the hiss as you can": {"strength": 1},
        "a little less noise in the sound from 3 to 9": {"strength": 0.25, "start": 3, "end": 9},
    }

    def what(self) -> str:
        """How strongly."""
        return f"less noise in the sound ({self.strength * 100:g} %)"

    def change(self, clip: Clip, timeline: Timeline) -> Clip:
        """The clip with the noise of its source lowered."""
        if not timeline.has_sound:
            raise BadEdit("The clip has no sound, so there is no noise in it.")
        return clip.heard(Denoise(most=round(self.strength * _MOST, 3)))

"""How loud the clip is: mute and volume."""

from abc import abstractmethod
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from editing.errors import BadEdit
from editing.instructions import Gain
from editing.ops.base import ClipOp, multiplier
from editing.timeline import Clip, Timeline


class Louder(ClipOp):
    """An operation that multiplies the samples of all that is heard: the clip's own, and the music under it."""

    @abstractmethod
    def factor(self) -> float:
        """What the samples are multiplied by."""

    def change(self, clip: Clip, timeline: Timeline) -> Clip:
        """The clip with its sound multiplied."""
        if not timeline.has_sound:
            raise BadEdit("The clip has no sound, so there is nothing to make louder or quieter.")
        return clip.heard(Gain(factor=round(self.factor(), 6), beds=len(timeline.beds)))


class Mute(Louder):
    """Silence the sound, all the time or for a part of the clip."""

    op: Literal["mute"] = "mute"

    PHRASES: ClassVar[tuple[str, ...]] = (
        "mute",
        "remove sound",
        "no sound",
        "without sound",
        "turn off sound",
        "turn sound off",
        "sound off",
        "not need sound",
        "not want sound",
        "silence sound",
        "silence <span>",
        "cut sound",
        "make silent",
        "drop sound",
        "get rid of noise and sound",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "mute it": {},
        "no sound from 3 to 5": {"start": 3, "end": 5},
    }

    def factor(self) -> float:
        """Nothing."""
        return 0.0


class Volume(Louder):
    """Make the sound louder or quieter."""

    op: Literal["volume"] = "volume"
    gain: float | None = Field(None, ge=0, le=100, description="multiplier; 1 = unchanged")
    db: float | None = Field(None, ge=-100, le=40, description="decibels, instead of gain")
    direction: Literal["up", "down"] | None = Field(None, description="one step, instead of gain")

    PHRASES: ClassVar[tuple[str, ...]] = (
        "volume",
        "loud => direction=up",
        "quiet => direction=down",
        "sound up => direction=up",
        "sound down => direction=down",
        "turn up sound => direction=up",
        "turn down sound => direction=down",
        "more sound => direction=up",
        "less sound => direction=down",
        "can not hear => direction=up",
        "sound low => direction=down",
        "sound high => direction=up",
        "sound weak => direction=down",
        "sound level",
        "sound gain",
        "<decibels>",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "make it louder": {"direction": "up"},
        "half the volume": {"gain": 0.5},
        "lower it by 6 dB": {"db": -6},
    }

    def what(self) -> str:
        """In words for a direction, else as it was given."""
        if self.db is not None:
            return f"volume {self.db:+g} dB"
        if self.gain is not None:
            return f"volume {self.gain * 100:g} %"
        return "louder" if self.direction == "up" else "quieter"

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if sum(value is not None for value in (self.gain, self.db, self.direction)) != 1:
            raise ValueError("give one of gain, db and direction")
        return self

    def factor(self) -> float:
        """The gain, the decibels as one, or a step of 6 dB."""
        if self.db is not None:
            return float(10 ** (self.db / 20))
        return multiplier(self.gain, self.direction, 1.0)

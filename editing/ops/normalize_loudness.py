"""As loud as players and platforms expect it."""

from fractions import Fraction
from typing import Any, ClassVar, Literal

from pydantic import Field

from editing.errors import BadEdit
from editing.ops.base import Op
from editing.timecode import Rational
from editing.timeline import Timeline


class NormalizeLoudness(Op):
    """Bring the sound to one loudness, measured over the whole clip (EBU R128), without clipping.

    ._-~-_.  ->  -~^~-~^~-
    """

    op: Literal["normalize_loudness"] = "normalize_loudness"
    lufs: Rational = Field(
        Fraction(-14),
        ge=-40,
        le=-5,
        description="loudness; -14 is what most platforms play, -16 usual for podcasts, -23 for broadcasts",
    )

    PHRASES: ClassVar[tuple[str, ...]] = (
        "normalize",
        "normalize sound",
        "normalize volume",
        "normalize loudness",
        "normalize loudness for youtube",
        "level sound",
        "even out sound",
        "even out volume",
        "sound even",
        "volume even",
        "same volume throughout",
        "consistent volume",
        "standard loudness",
        "<lufs>",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "normalize the loudness": {},
        "bring the sound to -16 LUFS": {"lufs": -16},
    }

    def what(self) -> str:
        """To which loudness."""
        return f"loudness {float(self.lufs):g} LUFS"

    def apply(self, timeline: Timeline) -> Timeline:
        """What is wanted of all that is heard in the end, whatever is edited later."""
        if not timeline.has_sound:
            raise BadEdit("The clip has no sound, so there is no loudness to bring anywhere.")
        return timeline.model_copy(update={"loudness": self.lufs})

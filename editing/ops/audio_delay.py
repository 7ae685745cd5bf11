"""Sound earlier or later than the picture."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from editing.errors import BadEdit
from editing.ops.base import Op
from editing.timecode import Rational
from editing.timeline import Clip, Timeline


class AudioDelay(Op):
    """Play the sound later than the picture, or earlier, to bring the two together.

    picture  | A | B | C |  ->  | A | B | C |
    sound    ~A~~~B~~~C~~~      ~~~A~~~B~~~C~
    """

    op: Literal["audio_delay"] = "audio_delay"
    ms: Rational = Field(ge=-600_000, le=600_000, description="milliseconds; negative = the sound comes earlier")

    PHRASES: ClassVar[tuple[str, ...]] = (
        "sound delay",
        "delay sound",
        "sound late => way=earlier",
        "sound behind => way=earlier",
        "sound lag => way=earlier",
        "sound too late => way=earlier",
        "sound after picture => way=earlier",
        "sound early => way=later",
        "sound ahead => way=later",
        "sound before picture => way=later",
        "sound earlier => way=earlier",
        "sound later => way=later",
        "move sound",
        "shift sound",
        "sound out of sync",
        "sync sound",
        "lip sync",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "the sound comes 200 ms too late": {"ms": -200},
        "delay the audio by 0.5 seconds": {"ms": 500},
    }

    def what(self) -> str:
        """How far, and which way."""
        return f"sound {abs(float(self.ms)):g} ms {'earlier' if self.ms < 0 else 'later'}"

    def apply(self, timeline: Timeline) -> Timeline:
        """All that is heard, moved against the picture; a clip's own sound stays with its picture in later cuts."""
        if not timeline.has_sound:
            raise BadEdit("The clip has no sound, so there is nothing to move.")
        seconds = self.ms / 1000

        def delayed(clip: Clip) -> Clip:
            by = seconds * clip.speed * (-1 if clip.backward else 1)
            return clip.model_copy(update={"lag": clip.lag + by})

        beds = tuple(bed.later(-seconds) for bed in timeline.beds)
        return timeline.model_copy(update={"clips": tuple(map(delayed, timeline.clips)), "beds": beds})

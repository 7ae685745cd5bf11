"""The same sound on every speaker."""

from typing import Any, ClassVar, Literal

from editing.errors import BadEdit
from editing.ops.base import Op
from editing.timeline import Timeline


class AudioMono(Op):
    """Play the same sound from every speaker: all channels mixed into one.

    L ~~~~        ~~~~
    R ----   ->   ~~~~
    """

    op: Literal["audio_mono"] = "audio_mono"

    PHRASES: ClassVar[tuple[str, ...]] = (
        "mono",
        "mono sound",
        "sound mono",
        "one channel",
        "sound on left",
        "sound on the left channel",
        "sound only left",
        "sound only right",
        "only left channel",
        "only right channel",
        "sound on right",
        "sound from one side",
        "sound on one side",
        "play from both speaker",
        "both speaker",
        "both ear",
        "one ear",
        "both channel",
        "sound both side",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {"make the sound mono": {}}

    def what(self) -> str:
        """That it is the same everywhere."""
        return "the same sound on every speaker"

    def apply(self, timeline: Timeline) -> Timeline:
        """All that is heard, in one channel."""
        if not timeline.has_sound:
            raise BadEdit("The clip has no sound, so there are no channels to be mixed.")
        return timeline.model_copy(update={"mono": True})

"""The sound as a file of its own."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from editing.errors import BadEdit
from editing.ops.base import Op
from editing.output import Record
from editing.timeline import Timeline


class ExtractAudio(Op):
    """Deliver the sound alone, as a sound file; the picture comes back with “convert to mp4”."""

    op: Literal["extract_audio"] = "extract_audio"
    format: Record = Field("mp3", description="the kind of file")

    PHRASES: ClassVar[tuple[str, ...]] = (
        "extract sound",
        "export sound",
        "sound only",
        "only the sound",
        "just the sound",
        "give me the sound",
        "save the sound",
        "rip the sound",
        "turn to sound",
        "convert to sound",
        *(f"{kind} => format={kind}" for kind in ("mp3", "m4a", "wav", "flac", "ogg", "opus")),
        *(f"as {kind} => format={kind}" for kind in ("mp3", "m4a", "wav", "flac", "ogg", "opus")),
        *(f"convert to {kind} => format={kind}" for kind in ("mp3", "m4a", "wav", "flac", "ogg", "opus")),
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "extract the audio as mp3": {"format": "mp3"},
        "give me only the sound as wav": {"format": "wav"},
    }

    def what(self) -> str:
        """As what."""
        return f"the sound as {self.format}"

    def apply(self, timeline: Timeline) -> Timeline:
        """Only the output changes. Raises `BadEdit` where there is nothing to hear."""
        if not timeline.has_sound:
            raise BadEdit("The clip has no sound, so there is none to take out.")
        wanted = timeline.output.model_copy(update={"container": self.format, "codec": None})
        return timeline.model_copy(update={"output": wanted})

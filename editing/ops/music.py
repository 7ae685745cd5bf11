"""Sound from another file: music under the clip, or other sound in its place."""

from fractions import Fraction
from typing import Any, ClassVar, Literal

from pydantic import Field

from editing.bed import Bed
from editing.errors import BadEdit
from editing.instructions import Gain
from editing.ops.base import Op
from editing.timecode import Seconds
from editing.timeline import Clip, Source, Timeline

_UNDER = 0.5
"""How loud music is under sound that goes on."""
_DUCKED = 12.0
"""Decibels by which it is lowered while somebody speaks."""
_ENDING = Fraction(3, 2)
"""Seconds in which music fades that would break off."""


class AddMusic(Op):
    """Put music under the whole clip; it is played again where it is shorter, and fades out at the end.

    | A | B | C |
    ~~~~~~~~~~~~~  music
    """

    op: Literal["add_music"] = "add_music"
    file: str = Field(description="name of the sound file, or of a video whose sound is taken")
    volume: float | None = Field(
        None,
        gt=0,
        le=10,
        description="multiplier; 1 = as in the file; left out: half as loud under the clip's own sound",
    )
    loop: bool = Field(True, description="whether it begins again where it is shorter than the clip")
    duck: bool = Field(False, description="whether it goes down while the clip's own sound is loud, as under speech")
    keep_original: bool = Field(True, description="whether the clip's own sound stays")
    fade_out: Seconds | None = Field(None, le=600, description="seconds of fading at its end; 0 = none")

    FILES: ClassVar[frozenset[str]] = frozenset({"sound", "video"})
    PHRASES: ClassVar[tuple[str, ...]] = (
        "background music",
        "add music",
        "add <file> music",
        "put music",
        "music under",
        "<file> background music",
        "<file> under it",
        "<file> underneath",
        "add song",
        "put song",
        "add a song in the background",
        "soundtrack <file>",
        "play <file>",
        "duck => duck=true",
        "music duck => duck=true",
        "duck the music => duck=true",
        "duck under voice => duck=true",
        "music quiet when i speak => duck=true",
        "music without loop => loop=false",
        "music once => loop=false",
        "music instead of sound => keep_original=false",
        "replace sound with music => keep_original=false",
        "keep my voice => keep_original=true",
        "keep original sound => keep_original=true",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "put music.mp3 under it": {"file": "music.mp3"},
        "music.mp3 as background music, quieter when I speak": {"file": "music.mp3", "duck": True},
        "music.mp3 at 20 %, without my own sound": {"file": "music.mp3", "volume": 0.2, "keep_original": False},
        "play music.mp3 once and fade it out over 3 seconds": {"file": "music.mp3", "loop": False, "fade_out": 3},
    }

    def what(self) -> str:
        """Which file, and how it stands beside the clip's own sound."""
        volume = f" at {self.volume * 100:g} %" if self.volume is not None else ""
        rest = [
            *(["once"] if not self.loop else []),
            *(["lower under speech"] if self.duck else []),
            *(["in place of the clip's own sound"] if not self.keep_original else []),
            *([f"fading over {float(self.fade_out):g} s"] if self.fade_out else []),
        ]
        return f"music: {', '.join((self.file + volume, *rest))}"

    def apply(self, timeline: Timeline) -> Timeline:
        """A bed under the whole, over clips that are silent where their own sound shall not stay."""
        source = sounding(timeline, self.file)
        own = self.keep_original and timeline.has_sound
        bed = Bed(
            source=source.id,
            volume=self.volume if self.volume is not None else _UNDER if own else 1,
            loop=self.loop,
            duck=_DUCKED if self.duck else 0,
            fade=_ENDING if self.fade_out is None else self.fade_out,
        )
        clips = timeline.clips if self.keep_original else silenced(timeline.clips, beds=0)
        return timeline.model_copy(update={"clips": clips, "beds": (*timeline.beds, bed)})


class ReplaceAudio(Op):
    """Put the sound of another file in the place of all that is heard; where it is shorter, the rest is silent.

    | A | B | C |  ->  | A | B | C |
    ~~~~~~~~~~~~~      -------------  another sound
    """

    op: Literal["replace_audio"] = "replace_audio"
    file: str = Field(description="name of the sound file, or of a video whose sound is taken")

    FILES: ClassVar[frozenset[str]] = frozenset({"sound", "video"})
    PHRASES: ClassVar[tuple[str, ...]] = (
        "replace sound",
        "replace sound <file>",
        "replace sound with <file>",
        "replace video sound",
        "swap sound",
        "swap sound <file>",
        "change sound to <file>",
        "use <file> as sound",
        "use sound from <file>",
        "use <file> instead of sound",
        "sound from <file>",
        "new sound",
        "put <file> as sound",
        "dub <file>",
        "dub",
        "voice over <file>",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "replace the audio with music.mp3": {"file": "music.mp3"},
    }

    def what(self) -> str:
        """Which file."""
        return f"the sound of {self.file} instead of its own"

    def apply(self, timeline: Timeline) -> Timeline:
        """A bed that plays once, under clips and other beds that are silent."""
        source = sounding(timeline, self.file)
        clips = silenced(timeline.clips, beds=len(timeline.beds))
        return timeline.model_copy(update={"clips": clips, "beds": (*timeline.beds, Bed(source=source.id))})


def sounding(timeline: Timeline, name: str) -> Source:
    """The file that the person calls so, for its sound. Raises `BadEdit` where it has none."""
    source = timeline.named(name)
    if source.probe.sound is None:
        raise BadEdit(f"{source.name} has no sound; name a sound file, or a video that has sound.")
    return source


def silenced(clips: tuple[Clip, ...], beds: int) -> tuple[Clip, ...]:
    """The clips without their own sound, and without that of so many beds under them."""
    return tuple(clip.heard(Gain(factor=0, beds=beds)) for clip in clips)

"""The files that are wanted of a video: what kind they are, and how they are coded.

Knows nothing of what is in them.
"""

from typing import Literal, TypeGuard, get_args

from editing.data import Data
from editing.ladder import Rung
from editing.timecode import Rational

Movie = Literal["mp4", "mov", "mkv", "webm"]
"""A kind of video file, by the ending of its name."""
Record = Literal["mp3", "m4a", "wav", "flac", "ogg", "opus"]
"""A kind of sound file, by the ending of its name."""
Container = Literal["mp4", "mov", "mkv", "webm", "gif", "jpg", "mp3", "m4a", "wav", "flac", "ogg", "opus"]
"""A kind of file, by the ending of its name."""
Codec = Literal["h264", "hevc", "vp9", "av1"]
"""How the picture of a video is coded."""
Quality = Literal["fast", "balanced", "best"]
"""What counts more, the time that coding takes or how good it looks in its bits."""
Medium = Literal["video", "animation", "picture", "sound"]
"""What a file is to the person."""


def is_movie(container: Container | None) -> TypeGuard[Movie]:
    """Whether a file of this kind is a video."""
    return container in get_args(Movie)


def medium(container: Container) -> Medium:
    """What a file of this kind is to the person."""
    if is_movie(container):
        return "video"
    return "animation" if container == "gif" else "picture" if container == "jpg" else "sound"


class Output(Data):
    """The file that is wanted; None where anything will do: the source's own, or what plays everywhere.

    `steady`: every frame stands on the grid of the timeline's rate. `target`: it has so many bytes at most; `rung` says
    how many bits a second there are for that. With `stills`, pictures of what is shown at these times are wanted, this
    once, instead of the video.
    """

    container: Container | None = None
    codec: Codec | None = None
    quality: Quality = "balanced"
    steady: bool = False
    target: int | None = None
    rung: Rung | None = None
    stills: tuple[Rational, ...] = ()

    @property
    def kind(self) -> Container:
        """What a file that has to be made becomes."""
        return self.container or "mp4"

    @property
    def medium(self) -> Medium:
        """What that is to the person."""
        return medium(self.kind)

    @property
    def movie(self) -> Movie:
        """What a video of it becomes."""
        return self.container if is_movie(self.container) else "mp4"

"""The files that are wanted of a video: what kind they are, and how they are coded.

Knows nothing of what is in them.
"""

from typing import Literal, TypeGuard, get_args

from editing.data import Data
from editing.timecode import Rational

Movie = Literal["mp4", "mov", "mkv", "webm"]
"""A kind of video file, by the ending of its name."""
Container = Literal["mp4", "mov", "mkv", "webm", "jpg"]
"""A kind of file, by the ending of its name."""
Codec = Literal["h264", "hevc", "vp9", "av1"]
"""How the picture of a video is coded."""
Medium = Literal["video", "picture"]
"""What a file is to the person."""

_MEDIA: dict[Container, Medium] = {"jpg": "picture"}


def is_movie(container: Container | None) -> TypeGuard[Movie]:
    """Whether a file of this kind is a video."""
    return container in get_args(Movie)


def medium(container: Container) -> Medium:
    """What a file of this kind is to the person."""
    return _MEDIA.get(container, "video")


class Output(Data):
    """The file that is wanted; None where anything will do: the source's own, or what plays everywhere.

    With `stills`, pictures of what is shown at these times are wanted, this once, instead of the video.
    """

    container: Container | None = None
    codec: Codec | None = None
    stills: tuple[Rational, ...] = ()

    @property
    def kind(self) -> Container:
        """What a file that has to be made becomes."""
        return self.container or "mp4"

    @property
    def movie(self) -> Movie:
        """What a video of it becomes."""
        return self.container if is_movie(self.container) else "mp4"

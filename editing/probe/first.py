"""The first frame that a player shows, decoded: when, which way up, in lines of which order, see-through or not.

What a header says of these is not believed where the frame says otherwise.
"""

from fractions import Fraction
from typing import Any, NamedTuple

from av.error import FFmpegError
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from editing.engine.orientation import Turn, orientation

_TRIES = 500
"""Packets that may be damaged before the first frame."""
_SMALL = 1024
"""Pixels a side in which transparency is looked for."""
_BESIDE = "matroska_block_additional"
"""Where WebM keeps the transparency of VP8 and VP9."""


class First(NamedTuple):
    """What the first frame tells; `stamp` None where none could be decoded."""

    stamp: int | None
    rotation: Turn = 0
    mirrored: bool = False
    interlaced: bool = False
    alpha: bool = False
    pix_fmt: str | None = None


class Lookout:
    """Waits among the packets of a stream, in the order of sending, for the first that gives a frame."""

    def __init__(self) -> None:
        self.first = First(None)
        self._left = _TRIES
        self._beside = False

    @property
    def over(self) -> bool:
        """Whether there is nothing more to wait for."""
        return self.first.stamp is not None or self._left <= 0

    def offer(self, packet: Any) -> None:
        """Take the next packet; damaged ones are passed over."""
        self._left -= 1
        self._beside = self._beside or any(str(one.data_type) == _BESIDE for one in packet.iter_sidedata())
        try:
            frames = packet.decode()
        except FFmpegError:
            return
        if frames:
            self.first = self._told(frames[0], bytes(packet))

    def _told(self, frame: VideoFrame, coded: bytes) -> First:
        rotation, mirrored = orientation(frame, coded)
        return First(
            stamp=frame.pts,
            rotation=rotation,
            mirrored=mirrored,
            interlaced=frame.interlaced_frame,
            alpha=self._beside or see_through(frame),
            pix_fmt=frame.format.name,
        )


def see_through(frame: VideoFrame) -> bool:
    """Whether the frame has transparency; a format of pictures, which always could, is looked into."""
    if not any(component.is_alpha for component in frame.format.components):
        return False
    if not frame.format.is_rgb:
        return True
    small = frame.reformat(min(frame.width, _SMALL), min(frame.height, _SMALL), format="rgba")
    return bool(small.to_ndarray()[..., 3].min() < 255)


def pixel_aspect(stream: VideoStream) -> Fraction:
    """How much wider than high a pixel is shown; what is beyond all reason is not believed."""
    aspect = Fraction(stream.sample_aspect_ratio or 1)
    return aspect if Fraction(1, 8) <= aspect <= 8 else Fraction(1)

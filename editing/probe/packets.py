"""The packets of a file, counted: what they say of the picture's frames and of the sound's extent. Decodes nothing."""

from collections.abc import Sequence
from typing import NamedTuple

from av.audio.stream import AudioStream
from av.container import InputContainer
from av.error import FFmpegError
from av.video.stream import VideoStream

from editing.engine import avc
from editing.errors import Refused

MAX_FRAMES = 2_000_000


class Packets(NamedTuple):
    """What the packets of a file say.

    `stamps` are the picture's time stamps in the order of sending, `keys` the places in it of frames that need none
    before them, `last` the length of the last packet, `size` the bytes of all. `sounds`: by stream, when it begins and
    ends. `broken`: some of the file could not be read.
    """

    stamps: list[int]
    keys: list[int]
    last: int
    size: int
    sounds: dict[int, tuple[int, int]]
    broken: bool


def read(container: InputContainer, picture: VideoStream | None, sounds: Sequence[AudioStream]) -> Packets:
    """Read all packets of these streams. Raises `Refused` where there are too many."""
    stamps: list[int] = []
    keys: list[int] = []
    extents: dict[int, tuple[int, int]] = {}
    last = size = 0
    broken = False
    length_prefixed = picture is not None and avc.parse(picture.codec_context.extradata or b"") is not None
    try:
        for packet in container.demux([*([picture] if picture else []), *sounds]):
            if packet.size == 0:
                continue
            if packet.is_corrupt:
                broken = True
            stamp = packet.pts if packet.pts is not None else packet.dts
            if stamp is None:
                continue
            if packet.stream is not picture:
                begins = extents.get(packet.stream_index, (stamp, stamp))[0]
                extents[packet.stream_index] = begins, stamp + (packet.duration or 0)
            elif not packet.is_discard:
                if packet.is_keyframe and (not length_prefixed or avc.is_idr(bytes(packet))):
                    keys.append(len(stamps))
                stamps.append(stamp)
                last, size = packet.duration or last, size + packet.size
                if len(stamps) > MAX_FRAMES:
                    raise Refused("The video has more than two million frames; send a shorter one.")
    except FFmpegError:
        broken = True
    return Packets(stamps, keys, last, size, extents, broken)

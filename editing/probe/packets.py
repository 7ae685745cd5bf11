"""The packets of a file, counted: what they say of the picture's frames and of the sound's extent.

Decodes no more than the first frame.
"""

from collections.abc import Sequence
from typing import NamedTuple

from av.audio.stream import AudioStream
from av.container import InputContainer
from av.error import FFmpegError
from av.video.stream import VideoStream

from editing.engine import tracks
from editing.errors import Refused
from editing.probe.first import First, Lookout
from editing.probe.grid import Grid, begun

MAX_FRAMES = 2_000_000


class Packets(NamedTuple):
    """What the packets of a file say.

    `stamps` are the picture's time stamps in the order of sending, `keys` the places in it of frames that need none
    before them, `last` the length of the last packet, `size` the bytes of all, `first` the first frame. `sounds`: by
    stream, when it begins and ends; `grids`, where the packets of those lie that hold plain AAC. `watch` has seen the
    picture's key packets. `broken`: some of the file could not be read.
    """

    stamps: list[int]
    keys: list[int]
    last: int
    size: int
    first: First
    sounds: dict[int, tuple[int, int]]
    grids: dict[int, Grid]
    watch: tracks.Watch
    broken: bool


def read(container: InputContainer, picture: VideoStream | None, sounds: Sequence[AudioStream]) -> Packets:
    """Read all packets of these streams. Raises `Refused` where there are too many."""
    stamps: list[int] = []
    keys: list[int] = []
    extents: dict[int, tuple[int, int]] = {}
    grids: dict[int, Grid] = {}
    last = size = 0
    broken = False
    lookout = Lookout()
    watch = _watch(picture)
    try:
        for packet in container.demux([*([picture] if picture else []), *sounds]):
            seen = packet.stream is picture
            if seen and not lookout.over:
                lookout.offer(packet)
            if packet.size == 0:
                continue
            if packet.is_corrupt:
                broken = True
            stamp = packet.pts if packet.pts is not None else packet.dts
            if stamp is None:
                continue
            if not seen:
                if packet.stream_index not in extents and (grid := begun(packet)):
                    grids[packet.stream_index] = grid
                begins = extents.get(packet.stream_index, (stamp, stamp))[0]
                extents[packet.stream_index] = begins, stamp + (packet.duration or 0)
                if packet.stream_index in grids:
                    grids[packet.stream_index].add(stamp)
            elif not packet.is_discard:
                if packet.is_keyframe and watch.starts(bytes(packet)):
                    keys.append(len(stamps))
                stamps.append(stamp)
                last, size = packet.duration or last, size + packet.size
                if len(stamps) > MAX_FRAMES:
                    raise Refused("The video has more than two million frames; send a shorter one.")
    except FFmpegError:
        broken = True
    shown = _shown(stamps, keys, lookout.first)
    return Packets(*shown, last, size, lookout.first, extents, {} if broken else grids, watch, broken)


def _watch(picture: VideoStream | None) -> tracks.Watch:
    if picture is None:
        return tracks.Watch()
    context = picture.codec_context
    return tracks.watch(context.codec.canonical_name, bytes(context.extradata or b""))


def _shown(stamps: list[int], keys: list[int], first: First) -> tuple[list[int], list[int]]:
    """Without the frames before the first: a file that begins inside a group of pictures cannot show them."""
    if first.stamp is None or first.stamp not in stamps or first.stamp == min(stamps):
        return stamps, keys
    kept = [number for number, stamp in enumerate(stamps) if stamp >= first.stamp]
    place = {number: at for at, number in enumerate(kept)}
    return [stamps[number] for number in kept], [place[key] for key in keys if key in place]

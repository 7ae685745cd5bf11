"""The packets of a file, counted: what they say of the picture's frames and of the sound's extent.

Decodes no more than the first frame.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from av.audio.stream import AudioStream
from av.container import InputContainer
from av.error import FFmpegError
from av.video.stream import VideoStream

from editing.engine import tracks
from editing.engine.opening import demuxed
from editing.errors import Refused
from editing.probe.first import First, Lookout
from editing.probe.grid import Grid, begun

MAX_FRAMES = 2_000_000
MAX_PACKETS = 20_000_000
_HOLE = Fraction(1, 5)
"""Seconds for which nothing is heard where part of a file has been lost."""


class Packets(NamedTuple):
    """What the packets of a file say.

    `stamps` are the picture's time stamps in the order of sending, `keys` the places in it of frames that need none
    before them, `last` the length of the last packet, `size` the bytes of all, `first` the first frame. `sounds` is by
    stream. `watch` has seen the picture's key packets. `broken`: some of the file could not be read.
    """

    stamps: list[int]
    keys: list[int]
    last: int
    size: int
    first: First
    sounds: "dict[int, Heard]"
    watch: tracks.Watch
    broken: bool


class Heard:
    """What the packets of a sound stream say: when it begins and ends, in its ticks, and for how long it is missing.

    `grid` is where the packets lie, where they hold plain AAC.
    """

    def __init__(self, stream: Any, first: bytes, stamp: int) -> None:
        self.start = self.end = stamp
        self.holes: list[tuple[int, int]] = []
        self.grid: Grid | None = begun(stream, first)
        self.base = Fraction(stream.time_base)
        self._hole = int(_HOLE / self.base)

    def add(self, stamp: int, duration: int) -> None:
        """One more packet."""
        if stamp - self.end > self._hole:
            self.holes.append((self.end, stamp))
        self.end = stamp + duration
        if self.grid is not None:
            self.grid.add(stamp)


class Reading:
    """Takes the packets of a picture and of sounds, in the order of the file."""

    def __init__(self, picture: VideoStream | None) -> None:
        self._picture = picture
        self._lookout = Lookout()
        self._watch = watched(picture)
        self._stamps: list[int] = []
        self._keys: list[int] = []
        self._last = self._size = self._packets = 0
        self._sounds: dict[int, Heard] = {}
        self.broken = False

    def take(self, packet: Any) -> None:
        """The next packet. Raises `Refused` where there are too many."""
        seen = packet.stream is self._picture
        if seen and not self._lookout.over:
            self._lookout.offer(packet)
        stamp = packet.pts if packet.pts is not None else packet.dts
        if packet.size == 0 or stamp is None:
            return
        self._packets += 1
        if len(self._stamps) > MAX_FRAMES or self._packets > MAX_PACKETS:
            raise Refused("The video has more than two million frames; send a shorter one.")
        if packet.is_corrupt:
            self.broken = True
        if not seen:
            if packet.stream_index not in self._sounds:
                self._sounds[packet.stream_index] = Heard(packet.stream, bytes(packet), stamp)
            self._sounds[packet.stream_index].add(stamp, packet.duration or 0)
        elif not packet.is_discard:
            if packet.is_keyframe and self._watch.starts(bytes(packet)):
                self._keys.append(len(self._stamps))
            self._stamps.append(stamp)
            self._last, self._size = packet.duration or self._last, self._size + packet.size

    def packets(self) -> Packets:
        """What they came to."""
        first = self._lookout.first
        shown = _shown(self._stamps, self._keys, first)
        return Packets(*shown, self._last, self._size, first, self._sounds, self._watch, self.broken)


def read(container: InputContainer, picture: VideoStream | None, sounds: Sequence[AudioStream]) -> Packets:
    """Read all packets of these streams of a file that was just opened. Raises `Refused` where there are too many."""
    reading = Reading(picture)
    try:
        for packet in demuxed(container, [*([picture] if picture else []), *sounds]):
            reading.take(packet)
    except FFmpegError:
        reading.broken = True
    return reading.packets()


def watched(picture: VideoStream | None) -> tracks.Watch:
    """What is to see the key packets of a picture."""
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

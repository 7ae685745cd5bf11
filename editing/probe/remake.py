"""A file that cannot be edited as it is becomes one that can: the same packets at the right times, or the same frames.

Streams made for broadcasting (their clocks may jump, and they cannot be searched), AVI files with frames that are sent
in another order than they are shown in, animated WebP, and photographs in tiles. Nothing is lost by it.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import av
from av.container import InputContainer
from av.error import FFmpegError

from editing.engine.opening import demuxed, opened
from editing.probe import animation, heif, order, streams
from editing.probe.clock import Clock, Runs, shifts
from editing.probe.damage import meet
from editing.timeline import Quirk

VERSION = 1
"""Counts up when other bytes are made of the same file."""
_PROGRAM = b"\x00\x00\x01\xba"
_SYNC = b"G"
_EXACT = {"fflags": "+bitexact", "movie_timescale": "90000"}


class Remade(NamedTuple):
    """The file that stands for the one that was sent, and what the person should know of it."""

    path: Path
    quirks: tuple[Quirk, ...] = ()


def remade(path: Path, folder: Path) -> Remade | None:
    """The file that is edited instead, made in `folder`; None where the file itself will do.

    Raises PyAV's `FFmpegError` for what cannot be read, and `Refused` for what is too large.
    """
    with path.open("rb") as file:
        head = file.read(400)
    if animation.animated(head):
        return Remade(animation.lossless(path, folder / "made.mp4"))
    if grid := heif.tiled(path):
        return Remade(heif.together(path, grid, folder / "made.png"))
    if _broadcast(head):
        return _retimed(path, folder)
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return _sorted(path, folder)
    return None


def _broadcast(head: bytes) -> bool:
    """Whether it is a transport stream (in packets of 188 bytes, or of 192 as cameras write it) or a program stream."""
    plain = head[0:1] + head[188:189] + head[376:377]
    camera = head[4:5] + head[196:197] + head[388:389]
    return head[:4] == _PROGRAM or _SYNC * 3 in (plain, camera)


def _sorted(path: Path, folder: Path) -> Remade | None:
    """An AVI file with times of display; None where frames are shown as they are sent, by the nature of the codec."""
    with opened(path) as container:
        picture = streams.shown(container)
        if picture is None or not order.may_differ(picture):
            return None
        number = picture.index
        moments = [packet.dts for packet in order.single(_Reader(container, [picture]), picture)]
    if not moments or None in moments:
        return None
    with opened(path) as container:
        stream = container.streams[number]
        places = order.shown(order.single(_Reader(container, [stream]), stream), stream)
    with opened(path) as container:
        taken = _streams(container)
        reader = _Reader(container, taken)
        sorter = order.Sorter(sorted(moments), places)
        made = _written(taken, _in_file_order(reader, taken[0], sorter), folder)
    return Remade(made, reader.quirks)


def _in_file_order(packets: Iterable[Any], picture: Any, sorter: order.Sorter) -> Iterator[Any]:
    """The packets of all streams, those of the picture one frame each and at their moments."""
    others: list[Any] = []

    def pictures() -> Iterator[Any]:
        for packet in packets:
            if packet.stream_index == picture.index:
                yield packet
            else:
                others.append(packet)

    for packet in order.single(pictures(), picture):
        yield sorter.set(packet)
        yield from others
        others.clear()
    yield from others


def _retimed(path: Path, folder: Path) -> Remade | None:
    with opened(path) as container:
        taken = _streams(container)
        runs = {stream.index: Runs() for stream in taken}
        keyed = False
        for packet in _Reader(container, taken):
            runs[packet.stream_index].see(packet)
            keyed = keyed or (packet.is_keyframe and packet.stream.type == "video")
    if not any(one.found for one in runs.values()):
        return None
    clocks = dict(zip(runs, map(Clock, shifts(list(runs.values()))), strict=True))
    with opened(path) as container:
        taken = _streams(container)
        reader = _Reader(container, taken)
        packets = (clocks[packet.stream_index].set(packet) for packet in reader)
        made = _written(taken, _from_keyframe(packets) if keyed else packets, folder)
    jumped = any(len(one.found) > 1 for one in runs.values())
    first, *others = runs.values()
    holes = [hole for one in others for hole in one.holes]
    damaged: tuple[Quirk, ...] = ("damaged",) if meet(first.holes, holes) else reader.quirks
    return Remade(made, (*damaged, *(("rejoined",) if jumped else ())))


def _streams(container: InputContainer) -> list[Any]:
    """The picture, and all that sounds."""
    picture = streams.shown(container)
    return [*([picture] if picture else []), *streams.heard(container)]


class _Reader:
    """The packets of some streams, as far as they can be read."""

    def __init__(self, container: InputContainer, taken: Sequence[Any]) -> None:
        self._container, self._taken = container, taken
        self.quirks: tuple[Quirk, ...] = ()

    def __iter__(self) -> Iterator[Any]:
        try:
            for packet in demuxed(self._container, self._taken):
                if packet.is_corrupt:
                    self.quirks = ("damaged",)
                if packet.size:
                    yield packet
        except FFmpegError:
            self.quirks = ("damaged",)


def _from_keyframe(packets: Iterable[Any]) -> Iterator[Any]:
    """Without what comes of the picture before the first frame that can be shown."""
    begun = False
    for packet in packets:
        begun = begun or (packet.is_keyframe and packet.stream.type == "video")
        if begun or packet.stream.type != "video":
            yield packet


def _written(taken: Sequence[Any], packets: Iterable[Any], folder: Path) -> Path:
    """The packets in an MP4, or in Matroska where MP4 does not know a codec."""
    for format, target in (("mp4", folder / "made.mp4"), ("matroska", folder / "made.mkv")):
        with av.open(str(target), "w", format=format, options=_EXACT if format == "mp4" else {}) as out:
            known = out.supported_codecs
            if format == "mp4" and not all(one.codec_context.codec.canonical_name in known for one in taken):
                continue
            into = {}
            for stream in taken:
                into[stream.index] = out.add_stream_from_template(stream)
                into[stream.index].time_base = stream.time_base
            for packet in packets:
                packet.stream = into[packet.stream_index]
                out.mux(packet)
        return target
    raise AssertionError("Matroska takes every codec")

"""What the packets of an MP4 file say, from its index, without reading them: a hundred times less than all of the file.

The index is believed where libavformat reads the same from the first packets and the last. What is unusual about a file
is left to those who read all of it.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.error import FFmpegError
from av.video.stream import VideoStream

from editing.engine import tracks
from editing.engine.check.boxes import Layout, Numbers, Track, layout
from editing.engine.opening import demuxed
from editing.probe.first import Lookout
from editing.probe.packets import MAX_FRAMES, Heard, Packets, watched

_FORMAT = "mov,mp4,m4a,3gp,3g2,mj2"
_COMPARED = 200
"""Packets at either end, at most."""


def listed(
    path: Path, container: InputContainer, picture: VideoStream, sounds: Sequence[AudioStream]
) -> Packets | None:
    """The same as reading all packets gives, for a file whose index can be believed; None for any other."""
    if container.format.name != _FORMAT:
        return None
    found = _found(path, container, picture, sounds)
    if found is None:
        return None
    shown, heard = found
    entries = list(picture.index_entries)
    keys = [number for number, entry in enumerate(entries) if entry.is_keyframe]
    lookout = Lookout()
    if not (_begins(container, picture, shown.stamps, lookout) and _ends(container, picture, shown.stamps, keys)):
        return None
    watch = watched(picture)
    keys = [number for number, data in _key_packets(path, entries, keys, watch) if watch.starts(data)]
    return Packets(
        stamps=shown.stamps.tolist(),
        keys=keys,
        last=int(shown.lengths[-1]),
        size=sum(entry.size for entry in entries),
        first=lookout.first,
        sounds={stream.index: one for stream, one in zip(sounds, heard, strict=True)},
        watch=watch,
        broken=False,
    )


def _found(
    path: Path, container: InputContainer, picture: VideoStream, sounds: Sequence[AudioStream]
) -> tuple[Track, list[Heard]] | None:
    """The picture's track and what is heard; None where index and streams do not agree, or something is not plain."""
    coded = [one for one in sounds if not _raw(one)]
    if coded and len(coded) < len(container.streams.audio):
        return None
    try:
        index = layout(path, ("vide", "soun") if coded else ("vide",))
    except ValueError:
        return None
    size = path.stat().st_size
    shown = _track(index, "vide", picture, container.streams.video, size)
    if shown is None or (shown.stamps < shown.begins).any() or len(np.unique(shown.stamps)) < len(shown.stamps):
        return None
    heard = []
    for sound in sounds:
        one = _extent(sound) if sound not in coded else _heard(sound, index, container.streams.audio, size)
        if one is None:
            return None
        heard.append(one)
    return shown, heard


def _track(index: Layout, kind: str, stream: Any, alike: Sequence[Any], size: int) -> Track | None:
    """The stream's track in the index; None where it does not agree with what libavformat knows."""
    tracks_ = [track for track in index.tracks if track.kind == kind]
    if len(tracks_) != len(alike):
        return None
    track = tracks_[alike.index(stream)]
    agree = stream.time_base == track.base and len(stream.index_entries) == len(track.stamps) > 0
    return track if agree and len(track.stamps) <= MAX_FRAMES and track.end <= size else None


def _raw(stream: AudioStream) -> bool:
    """Whether samples are stored one by one: an index of them all would be as large as they are."""
    return stream.codec_context.name.startswith("pcm_")


def _extent(stream: AudioStream) -> Heard | None:
    """From where to where raw samples go, by the chunks that they are read in, which are all of one density."""
    first, *others = stream.index_entries
    if not others or not first.size:
        return None
    last, length = others[-1], others[0].timestamp - first.timestamp
    heard = Heard(stream, b"", first.timestamp)
    heard.add(first.timestamp, last.timestamp - first.timestamp + last.size * length // first.size)
    return heard


def _begins(container: InputContainer, stream: VideoStream, stamps: Numbers, lookout: Lookout) -> bool:
    """Whether the first packets are those of the index, and give a frame, the very first."""
    count = 0
    try:
        for packet in demuxed(container, stream):
            if packet.size and (
                packet.is_corrupt or packet.is_discard or count == len(stamps) or packet.pts != stamps[count]
            ):
                return False
            count += bool(packet.size)
            lookout.offer(packet)
            if lookout.over or count == _COMPARED:
                break
    except FFmpegError:
        return False
    return bool(lookout.first.stamp == stamps.min())


def _ends(container: InputContainer, stream: VideoStream, stamps: Numbers, keys: Sequence[int]) -> bool:
    """Whether the packets from the last keyframe on are those of the index."""
    first = keys[-1] if keys else 0
    wanted = stamps[first:].tolist()
    try:
        container.seek(wanted[0], stream=stream, backward=True)
        packets = islice((packet for packet in demuxed(container, stream) if packet.size), len(wanted) + 1)
        found = [None if packet.is_corrupt else packet.pts for packet in packets]
    except FFmpegError:
        return False
    finally:
        stream.codec_context.flush_buffers()
    return bool(found == wanted)


def _key_packets(
    path: Path, entries: Sequence[Any], keys: Sequence[int], watch: tracks.Watch
) -> Iterator[tuple[int, bytes]]:
    """The packets of the keyframes by their numbers; without what is in them where nobody wants to know."""
    if type(watch) is tracks.Watch:
        yield from ((number, b"") for number in keys)
        return
    with path.open("rb") as file:
        for number in keys:
            entry = entries[number]
            file.seek(entry.pos)
            yield number, file.read(entry.size)


def _heard(stream: AudioStream, index: Layout, alike: Sequence[Any], size: int) -> Heard | None:
    track = _track(index, "soun", stream, alike, size)
    if track is None:
        return None
    stamps, lengths = track.stamps.tolist(), track.lengths.tolist()
    heard = Heard(stream, bytes(stream.codec_context.extradata or b""), stamps[0])
    for stamp, length in zip(stamps, lengths, strict=True):
        heard.add(stamp, length)
    return heard

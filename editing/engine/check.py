"""The examination of a finished file: is it what the plan says, and can every place where parts meet be played?

Looks at the file alone, as a player would get it.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from av.error import FFmpegError

from editing.engine.opening import opened
from editing.errors import Faulty
from editing.findings import Finding
from editing.plan import RenderPlan
from editing.timecode import clock

__all__ = ["Faulty", "check"]

_AROUND = 3
"""Frames decoded on either side of a seam."""


def check(path: Path, plan: RenderPlan) -> tuple[Finding, ...]:
    """What the file was examined for. Raises `Faulty` with the first thing that is wrong."""
    try:
        with opened(path) as container:
            return tuple(Finding(what=what) for what in _examined(container, path, plan))
    except FFmpegError as error:
        raise Faulty(f"The file cannot be played: {error.strerror}.") from None


def _examined(container: Any, path: Path, plan: RenderPlan) -> Iterator[str]:
    picture = container.streams.video[0]
    stamps, keys, picture_end, sound_end = _extent(container, picture)
    planned = sum(segment.frames for segment in plan.segments)
    if len(stamps) != planned:
        raise Faulty(f"{planned} frames were planned and {len(stamps)} are in the file.")
    yield f"It has the {planned} frames that were planned."
    length = (picture_end - stamps[0]) * Fraction(picture.time_base)
    frame = max(segment.duration / segment.frames for segment in plan.segments)
    if abs(length - plan.duration) > frame:
        raise Faulty(f"It lasts {clock(length)} and not {clock(plan.duration)}.")
    yield f"It lasts {clock(plan.duration)}, to the frame."
    if (plan.sound is not None) != bool(container.streams.audio):
        raise Faulty("The sound is missing." if plan.sound else "There is sound that was not planned.")
    if plan.sound is not None:
        if not plan.sound.copied and abs(sound_end - length) > Fraction(1, 20) + frame:
            raise Faulty(f"The sound ends at {clock(sound_end)}, the picture at {clock(length)}.")
        yield "Sound and picture end together." if not plan.sound.copied else "The sound is the source's own."
    seams = list(_seams(plan))
    for seam in seams:
        if stamps[seam] not in keys:
            raise Faulty(f"Frame {seam}, with which a part begins, needs what came before it.")
        _play(container, picture, seam, stamps)
    if seams:
        yield (
            f"All {len(seams)} places where copied and new parts meet were played."
            if len(seams) > 1
            else "The place where copied and new parts meet was played."
        )
    if plan.container in ("mp4", "mov"):
        if not _index_first(path):
            raise Faulty("The index stands at the end of the file.")
        yield "Playing can begin before the whole file is there."


def _extent(container: Any, picture: Any) -> tuple[list[int], set[int], int, Fraction]:
    """The time stamps of all frames, sorted, and of the keyframes; when the picture ends, and the sound.

    The end of the sound is in seconds from the first frame, the others are in ticks.
    """
    stamps: list[int] = []
    keys: set[int] = set()
    end, sound_end = 0, Fraction(0)
    for packet in container.demux():
        if not packet.size or packet.pts is None:
            continue
        until = packet.pts + (packet.duration or 0)
        if packet.stream == picture:
            stamps.append(packet.pts)
            end = max(end, until)
            if packet.is_keyframe:
                keys.add(packet.pts)
        elif packet.stream.type == "audio":
            sound_end = max(sound_end, until * Fraction(packet.time_base))
    stamps.sort()
    return stamps, keys, end, sound_end - (stamps[0] * Fraction(picture.time_base) if stamps else 0)


def _seams(plan: RenderPlan) -> Iterator[int]:
    """The numbers of the frames with which a part begins that meets one of another kind."""
    number = 0
    for before, after in zip(plan.segments, plan.segments[1:], strict=False):
        number += before.frames
        if "copy" in (before.kind, after.kind):
            yield number


def _play(container: Any, picture: Any, seam: int, stamps: list[int]) -> None:
    """Decode over the seam and see that every frame comes, once, in order, at its time."""
    first, last = max(0, seam - _AROUND), min(len(stamps), seam + _AROUND)
    container.seek(stamps[first], stream=picture, backward=True)
    seen: list[int] = []
    for frame in _decoded(container, picture):
        if frame.pts is not None and frame.pts >= stamps[first] and not frame.is_corrupt:
            seen.append(frame.pts)
        if frame.pts is not None and frame.pts >= stamps[last - 1]:
            break
    if seen != stamps[first:last]:
        raise Faulty(f"Frames are missing around {clock((stamps[seam] - stamps[0]) * Fraction(picture.time_base))}.")


def _decoded(container: Any, picture: Any) -> Iterable[Any]:
    picture.codec_context.flush_buffers()
    return container.decode(picture)  # type: ignore[no-any-return]


def _index_first(path: Path) -> bool:
    """Whether `moov` stands before `mdat` in an MP4 file."""
    with path.open("rb") as file:
        while head := file.read(8):
            size, kind = int.from_bytes(head[:4], "big"), head[4:8]
            if kind in (b"moov", b"mdat"):
                return kind == b"moov"
            if size == 1:
                size = int.from_bytes(file.read(8), "big") - 8
            if size < 8:
                return False
            file.seek(size - 8, 1)
    return False

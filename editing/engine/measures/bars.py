"""Which part of a file's picture is more than black bars, from frames over its whole length.

A frame tells what is content, never what is not: a dark scene or a black intro shows less of it, and what any frame
shows belongs to the picture.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from av.error import FFmpegError
from av.stream import Discard
from numpy.typing import NDArray

from editing.engine.opening import demuxed, opened
from editing.measures import Bars
from editing.timeline import PictureStream, Source

LOOKS = 48
"""Frames that are looked at, evenly spread."""
_MOST = 20_000
"""Frames that are decoded at most, in a file that has few keyframes to begin at."""
_BLACK = 20
"""Of 255: the brightest that noise in a bar comes to."""
_SHARE = Fraction(1, 50)
"""Of a row or column: as much of it has to be brighter for it to be content."""

Box = tuple[int, int, int, int]
"""Left, top, right and bottom in stored pixels."""


def measure(path: Path, source: Source, check: Callable[[], None]) -> Bars:
    """The box around all content that is seen."""
    picture = source.probe.picture
    if picture is None:
        return Bars(box=None)
    found: Box | None = None
    with opened(path) as container:
        stream = container.streams[picture.index]
        for other in container.streams:
            if other is not stream:
                other.discard = Discard.all
        stream.thread_type = "AUTO"  # type: ignore[attr-defined]
        for frame in _spread(container, stream, picture, check):
            found = _union(found, content(frame.to_ndarray(format="gray")))
            if found == (0, 0, frame.width, frame.height):
                break
    return Bars(box=None if found is None else _displayed(found, picture))


def content(luma: NDArray[np.uint8]) -> Box | None:
    """The box around what is not black in a frame; `luma` is (height, width), 0 to 255."""
    bright = luma > _BLACK
    rows = np.flatnonzero(bright.sum(axis=1) > bright.shape[1] * float(_SHARE))
    columns = np.flatnonzero(bright.sum(axis=0) > bright.shape[0] * float(_SHARE))
    if not rows.size or not columns.size:
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def _union(one: Box | None, other: Box | None) -> Box | None:
    if one is None or other is None:
        return one or other
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])


def _displayed(box: Box, picture: PictureStream) -> Box:
    """The box as the player shows the picture: left, top, width and height."""
    left, top, right, bottom = box
    width, height = picture.coded_width, picture.coded_height
    if picture.mirrored:
        left, right = width - right, width - left
    if picture.rotation == 90:
        left, top, right, bottom = height - bottom, left, height - top, right
    elif picture.rotation == 180:
        left, top, right, bottom = width - right, height - bottom, width - left, height - top
    elif picture.rotation == 270:
        left, top, right, bottom = top, width - right, bottom, width - left
    if picture.rotation in (90, 270):
        width, height = height, width
    across, down = Fraction(picture.width, width), Fraction(picture.height, height)
    left, right = round(left * across), round(right * across)
    top, bottom = round(top * down), round(bottom * down)
    return left, top, right - left, bottom - top


def _spread(container: Any, stream: Any, picture: PictureStream, check: Callable[[], None]) -> Iterator[Any]:
    """A frame out of each part of the file: a keyframe where there is one, else what decoding comes to."""
    frames = picture.frames
    parts = min(LOOKS, frames.count)
    reader = _Reader(container, stream, picture, check)
    for part in range(parts):
        first, after = frames.count * part // parts, frames.count * (part + 1) // parts
        clean = frames.clean_from(first)
        frame = reader.at(clean if clean is not None and clean < after else first)
        if frame is not None:
            yield frame


class _Reader:
    """Decodes to one frame after the other, by way of a keyframe where that is nearer."""

    def __init__(self, container: Any, stream: Any, picture: PictureStream, check: Callable[[], None]) -> None:
        self._container, self._stream, self._picture, self._check = container, stream, picture, check
        self._decoded = _decoded(container, stream)
        self._next = self._count = 0

    def at(self, number: int) -> Any:
        """The frame of this number, or the first after it that decodes; None where there is none."""
        frames = self._picture.frames
        key = frames.clean_to(min(number, frames.count - 1)) or 0
        if key > self._next:
            self._seek(frames.time(key) + frames.origin * frames.time_base)
        for frame in self._decoded:
            self._check()
            self._count += 1
            if self._count > _MOST:
                return None
            self._next = self._number(frame) + 1
            if self._next > number:
                return frame
        return None

    def _seek(self, time: Fraction) -> None:
        with suppress(FFmpegError):  # what cannot be sought is decoded from where it stands
            self._container.seek(int(time / self._stream.time_base), stream=self._stream, backward=True)
            self._decoded = _decoded(self._container, self._stream)

    def _number(self, frame: Any) -> int:
        frames = self._picture.frames
        if frame.pts is None:
            return self._next
        return frames.covering(frame.pts * frame.time_base - frames.origin * frames.time_base)


def _decoded(container: Any, stream: Any) -> Iterator[Any]:
    """What can be decoded from here on."""
    packets = demuxed(container, stream)
    while True:
        try:
            packet = next(packets, None)
            if packet is None:
                return
        except FFmpegError:
            return
        try:
            yield from packet.decode()
        except FFmpegError:
            continue

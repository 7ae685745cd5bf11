"""What is examined: a finished file, what it was to become, and the times of all its samples."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from av.stream import Discard

from editing.engine.check import boxes
from editing.engine.check.boxes import Layout, Numbers, Track
from editing.engine.opening import opened
from editing.errors import Faulty
from editing.plan import RenderPlan
from editing.timeline import Container

MP4 = ("mp4", "mov")
_NAMES = {"video": "vide", "audio": "soun"}


@dataclass(frozen=True)
class Subject:
    """An opened file, and what it should be.

    `path_of` gives the file behind a store's key, `layout` lists the samples.
    """

    path: Path
    plan: RenderPlan
    path_of: Callable[[str], Path]
    container: Any
    layout: Layout
    stack: ExitStack
    _sources: dict[str, Any] = field(default_factory=dict)

    def source(self, key: str) -> Any:
        """A file that something was copied from, opened once for all examinations; it is read by one at a time."""
        if key not in self._sources:
            self._sources[key] = self.stack.enter_context(opened(self.path_of(key)))
        return self._sources[key]

    @property
    def is_mp4(self) -> bool:
        """Whether it is a file of MP4's family."""
        return self.plan.container in MP4

    @property
    def stream(self) -> Any:
        """PyAV's stream of the picture."""
        return self.container.streams.video[0]

    @property
    def picture(self) -> Track:
        """The picture's samples."""
        return next(track for track in self.layout.tracks if track.kind == "vide")

    @property
    def sounds(self) -> tuple[Track, ...]:
        """The samples of each sound track."""
        return tuple(track for track in self.layout.tracks if track.kind == "soun")

    @cached_property
    def stamps(self) -> Numbers:
        """When each frame is shown, in ticks, in order; what a player never comes to is left out."""
        picture = self.picture
        return np.sort(picture.stamps[picture.stamps >= picture.begins])

    @property
    def length(self) -> Fraction:
        """Seconds from the first frame to the end of the last."""
        picture = self.picture
        return int((picture.stamps + picture.lengths).max() - self.stamps[0]) * picture.base

    @property
    def frame(self) -> Fraction:
        """Seconds of a frame, where frames are longest."""
        return max((one.duration / one.frames for one in self.plan.segments), default=Fraction(0))

    def time(self, number: int) -> Fraction:
        """When a frame is shown, in seconds from the first."""
        return int(self.stamps[number] - self.stamps[0]) * self.picture.base


@contextmanager
def alone(container: Any, stream: Any) -> Iterator[None]:
    """Let nothing but one stream of a file be read for a while."""
    try:
        for other in container.streams:
            other.discard = Discard.default if other is stream else Discard.all
        yield
    finally:
        for other in container.streams:
            other.discard = Discard.default


def samples(path: Path, container: Any, kind: Container) -> Layout:
    """The samples of a file: from its index where it has one, else from the packets. Raises `Faulty`."""
    if kind not in MP4:
        return Layout(tuple(_demuxed(container)), index_first=True)
    try:
        return boxes.layout(path)
    except ValueError as error:
        raise Faulty(f"The file cannot be played: {error}.") from None


def _demuxed(container: Any) -> list[Track]:
    found: dict[int, list[tuple[int, int, bool]]] = {stream.index: [] for stream in container.streams}
    for packet in container.demux():
        if packet.size and packet.pts is not None:
            found[packet.stream_index].append((packet.pts, packet.duration or 0, packet.is_keyframe))
    tracks = []
    for stream in container.streams:
        table = np.array(found[stream.index], np.int64).reshape(-1, 3)
        tracks.append(
            Track(
                kind=_NAMES.get(stream.type, stream.type),
                entry=stream.codec_context.codec.canonical_name,
                base=Fraction(stream.time_base),
                stamps=table[:, 0],
                lengths=table[:, 1],
                keys=np.flatnonzero(table[:, 2]),
                begins=int(table[:, 0].min(initial=0)) if stream.type == "video" else 0,
                end=0,
            )
        )
    return tracks

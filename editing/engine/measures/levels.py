"""How loud a file's sound is, from its first frame to its end.

Decodes the sound alone; of an interleaved file, nothing else is read where the format allows that.
"""

from collections.abc import Callable, Iterator
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.error import BlockingIOError, EOFError, FFmpegError
from av.stream import Discard
from numpy.typing import NDArray

from editing.engine.opening import demuxed, opened
from editing.measures import FAINTEST, Levels
from editing.timeline import Source

HOPS = 50
"""Values a second."""
RUMBLE = 100
"""Hertz below which it is rumble, hum and wind rather than sound that is listened to."""
_JITTER = 0.01
"""Time stamps that are off by less are rounded ones, and the sound goes on unbroken."""

Samples = NDArray[np.float32]
"""(channels, samples), -1 to 1."""


def measure(path: Path, source: Source, check: Callable[[], None]) -> Levels:
    """The levels of the track that is heard. Where nothing can be decoded, it is silent; so are gaps."""
    sound = source.probe.sound
    if sound is None:
        return Levels.of(b"")
    picture = source.probe.picture
    until = picture.frames.end if picture else sound.duration
    with opened(path) as container:
        stream = container.streams[sound.index]
        for other in container.streams:
            if other is not stream:
                other.discard = Discard.all
        origin = picture.frames.origin * picture.frames.time_base if picture else None
        meter = _Meter(sound.sample_rate, ceil(until * HOPS))
        for at, samples in _filtered(_runs(container, stream, sound.sample_rate, origin, check), sound.sample_rate):
            meter.hear(at, samples)
            if meter.full:
                break
    return Levels.of(meter.values())


class _Meter:
    """Adds the energy of samples up by hops, in the loudest channel of each."""

    def __init__(self, rate: int, hops: int) -> None:
        self._rate = rate
        self._values = np.full(hops, FAINTEST, np.uint8)
        self._rest: Samples | None = None
        self._at = 0
        self.full = False

    def hear(self, at: int, samples: Samples) -> None:
        """Samples that begin `at` so many samples after the first frame, none of them heard before."""
        if self._rest is not None and self._at + self._rest.shape[1] == at:
            at, samples = self._at, np.concatenate([self._rest, samples], axis=1)
        elif self._rest is not None:
            self._count(self._at, self._rest)
        whole = self._hop(at + samples.shape[1])
        kept = max(0, self._start(whole) - at)
        self._count(at, samples[:, :kept])
        self._at, self._rest = at + kept, samples[:, kept:]
        self.full = whole >= len(self._values)

    def values(self) -> bytes:
        """A byte for each hop."""
        if self._rest is not None:
            self._count(self._at, self._rest)
            self._rest = None
        return self._values.tobytes()

    def _start(self, hop: int) -> int:
        """The first sample of a hop."""
        return (hop * self._rate + HOPS // 2) // HOPS

    def _hop(self, at: int) -> int:
        """The hop that a sample lies in."""
        return (at * HOPS + HOPS // 2 - 1) // self._rate

    def _count(self, at: int, samples: Samples) -> None:
        """Note the levels of the hops that these samples lie in; a hop that is not whole is silent for the rest."""
        skipped = max(0, -at)
        at, samples = at + skipped, samples[:, skipped:]
        if not samples.shape[1]:
            return
        first, last = self._hop(at), min(self._hop(at + samples.shape[1] - 1), len(self._values) - 1)
        if first > last:
            return
        starts = (np.arange(first, last + 2) * self._rate + HOPS // 2) // HOPS
        edges = np.clip(starts - at, 0, samples.shape[1])
        energy = np.add.reduceat(np.square(samples[:, : edges[-1]], dtype=np.float64), edges[:-1], axis=1)
        mean = energy.max(axis=0) / np.diff(starts)
        level = np.full(len(mean), float(FAINTEST))
        np.multiply(np.log10(mean, where=mean > 0, out=np.zeros_like(mean)), -10, out=level, where=mean > 0)
        new = np.clip(np.round(level), 0, FAINTEST).astype(np.uint8)
        self._values[first : last + 1] = np.minimum(self._values[first : last + 1], new)


def _runs(
    container: Any, stream: Any, rate: int, origin: Fraction | None, check: Callable[[], None]
) -> Iterator[tuple[bool, AudioFrame]]:
    """The decoded sound, stamped in samples (of `rate` a second) from the first frame; True where a new run begins."""
    step = float(stream.time_base * rate)
    begun = None if origin is None else float(origin * rate)
    end: int | None = None
    form: tuple[object, ...] = ()
    for frame in _frames(container, stream):
        check()
        begun = frame.pts * step if begun is None else begun
        begin = round(frame.pts * step - begun)
        whole = end is not None and abs(begin - end) < _JITTER * rate
        if end is not None and begin < end and not whole:
            continue  # a stamp that goes back: what was heard is not heard twice
        begin = end if whole and end is not None else begin
        end = begin + round(frame.samples * rate / frame.sample_rate)
        before, form = form, (frame.format.name, frame.layout.name, frame.sample_rate)
        frame.time_base, frame.pts = Fraction(1, rate), begin
        yield not whole or form != before, frame


def _frames(container: Any, stream: Any) -> Iterator[Any]:
    """What can be decoded; a damaged packet is left out, and what cannot be read any more is the end."""
    packets = demuxed(container, stream)
    while True:
        try:
            packet = next(packets, None)
            if packet is None:
                return
        except FFmpegError:
            return
        try:
            yield from (frame for frame in packet.decode() if frame.pts is not None)
        except FFmpegError:
            continue


def _filtered(runs: Iterator[tuple[bool, AudioFrame]], rate: int) -> Iterator[tuple[int, Samples]]:
    """Where (in samples) and what is heard without rumble, about a second at a time."""
    graph: Any = None
    waiting = 0
    for begins, frame in runs:
        if begins and graph is not None:
            graph.push(None)
            yield from _pulled(graph)
        if begins:
            graph, waiting = _graph(frame, rate), 0
        graph.push(frame)
        waiting += frame.samples
        if waiting >= frame.sample_rate:
            yield from _pulled(graph)
            waiting = 0
    if graph is not None:
        graph.push(None)
        yield from _pulled(graph)


def _graph(frame: AudioFrame, rate: int) -> Any:
    graph = av.filter.Graph()
    last: Any = graph.add_abuffer(
        format=frame.format.name,
        sample_rate=frame.sample_rate,
        layout=frame.layout.name,
        time_base=Fraction(1, rate),
    )
    for name, options in (
        ("aresample", f"{rate}"),
        ("aformat", "sample_fmts=fltp"),
        ("highpass", f"f={RUMBLE}"),
        ("asetnsamples", f"n={rate}:p=0"),
        ("abuffersink", None),
    ):
        node = graph.add(name, options)
        last.link_to(node)
        last = node
    graph.configure()
    return graph


def _pulled(graph: Any) -> Iterator[tuple[int, Samples]]:
    """What has come out so far."""
    while True:
        try:
            found = graph.pull()
        except (BlockingIOError, EOFError):
            return
        yield round(found.pts * found.time_base * found.sample_rate), np.asarray(found.to_ndarray(), np.float32)

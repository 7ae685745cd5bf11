"""The samples of sources: exactly those asked for, decoded from a little before, with silence for what is missing.

Knows files and streams, and nothing of a timeline.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from fractions import Fraction
from math import lcm
from pathlib import Path
from typing import Any, Self

import av
import numpy as np
from av.error import FFmpegError
from av.stream import Discard

from editing.engine.aac import FRAME
from editing.engine.opening import demuxed, opened
from editing.engine.sound.blocks import Samples, together
from editing.engine.sound.denoise import Noise, learned

_PREROLL = Fraction(1, 5)
_JITTER = Fraction(1, 100)
"""Time stamps that are off by less are rounded ones (Matroska's are milliseconds), and the sound goes on unbroken."""


class Sources:
    """Files opened for their sound, each once; to be closed. One stream is read at one place at a time."""

    def __init__(self, path_of: Callable[[str], Path]) -> None:
        self._path_of = path_of
        self._open: dict[tuple[str, int], tuple[Any, Any]] = {}
        self._noise: dict[tuple[str, int, str], Noise] = {}
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._stack.close()

    def stream(self, key: str, number: int) -> tuple[Any, Any]:
        """The container and the stream."""
        if (key, number) not in self._open:
            container = self._stack.enter_context(opened(self._path_of(key)))
            stream = container.streams[number]
            for other in container.streams:
                other.discard = Discard.default if other is stream else Discard.all
            self._open[key, number] = container, stream
        return self._open[key, number]

    def rate(self, key: str, number: int) -> int:
        """Samples a second."""
        return int(self.stream(key, number)[1].codec_context.sample_rate)

    def noise(self, key: str, number: int, origin: Fraction, layout: str) -> Noise:
        """The noise that goes through the whole of a stream."""
        if (key, number, layout) not in self._noise:
            channels = av.AudioLayout(layout).nb_channels
            container, stream = self.stream(key, number)
            seconds = (
                stream.duration * stream.time_base if stream.duration else Fraction(container.duration or 0, 10**6)
            )

            def part(begin: int, end: int) -> Samples:
                return together(self.samples(key, number, (begin, end), origin, layout), channels)

            rate = self.rate(key, number)
            self._noise[key, number, layout] = learned(part, rate, int(seconds * rate))
        return self._noise[key, number, layout]

    def packets(self, key: str, number: int, moment: Fraction) -> Iterator[Any]:
        """The packets of a stream from a little before `moment`, in seconds of the file."""
        container, stream = self.stream(key, number)
        with suppress(FFmpegError):  # some formats have nothing before their start; they are read from there
            container.seek(int(moment / stream.time_base), stream=stream, backward=True)
        for packet in demuxed(container, stream):
            if packet.size and packet.pts is not None:
                yield packet

    def samples(
        self, key: str, number: int, span: tuple[int, int], origin: Fraction, layout: str, packets: Sequence[int] = ()
    ) -> Iterator[Samples]:
        """The samples in `span`, counted at the stream's own rate from `origin` seconds of the file.

        `packets` are places where packets are known to begin, which is more exact than their time stamps.
        """
        _, stream = self.stream(key, number)
        rate = stream.codec_context.sample_rate
        at, last = span
        known = [place for place in sorted(packets) if at - rate <= place <= last + rate]
        halved = layout == "mono" and stream.codec_context.channels == 2  # FFmpeg would make that louder
        wanted = "stereo" if halved else layout
        resampler = av.AudioResampler(format="fltp", layout=wanted, rate=rate)
        place_of = places(stream, origin, rate)
        end: int | None = None
        for frame in _decoded(self.packets(key, number, origin + Fraction(at, rate) - _PREROLL)):
            stamped = place_of(frame.pts)
            begin = _placed(stamped, known)
            if begin is None:
                begin = end if end is not None and abs(stamped - end) < _JITTER * rate else stamped
            as_it_is = (frame.format.name, frame.layout.name, frame.sample_rate) == ("fltp", wanted, rate)
            for plain in [frame] if as_it_is else resampler.resample(frame):
                block = np.asarray(plain.to_ndarray(), np.float32)
                block = block.mean(axis=0, keepdims=True) if halved else block
                end = begin + block.shape[1]
                if begin > at:
                    yield np.zeros((block.shape[0], min(begin, last) - at), np.float32)
                    at = min(begin, last)
                if end > at:
                    part = block[:, at - begin : last - begin]
                    yield part
                    at += part.shape[1]
                begin = end
            if at >= last:
                return


def places(stream: Any, origin: Fraction, rate: int) -> Callable[[int], int]:
    """Turns time stamps of a stream into places: samples, at a rate, from `origin` seconds of the file."""
    scale, offset = Fraction(stream.time_base) * rate, origin * rate
    parts = lcm(scale.denominator, offset.denominator)
    factor, less = int(scale * parts), int(offset * parts)
    return lambda stamp: (2 * (stamp * factor - less) + parts) // (2 * parts)


def _placed(place: int, packets: Sequence[int]) -> int | None:
    """The place on the grid of the packets around it that is meant, where it is near one."""
    number = bisect_left(packets, place)
    for anchor in sorted(packets[max(0, number - 1) : number + 1], key=lambda one: abs(one - place)):
        exact = anchor + round((place - anchor) / FRAME) * FRAME
        if abs(exact - place) <= FRAME // 8:
            return exact
    return None


def _decoded(packets: Iterator[Any]) -> Iterator[Any]:
    """What can be decoded; a damaged packet is left out."""
    for packet in packets:
        try:
            yield from (frame for frame in packet.decode() if frame.pts is not None)
        except FFmpegError:
            continue

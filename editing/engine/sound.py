"""The sound of a whole video, rendered once: exact samples from every run, joined without clicks, coded in one go.

Sample positions are rounded from absolute times, so that nothing adds up. Memory does not depend on the length.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.error import FFmpegError
from numpy.typing import NDArray

from editing.engine.opening import opened
from editing.engine.work import Work
from editing.filtergraph import sound_graph
from editing.plan import Heard, Sound

Samples = NDArray[np.float32]
"""(channels, samples), -1 to 1."""

_LAYOUTS = {1: "mono", 2: "stereo", 3: "2.1", 4: "quad", 5: "5.0", 6: "5.1"}
_MUXERS = {"aac": "mp4", "libopus": "matroska"}
_JOIN = Fraction(5, 1000)
_PREROLL = Fraction(1, 5)
_JITTER = Fraction(1, 100)
"""Time stamps that are off by less are rounded ones (Matroska's are milliseconds), and the sound goes on unbroken."""
_BLOCK = 4096


def render(sound: Sound, path_of: Callable[[str], Path], target: Path, work: Work) -> None:
    """Render every run and code them into one file; `path_of` gives the file behind a store's key.

    Raises `Cancelled`.
    """
    layout = _LAYOUTS[sound.channels]
    with av.open(str(target), "w", format=_MUXERS[sound.codec], options={"fflags": "+bitexact"}) as out:
        stream = out.add_stream(sound.codec, rate=sound.sample_rate, layout=layout)
        stream.bit_rate = sound.bit_rate
        fifo = av.AudioFifo()
        position, written, coded = Fraction(0), 0, 0
        for run in sound.runs:
            position += run.duration
            until = round(position * sound.sample_rate)
            for block in _exactly(until - written, _run(run, sound, path_of), sound.channels, _edges(run, sound)):
                work.check()
                frame = AudioFrame.from_ndarray(np.ascontiguousarray(block), format="fltp", layout=layout)
                frame.sample_rate, frame.pts = sound.sample_rate, None
                fifo.write(frame)
                while (part := fifo.read(stream.frame_size or 1024)) is not None:
                    out.mux(stream.encode(_stamped(part, sound.sample_rate, coded)))
                    coded += part.samples
            written = until
        rest = fifo.read(partial=True)
        if rest is not None:
            out.mux(stream.encode(_stamped(rest, sound.sample_rate, coded)))
        out.mux(stream.encode(None))


def _stamped(frame: AudioFrame, rate: int, position: int) -> AudioFrame:
    """The frame at its place: a coder that knows it tells players how much to leave out at the beginning."""
    frame.time_base, frame.pts = Fraction(1, rate), position
    return frame


def _edges(run: Heard, sound: Sound) -> tuple[int, int]:
    """How many samples to fade at the run's beginning and end, where what is heard breaks off against its neighbour."""
    edge = round(_JOIN * sound.sample_rate)
    return edge if run.breaks_before else 0, edge if run.breaks_after else 0


def _exactly(count: int, blocks: Iterator[Samples], channels: int, edges: tuple[int, int]) -> Iterator[Samples]:
    """Just `count` samples, faded at the edges: the rest cut off, or silence put after."""
    done = 0
    for block in blocks:
        block = block[:, : count - done]
        if block.size:
            yield _faded(block, done, count, edges)
        done += block.shape[1]
        if done >= count:
            return
    while done < count:
        silent = min(_BLOCK, count - done)
        yield np.zeros((channels, silent), np.float32)
        done += silent


def _faded(block: Samples, at: int, count: int, edges: tuple[int, int]) -> Samples:
    """The samples that stand at `at` of `count`, ramped where they belong to an edge."""
    fade_in, fade_out = edges
    after = at + block.shape[1]
    if at >= fade_in and after <= count - fade_out:
        return block
    place = np.arange(at, after, dtype=np.float32)
    ramp = np.minimum(place / max(fade_in, 1), (count - 1 - place) / max(fade_out, 1))
    return np.asarray(block * np.clip(ramp, 0, 1), np.float32)


def _run(run: Heard, sound: Sound, path_of: Callable[[str], Path]) -> Iterator[Samples]:
    """The samples of one run at the sound's own rate, through the run's filters."""
    if run.key is None:
        return
    with opened(path_of(run.key)) as container:
        stream = container.streams[run.stream]
        rate = stream.codec_context.sample_rate  # type: ignore[attr-defined]
        blocks = _decoded(container, stream, run, rate, _LAYOUTS[sound.channels])
        speed = (run.end - run.start) / run.duration
        steps = sound_graph(run.steps, speed)
        if rate != sound.sample_rate:
            steps.append(("aresample", str(sound.sample_rate)))
        yield from _filtered(blocks, steps, rate, sound) if steps else blocks


def _decoded(container: Any, stream: Any, run: Heard, rate: int, layout: str) -> Iterator[Samples]:
    """Decode from a little before the start, and give exactly the samples from start to end; gaps become silence."""
    at, last = round(run.start * rate), round(run.end * rate)
    moment = run.origin + run.start - _PREROLL
    with suppress(FFmpegError):  # some formats have nothing before their start; they are read from there
        container.seek(int(moment / stream.time_base), stream=stream, backward=True)
    resampler = av.AudioResampler(format="fltp", layout=layout, rate=rate)
    end: int | None = None
    for frame in _frames(container, stream):
        begin = round((frame.pts * frame.time_base - run.origin) * rate)
        if end is not None and abs(begin - end) < _JITTER * rate:
            begin = end
        for plain in resampler.resample(frame):
            block = np.asarray(plain.to_ndarray(), np.float32)
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


def _frames(container: Any, stream: Any) -> Iterator[Any]:
    """What can be decoded; a damaged packet is left out."""
    for packet in container.demux(stream):
        try:
            yield from (frame for frame in packet.decode() if frame.pts is not None)
        except FFmpegError:
            continue


def _filtered(blocks: Iterator[Samples], steps: list[tuple[str, str]], rate: int, sound: Sound) -> Iterator[Samples]:
    layout = _LAYOUTS[sound.channels]
    graph = av.filter.Graph()
    last: Any = graph.add_abuffer(format="fltp", sample_rate=rate, layout=layout, time_base=Fraction(1, rate))
    source = last
    steps = [*steps, ("aformat", f"sample_fmts=fltp:sample_rates={sound.sample_rate}:channel_layouts={layout}")]
    for name, options in steps:
        node = graph.add(name, options)
        last.link_to(node)
        last = node
    sink = graph.add("abuffersink")
    last.link_to(sink)
    graph.configure()
    pts = 0
    for block in blocks:
        frame = AudioFrame.from_ndarray(np.ascontiguousarray(block), format="fltp", layout=layout)
        frame.sample_rate, frame.pts, frame.time_base = rate, pts, Fraction(1, rate)
        pts += block.shape[1]
        source.push(frame)
        yield from _pulled(sink)
    source.push(None)
    yield from _pulled(sink)


def _pulled(sink: Any) -> Iterator[Samples]:
    while True:
        try:
            yield np.asarray(sink.pull().to_ndarray(), np.float32)
        except (av.error.BlockingIOError, av.error.EOFError):
            return

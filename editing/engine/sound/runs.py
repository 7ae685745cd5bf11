"""The sound of a plan as samples: exact ones from every run, at its place, softened where it breaks off.

Places are rounded from absolute times, so that nothing adds up. Memory does not depend on the length.
"""

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain
from typing import Any

import av
import numpy as np
from av.audio.frame import AudioFrame

from editing.engine.sound.sources import LAYOUTS, Samples, Sources
from editing.filtergraph import sound_graph
from editing.plan import SOFTENED, Heard, Sound

_BLOCK = 4096


def samples(sound: Sound, sources: Sources, begin: int, end: int) -> Iterator[Samples]:
    """What is heard from the place `begin` up to `end`, in samples from the first frame; silence before that."""
    yield from _silence(min(end, 0) - begin, sound.channels)
    places = [round(position * sound.sample_rate) for position in sound.positions]
    for run, first, last in zip(sound.runs, places, places[1:], strict=False):
        if first < end and last > begin:
            skipped, upto = max(begin, first) - first, min(end, last) - first
            blocks = _exactly(upto - skipped, _run(run, sound, sources, skipped), sound.channels)
            yield from _softened(blocks, skipped, last - first, _edges(run, sound))


def _edges(run: Heard, sound: Sound) -> tuple[int, int]:
    """How many samples to fade at the run's beginning and end, where what is heard breaks off against its neighbour."""
    edge = round(SOFTENED * sound.sample_rate)
    return edge if run.breaks_before else 0, edge if run.breaks_after else 0


def _exactly(count: int, blocks: Iterator[Samples], channels: int) -> Iterator[Samples]:
    """Just `count` samples: the rest cut off, or silence put after."""
    done = 0
    for block in blocks:
        block = block[:, : count - done]
        if block.size:
            yield block
        done += block.shape[1]
        if done >= count:
            return
    yield from _silence(count - done, channels)


def _silence(count: int, channels: int) -> Iterator[Samples]:
    while count > 0:
        yield np.zeros((channels, min(_BLOCK, count)), np.float32)
        count -= _BLOCK


def _softened(blocks: Iterator[Samples], at: int, count: int, edges: tuple[int, int]) -> Iterator[Samples]:
    """The samples that stand from `at` on in a run of `count`, ramped where they belong to an edge."""
    fade_in, fade_out = edges
    for block in blocks:
        after = at + block.shape[1]
        if at < fade_in or after > count - fade_out:
            place = np.arange(at, after, dtype=np.float32)
            up = place / fade_in if fade_in else np.ones_like(place)
            down = (count - 1 - place) / fade_out if fade_out else np.ones_like(place)
            block = np.asarray(block * np.clip(np.minimum(up, down), 0, 1), np.float32)
        yield block
        at = after


def _run(run: Heard, sound: Sound, sources: Sources, skipped: int) -> Iterator[Samples]:
    """The samples of one run at the sound's own rate, through the run's filters, without the first `skipped`."""
    if run.key is None:
        return
    _, stream = sources.stream(run.key, run.stream)
    rate = stream.codec_context.sample_rate
    steps = sound_graph(run.steps, run.speed)
    if rate != sound.sample_rate:
        steps.append(("aresample", str(sound.sample_rate)))
    start, end = round(run.start * rate) - run.late, round(run.end * rate) - run.late
    within = (start, end) if steps else (start + skipped, end)
    packets = [edge for one in sound.copies if one.key == run.key for edge in (one.begin, one.end)]
    blocks = sources.samples(run.key, run.stream, within, run.origin, LAYOUTS[sound.channels], packets)
    yield from _without(skipped, _filtered(blocks, steps, rate, sound)) if steps else blocks


def _without(count: int, blocks: Iterator[Samples]) -> Iterator[Samples]:
    for block in blocks:
        yield block[:, count:]
        count = max(0, count - block.shape[1])


def _filtered(blocks: Iterator[Samples], steps: list[tuple[str, str]], rate: int, sound: Sound) -> Iterator[Samples]:
    layout = LAYOUTS[sound.channels]
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
        source.push(framed(block, rate, layout, pts))
        pts += block.shape[1]
        yield from _pulled(sink)
    source.push(None)
    yield from _pulled(sink)


def framed(block: Samples, rate: int, layout: str, place: int) -> AudioFrame:
    """Samples as FFmpeg takes them."""
    frame = AudioFrame.from_ndarray(np.ascontiguousarray(block), format="fltp", layout=layout)
    frame.sample_rate, frame.pts, frame.time_base = rate, place, Fraction(1, rate)
    return frame


def even(blocks: Iterator[Samples], size: int) -> Iterator[Samples]:
    """The same samples in blocks of `size`, the last one shorter."""
    waiting: list[Samples] = []
    for block in blocks:
        waiting.append(block)
        have = sum(one.shape[1] for one in waiting)
        if have < size:
            continue
        together = np.concatenate(waiting, axis=1)
        for at in range(0, have - have % size, size):
            yield together[:, at : at + size]
        waiting = [together[:, have - have % size :]]
    rest = np.concatenate(waiting, axis=1) if waiting else None
    if rest is not None and rest.size:
        yield rest


def _pulled(sink: Any) -> Iterator[Samples]:
    while True:
        try:
            yield np.asarray(sink.pull().to_ndarray(), np.float32)
        except (av.error.BlockingIOError, av.error.EOFError):
            return


def together(blocks: Iterator[Samples], channels: int) -> Samples:
    """All blocks in one."""
    return np.concatenate(list(chain([np.zeros((channels, 0), np.float32)], blocks)), axis=1)

"""The sound of a plan as samples: exact ones from every run, at its place, softened where it breaks off.

Places are rounded from absolute times, so that nothing adds up. Memory does not depend on the length.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import av
import numpy as np

from editing.engine.sound.blocks import LAYOUTS, Samples, exactly, framed, silence, softened, together, without
from editing.engine.sound.denoise import denoised
from editing.engine.sound.limiter import limited
from editing.engine.sound.sources import Sources
from editing.filtergraph import sound_graph
from editing.instructions import Denoise, Gain
from editing.plan import SOFTENED, Heard, Passing, Sound

_HELD = 10
"""Seconds of a run that are held to be turned round."""


def samples(sound: Sound, sources: Sources, begin: int, end: int) -> Iterator[Samples]:
    """What is heard from the place `begin` up to `end`, in samples from the first frame; silence before that."""
    yield from silence(min(end, 0) - begin, sound.channels)
    for run, first, last in sound.within(begin, end):
        skipped, upto = max(begin, first) - first, min(end, last) - first
        blocks = exactly(upto - skipped, _run(run, sound, sources, skipped), sound.channels)
        yield from softened(blocks, skipped, last - first, _edges(run, sound))


def _edges(run: Heard, sound: Sound) -> tuple[int, int]:
    """How many samples to fade at the run's beginning and end, where what is heard breaks off against its neighbour."""
    edge = round(SOFTENED * sound.sample_rate)
    return edge if run.breaks_before else 0, edge if run.breaks_after else 0


def _run(run: Heard, sound: Sound, sources: Sources, skipped: int) -> Iterator[Samples]:
    """The samples of one run at the sound's own rate, through the run's filters, without the first `skipped`."""
    if run.passing:
        yield from without(skipped, _crossed(run, sound, sources))
        return
    if run.key is None:
        return
    rate = sources.rate(run.key, run.stream)
    steps = sound_graph(run.steps, run.speed)
    start, end = round(run.start * rate) - run.late, round(run.end * rate) - run.late
    if run.plain and rate == sound.sample_rate:
        yield from _taken(run, sound, sources, (start + skipped, end))
        return
    blocks = _turned(run, sound, sources, (start, end)) if run.backward else _taken(run, sound, sources, (start, end))
    if steps:
        blocks = _filtered(blocks, steps, rate, sound)
    blocks = resampled(blocks, rate, sound)
    if any(isinstance(step, Gain) and step.factor > 1 for step in run.steps):
        blocks = limited(blocks)
    yield from without(skipped, blocks)


def _crossed(run: Heard, sound: Sound, sources: Sources) -> Iterator[Samples]:
    """The samples of a run that passes into others, each as loud as the other while both are heard."""
    rate = sound.sample_rate
    count = round(run.duration * rate)
    others = [_other(passing, sound, sources) for passing in run.passing]
    alone = run.model_copy(update={"passing": ()})
    at = 0
    for block in exactly(count, _run(alone, sound, sources, 0), sound.channels):
        for passing, other in zip(run.passing, others, strict=True):
            begin = round(passing.at * rate)
            places = np.arange(at, at + block.shape[1]) - begin
            share = np.clip((places + 0.5) / other.shape[1], 0, 1)
            share = 1 - share if passing.swapped else share
            first, last = max(0, -int(places[0])), min(block.shape[1], other.shape[1] - int(places[0]))
            block = np.asarray(block * np.cos(share * np.pi / 2), np.float32)
            if first < last:
                heard = other[:, first + places[0] : last + places[0]] * np.sin(share[first:last] * np.pi / 2)
                block[:, first:last] += heard
        yield block
        at += block.shape[1]


def _other(passing: Passing, sound: Sound, sources: Sources) -> Samples:
    """All that is heard of what a run passes into: a transition is short."""
    count = max(1, round(passing.run.duration * sound.sample_rate))
    return together(exactly(count, _run(passing.run, sound, sources, 0), sound.channels), sound.channels)


def _taken(run: Heard, sound: Sound, sources: Sources, span: tuple[int, int]) -> Iterator[Samples]:
    """The samples of a run's source in a span, at the source's rate, without the noise where that is wanted."""
    key, layout = run.key or "", LAYOUTS[sound.channels]
    packets = [edge for one in sound.copies if one.key == key for edge in (one.begin, one.end)]

    def taken(begin: int, end: int) -> Iterator[Samples]:
        return sources.samples(key, run.stream, (begin, end), run.origin, layout, packets)

    most = sum(step.most for step in run.steps if isinstance(step, Denoise))
    if not most:
        return taken(*span)
    noise = sources.noise(key, run.stream, run.origin, layout)
    wider = denoised(taken(span[0] - noise.lead, span[1] + noise.lead), noise, most)
    return exactly(span[1] - span[0], without(noise.lead, wider), sound.channels)


def _turned(run: Heard, sound: Sound, sources: Sources, span: tuple[int, int]) -> Iterator[Samples]:
    """The samples of a span from its end to its beginning, held a part at a time."""
    begin, end = span
    step = _HELD * sources.rate(run.key or "", run.stream)
    for upto in range(end, begin, -step):
        first = max(begin, upto - step)
        part = exactly(upto - first, _taken(run, sound, sources, (first, upto)), sound.channels)
        yield together(part, sound.channels)[:, ::-1]


def resampled(blocks: Iterator[Samples], rate: int, sound: Sound) -> Iterator[Samples]:
    """The samples at the sound's own rate."""
    if rate == sound.sample_rate:
        return blocks
    return _filtered(blocks, [("aresample", str(sound.sample_rate))], rate, sound, sound.sample_rate)


def _filtered(
    blocks: Iterator[Samples], steps: list[tuple[str, str]], rate: int, sound: Sound, into: int | None = None
) -> Iterator[Samples]:
    layout = LAYOUTS[sound.channels]
    graph = av.filter.Graph()
    last: Any = graph.add_abuffer(format="fltp", sample_rate=rate, layout=layout, time_base=Fraction(1, rate))
    source = last
    steps = [*steps, ("aformat", f"sample_fmts=fltp:sample_rates={into or rate}:channel_layouts={layout}")]
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


def _pulled(sink: Any) -> Iterator[Samples]:
    while True:
        try:
            yield np.asarray(sink.pull().to_ndarray(), np.float32)
        except (av.error.BlockingIOError, av.error.EOFError):
            return

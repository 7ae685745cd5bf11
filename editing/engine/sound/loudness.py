"""How loud it is as a whole, and the gain that makes it as loud as is wanted: EBU R128, as FFmpeg measures it."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import av
from av.error import BlockingIOError, EOFError

from editing.engine.sound.blocks import LAYOUTS, Samples, framed
from editing.engine.sound.limiter import CEILING, limited

_SILENT = -69.0
"""LUFS below which there is nothing to be made louder; FFmpeg's -70 is silence."""
_EXACTLY = 0.1
_TRIES = 3

Blocks = Callable[[], Iterator[Samples]]
"""Gives the sound from its beginning, as often as it is asked."""


def gain(blocks: Blocks, wanted: float, rate: int, channels: int) -> float:
    """The factor that brings the sound to `wanted` LUFS, once its peaks are held below the ceiling too."""
    loudness, peak = measured(blocks(), rate, channels)
    if loudness <= _SILENT:
        return 1.0
    factor = _factor(wanted - loudness)
    for _ in range(_TRIES):
        if peak * factor <= CEILING:
            break
        loudness, _ = measured(limited(louder(blocks(), factor)), rate, channels)
        if abs(wanted - loudness) <= _EXACTLY:
            break
        factor *= _factor(wanted - loudness)
    return factor


def _factor(decibels: float) -> float:
    return float(10 ** (decibels / 20))


def louder(blocks: Iterator[Samples], factor: float) -> Iterator[Samples]:
    """The samples multiplied."""
    for block in blocks:
        yield block * factor


def measured(blocks: Iterator[Samples], rate: int, channels: int, *, peaks: bool = True) -> tuple[float, float]:
    """The integrated loudness in LUFS, and the highest true peak (1 = full scale; 0 where `peaks` are not wanted)."""
    layout = LAYOUTS[channels]
    graph = av.filter.Graph()
    source: Any = graph.add_abuffer(format="fltp", sample_rate=rate, layout=layout, time_base=Fraction(1, rate))
    meter = graph.add("ebur128", f"metadata=1:peak={'true' if peaks else 'none'}:framelog=quiet")
    sink = graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    place = 0
    told: dict[str, str] = {}
    for block in blocks:
        source.push(framed(block, rate, layout, place))
        place += block.shape[1]
        told = _told(sink) or told
    source.push(None)
    told = _told(sink) or told
    return float(told.get("lavfi.r128.I", -70)), float(told.get("lavfi.r128.true_peak", 0))


def _told(sink: Any) -> dict[str, str]:
    """The last that the meter says."""
    told: dict[str, str] = {}
    while True:
        try:
            told = dict(sink.pull().metadata) or told
        except (BlockingIOError, EOFError):
            return told

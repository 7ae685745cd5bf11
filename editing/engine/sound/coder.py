"""AAC out of samples, by FFmpeg's own coder."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

import av

from editing.engine.sound.blocks import LAYOUTS, Samples, framed
from editing.plan import Sound

LEAD = 4
"""Packets of what comes before, or of silence, that the coder gets first: one that begins with sound codes it badly."""

_BESIDE = {"aac_pns": "0", "aac_is": "0"}
"""No band filled with noise, which would not cancel with what another coder folded over it."""


def coded(sound: Sound, blocks: Iterable[Samples], *, beside: bool) -> Iterator[bytes]:
    """Packets of AAC; with `beside`, such as go with those of other coders.

    The first packet is half of what is heard in the place before the samples.
    """
    layout = LAYOUTS[sound.channels]
    coder: Any = av.CodecContext.create("aac", "w")
    coder.sample_rate, coder.layout, coder.format = sound.sample_rate, layout, "fltp"
    coder.bit_rate, coder.time_base = _bit_rate(sound, beside), Fraction(1, sound.sample_rate)
    coder.options = {"flags": "+bitexact", **(_BESIDE if beside else {})}
    place = 0
    for block in blocks:
        yield from map(bytes, coder.encode(framed(block, sound.sample_rate, layout, place)))
        place += block.shape[1]
    yield from map(bytes, coder.encode(None))


def _bit_rate(sound: Sound, beside: bool) -> int:
    """The sound's own, or something above it where what was coded before is coded once more among copies."""
    return min(sound.bit_rate * 5 // 4, 320_000) if beside else sound.bit_rate

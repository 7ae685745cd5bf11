"""Peaks held below a ceiling, as a player's converter would make them: looked at between the samples, and ahead.

The gain goes down before a peak and up after it in a slow curve, so that nothing is bent that could be heard. The
peaks between samples: ITU-R BS.1770-4, annex 2 (four times as many samples).
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from editing.engine.sound.blocks import Samples

CEILING = 10 ** (-1.2 / 20)
"""-1 dBTP, and a little for what coding adds."""

_HOP = 64
_AHEAD = 24
"""Hops over which the gain goes down and up: 32 ms at 48 kHz."""
_TAPS = 12
"""Samples that a value between samples is made of."""

Gains = NDArray[np.float64]


def limited(blocks: Iterator[Samples], ceiling: float = CEILING) -> Iterator[Samples]:
    """The same samples, quieter around peaks that are above the ceiling."""
    reach = 2 * _AHEAD * _HOP
    held: Samples | None = None  # `reach` samples that are out already, for what they mean to the next, and the rest
    begun = False
    for block in blocks:
        if held is None:
            held = np.zeros((block.shape[0], reach), np.float32)
        held = np.concatenate([held, block], axis=1)
        ready = (held.shape[1] - 2 * reach) // _HOP * _HOP
        if ready > 0:
            yield _quieted(held, reach, ready, ceiling)
            held, begun = held[:, ready:], True
    if held is not None and (begun or held.shape[1] > reach):
        left = held.shape[1] - reach
        tail = np.zeros((held.shape[0], reach + -left % _HOP), np.float32)
        yield _quieted(np.concatenate([held, tail], axis=1), reach, left + -left % _HOP, ceiling)[:, :left]


def _quieted(samples: Samples, at: int, count: int, ceiling: float) -> Samples:
    """`count` of the samples from `at` on, made quieter; as many stand around them as matter."""
    part = samples[:, at : at + count]
    around = samples[:, : at + count + at]
    if float(np.abs(around).max(initial=0)) < ceiling / 2:  # what lies between samples is not twice as high
        return part
    hops = true_peaks(around).reshape(-1, _HOP).max(axis=1)
    wanted = np.minimum(1, ceiling / np.maximum(hops, 1e-9))
    if wanted.min() >= 1:
        return part
    gains = _smoothed(wanted)
    first = at // _HOP
    edges = np.arange(first, first + count // _HOP + 1)
    places = np.arange(count) / _HOP
    return np.asarray(part * np.interp(places, np.arange(len(edges)), gains[edges]), np.float32)


def _smoothed(wanted: Gains) -> Gains:
    """A gain at the beginning of each hop, never above what that hop or the one before want, that moves slowly."""
    padded = np.concatenate([np.ones(_AHEAD + 1), wanted, np.ones(_AHEAD + 1)])
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * _AHEAD + 2)
    least = windows.min(axis=1)
    weights = np.hanning(2 * _AHEAD + 1)
    return np.convolve(np.pad(least, _AHEAD, mode="edge"), weights / weights.sum(), "valid")


def true_peaks(samples: Samples) -> Gains:
    """For each sample the highest level of any channel there and up to the next one."""
    highest = np.abs(samples).max(axis=0).astype(np.float64)
    spread = np.arange(-_TAPS // 2 + 1, _TAPS // 2 + 1)
    for quarter in (0.25, 0.5, 0.75):
        kernel = np.sinc(quarter - spread) * np.cos(np.pi * (quarter - spread) / (_TAPS + 1)) ** 2
        for channel in samples:
            between = np.convolve(channel, kernel / kernel.sum(), "full")[_TAPS // 2 - 1 :][: len(channel)]
            np.maximum(highest, np.abs(between), out=highest)
    return np.asarray(highest)

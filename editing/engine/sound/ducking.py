"""When somebody is to be heard, so that music goes down meanwhile.

The sound itself tells how loud it is where it is loud; what is far below that is a pause. Music goes down just before
it begins, stays down over the gaps between words, and comes back slowly.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from editing.engine.sound.blocks import Samples

HOPS = 100
"""Times a second at which it is looked at."""

_BELOW = 18.0
"""Decibels from what is loud (the loudest twentieth of what is heard at all) down to where a pause begins."""
_FAINTEST = -50.0
"""Decibels below full scale that are a pause in any case."""
_BEFORE, _AFTER, _DOWN, _UP = 15, 35, 15, 80
"""Hops: how long before a sound music is down, how long it stays down after it, how long it takes down and up."""

Shares = NDArray[np.float32]


def spoken(blocks: Iterator[Samples], rate: int) -> Shares:
    """For each hop, how far music is to be down: from 0 to 1."""
    levels = _levels(blocks, rate)
    if not len(levels):
        return np.zeros(0, np.float32)
    heard = levels[levels > _FAINTEST]
    least = max(float(np.percentile(heard, 95)) - _BELOW, _FAINTEST) if len(heard) else 0.0
    active = (levels > least).astype(np.float64)
    down = _mean(_around(active, _BEFORE + _DOWN // 2, _AFTER), _DOWN)
    up = _trailing(_around(active, 0, _AFTER), _UP)
    return np.asarray(np.maximum(down, up), np.float32)


def factors(shares: Shares, decibels: float, rate: int, begin: int, end: int) -> NDArray[np.float32]:
    """By what music is multiplied from the place `begin` up to `end` where it goes down by so many decibels."""
    if not len(shares):
        return np.ones(end - begin, np.float32)
    places = np.arange(begin, end) * (HOPS / rate)
    return np.asarray(10 ** (-decibels / 20 * np.interp(places, np.arange(len(shares)), shares)), np.float32)


def _levels(blocks: Iterator[Samples], rate: int) -> NDArray[np.float64]:
    """The level of each hop in decibels below full scale, in the loudest channel."""
    size = rate // HOPS
    powers: list[NDArray[np.float64]] = []
    rest: Samples | None = None
    for block in blocks:
        both = block if rest is None else np.concatenate([rest, block], axis=1)
        whole = both.shape[1] // size * size
        hops = both[:, :whole].reshape(both.shape[0], -1, size)
        powers.append(np.mean(hops.astype(np.float64) ** 2, axis=2).max(axis=0))
        rest = both[:, whole:]
    power = np.concatenate(powers) if powers else np.zeros(0)
    return np.asarray(10 * np.log10(np.maximum(power, 1e-12)))


def _around(active: NDArray[np.float64], before: int, after: int) -> NDArray[np.float64]:
    """The same, and as many hops before and after each as are said."""
    summed = np.concatenate([[0.0], np.cumsum(np.pad(active, (after, before)))])
    return np.asarray((summed[before + after + 1 :] - summed[: -before - after - 1] > 0.5).astype(np.float64))


def _mean(values: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    return np.convolve(np.pad(values, width // 2, mode="edge"), np.ones(width) / width, "valid")[: len(values)]


def _trailing(values: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    """The mean of the last `width` values: goes up with them and comes down after them."""
    return np.convolve(np.pad(values, (width - 1, 0), mode="edge"), np.ones(width) / width, "valid")

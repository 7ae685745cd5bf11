"""Steady noise taken out of sound: its spectrum is learned from the quietest moments of the whole track.

Spectra of overlapping windows are weighed by the log-spectral amplitude estimator of Ephraim and Malah (1985), with
their decision-directed estimate of how much of each is sound. What comes out stands where it stood.
"""

from collections.abc import Callable, Iterator
from math import log2
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from editing.engine.sound.blocks import Samples

_WINDOW = 0.043
"""Seconds, about; the next power of two in samples."""
_STEPS = 4
"""Windows that every sample lies in."""
_SMOOTHED = 16
"""Windows whose mean power is one observation of the noise."""
_QUIETEST = 10
"""Per cent of the observations that are noise alone."""
_BIAS = 1.75
"""By how much noise is louder than that share of its observations says."""
_SILENT = 1e-9
"""Mean power of a part in which nothing was recorded. Silence within one that sounds tells that there is no noise."""
_PARTS, _PART = 16, 4
"""Places of the track that are looked at, and seconds at each."""
_HELD = 0.98
"""The part of the estimate that the window before decides."""
_LEAST = 10 ** (-25 / 10)
_HIGHEST = 1e4

Powers = NDArray[np.float32]
"""(channels, frequencies)."""
Spectra = NDArray[np.complex64]
"""(channels, windows, frequencies)."""


class Noise(NamedTuple):
    """What noise there is, for windows of `size` samples."""

    size: int
    powers: Powers

    @property
    def lead(self) -> int:
        """Samples to be heard before the first and after the last that is wanted."""
        return 4 * self.size


def learned(part: Callable[[int, int], Samples], rate: int, length: int) -> Noise:
    """The noise of a track of `length` samples; `part` gives those from one place to another."""
    size = int(2 ** round(log2(_WINDOW * rate)))
    count = min(length, _PART * rate)
    starts = np.unique(np.linspace(0, max(0, length - count), _PARTS).astype(int))
    observed = [one for start in starts for one in _observations(part(int(start), int(start) + count), size)]
    if not observed:
        return Noise(size, np.zeros((1, size // 2 + 1), np.float32))
    quietest = np.percentile(np.stack(observed), _QUIETEST, axis=0) * _BIAS
    padded = np.pad(quietest, ((0, 0), (2, 2)), mode="edge")
    return Noise(size, np.lib.stride_tricks.sliding_window_view(padded, 5, axis=1).mean(axis=2).astype(np.float32))


def _observations(samples: Samples, size: int) -> Iterator[Powers]:
    """The mean power of a few windows in a row, where anything was recorded."""
    if samples.shape[1] < size or float(np.mean(samples**2)) < _SILENT:
        return
    spectra = _spectra(samples, size)
    powers = spectra.real**2 + spectra.imag**2
    for first in range(0, powers.shape[1] - _SMOOTHED + 1, _SMOOTHED // 2):
        yield powers[:, first : first + _SMOOTHED].mean(axis=1)


def denoised(blocks: Iterator[Samples], noise: Noise, most: float) -> Iterator[Samples]:
    """The samples with the noise lowered, by `most` decibels at most; as many, and where they were."""
    weigher = _Weigher(noise, 10 ** (-most / 20))
    taken = given = 0
    channels = 1
    for block in blocks:
        channels = block.shape[0]
        taken += block.shape[1]
        ready = weigher.put(block)
        given += ready.shape[1]
        yield ready
    yield weigher.put(np.zeros((channels, 2 * noise.size), np.float32))[:, : taken - given]


class _Weigher:
    """Windows of what goes in, weighed and added up again."""

    def __init__(self, noise: Noise, least: float) -> None:
        self._size, self._least = noise.size, least
        self._hop, self._window = noise.size // _STEPS, _window(noise.size)
        self._powers = np.maximum(noise.powers, 1e-20)
        self._before = np.zeros_like(self._powers)
        self._surplus = self._size - self._hop  # silence before the first sample
        self._held: Samples | None = None
        self._sum: Samples | None = None

    def put(self, block: Samples) -> Samples:
        """What is ready after so much more."""
        size, hop = self._size, self._hop
        if self._held is None or self._sum is None:
            self._held = np.zeros((block.shape[0], self._surplus), np.float32)
            self._sum = np.zeros((block.shape[0], self._surplus), np.float32)
        self._held = np.concatenate([self._held, block], axis=1)
        count = max(0, (self._held.shape[1] - size) // hop + 1)
        if not count:
            return self._held[:, :0]
        weighed = np.fft.irfft(self._weighed(_spectra(self._held, size)), size) * self._window
        summed = np.pad(self._sum, ((0, 0), (0, count * hop)))
        for number in range(count):
            summed[:, number * hop : number * hop + size] += weighed[:, number]
        self._held, self._sum = self._held[:, count * hop :], summed[:, count * hop :]
        surplus = min(self._surplus, count * hop)
        self._surplus -= surplus
        return np.asarray(summed[:, surplus : count * hop], np.float32)

    def _weighed(self, spectra: Spectra) -> Spectra:
        """The spectra with what is noise in them made small, one window after another."""
        ratios = np.minimum((spectra.real**2 + spectra.imag**2) / self._powers[:, None], _HIGHEST)
        gains = np.empty_like(ratios)
        for number in range(spectra.shape[1]):
            ratio = ratios[:, number]
            sound = np.maximum(_HELD * self._before + (1 - _HELD) * np.maximum(ratio - 1, 0), _LEAST)
            share = sound / (1 + sound)
            gain = np.minimum(share * _raised(share * ratio), 1)
            self._before = gain * gain * ratio
            gains[:, number] = gain
        return np.asarray(spectra * np.maximum(gains, np.float32(self._least)))


def _spectra(samples: Samples, size: int) -> Spectra:
    """Of every window that the samples fill."""
    windows = np.lib.stride_tricks.sliding_window_view(samples, size, axis=1)[:, :: size // _STEPS]
    return np.asarray(np.fft.rfft(windows * _window(size)))


def _window(size: int) -> NDArray[np.float32]:
    """The square root of a Hann window, whose overlapping squares add up to one."""
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(size) / size)
    return np.sqrt(hann * 2 / _STEPS).astype(np.float32)


def _raised(values: Powers) -> Powers:
    """exp(E1(v) / 2), from a table over the roots of v."""
    return np.asarray(_RAISED[np.minimum(np.sqrt(values) * _FINE, len(_RAISED) - 1).astype(np.intp)])


def _exponential_integral(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """E1 for positive numbers: Abramowitz and Stegun, 5.1.53 and 5.1.56."""
    small, large = np.minimum(values, 1), np.maximum(values, 1)
    series = (-0.57721566, 0.99999193, -0.24991055, 0.05519968, -0.00976004, 0.00107857)
    below = sum(factor * small**power for power, factor in enumerate(series)) - np.log(small)
    above = (large**2 + 2.334733 * large + 0.250621) / (large**2 + 3.330657 * large + 1.681534) / large * np.exp(-large)
    return np.asarray(np.where(values <= 1, below, above))


_FINE = 128
_RAISED = np.exp(_exponential_integral(((np.arange(4 * _FINE) + 0.5) / _FINE) ** 2) / 2).astype(np.float32)

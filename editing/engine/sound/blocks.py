"""Sound in blocks of samples: cut to a length, put together, softened at its ends. Knows nothing of files."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain

import numpy as np
from av.audio.frame import AudioFrame
from numpy.typing import NDArray

Samples = NDArray[np.float32]
"""(channels, samples), -1 to 1."""
LAYOUTS = {1: "mono", 2: "stereo", 3: "2.1", 4: "quad", 5: "5.0", 6: "5.1"}
"""FFmpeg's names for so many channels."""

_BLOCK = 4096


def exactly(count: int, blocks: Iterator[Samples], channels: int) -> Iterator[Samples]:
    """Just `count` samples: the rest cut off, or silence put after."""
    done = 0
    for block in blocks:
        block = block[:, : count - done]
        if block.size:
            yield block
        done += block.shape[1]
        if done >= count:
            return
    yield from silence(count - done, channels)


def silence(count: int, channels: int) -> Iterator[Samples]:
    """So many samples of nothing."""
    while count > 0:
        yield np.zeros((channels, min(_BLOCK, count)), np.float32)
        count -= _BLOCK


def softened(blocks: Iterator[Samples], at: int, count: int, edges: tuple[int, int]) -> Iterator[Samples]:
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


def without(count: int, blocks: Iterator[Samples]) -> Iterator[Samples]:
    """All but the first so many samples."""
    for block in blocks:
        yield block[:, count:]
        count = max(0, count - block.shape[1])


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
        joined = np.concatenate(waiting, axis=1)
        for at in range(0, have - have % size, size):
            yield joined[:, at : at + size]
        waiting = [joined[:, have - have % size :]]
    rest = np.concatenate(waiting, axis=1) if waiting else None
    if rest is not None and rest.size:
        yield rest


def together(blocks: Iterator[Samples], channels: int) -> Samples:
    """All blocks in one."""
    return np.concatenate(list(chain([np.zeros((channels, 0), np.float32)], blocks)), axis=1)

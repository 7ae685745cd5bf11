"""Small pictures as arrays, and their comparison."""

from pathlib import Path
from typing import Any, NamedTuple

import av
import numpy as np
from numpy.typing import NDArray

from editing.watching import HEIGHT, WIDTH

Image = NDArray[np.uint8]
"""Brightness and colour of a small picture, one plane after the other as in yuv420p: (height * 3 / 2, width)."""
_CELL = 4
"""Pixels of a cell's side, over which the noise of coding evens out."""


class Samples(NamedTuple):
    """Small pictures in the order of time: their times in seconds, and (number, height * 3 / 2, width) values."""

    times: NDArray[np.float64]
    images: Image

    @property
    def luma(self) -> Image:
        """Brightness: (number, points)."""
        return self.images[:, :HEIGHT].reshape(len(self.images), -1)


def load(path: Path) -> Samples:
    """The small pictures that FFmpeg wrote, at the times that they have there."""
    times: list[float] = []
    images: list[Image] = []
    with av.open(str(path), format="nut") as container:
        for frame in container.decode(video=0):
            if frame.pts is not None and frame.time_base is not None:
                times.append(float(frame.pts * frame.time_base))
                images.append(np.asarray(frame.to_ndarray(), np.uint8))
    shape = (len(images), HEIGHT * 3 // 2, WIDTH)
    return Samples(np.array(times, np.float64), np.array(images, np.uint8).reshape(shape))


def of_frame(frame: Any) -> Image:
    """A decoded frame as such a small picture, made of the same pixels."""
    full = 2 if frame.color_range == 2 or frame.format.name.startswith("yuvj") else 1
    small = frame.reformat(WIDTH, HEIGHT, "yuv420p", interpolation="POINT", src_color_range=full, dst_color_range=full)
    return np.asarray(small.to_ndarray(), np.uint8)


def cells(image: Image) -> Image:
    """The mean brightness and colours of a small picture, cell by cell."""
    luma, chroma = image[:HEIGHT], image[HEIGHT:].reshape(2, HEIGHT // 2, WIDTH // 2)
    planes = [_means(luma, _CELL), *(_means(plane, _CELL // 2) for plane in chroma)]
    return np.concatenate([plane.ravel() for plane in planes])


def _means(plane: Image, side: int) -> Image:
    height, width = plane.shape
    blocks = plane.reshape(height // side, side, width // side, side)
    return np.asarray(np.rint(blocks.mean(axis=(1, 3))), np.uint8)


def apart(one: Image, other: Image) -> float:
    """By how much the cells of two pictures differ, on average."""
    return float(np.abs(one.astype(np.int16) - other).mean())

"""What a timeline looks like to the bit: its frames as they go to the encoder, coded without loss."""

from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import av
import numpy as np

from editing.compile import compile
from editing.engine import encode
from editing.engine.work import Work
from editing.timeline import Timeline
from tests.editing.studio import Studio
from tests.footage import FFMPEG

Plane = np.ndarray[Any, np.dtype[np.uint8]]
_NUMBERS = count()


class Planes(NamedTuple):
    """A frame's luma (height, width) and its two colours, half as large."""

    y: Plane
    u: Plane
    v: Plane


def lossless(studio: Studio, timeline: Timeline) -> list[Planes]:
    """Every frame of a timeline of which nothing is copied."""
    found: list[Planes] = []
    for segment in compile(timeline, copying=False).segments:
        assert segment.encoding is not None
        exact = segment.encoding.model_copy(update={"crf": 0, "preset": "ultrafast", "max_rate": None})
        folder = studio.cache / f"lossless{next(_NUMBERS)}"
        folder.mkdir()
        target = folder / "segment.mp4"
        work = Work(folder=folder, ffmpeg=FFMPEG)
        encode.encode(
            segment.model_copy(update={"encoding": exact}), lambda piece: studio.bench().local(piece.key), target, work
        )
        found += _decoded(target)
    return found


def _decoded(path: Path) -> list[Planes]:
    found = []
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            flat = np.ascontiguousarray(frame.to_ndarray(), np.uint8).ravel()
            width, height = frame.width, frame.height
            luma, chroma = width * height, width * height // 4
            y, u, v = flat[:luma], flat[luma : luma + chroma], flat[luma + chroma : luma + 2 * chroma]
            half = (height // 2, width // 2)
            found.append(Planes(y.reshape(height, width), u.reshape(half), v.reshape(half)))
    return found

"""Words that change, as a small video with transparency: one picture for each change, at its exact time.

FFmpeg lays it over the picture, holding each until the next.
"""

from collections.abc import Iterable
from fractions import Fraction
from math import ceil
from pathlib import Path

import av
import numpy as np
from PIL import Image


def written(target: Path, changes: Iterable[tuple[Fraction, Image.Image]], tick: Fraction) -> None:
    """Write pictures of one size, each with the time in seconds from which on it is seen.

    A picture is first seen on the first frame at or after its time, where frames stand on whole `tick`s. Of several
    for the same frame the last is seen.
    """
    waiting: tuple[int, Image.Image] | None = None
    with av.open(str(target), "w", format="nut") as file:
        stream = file.add_stream("png", rate=30)
        stream.pix_fmt = "rgba"
        stream.time_base = stream.codec_context.time_base = tick

        def put(stamp: int, image: Image.Image) -> None:
            frame = av.VideoFrame.from_ndarray(np.asarray(image), format="rgba")
            frame.pts, frame.time_base = stamp, tick
            file.mux(stream.encode(frame))

        for time, image in changes:
            stamp = max(0, ceil(time / tick))
            if waiting is None:
                stream.width, stream.height = image.size
            elif waiting[0] < stamp:
                put(*waiting)
            waiting = (stamp, image)
        if waiting is not None:
            put(*waiting)
        file.mux(stream.encode(None))

"""Which way up a frame is: what a player does with it before it is shown."""

from math import atan2, degrees
from typing import Any, Literal

import numpy as np
from av.sidedata.sidedata import Type
from av.video.frame import VideoFrame
from PIL import Image, ImageOps

Turn = Literal[0, 90, 180, 270]
_TURNS: dict[int, Turn] = {0: 0, 90: 90, 180: 180, 270: 270}


def orientation(frame: VideoFrame) -> tuple[Turn, bool]:
    """How many degrees a player turns the stored picture clockwise, and whether it mirrors it left to right before.

    From the display matrix (ISO/IEC 14496-12, 8.3.2), whose rows are (a b u), (c d v), (x y w).
    """
    side_data: Any = frame.side_data
    data = side_data.get(Type.DISPLAYMATRIX)
    if data is None:
        return 0, False
    a, b, _, c, d, *_ = (int(number) for number in np.frombuffer(bytes(data), np.int32))
    quarter = round(degrees(atan2(-c, d)) / 90) % 4 * 90
    return _TURNS[quarter], a * d - b * c < 0


def upright(frame: VideoFrame) -> Image.Image:
    """The frame as a picture, as it is shown."""
    turn, mirrored = orientation(frame)
    image = Image.fromarray(frame.to_ndarray(format="rgb24"))
    return (ImageOps.mirror(image) if mirrored else image).rotate(-turn, expand=True)

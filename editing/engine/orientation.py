"""Which way up a frame is: what a player does with it before it is shown."""

from io import BytesIO
from math import atan2, degrees
from typing import Any, Literal

import numpy as np
from av.sidedata.sidedata import Type
from av.video.frame import VideoFrame
from PIL import ExifTags, Image, ImageOps

Turn = Literal[0, 90, 180, 270]
_EXIF: dict[int, tuple[Turn, bool]] = {
    2: (0, True),
    3: (180, False),
    4: (180, True),
    5: (270, True),
    6: (90, False),
    7: (90, True),
    8: (270, False),
}
_TURNS: dict[int, Turn] = {0: 0, 90: 90, 180: 180, 270: 270}


def orientation(frame: VideoFrame, coded: bytes = b"") -> tuple[Turn, bool]:
    """How many degrees a player turns the stored picture clockwise, and whether it mirrors it left to right before.

    From the display matrix (ISO/IEC 14496-12, 8.3.2), whose rows are (a b u), (c d v), (x y w); of a photograph from
    its Exif data, which stand in the picture as it is `coded`.
    """
    try:
        side_data: Any = frame.side_data
    except ValueError:  # PyAV has no name for Exif data
        return _photographed(coded)
    data = side_data.get(Type.DISPLAYMATRIX)
    if data is None:
        return 0, False
    a, b, _, c, d, *_ = (int(number) for number in np.frombuffer(bytes(data), np.int32))
    quarter = round(degrees(atan2(-c, d)) / 90) % 4 * 90
    return _TURNS[quarter], a * d - b * c < 0


def _photographed(coded: bytes) -> tuple[Turn, bool]:
    """By the Exif tag of that name (CIPA DC-008, 4.6.5)."""
    try:
        with Image.open(BytesIO(coded)) as image:
            told = image.getexif().get(ExifTags.Base.Orientation, 1)
    except (OSError, SyntaxError, ValueError):
        return 0, False
    return _EXIF.get(told, (0, False))


def upright(frame: VideoFrame) -> Image.Image:
    """The frame as a picture, as it is shown."""
    turn, mirrored = orientation(frame)
    image = Image.fromarray(frame.to_ndarray(format="rgb24"))
    return (ImageOps.mirror(image) if mirrored else image).rotate(-turn, expand=True)

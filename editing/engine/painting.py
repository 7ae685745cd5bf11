"""A frame as if it were painted in oil: the filter of M. Kuwahara, which makes patches of even colour with clear edges.

Kuwahara, Hachimura, Eiho, Kinoshita: "Processing of RI-angiocardiographic images" (1976): every pixel takes the mean of
that one of the four squares around it whose luma varies least.
"""

from collections.abc import Mapping
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
_TALL = 540
"""Lines at which the strokes are made; larger pictures are brought to that size and back."""
_RADIUS = 4


def painted(image: Image, options: Mapping[str, Any]) -> Image:
    """The painting of an image (height, width, 3); of a `strength` below 1, mixed with the image."""
    strength = float(options.get("strength", 1))
    height, width = image.shape[:2]
    share = min(1.0, _TALL / height)
    small = image
    if share < 1:
        size = (max(1, round(width * share)), _TALL)
        small = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
    radius = max(1, round(_RADIUS * max(strength, 1) * min(1.0, small.shape[0] / _TALL + 0.3)))
    strokes = _kuwahara(small, radius)
    if share < 1:
        strokes = np.asarray(cv2.resize(strokes, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)
    if strength < 1:
        strokes = np.asarray(cv2.addWeighted(strokes, strength, image, 1 - strength, 0), np.uint8)
    return strokes


def _kuwahara(image: Image, radius: int) -> Image:
    height, width = image.shape[:2]
    side = radius + 1
    room = cv2.copyMakeBorder(image, radius, radius, radius, radius, cv2.BORDER_REFLECT)
    grey = cv2.cvtColor(room, cv2.COLOR_BGR2GRAY).astype(np.float32)
    # A square's mean and variance, kept at its top left corner.
    colour, luma, square = (
        cv2.boxFilter(plane, -1, (side, side), anchor=(0, 0)) for plane in (room, grey, grey * grey)
    )
    spread = square - luma * luma
    best, least = None, None
    for top in (0, radius):
        for left in (0, radius):
            window = (slice(top, top + height), slice(left, left + width))
            if best is None or least is None:
                best, least = colour[window].copy(), spread[window].copy()
                continue
            calmer = (spread[window] < least).astype(np.uint8)
            cv2.copyTo(colour[window], calmer, best)
            cv2.min(spread[window], least, least)
    return np.asarray(best, np.uint8)

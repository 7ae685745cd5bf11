"""Pictures to be laid over everything: darkened corners, grain, the lines of a tube, the noise of a tape.

Made of numbers alone, the same for the same size and strength.
"""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from editing.filtergraph import Placed
from editing.instructions import ROOM, Veil

Plane = NDArray[np.float32]
_TALL = 1080
"""Lines of the picture that sizes in pixels are meant for."""
_OPEN, _CLOSED = 0.35, 1.05
"""Where a vignette begins and where it is full, as shares of the way from the middle to a corner."""


def draw(veil: Veil, target: Path) -> Placed:
    """Draw it into a PNG; one that moves is larger than the picture by the room it has."""
    room = 2 * ROOM if veil.moves else 0
    shape = (veil.height + room, veil.width + room)
    light, alpha = _DRAWN[veil.name](shape, veil.height / _TALL, veil.strength)
    image = np.empty((*shape, 4), np.uint8)
    image[..., :3] = light if light.ndim == 3 else light[..., None]
    image[..., 3] = np.clip(alpha * 255 + _dither(shape), 0, 255)
    cv2.imwrite(str(target), image, [cv2.IMWRITE_PNG_COMPRESSION, 1])
    return Placed(target, 0, 0)


def _vignette(shape: tuple[int, int], size: float, strength: float) -> tuple[Plane, Plane]:
    """Black that grows from the middle to the corners, in ovals as wide as the picture."""
    down, across = (np.linspace(-1, 1, side, dtype=np.float32) for side in shape)
    far = np.hypot(down[:, None], across[None, :]) / np.sqrt(np.float32(2))
    grown = np.clip((far - _OPEN) / (_CLOSED - _OPEN), 0, 1)
    return np.zeros(shape, np.float32), 1 - (1 - 0.72 * _smooth(grown)) ** np.float32(strength)


def _grain(shape: tuple[int, int], size: float, strength: float) -> tuple[Plane, Plane]:
    """Specks of silver: brighter and darker by a bell curve, a little larger than a pixel."""
    noise = _noise(shape, 11, max(0.45, 0.7 * size), max(0.45, 0.7 * size))
    return np.where(noise > 0, np.float32(255), np.float32(0)), np.abs(noise) * np.float32(0.075 * strength)


def _lines(shape: tuple[int, int], size: float, strength: float) -> tuple[Plane, Plane]:
    """Dark gaps between the lines of a tube, two pixels apart at least."""
    period = max(2, round(4 * size))
    gap = (np.arange(shape[0]) % period >= (period + 1) // 2).astype(np.float32)
    return np.zeros(shape, np.float32), np.repeat(gap[:, None], shape[1], 1) * np.float32(0.16 * min(strength, 3))


def _tape(shape: tuple[int, int], size: float, strength: float) -> tuple[Plane, Plane]:
    """Fine coloured noise in short lines, and here and there a white streak where the tape has lost its coat."""
    fine = _noise(shape, 12, max(0.5, 3 * size), max(0.4, 0.8 * size))
    rng = np.random.default_rng(13)
    lost = (_noise(shape, 14, max(1.0, 16 * size), max(0.4, 0.9 * size)) > 4.1).astype(np.float32)
    light = rng.integers(40, 216, (-(-shape[0] // 4), -(-shape[1] // 16), 3)).astype(np.float32)
    wide = np.asarray(cv2.resize(light, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR), np.float32)
    wide += np.sign(fine)[..., None] * 90
    alpha = np.abs(fine) * np.float32(0.09 * strength) + lost * np.float32(0.55 * min(strength, 1.5))
    return np.clip(np.where(lost[..., None] > 0, np.float32(235), wide), 0, 255), alpha


_DRAWN = {"vignette": _vignette, "grain": _grain, "lines": _lines, "tape": _tape}


def _noise(shape: tuple[int, int], seed: int, across: float, down: float) -> Plane:
    """Noise of a bell curve around 0, spread 1, smoothed by so many pixels."""
    rough = np.random.default_rng(seed).standard_normal(shape, np.float32)
    soft = cv2.GaussianBlur(rough, (0, 0), sigmaX=across, sigmaY=down, borderType=cv2.BORDER_REFLECT)
    return np.asarray(soft / soft.std(), np.float32)


def _dither(shape: tuple[int, int]) -> Plane:
    """Between 0 and 1, so that slow slopes have no steps."""
    return np.random.default_rng(10).random(shape, np.float32)


def _smooth(share: Plane) -> Plane:
    return share * share * (3 - 2 * share)

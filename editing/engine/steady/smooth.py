"""The way of a camera smoothed, and the poses that bring every frame onto it.

The way is smoothed by a bell curve, each scene for itself, as much as the room at the picture's edges allows.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from editing.instructions import Pose
from editing.plan import Piece

Array = NDArray[np.float64]
_WIDEST = 1.15
"""How much larger the picture may become so that no edge is seen."""
_SPREADS = (1.0, 0.7, 0.5, 0.35, 0.25)
"""Seconds of the bell curve, the smoothest first; the last one has to do."""
_EXCEPTIONS = 2
"""Percent of the frames that may come too near to an edge; they are moved less."""
_SPARE = 1.002


def poses(motion: Path, piece: Piece, crop: bool) -> list[Pose]:
    """How the frames of a piece are to be seen, in their order, after the moves that were measured.

    With `crop`, every scene is magnified as much as it needs to show no edge.
    """
    rows = np.load(motion)
    stamps, moves, known = rows[:, 0], rows[:, 1:4], rows[:, 4] > 0
    steadied = np.concatenate(list(_scenes(moves, known, piece, crop)) or [np.empty((0, 4))])
    shown = (stamps >= piece.first) & (stamps < piece.last)
    return [Pose(*(float(value) for value in row)) for row in steadied[shown]]


def _scenes(moves: Array, known: NDArray[np.bool_], piece: Piece, crop: bool) -> Iterator[Array]:
    """For each scene its frames' (factor, right, down, turn)."""
    starts = np.flatnonzero(~known)
    for first, last in zip(starts, [*starts[1:], len(moves)], strict=True):
        scene = moves[first:last].copy()
        scene[:1] = 0
        shifts = _corrections(np.cumsum(scene, axis=0), piece)
        factor = float(_needed(shifts, piece).max(initial=1.0)) * _SPARE if crop else 1.0
        yield np.column_stack([np.full(len(scene), factor), shifts * (factor, factor, 1)])


def _corrections(way: Array, piece: Piece) -> Array:
    """From where a frame is to where it shall be, no farther than there is room."""
    for spread in _SPREADS:
        frames = spread / float(piece.frame)
        shifts = _smoothed(way, frames) - way
        if np.percentile(_needed(shifts, piece), 100 - _EXCEPTIONS) <= _WIDEST:
            break
    room = np.minimum(1, (_WIDEST - 1) / np.maximum(_needed(shifts, piece) - 1, 1e-9))
    reach = max(1, round(0.25 / float(piece.frame)))
    least = np.array([room[max(0, at - reach) : at + reach + 1].min() for at in range(len(room))])
    return np.asarray(shifts * _averaged(least, reach)[:, None], np.float64)


def _needed(shifts: Array, piece: Piece) -> Array:
    """How much larger each frame has to be so that its edges stay outside of the picture."""
    cosine, sine = np.cos(shifts[:, 2]), np.sin(shifts[:, 2])
    across, down = piece.width / 2, piece.height / 2
    right, low = cosine * shifts[:, 0] + sine * shifts[:, 1], cosine * shifts[:, 1] - sine * shifts[:, 0]
    wide, high = np.abs(cosine) * across + np.abs(sine) * down, np.abs(cosine) * down + np.abs(sine) * across
    room = np.maximum(across - np.abs(right), 1), np.maximum(down - np.abs(low), 1)
    return np.asarray(np.maximum(wide / room[0], high / room[1]), np.float64)


def _smoothed(way: Array, frames: float) -> Array:
    """The way with a bell curve over it; beyond its ends it goes on as it came."""
    reach = min(len(way) - 1, max(1, round(3 * frames)))
    if reach < 1:
        return way
    before, after = 2 * way[0] - way[reach:0:-1], 2 * way[-1] - way[-2 : -reach - 2 : -1]
    longer = np.concatenate([before, way, after])
    bell = np.exp(-0.5 * (np.arange(-reach, reach + 1) / frames) ** 2)
    bell /= bell.sum()
    return np.column_stack([np.convolve(column, bell, mode="valid") for column in longer.T])


def _averaged(values: Array, reach: int) -> Array:
    """The mean over `reach` neighbours on either side."""
    longer = np.concatenate([np.full(reach, values[0]), values, np.full(reach, values[-1])])
    return np.convolve(longer, np.full(2 * reach + 1, 1 / (2 * reach + 1)), mode="valid")

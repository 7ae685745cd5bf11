"""How a camera moves from each frame to the next: points of the picture are followed, and what most of them do counts.

Corners (Shi and Tomasi, 1994) by pyramids of Lucas and Kanade (Bouguet, 2001), there and back; the shift and turn that
most agree on by RANSAC (Fischler and Bolles, 1981), so that what moves in front of the camera does not count.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from math import atan2
from pathlib import Path
from typing import IO, Any, NamedTuple

import av
import cv2
import numpy as np
from av.error import FFmpegError
from numpy.typing import NDArray

from editing import filtergraph
from editing.engine import frames
from editing.engine.work import Work
from editing.errors import Transient
from editing.plan import Motion, Piece

Grey = NDArray[np.uint8]
_SIDE = 640
"""Pixels of the longer side of the frames that are looked at."""
_POINTS, _APART = 400, 10
_THERE_AND_BACK = 0.7
"""Pixels that a point followed there and back may be off."""
_TOGETHER = 12
"""Points that have to agree."""
_CUT = 28
"""Of 255: how much light has to have changed on average, on a grid of 16 x 16, for another scene."""
_POLL = 0.2


class Move(NamedTuple):
    """From the frame before to this one: pixels of the frame that is looked at, radians clockwise."""

    right: float
    down: float
    turn: float


_STILL = Move(0, 0, 0)


def measure(motion: Motion, source: Path, target: Path, work: Work) -> None:
    """Write how the camera moves into a file: a row for each frame with its stamp, the move, and whether it is known.

    Shifts are in pixels of the picture as displayed. Raises `Cancelled` and `Transient`.
    """
    piece = motion.piece
    share = min(1.0, _SIDE / max(piece.width, piece.height))
    width, height = (max(16, round(side * share / 2) * 2) for side in (piece.width, piece.height))
    graph = filtergraph.watched_graph(piece, width, height)
    command = [*filtergraph.decode(piece, source), "-filter_complex", graph]
    with ThreadPoolExecutor(1) as pool, frames.giving(command, "gray", work) as child:
        assert child.stdout is not None
        count = _Count()
        rows = pool.submit(_rows, child.stdout, piece, piece.width / width, piece.height / height, count.up)
        found = _awaited(rows, count, work)
    np.save(target, np.asarray(found, np.float64).reshape(-1, 5))


class _Count:
    """Frames seen so far; counted by one thread and read by another."""

    def __init__(self) -> None:
        self.frames = 0

    def up(self) -> None:
        """One more."""
        self.frames += 1


def _awaited(rows: "Future[list[list[float]]]", count: _Count, work: Work) -> list[list[float]]:
    """The rows, once they are all there; progress is told meanwhile, and nothing is waited for in vain."""
    seen, idle = -1, 0.0
    while True:
        work.check()
        try:
            return rows.result(timeout=_POLL)
        except NotYet:
            idle = 0.0 if count.frames != seen else idle + _POLL
            seen = count.frames
            work.progress(seen)
        except FFmpegError as error:
            raise Transient(f"The camera's moves could not be measured: {error.strerror}.") from None
        if idle > work.stall:
            raise Transient(f"FFmpeg made no progress for {work.stall:.0f} seconds, so it was stopped.")


def _rows(pipe: IO[bytes], piece: Piece, across: float, down: float, counted: Callable[[], None]) -> list[list[float]]:
    found = []
    for stamp, move in _moves(pipe, piece):
        counted()
        one = move or _STILL
        found.append([stamp, one.right * across, one.down * down, one.turn, float(move is not None)])
    return found


def _moves(pipe: IO[bytes], piece: Piece) -> Iterator[tuple[int, Move | None]]:
    before: Grey | None = None
    with av.open(pipe, "r", format="nut") as container:
        for frame in container.decode(video=0):
            assert frame.pts is not None and frame.time_base is not None
            grey: Any = np.ascontiguousarray(frame.to_ndarray(), np.uint8)
            yield piece.first + round(frame.pts * frame.time_base / piece.time_base), followed(before, grey)
            before = grey


def followed(before: Grey | None, after: Grey) -> Move | None:
    """The camera's move between two frames (height, width); None where another scene begins.

    Where too little can be followed (in the dark, in a blur), it stands still.
    """
    if before is None or _another_scene(before, after):
        return None
    points: Any = cv2.goodFeaturesToTrack(before, _POINTS, 0.01, _APART)
    if points is None or len(points) < _TOGETHER:
        return _STILL
    there: Any
    back: Any
    there, found, _ = cv2.calcOpticalFlowPyrLK(before, after, points, None)  # type: ignore[call-overload]
    back, _, _ = cv2.calcOpticalFlowPyrLK(after, before, there, None)  # type: ignore[call-overload]
    kept = (found.ravel() == 1) & (np.abs(points - back).reshape(-1, 2).max(axis=1) < _THERE_AND_BACK)
    if kept.sum() < _TOGETHER:
        return _STILL
    matrix, agreed = cv2.estimateAffinePartial2D(points[kept], there[kept], ransacReprojThreshold=1.0)
    if matrix is None or agreed.sum() < max(_TOGETHER, 0.2 * len(points)):
        return _STILL
    middle = np.array([after.shape[1] / 2, after.shape[0] / 2])
    right, down = matrix[:, :2] @ middle + matrix[:, 2] - middle
    return Move(float(right), float(down), atan2(matrix[1, 0], matrix[0, 0]))


def _another_scene(before: Grey, after: Grey) -> bool:
    """Whether the light lies elsewhere all over the picture, as it does at a cut."""
    one, other = (cv2.resize(frame, (16, 16), interpolation=cv2.INTER_AREA).astype(int) for frame in (before, after))
    return float(np.abs(one - other).mean()) > _CUT

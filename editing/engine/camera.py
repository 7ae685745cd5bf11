"""Moves of a camera that is not there, as vid.stab's filter takes them: a line for every frame.

The filter reads whatever it is given as a shift, a turn and a zoom, and carries it out to parts of a pixel.
"""

from collections.abc import Iterable
from math import cos, sin
from pathlib import Path

from editing.instructions import Pose


def write(poses: Iterable[Pose], target: Path) -> None:
    """Write how each frame is seen into a file of transforms (vid.stab's old format: number, x, y, angle, zoom, 0).

    vid.stab shifts before it turns and magnifies, and turns the other way round.
    """
    with target.open("w", encoding="ascii") as file:
        for number, pose in enumerate(poses):
            back, angle = 1 / pose.factor, -pose.turn
            x = back * (pose.right * cos(angle) - pose.down * sin(angle))
            y = back * (pose.right * sin(angle) + pose.down * cos(angle))
            file.write(f"{number} {x:.6f} {y:.6f} {angle:.9f} {100 * (1 - back):.6f} 0\n")

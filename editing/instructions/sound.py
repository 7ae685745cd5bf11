"""What is done to sound and to nothing else."""

from typing import Literal

from editing.instructions.base import Instruction


class Gain(Instruction):
    """Samples multiplied by a factor. The first `beds` beds of the video are multiplied too while the clip plays."""

    kind: Literal["gain"] = "gain"
    factor: float
    beds: int = 0


class Denoise(Instruction):
    """The steady noise of a source lowered, by at most so many decibels."""

    kind: Literal["denoise"] = "denoise"
    most: float

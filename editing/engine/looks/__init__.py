"""What the frames of a coded segment look like, judged from the small pictures of `watching`, and kept in its file.

A segment that is used again was looked at already: the look travels with it, in a box that players pass over.
"""

from fractions import Fraction
from pathlib import Path
from typing import Literal

from editing import watching
from editing.data import Data
from editing.engine import trailer
from editing.engine.looks import judged, samples
from editing.plan import Segment
from editing.timecode import Rational

__all__ = ["Look", "Run", "find", "keep"]


class Run(Data):
    """A part of a segment that looks odd, in seconds of it.

    `black`: the picture is black and the source is not. `still`: it stands still and the source moves. `missing`: no
    frame of the source could be decoded, so that the one before is shown.
    """

    kind: Literal["black", "still", "missing"]
    start: Rational
    end: Rational


class Look(Data):
    """What a segment's frames look like: the odd parts, and the `samples.cells` of its first and its last frame."""

    version: Literal[1] = 1
    runs: tuple[Run, ...] = ()
    first: tuple[int, ...]
    last: tuple[int, ...]


def keep(segment: Segment, folder: Path, target: Path) -> None:
    """Judge what `watching` has written into a folder, and put that into the segment's file."""
    before, after = (samples.load(watching.path(name, folder)) for name in (watching.BEFORE, watching.AFTER))
    first, last = (tuple(samples.cells(after.images[number]).tolist()) for number in (0, -1))
    runs = tuple(
        Run(kind=span.kind, start=_exact(span.start), end=_exact(span.end))
        for span in judged.spans(segment, before, after)
    )
    trailer.append(target, Look(runs=runs, first=first, last=last).model_dump_json())


def find(path: Path) -> Look | None:
    """The look that was kept in a segment's file."""
    document = trailer.read(path)
    return None if document is None else Look.model_validate_json(document)


def _exact(seconds: float) -> Fraction:
    return Fraction(round(seconds * 1000), 1000)

"""Are all frames there, does each part begin at its time, and does the whole last as long as it should?"""

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from editing.engine.check.subject import Subject
from editing.findings import Finding
from editing.timecode import clock

_LATE = Fraction(1, 50)
"""Seconds by which a part may be beside its time, at most: what nobody notices between picture and sound."""


def examine(subject: Subject) -> Iterator[Finding]:
    """Count the frames, and compare their times with the plan's."""
    plan, stamps = subject.plan, subject.stamps
    planned = sum(segment.frames for segment in plan.segments)
    if len(stamps) != planned:
        yield Finding.failed(f"{planned} frames were planned and {len(stamps)} are in the file.")
        return
    if (np.diff(stamps) <= 0).any():
        yield Finding.failed(f"Two frames are shown at once at {clock(_doubled(subject))}.")
        return
    yield Finding(what=f"It has the {planned} frames that were planned.")
    if abs(subject.length - plan.duration) > subject.frame:
        yield Finding.failed(f"It lasts {clock(subject.length)} and not {clock(plan.duration)}.")
        return
    late = _beside(subject)
    if late is not None:
        yield Finding.failed(f"What belongs at {clock(late)} is not shown at its time.")
        return
    yield Finding(what=f"It lasts {clock(plan.duration)}, to the frame.")


def _doubled(subject: Subject) -> Fraction:
    return subject.time(int(np.flatnonzero(np.diff(subject.stamps) <= 0)[0]))


def _beside(subject: Subject) -> Fraction | None:
    """When the first part should begin that does not begin then."""
    number, position = 0, Fraction(0)
    for segment in subject.plan.segments:
        if abs(subject.time(number) - position) > min(_LATE, subject.frame / 2):
            return position
        number += segment.frames
        position += segment.duration
    return None

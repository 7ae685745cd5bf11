"""Is a part black, or does it stand still, where neither the source nor the plan tells why?

Asks the looks that were taken of the segments as they were coded; what was copied is as it was.
"""

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from editing.engine import looks
from editing.engine.check.subject import Subject
from editing.findings import Finding
from editing.plan import Segment
from editing.timecode import clock

_NEAR = Fraction(3, 10)
"""Seconds between two parts that are one, across a border of segments."""
_LEAST = {"black": Fraction(2, 5), "still": Fraction(1), "missing": Fraction(1, 2)}
"""Seconds that somebody notices."""
_NAMED = 3
"""Places that are told one by one."""
_SAID = {
    "black": "The picture is black {where}, where the source is not.",
    "still": "The picture stands still {where}, where the source moves.",
    "missing": "The picture stands still {where}, where the file that was sent cannot be read.",
}


class Place(NamedTuple):
    """An odd part of the result, in seconds of it."""

    kind: str
    start: Fraction
    end: Fraction


def examine(subject: Subject) -> Iterator[Finding]:
    """Tell of every kind of oddity where it is."""
    yield from found(subject.plan.segments, subject.path_of)


def found(segments: Iterable[Segment], path_of: Callable[[str], Path]) -> Iterator[Finding]:
    """The same, of the segments of a plan."""
    places: list[Place] = []
    position, looked = Fraction(0), False
    for segment in segments:
        look = looks.find(path_of(segment.key)) if segment.watched else None
        looked = looked or look is not None
        for run in look.runs if look else ():
            places.append(Place(run.kind, position + run.start, position + run.end))
        position += segment.duration
    noticed = [finding for kind in _SAID if (finding := _noticed(kind, places))]
    yield from noticed
    if looked and not noticed:
        yield Finding(what="No part is black or stands still that is not so in the source.")


def _noticed(kind: str, places: Iterable[Place]) -> Finding | None:
    parts = [one for one in _joined(place for place in places if place.kind == kind) if _long(one)]
    if not parts:
        return None
    told = [f"from {clock(part.start)} to {clock(part.end)}" for part in parts[:_NAMED]]
    if len(parts) > _NAMED:
        told.append(f"at {len(parts) - _NAMED} more places")
    where = told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"
    return Finding.notice(_SAID[kind].format(where=where))


def _joined(places: Iterable[Place]) -> list[Place]:
    """Parts of one kind, those that follow each other as one."""
    parts: list[Place] = []
    for place in places:
        if parts and place.start - parts[-1].end <= _NEAR:
            parts[-1] = parts[-1]._replace(end=place.end)
        else:
            parts.append(place)
    return parts


def _long(place: Place) -> bool:
    return place.end - place.start >= _LEAST[place.kind]

"""Is a part black, or does it stand still, where neither the source nor the plan tells why?

Asks the looks that were taken of the segments as they were coded; what was copied is as it was.
"""

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from pathlib import Path

from editing.engine import looks
from editing.engine.check.places import Place, joined, told
from editing.engine.check.subject import Subject
from editing.findings import Finding
from editing.plan import Segment

_LEAST = {"black": Fraction(2, 5), "still": Fraction(1), "missing": Fraction(1, 2)}
"""Seconds that somebody notices."""
_SAID = {
    "black": "The picture is black {where}, where the source is not.",
    "still": "The picture stands still {where}, where the source moves.",
    "missing": "The picture stands still {where}, where the file that was sent cannot be read.",
}


def examine(subject: Subject) -> Iterator[Finding]:
    """Tell of every kind of oddity where it is."""
    yield from found(subject.plan.segments, subject.path_of)


def found(segments: Iterable[Segment], path_of: Callable[[str], Path]) -> Iterator[Finding]:
    """The same, of the segments of a plan."""
    places: dict[str, list[Place]] = {}
    position, looked = Fraction(0), False
    for segment in segments:
        look = looks.find(path_of(segment.key)) if segment.watched else None
        looked = looked or look is not None
        for run in look.runs if look else ():
            places.setdefault(run.kind, []).append(Place(position + run.start, position + run.end))
        position += segment.duration
    noticed = False
    for kind, said in _SAID.items():
        parts = [part for part in joined(places.get(kind, ())) if part.end - part.start >= _LEAST[kind]]
        if parts:
            noticed = True
            yield Finding.notice(said.format(where=told(parts)))
    if looked and not noticed:
        yield Finding(what="No part is black or stands still that is not so in the source.")

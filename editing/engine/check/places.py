"""Odd parts of a result, and how they are told. Pure."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

from editing.timecode import clock

_NEAR = Fraction(3, 10)
"""Seconds between two parts that are taken for one."""
_NAMED = 3
"""Places that are told one by one."""


class Place(NamedTuple):
    """From when to when, in seconds of the result."""

    start: Fraction
    end: Fraction


def joined(places: Iterable[Place]) -> list[Place]:
    """The same parts in order, those that follow each other closely as one."""
    parts: list[Place] = []
    for place in sorted(places):
        if parts and place.start - parts[-1].end <= _NEAR:
            parts[-1] = Place(parts[-1].start, max(parts[-1].end, place.end))
        else:
            parts.append(place)
    return parts


def told(places: Sequence[Place]) -> str:
    """The first places in words, and how many there are beside them."""
    words = [_told(place) for place in places[:_NAMED]]
    if len(places) > _NAMED:
        words.append(f"at {len(places) - _NAMED} more places" if len(places) > _NAMED + 1 else "at another place")
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _told(place: Place) -> str:
    if place.end - place.start < Fraction(1, 2):
        return f"at {clock(place.start)}"
    return f"from {clock(place.start)} to {clock(place.end)}"

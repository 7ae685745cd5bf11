"""The grammar of lengths: 90s, 1:10, 1m30, "half a minute", "a couple of seconds", 15 frames, and bare numbers.

Every reader takes canonical tokens and a place, and gives the value and the place behind it, or None.
"""

from collections.abc import Sequence
from typing import NamedTuple

from agent.offline.items import Item
from agent.offline.tokens import Token
from agent.offline.words import bag

SCALES = {"second": 1.0, "minute": 60.0, "hour": 3600.0, "millisecond": 0.001}
VAGUE = {"couple": 2.0, "few": 3.0, "several": 5.0, "dozen": 12.0}
ARTICLES = frozenset(
    {"the", "a", "an", "my", "this", "very", "its", "about", "around", "roughly", "exactly", "approximately"}
)
DASHES = frozenset("-–—~→")
OTHER_UNITS = bag(
    "percent pixel times degree decibel megabyte gigabyte kilobyte fps x k p step lufs i width height point edit"
)
FRACTIONS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5}


class Clock(NamedTuple):
    """What times are read against: seconds and frames per second."""

    duration: float
    fps: float


class Amount(NamedTuple):
    """Seconds; `scale` is 0 where no unit was said, `clock` where it was written as 1:10."""

    seconds: float
    scale: float
    clock: bool = False


Tokens = Sequence[Token]
Read = tuple[Item, int]


def word(t: Tokens, i: int) -> str:
    """The word at a place, "" where there is none."""
    return t[i].word if i < len(t) and t[i].kind in ("word", "mark") else ""


def skip(t: Tokens, i: int, words: frozenset[str] = ARTICLES) -> int:
    """The place behind words that say nothing here."""
    while word(t, i) in words:
        i += 1
    return i


def amount(t: Tokens, i: int, clock: Clock) -> tuple[Amount, int] | None:
    """A length of time or a clock time: 90s, 1:10, 1m30, "half a minute", "2 and a half minutes"; or a bare number."""
    if i >= len(t):
        return None
    if t[i].kind in ("clock", "aspect") and t[i].value:
        return Amount(t[i].value, 1.0, True), i + (2 if word(t, i + 1) in SCALES else 1)
    if word(t, i) in SCALES and i + 1 < len(t) and t[i + 1].kind == "number" and word(t, i + 2) not in SCALES:
        return Amount(t[i + 1].value * SCALES[word(t, i)], SCALES[word(t, i)], True), i + 2
    if t[i].kind == "number":
        return counted(t, i, clock)
    return in_words(t, i)


def counted(t: Tokens, i: int, clock: Clock) -> tuple[Amount, int] | None:
    """A number, and units as far as they go on: 1 h 2 m 3 s, 1m30."""
    value, after = t[i].value, i + 1
    if (
        word(t, after) == "and"
        and word(t, after + 1) in ("a", "half")
        and "half" in (word(t, after + 1), word(t, after + 2))
    ):
        value, after = value + 0.5, skip(t, after + 1, frozenset({"a", "half"}))
    if word(t, after) == "-" and word(t, after + 1) in SCALES:
        after += 1
    if word(t, after) == "frame":
        return Amount(value / clock.fps, 1.0), after + 1
    scale = SCALES.get(word(t, after), 0.0)
    if not scale:
        return None if word(t, after) in OTHER_UNITS else (Amount(value, 0.0), after)
    total, smallest = value * scale, scale
    after += 1
    if word(t, after) == "and" and word(t, after + 1) in ("a", "half"):
        stop = skip(t, after + 1, frozenset({"a", "half"}))
        return (Amount(total + scale / 2, scale), stop) if t[stop - 1].word == "half" else (Amount(total, scale), after)
    while True:
        at = after + 1 if word(t, after) == "and" else after
        if at >= len(t) or t[at].kind != "number" or t[at].value >= 60:
            break
        unit = SCALES.get(word(t, at + 1), 0.0)
        glued = not unit and smallest >= 60 and word(t, at + 1) not in OTHER_UNITS and at == after
        if not (unit and unit < smallest) and not glued:
            break
        smallest = unit or smallest / 60
        total += t[at].value * smallest
        after = at + (2 if unit else 1)
    return Amount(total, scale), after


def in_words(t: Tokens, i: int) -> tuple[Amount, int] | None:
    """Lengths said without figures: "half a minute", "a couple of seconds", "a minute and a half"."""
    first = word(t, i)
    if first == "half" and word(t, at := skip(t, i + 1)) in SCALES:
        return Amount(SCALES[word(t, at)] / 2, 1.0), at + 1
    if (
        first == "quarter"
        and word(t, i + 1) in ("of", "a")
        and word(t, at := skip(t, i + 1, ARTICLES | {"of"})) in SCALES
    ):
        return Amount(SCALES[word(t, at)] / 4, 1.0), at + 1
    at = skip(t, i)
    if word(t, at) in VAGUE and word(t, unit := skip(t, at + 1, frozenset({"of"}))) in SCALES:
        return Amount(VAGUE[word(t, at)] * SCALES[word(t, unit)], 1.0), unit + 1
    if first in ("a", "an", "one") and word(t, i + 1) in SCALES:
        seconds, after = SCALES[word(t, i + 1)], i + 2
        if word(t, after) == "and" and word(t, stop := skip(t, after + 1)) == "half":
            return Amount(seconds * 1.5, 1.0), stop + 1
        return Amount(seconds, 1.0), after
    if first == "half" and word(t, i + 1) in ("a", "an") and word(t, i + 2) in SCALES:
        return Amount(SCALES[word(t, i + 2)] / 2, 1.0), i + 3
    return None

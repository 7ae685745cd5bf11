"""The grammar of times: points, lengths, ranges, and stretches at the clip's ends, in the many ways people write them.

Reads canonical tokens; knows the clip's length and frame rate, no operation. Every reader takes the tokens and a place, and
gives the value and the place behind it, or None.
"""

from collections.abc import Sequence
from typing import NamedTuple

from agent.offline.items import Item, Range, item
from agent.offline.tokens import Token

SCALES = {"second": 1.0, "minute": 60.0, "hour": 3600.0, "millisecond": 0.001}
VAGUE = {"couple": 2.0, "few": 3.0, "several": 5.0, "dozen": 12.0}
ARTICLES = frozenset(
    {"the", "a", "an", "my", "this", "very", "its", "about", "around", "roughly", "exactly", "approximately"}
)
DASHES = frozenset("-–—~→")
OTHER_UNITS = frozenset(
    "percent pixel times degree decibel megabyte gigabyte kilobyte fps x k p step lufs i width height point edit".split()
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


def point(t: Tokens, i: int, clock: Clock) -> tuple[Amount, int] | None:
    """A place on the clip: an amount, the "10 second mark", "10 seconds before the end", the start, the end, halfway."""
    i = skip(t, i, ARTICLES | {"time", "at"})
    if word(t, i) in ("start", "end", "halfway"):
        if word(t, i) == "end" and (word(t, i + 1) == "by" or amount(t, i + 1, clock)):
            return None
        share = {"start": 0.0, "end": 1.0}.get(word(t, i), 0.5)
        after = i + 1
        if word(t, after) in ("of", "through") and word(t, skip(t, after + 1)) == "video":
            after = skip(t, after + 1) + 1
        return Amount(clock.duration * share, 1.0, True), after
    found = amount(t, i, clock)
    if found is None:
        return None
    value, after = found
    if word(t, after) == "mark" or (word(t, after) == "point" and value.scale):
        return value._replace(scale=value.scale or 1.0, clock=True), after + 1
    if word(t, after) in ("before", "from") and word(t, skip(t, after + 1)) == "end":
        return Amount(clock.duration - value.seconds, 1.0, True), skip(t, after + 1) + 1
    if value.scale and word(t, after) == "in" and not word(t, after + 1)[:1].isalpha():
        return value._replace(clock=True), after + 1
    return value, after


def alike(first: Amount, last: Amount) -> tuple[Amount, Amount]:
    """Both ends in one unit where only one end has it: 1-2 min, 2:10-20."""
    if not first.scale and last.scale and not last.clock:
        return Amount(first.seconds * last.scale, last.scale), last
    if first.clock and not last.scale and last.seconds < first.seconds and last.seconds < 60:
        return first, Amount(first.seconds // 60 * 60 + last.seconds, 1.0, True)
    if first.scale >= 60 and not last.scale and not first.clock:
        return first, Amount(last.seconds * first.scale, first.scale)
    return first, last


def between(t: Tokens, i: int, clock: Clock) -> Read | None:
    """From one point to another: "from 5 to 10", "5-10", "between 1:12 and 1:24", "starting at 45 and ending at 1:35"."""
    at = skip(t, i)
    led = word(t, at) in ("from", "between", "of", "start", "first", "at", "begin") and at < len(t)
    opened = word(t, at)
    if led:
        at = skip(t, at + 1, ARTICLES | {"at", "from", "on", "time", "the"})
    first = point(t, at, clock)
    if first is None and opened == "start" and led:
        first, led = point(t, skip(t, i), clock), False
    if first is None:
        return None
    joint = first[1]
    while word(t, joint) == ",":
        joint += 1
    follow = joint
    linked = word(t, joint) in DASHES or word(t, joint) in ("to", "until", "through")
    if word(t, joint) == "and" and (opened == "between" or word(t, joint + 1) in ("end", "last", "to")):
        linked, follow = True, joint + 1
        follow = skip(t, follow, frozenset({"end", "last", "to", "at", "on"}))
    elif word(t, joint) in ("end", "last") and word(t, joint + 1) in ("at", "on"):
        linked, follow = True, joint + 2
    elif linked:
        follow = skip(t, joint + 1, ARTICLES | {"at", "to", "-", "."})
    if not linked:
        return None
    last = point(t, follow, clock)
    if last is None:
        return None
    one, two = alike(first[0], last[0])
    if word(t, joint) == "to" and not led and not one.scale and not two.scale and i and word(t, i - 1) in ("by", "set"):
        return None
    assumed = not one.scale and not two.scale
    to_end = word(t, last[1] - 1) in ("end", "video") and two.clock and two.seconds == clock.duration
    span = Range(one.seconds, None if to_end else two.seconds, assumed)
    return item("range", t[i : last[1]], span), last[1]


def open_ended(t: Tokens, i: int, clock: Clock) -> Read | None:
    """ "after 1:00", "from 5 on", "before 0:10", "until 20": a range to one end of the clip."""
    lead = word(t, i)
    if lead not in ("from", "after", "before", "to", "until", "start", "onward"):
        return None
    if lead == "start" and word(t, i + 1) not in ("at", "from"):
        return None
    if lead in ("to", "until") and between(t, i + 1, clock):
        return None
    found = point(t, skip(t, i + 1, ARTICLES | {"at", "from"}), clock)
    if found is None or (not found[0].scale and lead == "to"):
        return None
    value, after = found
    if word(t, after - 1) in ("start", "video", "end") and lead in ("from", "start", "to"):
        return None  # the clip's own end says no range
    if lead == "to" and not value.clock:
        return None  # "to 30 seconds" is a length
    if word(t, after) == "onward" or (word(t, after) == "on" and word(t, after + 1) in ("", ",")):
        after += 1
    span = Range(0.0, value.seconds) if lead in ("before", "to", "until") else Range(value.seconds, None)
    return item("range", t[i:after], span._replace(assumed=not value.scale), lead), after


def stretch(t: Tokens, i: int, clock: Clock) -> list[Item] | None:
    """A stretch at an end: "first 5 s", "5 s off the end", "the beginning by 2 s", "last third", "first and last 5 s"."""
    at = skip(t, i)
    side = word(t, at)
    if side in ("first", "last", "second", "center", "start", "end", "both"):
        found = from_side(t, i, at, clock)
        if found:
            return found
    length = amount(t, at, clock)
    if length is None or length[0].clock:
        return None
    value, after = length
    if word(t, after) in ("first", "last") and word(t, after + 1) in SCALES and not value.scale:
        seconds = value.seconds * SCALES[word(t, after + 1)]
        return [at_side(t[i : after + 2], word(t, after), seconds, clock)]
    if not value.scale:
        return None
    off = word(t, after) in ("off", "away")
    place = skip(
        t, after, ARTICLES | {"off", "away", "from", "of", "at", "in", "on", "to", "each", "both", "side", "-"}
    )
    if place == after:
        return None
    edge = {"start": "first", "end": "last", "first": "first"}.get(word(t, place), "")
    between_words = {word(t, n) for n in range(after, place)}
    both = {"each", "both"} & between_words
    if not edge and not (both and "side" in between_words):
        return None
    stop = place + 1 if edge else place
    if word(t, stop) == "and" and word(t, skip(t, stop + 1)) in ("end", "start") and edge:
        both, stop = {"both"}, skip(t, stop + 1) + 1
    sides = ("first", "last") if both else (edge,)
    found = [at_side(t[i:stop], side, value.seconds, clock) for side in sides]
    return [*found, Item("word", "off", "off", t[stop - 1].end, t[stop - 1].end)] if off else found


def from_side(t: Tokens, i: int, at: int, clock: Clock) -> list[Item] | None:
    """A stretch that begins with the word for its side."""
    side, follow = word(t, at), at + 1
    both = word(t, follow) == "and" and word(t, skip(t, follow + 1)) in ("last", "first", "end", "start")
    if both:
        follow = skip(t, follow + 1) + 1
    if word(t, follow) == "by" or side in ("start", "end", "both"):
        follow = skip(t, follow, ARTICLES | {"by", "of", "-"})
    elif side in ("first", "last"):
        follow = skip(t, follow, ARTICLES | {"of", "-"})
    if word(t, follow) in FRACTIONS and side in ("first", "last", "second", "center"):
        if side == "second" and word(t, follow) not in FRACTIONS:
            return None
        part = clock.duration / FRACTIONS[word(t, follow)]
        if not (word(t, follow + 1) in ("a", "an", "minute") or word(t, follow + 1) in SCALES):
            index = {"first": 0, "second": 1, "center": 1, "last": FRACTIONS[word(t, follow)] - 1}[side]
            span = Range(part * index, part * (index + 1))
            return [item("edge", t[i : follow + 1], span, "last" if side in ("last", "second") else "first")]
    if side in ("second", "center"):
        return None
    if word(t, follow) in SCALES:
        found: tuple[Amount, int] | None = (Amount(SCALES[word(t, follow)], 1.0), follow + 1)
    else:
        found = amount(t, follow, clock)
    if found is None or (not found[0].scale and side in ("start", "end")):
        return None
    value, stop = found
    side = {"start": "first", "end": "last"}.get(side, side)
    sides = ("first", "last") if both or side == "both" else (side,)
    return [at_side(t[i:stop], each, value.seconds, clock, not value.scale) for each in sides]


def at_side(tokens: Tokens, side: str, seconds: float, clock: Clock, assumed: bool = False) -> Item:
    """So many seconds at the beginning or the end; longer ones than the clip stand beyond it."""
    if side == "first":
        return item("edge", tokens, Range(0.0, seconds, assumed), "first")
    return item("edge", tokens, Range(clock.duration - seconds, clock.duration, assumed), "last")


def read(t: Tokens, i: int, clock: Clock) -> tuple[list[Item], int] | None:
    """The longest reading of time at a place: its items, and the place behind."""
    if word(t, i) in ("every", "each") and (each := amount(t, i + 1, clock) or in_words(t, i + 1)) and each[0].scale:
        return [item("every", t[i : each[1]], each[0].seconds)], each[1]
    if found := between(t, i, clock):
        return [found[0]], found[1]
    edges = stretch(t, i, clock)
    if edges:
        end = max(edge.end for edge in edges)
        stop = next((n for n in range(i, len(t)) if t[n].start >= end), len(t))
        return edges, stop
    if one := open_ended(t, i, clock):
        return [one[0]], one[1]
    return single(t, i, clock)


def single(t: Tokens, i: int, clock: Clock) -> tuple[list[Item], int] | None:
    """One point or one length."""
    lead = word(t, i)
    prepositions = ("at", "on", "@", "from", "to", "in")
    at = skip(t, i + 1) if lead in prepositions else i
    if word(t, skip(t, at)) in ("start", "end"):
        stop = skip(t, at) + 1
        return [item("brim", t[i:stop], None, word(t, skip(t, at)))], stop
    if word(t, skip(t, at)) == "first" and word(t, skip(t, at) + 1) == "frame":
        return [item("brim", t[i : skip(t, at) + 2], None, "start")], skip(t, at) + 2
    found = point(t, at, clock)
    if found is None or (not found[0].scale and lead not in ("at", "@")):
        return None
    value, after = found
    bare = not value.scale
    if bare and word(t, after) == "":
        bare = after < len(t) and t[after].kind in ("number", "size")
    elif bare and word(t, after) in OTHER_UNITS:
        bare = True
    else:
        bare = False
    if bare:
        return None
    if value.clock or lead in ("at", "@", "on"):
        return [item("point", t[i:after], value.seconds)], after
    before = [Item("word", lead, lead, t[i].start, t[i].end)] if at > i else []
    return [*before, item("length", t[at:after], value.seconds)], after

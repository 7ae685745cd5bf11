"""The grammar of times: points, lengths, ranges, and stretches at the clip's ends, in the many ways people write them.

Reads canonical tokens; knows the clip's length and frame rate, no operation. Every reader takes the tokens and a
place, and gives the value and the place behind it, or None.
"""

from agent.offline.amounts import (
    ARTICLES,
    DASHES,
    FRACTIONS,
    OTHER_UNITS,
    SCALES,
    Amount,
    Clock,
    Read,
    Tokens,
    amount,
    in_words,
    skip,
    word,
)
from agent.offline.items import Item, Range, item


def point(t: Tokens, i: int, clock: Clock) -> tuple[Amount, int] | None:
    """A place on the clip: an amount, the "10 second mark", "10 seconds before the end", the start, the end."""
    begin, i = i, skip(t, i, ARTICLES | {"time", "at"})
    if word(t, i) in ("start", "end", "halfway"):
        if word(t, i) == "end" and (word(t, i + 1) == "by" or amount(t, i + 1, clock)):
            return None
        share = {"start": 0.0, "end": 1.0}.get(word(t, i), 0.5)
        after = i + 1
        if word(t, after) in ("of", "through") and word(t, skip(t, after + 1)) == "video":
            after = skip(t, after + 1) + 1
        return Amount(clock.duration * share, 1.0, True), after
    found = amount(t, i, clock) or amount(t, begin, clock)
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
    """From one point to another: "from 5 to 10", "5-10", "between 1:12 and 1:24", "starting at 4 and ending at 9"."""
    at = skip(t, i)
    led = word(t, at) in ("from", "between", "of", "start", "at", "begin") and at < len(t)
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
    if word(t, joint) == "and" and (opened == "between" or word(t, joint + 1) in ("end", "to")):
        linked, follow = True, joint + 1
        follow = skip(t, follow, frozenset({"end", "last", "to", "at", "on"}))
    elif word(t, joint) == "end" and word(t, joint + 1) in ("at", "on"):
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
    return item("range", t[i : last[1]], span, "start" if opened == "start" else "range"), last[1]


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
    """A stretch at an end: "first 5 s", "5 s off the end", "the start by 2 s", "last third", "first and last 5 s"."""
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
    if not value.scale and word(t, after) not in ("off", "from"):
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
    found = [at_side(t[i:stop], side, value.seconds, clock, not value.scale) for side in sides]
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
    if side == "center" and (middle := amount(t, follow, clock)) and middle[0].scale and not middle[0].clock:
        half = middle[0].seconds / 2
        span = Range(clock.duration / 2 - half, clock.duration / 2 + half)
        return [item("edge", t[i : middle[1]], span, "first")]
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
    if word(t, i) in ("every", "each") and (scale := SCALES.get(word(t, i + 1))):
        return [item("every", t[i : i + 2], scale)], i + 2
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
    if at > i and between(t, at, clock):
        return None
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

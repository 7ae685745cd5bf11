"""The grammar of quantities, and the reading of tokens into items: percent, factors, pixels, sizes, dB, MB, degrees.

Knows no operation. A number that belongs to a time is read as the time.
"""

from collections.abc import Sequence

from agent.offline import amounts, times
from agent.offline.amounts import Clock, word
from agent.offline.items import HARD, SOFT, Item, item
from agent.offline.tokens import Token

UNITS: dict[str, tuple[str, float]] = {
    "percent": ("percent", 0.01),
    "times": ("times", 1.0),
    "pixel": ("pixels", 1.0),
    "degree": ("degrees", 1.0),
    "decibel": ("decibels", 1.0),
    "megabyte": ("megabytes", 1.0),
    "gigabyte": ("megabytes", 1000.0),
    "kilobyte": ("megabytes", 0.001),
    "fps": ("fps", 1.0),
    "p": ("height", 1.0),
    "k": ("kilo", 1.0),
    "lufs": ("lufs", 1.0),
}
FACTORS = {"twice": 2.0, "double": 2.0, "thrice": 3.0, "triple": 3.0, "quadruple": 4.0, "half": 0.5}
HEIGHTS = {"hd": 720.0, "fullhd": 1080.0, "fhd": 1080.0, "uhd": 2160.0, "qhd": 1440.0}
KILO = {2.0: 1440.0, 4.0: 2160.0, 8.0: 4320.0}
SIDES = frozenset({(16, 9), (9, 16), (4, 3), (3, 4), (1, 1), (4, 5), (5, 4), (21, 9), (3, 2), (2, 3)})
CLOSING = frozenset(".!?…。！？")


def read_items(tokens: Sequence[Token], clock: Clock) -> list[Item]:
    """All that a prompt says, in order: values with their kinds, words, and breaks."""
    found: list[Item] = []
    i = 0
    while i < len(tokens):
        if (one := quantity(tokens, i)) is not None:
            found.append(one[0])
            i = one[1]
        elif (several := times.read(tokens, i, clock)) is not None:
            found += several[0]
            i = several[1]
        elif (one := leftover(tokens, i)) is not None:
            found.append(one[0])
            i = one[1]
        else:
            i += 1
    return found


def quantity(t: Sequence[Token], i: int) -> tuple[Item, int] | None:
    """A number with its unit, a size, an aspect, a quotation or a file name."""
    kind = t[i].kind
    if kind == "size":
        width, height = t[i].word.split("x")
        return item("size", t[i : i + 1], (int(width), int(height))), i + (2 if word(t, i + 1) == "pixel" else 1)
    if kind in ("text", "file"):
        return item(kind, t[i : i + 1], t[i].word), i + 1
    if kind == "aspect" and not timelike(t, i):
        return item("aspect", t[i : i + 1], t[i].word), i + 1
    for read in (signed, factor, named):
        if found := read(t, i):
            return found
    return None


def timelike(t: Sequence[Token], i: int) -> bool:
    """Whether 9:16 stands where a time stands: at either end of a range."""
    lead = word(t, i - 1) if i else ""
    follows = word(t, i + 1) in amounts.DASHES and i + 2 < len(t) and t[i + 2].kind in ("clock", "aspect")
    led = lead in amounts.DASHES and i > 1 and t[i - 2].kind in ("clock", "aspect")
    return bool(t[i].value) and (
        follows or led or (word(t, i + 1) == "to" and i + 2 < len(t) and t[i + 2].kind == "clock")
    )


def signed(t: Sequence[Token], i: int) -> tuple[Item, int] | None:
    """A number with a unit, its sign counted: "-6 dB", "20 %", "x2", "16 by 9"."""
    sign, at = 1.0, i
    if word(t, i) in ("-", "+") and i + 1 < len(t) and t[i + 1].kind == "number" and t[i + 1].start == t[i].end:
        if i and t[i - 1].kind in ("number", "clock") and t[i - 1].end == t[i].start:
            return None
        sign, at = (-1.0 if t[i].word == "-" else 1.0), i + 1
    if word(t, at) == "times" and at + 1 < len(t) and t[at + 1].kind == "number" and t[at].raw in ("x", "×"):
        return item("times", t[i : at + 2], t[at + 1].value), at + 2
    if at >= len(t) or t[at].kind != "number":
        return None
    value, after = t[at].value, at + 1
    if word(t, after) in ("by", "/", ":") and after + 1 < len(t) and t[after + 1].kind == "number":
        return pair(t, i, value, t[after + 1].value, after)
    if (
        word(t, after) == "and"
        and word(t, after + 1) == "a"
        and word(t, after + 2) == "half"
        and word(t, after + 3) == "times"
    ):
        return item("times", t[i : after + 4], value + 0.5), after + 4
    if word(t, after) == "-":
        after += 1
    unit = UNITS.get(word(t, after))
    if unit is None:
        return (item("number", t[i : at + 1], sign * value, t[i].word), at + 1) if at > i else None
    name, scale = unit
    if name == "kilo":
        return (item("height", t[i : after + 1], KILO[value]), after + 1) if value in KILO else None
    signal = t[i].word if at > i else ""
    return item(name, t[i : after + 1], sign * value * scale, signal), after + 1


def pair(t: Sequence[Token], i: int, first: float, last: float, joint: int) -> tuple[Item, int] | None:
    """ "1920 by 1080", "16 by 9", "1/2"."""
    stop = joint + 2
    if word(t, joint) == "/" and last and (int(first), int(last)) not in SIDES:
        return item("times", t[i:stop], first / last), stop
    if (int(first), int(last)) in SIDES:
        return item("aspect", t[i:stop], f"{int(first)}:{int(last)}"), stop
    if word(t, joint) == "by" and first >= 16 and last >= 16 and word(t, stop) not in ("percent", "times"):
        return item("size", t[i:stop], (int(first), int(last))), stop
    return None


def factor(t: Sequence[Token], i: int) -> tuple[Item, int] | None:
    """ "twice", "double", "half" where it is no stretch of time."""
    name = word(t, i)
    if name not in FACTORS or (name == "half" and half_of_time(t, i)):
        return None
    return item("times", t[i : i + 1], FACTORS[name], name), i + 1


def half_of_time(t: Sequence[Token], i: int) -> bool:
    """Whether "half" is part of a length, or of "first half"."""
    ahead = amounts.skip(t, i + 1)
    return word(t, ahead) in amounts.SCALES or (i > 0 and word(t, i - 1) in ("first", "last", "second", "center"))


def named(t: Sequence[Token], i: int) -> tuple[Item, int] | None:
    """Heights that have a name."""
    name = word(t, i)
    if name == "full" and word(t, i + 1) == "hd":
        return item("height", t[i : i + 2], 1080.0), i + 2
    return (item("height", t[i : i + 1], HEIGHTS[name]), i + 1) if name in HEIGHTS else None


def labels(t: Sequence[Token], i: int) -> bool:
    """Whether a colon stands between a name and its value."""
    naming = i > 0 and t[i - 1].word in ("text", "title", "write", "caption")
    return naming or (i + 1 < len(t) and t[i + 1].kind in ("text", "number"))


def leftover(t: Sequence[Token], i: int) -> tuple[Item, int] | None:
    """A bare number, a word or a break."""
    token = t[i]
    if token.kind in ("number", "clock", "aspect"):
        return item("number", t[i : i + 1], token.value), i + 1
    if token.kind == "break":
        return item("hard", t[i : i + 1], None, "\n"), i + 1
    if token.kind == "word":
        kind = "soft" if token.word in SOFT else "hard" if token.word in HARD else "word"
        return item(kind, t[i : i + 1], None, token.word), i + 1
    if token.raw in CLOSING or (token.raw == ":" and not labels(t, i)):
        glued = token.raw == "." and i + 1 < len(t) and t[i + 1].start == token.end and t[i + 1].kind == "word"
        return None if glued else (item("hard", t[i : i + 1], None, token.raw), i + 1)
    return (item("soft", t[i : i + 1], None, ","), i + 1) if token.raw in ",/，、،+" else None

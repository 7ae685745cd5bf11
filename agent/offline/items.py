"""What a prompt is made of once numbers and times are read: items, each a word, a value with its kind, or a break.

Knows the grammar of times and quantities through their modules, and the length and frame rate of the clip.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from agent.offline.tokens import Token

TIMES = frozenset({"point", "length", "range", "edge", "brim", "every"})
"""Kinds of items that speak of time: a point, a length, from-to, a stretch at one end of the clip, an end itself."""

SOFT = frozenset({",", "and", "but"})
HARD = frozenset({"\n", ".", "!", "?", ";", "then", ":", "..."})


class Range(NamedTuple):
    """Seconds on the clip; `end` is None for "to the end". `assumed`: the unit was not said."""

    start: float
    end: float | None
    assumed: bool = False


class Item(NamedTuple):
    """One piece: `kind` is "word", "soft" or "hard" for a break, or the kind of its `value`."""

    kind: str
    word: str
    raw: str
    start: int
    end: int
    value: Any = None


def item(kind: str, tokens: Sequence[Token], value: Any, word: str = "") -> Item:
    """An item over the tokens it was read from."""
    raw = " ".join(token.raw for token in tokens)
    return Item(kind, word or kind, raw, tokens[0].start, tokens[-1].end, value)

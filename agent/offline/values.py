"""Colours, places, sides and ways: the values that are said in words.

Data and look-ups over items; knows no operation.
"""

from collections.abc import Sequence

from agent.offline.items import Item
from agent.offline.words import bag

COLOURS = bag(
    """
    black white red green blue yellow orange purple pink cyan magenta gray brown gold silver lime teal navy
    violet turquoise beige maroon olive indigo coral salmon
    """
)
SIDES = frozenset(
    {"left", "right", "top", "bottom", "center", "upper", "lower", "corner", "side", "sides", "edge", "edges"}
)
STATES = bag("is it's was were are looks look looking seems feels so very")
UP = bag("more up raise higher increase")
DOWN = bag("less down lower drop decrease reduce lowest")


def place(items: Sequence[Item]) -> tuple[str, frozenset[int]]:
    """One of the nine places of the frame ("top-left", "center", ...) and the items that say it; "" for none."""
    row, column, middle = "", "", False
    used: set[int] = set()
    for n, item in enumerate(items):
        if item.word in ("less", "lower") and beside(items, n + 1) == "third":
            continue
        if item.kind != "word" or (item.word == "right" and beside(items, n + 1) in ("now", "at", "after", "before")):
            continue
        if item.word in ("top", "upper") or item.raw == "upper":
            row = row or "top"
        elif item.word == "bottom" or item.raw == "lower":
            row = row or "bottom"
        elif item.word in ("left", "right"):
            column = column or item.word
        elif item.word == "center":
            middle = True
        elif item.word not in ("corner", "side"):
            continue
        used.add(n)
    name = "-".join(part for part in (row, column) if part) or ("center" if middle else "")
    return name, frozenset(used) if name else frozenset()


def beside(items: Sequence[Item], n: int) -> str:
    """The word at a place, "" outside."""
    return items[n].word if 0 <= n < len(items) else ""


def colour(items: Sequence[Item]) -> tuple[str, frozenset[int]]:
    """A colour by name and the items that say it; "" for none."""
    for n, item in enumerate(items):
        if item.kind == "word" and item.word in COLOURS:
            follows = beside(items, n + 1) in ("color", "text", "letters", "font")
            return item.word, frozenset({n, n + 1}) if follows else frozenset({n})
    return "", frozenset()


def way(items: Sequence[Item], head: Sequence[int] = (), direction: str = "") -> int:
    """+1 for more, -1 for less, 0 for neither; `direction` is what the phrase itself says."""
    near = [items[n] for n in range(max(0, head[0] - 5), head[-1]) if n not in head] if head else []
    words = [item.word for item in near if item.kind == "word"]
    if direction:
        sign = 1 if direction == "up" else -1
        too = "too" in words or "less" in words or ("not" in words and {"so", "that", "as"} & set(words))
        stated = STATES & set(words) and not {"make", "more", "not"} & set(words)
        enough = any(item.word == "enough" for item in items)
        return -sign if (too or stated) and not enough else sign
    every = [item.word for item in items if item.kind == "word"] + [item.raw for item in items if item.kind == "word"]
    if "too" in words and ("more" in every or "much" in every):
        return -1
    down = any(word in DOWN for word in every) or any("down" in item.raw.split() for item in items)
    up = any(word in UP for word in every) or "enough" in every
    return -1 if down else 1 if up else 0


def degree(items: Sequence[Item]) -> float:
    """How strongly it is said: 0.5 for "a bit", 2 for "much", 1 for neither."""
    words = {item.word for item in items if item.kind == "word"}
    if "slight" in words:
        return 0.5
    if "too" in words:
        return 1.0
    return 2.0 if words & {"much", "very", "really"} else 1.0

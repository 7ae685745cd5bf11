"""Larger or smaller than an earlier edit: "stronger", "too fast", "a bit longer", "not that big".

An edit that takes the place of an earlier one carries `replace` and all its arguments as they now stand.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from agent.offline import values
from agent.offline.context import Call, Context
from agent.offline.fields import fields
from agent.offline.items import Item
from agent.offline.words import PLAIN
from editing.ops.base import Op

Flat = Mapping[str, Any]

QUALITIES: dict[str, tuple[tuple[str, ...], int]] = {
    "big": (("size", "scale", "width", "height", "factor"), 1),
    "small": (("size", "scale", "width", "height", "factor"), -1),
    "thick": (("size",), 1),
    "thin": (("size",), -1),
    "long": (("duration", "target", "end"), 1),
    "short": (("duration", "target", "end"), -1),
    "fast": (("factor",), 1),
    "slow": (("factor",), -1),
    "loud": (("gain", "volume"), 1),
    "quiet": (("gain", "volume"), -1),
    "strong": (("strength", "value", "factor", "gain", "db", "degrees"), 1),
    "weak": (("strength", "value", "factor", "gain", "db", "degrees"), -1),
    "high": (("position", "gain", "value"), 1),
    "low": (("position", "gain", "value"), -1),
}
AMOUNTS = ("strength", "value", "gain", "factor", "db", "degrees", "duration", "size")


class Earlier(NamedTuple):
    """An edit in force: the operation as saved, how many prompts ago, and how many that prompt had."""

    saved: Flat
    ago: int
    beside: int


def earlier(context: Context) -> list[Earlier]:
    """The edits in force, the latest first."""
    found = []
    for ago, turn in enumerate(reversed(context.history)):
        found += [Earlier(saved, ago, len(turn)) for saved in reversed(turn)]
    return found


def relative(words: Sequence[Item]) -> tuple[str, int] | None:
    """A quality and which way: "bigger", "too strong", "not that fast", "more", "too much"."""
    plain = [item.word for item in words]
    strange = [
        w
        for w in plain
        if w not in PLAIN
        and w not in QUALITIES
        and w not in ("more", "less", "too", "not", ",", "and", "even", "still")
    ]
    if strange or not plain:
        return None
    flip = -1 if "too" in plain or "less" in plain or ("not" in plain and {"so", "that", "as"} & set(plain)) else 1
    if ("not" in plain and "enough" in plain) or {"not", "too"} <= set(plain):
        flip = 1 if "enough" in plain else -1
    for word in plain:
        if word in QUALITIES and ({"more", "less", "too", "not", "enough"} & set(plain)):
            return word, QUALITIES[word][1] * flip
    if plain.count("more") and not {"time", "once"} & set(plain):
        return "more", flip
    if "less" in plain or {"too", "much"} <= set(plain) or {"not", "much"} <= set(plain):
        return "more", -1
    return None


def stronger(
    past: Sequence[Earlier], quality: str, way: int, items: Sequence[Item], known: Mapping[str, type[Op]]
) -> list[Call]:
    """An earlier edit with one argument larger or smaller; the latest that has such an argument."""
    names = QUALITIES[quality][0] if quality in QUALITIES else AMOUNTS
    degree = values.degree(items)
    for edit in past if quality in QUALITIES else past[:1]:
        own = fields(known[str(edit.saved["op"])])
        for name in names:
            if name in own and (changed := moved(name, edit.saved, own[name].default, way, degree, quality)):
                return [replaced(edit.saved, changed)]
    return []


def moved(name: str, saved: Flat, default: Any, way: int, degree: float, quality: str = "") -> dict[str, Any]:
    """An argument one step up or down; empty where there is nothing to step from."""
    old = saved.get(name, default)
    if name == "position":
        rows = ["bottom", "center", "top"]
        column = next((side for side in ("left", "right") if side in str(old)), "")
        row = next((row for row in rows if row in str(old)), "center")
        row = rows[max(0, min(2, rows.index(row) + way))]
        spot = "-".join(part for part in (row if row != "center" or not column else "", column) if part)
        return {name: spot} if spot != old else {}
    if isinstance(old, Fraction):
        old = float(old)
    if isinstance(old, bool) or not isinstance(old, int | float):
        if name == "size":
            return {name: 72 if way > 0 else 32}
        if saved.get("direction") in ("up", "down") and name in ("value", "gain"):
            old = 1.25 if saved["direction"] == "up" else 0.8
        else:
            return {}
    step = {0.5: 1.2, 2.0: 2.0}.get(degree, 1.5)
    if name in ("value", "gain", "factor") and quality not in ("fast", "slow", "loud", "quiet", "high", "low"):
        new = old ** (step if way > 0 else 1 / step) if old > 0 and old != 1 else old * (1.25**way)
    elif name in ("value", "gain", "factor"):
        new = old * (min(step, 1.5) ** way)
    else:
        new = old * step**way
    if isinstance(old, int) and name in ("size", "width"):
        new = round(new)
    return {name: round(new, 3)}


def replaced(saved: Flat, changed: Flat) -> Call:
    """The call that puts an edit in the place of the saved one."""
    args = {name: value for name, value in saved.items() if name not in ("op", "replace")}
    if changed.keys() & {"value", "gain", "db"}:
        for name in {"direction", "gain", "db"} - changed.keys():
            args.pop(name, None)
    if changed.keys() & {"factor", "target"}:
        args.pop("target" if "factor" in changed else "factor", None)
    for one, other in (("end", "duration"), ("duration", "end")):
        if one in changed and other not in changed:
            args.pop(other, None)
    if "size" not in changed and changed.keys() & {"width", "height"}:
        args = {name: value for name, value in args.items() if name not in ("width", "height")}
    return Call(name=str(saved["op"]), args={**args, **changed, "replace": True})


def restrengthened(call: Call, quality: tuple[str, int], items: Sequence[Item], known: Mapping[str, type[Op]]) -> Call:
    """A call that also has one argument larger or smaller."""
    saved = {"op": call.name, **call.args}
    return next(iter(stronger([Earlier(saved, 0, 1)], quality[0], quality[1], items, known)), call)

"""Understand what is said about earlier edits: the other way, only there, the same elsewhere, other values, without.

An edit that takes the place of an earlier one carries `replace` and all its arguments as they now stand.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from agent.offline import values
from agent.offline.clauses import Clause
from agent.offline.context import Call, Context
from agent.offline.fields import needed
from agent.offline.items import TIMES, Item
from agent.offline.relative import QUALITIES, Earlier, Flat, earlier, relative, replaced, restrengthened, stronger
from agent.offline.slots import fill
from agent.offline.words import PLAIN, bag
from editing.ops.base import Op

FIXING = bag("instead actually rather no wait meant should sorry change move though just only")
AGAIN = bag("same again also too another")
OPPOSITES = {"left": "right", "right": "left", "top": "bottom", "bottom": "top", "horizontal": "vertical", "up": "down"}
OPPOSITES |= {"vertical": "horizontal", "down": "up", "center": "center"}


def about_last(
    clauses: Sequence[Clause], items: Sequence[Item], context: Context, known: Mapping[str, type[Op]]
) -> list[Call]:
    """The calls of a prompt that names no operation of its own but changes an earlier edit; none where it does not."""
    past = [edit for edit in earlier(context) if str(edit.saved.get("op")) in known]
    if not past or any(i.kind in ("text", "file") for i in items if clauses and clauses[0].heads):
        return []
    words = [i for i in items if i.kind in ("word", "soft", "hard")]
    own = [clause for clause in clauses if clause.heads and not narrows(clause)]
    if own:
        return []
    if quality := relative(words):
        return stronger(past, quality[0], quality[1], items, known)
    if opposite_asked(words):
        return turned(past[0].saved, context)
    flat = tuple(i for i in items if i.kind not in ("soft", "hard"))
    meant = [edit for edit in past if {i.word for i in flat} & set(str(edit.saved["op"]).split("_"))]
    if meant:
        names = {part for edit in meant for part in str(edit.saved["op"]).split("_")}
        past, flat = meant, tuple(i for i in flat if i.word not in names)
    if {i.word for i in words} & AGAIN or items[0].word == "and":
        return again(past[0].saved, tuple(i for i in flat if i.word not in AGAIN), context, known)
    if wanted_back(past[0].saved, words, known):
        return [Call(name="undo")] if "undo" in known else []
    return revalued(past, flat, context, known)


def narrows(clause: Clause) -> bool:
    """Whether the clause is no more than "only" or "just" with a stretch of time."""
    return all(head.phrase.words[0] in ("only", "just") for head in clause.heads) and not clause.has("keep")


def opposite_asked(words: Sequence[Item]) -> bool:
    """ "the other way", "no, the other side", "the opposite"."""
    plain = [item.word for item in words]
    pairs = list(pairwise(plain))
    return "opposite" in plain or any(
        (word, noun) in pairs
        for word in ("other", "wrong")
        for noun in ("way", "side", "direction", "end", "half", "one")
    )


def turned(saved: Flat, context: Context) -> list[Call]:
    """The edit the other way round."""
    changed: dict[str, Any] = {}
    for name, value in saved.items():
        if name in ("position", "axis", "direction") and isinstance(value, str):
            swapped = "-".join(OPPOSITES.get(part, part) for part in value.split("-"))
            changed |= {name: swapped} if swapped != value else {}
        elif name == "degrees" and isinstance(value, int | float):
            changed[name] = -value
        elif name in ("value", "gain", "factor") and isinstance(value, int | float) and value > 0:
            changed[name] = round(1 / value, 3)
    sides = {name: saved[other] for name, other in OPPOSITES.items() if other in saved and name not in saved}
    if sides:
        rest = {name: value for name, value in saved.items() if name not in OPPOSITES}
        return [replaced(rest, sides)]
    if not changed and isinstance(saved.get("start", 0), int | float) and isinstance(saved.get("end"), int | float):
        length = saved["end"] - saved.get("start", 0)
        before = float((context.original or {}).get("duration", context.duration))
        if not saved.get("start"):
            changed = {"start": before - length, "end": before}
        elif abs(saved["end"] - before) < 0.5:
            changed = {"start": 0, "end": length}
    return [replaced(saved, changed)] if changed else []


def again(saved: Flat, items: tuple[Item, ...], context: Context, known: Mapping[str, type[Op]]) -> list[Call]:
    """The last edit once more, where it is said now."""
    new = newly(saved, items, context, known)
    if not new:
        return []
    kept = {n: v for n, v in saved.items() if n not in ("op", "replace", "start", "end", "duration", "segments", "at")}
    return [Call(name=str(saved["op"]), args={**kept, **one}) for one in new]


def revalued(
    past: Sequence[Earlier], items: tuple[Item, ...], context: Context, known: Mapping[str, type[Op]]
) -> list[Call]:
    """The latest edit that can take the values now named, with them in place."""
    if reordered := refiled(past[0].saved, items, context):
        return [replaced(past[0].saved, reordered)]
    flat = tuple(i for i in items if i.word not in QUALITIES and i.word != "more")
    if len(flat) < len(items) and (quality := relative([i for i in items if i not in flat])):
        first = revalued(past, flat, context, known)
        return [restrengthened(call, quality, items, known) for call in first]
    times_only = (
        all(i.kind in TIMES for i in items if i.kind != "word")
        and not values.place(items)[0]
        and not values.colour(items)[0]
    )
    for edit in past[:1] if times_only else past:
        if needed(known[str(edit.saved["op"])]) & {"segments"} and not {i.word for i in items} & FIXING:
            continue
        new = newly(edit.saved, items, context, known)
        if len(new) == 1:
            return [replaced(edit.saved, new[0])]
    return []


def refiled(saved: Flat, items: Sequence[Item], context: Context) -> dict[str, Any]:
    """The files of a join with the clip at the other end."""
    ends = [i.word for i in items if i.kind == "brim"]
    others = [name for name in saved.get("files", ()) if name not in context.files[:1]]
    if not ends or not others:
        return {}
    own = list(context.files[:1])
    return {"files": [*others, *own] if ends[0] == "start" else [*own, *others]}


def wanted_back(saved: Flat, words: Sequence[Item], known: Mapping[str, type[Op]]) -> bool:
    """Whether what the last edit took away is asked for again: "give me the sound back"."""
    plain = {item.word for item in words}
    spoken = {word for phrase in known[str(saved["op"])].PHRASES for word in phrase.partition("=>")[0].split()}
    return "back" in plain and bool(plain & (spoken - PLAIN))


def newly(
    saved: Flat, items: tuple[Item, ...], context: Context, known: Mapping[str, type[Op]]
) -> list[dict[str, Any]]:
    """What the items say for the saved edit's operation, once for each range; nothing where words are left over."""
    drafts = fill(known[str(saved["op"])], Clause(items), context, "")
    if any(draft.problem or draft.strange() for draft in drafts):
        return []
    valued = {n for n, i in enumerate(items) if i.kind != "word" or i.word in values.COLOURS}
    valued |= values.place(items)[1]
    return [draft.args for draft in drafts if draft.args and draft.used and valued <= draft.used]


def merged(call: Call, clause: Clause, context: Context, correcting: bool = False) -> Call:
    """A request for an operation that is in force already: in its place where the words mean that very edit."""
    past = next((edit.saved for edit in earlier(context) if edit.saved.get("op") == call.name), None)
    if past is None or clause.has("another", "second", "new", "also", "again"):
        return call
    first = min(clause.spans, default=0)
    definite = (
        first > 0 and clause.items[first - 1].word in ("the", "my", "that", "this", "its") and not clause.has("add")
    )
    fixing = clause.has("instead", "actually", "rather", "meant", "change", "move", "wait")
    span = ("start", "end", "segments")
    last = bool(context.history) and past in context.history[-1]
    if definite or fixing or (correcting and last):
        return replaced(past, call.args)
    name = next((name for name in ("value", "gain", "factor") if name in call.args), "")
    same = all(past.get(key) == call.args.get(key) for key in span)
    if name and same and isinstance(past.get(name), int | float):
        amount = any(i.kind in ("percent", "times", "number") for i in clause.items)
        if not amount:
            return replaced(past, {name: round(past[name] * call.args[name], 3)})
        if clause.has("to", "at", "set"):
            return replaced(past, call.args)
    return call


def taken_back(clause: Clause, context: Context, known: Mapping[str, type[Op]]) -> list[Call] | None:
    """The calls that take an earlier edit of the clause's operation back; None where there is none in force."""
    past = [edit for edit in earlier(context) if edit.saved.get("op") == clause.op]
    if not past:
        return None
    if past[0].ago == 0 and "undo" in known:
        others = [dict(saved) for saved in context.history[-1] if saved is not past[0].saved]
        return [Call(name="undo")] + [Call(name=str(o.pop("op")), args=o) for o in others]
    if "remove_edit" in known:
        return [Call(name="remove_edit", args={"which": clause.op.replace("_", " ")})]
    return None

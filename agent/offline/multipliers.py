"""Fill arguments that multiply or add: how much brighter, faster, louder, and decibels.

1 is unchanged. "by 20 %" and "20 % brighter" are relative, "to 40 %" and "volume 40 %" are the value itself.
"""

from agent.offline import values
from agent.offline.draft import Draft
from agent.offline.items import Item


def multiplier(draft: Draft, name: str, step: float) -> None:
    """A factor from a number, a share, or a way alone: one `step`, less for "a bit", more for "much"."""
    if any(item.kind == "decibels" for item in draft.clause.items) and "db" in draft.fields:
        return
    way = direction(draft)
    found = draft.take("percent", "times") or bare(draft)
    if found:
        value = amounted(draft, found, way)
        if value is not None:
            draft.args[name] = round(value, 4)
            draft.args.pop("direction", None)
        return
    if name in draft.args:
        share = values.degree(draft.clause.items)
        draft.args[name] = (
            round(draft.args[name] ** share, 3) if share != 1 and draft.args[name] > 0 else draft.args[name]
        )
    elif way:
        draft.args[name] = round(step ** (way * values.degree(draft.clause.items)), 3)
        draft.args.pop("direction", None)


def direction(draft: Draft) -> int:
    """Up or down: said by a phrase and its surroundings, or by the words of the clause."""
    for head in draft.clause.heads:
        stated = str(head.phrase.args.get("direction", ""))
        if stated:
            return values.way(draft.clause.items, head.places, stated)
    return values.way(draft.clause.items, draft.clause.heads[0].places if draft.clause.heads else ())


def bare(draft: Draft) -> Item | None:
    """A number without a unit, unless it is only the place of something in a list."""
    return draft.take("number", "pixels")


def amounted(draft: Draft, found: Item, way: int) -> float | None:
    """The multiplier that an amount means."""
    value = float(found.value)
    absolute = is_absolute(draft, found)
    if found.kind == "percent":
        if found.word in ("+", "-"):
            return max(0.0, 1 + value)
        if absolute or not way:
            return value
        return max(0.0, 1 + way * value)
    if found.kind == "times":
        if value <= 0:
            return None
        return value if absolute or way >= 0 or value < 1 else 1 / value
    if found.word in ("+", "-"):
        return max(0.0, 1 + value / 100) if abs(value) > 3 else max(0.0, 1 + value)
    if value > 10 and "factor" not in draft.fields:
        value /= 100  # "volume 40" is 40 %
        return value if absolute or not way else max(0.0, 1 + way * value)
    if value <= 0:
        return value if value == 0 and absolute else None
    return value if absolute or way >= 0 else 1 / value if value > 1 else value


def is_absolute(draft: Draft, found: Item) -> bool:
    """Whether "to", "at" or "=" stands before the amount: the value itself, not a change."""
    place = next((n for n, item in enumerate(draft.clause.items) if item is found), 0)
    before = [item.word for item in draft.clause.items[max(0, place - 2) : place]]
    return bool({"to", "at", "="} & set(before)) and "by" not in before


def decibels(draft: Draft) -> None:
    """Decibels; "lower by 6 dB" is -6."""
    if found := draft.take("decibels"):
        way = direction(draft)
        draft.args["db"] = -abs(found.value) if way < 0 else found.value
        for other in ("gain", "direction"):
            draft.args.pop(other, None)

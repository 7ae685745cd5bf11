"""Fill arguments that say what is meant and where: a target in words, a region of the picture, points in time."""

from agent.offline import values
from agent.offline.draft import Draft, unexplained


def named(draft: Draft) -> None:
    """What the request is about, in the person's own words: whatever nothing else accounts for."""
    if "target" not in draft.fields or str not in draft.fields["target"].kinds or "target" in draft.args:
        return
    places = [n for n in unexplained(draft.clause, draft.used) if draft.clause.items[n].kind == "word"]
    if places:
        draft.args["target"] = " ".join(draft.clause.items[n].raw for n in places)
        draft.used.update(places)


def region(draft: Draft) -> None:
    """One of the nine places, or a box in pixels: "x=10 y=20, 100 wide 50 high"."""
    numbers: dict[str, int] = {}
    for n, item in draft.free("number", "pixels"):
        before, behind = values.beside(draft.clause.items, n - 1), values.beside(draft.clause.items, n + 1)
        named_before = {"times": "x", "x": "x", "y": "y", "w": "w", "h": "h"}.get(before)
        name = named_before or {"width": "w", "height": "h"}.get(behind) or {"width": "w", "height": "h"}.get(before)
        if name and name not in numbers:
            numbers[name] = int(item.value)
            draft.used |= {n, n - 1 if named_before else n}
    if len(numbers) == 4:
        draft.args["region"] = numbers
        return
    name, used = values.place(draft.clause.items)
    if name and used.isdisjoint(draft.clause.spans):
        draft.args["region"] = name
        draft.used |= used


def moments(draft: Draft) -> None:
    """Points on the clip to act at, where the operation takes no range."""
    if "start" in draft.fields or draft.fields["at"].choices:
        return
    points = [(n, item.value) for n, item in draft.free("point")]
    points += [(n, 0.0 if i.word == "start" else draft.context.duration) for n, i in draft.free("brim")]
    if points:
        many = list in draft.fields["at"].kinds or tuple in draft.fields["at"].kinds
        if many:  # "at 10 and 20 seconds"
            points += [(n, item.value) for n, item in draft.free("length", "number") if n > points[0][0]]
            points.sort()
        draft.args["at"] = [value for _, value in points] if many else points[0][1]
        draft.used |= {n for n, _ in points}

"""Fill arguments that speak of shapes: degrees, aspects, sizes of the frame, boxes, what is taken off each side."""

from agent.offline import values
from agent.offline.draft import Draft
from agent.offline.items import Item


def degrees(draft: Draft) -> None:
    """Clockwise degrees; to the left is the other way."""
    found = draft.take("degrees") or (draft.take("number") if "degrees" not in draft.args else None)
    spans = draft.clause.spans
    words = {n: i.word for n, i in enumerate(draft.clause.items) if n not in spans}
    spoken = set(words.values()) | ({"left"} if draft.fixed.get("degrees", 0) == -90 else set())
    leftward = bool(spoken & {"left", "counterclockwise"})
    sided = leftward or bool(spoken & {"right", "clockwise"})
    draft.used |= {n for n, word in words.items() if word in ("left", "right", "clockwise", "counterclockwise")}
    if found:
        draft.args["degrees"] = -found.value if leftward else found.value
        draft.assumed |= not sided and abs(found.value) % 180 != 0
    elif "degrees" in draft.args:
        return
    elif sided:
        draft.args["degrees"] = -90 if leftward else 90
    elif any(i.word == "half" for i in draft.clause.items):
        draft.args["degrees"] = 180
        draft.take("times")


def aspect(draft: Draft) -> None:
    """A shape: 16:9, square, vertical."""
    shapes = {"square": "1:1", "vertical": "9:16", "landscape": "16:9"}
    if found := draft.take("aspect"):
        draft.args["aspect"] = found.value
        draft.used |= {n for n, i in enumerate(draft.clause.items) if i.word in shapes}
        return
    for n, item in enumerate(draft.clause.items):
        if item.word in shapes:
            draft.args["aspect"] = shapes[item.word]
            draft.used.add(n)


def frame_size(draft: Draft) -> None:
    """Width and height: 1280x720, 720p, 950 wide, half the size, 50 %."""
    wide, high = draft.context.width, draft.context.height
    if found := draft.take("size"):
        draft.args["width"], draft.args["height"] = found.value
    elif found := draft.take("height"):
        draft.args["height"] = int(found.value)
    elif found := draft.take("percent", "times"):
        share = found.value if found.value > 0 and not shrinking(draft, found) else 1 - found.value
        draft.args |= {"width": even(wide * share), "height": even(high * share)} if 0.01 < share < 20 else {}
    else:
        for n, item in draft.free("pixels", "number"):
            beside = {values.beside(draft.clause.items, n + step) for step in (-2, -1, 1, 2)}
            name = "height" if "height" in beside and "width" not in beside else "width"
            if ("width" in beside or "height" in beside or item.kind == "pixels") and name not in draft.args:
                draft.args[name] = int(item.value)
                draft.used.add(n)
    if values.way(draft.clause.items) and not {"width", "height"} & draft.args.keys() and "degrees" not in draft.fields:
        share = 1.5 if values.way(draft.clause.items) > 0 and not draft.clause.has("small") else 0.5
        draft.args |= {"width": even(wide * share), "height": even(high * share)}
        draft.assumed = True


def shrinking(draft: Draft, found: Item) -> bool:
    """Whether "by 20 %" is taken off."""
    return draft.clause.has("by", "small", "less") and not draft.clause.has("to") and found.kind == "percent"


def even(value: float) -> int:
    """The nearest even number of pixels."""
    return max(2, round(value / 2) * 2)


def box(draft: Draft) -> None:
    """A rectangle in pixels: "x=10 y=20 100x50", or a size to be kept around the centre."""
    for n, item in draft.free("number", "pixels"):
        before = values.beside(draft.clause.items, n - 1)
        if before in ("x", "y", "w", "h", "times"):
            draft.args["x" if before == "times" else before] = int(item.value)
            draft.used |= {n, n - 1}
    if found := draft.take("size"):
        draft.args["w"], draft.args["h"] = found.value
        draft.args.pop("aspect", None)
        points = [(n, i) for n, i in draft.free("number") if "x" not in draft.args]
        if len(points) == 2:
            draft.args["x"], draft.args["y"] = (int(i.value) for _, i in points)
            draft.used |= {n for n, _ in points}


def margins(draft: Draft) -> None:
    """What is taken off each side: "20 % off both sides", "10 px from the top"."""
    amount: int | str = ""
    sides: dict[str, int | str] = {}
    waiting: list[str] = []
    whole = {"sides": ("left", "right"), "edges": ("left", "right", "top", "bottom")}
    everywhere = not {"each", "every", "all", "four"}.isdisjoint(item.raw for item in draft.clause.items)
    for n, item in enumerate(draft.clause.items):
        if item.kind in ("percent", "pixels") or (item.kind == "number" and n not in draft.used):
            amount = f"{abs(item.value) * 100:g}%" if item.kind == "percent" else int(abs(item.value))
            sides |= dict.fromkeys(waiting, amount)
            waiting = []
            draft.used.add(n)
        if item.word in ("side", "edge") and everywhere:
            named = whole["edges"]
        else:
            named = whole.get(item.raw, (item.word,) if item.word in whole["edges"] else ())
        if named and amount != "":
            sides |= dict.fromkeys(named, amount)
        elif named:
            waiting += named
        draft.used |= {n} if named else set()
    draft.args |= sides
    if not sides and isinstance(amount, str) and amount and draft.clause.has("to", "center"):
        kept = float(amount.rstrip("%"))
        draft.args |= dict.fromkeys(("left", "right", "top", "bottom"), f"{(100 - kept) / 2:g}%") if kept < 100 else {}

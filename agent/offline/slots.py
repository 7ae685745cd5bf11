"""Fill an operation's arguments from a clause, each by the argument's name and type, not by the operation.

A new operation whose arguments have the vocabulary's names needs nothing here.
"""

from collections.abc import Callable

from agent.offline import multipliers, shapes, spans, targets, values
from agent.offline.clauses import Clause
from agent.offline.context import Context
from agent.offline.draft import Draft
from agent.offline.fields import Field
from agent.offline.multipliers import decibels, multiplier
from agent.offline.titles import unquoted
from editing.ops.base import Op


def fill(operation: type[Op], clause: Clause, context: Context, prompt: str) -> list[Draft]:
    """The operation filled from a clause: several drafts where it is asked for in several ranges."""
    draft = Draft(operation, clause, context, prompt)
    for name, value in draft.fixed.items():
        if name in draft.fields and not ("way" in draft.fixed and name == "direction"):
            draft.args[name] = value
    for name in sorted(draft.fields, key=order):
        if (filler := FILLERS.get(name)) is not None:
            filler(draft)
        elif name not in draft.args:
            generic(draft, draft.fields[name])
    targets.named(draft)
    return spans.spread(draft) if "start" in draft.fields or "segments" in draft.fields else [draft]


_LONGER = frozenset({"long", "more", "than", "over", "least", "above"})
SOUND_FILES = (".mp3", ".wav", ".m4a", ".aac", ".flac", ".ogg", ".opus")
PICTURE_FILES = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".svg", ".gif")
TEXT_FILES = (".srt", ".vtt", ".ass")
ORDER = [
    "text",
    "files",
    "file",
    "aspect",
    "degrees",
    "x",
    "w",
    "width",
    "height",
    "left",
    "right",
    "top",
    "bottom",
    "factor",
    "value",
    "gain",
    "db",
    "direction",
    "strength",
    "target",
    "duration",
    "start",
    "end",
    "at",
    "position",
    "color",
    "size",
]


def order(name: str) -> int:
    """Arguments that take the plainest values come last."""
    return ORDER.index(name) if name in ORDER else len(ORDER)


def text(draft: Draft) -> None:
    """The words to be shown: quoted, or what follows the phrase."""
    if found := draft.take("text"):
        draft.args["text"] = found.value
    elif plain := unquoted(draft.clause, draft.prompt):
        draft.args["text"], taken = plain
        draft.used |= taken


def files(draft: Draft) -> None:
    """Files in play order, the clip itself among them."""
    named = [item.value for _, item in draft.free("file")]
    if sounds := [name for name in named if name.lower().endswith(SOUND_FILES)]:
        draft.problem = f"{sounds[0]} is a sound file. What shall I do with it?"
    draft.used |= {n for n, _ in draft.free("file")}
    own = draft.context.files[:1]
    others = [name for name in named if name not in own]
    if not named and draft.clause.heads and len(draft.context.files) > 1:
        draft.args["files"] = list(draft.context.files)
    elif others:
        ahead = draft.clause.has("before", "start", "intro", "first", "begin", "open", "prepend")
        ahead = ahead or any(i.kind == "brim" and i.word == "start" for i in draft.clause.items)
        behind = any(i.kind == "brim" and i.word == "end" for i in draft.clause.items) or draft.clause.has(
            "after", "outro"
        )
        if set(named) >= set(own) or not own:
            draft.args["files"] = named
        elif ahead and behind and len(others) == 2:
            draft.args["files"] = [others[0], *own, others[1]]
        elif ahead and behind:
            draft.args["files"] = [*others, *own, *others]
        else:
            draft.args["files"] = [*others, *own] if ahead else [*own, *others]
        draft.used |= {n for n, _ in draft.free("brim")}


def direction(draft: Draft) -> None:
    """Up or down, where no amount says it better."""
    if draft.args.keys() & {"value", "gain", "factor", "db"}:
        draft.args.pop("direction", None)
    elif way := multipliers.direction(draft):
        draft.args["direction"] = "up" if way > 0 else "down"


def one_file(draft: Draft) -> None:
    """A file by name, or the only other one there is that the operation can use."""
    taken = draft.operation.FILES
    if found := draft.take("file"):
        draft.args["file"] = found.value
        kind = kind_of(str(found.value))
        if taken and kind not in taken:
            draft.problem = f"{found.value} is a {kind} file. What shall I do with it?"
        return
    fitting = [name for name in draft.context.files[1:] if not taken or kind_of(name) in taken]
    if len(fitting) == 1:
        draft.args["file"] = fitting[0]


def kind_of(name: str) -> str:
    """What a file is, by its ending: sound, picture, text or video."""
    for kind, endings in (("sound", SOUND_FILES), ("picture", PICTURE_FILES), ("text", TEXT_FILES)):
        if name.lower().endswith(endings):
            return kind
    return "video"


def position(draft: Draft) -> None:
    """One of the nine places."""
    name, used = values.place(draft.clause.items)
    if name:
        draft.args["position"] = name
        draft.used |= used


def focus(draft: Draft) -> None:
    """One of the nine places, to be kept in sight or gone up to."""
    name, used = values.place(draft.clause.items)
    if name and used.isdisjoint(draft.clause.spans):
        draft.args["focus"] = name
        draft.used |= used


def color(draft: Draft) -> None:
    """A colour by its name, where the operation knows it."""
    name, used = values.colour(draft.clause.items)
    choices = draft.fields["color"].choices
    if name and (not choices or name in choices):
        draft.args["color"] = name
        draft.used |= used


def size(draft: Draft) -> None:
    """A size in pixels; big and small are shares of the height."""
    beside = draft.clause.has("size", "font") or any(i.kind == "pixels" for i in draft.clause.items)
    found = draft.take("pixels") or (draft.take("number") if beside else None)
    if found:
        draft.args["size"] = int(found.value)
    elif draft.clause.has("big", "small"):
        draft.args["size"] = shapes.even(draft.context.height / (8 if draft.clause.has("big") else 24))
        draft.used |= {n for n, i in enumerate(draft.clause.items) if i.word in ("big", "small")}


def strength(draft: Draft) -> None:
    """A strength: a number, a share, or words such as "a bit", "heavy"."""
    default = draft.fields["strength"].default
    if found := draft.take("percent"):
        draft.args["strength"] = found.value if (default or 1) <= 1 else round(found.value * default * 2, 3)
    elif draft.clause.has("strong", "by", "radius", "sigma") and (found := draft.take("number")):
        draft.args["strength"] = found.value
    elif (default and (share := values.degree(draft.clause.items)) != 1.0) or draft.clause.has("strong", "weak"):
        share = 2.0 if draft.clause.has("strong") else 0.5 if draft.clause.has("weak") else share
        draft.args["strength"] = round(float(default or 0.5) * share, 3)
    draft.used |= {n for n, i in enumerate(draft.clause.items) if i.word in ("strong", "weak")}


def target(draft: Draft) -> None:
    """How long the result shall last."""
    goal = draft.clause.has(
        "to", "be", "long", "in", "into", "fit", "last", "exactly", "is", "under", "within", "duration"
    )
    lengths = draft.free("length") or [(n, i) for n, i in draft.free("range") if i.word == "to"]
    if "factor" not in draft.fields:
        return
    if lengths and (goal or not draft.args.get("factor")):
        n, item = lengths[0]
        if goal and not draft.clause.has("for"):
            draft.args["target"] = item.value
            draft.args.pop("factor", None)
            draft.used.add(n)


def duration(draft: Draft) -> None:
    """How long something lasts, of its own or at the clip's edge."""
    if "start" in draft.fields:
        return  # a range says it
    if found := draft.take("length"):
        draft.args["duration"] = found.value
    elif found := draft.take("edge"):
        draft.args["duration"] = found.value.end - found.value.start
    elif "files" not in draft.fields and (found := draft.take("number")):
        draft.args["duration"] = found.value
    draft.used |= {n for n, i in draft.free("brim")}


def factor(draft: Draft) -> None:
    """How many times as fast; where that is one of several ways, only what is said for this one."""
    if "mode" not in draft.fields:
        multiplier(draft, "factor", float(draft.fields["factor"].default or 1.5))
    elif draft.args.get("mode") == "speed" and (found := draft.take("times")):
        draft.args["factor"] = found.value


def least(draft: Draft) -> None:
    """From what length on: "longer than half a second"."""
    if draft.clause.has("than", "over", "least", "above") and (found := draft.take("length")):
        draft.args["min_gap"] = found.value
        draft.used |= {n for n, item in enumerate(draft.clause.items) if item.word in _LONGER}


def threshold(draft: Draft) -> None:
    """Decibels below full scale, with their sign or without."""
    if found := draft.take("decibels"):
        draft.args["threshold"] = -abs(found.value)


def milliseconds(draft: Draft) -> None:
    """How much later; less than nothing for what shall come earlier."""
    if found := draft.take("length"):
        draft.args["ms"] = round(float(found.value) * 1000, 3) * (-1 if draft.fixed.get("way") == "earlier" else 1)


def fading(name: str) -> Callable[[Draft], None]:
    """How long a fade takes that was asked for."""

    def fill(draft: Draft) -> None:
        if name in draft.args and (found := draft.free("length", "edge")):
            place, item = found[0]
            draft.args[name] = item.value if item.kind == "length" else item.value.end - item.value.start
            draft.used.add(place)

    return fill


def steps(draft: Draft) -> None:
    """How many edits: "the last two", "twice", "both"."""
    if found := draft.take("number", "times", "edge"):
        value = found.value.end - found.value.start if found.kind == "edge" else found.value
        draft.args["steps"] = max(1, min(1000, round(value)))
    elif any(item.raw == "both" for item in draft.clause.items):
        draft.args["steps"] = 2


def value(draft: Draft) -> None:
    """A multiplier, or, for an operation that can go neither up nor down, the number itself."""
    if "direction" in draft.fields:
        multiplier(draft, "value", 1.25)
    elif found := draft.take("fps", "number"):
        draft.args["value"] = found.value


def every(draft: Draft) -> None:
    """How far apart: "every 10 seconds", or how long the pieces are where they are what is made."""
    if found := draft.take("every") or (draft.take("length") if "parts" in draft.fields else None):
        draft.args["every"] = found.value


def parts(draft: Draft) -> None:
    """How many pieces."""
    if not draft.args.keys() & {"at", "every"} and (found := draft.take("number", "times")):
        draft.args["parts"] = round(found.value)
    elif draft.args.keys() & {"at", "every"}:  # "split in two at 1:00"
        draft.args.pop("parts", None)
        draft.take("number")


def generic(draft: Draft, field: Field) -> None:
    """Any other argument: one of its choices named, or a number beside the argument's own name or in its unit."""
    words = [(n, item) for n, item in enumerate(draft.clause.items) if item.kind in ("word", "file")]
    spans = draft.clause.spans
    for choice in field.choices:
        spelled = choice.replace("_", " ").replace("-", " ").split()
        for n, item in words:
            if n not in spans and (item.word == choice or item.raw == choice or [item.word] == spelled):
                draft.args[field.name] = choice
                draft.used.add(n)
                return
    unit = {"target_mb": "megabytes", "lufs": "lufs", "fps": "fps", "opacity": "percent"}.get(field.name)
    if unit and (found := draft.take(unit)):
        draft.args[field.name] = found.value
        return
    if field.kinds & {int, float} and draft.clause.has(field.name):
        if found := draft.take("number", "percent", "times"):
            draft.args[field.name] = found.value
    elif field.required and field.kinds & {int, float} and (found := draft.take("number", "times", "fps")):
        draft.args[field.name] = int(found.value) if int in field.kinds else found.value


FILLERS: dict[str, Callable[[Draft], None]] = {
    "text": text,
    "files": files,
    "file": one_file,
    "degrees": shapes.degrees,
    "aspect": shapes.aspect,
    "width": shapes.frame_size,
    "w": shapes.box,
    "left": shapes.margins,
    "position": position,
    "focus": focus,
    "color": color,
    "size": size,
    "strength": strength,
    "factor": factor,
    "min_gap": least,
    "threshold": threshold,
    "value": value,
    "gain": lambda draft: multiplier(draft, "gain", 1.6),
    "db": decibels,
    "direction": direction,
    "target": target,
    "duration": duration,
    "region": targets.region,
    "at": targets.moments,
    "ms": milliseconds,
    "fade_in": fading("fade_in"),
    "fade_out": fading("fade_out"),
    "steps": steps,
    "every": every,
    "parts": parts,
}

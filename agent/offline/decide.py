"""Decide what a clause comes to: calls to be carried out, a question, or a refusal with its reason."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError

from agent.offline import followup, say
from agent.offline.clauses import Clause
from agent.offline.context import Call, Context
from agent.offline.draft import SOMEONE, Draft
from agent.offline.fields import TIME_NAMES, fields, needed
from agent.offline.items import Item
from agent.offline.match import ADJECTIVES, phrases_of
from agent.offline.slots import fill
from agent.offline.words import PLAIN, bag
from editing.errors import EditError
from editing.ops.base import Op, SessionOp

SURE, ASSUMED = 0.95, 0.7
ANCHORS = frozenset({"where", "when", "before", "after", "until", "part", "parts", "write", "say", "center"})
VAGUE = bag("fun funny exciting pretty beautiful professional viral epic awesome crazy special fancy creative clean")
SPOKEN = frozenset({"message"})
AMOUNTS = frozenset({"number", "percent", "times", "pixels", "size", "degrees", "decibels", "megabytes"})
SOUND_WORDS = frozenset({"sound", "volume", "mute", "loud", "quiet"})


class Outcome(NamedTuple):
    """What a clause comes to; `question` and `refusal` are said instead of an edit.

    `aside`: it only tells how things are, so that it need not be answered beside a request.
    """

    calls: tuple[Call, ...] = ()
    sure: float = SURE
    question: str = ""
    refusal: str = ""
    aside: bool = False


def outcome(
    clause: Clause, context: Context, known: Mapping[str, type[Op]], prompt: str, correcting: bool = False
) -> Outcome:
    """What one clause comes to, read as the operation that explains all of it where several share the phrase.

    `correcting`: the prompt takes issue with the last edit ("no, …").
    """
    first = as_read(clause, context, known, prompt, correcting)
    if first.calls or not clause.heads or clause.negated:
        return first
    head = clause.heads[0]
    for rival in phrases_of(tuple(known.values())).rivals(head.phrase):
        other = clause._replace(heads=(head._replace(phrase=rival),))
        if (second := as_read(other, context, known, prompt, correcting)).calls:
            return second
    return first


def as_read(clause: Clause, context: Context, known: Mapping[str, type[Op]], prompt: str, correcting: bool) -> Outcome:
    """What a clause comes to as a request for its operation."""
    words = said(clause, prompt)
    if not clause.heads:
        asked = not clause.strange or all(
            i.word in PLAIN | ADJECTIVES | VAGUE for i in clause.items if i.kind == "word"
        )
        spoken = [item.word for item in clause.items]
        return Outcome(question=say.unclear(words, spoken)) if asked else Outcome(refusal=say.cannot(words))
    operation = known[clause.op]
    if clause.negated:
        return denial(clause, context, known, words)
    if history := session(clause, context, known):
        return history
    drafts = fill(operation, clause, context, prompt)
    if trouble := next((draft for draft in drafts if draft.strange()), None):
        return unplaced(trouble, words)
    if problem := next((draft.problem for draft in drafts if draft.problem), ""):
        return Outcome(question=problem)
    if amount := unheeded(drafts):
        return Outcome(question=f"What does “{amount.raw}” mean in {say.quoted(words)}?")
    if missing := lacks(drafts[0]):
        return Outcome(question=missing)
    if not context.has_audio and concerns_sound(operation):
        return Outcome(refusal="The clip has no sound, so there is nothing to change in it.")
    if refusal := leaves_nothing(drafts, context):
        return Outcome(refusal=refusal)
    calls = tuple(
        followup.merged(Call(name=clause.op, args=draft.args), clause, context, correcting) for draft in drafts
    )
    for call in calls:
        if wrong := invalid(operation, call):
            return Outcome(question=wrong)
    sure = ASSUMED if any(draft.assumed for draft in drafts) else SURE
    return Outcome(calls=calls, sure=sure)


def said(clause: Clause, prompt: str) -> str:
    """The clause as it was typed."""
    return prompt[clause.items[0].start : clause.items[-1].end] if clause.items else prompt


def unplaced(draft: Draft, words: str) -> Outcome:
    """A request with something in it that nothing explains: asked about where a time or a name would settle it."""
    strange = draft.strange()
    if "segments" in draft.fields and draft.clause.has("keep"):
        if not draft.args.keys() & TIME_NAMES:
            return Outcome()  # "keep the sound" only says what shall stay as it is
        return Outcome(question=say.unclear(words))
    if all(not item.raw.isascii() or item.raw in SOMEONE for item in strange):
        return Outcome(question=say.unclear(words))
    timeless = needed(draft.operation) & TIME_NAMES and not draft.args.keys() & TIME_NAMES
    if timeless and (draft.clause.has(*ANCHORS) or all(item.kind != "word" for item in strange)):
        return Outcome(question=f"I can't tell where that is: {say.quoted(words)}. From what time to what time?")
    return Outcome(refusal=say.cannot(words))


def denial(clause: Clause, context: Context, known: Mapping[str, type[Op]], words: str) -> Outcome:
    """Something not to be done: an earlier edit is taken back, anything else is only borne in mind."""
    if calls := followup.taken_back(clause, context, known):
        return Outcome(calls=tuple(calls))
    name = clause.op.replace("_", " ")
    if any(clause.op == saved.get("op") for turn in context.history for saved in turn):
        return Outcome(refusal=f"The {name} is not the last edit; undo the later ones first.")
    if clause.has("remove", "without"):
        return Outcome(
            refusal=f"There is no {name} among the edits, so there is nothing to take back: {say.quoted(words)}."
        )
    return Outcome()


def session(clause: Clause, context: Context, known: Mapping[str, type[Op]]) -> Outcome | None:
    """Undo, redo and their like: whether there is anything for them. None for other operations."""
    operation = known[clause.op]
    if not issubclass(operation, SessionOp):
        return None
    if SPOKEN & fields(operation).keys():
        return Outcome(
            calls=(Call(name=clause.op, args={"message": f"{say.described(context)} {say.edits(context)}"}),)
        )
    if "steps" not in fields(operation) and fields(operation):
        return None
    if not fields(operation) or "steps" in fields(operation):
        there = context.undone if clause.op == "redo" else len(context.history)
        if not there:
            what = "redo" if clause.op == "redo" else "take back"
            return Outcome(refusal=f"There is nothing to {what}.")
    return None


def unheeded(drafts: Sequence[Draft]) -> Item | None:
    """An amount that was said and that no argument took: to go on without it would be to guess."""
    for number, item in enumerate(drafts[0].clause.items):
        if item.kind in AMOUNTS and all(number not in draft.used for draft in drafts):
            return item
    return None


def lacks(draft: Draft) -> str:
    """A question for what the operation cannot do without; "" where nothing is missing."""
    name = draft.clause.op.replace("_", " ")
    if any(field.required and field.name not in draft.args for field in draft.fields.values()):
        missing = next(f for f in draft.fields.values() if f.required and f.name not in draft.args)
        if missing.kinds & {int, float}:
            example = next(iter(draft.operation.EXAMPLES), name)
            return f"How shall I {name} it? Give me an amount, for example “{example}”."
        choices = f" ({', '.join(missing.choices)})" if missing.choices else ""
        return f"For “{name}”, which {missing.name.replace('_', ' ')}{choices}?"
    wanted = needed(draft.operation)
    if wanted and not wanted & draft.args.keys():
        if wanted & TIME_NAMES:
            return (
                f"Which part shall I {name}: from where to where? The clip is {say.clock(draft.context.duration)} long."
            )
        example = next(iter(draft.operation.EXAMPLES), name)
        return f"How shall I {name} it? Give me an amount, for example “{example}”."
    return ""


def concerns_sound(operation: type[Op]) -> bool:
    """Whether the phrases of an operation speak of sound throughout."""
    spoken = [phrase.partition("=>")[0] for phrase in operation.PHRASES]
    heard = sum(any(word in phrase for word in ("sound", "audio", *SOUND_WORDS)) for phrase in spoken)
    if "file" in operation.model_fields:
        return False  # it brings sound of its own
    return bool(spoken) and heard > len(spoken) / 2


def leaves_nothing(drafts: Sequence[Draft], context: Context) -> str:
    """Why not to drop the whole clip: for operations that need a range and have no several ranges to keep."""
    if needed(drafts[0].operation) & TIME_NAMES != {"start", "end"} or "segments" in drafts[0].fields:
        return ""
    spans = sorted((float(d.args.get("start", 0)), float(d.args.get("end", context.duration))) for d in drafts)
    reached = 0.0
    for start, end in spans:
        if start > reached + 0.05:
            return ""
        reached = max(reached, end)
    if reached < context.duration - 0.05:
        return ""
    return f"That would leave nothing: the clip is {say.clock(context.duration)} long. Name a shorter part."


def invalid(operation: type[Op], call: Call) -> str:
    """What the operation itself has against the arguments; "" for nothing."""
    try:
        operation.model_validate({"op": call.name, **call.args})
    except ValidationError as error:
        first: Any = error.errors()[0]
        where = " ".join(str(part) for part in first["loc"][:1])
        reason = f"{where} {first['msg'].removeprefix('Value error, ')}".strip()
        return f"That does not work for {call.name.replace('_', ' ')}: {reason}."
    except EditError as error:
        return str(error)
    return ""

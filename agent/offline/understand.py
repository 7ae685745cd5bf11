"""The embedded model's understanding: a prompt and what is known of the clip become calls, in milliseconds.

Pure; no network, no weights, no list of operations: it knows the ones it is handed, by their phrases and arguments.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from agent.offline import followup, say, talk
from agent.offline.amounts import Clock
from agent.offline.clauses import Clause, clauses, stated
from agent.offline.context import Call, Context, Reading
from agent.offline.decide import Outcome, invalid, outcome
from agent.offline.items import Item
from agent.offline.match import name_of, phrases_of
from agent.offline.quantities import read_items
from agent.offline.tokens import tokenise
from editing.ops.base import Op

ASK, REFUSE = "clarify", "refuse"
LONGEST = 20_000


def understand(prompt: str, context: Context, ops: Sequence[type[Op]]) -> Reading:
    """How a prompt is understood. Questions and refusals are calls too (`clarify`, `refuse`, `info` with a `message`).

    Never raises, whatever the prompt; takes time linear in its length.
    """
    known = {name_of(operation): operation for operation in ops}
    if len(prompt) > LONGEST:
        return spoken(REFUSE, "That is too long to read as one request; say it in a few sentences.")
    phrases = phrases_of(tuple(ops))
    tokens = phrases.normalise(tokenise(prompt, context.files))
    items = read_items(tokens, Clock(max(context.duration, 0.0), context.fps or 30.0))
    if not any(item.kind not in ("soft", "hard") for item in items):
        return spoken(ASK, "Tell me what to change, for example “cut the first 5 seconds”.")
    if small := talk.small_talk(items, context, known):
        return Reading(calls=(small,), sure=1.0)
    if talk.is_question(items):
        return Reading(calls=(talk.answer(items, context, known),), sure=0.9)
    return requests(prompt, items, clauses(items, phrases), context, known)


def requests(
    prompt: str, items: Sequence[Item], found: Sequence[Clause], context: Context, known: Mapping[str, type[Op]]
) -> Reading:
    """The reading of a prompt that asks for something."""
    if about := followup.about_last(found, items, context, known):
        wrong = next((words for call in about if (words := invalid(known[call.name], call))), "")
        return spoken(ASK, wrong) if wrong else Reading(calls=tuple(about), sure=0.8)
    fixing = items[0].word in ("no", "wait", "actually", "sorry", "nope", "oops", "not")
    outcomes = [
        outcome(clause, context, known, prompt, fixing)._replace(aside=stated(clause.items)) for clause in found
    ]
    outcomes += [Outcome(question=question) for question in unsettled(found)]
    outcomes = [one for number, one in enumerate(outcomes) if not _only_named(one, outcomes[number + 1 :], known)]
    reading = combined(outcomes, [item.word for item in items], prompt)
    return reading.model_copy(update={"calls": absorbed(reading.calls, known)})


def _only_named(told: Outcome, later: Sequence[Outcome], known: Mapping[str, type[Op]]) -> bool:
    """Whether a remark tells of the very part that is then cut or played otherwise: "they are shaky, cut them out"."""

    def part(call: Call) -> tuple[object, object]:
        return call.args.get("start"), call.args.get("end")

    parts = {part(call) for call in told.calls}
    treated = {part(call) for one in later for call in one.calls if known[call.name].RESHAPES}
    return told.aside and bool(parts) and (None, None) not in parts and parts <= treated


def unsettled(found: Sequence[Clause]) -> list[str]:
    """Questions about an "it" that may be the file just named, or the whole video."""
    questions = []
    for before, clause in pairwise(found):
        named = [item.value for item in before.items if item.kind == "file"]
        words = {part for item in clause.items for part in (item.word, *item.raw.split())}
        if named and clause.heads and "it" in words and not any(item.kind == "file" for item in clause.items):
            questions.append(f"Do you mean the whole video there, or only {named[-1]}?")
    return questions


def combined(outcomes: Sequence[Outcome], words: Sequence[str], prompt: str) -> Reading:
    """One reading of all clauses: a question stops everything, a refusal only its own part."""
    if any(one.calls and not one.aside for one in outcomes):
        outcomes = [one for one in outcomes if one.calls or not one.aside]
    if question := next((one.question for one in outcomes if one.question), ""):
        return spoken(ASK, question)
    calls = unique(call for one in outcomes for call in one.calls)
    refusals = list(dict.fromkeys(one.refusal for one in outcomes if one.refusal))
    if refusals:
        calls = (*calls, Call(name=REFUSE, args={"message": " ".join(refusals)}))
    if not calls:
        return spoken(ASK, say.unclear(prompt, words))
    return Reading(calls=calls, sure=min((one.sure for one in outcomes if one.calls), default=0.9))


def unique(calls: object) -> tuple[Call, ...]:
    """The calls in order, each said once; "turn it to audio, as one mp3" is one."""
    found: list[Call] = []
    for call in calls:  # type: ignore[attr-defined]
        if call not in found:
            found.append(call)
    return tuple(call for call in found if call.args or sum(call.name == other.name for other in found) == 1)


def absorbed(calls: Sequence[Call], known: Mapping[str, type[Op]]) -> tuple[Call, ...]:
    """The calls without those that are arguments of another: "a gif, 320 wide, at 10 fps" is one."""
    kept = list(calls)
    for host in calls:
        for name, arguments in known[host.name].ABSORBS.items() if host.name in known else ():
            guest = next((call for call in kept if call.name == name and call.args.keys() <= arguments.keys()), None)
            if guest is None or host not in kept:
                continue
            own = {arguments[key]: value for key, value in guest.args.items()}
            if not own.keys() & host.args.keys():
                kept.remove(guest)
                merged = host.model_copy(update={"args": {**host.args, **own}})
                kept[kept.index(host)] = host = merged
    return tuple(kept)


def spoken(name: str, message: str) -> Reading:
    """A reading that only says something."""
    return Reading(calls=(Call(name=name, args={"message": message}),), sure=0.9)

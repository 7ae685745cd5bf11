"""A prompt becomes a proposal. What the tools took decides what is proposed, never the model's own words.

Changes nothing.
"""

import asyncio
from collections.abc import Sequence
from typing import Final

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage
from langgraph.errors import GraphRecursionError
from langsmith import tracing_context

from agent import prompt as prompts
from agent.draft import Draft
from agent.errors import SLOW, ModelError
from agent.loop import loop
from agent.proposal import Outcome, Proposal
from agent.summary import summary
from editing import ops
from editing.errors import Unmeasured
from editing.history import History, fold
from editing.measures import Measure, Measuring
from editing.ops.base import Op
from editing.timeline import Source

TURNS: Final = 5
"""How often a model may call tools for one prompt before it has to be said more simply."""
LONGEST: Final = 8000
"""Letters of a prompt."""

REFUSE: Final = "refuse"
# Where a model says several things, a question weighs more than a refusal, and that more than an answer.
_OUTCOMES: Final[dict[str, Outcome]] = {"clarify": "clarify", REFUSE: "refuse", "info": "answer"}


async def _not_at_hand(missing: Unmeasured) -> Measure:
    raise missing


async def propose(
    text: str,
    history: History,
    sources: Sequence[Source],
    model: BaseChatModel,
    deadline: float = 120,
    measure: Measuring = _not_at_hand,
) -> Proposal:
    """What the prompt comes to, on the revision in force.

    `measure` finds out what operations need to know of a file; the time that it takes does not count against the
    model's `deadline`. Raises `ModelError` when the model cannot be asked, and what `measure` raises.
    """
    text = text.encode(errors="replace").decode().strip()
    if not text:
        return Proposal(outcome="clarify", say="Write what to do with the video, such as “cut the first 5 seconds”.")
    if len(text) > LONGEST:
        return Proposal(outcome="refuse", say=f"That is too long to read; say it in at most {LONGEST} letters.")
    draft = Draft(history, tuple(sources))
    try:
        async with asyncio.timeout(deadline) as limit:
            last = await _last_words(text, draft, model, _outside(limit, measure))
    except TimeoutError:
        raise ModelError(SLOW) from None
    except GraphRecursionError:
        why = f" ({draft.failures[-1].why.rstrip('.')})" if draft.failures else ""
        say = f"I could not make an edit of that{why}; nothing has changed. Say it in simpler steps."
        return Proposal(outcome="refuse", say=say)
    return _proposal(draft, last)


def _outside(limit: asyncio.Timeout, measure: Measuring) -> Measuring:
    """The same, while the time limit stands still."""

    async def measured(missing: Unmeasured) -> Measure:
        clock = asyncio.get_running_loop()
        started, due = clock.time(), limit.when()
        limit.reschedule(None)
        try:
            return await measure(missing)
        finally:
            limit.reschedule(None if due is None else due + clock.time() - started)

    return measured


async def _last_words(text: str, draft: Draft, model: BaseChatModel, measure: Measuring) -> BaseMessage:
    """Let the model call tools until it is done."""
    state = summary(fold(draft.history.current, draft.sources), draft.history)
    messages = [SystemMessage(prompts.system(state)), HumanMessage(text)]
    # Whatever the environment says of tracing: what people write stays here.
    with tracing_context(enabled=False):
        ended = await loop(model, draft, measure).ainvoke({"messages": messages}, {"recursion_limit": 2 * TURNS + 1})
    last: BaseMessage = ended["messages"][-1]
    return last


def _proposal(draft: Draft, last: BaseMessage) -> Proposal:
    spoken = _spoken(draft)
    words = " ".join(dict.fromkeys(str(getattr(op, "message", "")) for op in spoken))
    if draft.edit:
        steps = "; ".join(draft.done)
        partly = [op for op in spoken if op.op == REFUSE]
        operations = tuple(op.saved() for op in (*draft.edit, *partly))
        return Proposal(outcome="edit", operations=operations, say=f"{steps[0].upper()}{steps[1:]}. {words}".strip())
    for name, outcome in _OUTCOMES.items():
        if any(op.op == name for op in spoken):
            return Proposal(outcome=outcome, say=words)
    if refusal := str(last.additional_kwargs.get("refusal") or ""):
        return Proposal(outcome="refuse", say=refusal)
    # A model that calls no tool may still say that it did something.
    said = last.text.strip() or "I have nothing to say to that; tell me what to change."
    return Proposal(outcome="answer", say=f"{said} (Nothing was changed.)")


def _spoken(draft: Draft) -> list[Op]:
    """What the person is told beside the edit; what failed is told too, unless the model itself speaks of it."""
    if not draft.failures or any(_OUTCOMES.get(op.op) in ("clarify", "refuse") for op in draft.spoken):
        return draft.spoken
    message = " ".join(dict.fromkeys(one.why for one in draft.failures))
    told = f"Not done: {message}" if draft.edit else message
    return [*draft.spoken, ops.load({"op": REFUSE, "message": told[:4000]})]

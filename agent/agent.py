"""A prompt becomes a proposal. The only agent loop there is; any chat model drives it.

What the tools took decides what is proposed, never the model's own words. Changes nothing.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any, Final

from langchain.agents import create_agent
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import HumanMessage, SystemMessage
from langgraph.errors import GraphRecursionError

from agent import prompt as prompts
from agent.errors import ModelError
from agent.proposal import Outcome, Proposal
from agent.summary import summary
from agent.tools import Draft, current, tools
from editing.history import History, fold
from editing.timeline import Source

TURNS: Final = 5
"""How often a model may call tools for one prompt before it has to be said more simply."""
LONGEST: Final = 8000
"""Letters of a prompt."""

_OUTCOMES: Final[dict[str, Outcome]] = {"info": "answer", "clarify": "clarify", "refuse": "refuse"}


async def propose(
    text: str, history: History, sources: Sequence[Source], model: BaseChatModel, deadline: float = 120
) -> Proposal:
    """What the prompt comes to, on the revision in force. Raises `ModelError` when the model cannot be asked."""
    text = text.strip()
    if not text:
        return Proposal(outcome="clarify", say="Write what to do with the video, such as “cut the first 5 seconds”.")
    if len(text) > LONGEST:
        return Proposal(outcome="refuse", say=f"That is too long to read; say it in at most {LONGEST} letters.")
    draft = Draft(history, tuple(sources))
    token = current.set(draft)
    try:
        said = await _run(text, draft, model, deadline)
    finally:
        current.reset(token)
    return _proposal(draft, said)


async def _run(text: str, draft: Draft, model: BaseChatModel, deadline: float) -> str:
    """Let the model call tools until it is done; its last words."""
    state = summary(fold(draft.history.current, draft.sources), draft.history)
    messages = [SystemMessage(prompts.system(state)), HumanMessage(text)]
    try:
        async with spoken_errors(deadline):
            ended = await _agent(model).ainvoke({"messages": messages}, {"recursion_limit": 2 * TURNS + 1})
    except GraphRecursionError:
        draft.edit = ()
        why = f" ({draft.failed[-1].rstrip('.')})" if draft.failed else ""
        draft.failed = [f"I could not make an edit of that{why}; nothing has changed. Say it in simpler steps."]
        return ""
    return str(ended["messages"][-1].text).strip()


@asynccontextmanager
async def spoken_errors(deadline: float) -> AsyncIterator[None]:
    """At most `deadline` seconds with a model; what goes wrong on the wire becomes a `ModelError` in words."""
    try:
        async with asyncio.timeout(deadline):
            yield
    except TimeoutError:
        raise ModelError("The language model took too long, so nothing has changed; try again.") from None
    except _wire_errors() as error:
        raise ModelError(_in_words(error)) from None


@lru_cache(maxsize=4)
def _cached(model: "_Same") -> Any:
    return create_agent(model.model, tools())


class _Same:
    """A model, hashed by identity: agents are built once for each."""

    def __init__(self, model: BaseChatModel) -> None:
        self.model = model

    def __hash__(self) -> int:
        return id(self.model)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.model is self.model


def _agent(model: BaseChatModel) -> Any:
    return _cached(_Same(model))


def _proposal(draft: Draft, said: str) -> Proposal:
    answers = [op for op in draft.spoken if op.op in _OUTCOMES]
    words = " ".join(str(getattr(op, "message", "")) for op in answers)
    if draft.edit:
        steps = "; ".join(op.words() for op in draft.edit)
        partly = [op for op in answers if op.op == "refuse"]
        operations = tuple(op.saved() for op in (*draft.edit, *partly))
        return Proposal(outcome="edit", operations=operations, say=f"{steps[0].upper()}{steps[1:]}. {words}".strip())
    if answers:
        return Proposal(outcome=_OUTCOMES[answers[-1].op], say=words)
    if draft.failed:
        return Proposal(outcome="refuse", say=draft.failed[-1])
    return Proposal(outcome="answer", say=said or "I have nothing to say to that; tell me what to change.")


def _wire_errors() -> tuple[type[Exception], ...]:
    try:
        import openai
    except ModuleNotFoundError:
        return ()
    return (openai.OpenAIError,)


def _in_words(error: Exception) -> str:
    """What went wrong between us and the model's server, by who can mend it."""
    status = getattr(error, "status_code", None)
    if status in (401, 403):
        return "The language model refused our key; the operator has to set OPENAI_API_KEY."
    if status == 404:
        return "The server has no such language model; the operator has to set CUTROOM_MODEL."
    if status == 429:
        return "The language model is busy or its quota is used up; try again in a minute."
    if status is not None and status < 500:
        return f"The language model did not take the request ({status}); the operator finds more in the log."
    return "The language model cannot be reached right now, so nothing has changed; try again in a minute."

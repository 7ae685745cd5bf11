"""What the tests of the agent stand on: a described clip, a model behind a local server, and one that is scripted."""

from collections.abc import Iterator
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, ToolCall
from langchain_core.outputs import ChatGeneration, ChatResult

from agent.agent import propose
from agent.models import open_model
from agent.proposal import Proposal
from bot.planning import Described, sources
from editing.history import History
from editing.timeline import Source
from tests.servers.openai import KEY, MODEL, ChatServer

HISTORY = History()


def clip(*files: str, duration: float = 30) -> tuple[Source, ...]:
    return sources(Described(duration=duration, files=files))


def wire(server: ChatServer, key: str = KEY, model: str = MODEL, timeout: float = 5) -> BaseChatModel:
    return open_model(model, key=key, url=server.url, timeout=timeout)


async def ask(server: ChatServer, prompt: str = "edit it", history: History = HISTORY, *files: str) -> Proposal:
    """What a prompt comes to with the model behind the server, which must have found nothing to refuse."""
    proposal = await propose(prompt, history, clip(*files), wire(server), 5)
    assert server.refused == []
    return proposal


class Scripted(BaseChatModel):
    """A chat model that answers as it is told, whatever is asked."""

    answers: Iterator[AIMessage]

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def bind_tools(self, tools: Any, **kwargs: Any) -> Any:
        return self

    def _generate(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=next(self.answers))])


def scripted(*turns: list[tuple[str, dict[str, Any]]]) -> Scripted:
    """A model that makes these calls, turn by turn, and then is done."""
    made = [
        AIMessage("", tool_calls=[ToolCall(name=name, args=args, id=f"{t}-{n}") for n, (name, args) in enumerate(turn)])
        for t, turn in enumerate(turns)
    ]
    return Scripted(answers=iter([*made, AIMessage("Done.")]))

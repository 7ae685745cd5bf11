"""The agent loop: a model calls tools, and every call is tried on the draft. Any chat model drives it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

from langchain.agents import create_agent
from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage
from langgraph.prebuilt.tool_node import ToolCallRequest

from agent.draft import Draft
from agent.tools import tools
from editing.errors import BadEdit, Unmeasured
from editing.measures import Measuring

NUDGE: Final = (
    "You called no tool, so nothing has changed and the person has read nothing. "
    "Call the tools that do it, or the one that answers, asks or says why not."
)


def loop(model: BaseChatModel, draft: Draft, measure: Measuring) -> Any:
    """The runnable agent of one prompt: messages in, the draft filled, all messages out."""
    return create_agent(model, list(tools()), middleware=[Steps(draft, measure)])


class Steps(AgentMiddleware):
    """Asks the model in words it cannot miss, and carries its calls out on one draft, in the order they were made.

    What a call needs to know of a file is measured first.
    """

    def __init__(self, draft: Draft, measure: Measuring) -> None:
        super().__init__()
        self.draft = draft
        self.measure = measure
        self._in_turn = asyncio.Lock()

    async def awrap_model_call(
        self, request: ModelRequest[Any], handler: Callable[[ModelRequest[Any]], Awaitable[ModelResponse[Any]]]
    ) -> AIMessage:
        """The model's answer; one that calls nothing at all is asked for again, once."""
        self.draft.next_turn()
        answer = await _answer(request, handler)
        if answer.tool_calls or answer.additional_kwargs.get("refusal") or not self.draft.untouched:
            return answer
        said = [answer] if answer.text else []
        again = await _answer(request.override(messages=[*request.messages, *said, HumanMessage(NUDGE)]), handler)
        return again if again.tool_calls or again.text else answer

    async def awrap_tool_call(
        self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], Awaitable[Any]]
    ) -> ToolMessage:
        """What became of a call."""
        call = request.tool_call
        # The calls of one turn start in the order in which the model made them, and each waits for those before it.
        async with self._in_turn:
            try:
                told, status = await self._taken(call["name"], call["args"]), "success"
            except BadEdit as error:
                told, status = f"Not done: {error}", "error"
        return ToolMessage(told, tool_call_id=call["id"], name=call["name"], status=status)

    async def _taken(self, name: str, arguments: dict[str, Any]) -> str:
        while True:
            try:
                return self.draft.take(name, arguments)
            except Unmeasured as missing:
                self.draft.learn(missing.source, await self.measure(missing))


async def _answer(
    request: ModelRequest[Any], handler: Callable[[ModelRequest[Any]], Awaitable[ModelResponse[Any]]]
) -> AIMessage:
    message = (await handler(request)).result[0]
    return message if isinstance(message, AIMessage) else AIMessage(message.text)

"""A model behind a server that speaks OpenAI's protocol: its errors in words, its answers fit for the strictest server.

Knows no operation. Imported only where such a model is asked for: the client takes a second to import.
"""

import re
from typing import Any, Final

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolCall
from langchain_core.outputs import ChatResult
from langchain_openai import ChatOpenAI
from pydantic import ValidationError

from agent.errors import spoken_errors

BROKEN: Final = "Your answer could not be read. The arguments of a call are one JSON object; call again."
_UNREADABLE: Final = "arguments that are no JSON object"
_NAME: Final = re.compile(r"[^a-zA-Z0-9_-]")


class WireModel(ChatOpenAI):
    """LangChain's client, whose failures are `ModelError`s."""

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        async with spoken_errors():
            try:
                result = await super()._agenerate(messages, stop, run_manager, **kwargs)
            except ValidationError:  # LangChain takes no call whose arguments are JSON, but no object
                result = await super()._agenerate([*messages, HumanMessage(BROKEN)], stop, run_manager, **kwargs)
            first = result.generations[0]
            if isinstance(first.message, AIMessage):
                first.message = mended(first.message)
            return result


def mended(answer: AIMessage) -> AIMessage:
    """The answer with every call fit to be told a result: a name, an id of its own, and arguments."""
    calls = [_call(call["name"], call["args"], call["id"]) for call in answer.tool_calls]
    calls += [_call(call["name"], {_UNREADABLE: call["args"]}, call["id"]) for call in answer.invalid_tool_calls]
    seen: set[str | None] = {None, ""}
    for number, call in enumerate(calls):
        if call["id"] in seen:
            call["id"] = f"call_{number}_{id(answer):x}"
        seen.add(call["id"])
    return answer.model_copy(update={"tool_calls": calls, "invalid_tool_calls": []})


def _call(name: str | None, arguments: dict[str, Any], identity: str | None) -> ToolCall:
    return ToolCall(name=_NAME.sub("_", name or "unknown")[:64], args=arguments, id=identity, type="tool_call")

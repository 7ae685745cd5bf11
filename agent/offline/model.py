"""The embedded model as a chat model: it reads the same messages as any other and answers with the same tool calls."""

import json
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolCall, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.utils.function_calling import convert_to_openai_tool

from agent.offline.context import Context
from agent.offline.understand import understand
from editing import ops


class EmbeddedModel(BaseChatModel):
    """Understands by grammar and phrases; needs no key, no network and no weights, and takes milliseconds."""

    @property
    def _llm_type(self) -> str:
        return "cutroom-embedded"

    def bind_tools(self, tools: Any, **kwargs: Any) -> Runnable[Any, AIMessage]:
        """The same model, knowing which operations it may call."""
        names = [convert_to_openai_tool(tool)["function"]["name"] for tool in tools]
        return self.bind(operations=names)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        answer = AIMessage("") if isinstance(messages[-1], ToolMessage) else self._read(messages, **kwargs)
        return ChatResult(generations=[ChatGeneration(message=answer)])

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return self._generate(messages, stop, None, **kwargs)

    def _read(self, messages: list[BaseMessage], operations: list[str] | None = None, **_: Any) -> AIMessage:
        state = next(message.text for message in messages if isinstance(message, SystemMessage))
        prompt = next(message.text for message in reversed(messages) if isinstance(message, HumanMessage))
        known = ops.registry()
        kinds = [known[name] for name in operations if name in known] if operations is not None else [*known.values()]
        context = Context.model_validate(json.loads(state.splitlines()[-1]))
        reading = understand(prompt, context, kinds)
        return AIMessage(
            "",
            tool_calls=[
                ToolCall(name=call.name, args=call.args, id=f"call_{number}")
                for number, call in enumerate(reading.calls)
            ],
        )

"""Operations as a model's tools: the schema it sees, and what becomes of a call.

A call that does not fit comes back in words that help; nothing is rendered here.
"""

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from langchain_core.tools import BaseTool, StructuredTool, ToolException

from editing import ops
from editing.errors import BadEdit
from editing.history import History, advance, fold
from editing.ops.base import Op, SessionOp
from editing.timecode import clock
from editing.timeline import Source


@dataclass
class Draft:
    """What one prompt has come to so far: operations that fit, each tried on the history before it is taken."""

    history: History
    sources: tuple[Source, ...]
    edit: tuple[Op, ...] = ()
    spoken: list[Op] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def take(self, name: str, arguments: Mapping[str, Any]) -> str:
        """Add a call, and tell the model what the clip is like then. Raises `BadEdit`."""
        try:
            op = ops.load({"op": name, **arguments})
            if isinstance(op, SessionOp) and op.ANSWERS:
                self.spoken.append(op)
                return "The person will read that."
            after = advance(self.history, (*self.edit, op), self.sources)
        except BadEdit as error:
            self.failed.append(str(error))
            raise
        self.edit = (*self.edit, op)
        timeline = fold(after.current, self.sources)
        return f"Planned. The clip is then {clock(timeline.duration)} long, {timeline.width}x{timeline.height}."


current: ContextVar[Draft] = ContextVar("draft")
"""The draft of the prompt that is being worked on: tools are made once, and calls find their own prompt's draft."""


def tools() -> list[BaseTool]:
    """One tool for every operation there is."""
    return [_tool(name, kind) for name, kind in ops.registry().items()]


def _tool(name: str, kind: type[Op]) -> BaseTool:
    return StructuredTool(
        name=name,
        description=description(kind),
        args_schema=schema(kind),
        coroutine=_call(name),
        handle_tool_error=True,
    )


def _call(name: str) -> Callable[..., Any]:
    async def call(**arguments: Any) -> str:
        # No await in here: the calls of one turn are carried out in the order in which the model made them.
        try:
            return current.get().take(name, {key: value for key, value in arguments.items() if value is not None})
        except BadEdit as error:
            raise ToolException(f"Not done: {error}") from None

    return call


def description(kind: type[Op]) -> str:
    """What the operation does, and how people ask for it."""
    first = (kind.__doc__ or "").strip().split("\n\n")[0].replace("\n", " ")
    asked = "; ".join(f'"{prompt}" -> {arguments}' for prompt, arguments in kind.EXAMPLES.items())
    return f"{' '.join(first.split())} Examples: {asked}" if asked else first


def schema(kind: type[Op]) -> dict[str, Any]:
    """The arguments as a JSON schema without references, unions with null or titles: what small models can follow."""
    full = kind.model_json_schema()
    properties = {name: _plain(told) for name, told in full["properties"].items() if name != "op"}
    if issubclass(kind, SessionOp):
        properties.pop("replace")
    return {"type": "object", "properties": properties, "required": full.get("required", []), "title": kind.__name__}


def _plain(told: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in told.items() if key not in ("title", "default", "anyOf")}
    choices = [choice for choice in told.get("anyOf", ()) if choice != {"type": "null"}]
    if len(choices) == 1:
        kept.update(choices[0])
    elif choices:
        kept["anyOf"] = choices
    return kept

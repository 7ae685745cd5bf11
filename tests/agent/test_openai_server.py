"""The server that stands for OpenAI's refuses what the real one refuses, so that a test against it means something."""

from typing import Any

import pytest
from langchain_core.messages import HumanMessage

from tests.agent.footing import wire
from tests.servers.openai import MODEL, ChatServer, calls, fault, text

USER = {"role": "user", "content": "x"}


def called(*ids: str, name: str = "cut", arguments: str = "{}") -> dict[str, Any]:
    function = {"name": name, "arguments": arguments}
    return {"role": "assistant", "tool_calls": [{"id": i, "type": "function", "function": function} for i in ids]}


def result(identity: str) -> dict[str, Any]:
    return {"role": "tool", "tool_call_id": identity, "content": "ok"}


def tool(name: str = "cut", **parameters: Any) -> dict[str, Any]:
    return {"type": "function", "function": {"name": name, "parameters": {"type": "object", **parameters}}}


def test_a_sound_conversation_is_taken() -> None:
    """Calls, their results in any order, and what follows."""
    messages = [{"role": "system", "content": "x"}, USER, called("a", "b"), result("b"), result("a"), USER]
    assert fault({"model": MODEL, "messages": messages, "tools": [tool()]}) == ""


@pytest.mark.parametrize(
    ("messages", "words"),
    [
        ([], "not empty"),
        ([{"role": "robot", "content": "x"}], "invalid role"),
        ([{"role": "user", "content": None}], "invalid content"),
        ([{"role": "assistant", "content": None}], "invalid content"),
        ([USER, result("a")], "must be a response"),
        ([USER, called("a")], "did not have response"),
        ([USER, called("a", "b"), result("a"), USER], "did not have response"),
        ([USER, called("a"), result("a"), result("a")], "must be a response"),
        ([USER, called("a", "a")], "id of its own"),
        ([USER, called("")], "id of its own"),
        ([USER, called("a", name="cut it")], "invalid tool call name"),
        ([USER, called("a", arguments="{")], "no JSON"),
    ],
)
def test_a_broken_conversation_is_refused(messages: list[Any], words: str) -> None:
    """Roles, order and ids are checked."""
    assert words in fault({"model": MODEL, "messages": messages})


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (tool("no spaces"), "does not match pattern"),
        (tool(properties={"a": {"$ref": "#/$defs/A"}}), "$ref"),
        (tool(properties={"a": {"type": "array"}}), "missing items"),
        (tool(properties={"a": {"type": "number", "gt": 0}}), "unknown keyword"),
        (tool(properties={"a": {}}), "no known type"),
        (tool(required=["a"]), "no property"),
    ],
)
def test_a_bad_tool_is_refused(bad: dict[str, Any], words: str) -> None:
    """Names and schemas are checked."""
    assert words in fault({"model": MODEL, "messages": [USER], "tools": [bad]})


def test_unknown_parameters_are_refused() -> None:
    """A parameter that OpenAI does not have is no parameter."""
    assert "Unrecognized" in fault({"model": MODEL, "messages": [USER], "top_k": 1})


async def test_it_streams() -> None:
    """Text and calls arrive in pieces that come to the whole."""
    async with ChatServer(text("one two three"), calls(("cut", {"start": 1}))) as server:
        words = [chunk async for chunk in wire(server).astream([HumanMessage("x")])]
        assert len(words) > 3 and "".join(chunk.text for chunk in words) == "one two three"
        pieces = [chunk async for chunk in wire(server).astream([HumanMessage("x")])]
        whole = sum(pieces[1:], pieces[0])
        assert [(call["name"], call["args"]) for call in whole.tool_calls] == [("cut", {"start": 1})]

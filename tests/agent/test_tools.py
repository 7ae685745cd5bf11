"""What a model reads: the tools, the system prompt, the state of the clip."""

import json
import re
from typing import Any, ClassVar, Literal

import pytest
from pydantic import Field

from agent import prompt
from agent.offline.context import Context
from agent.prompt import ARGUMENTS, STATE, SYSTEM, system
from agent.summary import summary
from agent.tools import SHARED, description, schema, tools
from editing import ops
from editing.data import Data
from editing.history import fold
from editing.ops.base import Op
from editing.timecode import Seconds
from editing.timeline import Timeline
from tests.agent.footing import HISTORY, clip
from tests.servers.openai import MODEL, fault


class Box(Data):
    x: int
    y: int = Field(0, ge=0)


class Wild(Op):
    """Do something
    wild.

    More of it.
    """

    op: Literal["wild"] = "wild"
    box: Box | Literal["left", "right"] | None = Field(None, description="where")
    wait: Seconds | None = Field(None, gt=0)
    pairs: tuple[tuple[Seconds, Seconds], ...] = ()
    size: int | float | str | None = None

    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {"go wild": {"size": True}}

    def apply(self, timeline: Timeline) -> Timeline:
        return timeline


def test_every_operation_is_a_tool() -> None:
    """The tools are the operations, by name, and a strict server takes them all."""
    assert [tool["function"]["name"] for tool in tools()] == list(ops.registry())
    body = {"model": MODEL, "messages": [{"role": "user", "content": "x"}], "tools": list(tools())}
    assert fault(body) == ""


@pytest.mark.parametrize("kind", ops.registry().values(), ids=ops.registry())
def test_a_schema_has_what_small_models_follow(kind: type[Op]) -> None:
    """No reference, no null, no title; all arguments but the name, those that are needed first among them."""
    told = schema(kind)
    assert not re.search(r'"\$|"title"|"null"|prefixItems', json.dumps(told))
    assert set(told["properties"]) <= set(kind.model_fields) - {"op"}
    assert set(told.get("required", ())) == {n for n, f in kind.model_fields.items() if f.is_required()}


def test_a_schema_is_plain_whatever_the_fields_are() -> None:
    """Models inside models, unions, pairs and bounds come out without references."""
    assert schema(Wild) == {
        "type": "object",
        "properties": {
            "replace": {"type": "boolean"},
            "box": {
                "anyOf": [
                    {
                        "type": "object",
                        "properties": {"x": {"type": "integer"}, "y": {"type": "integer"}},
                        "required": ["x"],
                    },
                    {"type": "string", "enum": ["left", "right"]},
                ],
                "description": "where",
            },
            "wait": {"type": "number"},
            "pairs": {"type": "array", "items": {"type": "array", "items": {"type": "number"}}},
            "size": {"anyOf": [{"type": "number"}, {"type": "string"}]},
        },
    }


def test_a_description_is_the_first_paragraph_and_examples_as_json() -> None:
    """What stands after the first paragraph is for programmers."""
    assert description(Wild) == 'Do something wild. Examples: "go wild" -> {"size":true}'


@pytest.mark.parametrize("kind", ops.registry().values(), ids=ops.registry())
def test_examples_are_calls_that_the_schema_knows(kind: type[Op]) -> None:
    """An example names only arguments that the tool has."""
    for arguments in kind.EXAMPLES.values():
        assert arguments.keys() <= schema(kind)["properties"].keys()


def test_the_system_prompt_names_no_operation() -> None:
    """Operations are told by their own tools, so that a new one is one file."""
    words = set(re.findall(r"[a-z_]+", f"{SYSTEM}{ARGUMENTS}{STATE}{prompt.__doc__}{SHARED}".lower()))
    assert words & set(ops.registry()) == set()


def test_shared_arguments_are_told_once() -> None:
    """What many operations take stands in the system prompt, and not in every schema."""
    told = system("{}")
    assert SHARED.keys() >= {"replace", "start", "end", "region"}
    for name, words in SHARED.items():
        assert f"- {name}: {words}" in told
        assert all(words not in json.dumps(tool) for tool in tools())


def test_a_fresh_clip_costs_few_tokens() -> None:
    """Counted as a quarter of the letters sent, a prompt costs less than 175 tokens for each operation."""
    state = summary(fold(HISTORY.current, clip()), HISTORY)
    sent = json.dumps([system(state), tools()], ensure_ascii=False, separators=(",", ":"))
    assert len(sent) / 4 < 175 * len(ops.registry())


def test_the_state_is_one_line_that_the_embedded_model_reads() -> None:
    """Names with line ends, quotes or no text at all stay one JSON string each."""
    names = ("a\nb.mp4", "c\u2028d\x85e\u2029f.mp4", 'g"h.mp4', "\ud800.mp4")
    line = summary(fold(HISTORY.current, clip(*names)), HISTORY)
    line.encode()
    assert len(line.splitlines()) == 1
    assert Context.model_validate(json.loads(system(line).splitlines()[-1])).files == names

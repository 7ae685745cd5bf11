"""Operations as a model's tools: what it reads of each. Pure; what becomes of a call is told in `draft`."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from editing import ops
from editing.ops.base import Op, SessionOp
from editing.ops.region import LookOp

SHARED: Final = {name: field.description for name, field in LookOp.model_fields.items() if field.description}
"""Arguments that many operations have: told once, in the system prompt, instead of in every schema."""

# Bounds and patterns stay out: every call is checked against them, and told in words what is wrong.
_KEPT = ("type", "description", "enum", "const", "required")


@cache
def tools() -> tuple[dict[str, Any], ...]:
    """One function for every operation there is, in the form that all chat models understand."""
    return tuple(
        {
            "type": "function",
            "function": {"name": name, "description": description(kind), "parameters": schema(kind)},
        }
        for name, kind in ops.registry().items()
    )


def description(kind: type[Op]) -> str:
    """What the operation does, and how people ask for it."""
    first = " ".join((kind.__doc__ or "").strip().split("\n\n")[0].split())
    asked = "; ".join(
        f'"{prompt}" -> {json.dumps(arguments, ensure_ascii=False, separators=(",", ":"))}'
        for prompt, arguments in kind.EXAMPLES.items()
    )
    return f"{first} Examples: {asked}" if asked else first


def schema(kind: type[Op]) -> dict[str, Any]:
    """The arguments as a JSON schema without references, unions with null or titles: what small models can follow."""
    full = kind.model_json_schema()
    definitions = full.get("$defs", {})
    hidden = {"op", "replace"} if issubclass(kind, SessionOp) else {"op"}
    properties = {name: _plain(told, definitions) for name, told in full["properties"].items() if name not in hidden}
    for name, told in properties.items():
        if told.get("description") == SHARED.get(name):
            told.pop("description", None)
    required = [name for name in full.get("required", ()) if name not in hidden]
    return {"type": "object", "properties": properties} | ({"required": required} if required else {})


def _plain(told: Mapping[str, Any], definitions: Mapping[str, Any]) -> dict[str, Any]:
    """One schema, and those inside it, as every server takes it."""
    if "$ref" in told:
        named = definitions[told["$ref"].rpartition("/")[2]]
        return _plain({**named, **{key: value for key, value in told.items() if key != "$ref"}}, definitions)
    kept: dict[str, Any] = {key: told[key] for key in _KEPT if key in told}
    if "properties" in told:
        kept["properties"] = {name: _plain(one, definitions) for name, one in told["properties"].items()}
    if "items" in told or "prefixItems" in told:
        kept["items"] = _any(told.get("prefixItems") or [told["items"]], definitions)
    return {**_any(told["anyOf"], definitions), **kept} if "anyOf" in told else kept


def _any(choices: list[dict[str, Any]], definitions: Mapping[str, Any]) -> dict[str, Any]:
    """Any of the schemas, each told once; null is left out, for an argument may be left out."""
    plain: list[dict[str, Any]] = []
    for choice in choices:
        one = _plain(choice, definitions)
        if one not in plain and one != {"type": "null"}:
            plain.append(one)
    if {"type": "number"} in plain:
        plain = [one for one in plain if one != {"type": "integer"}]
    return plain[0] if len(plain) == 1 else {"anyOf": plain}

"""What arguments an operation takes, read off its class: choices, defaults, bounds, and which it cannot do without."""

from functools import cache
from types import MappingProxyType, NoneType
from typing import Any, Literal, NamedTuple, get_args, get_origin

from pydantic_core import PydanticUndefined

from editing.ops.base import Op

TIME_NAMES = frozenset({"start", "end", "segments"})


class Field(NamedTuple):
    """One argument: its choices if it has a closed set, its default (None for none), whether it must be given."""

    name: str
    choices: tuple[str, ...]
    kinds: frozenset[type]
    default: Any
    required: bool


@cache
def fields(operation: type[Op]) -> MappingProxyType[str, Field]:
    """The arguments of an operation, in order."""
    found = {}
    for name, info in operation.model_fields.items():
        if name in ("op", "replace"):
            continue
        choices, kinds = spread(info.annotation)
        default = None if info.default is PydanticUndefined else info.default
        found[name] = Field(name, choices, kinds, default, info.is_required())
    return MappingProxyType(found)


def spread(annotation: Any) -> tuple[tuple[str, ...], frozenset[type]]:
    """The choices and the plain types within an annotation."""
    if get_origin(annotation) is Literal:
        return tuple(str(choice) for choice in get_args(annotation)), frozenset({str})
    inner = get_args(annotation)
    if not inner or get_origin(annotation) in (tuple, list, dict):
        plain = get_origin(annotation) or annotation
        return (), frozenset({plain} if isinstance(plain, type) and plain is not NoneType else ())
    choices: tuple[str, ...] = ()
    kinds: frozenset[type] = frozenset()
    for part in inner:
        if isinstance(part, type) or get_origin(part) is not None:
            more, types = spread(part)
            choices, kinds = choices + more, kinds | types
    return choices, kinds


@cache
def needed(operation: type[Op]) -> frozenset[str]:
    """Arguments of which one at least must be given: an operation none of whose examples does without.

    An argument with a default of its own is never needed; a range is needed only where every example has one.
    """
    own = fields(operation)
    optional = {name for name, field in own.items() if not field.required and field.default is None}
    given = [frozenset(example) & optional for example in operation.EXAMPLES.values()]
    if not given or not all(given):
        return frozenset()
    if all(example & TIME_NAMES for example in given):
        return TIME_NAMES & optional
    return frozenset(optional - TIME_NAMES) if all(example - TIME_NAMES for example in given) else frozenset()

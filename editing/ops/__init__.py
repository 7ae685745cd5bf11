"""The vocabulary: every module of this folder is one operation, or one close family.

To add an operation is to add a file here.
"""

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from editing.errors import BadEdit
from editing.ops.base import Op


@cache
def registry() -> Mapping[str, type[Op]]:
    """Every operation by name, in alphabetical order."""
    found: dict[str, type[Op]] = {}
    for info in pkgutil.iter_modules(__path__):
        module = import_module(f"{__name__}.{info.name}")
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, Op) and value.__module__ == module.__name__:
                name = value.model_fields["op"].default
                if isinstance(name, str):
                    found[name] = value
    return MappingProxyType(dict(sorted(found.items())))


def load(saved: Mapping[str, Any]) -> Op:
    """The operation that a flat object says, e.g. {"op": "cut", "start": 0, "end": 5}.

    Raises `BadEdit` with words that help to say it right.
    """
    name = saved.get("op")
    kind = registry().get(str(name))
    if kind is None:
        raise BadEdit(f"There is no operation {name!r}; there are: {', '.join(registry())}.")
    try:
        return kind.model_validate(dict(saved))
    except ValidationError as error:
        raise BadEdit(f"{name}: {in_words(error)}") from None


def in_words(error: ValidationError) -> str:
    """What is wrong with the arguments, one clause for each."""
    parts = []
    for one in error.errors():
        where = ".".join(str(step) for step in one["loc"])
        message = one["msg"].removeprefix("Value error, ")
        parts.append(f"{where}: {message}" if where else message)
    return "; ".join(parts) + "."

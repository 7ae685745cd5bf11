"""Finds the adapters: every module or package in this folder is one, imported only when it is asked for.

Knows no platform by name; to add one is to add one file. The class whose `name` is the name of its module is
the adapter.
"""

import inspect
from importlib import import_module
from pkgutil import iter_modules
from typing import cast

from bot.adapters.base import Adapter, UnavailableError


def names() -> tuple[str, ...]:
    """The names of all adapters, in alphabetical order. Imports none of them."""
    found = (module.name for module in iter_modules(__path__))
    return tuple(sorted(name for name in found if name != "base" and not name.startswith("_")))


def load(name: str) -> type[Adapter]:
    """The adapter called `name`. Raises `UnavailableError` for an unknown name or an SDK not installed."""
    if name not in names():
        raise UnavailableError(f"There is no adapter called {name!r}; there are: {', '.join(names())}.")
    try:
        module = import_module(f"{__name__}.{name}")
    except ModuleNotFoundError as missing:
        raise UnavailableError(
            f'The {name} adapter needs {missing.name}: run pip install "cutroom[{name}]".'
        ) from missing
    own = (item for item in vars(module).values() if inspect.isclass(item) and vars(item).get("name") == name)
    return cast(type[Adapter], next(own))

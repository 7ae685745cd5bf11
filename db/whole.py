"""Carry a group of statements through to its end, even when whoever asked for it is cancelled meanwhile.

Tortoise holds SQLite's one connection locked, or a transaction open on it, when a task is cancelled between two of
its statements: every later query would wait for ever. Knows nothing of what the statements are.
"""

import asyncio
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_running: set[asyncio.Task[Any]] = set()


def whole(function: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, Coroutine[Any, Any, T]]:
    """Mark a query of several statements: a cancellation reaches its caller, but not the query itself."""

    @wraps(function)
    async def carried(*args: P.args, **kwargs: P.kwargs) -> T:
        task = asyncio.create_task(function(*args, **kwargs))
        _running.add(task)
        task.add_done_callback(_running.discard)
        return await asyncio.shield(task)

    return carried


async def settle() -> None:
    """Wait for the queries whose callers are gone."""
    if _running:
        await asyncio.wait(_running)

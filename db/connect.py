"""Open the database, bring it to the newest schema, and close it again.

One process opens one database at a time, in the one event loop that uses it; every task of that loop finds it, also
one that another thread has sent there. Knows where a database is, not what is in it.
"""

import importlib
import importlib.util
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.context import TortoiseContext, get_current_context
from tortoise.exceptions import BaseORMException

from db.errors import DatabaseError
from db.migrate import APPS, CONNECTION, migrate
from db.urls import Target, parse
from db.whole import settle


@asynccontextmanager
async def connect(url: str) -> AsyncIterator[None]:
    """Open the database at `url`, migrated, for as long as the block runs.

    Takes `sqlite:////absolute/path.db`, `sqlite://relative/path.db`, `postgres://...` and `postgresql://...`. Raises
    `DatabaseError`, whose sentence says what to do and never holds a password.
    """
    target = parse(url)
    failures = _failures(target)
    if get_current_context() is not None:
        raise DatabaseError("This process has a database open already: close it before opening another.")
    context = TortoiseContext()
    try:
        try:
            await _open(context, target)
        except failures as error:
            raise DatabaseError(f"Cannot open {target.name}: {_sentence(error)} {target.mend}") from error
        yield
    finally:
        await settle()
        await context.close_connections()
        EXECUTOR_CACHE.clear()  # statements in this database's dialect, which the next one may not speak


async def _open(context: TortoiseContext, target: Target) -> None:
    if target.file is not None:
        target.file.parent.mkdir(parents=True, exist_ok=True)
    config = {"connections": {CONNECTION: target.settings}, "apps": APPS}
    with context:
        # Afterwards it is found as the fallback, because a job that a thread sends to the loop brings the context
        # variables of that thread.
        await context.init(config, _enable_global_fallback=True)
    await migrate(context.db(CONNECTION))


def _failures(target: Target) -> tuple[type[Exception], ...]:
    """What may go wrong while this kind of database is opened."""
    if target.driver is None:
        return (OSError, sqlite3.Error, BaseORMException)
    if importlib.util.find_spec(target.driver) is None:
        raise DatabaseError('PostgreSQL needs one more package: pip install "cutroom[postgres]"')
    driver = importlib.import_module(target.driver)
    return (OSError, driver.PostgresError, driver.InterfaceError, driver.InternalClientError, BaseORMException)


def _sentence(error: Exception) -> str:
    words = str(error).strip().rstrip(".") or ("no answer in time" if isinstance(error, TimeoutError) else "no answer")
    return f"{words}."

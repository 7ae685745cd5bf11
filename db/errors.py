"""What the database says when it cannot be used: one clear sentence, never a password."""

import sys

from tortoise.exceptions import BaseORMException


class DatabaseError(Exception):
    """The database cannot be opened as it is configured; the sentence says what to do."""


def failures() -> tuple[type[Exception], ...]:
    """What a query raises while the database does not answer; the same query may do later."""
    driver = sys.modules.get("asyncpg")  # not loaded, it raises nothing
    own = (driver.PostgresError, driver.InterfaceError, driver.InternalClientError) if driver is not None else ()
    return (BaseORMException, ConnectionError, *own)

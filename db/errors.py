"""What the database says when it cannot be used: one clear sentence, never a password."""

from tortoise.exceptions import BaseORMException

FAILURES: tuple[type[Exception], ...] = (BaseORMException, OSError)
"""What a query raises while the database does not answer; the same query may do later."""


class DatabaseError(Exception):
    """The database cannot be opened as it is configured; the sentence says what to do."""

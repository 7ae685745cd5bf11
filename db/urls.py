"""A database's address, `sqlite://...` or `postgresql://...`, becomes what Tortoise connects with. Opens nothing.

No sentence made here repeats more of an address than its host and its database's name: in one that is miswritten, the
password may stand anywhere.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from db.errors import DatabaseError

WAIT = 20
"""Seconds to wait for another process that writes (SQLite), or for the server (PostgreSQL)."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a database is.

    `name` stands for it in sentences, `mend` is what to do when it cannot be opened; `settings` are Tortoise's; `file`
    is set for a database in a file, `driver` for one that needs a package of its own.
    """

    name: str
    mend: str
    settings: dict[str, Any]
    file: Path | None = None
    driver: str | None = None


def parse(url: str) -> Target:
    """The database that an address means; raises `DatabaseError`.

    `sqlite://` is followed by the path as it is, relative, or absolute with one slash or two before it, or by
    `:memory:`.
    """
    scheme, separator, rest = url.partition("://")
    if scheme == "sqlite" and rest:
        return _sqlite(rest)
    if scheme in ("postgres", "postgresql") and separator:
        return _postgres(url)
    raise DatabaseError(
        "This is no database address that Cutroom knows: write sqlite:////folder/file.db or "
        "postgresql://user:password@host:5432/database."
    )


def _sqlite(path: str) -> Target:
    absolute = "/" + path.lstrip("/") if path.startswith("/") else path
    file = None if path == ":memory:" else Path(absolute).expanduser()
    credentials = {"file_path": str(file or path), "busy_timeout": WAIT * 1000, "synchronous": "NORMAL"}
    return Target(
        name=str(file or path),
        mend="Name a file in a folder that this user may write to.",
        settings={"engine": "tortoise.backends.sqlite", "credentials": credentials},
        file=file,
    )


def _postgres(url: str) -> Target:
    parts = _split(url)
    options = dict(parse_qsl(parts.query))
    credentials: dict[str, Any] = {
        "host": options.pop("host", None) or parts.hostname or "localhost",
        "port": parts.port or 5432,
        "user": unquote(parts.username or "postgres"),
        "password": unquote(parts.password) if parts.password else None,
        "database": unquote(parts.path.removeprefix("/")) or "postgres",
        "timeout": WAIT,
    }
    if sslmode := options.pop("sslmode", None):
        credentials["ssl"] = sslmode
    if options:
        raise DatabaseError("A PostgreSQL address may end in ?host= or ?sslmode=, and in no other option.")
    return Target(
        name="the database {database} on {host}:{port}".format(**credentials),
        mend="Check that the server runs, and that the user, the password and the database are right.",
        settings={"engine": "tortoise.backends.asyncpg", "credentials": credentials},
        driver="asyncpg",
    )


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port  # read here, because a wrong one raises
    except ValueError:
        parts = None
    if parts is None or "@" in parts.path + parts.query + parts.fragment:
        raise DatabaseError(
            "The database address cannot be read: write postgresql://user:password@host:5432/database, and in the "
            "password %40 for @, %2F for /, %3A for :, %3F for ? and %23 for #."
        )
    return parts

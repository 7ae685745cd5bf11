"""What each person's page shows: a list of messages that grows, and whose members may be replaced.

In memory: the page's list ends with the process, the projects do not. Knows nothing of HTTP.
"""

import asyncio
import hashlib
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

KEPT = 200
"""Messages that a session remembers; the files of older ones are removed."""


class Entry(NamedTuple):
    """A message as it is now; `change` grows with every message put into the session."""

    change: int
    data: dict[str, Any]
    files: tuple[Path, ...]


class Session:
    """One person's messages, by their ids and in their order."""

    def __init__(self) -> None:
        self.incoming = asyncio.Lock()
        self.closed = False
        self.changed = asyncio.Event()
        self._run = secrets.token_hex(4)
        self._changes = 0
        self._entries: dict[str, Entry] = {}

    def put(self, data: dict[str, Any], replaces: str | None = None, files: Iterable[Path | None] = ()) -> str:
        """Append a message, or replace one; its id."""
        old = self._entries.get(replaces) if replaces is not None else None
        number = replaces if replaces is not None and old is not None else secrets.token_hex(8)
        self._changes += 1
        order = self._changes if old is None else old.data["order"]
        data = data | {"id": number, "order": order}
        if old is not None:
            _remove(old)
        self._entries[number] = Entry(self._changes, data, tuple(file for file in files if file is not None))
        while len(self._entries) > KEPT:
            _remove(self._entries.pop(next(iter(self._entries))))
        self.wake()
        return number

    def wake(self) -> None:
        """Let everyone who waits for `changed` look again."""
        self.changed.set()
        self.changed = asyncio.Event()

    def since(self, seen: str) -> list[tuple[str, dict[str, Any]]]:
        """The messages put or replaced after the event `seen`, all of them for an event of another process."""
        run, _, change = seen.partition("-")
        last = int(change) if run == self._run and change.isdecimal() else 0
        news = sorted(entry for entry in self._entries.values() if entry.change > last)
        return [(f"{self._run}-{entry.change}", entry.data) for entry in news]

    def file(self, name: str) -> tuple[Path, str] | None:
        """The kept file called `name` of a message of this session, and what to call it when it is saved."""
        for entry in self._entries.values():
            for file in entry.files:
                if file.name == name:
                    return file, _saved_as(entry.data.get("media", ()), file)
        return None


class Sessions:
    """Everyone's sessions, by a name that gives away no cookie."""

    def __init__(self) -> None:
        self._sessions: dict[str, Session] = {}

    def of(self, user: str) -> Session:
        """The session of `user`, new where there is none."""
        return self._sessions.setdefault(user, Session())

    def close(self) -> None:
        """End every open stream of events."""
        for session in self._sessions.values():
            session.closed = True
            session.wake()


def user_of(cookie: str) -> str:
    """The person's id: what is stored and logged must not open the session."""
    return hashlib.sha256(cookie.encode()).hexdigest()[:32]


def _remove(entry: Entry) -> None:
    for file in entry.files:
        file.unlink(missing_ok=True)


def _saved_as(media: Iterable[dict[str, Any]], file: Path) -> str:
    """The name of the one whose file, or whose picture, this is."""
    for one in media:
        if any(one[place] == f"/api/files/{file.name}" for place in ("file", "thumbnail")):
            return str(Path(one["name"]).with_suffix(file.suffix))
    return file.name

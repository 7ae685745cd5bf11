"""What an adapter is: it decodes a platform's updates into `Incoming`, and encodes `Outgoing` into its calls.

Also the few tools that every adapter needs for that. Knows nothing of what is done with a message: no flow and
no wording of its own.
"""

import asyncio
import logging
import mimetypes
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path, PurePath
from typing import ClassVar, Protocol, TypeVar
from uuid import uuid4

from pydantic import BaseModel, ConfigDict

from bot.messages import Button, Incoming, Limits, Outgoing, Show, Working

Handle = Callable[[Incoming], Awaitable[None]]
"""Where an adapter hands what it received. Returns when that is safely taken in; answers come through `send`."""

Links = Callable[[str, Mapping[str, str]], Path | None]
"""The file behind a signed link, by its key and its decoded query; None for a link that is not (or no longer) good."""

T = TypeVar("T")
logger = logging.getLogger(__name__)


class AdapterSettings(BaseModel):
    """The values that an adapter needs; `bot.__main__` fills them from the settings of the same names."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class UnsentError(Exception):
    """A message could not be sent; the sentence says why. `permanent`: trying again is of no use."""

    def __init__(self, message: str, *, permanent: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent


class UnavailableError(Exception):
    """An adapter cannot run as things are; the sentence says what the operator can do about it."""


class FloodError(Exception):
    """The platform wants silence in one chat for `wait` seconds."""

    def __init__(self, wait: float) -> None:
        super().__init__(f"the platform asks to wait {wait:g} s")
        self.wait = wait


class Adapter(Protocol):
    """One chat platform."""

    name: ClassVar[str]
    limits: ClassVar[Limits]
    Settings: ClassVar[type[AdapterSettings]]

    def __init__(self, settings: AdapterSettings, spool: Path) -> None:
        """Take the declared values and a folder of this adapter's own for files on their way in."""

    async def run(self, handle: Handle) -> None:
        """Receive until cancelled, handing every message to `handle`. Raises `UnavailableError`."""

    async def send(self, outgoing: Outgoing, replaces: str | None = None) -> str | None:
        """Send one message, in place of the sent message `replaces` where the platform can edit.

        Returns the platform's id of the message, or None where it has none. Raises `UnsentError`.
        """


class Room:
    """One chat's two lines: messages come in one after the other, and calls go out one after the other.

    `incoming` is held while a message of this chat is handled. A progress edit never waits: `post` notes the
    newest state of a message, and no two edits go out closer than `interval`; the last state noted always goes
    out. When the platform asks for silence (`FloodError`), only this chat falls silent.
    """

    def __init__(self, interval: timedelta, edit: Callable[[str, Working], Awaitable[object]]) -> None:
        self.incoming = asyncio.Lock()
        self._outgoing = asyncio.Lock()
        self._interval = interval.total_seconds()
        self._edit = edit
        self._newest: dict[str, Working] = {}
        self._said: dict[str, tuple[str, tuple[Button, ...]]] = {}
        self._silent_until = 0.0
        self._edit_after = 0.0
        self._editing: asyncio.Task[None] | None = None

    async def call(self, function: Callable[[], Awaitable[T]]) -> T:
        """Call `function` in its turn, again after every silence that the platform asks for."""
        async with self._outgoing:
            while True:
                await asyncio.sleep(self._silent_until - _now())
                try:
                    return await function()
                except FloodError as flood:
                    self._silent_until = _now() + flood.wait

    def note(self, message: str, working: Working) -> None:
        """Remember what `message`, just sent, says: an edit that changes nothing is not made."""
        self._said[message] = _shown(working)
        self._edit_after = _now() + self._interval

    def post(self, message: str, working: Working) -> None:
        """Let the sent `message` say `working` as soon as it may."""
        self._newest[message] = working
        if self._editing is None or self._editing.done():
            self._editing = asyncio.create_task(self._edits())

    def forget(self, message: str) -> None:
        """Drop what was noted for `message` and has not gone out: something final replaces it."""
        self._newest.pop(message, None)
        self._said.pop(message, None)

    def close(self) -> None:
        """Make no more edits."""
        if self._editing is not None:
            self._editing.cancel()

    async def _edits(self) -> None:
        while self._newest:
            await asyncio.sleep(self._edit_after - _now())
            await self.call(self._edit_oldest)

    async def _edit_oldest(self) -> None:
        if not self._newest:  # forgotten while it waited
            return
        message, working = next(iter(self._newest.items()))
        if self._said.get(message) != _shown(working):
            try:
                await self._edit(message, working)
            except UnsentError as error:
                logger.warning("a progress message was not edited: %s", error)
            self._edit_after = _now() + self._interval
        if self._newest.get(message) is working:
            self._said[message] = _shown(working)
            del self._newest[message]


def _shown(working: Working) -> tuple[str, tuple[Button, ...]]:
    return progress(working), working.buttons


def _now() -> float:
    return asyncio.get_running_loop().time()


def spooled(spool: Path, name: str, mime: str | None) -> Path:
    """A new file's place in `spool`: a random name that keeps no more than a harmless suffix of the sender's."""
    suffix = PurePath(name).suffix or mimetypes.guess_extension(mime or "") or ""
    kept = suffix[1:].lower()
    harmless = kept.isascii() and kept.isalnum() and len(kept) <= 8
    return spool / (uuid4().hex + (f".{kept}" if harmless else ""))


def linked(show: Show) -> str | None:
    """A result in words, with links to its files instead of them; None where there are none."""
    links = [one.url for one in show.media]
    return "\n".join((show.text, *(link for link in links if link))) if all(links) else None


def units(text: str) -> int:
    """The length of `text` in UTF-16 units, which is how platforms count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def pieces(text: str, limit: int) -> Iterator[str]:
    """`text` in parts of at most `limit` UTF-16 units, divided at the end of a line or a word if possible."""
    while units(text) > limit:
        end = _fitting(text, limit)
        end = next((at for at in (text.rfind("\n", 1, end + 1), text.rfind(" ", 1, end + 1)) if at > 0), end)
        yield text[:end]
        text = text[end:].lstrip()
    if text:
        yield text


def _fitting(text: str, limit: int) -> int:
    used = 0
    for end, character in enumerate(text):
        used += 1 + (ord(character) > 0xFFFF)
        if used > limit:
            return end
    return len(text)


def progress(working: Working, cells: int = 12) -> str:
    """A progress message as plain text: the stage, and a bar with what is left of the time."""
    fraction = min(max(working.fraction, 0.0), 1.0)
    full = round(fraction * cells)
    bar = "▰" * full + "▱" * (cells - full) + f" {fraction:.0%}"
    if working.remaining is not None:
        minutes, seconds = divmod(round(working.remaining.total_seconds()), 60)
        bar += f" · {minutes}:{seconds:02}"
    return f"{working.stage}\n{bar}"

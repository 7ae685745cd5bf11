"""Facts become messages: what the log says of a request goes to the chat it came from, within that chat's limits.

Reads the log and calls the adapters; `replies` has the words. Knows nothing of how work is done.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePath
from typing import Final, Protocol

from bot.adapters.base import UnsentError
from bot.messages import Limits, Outgoing, Say
from bot.replies import Files, address_of, end_of, reply, results
from db import deliveries, logs, requests, revisions, states
from db.rows import Request
from db.states import State
from editing.events import Fact, File, Progress, Rendered
from storage.base import Store, StoreError

log = logging.getLogger(__name__)

LOOK: Final = 5.0
"""Seconds between two looks for results that nobody was told of."""
FORGOTTEN: Final = timedelta(days=2)
"""How long ago an answer was given that a start still tells."""
LONGEST_PAUSE: Final = 60.0
"""Seconds between two attempts to send, at most."""
KINDS: Final = frozenset({"progress", "rendered", "failed", "cancelled", "answered"})
_LINK_LIVES: Final = timedelta(days=1)


class Sender(Protocol):
    """The side of an adapter that is needed here."""

    @property
    def limits(self) -> Limits:
        """What the platform carries."""

    async def send(self, outgoing: Outgoing, replaces: str | None = None) -> str | None:
        """See `Adapter.send`."""


@dataclass
class Delivery:
    """Tells each chat that is served here how its requests fare; no chat waits for another.

    The log is read on for what is new; how a request ended is read from its row, so that nobody is told twice and what
    a stop has left untold is told later. `undone` hears of what failed.
    """

    adapters: Mapping[str, Sender]
    serves: Callable[[str, str], bool]
    store: Store
    cache: Path
    undone: Callable[[int], Awaitable[None]]
    interval: float = 0.1
    _lines: dict[tuple[str, str], dict[int, Progress | None]] = field(default_factory=dict, init=False)

    async def run(self) -> None:
        """Tell what happens from now on, after what is still untold. Until cancelled."""
        self._lines.clear()
        cursor = await logs.newest_log_id()
        looked = 0.0
        since: datetime | None = datetime.now(UTC) - FORGOTTEN
        async with asyncio.TaskGroup() as tasks:
            while True:
                if time.monotonic() - looked > LOOK:
                    for one in await revisions.untold(since):
                        self._tell(tasks, one.platform, one.chat, one.request_id, None)
                    looked, since = time.monotonic(), None
                facts = await logs.facts_after(cursor)
                for fact in facts:
                    cursor = fact.log_id
                    if fact.kind in KINDS:
                        progress = Progress.model_validate(fact.data) if fact.kind == "progress" else None
                        self._tell(tasks, fact.platform, fact.chat, fact.request_id, progress)
                await asyncio.sleep(0 if len(facts) > 1 else self.interval)

    async def send(self, outgoing: Outgoing) -> None:
        """Say something that belongs to no request."""
        try:
            await self.adapters[outgoing.address.platform].send(outgoing)
        except UnsentError as error:
            log.warning("a message was not sent: %s", error)

    def _tell(
        self, tasks: asyncio.TaskGroup, platform: str, chat: str, request_id: int, progress: Progress | None
    ) -> None:
        """Put the newest of a request into its chat's line; None stands for its end."""
        if platform not in self.adapters or not self.serves(platform, chat):
            return
        line = self._lines.get((platform, chat))
        if line is None:
            self._lines[platform, chat] = line = {}
            tasks.create_task(self._telling((platform, chat)))
        if progress is None or line.get(request_id, progress) is not None:
            line[request_id] = progress

    async def _telling(self, chat: tuple[str, str]) -> None:
        """Tell what stands in a chat's line, until it is empty."""
        line = self._lines[chat]
        while line:
            request_id = next(iter(line))
            request = await revisions.request(request_id)
            progress = line.pop(request_id)
            if request is not None and progress is not None:
                await self._tell_progress(request, progress)
            elif request is not None and (fact := end_of(request)) is not None:
                await self._tell_end(request, fact)
        del self._lines[chat]

    async def _tell_progress(self, request: Request, progress: Progress) -> None:
        if request.state is not (State.RECEIVED if progress.stage == "measuring" else State.RENDERING):
            return  # told too late to be true
        adapter = self.adapters[request.platform]
        shown = await deliveries.sent(request.request_id, "progress")
        outgoing = reply(progress, request)
        try:
            sent = await adapter.send(outgoing, shown.sent_id if shown else None)
        except UnsentError as error:
            log.warning("request %s: its progress was not told: %s", request.request_id, error)
            return
        await deliveries.mark_sent(request.request_id, "progress", sent)

    async def _tell_end(self, request: Request, fact: Fact) -> None:
        if await deliveries.sent(request.request_id, "result") is None:
            shown = await deliveries.sent(request.request_id, "progress")
            number, last = 0, False
            while not last:
                kind = f"result {number}"
                if await deliveries.sent(request.request_id, kind) is None:
                    sent, last = await self._insist(request, fact, number, shown.sent_id if shown else None)
                    await deliveries.mark_sent(request.request_id, "result" if last else kind, sent)
                number += 1
        await requests.delivered(request.request_id)
        if request.state in states.VOID:
            await self.undone(request.request_id)

    async def _insist(self, request: Request, fact: Fact, number: int, shown: str | None) -> tuple[str | None, bool]:
        """Send message `number` of those that tell an end until it is sent, or never can be.

        The sent id, None where there is none; and whether it was the last, in whose place `shown` has stood.
        """
        adapter = self.adapters[request.platform]
        pause = 1.0
        while True:
            last = True
            try:
                messages = await self._messages(request, fact, adapter.limits)
                last = number >= len(messages) - 1
                return await adapter.send(messages[number], shown if last else None), last
            except (UnsentError, StoreError) as error:
                log.warning("request %s: its end was not told: %s", request.request_id, error)
                if isinstance(error, UnsentError) and error.permanent:
                    if isinstance(fact, Rendered):
                        return await self._excuse(adapter, request, error), last
                    return None, last
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _messages(self, request: Request, fact: Fact, limits: Limits) -> tuple[Outgoing, ...]:
        if not isinstance(fact, Rendered):
            return (reply(fact, request),)
        files = [await asyncio.to_thread(self._files, file) for file in fact.files]
        return results(fact, request, files, limits)

    async def _excuse(self, adapter: Sender, request: Request, error: UnsentError) -> str | None:
        """Say at least why there is no result to see."""
        with suppress(UnsentError):
            return await adapter.send(Say(address=address_of(request), text=f"{request.say} {error}"))
        return None

    def _files(self, file: File) -> Files | None:
        """Raises `StoreError` for what may pass."""
        try:
            path = self.store.local(file.key, self.cache)
            thumbnail = self.store.local(file.thumbnail, self.cache) if file.thumbnail else None
            link = self.store.url(file.key, _LINK_LIVES, name=PurePath(file.name).name)
        except StoreError as error:
            if error.transient:
                raise
            log.warning("a result cannot be read from the store: %s", error)
            return None
        return Files(path, thumbnail, link if link.startswith(("http://", "https://")) else None)

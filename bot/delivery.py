"""Facts become messages: what the log says of a request goes to the chat it came from, within that chat's limits.

`reply` is pure; the rest reads the log and calls the adapters. Knows nothing of how work is done.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path, PurePath
from typing import Final

from pydantic import TypeAdapter

from bot.adapters.base import Adapter, UnsentError
from bot.messages import Address, Ask, Button, Limits, Outgoing, Say, Show, Working
from db import deliveries, logs, requests, revisions
from db.rows import Request
from db.states import State
from editing.events import Cancelled, Fact, Failed, Progress, Rendered
from storage.base import MissingObjectError, Store

log = logging.getLogger(__name__)

_FACT: Final[TypeAdapter[Fact]] = TypeAdapter(Fact)
_STAGES: Final = {"rendering": "Rendering", "sound": "Mixing the sound", "assembling": "Putting it together"}
_UNDO, _REDO, _CANCEL = (
    Button(label="Undo", command="/undo"),
    Button(label="Redo", command="/redo"),
    Button(label="Cancel", command="/cancel"),
)
_LINK_LIVES: Final = timedelta(days=1)
_TRIES: Final = 3


@dataclass(frozen=True)
class Files:
    """What a finished request has to show: the file, a still of it, and a link to it where there is one."""

    path: Path
    thumbnail: Path | None
    url: str | None


def reply(fact: Fact, request: Request, files: Files | None, limits: Limits) -> Outgoing:
    """What a person is told of a fact about a request."""
    address = Address.model_validate(request.address).model_copy(update={"reply_to": request.message_id})
    if isinstance(fact, Progress):
        remaining = timedelta(seconds=round(fact.remaining)) if fact.remaining is not None else None
        stage = _STAGES.get(fact.stage, fact.stage)
        return Working(address=address, stage=stage, fraction=fact.fraction, remaining=remaining, buttons=(_CANCEL,))
    if isinstance(fact, Rendered):
        return _result(fact, request, files, limits, address)
    if isinstance(fact, Failed):
        return Say(address=address, text=f"{fact.reason} Nothing has changed.")
    if isinstance(fact, Cancelled):
        return Say(address=address, text="Stopped; nothing has changed.")
    if fact.outcome == "clarify":
        return Ask(address=address, text=fact.say)
    return Say(address=address, text=fact.say)


def _result(fact: Rendered, request: Request, files: Files | None, limits: Limits, address: Address) -> Outgoing:
    if files is None:
        return Say(address=address, text="The result is no longer in the store; say the last prompt again.")
    if limits.upload is not None and fact.size > limits.upload:
        size = f"The result has {fact.size / 1e6:.0f} MB, and {limits.upload >> 20} MB can be sent here."
        where = f"Fetch it here: {files.url}" if files.url else "Ask for a smaller one, such as “make it 480p”."
        return Say(address=address, text=f"{request.say} {size} {where}", buttons=(_UNDO, _REDO))
    return Show(
        address=address,
        text=request.say,
        path=files.path,
        name=fact.name,
        duration=fact.duration,
        width=fact.width,
        height=fact.height,
        thumbnail=files.thumbnail,
        url=files.url,
        buttons=(_UNDO, _REDO),
    )


@dataclass
class Delivery:
    """Reads the log on and tells each chat whose adapter runs here. `undone` hears of what failed."""

    adapters: Mapping[str, Adapter]
    store: Store
    cache: Path
    undone: Callable[[int], Awaitable[None]]
    interval: float = 0.1
    _cursor: int = field(default=0, init=False)

    async def run(self) -> None:
        """Tell what happens from now on, after what a stop has left untold. Until cancelled."""
        self._cursor = await logs.newest_log_id()
        for one in await revisions.unfinished():
            if one.state is State.RENDERED and one.platform in self.adapters and one.result is not None:
                await self._tell(one, Rendered.model_validate(one.result))
        while True:
            facts = await logs.facts_after(self._cursor)
            for fact in facts:
                self._cursor = fact.log_id
                request = await revisions.request(fact.request_id) if fact.platform in self.adapters else None
                if request is not None and "fact" in fact.data:
                    await self._tell(request, _FACT.validate_python(fact.data))
            await asyncio.sleep(0 if len(facts) > 1 else self.interval)

    async def send(self, outgoing: Outgoing) -> None:
        """Say something that belongs to no request."""
        try:
            await self.adapters[outgoing.address.platform].send(outgoing)
        except UnsentError as error:
            log.warning("a message was not sent: %s", error)

    async def _tell(self, request: Request, fact: Fact) -> None:
        if isinstance(fact, Progress) and request.state is not State.RENDERING:
            return  # told too late to be true
        kind = "progress" if isinstance(fact, Progress) else "result"
        if kind == "result" and await deliveries.sent(request.request_id, kind):
            await requests.delivered(request.request_id)
            return
        adapter = self.adapters[request.platform]
        files = await asyncio.to_thread(self._files, fact, request) if isinstance(fact, Rendered) else None
        shown = await deliveries.sent(request.request_id, "progress")
        replaces = shown.sent_id if shown else None
        outgoing = reply(fact, request, files, adapter.limits)
        sent = await self._sent(adapter, outgoing, replaces, request)
        if sent is not None:
            await deliveries.mark_sent(request.request_id, kind, sent or None)
        if isinstance(fact, Rendered):
            await requests.delivered(request.request_id)
        if isinstance(fact, Failed):
            await self.undone(request.request_id)

    async def _sent(self, adapter: Adapter, outgoing: Outgoing, replaces: str | None, request: Request) -> str | None:
        """Send, again after a passing fault; the sent id ("" where the platform has none), None where it went wrong."""
        for again in range(_TRIES):
            try:
                return await adapter.send(outgoing, replaces) or ""
            except UnsentError as error:
                log.warning("request %s: a message was not sent: %s", request.request_id, error)
                if error.permanent or isinstance(outgoing, Working):
                    return None
                await asyncio.sleep(2**again)
        return None

    def _files(self, fact: Rendered, request: Request) -> Files | None:
        try:
            path = self.store.local(fact.key, self.cache)
            thumbnail = self.store.local(fact.thumbnail, self.cache) if fact.thumbnail else None
        except MissingObjectError:
            return None
        link = self.store.url(fact.key, _LINK_LIVES, name=PurePath(fact.name).name)
        return Files(path, thumbnail, link if link.startswith(("http://", "https://")) else None)

"""Takes up what somebody left behind: at the start, and then every few seconds.

Plans what was received and not planned, announces what was planned and is not rendered, gives back what dead processes
held. Looks only after the chats that are served here, dead processes of this host aside.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from bot.conversation import Conversation
from bot.owners import release_dead
from db import revisions, states
from db.rows import Request
from db.states import State

EVERY: Final = 10.0
"""Seconds between two looks."""
_LONGEST: Final = 600.0
"""Seconds between two announcements of the same request."""


@dataclass
class Sweep:
    """`serves(platform, chat)` tells whose requests are looked after, `submit` announces work on a video."""

    conversation: Conversation
    serves: Callable[[str, str], bool]
    submit: Callable[[int], Awaitable[None]]
    _due: dict[int, tuple[float, float]] = field(default_factory=dict, init=False)

    async def run(self) -> None:
        """Look again and again. Until cancelled."""
        await self.look(0)
        while True:
            await asyncio.sleep(EVERY)
            await self.look(EVERY)

    async def look(self, patience: float) -> None:
        """Take up what there is; `patience` is how many seconds a new request has to be noticed by a worker."""
        await release_dead()
        mine = [one for one in await revisions.unfinished() if self.serves(one.platform, one.chat)]
        for one in mine:
            if one.state in states.REPLAN.before and not await self._on_void(one) and one.state is State.RECEIVED:
                await self.conversation.plan(one.request_id)
        await self._announce({one.video_id for one in mine if one.state in (State.PLANNED, State.RENDERING)}, patience)

    async def _on_void(self, one: Request) -> bool:
        """Whether a request stood on one that never came to be; then it is planned anew on what does stand."""
        parent = await revisions.request(one.parent_id) if one.parent_id is not None else None
        if parent is None or parent.state not in states.VOID:
            return False
        await self.conversation.undone(parent.request_id)
        return True

    async def _announce(self, video_ids: Iterable[int], patience: float) -> None:
        """Announce what could be rendered and is not: a message may be lost. The longer it waits, the less often."""
        now = time.monotonic()
        due: dict[int, tuple[float, float]] = {}
        for video_id in sorted(video_ids):
            ready = await revisions.next_planned(video_id)
            if ready is None:
                continue
            when, pause = self._due.get(ready.request_id, (now + patience, EVERY))
            if when <= now:
                await self.submit(video_id)
                when, pause = now + pause, min(2 * pause, _LONGEST)
            due[ready.request_id] = when, pause
        self._due = due

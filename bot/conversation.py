"""The flow that every adapter shares: a message comes in, a request is planned and queued, or answered in words.

What becomes of it is published in the log; `delivery` tells the person. Knows no platform.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from weakref import WeakValueDictionary

from agent.errors import ModelError
from agent.mind import Mind
from agent.proposal import Proposal
from bot import commands, intake, projects
from bot.messages import Incoming, Outgoing, Say
from db import deliveries, logs, requests, revisions, states, users, videos
from db.rows import Request, Video
from db.states import Outcome, State
from editing.errors import EditError, Refused, Unmeasured
from editing.events import Answered, Cancelled, Progress
from editing.measures import Measure, Measuring
from editing.report import report
from editing.timeline import Source
from storage.base import Store, StoreError

log = logging.getLogger(__name__)

_LONG: Final = 300
"""Seconds of a file that takes so long to be measured that it is worth saying."""


@dataclass
class Conversation:
    """Everything that a message can lead to. `send` says something at once, `submit` announces work on a video.

    `cache` is the folder into which files of the store are brought.
    """

    store: Store
    cache: Path
    mind: Mind
    send: Callable[[Outgoing], Awaitable[None]]
    submit: Callable[[int], Awaitable[None]]
    max_upload: int
    _locks: WeakValueDictionary[object, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    async def handle(self, incoming: Incoming) -> int | Answered | None:
        """Take one message in, after those of the same person that came before it in the same chat.

        Returns the request that it became, or the words that were the whole answer; None where it made others end,
        which is told of each.
        """
        address = incoming.address
        async with self._lock(address.platform, address.chat, address.user):
            try:
                taken = await self._taken(incoming)
            except (Refused, StoreError) as refusal:
                taken = Answered(outcome="refuse", say=str(refusal))
            if isinstance(taken, Answered):
                await self.send(Say(address=address, text=taken.say))
            return taken

    def _lock(self, *key: object) -> asyncio.Lock:
        lock = self._locks.get(key)
        if lock is None:
            self._locks[key] = lock = asyncio.Lock()
        return lock

    async def _taken(self, incoming: Incoming) -> int | Answered | None:
        address, text = incoming.address, incoming.text.strip()
        if known := await revisions.of_message(address.platform, address.chat, incoming.id):
            return known.request_id
        taken = [await intake.take(one, self.store, self.max_upload, self.cache) for one in incoming.attachments]
        video = await self._project(incoming, taken)
        command = commands.named(text)
        if command is not None and commands.operation(command) is None:
            return await self._commanded(incoming, command)
        if text and video is not None:
            return await self._request(incoming, text, video)
        if taken:
            return Answered(outcome="clarify", say=_received(taken))
        return Answered(outcome="clarify", say=commands.NO_VIDEO if text else commands.HELLO)

    async def _commanded(self, incoming: Incoming, command: str) -> Answered | None:
        match command:
            case "/start":
                return Answered(outcome="answer", say=commands.HELLO)
            case "/help":
                return Answered(outcome="answer", say=commands.help_text())
            case "/status":
                return Answered(outcome="answer", say=await self._status(incoming))
            case "/cancel":
                return await self._cancelled(incoming)
        return Answered(outcome="refuse", say=commands.unknown(command))

    async def _project(self, incoming: Incoming, taken: list[Source]) -> Video | None:
        """The project that the message is about, with the files that came with it.

        A video begins a project; whatever else comes, before or after it, is material for it. So is a video that
        answers a message about a project.
        """
        video = await self._current(incoming)
        about = await self._about(incoming)
        answers = about is not None and video is not None and about.video_id == video.video_id
        main = None if answers else next((one for one in taken if _moves(one)), None)
        if main is not None:
            video = await self._begun(incoming, main)
        if taken and video is None:
            raise Refused(f"{taken[0].name} is {_kind(taken[0])}; send the video first, then material for it.")
        for source in taken:
            if video is not None and source is not main:
                video = await videos.add_source(video.video_id, source.model_dump(mode="json")) or video
        return video

    async def _begun(self, incoming: Incoming, source: Source) -> Video:
        address = incoming.address
        user = await users.user_of(address.platform, address.user)
        record = source.model_dump(mode="json")
        return await videos.add_video(user, address.platform, address.chat, source.name, source.original, (record,))

    async def _current(self, incoming: Incoming) -> Video | None:
        """The project of the message replied to, else the newest of this person in this chat."""
        address = incoming.address
        user = await users.user_of(address.platform, address.user)
        if (about := await self._about(incoming)) is not None:
            video = await videos.video(about.video_id)
            if video is not None and video.user_id == user:
                return video
        return await videos.current_video(user, address.platform, address.chat)

    async def _about(self, incoming: Incoming) -> Request | None:
        """The request behind the message that this one replies to."""
        if incoming.about is None:
            return None
        return await deliveries.by_sent_id(incoming.address.platform, incoming.address.chat, incoming.about)

    async def _request(self, incoming: Incoming, text: str, video: Video) -> int:
        """A prompt becomes a row before anything is done with it; the same message twice is the same row."""
        about = await self._about(incoming)
        meant = video.head_id
        if about is not None and about.video_id == video.video_id and about.operations:
            meant = about.request_id
        parent = await self._standing(meant)
        address = incoming.address
        request, created = await requests.receive(
            video.video_id,
            address.platform,
            address.chat,
            incoming.id,
            text,
            address.model_dump(mode="json"),
            parent,
        )
        if created:
            await self._plan(request)
        return request.request_id

    async def _standing(self, revision: int | None) -> int | None:
        """The revision, planned if a stop came between; the last before it that stands where it failed."""
        request = await revisions.request(revision) if revision is not None else None
        if request is None:
            return None
        if request.state is State.RECEIVED:
            await self._plan(request)
            request = await revisions.request(request.request_id) or request
        return await revisions.sound_parent(request.request_id) if request.state in states.VOID else request.request_id

    async def plan(self, request_id: int) -> None:
        """Plan what was received and not planned."""
        request = await revisions.request(request_id)
        if request is None:
            return
        async with self._lock(*_speaker(request)):
            request = await revisions.request(request_id)
            if request is not None and request.state is State.RECEIVED:
                await self._plan(request)

    async def _plan(self, request: Request) -> None:
        """received -> planned and queued, or answered."""
        try:
            proposal = await self._proposed(request)
        except (EditError, ModelError, StoreError) as error:
            proposal = Proposal(outcome="refuse", say=str(error))
        if proposal.outcome != "edit":
            await self._answer(request, proposal)
            return
        # The head first: a stop between the two leaves a head to be planned, never an edit that nothing builds on.
        await videos.set_head(request.video_id, request.request_id)
        operations = list(proposal.operations)
        if await requests.plan(request.request_id, operations, Outcome.EDIT, proposal.say, request.parent_id):
            await logs.log(request.request_id, f"planned: {proposal.say}", "planned")
            await self.submit(request.video_id)

    async def _proposed(self, request: Request) -> Proposal:
        measure = self._measuring(request)
        project = await projects.at(request.video_id, request.parent_id, measure)
        if shortcut := commands.operation(commands.named(request.prompt) or ""):
            return projects.proposed(project, shortcut)
        proposal = await self.mind.propose(request.prompt, project.history, project.sources, measure)
        unusual = report(project.sources[0].probe, "The video")
        if proposal.outcome == "edit" and request.parent_id is None and unusual:  # said once, with the first edit
            proposal = proposal.model_copy(update={"say": f"{proposal.say} {unusual}"})
        return proposal

    def _measuring(self, request: Request) -> Measuring:
        """Measures what the request's plan needs to know of a file; what several ask for at once is measured once."""

        async def look(source: Source, kind: str) -> Measure:
            if source.probe.duration > _LONG:
                fact = Progress(stage="measuring", fraction=0)
                await logs.log(request.request_id, f"measuring {kind}", fact.fact, fact.model_dump(mode="json"))
            return await intake.measure(source, kind, self.store, self.cache)

        async def measure(missing: Unmeasured) -> Measure:
            async with self._lock("measure", request.video_id, missing.source):
                return await projects.measured(request.video_id, missing, look)

        return measure

    async def _answer(self, request: Request, proposal: Proposal) -> None:
        if await requests.answer(request.request_id, Outcome(proposal.outcome), proposal.say):
            fact = Answered(outcome=proposal.outcome, say=proposal.say)
            await logs.log(request.request_id, fact.say, fact.fact, fact.model_dump(mode="json"))

    async def _under_way(self, incoming: Incoming) -> list[Request]:
        """What is not at its end of the current project, oldest first."""
        video = await self._current(incoming)
        return [one for one in await revisions.unfinished() if video is not None and one.video_id == video.video_id]

    async def _status(self, incoming: Incoming) -> str:
        lines = []
        for one in await self._under_way(incoming):
            before = await revisions.waiting_before(one.request_id)
            state = f"waiting, {before} before it" if before else "waiting"
            if one.state in (State.RENDERING, State.RENDERED):
                state = f"{one.progress:.0%}"
            lines.append(f"“{one.prompt[:80]}”: {state}")
        return "\n".join(lines) or "Nothing is under way; write what to do with your video."

    async def _cancelled(self, incoming: Incoming) -> Answered | None:
        """Stop everything that is under way for the current project."""
        stopped = False
        for one in reversed(await self._under_way(incoming)):
            if await requests.cancel(one.request_id):
                stopped = True
                await logs.log(one.request_id, "cancelled", "cancelled", Cancelled().model_dump(mode="json"))
                await self._undone(one.request_id)
        return None if stopped else Answered(outcome="answer", say="There is nothing to cancel.")

    async def undone(self, request_id: int) -> None:
        """After a request failed or was cancelled: the project stands where it stood, and what was built on it is
        planned anew."""
        request = await revisions.request(request_id)
        if request is not None:
            async with self._lock(*_speaker(request)):
                await self._undone(request_id)

    async def _undone(self, request_id: int) -> None:
        again = await requests.reparent(request_id)
        gone = await revisions.request(request_id)
        video = await videos.video(gone.video_id) if gone else None
        if video is None:
            return
        moves = video.head_id in {request_id, *(one.request_id for one in again)}
        if moves:
            await videos.set_head(video.video_id, await revisions.sound_parent(request_id))
        for one in again:
            await self._plan(one)
        if not moves:  # the person went on from another revision meanwhile
            await videos.set_head(video.video_id, video.head_id)


def _speaker(request: Request) -> tuple[str, str, object]:
    return request.platform, request.chat, request.address.get("user")


def _moves(source: Source) -> bool:
    picture = source.probe.picture
    return picture is not None and picture.frames.count > 1


def _kind(source: Source) -> str:
    """What a file that does not move is."""
    if source.probe.cues:
        return "subtitles"
    return "sound without a picture" if source.probe.picture is None else "a still picture"


def _received(sources: list[Source]) -> str:
    """What was taken in, in words, with what is unusual about it."""
    names = [f"I have {', '.join(source.name for source in sources)}."]
    unusual = [report(source.probe, source.name if len(sources) > 1 else "It") for source in sources]
    return " ".join([*names, *filter(None, unusual), "What shall I do with it?"])

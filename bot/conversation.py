"""The flow that every adapter shares: a message comes in, a request is planned and queued, or answered in words.

What becomes of it is published in the log; `delivery` tells the person. Knows no platform.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

from langchain_core.language_models import BaseChatModel

from agent.agent import propose
from agent.errors import ModelError
from agent.proposal import Proposal
from bot import commands, intake, projects
from bot.messages import Attachment, Incoming, Outgoing, Say
from db import deliveries, logs, requests, revisions, users, videos
from db.rows import Request, Video
from db.states import Outcome, State
from editing.errors import EditError, Refused
from editing.events import Answered, Cancelled
from editing.timeline import Source
from storage.base import Store, StoreError

log = logging.getLogger(__name__)


@dataclass
class Conversation:
    """Everything that a message can lead to. `send` says something at once, `submit` announces work on a video."""

    store: Store
    model: BaseChatModel
    send: Callable[[Outgoing], Awaitable[None]]
    submit: Callable[[int], None]
    max_upload: int
    model_timeout: float = 60
    _locks: WeakValueDictionary[object, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    async def handle(self, incoming: Incoming) -> int | None:
        """Take one message in, after those that came before it in the same chat.

        Returns the request that it became; None where words were the whole answer.
        """
        address = incoming.address
        async with self._lock((address.platform, address.chat, address.user)):
            try:
                return await self._taken(incoming)
            except (Refused, StoreError) as refusal:
                await self._say(incoming, str(refusal))
                return None

    def _lock(self, key: object) -> asyncio.Lock:
        lock = self._locks.get(key)
        if lock is None:
            self._locks[key] = lock = asyncio.Lock()
        return lock

    async def _say(self, incoming: Incoming, text: str) -> None:
        await self.send(Say(address=incoming.address, text=text))

    async def _taken(self, incoming: Incoming) -> int | None:
        text = incoming.text.strip()
        command = commands.named(text)
        if command is not None and commands.operation(command) is None:
            await self._command(incoming, command)
            return None
        video = await self._attached(incoming)
        if not text:
            if not incoming.attachments:
                await self._say(incoming, commands.HELLO)
            return None
        if video is None:
            await self._say(incoming, commands.NO_VIDEO)
            return None
        return await self._request(incoming, text, video)

    async def _command(self, incoming: Incoming, command: str) -> None:
        if command == "/start":
            await self._say(incoming, commands.HELLO)
        elif command == "/help":
            await self._say(incoming, commands.help_text())
        elif command == "/status":
            await self._status(incoming)
        elif command == "/cancel":
            await self._cancel(incoming)
        else:
            await self._say(incoming, commands.unknown(command))

    async def _attached(self, incoming: Incoming) -> Video | None:
        """The project that the message is about, after its files were taken in.

        The first video begins a project; whatever else comes, before or after it, is material for it.
        """
        video = await self._current(incoming)
        taken = [await self._intake(incoming, attachment) for attachment in incoming.attachments]
        main = next((source for source in taken if _moves(source)), None)
        if main is not None:
            video = await self._begun(incoming, main)
        if taken and video is None:
            raise Refused("That is no video; send the video first, then pictures or sound for it.")
        for source in taken:
            if video is not None and source is not main:
                video = await videos.add_source(video.video_id, source.model_dump(mode="json")) or video
        if taken and not incoming.text.strip():
            await self._say(incoming, _received(taken))
        return video

    async def _intake(self, incoming: Incoming, attachment: Attachment) -> Source:
        return await intake.take(attachment, self.store, self.max_upload)

    async def _begun(self, incoming: Incoming, source: Source) -> Video:
        address = incoming.address
        user = await users.user_of(address.platform, address.user)
        record = source.model_dump(mode="json")
        return await videos.add_video(user, address.platform, address.chat, source.name, source.key, (record,))

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
        parent = video.head_id
        if about is not None and about.video_id == video.video_id and about.operations:
            parent = about.request_id
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
            await self._planned(request)
        return request.request_id

    async def _planned(self, request: Request) -> None:
        """received -> planned and queued, or answered."""
        project = await projects.at(request.video_id, request.parent_id)
        try:
            proposal = await self._proposed(request, project)
        except ModelError as error:
            await self._answered(request, Proposal(outcome="refuse", say=str(error)))
            return
        if proposal.outcome != "edit":
            await self._answered(request, proposal)
            return
        operations = list(proposal.operations)
        if await requests.plan(request.request_id, operations, Outcome.EDIT, proposal.say, request.parent_id):
            await videos.set_head(request.video_id, request.request_id)
            await logs.log(request.request_id, f"planned: {proposal.say}", "planned")
            self.submit(request.video_id)

    async def _proposed(self, request: Request, project: projects.Project) -> Proposal:
        shortcut = commands.operation(commands.named(request.prompt) or "")
        if shortcut is None:
            return await propose(request.prompt, project.history, project.sources, self.model, self.model_timeout)
        try:
            return projects.proposed(project, shortcut)
        except EditError as error:
            return Proposal(outcome="refuse", say=str(error))

    async def _answered(self, request: Request, proposal: Proposal) -> None:
        if await requests.answer(request.request_id, Outcome(proposal.outcome), proposal.say):
            fact = Answered(outcome=proposal.outcome, say=proposal.say)
            await logs.log(request.request_id, fact.say, fact.fact, fact.model_dump(mode="json"))

    async def _status(self, incoming: Incoming) -> None:
        video = await self._current(incoming)
        unfinished = [one for one in await revisions.unfinished() if video and one.video_id == video.video_id]
        if not unfinished:
            await self._say(incoming, "Nothing is under way; write what to do with your video.")
            return
        lines = []
        for one in unfinished:
            before = await revisions.waiting_before(one.request_id)
            waiting = f"waiting, {before} before it" if before else "waiting"
            state = f"{one.progress:.0%}" if one.state is State.RENDERING else waiting
            lines.append(f"“{one.prompt[:80]}”: {state}")
        await self._say(incoming, "\n".join(lines))

    async def _cancel(self, incoming: Incoming) -> None:
        """Stop everything that is under way for the current project."""
        video = await self._current(incoming)
        stopped = False
        for one in reversed(await revisions.unfinished()):
            if video is not None and one.video_id == video.video_id and await requests.cancel(one.request_id):
                stopped = True
                await logs.log(one.request_id, "cancelled", "cancelled", Cancelled().model_dump(mode="json"))
                await self.undone(one.request_id)
        if not stopped:
            await self._say(incoming, "There is nothing to cancel.")

    async def undone(self, request_id: int) -> None:
        """After a request failed or was cancelled: the project stands where it stood, and what was built on it is
        planned anew."""
        gone = await revisions.request(request_id)
        video = await videos.video(gone.video_id) if gone else None
        if gone is None or video is None:
            return
        again = await requests.reparent(request_id)
        if video.head_id in {request_id, *(one.request_id for one in again)}:
            await videos.set_head(video.video_id, await revisions.sound_parent(request_id))
        for one in again:
            await self._planned(one)

    async def resume(self) -> None:
        """Take up whatever a stop left unfinished: plan what was received, announce what was planned."""
        waiting: set[int] = set()
        for one in await revisions.unfinished():
            parent = await revisions.request(one.parent_id) if one.parent_id is not None else None
            if parent is not None and parent.state in (State.FAILED, State.CANCELLED):
                await self.undone(parent.request_id)
            elif one.state is State.RECEIVED:
                async with self._lock((one.platform, one.chat, one.address.get("user"))):
                    fresh = await revisions.request(one.request_id)
                    if fresh is not None and fresh.state is State.RECEIVED:
                        await self._planned(fresh)
            elif one.state in (State.PLANNED, State.RENDERING):
                waiting.add(one.video_id)
        for video_id in sorted(waiting):
            self.submit(video_id)


def _moves(source: Source) -> bool:
    picture = source.probe.picture
    return picture is not None and picture.frames.count > 1


def _received(sources: list[Source]) -> str:
    """What was taken in, in words, with what is unusual about it."""
    words = [f"I have {', '.join(source.name for source in sources)}."]
    words += [quirk for source in sources for quirk in source.probe.quirks]
    return " ".join([*words, "What shall I do with it?"])

"""The worker: takes the next planned request of a video, renders it, and publishes what happens.

Thin actors over `editing.jobs`. The engine works in the queue's threads, the database in the event loop: this is one of
the two places where they meet.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Coroutine
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path, PurePath
from typing import Any, Final, TypeVar, get_args

import dramatiq

from bot import folders, intake, projects
from bot.owners import broke_off, identity
from db import logs, requests, revisions, videos
from db.errors import failures
from db.rows import Request
from db.states import State
from editing import jobs, ops, queue
from editing.compile import compile
from editing.compile.products import products
from editing.engine.check import Faulty
from editing.errors import Cancelled, EditError, Misconfigured, Transient
from editing.events import Failed, Progress, Rendered
from editing.fitting import Fitting
from editing.measures import Measuring
from editing.output import Container, Quality
from editing.timeline import Timeline
from storage.base import Store, StoreError

log = logging.getLogger(__name__)

LEASE: Final = timedelta(seconds=20)
TRIES: Final = 3
"""How often a request is rendered before a fault that might pass is taken for one that stays."""
BREAKS: Final = 5
"""How often a request is rendered before it is taken for what kills its workers."""
_BEAT: Final = 0.5
T = TypeVar("T")


@dataclass
class Worker:
    """Renders in threads of its own, `threads` videos at a time. `loop` owns the database."""

    broker: dramatiq.Broker
    store: Store
    cache: Path
    ffmpeg: str
    threads: int
    loop: asyncio.AbstractEventLoop
    quality: Quality = "balanced"
    fonts: Path | None = None
    hardware: bool = False
    owner: str = field(default_factory=identity)
    _running: dramatiq.Worker | None = field(default=None, init=False)
    _closing: threading.Event = field(default_factory=threading.Event, init=False)
    _held: ExitStack = field(default_factory=ExitStack, init=False)

    def start(self) -> None:
        """Begin to take messages."""
        self._held.enter_context(folders.shared(self.cache, folders.in_the_making))
        declared = dramatiq.actor(broker=self.broker, actor_name=queue.ACTOR, queue_name=queue.QUEUE)
        declared(self.render_next)
        self._running = dramatiq.Worker(self.broker, worker_threads=self.threads, worker_timeout=100)
        self._running.start()

    async def stop(self) -> None:
        """Stop at once; what was being rendered goes back to the queue's rows."""
        self._closing.set()
        if self._running is not None:
            await asyncio.to_thread(self._running.stop, 20000)
        self._held.close()

    def call(self, work: Coroutine[Any, Any, T]) -> T:
        """Let the loop do something with the database."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result()

    def render_next(self, video_id: int) -> None:
        """The actor: render the oldest request of a video that waits, if no one else does."""
        request = self.call(revisions.next_planned(video_id))
        if self._closing.is_set() or request is None:
            return
        if not self.call(requests.claim(request.request_id, self.owner, LEASE)):
            return
        if request.state is State.RENDERING:
            self.call(broke_off(request))
        try:
            self._render(request)
        except Transient as error:
            self._again(request, str(error))
        except StoreError as error:
            (self._again if error.transient else self._failed)(request, str(error))
        except (EditError, Faulty) as error:
            self._failed(request, str(error))
        except Exception:
            log.exception("request %s broke", request.request_id)
            self._failed(request, "Something went wrong inside; the operator finds it in the log.")
        folders.prune(self.cache)
        if self.call(revisions.next_planned(video_id)) is not None:
            self._announce(video_id)

    def _render(self, request: Request) -> None:
        if self.call(logs.count(request.request_id, "tried")) >= BREAKS:
            raise Misconfigured("The work on this broke off again and again; try something smaller.")
        project = self.call(projects.at(request.video_id, request.request_id, self._measuring(request.video_id)))
        wanted = _named(_coded(project.timeline, self.quality), request.address.get("place"))
        orders = [_order(timeline) for timeline in products(wanted)]
        for order in orders:
            log.info("request %s: %s", request.request_id, order.plan.model_dump_json())
        stem = f"{PurePath(project.video.name).stem}-v{project.history.at}"
        with Heartbeat(self, request) as heartbeat:
            told = heartbeat.stopped, heartbeat.report
            bench = Bench(self.store, self.cache, self.ffmpeg, *told, self.fonts, self.hardware)
            try:
                result = jobs.render(orders, stem, bench)
            except Cancelled:
                if self._closing.is_set():
                    self.call(requests.release(request.request_id, self.owner))
                return
        self._rendered(request, result)

    def _measuring(self, video_id: int) -> Measuring:
        return lambda missing: projects.measured(
            video_id, missing, lambda source, kind: intake.measure(source, kind, self.store, self.cache)
        )

    def _rendered(self, request: Request, result: Rendered) -> None:
        saved = result.model_dump(mode="json")
        if self.call(requests.rendered(request.request_id, self.owner, saved)):
            link = self.store.url(result.files[0].key, timedelta(days=7))
            self.call(videos.set_processed(request.video_id, link, "rendered"))
            names = ", ".join(file.name for file in result.files)
            self.call(logs.log(request.request_id, f"rendered {names}", result.fact, saved))

    def _again(self, request: Request, reason: str) -> None:
        """Give the request back for another try, a little later, as often as that makes sense."""
        tried = self.call(logs.count(request.request_id, "tried")) + 1
        if tried >= TRIES:
            self._failed(request, reason)
            return
        log.warning("request %s is tried again: %s", request.request_id, reason)
        self.call(logs.log(request.request_id, reason, "tried"))
        self.call(requests.release(request.request_id, self.owner))
        self._announce(request.video_id, delay=1000 * 2**tried)

    def _failed(self, request: Request, reason: str) -> None:
        if self.call(requests.fail(request.request_id, reason, self.owner)):
            fact = Failed(reason=reason)
            self.call(logs.log(request.request_id, reason, fact.fact, fact.model_dump(mode="json")))

    def _announce(self, video_id: int, delay: int | None = None) -> None:
        try:
            queue.submit(self.broker, video_id, delay)
        except Misconfigured as error:  # the bot's next sweep announces it
            log.warning("%s", error)


def _coded(timeline: Timeline, quality: Quality) -> Timeline:
    return timeline.model_copy(update={"output": timeline.output.model_copy(update={"quality": quality})})


def _named(timeline: Timeline, place: str | None) -> Timeline:
    """The video as the kind of file that the name of its place says, where no edit has said which it shall be."""
    ending, output = PurePath(place or "").suffix[1:].lower(), timeline.output
    said = output.container is not None or output.stills or place is None or Path(place).is_dir()
    if said or ending not in get_args(Container) or ending == "jpg":
        return timeline
    return ops.load({"op": "convert", "format": ending}).apply(timeline)


def _order(timeline: Timeline) -> jobs.Order:
    target = timeline.output.target
    fitting = Fitting(timeline, target) if target is not None and timeline.output.medium != "picture" else None
    return jobs.Order(compile(timeline), lambda: compile(timeline, copying=False), fitting)


class Bench(jobs.Bench):
    """A bench whose fetched objects stay in the cache for as long as they are used."""

    def local(self, key: str) -> Path:
        """See `jobs.Bench.local`."""
        path = super().local(key)
        if path.is_relative_to(self.cache):
            folders.used(path)
        return path


class Heartbeat:
    """Keeps the claim on a request while it is rendered, publishes its progress, and learns when to stop."""

    def __init__(self, worker: Worker, request: Request) -> None:
        self._worker = worker
        self._id = request.request_id
        self._now = self._said = Progress(stage="rendering", fraction=0)
        self._renewed = time.monotonic()
        self._lost = False
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> "Heartbeat":
        self._say(self._now)  # the person sees at once that the work has begun
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def report(self, stage: str, fraction: float, remaining: float | None) -> None:
        """What to publish with the next beat."""
        self._now = Progress(stage=stage, fraction=round(fraction, 4), remaining=remaining)

    def stopped(self) -> bool:
        """Whether the work shall end: cancelled, taken by another, or the process is closing."""
        return self._lost or self._worker._closing.is_set()

    def _beat(self) -> None:
        while not self._lost and not self._done.wait(_BEAT):
            try:
                self._lost = not self._kept()
            except failures() as error:  # the claim lasts for a while without it
                log.warning("request %s: the database does not answer: %s", self._id, error)

    def _kept(self) -> bool:
        """Whether the claim still is ours; renews it and says how far the work is, where that is due."""
        worker, now = self._worker, self._now
        if now == self._said and time.monotonic() - self._renewed < LEASE.total_seconds() / 4:
            request = worker.call(revisions.request(self._id))
            return request is not None and (request.state, request.owner) == (State.RENDERING, worker.owner)
        if not worker.call(requests.renew(self._id, worker.owner, now.fraction, LEASE)):
            return False
        self._renewed = time.monotonic()
        if now != self._said:
            self._say(now)
        return True

    def _say(self, now: Progress) -> None:
        self._said = now
        told = f"{now.stage}: {now.fraction:.0%}"
        self._worker.call(logs.log(self._id, told, now.fact, now.model_dump(mode="json")))

"""The worker: takes the next planned request of a video, renders it, and publishes what happens.

Thin actors over `editing.jobs`. The engine works in the queue's threads, the database in the event loop: this is one of
the two places where they meet.
"""

import asyncio
import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path, PurePath
from typing import Any, TypeVar

import dramatiq
from dramatiq.middleware import CurrentMessage

from bot import projects
from db import logs, requests, revisions, videos
from db.rows import Request
from db.states import State
from editing import jobs, queue
from editing.compile import compile
from editing.engine.check import Faulty
from editing.errors import Cancelled, EditError, Transient
from editing.events import Failed, Progress, Rendered
from storage.base import Store, StoreError

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=20)
_BEAT = 0.5
T = TypeVar("T")


def identity() -> str:
    """Who renders: this host, this process, and a token against a process number that is given out again."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


def is_dead(owner: str) -> bool:
    """Whether an owner was a process of this host that is no more. One of another host may be alive for all we know."""
    host, _, rest = owner.partition(":")
    if host != socket.gethostname():
        return False
    try:
        os.kill(int(rest.partition(":")[0]), 0)
    except ProcessLookupError:
        return True
    except (ValueError, PermissionError):
        return False
    return False


async def release_dead() -> None:
    """Give back what processes of this host were rendering when they ended."""
    for one in await revisions.unfinished():
        if one.state is State.RENDERING and one.owner and is_dead(one.owner):
            await requests.release(one.request_id, one.owner)


@dataclass
class Worker:
    """Renders in threads of its own, `threads` videos at a time. `loop` owns the database."""

    broker: dramatiq.Broker
    store: Store
    cache: Path
    ffmpeg: str
    threads: int
    loop: asyncio.AbstractEventLoop
    owner: str = field(default_factory=identity)
    _running: dramatiq.Worker | None = field(default=None, init=False)
    _closing: threading.Event = field(default_factory=threading.Event, init=False)

    def start(self) -> None:
        """Begin to take messages."""
        self.cache.mkdir(parents=True, exist_ok=True)
        declared = dramatiq.actor(broker=self.broker, actor_name=queue.ACTOR, queue_name=queue.QUEUE)
        declared(self.render_next)
        self._running = dramatiq.Worker(self.broker, worker_threads=self.threads, worker_timeout=100)
        self._running.start()

    async def stop(self) -> None:
        """Stop at once; what was being rendered goes back to the queue's rows."""
        self._closing.set()
        if self._running is not None:
            await asyncio.to_thread(self._running.stop, 20000)

    def call(self, work: Coroutine[Any, Any, T]) -> T:
        """Let the loop do something with the database."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result()

    def render_next(self, video_id: int) -> None:
        """The actor: render the oldest request of a video that waits, if no one else does."""
        request = self.call(revisions.next_planned(video_id))
        if request is None or not self.call(requests.claim(request.request_id, self.owner, LEASE)):
            return
        try:
            self._render(request)
        except Transient as error:
            self._again(request, error)
        except (EditError, StoreError, Faulty) as error:
            self._failed(request, str(error))
        except Exception:
            log.exception("request %s broke", request.request_id)
            self._failed(request, "Something went wrong inside; the operator finds it in the log.")
        if not self._closing.is_set() and self.call(revisions.next_planned(video_id)) is not None:
            queue.submit(self.broker, video_id)

    def _render(self, request: Request) -> None:
        project = self.call(projects.at(request.video_id, request.request_id))
        timeline = project.timeline
        plan = compile(timeline)
        log.info("request %s: %s", request.request_id, plan.model_dump_json())
        name = f"{PurePath(project.video.name).stem}-v{project.history.at}.{PurePath(plan.key).suffix[1:]}"
        with Heartbeat(self, request) as heartbeat:
            bench = jobs.Bench(self.store, self.cache, self.ffmpeg, heartbeat.stopped, heartbeat.report)
            try:
                result = jobs.render(plan, lambda: compile(timeline, copying=False), name, bench)
            except Cancelled:
                if self._closing.is_set():
                    self.call(requests.release(request.request_id, self.owner))
                return
        self._rendered(request, result)

    def _rendered(self, request: Request, result: Rendered) -> None:
        saved = result.model_dump(mode="json")
        if self.call(requests.rendered(request.request_id, self.owner, saved)):
            link = self.store.url(result.key, timedelta(days=7))
            self.call(videos.set_processed(request.video_id, link, "rendered"))
            self.call(logs.log(request.request_id, f"rendered {result.name}", result.fact, saved))

    def _again(self, request: Request, error: Transient) -> None:
        """Give the request back for another try, as often as the queue allows."""
        message = CurrentMessage.get_current_message()
        if message is None or message.options.get("retries", 0) >= queue.RETRIES:
            self._failed(request, str(error))
            return
        log.warning("request %s is tried again: %s", request.request_id, error)
        self.call(requests.release(request.request_id, self.owner))
        raise error

    def _failed(self, request: Request, reason: str) -> None:
        if self.call(requests.fail(request.request_id, reason, self.owner)):
            fact = Failed(reason=reason)
            self.call(logs.log(request.request_id, reason, fact.fact, fact.model_dump(mode="json")))


class Heartbeat:
    """Keeps the claim on a request while it is rendered, publishes its progress, and learns when to stop."""

    def __init__(self, worker: Worker, request: Request) -> None:
        self._worker = worker
        self._request = request
        self._now = Progress(stage="rendering", fraction=0)
        self._lost = False
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> "Heartbeat":
        self._said(self._now)  # the person sees at once that the work has begun
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
        said = Progress(stage="rendering", fraction=0)
        renewed = 0.0
        while not self._done.wait(_BEAT):
            now = self._now
            if now == said and time.monotonic() - renewed < LEASE.total_seconds() / 4:
                continue
            id, owner = self._request.request_id, self._worker.owner
            if not self._worker.call(requests.renew(id, owner, now.fraction, LEASE)):
                self._lost = True
                return
            renewed = time.monotonic()
            if now != said:
                self._said(now)
                said = now

    def _said(self, now: Progress) -> None:
        told = f"{now.stage}: {now.fraction:.0%}"
        self._worker.call(logs.log(self._request.request_id, told, now.fact, now.model_dump(mode="json")))

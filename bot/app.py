"""Wiring: from settings to a running bot, piece by piece, and down again in the opposite order."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import structlog
from dramatiq import Broker

from agent.mind import Mind
from bot.conversation import Conversation
from bot.delivery import Delivery, Sender
from bot.messages import Outgoing
from bot.owners import release_dead
from bot.settings import Settings
from bot.sweep import Sweep
from db.connect import connect
from db.errors import failures
from editing import queue
from editing.errors import Misconfigured
from storage.base import Store, open_store

if TYPE_CHECKING:
    from bot.worker import Worker

_AGAIN: Final = 5.0
"""Seconds after which a database that did not answer is asked again."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class App:
    """What runs: the conversation that adapters hand messages to, and a way to say something beside it."""

    conversation: Conversation
    say: Callable[[Outgoing], Awaitable[None]]


def log_to_stderr(level: str) -> None:
    """Structured log lines on stderr, from `level` up; libraries only from warning up."""
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper("iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "logger", "event"]),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=max(logging.WARNING, level_number(level)), force=True)
    silence_libraries()
    for ours in ("agent", "bot", "db", "editing", "storage"):
        logging.getLogger(ours).setLevel(level_number(level))


def silence_libraries() -> None:
    """Keep those out of the log that report at length what we say in one sentence."""
    for noisy in ("pika", "urllib3", "discord.client"):
        logging.getLogger(noisy).setLevel(logging.CRITICAL)


def level_number(level: str) -> int:
    """The number of a log level by its name."""
    return logging.getLevelNamesMapping()[level.upper()]


def store_of(settings: Settings) -> Store:
    """The store that the settings name."""
    links = f"{settings.public_url}/files" if settings.public_url else None
    return open_store(settings.store, public_url=links, secret=settings.secret())


async def opened_store(settings: Settings) -> Store:
    """The store that the settings name, which answers. Raises `StoreError`."""
    store = store_of(settings)
    await asyncio.to_thread(store.exists, "answers")
    return store


@asynccontextmanager
async def open_app(
    settings: Settings, adapters: Mapping[str, Sender], serves: Callable[[str, str], bool], *, working: bool
) -> AsyncIterator[App]:
    """Everything that the adapters need, running; with `working`, also a worker in this process.

    `serves(platform, chat)` tells which chats are looked after: in a platform's only process, all of them.
    """
    settings.prepare()
    store = await opened_store(settings)
    broker = await opened_broker(settings)
    worker = worker_of(settings, store, broker) if working else None
    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else None
    mind = Mind(settings.model, key=key, url=settings.openai_base_url, timeout=settings.model_timeout)

    async def submit(video_id: int) -> None:
        try:
            await asyncio.to_thread(queue.submit, broker, video_id)
        except Misconfigured as error:  # the next sweep announces it
            log.error("%s", error)

    async with connect(settings.database):
        delivery = Delivery(adapters, serves, store, settings.cache, lambda id: conversation.undone(id))
        conversation = Conversation(
            store=store,
            cache=settings.cache,
            mind=mind,
            send=delivery.send,
            submit=submit,
            max_upload=settings.max_upload_mb << 20,
        )
        sweep = Sweep(conversation, serves, submit)
        async with AsyncExitStack() as stack:
            stack.callback(broker.close)
            if worker is not None:
                worker.start()
                stack.push_async_callback(worker.stop)
            await stack.enter_async_context(_beside(_lasting(delivery.run), _lasting(sweep.run)))
            yield App(conversation, delivery.send)


@asynccontextmanager
async def _beside(*works: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Work that runs for as long as the block; where one breaks, the block ends with its error."""
    block = asyncio.current_task()
    assert block is not None
    broken: list[BaseException] = []

    def ended(task: "asyncio.Task[None]") -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            broken.append(error)
            block.cancel()

    tasks = [asyncio.create_task(work) for work in works]
    for task in tasks:
        task.add_done_callback(ended)
    try:
        yield
    except asyncio.CancelledError:
        if broken:
            raise broken[0] from None
        raise
    finally:
        for task in tasks:
            task.remove_done_callback(ended)
            task.cancel()
        await asyncio.wait(tasks)


async def _lasting(work: Callable[[], Awaitable[None]]) -> None:
    """Do work that never ends; after a fault of the database, again."""
    while True:
        try:
            await work()
        except* failures() as faults:
            log.error("the database does not answer, so it is asked again: %s", faults.exceptions[0])
        await asyncio.sleep(_AGAIN)


async def opened_broker(settings: Settings) -> Broker:
    """The broker that the settings name, which answers. Raises `Misconfigured`."""
    broker = queue.open_broker(settings.broker_url)
    await asyncio.to_thread(queue.ping, broker)
    return broker


def worker_of(settings: Settings, store: Store, broker: Broker) -> "Worker":
    """A worker for this process, not started yet. Raises `Misconfigured`."""
    from bot.worker import Worker
    from editing.engine import ffmpeg

    if settings.ffmpeg is not None:
        try:
            ffmpeg.version(settings.ffmpeg)
        except Misconfigured:
            words = f"{settings.ffmpeg} is no FFmpeg that runs; give the path of one, or leave it out."
            raise Misconfigured(f"CUTROOM_FFMPEG: {words}") from None
    return Worker(
        broker=broker,
        store=store,
        cache=settings.cache,
        ffmpeg=ffmpeg.binary(settings.ffmpeg),
        threads=settings.workers,
        quality=settings.quality,
        loop=asyncio.get_running_loop(),
        fonts=settings.fonts,
        hardware=settings.hardware,
    )


@asynccontextmanager
async def open_worker(settings: Settings) -> AsyncIterator[None]:
    """A worker alone, for a broker that other processes fill."""
    settings.prepare()
    store = await opened_store(settings)
    broker = await opened_broker(settings)
    worker = worker_of(settings, store, broker)
    async with connect(settings.database), AsyncExitStack() as stack:
        await release_dead()
        stack.callback(broker.close)
        worker.start()
        stack.push_async_callback(worker.stop)
        yield

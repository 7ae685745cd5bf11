"""Wiring: from settings to a running bot, piece by piece, and down again in the opposite order."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial

import structlog
from dramatiq import Broker

from agent.models import open_model
from bot.adapters.base import Adapter
from bot.conversation import Conversation
from bot.delivery import Delivery
from bot.settings import Settings
from bot.worker import Worker, release_dead
from db.connect import connect
from editing import queue
from editing.engine import ffmpeg
from storage.base import Store, open_store

SWEEP = 10.0
"""Seconds between two looks for work that somebody left behind."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class App:
    """What runs: the conversation that adapters hand messages to, and the store behind it."""

    conversation: Conversation
    store: Store


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
    for ours in ("agent", "bot", "db", "editing", "storage"):
        logging.getLogger(ours).setLevel(level_number(level))


def level_number(level: str) -> int:
    """The number of a log level by its name."""
    return logging.getLevelNamesMapping()[level.upper()]


def store_of(settings: Settings) -> Store:
    """The store that the settings name."""
    links = f"{settings.public_url}/files" if settings.public_url else None
    return open_store(settings.store, public_url=links, secret=settings.secret())


@asynccontextmanager
async def open_app(settings: Settings, adapters: Mapping[str, Adapter], *, working: bool) -> AsyncIterator[App]:
    """Everything that the adapters need, running; with `working`, also a worker in this process."""
    settings.home.mkdir(parents=True, exist_ok=True)
    store = store_of(settings)
    broker = queue.open_broker(settings.broker_url)
    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else None
    model = open_model(settings.model, key=key, url=settings.openai_base_url, timeout=settings.model_timeout)
    async with connect(settings.database):
        delivery = Delivery(adapters, store, settings.cache, lambda id: conversation.undone(id))
        conversation = Conversation(
            store=store,
            model=model,
            send=delivery.send,
            submit=partial(queue.submit, broker),
            max_upload=settings.max_upload_mb << 20,
            model_timeout=settings.model_timeout,
        )
        worker = worker_of(settings, store, broker) if working else None
        tasks = [asyncio.create_task(delivery.run()), asyncio.create_task(_sweep(conversation))]
        if worker is not None:
            worker.start()
        try:
            yield App(conversation, store)
            for task in tasks:
                if task.done():
                    task.result()
        finally:
            for task in tasks:
                task.cancel()
            for task in tasks:
                with suppress(asyncio.CancelledError):
                    await task
            if worker is not None:
                await worker.stop()
            broker.close()


def worker_of(settings: Settings, store: Store, broker: Broker) -> Worker:
    """A worker for this process, not started yet."""
    return Worker(
        broker=broker,
        store=store,
        cache=settings.cache,
        ffmpeg=ffmpeg.binary(settings.ffmpeg),
        threads=settings.workers,
        loop=asyncio.get_running_loop(),
    )


async def _sweep(conversation: Conversation) -> None:
    """At the start and then every few seconds: what somebody left unfinished is taken up again."""
    while True:
        await release_dead()
        await conversation.resume()
        await asyncio.sleep(SWEEP)


@asynccontextmanager
async def open_worker(settings: Settings) -> AsyncIterator[None]:
    """A worker alone, for a broker that other processes fill."""
    settings.home.mkdir(parents=True, exist_ok=True)
    broker = queue.open_broker(settings.broker_url)
    async with connect(settings.database):
        await release_dead()
        worker = worker_of(settings, store_of(settings), broker)
        worker.start()
        try:
            yield
        finally:
            await worker.stop()
            broker.close()

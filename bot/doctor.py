"""`cutroom doctor`: what this machine and these settings can do, a line each, with the mend for what is missing.

Asks each part itself; changes nothing that stays.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from langchain_core.messages import HumanMessage

from agent.errors import ModelError
from agent.mind import EMBEDDED
from agent.models import open_model
from bot import adapters
from bot.adapters.base import UnavailableError
from bot.app import store_of
from bot.serve import made
from bot.settings import Settings
from db.connect import connect
from db.errors import DatabaseError
from editing import queue
from editing.engine import ffmpeg, letters
from editing.errors import Misconfigured
from editing.models import base as vision
from storage.base import StoreError

_PROBE = "doctor/probe"


@dataclass(frozen=True)
class Finding:
    """One line: good, or bad with the mend; `needed` tells whether the product does without."""

    what: str
    good: bool
    words: str
    needed: bool = True


async def examine(settings: Settings) -> int:
    """Print a line for each part; 1 when something needed is missing, else 0."""
    settings.prepare()
    worst = 0
    for check in (_ffmpeg, _database, _store, _broker, _model, _gpu, _sight, _fonts):
        worst = max(worst, _told(await check(settings)))
    for name in adapters.names():
        worst = max(worst, _told(_front(name, settings)))
    return worst


def _told(finding: Finding) -> int:
    mark = "ok     " if finding.good else "MISSING" if finding.needed else "without"
    print(f"{mark}  {finding.what:<9} {finding.words}", flush=True)  # noqa: T201
    return int(finding.needed and not finding.good)


async def _ffmpeg(settings: Settings) -> Finding:
    try:
        words = await asyncio.to_thread(lambda: ffmpeg.version(ffmpeg.binary(settings.ffmpeg)))
    except Misconfigured as error:
        return Finding("ffmpeg", False, str(error))
    return Finding("ffmpeg", True, words.split(" Copyright")[0])


async def _database(settings: Settings) -> Finding:
    try:
        async with connect(settings.database):
            kind = settings.database.split(":")[0]
    except DatabaseError as error:
        return Finding("database", False, f"CUTROOM_DATABASE_URL: {error}")
    return Finding("database", True, f"{kind}, at the newest schema")


async def _store(settings: Settings) -> Finding:
    def tried() -> str:
        store = store_of(settings)
        store.put(_PROBE, b"probe")
        store.delete(_PROBE)
        return type(store).__name__

    try:
        return Finding("store", True, f"{await asyncio.to_thread(tried)}, can be written")
    except StoreError as error:
        return Finding("store", False, f"CUTROOM_STORE_URL: {error}")


async def _broker(settings: Settings) -> Finding:
    if settings.broker_url.startswith("stub:"):
        return Finding("broker", True, "worker threads in the process")

    def tried() -> None:
        broker = queue.open_broker(settings.broker_url)
        try:
            queue.ping(broker)
        finally:
            broker.close()

    kind = settings.broker_url.split(":")[0]
    try:
        await asyncio.to_thread(tried)
    except Misconfigured as error:
        return Finding("broker", False, str(error))
    return Finding("broker", True, f"{kind}, answers")


async def _model(settings: Settings) -> Finding:
    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else None
    try:
        model = open_model(settings.model, key=key, url=settings.openai_base_url, timeout=10)
        if settings.model != EMBEDDED:
            await _asked(lambda: model.ainvoke([HumanMessage("Say ok.")]))
    except ModelError as error:
        return Finding("model", False, f"CUTROOM_MODEL: {error}")
    return Finding("model", True, settings.model)


async def _asked(ask: Callable[[], Awaitable[object]]) -> None:
    from agent.errors import spoken_errors

    async with spoken_errors(15):
        await ask()


async def _gpu(settings: Settings) -> Finding:
    name = await asyncio.to_thread(vision.device)
    return Finding("gpu", name is not None, name or "none; everything runs on the processor", needed=False)


async def _sight(settings: Settings) -> Finding:
    ready = sorted(f"{model.task} by {model.name}" for model in vision.models() if model.installed())
    return Finding("sight", bool(ready), ", ".join(ready) or 'none: pip install "cutroom[vision]"', needed=False)


async def _fonts(settings: Settings) -> Finding:
    fonts = await asyncio.to_thread(letters.at_hand(settings.fonts).families)
    names = ", ".join(fonts[:3]) + (f" and {len(fonts) - 3} more" if len(fonts) > 3 else "")
    lacking = letters.lacking(settings.fonts)
    if lacking:
        scripts = ", ".join(lacking)
        mend = 'pip install "cutroom[fonts]", or put some into CUTROOM_FONTS'
        return Finding("fonts", False, f"{names}; none for {scripts}: {mend}", needed=False)
    return Finding("fonts", True, names)


def _front(name: str, settings: Settings) -> Finding:
    try:
        made(name, settings)
    except UnavailableError as error:
        return Finding(name, False, str(error), needed=False)
    return Finding(name, True, "set up")

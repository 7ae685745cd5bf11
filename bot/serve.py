"""`cutroom run` and `cutroom worker`: the processes that stay."""

import asyncio
import logging
from contextlib import ExitStack
from pathlib import Path

from pydantic import ValidationError

from bot import adapters, folders
from bot.adapters.base import Adapter, UnavailableError, UnsentError
from bot.adapters.terminal import Terminal, TerminalSettings
from bot.app import App, open_app, open_worker
from bot.messages import Incoming, Outgoing, Say
from bot.owners import is_dead
from bot.settings import Settings, declared, variable
from editing import queue
from editing.errors import Misconfigured

log = logging.getLogger(__name__)

_AT_THE_DESK = "terminal"
_AGAIN = 5.0


async def run(settings: Settings, names: list[str]) -> None:
    """Run the named adapters, or all that are set up, until the process is asked to end.

    Raises `UnavailableError` when none of them can run.
    """
    settings.prepare()
    chosen = {name: made(name, settings) for name in names or _set_up(settings)}
    working = settings.broker_url.startswith("stub:")
    with ExitStack() as stack:
        for name in chosen:
            stack.enter_context(folders.shared(_spool(name, settings)))
        sturdy = {name: Sturdy(adapter) for name, adapter in chosen.items()}
        sturdy[_AT_THE_DESK] = Sturdy(Terminal(TerminalSettings(), settings.home))

        def serves(platform: str, chat: str) -> bool:
            return platform in chosen or (platform == _AT_THE_DESK and is_dead(chat))  # what killed ones left behind

        async with open_app(settings, sturdy, serves, working=working) as app:
            for adapter in chosen.values():
                if hasattr(adapter, "links"):
                    adapter.links = app.conversation.store.linked
            announcing = [asyncio.create_task(_announced(name, adapter)) for name, adapter in chosen.items()]
            try:
                ends = await asyncio.gather(
                    *(_served(name, adapter, app, len(chosen)) for name, adapter in chosen.items())
                )
            finally:
                for task in announcing:
                    task.cancel()
    troubles = [end for end in ends if end is not None]
    if len(troubles) == len(chosen):
        raise troubles[-1]


def _set_up(settings: Settings) -> list[str]:
    """The adapters that have what they need, the terminal aside."""
    ready = []
    for name in adapters.names():
        if name != _AT_THE_DESK:
            try:
                made(name, settings)
            except UnavailableError:
                continue
            ready.append(name)
    return ready


def made(name: str, settings: Settings) -> Adapter:
    """An adapter with the values that it declares. Raises `UnavailableError`, naming the missing variable."""
    kind = adapters.load(name)
    given = {field: getattr(settings, field, None) or declared(field) for field in kind.Settings.model_fields}
    try:
        values = kind.Settings(**{field: value for field, value in given.items() if value is not None})
    except ValidationError as error:
        missing = variable(str(error.errors()[0]["loc"][0]))
        raise UnavailableError(f"The {name} adapter needs {missing}: set it and start again.") from None
    return kind(values, _spool(name, settings))


def _spool(name: str, settings: Settings) -> Path:
    return settings.home / "spool" / name


class Sturdy:
    """An adapter's sending side for others to use: a fault of its own is a message that cannot be sent, no more."""

    def __init__(self, adapter: Adapter) -> None:
        self._adapter = adapter
        self.limits = adapter.limits

    async def send(self, outgoing: Outgoing, replaces: str | None = None) -> str | None:
        """See `Adapter.send`."""
        try:
            return await self._adapter.send(outgoing, replaces)
        except UnsentError:
            raise
        except Exception:
            log.exception("the %s adapter broke on a message", self._adapter.name)
            raise UnsentError("The result could not be sent here.", permanent=True) from None


async def _served(name: str, adapter: Adapter, app: App, fronts: int) -> UnavailableError | None:
    """One of the `fronts` for as long as the process lives, started again when it breaks; why it cannot run at all."""

    async def handle(incoming: Incoming) -> None:
        try:
            await app.conversation.handle(incoming)
        except Exception:
            log.exception("a message of %s was not handled", name)
            words = "Something went wrong inside, and the operator finds it in the log; send that again later."
            await app.say(Say(address=incoming.address, text=words))

    while True:
        try:
            await adapter.run(handle)
            return None
        except UnavailableError as error:
            if fronts > 1:  # the others go on; else the error itself is the last word
                log.error("%s: %s", name, error)
            return error
        except Exception:
            log.exception("the %s adapter broke and is started again", name)
        await asyncio.sleep(_AGAIN)


async def _announced(name: str, adapter: Adapter) -> None:
    """Say where it listens, once it does."""
    for _ in range(100):
        where = getattr(adapter, "listening", None)
        if where or not hasattr(adapter, "listening"):
            print(f"{name}: {where or 'listening'}", flush=True)  # noqa: T201
            return
        await asyncio.sleep(0.05)


async def work(settings: Settings, served: str) -> None:
    """Render until the process is asked to end."""
    if settings.broker_url.startswith("stub:"):
        raise Misconfigured("A worker of its own needs a broker: set CUTROOM_BROKER_URL to redis://... or amqp://...")
    if served != queue.QUEUE:
        raise Misconfigured(f"There is no queue {served!r}; there is {queue.QUEUE}.")
    async with open_worker(settings):
        print(f"worker: serving {served}", flush=True)  # noqa: T201
        await asyncio.Event().wait()

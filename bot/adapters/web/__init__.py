"""The web chat: one page, an API under /api and a stream of events, served by this process on loopback.

A person is known by an anonymous cookie. Knows nothing of what is done with a message.
"""

import asyncio
import ipaddress
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

import uvicorn

from bot.adapters.base import AdapterSettings, Handle, Links, UnavailableError, UnsentError, spooled
from bot.adapters.web.app import create_app
from bot.adapters.web.sessions import Sessions
from bot.adapters.web.wire import Kept, encode
from bot.messages import Limits, Outgoing, Show

LIMITS = Limits(
    download=2 << 30,
    text=100_000,
    caption=100_000,
    buttons=12,
    files=100,
    edit_interval=timedelta(milliseconds=250),
)


class WebSettings(AdapterSettings):
    """Where to listen; port 0 picks a free one."""

    web_host: str = "127.0.0.1"
    web_port: int = 8400


class Web:
    """The web adapter. `listening` is its address while it runs; `links` is given to it, to serve signed links."""

    name: ClassVar[str] = "web"
    limits: ClassVar[Limits] = LIMITS
    Settings: ClassVar[type[AdapterSettings]] = WebSettings

    def __init__(self, settings: AdapterSettings, spool: Path) -> None:
        self._settings = WebSettings.model_validate(settings.model_dump())
        self._spool = spool
        self._results = spool / "results"
        self._sessions = Sessions()
        self.listening: str | None = None
        self.links: Links = lambda key, query: None

    async def run(self, handle: Handle) -> None:
        """Serve until cancelled. Raises `UnavailableError` when it may not or cannot listen there."""
        listener = _listen(self._settings.web_host, self._settings.web_port)
        app = create_app(self._sessions, self._spool, handle, self.limits, lambda *link: self.links(*link))
        config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", server_header=False, ws="none")
        config.timeout_graceful_shutdown = 2
        server = _Server(config)
        with listener:
            host, port = listener.getsockname()[:2]
            self.listening = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
            serving = asyncio.create_task(server.serve(sockets=[listener]))
            try:
                await asyncio.shield(serving)
            finally:
                self.listening = None
                self._sessions.close()
                server.should_exit = True
                await serving
                shutil.rmtree(self._results, ignore_errors=True)

    async def send(self, outgoing: Outgoing, replaces: str | None = None) -> str | None:
        """Put one message into the person's list of events, from where the open page takes it."""
        session = self._sessions.of(outgoing.address.chat)
        kept = await asyncio.to_thread(self._keep_all, outgoing) if isinstance(outgoing, Show) else []
        return session.put(encode(outgoing, kept), replaces, [file for one in kept for file in one])

    def _keep_all(self, show: Show) -> list[Kept]:
        return [
            Kept(
                self._keep(one.path, one.name),
                None if one.thumbnail is None else self._keep(one.thumbnail, "thumbnail.jpg"),
            )
            for one in show.media
        ]

    def _keep(self, path: Path, name: str) -> Path:
        """A result of our own: the page asks for it long after the sender has removed its file."""
        self._results.mkdir(parents=True, exist_ok=True)
        kept = spooled(self._results, name, None)
        try:
            kept.hardlink_to(path)
        except FileNotFoundError:
            raise UnsentError(f"The result {name} is no longer there.", permanent=True) from None
        except OSError:  # another disk
            shutil.copyfile(path, kept)
        return kept


class _Server(uvicorn.Server):
    """uvicorn, leaving the signals to whoever runs the process."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _listen(host: str, port: int) -> socket.socket:
    if not _is_loopback(host):
        raise UnavailableError(
            "Registration is required on addresses other than loopback: set CUTROOM_WEB_HOST=127.0.0.1."
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise UnavailableError(
            f"The web chat cannot listen on {host}, port {port} ({error.strerror}): set CUTROOM_WEB_PORT=0 to take any."
        ) from None


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

"""What every adapter in the folder keeps to; those with a server here are also spoken to over its wire."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from bot import adapters
from bot.adapters.base import Adapter, AdapterSettings, UnavailableError, units
from bot.messages import Address, Ask, Button, Incoming, Limits, Media, Outgoing, Say, Show, Working
from tests.servers.discord import TOKEN as DISCORD_TOKEN
from tests.servers.discord import DiscordServer
from tests.servers.telegram import TOKEN as TELEGRAM_TOKEN
from tests.servers.telegram import BotApi

INTERVAL = timedelta(seconds=0.2)


@dataclass
class Platform:
    """A running adapter; `texts` are the messages that its chat shows now, `edits` how often one was edited."""

    adapter: Adapter
    address: Address
    texts: Callable[[], list[str]]
    edits: Callable[[], int]


@asynccontextmanager
async def telegram(spool: Path) -> AsyncIterator[Platform]:
    async with BotApi() as api:
        adapter = quick("telegram", {"telegram_token": TELEGRAM_TOKEN, "telegram_api_url": api.url}, spool)
        async with running(adapter):
            await api.until(lambda: api.of("getUpdates"))
            yield Platform(
                adapter,
                Address(platform="telegram", chat="7", user="42"),
                lambda: [sent.text for sent in api.sent.values() if not sent.deleted],
                lambda: sum(len(sent.edits) for sent in api.sent.values()),
            )
        assert not api.refused


@asynccontextmanager
async def discord(spool: Path) -> AsyncIterator[Platform]:
    async with DiscordServer() as server:
        adapter = quick("discord", {"discord_token": DISCORD_TOKEN, "discord_api_url": server.api}, spool)
        async with running(adapter):
            await server.connected()
            yield Platform(
                adapter,
                Address(platform="discord", chat="7", user="42"),
                lambda: [posted.text for posted in server.posted.values() if not posted.deleted],
                lambda: sum(posted.edits for posted in server.posted.values()),
            )
        assert not server.refused


@asynccontextmanager
async def web(spool: Path) -> AsyncIterator[Platform]:
    adapter = quick("web", {"web_port": 0}, spool)
    session = adapter._sessions.of("ann")  # type: ignore[attr-defined]
    async with running(adapter):
        yield Platform(
            adapter,
            Address(platform="web", chat="ann", user="ann"),
            lambda: [progress_text(data) for _, data in session.since("")],
            lambda: session._changes - len(session.since("")),
        )


def progress_text(data: dict[str, object]) -> str:
    """What the page shows of an event."""
    fraction = data.get("fraction")
    return str(data["text"]) + (f" {fraction:.0%}" if isinstance(fraction, float) else "")


PLATFORMS = {"telegram": telegram, "discord": discord, "web": web}


def quick(name: str, values: dict[str, object], spool: Path) -> Adapter:
    """The adapter with edits a fifth of a second apart."""
    found = adapters.load(name)
    limits = found.limits.model_copy(update={"edit_interval": INTERVAL})
    faster: type[Adapter] = type("Quick", (found,), {"limits": limits})
    return faster(found.Settings.model_validate(values), spool)


@asynccontextmanager
async def running(adapter: Adapter) -> AsyncIterator[None]:
    async def ignore(incoming: Incoming) -> None:
        pass

    task = asyncio.create_task(adapter.run(ignore))
    await asyncio.sleep(0)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture(params=sorted(PLATFORMS))
async def platform(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Platform]:
    spool = tmp_path / "spool"
    spool.mkdir()
    async with PLATFORMS[request.param](spool) as platform:
        yield platform


KINDS = ("mp4", "jpg", "jpg", "mp4", "gif", "mp3", "mp3", "wav", "webm", "jpg")


def every_kind(address: Address, folder: Path, text: str) -> list[Outgoing]:
    path = folder / "made.mp4"
    path.write_bytes(b"video")
    buttons = tuple(Button(label=f"{n} " + "l" * 70, command=f"/{n} " + "é" * 200) for n in range(30))
    fine = (Button(label="Undo", command="/undo"),)
    remaining = timedelta(minutes=3)
    several = [Media(path=path, name=f"v-{n}.{kind}", duration=2, width=64, height=36) for n, kind in enumerate(KINDS)]
    return [
        Say(address=address, text=text, buttons=fine),
        Ask(address=address, text=text, buttons=buttons + fine),
        Working(address=address, stage="Cutting", fraction=0.4, remaining=remaining, buttons=fine),
        Show(address=address, text=text, path=path, name="v2.mp4", duration=2, width=64, height=36, buttons=fine),
        Show(address=address, text="as sound", path=path, name="v2.mp3", duration=2, width=0, height=0),
        Show(**several[0].__dict__, address=address, text=text, more=tuple(several[1:]), buttons=fine),
    ]


@pytest.mark.parametrize("name", adapters.names())
def test_an_adapter_declares_itself(name: str) -> None:
    """Every module in the folder has an adapter with a name, limits, and the settings that it needs."""
    adapter = adapters.load(name)
    assert adapter.name == name
    assert isinstance(adapter.limits, Limits)
    assert issubclass(adapter.Settings, AdapterSettings)


def test_finding_adapters_imports_none() -> None:
    """The names are known without any platform's SDK."""
    code = (
        "import sys, bot.adapters as a; a.names();"
        "sys.exit(any(m in sys.modules for m in ('telegram', 'discord', 'fastapi')))"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONPATH": "."})


def test_an_unknown_adapter_is_told() -> None:
    """An unknown name is answered with those that exist."""
    with pytest.raises(UnavailableError, match="telegram"):
        adapters.load("icq")


@pytest.mark.parametrize(("name", "sdk"), [("telegram", "telegram"), ("discord", "discord"), ("web", "uvicorn")])
def test_a_missing_sdk_is_told_with_its_install_line(name: str, sdk: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its SDK an adapter is one sentence that says what to install."""
    for module in list(sys.modules):
        if module.startswith(f"bot.adapters.{name}"):
            monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, sdk, None)
    with pytest.raises(UnavailableError, match=rf'pip install "cutroom\[{name}\]"'):
        adapters.load(name)


@pytest.mark.parametrize("text", ["done", "", "wörd 😀 " * 900])
async def test_every_kind_of_message_keeps_within_the_limits(platform: Platform, tmp_path: Path, text: str) -> None:
    """Long texts, many buttons and commands that are too long are all taken by a strict server."""
    for outgoing in every_kind(platform.address, tmp_path, text or "ok"):
        assert await platform.adapter.send(outgoing) is not None
    limits = platform.adapter.limits
    assert all(units(shown) <= limits.text for shown in platform.texts())


async def test_progress_is_edited_and_the_last_state_goes_out(platform: Platform) -> None:
    """Many states in a short time stay one message, and end with the last."""
    number = await platform.adapter.send(Working(address=platform.address, stage="Cutting", fraction=0.0))
    start = time.monotonic()
    for percent in range(1, 31):
        working = Working(address=platform.address, stage="Cutting", fraction=percent / 100)
        assert await platform.adapter.send(working, replaces=number) == number
        await asyncio.sleep(0.01)
    async with asyncio.timeout(5):
        while "30%" not in platform.texts()[0]:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    assert len(platform.texts()) == 1
    if platform.adapter.name != "web":  # the page takes its events when it is ready for them
        assert platform.edits() <= 1 + (time.monotonic() - start) / INTERVAL.total_seconds()


async def test_the_final_word_replaces_the_progress(platform: Platform) -> None:
    """Words in place of the progress message are what the chat shows in the end."""
    number = await platform.adapter.send(Working(address=platform.address, stage="Cutting", fraction=0.0))
    await platform.adapter.send(Working(address=platform.address, stage="Cutting", fraction=0.9), replaces=number)
    await platform.adapter.send(Say(address=platform.address, text="That did not work."), replaces=number)
    await asyncio.sleep(2 * INTERVAL.total_seconds())
    assert platform.texts() == ["That did not work."]

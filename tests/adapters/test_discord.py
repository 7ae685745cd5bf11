"""The Discord adapter against a server that speaks Discord's REST API and gateway."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.adapters.base import UnavailableError, UnsentError
from bot.adapters.discord import Discord, DiscordSettings
from bot.messages import Address, Button, Incoming, Media, Say, Show, Working
from tests.servers.discord import TOKEN, DiscordServer

ANN = Address(platform="discord", chat="7", user="42")


class Quick(Discord):
    """The adapter with edits a fifth of a second apart."""

    limits = Discord.limits.model_copy(update={"edit_interval": timedelta(seconds=0.2)})


class Chat:
    """A running Discord adapter, its server, and what it heard."""

    def __init__(self, server: DiscordServer, adapter: Discord) -> None:
        self.server, self.adapter = server, adapter
        self.heard: asyncio.Queue[Incoming] = asyncio.Queue()
        self.contents: list[bytes] = []

    async def handle(self, incoming: Incoming) -> None:
        self.contents += [a.path.read_bytes() for a in incoming.attachments if a.path is not None]
        self.heard.put_nowait(incoming)

    async def next(self) -> Incoming:
        return await asyncio.wait_for(self.heard.get(), 5)


def new_adapter(server: DiscordServer, spool: Path, token: str = TOKEN) -> Discord:
    return Quick(DiscordSettings(discord_token=SecretStr(token), discord_api_url=server.api), spool)


@asynccontextmanager
async def running(server: DiscordServer, spool: Path) -> AsyncIterator[Chat]:
    chat = Chat(server, new_adapter(server, spool))
    task = asyncio.create_task(chat.adapter.run(chat.handle))
    try:
        await server.connected()
        yield chat
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
async def chat(tmp_path: Path) -> AsyncIterator[Chat]:
    async with DiscordServer() as server, running(server, tmp_path) as chat:
        yield chat


def show(address: Address, folder: Path, content: bytes = b"video", **fields: Any) -> Show:
    path = folder / "made.mp4"
    path.write_bytes(content)
    known = {"address": address, "text": "done", "path": path, "name": "v2.mp4"}
    return Show.model_validate(known | {"duration": 2, "width": 64, "height": 36} | fields)


async def test_a_direct_message_with_a_video(chat: Chat, tmp_path: Path) -> None:
    """A direct message brings its words, its file and what it replies to."""
    reference = {"message_id": "55", "channel_id": "7"}
    number = await chat.server.say("cut it", attachments=[chat.server.file(b"bytes")], message_reference=reference)
    incoming = await chat.next()
    (attachment,) = incoming.attachments
    assert (incoming.id, incoming.text, incoming.about) == (number, "cut it", "55")
    assert incoming.address == Address(platform="discord", chat="7", user="42", reply_to=number)
    assert (attachment.name, attachment.mime, attachment.size) == ("clip.mp4", "video/mp4", 5)
    assert attachment.path is not None and attachment.path.parent == tmp_path
    assert chat.contents == [b"bytes"]


async def test_in_a_channel_only_what_mentions_the_bot(chat: Chat) -> None:
    """Talk among people is not heard; the mention is taken out of the words."""
    await chat.server.say("nice weather", guild=True)
    mention = {"id": "999", "username": "cutroom", "discriminator": "0", "avatar": None}
    await chat.server.say("<@999> /undo", guild=True, mentions=[mention])
    assert (await chat.next()).text == "/undo"


async def test_the_slash_command(chat: Chat, tmp_path: Path) -> None:
    """/edit is acknowledged before its file is fetched; the result takes the place of "is thinking"."""
    video = chat.server.file(b"bytes")
    number = await chat.server.command("edit", "make it brighter", video)
    incoming = await chat.next()
    interaction = chat.server.interactions[number]
    assert (incoming.text, chat.contents, interaction.answered) == ("make it brighter", [b"bytes"], 5)
    progress = await chat.adapter.send(Working(address=incoming.address, stage="Cutting", fraction=0))
    assert progress == interaction.loading
    result = await chat.adapter.send(show(incoming.address, tmp_path), replaces=progress)
    posted = chat.server.posted[result or ""]
    assert (result, posted.text, posted.files) == (progress, "done", {"v2.mp4": b"video"})
    assert [command["name"] for command in chat.server.commands] == ["edit"]


async def test_a_button_survives_a_restart(chat: Chat, tmp_path: Path) -> None:
    """A press is acknowledged, and is the command written on the button, whichever process sent it."""
    undo = Button(label="Undo", command="/undo")
    number = await chat.adapter.send(Say(address=ANN, text="Done", buttons=(undo,)))
    assert chat.server.posted[number or ""].buttons[0]["custom_id"] == "/undo"
    press = await chat.server.press("12345", "/redo")
    incoming = await chat.next()
    assert (incoming.text, incoming.about) == ("/redo", "12345")
    assert chat.server.interactions[press].answered == 6


async def test_a_result_replaces_the_progress_and_is_news(chat: Chat, tmp_path: Path) -> None:
    """Outside a command the result is a new reply with the file, and the progress message goes."""
    address = ANN.model_copy(update={"reply_to": "321"})
    progress = await chat.adapter.send(Working(address=address, stage="Cutting", fraction=0))
    result = await chat.adapter.send(show(address, tmp_path), replaces=progress)
    posted = chat.server.posted[result or ""]
    assert posted.files == {"v2.mp4": b"video"}
    assert int(posted.body["message_reference"]["message_id"]) == 321
    assert chat.server.posted[progress or ""].deleted


async def test_progress_is_edited_in_place(chat: Chat) -> None:
    """Thirty states become a few edits, and the last one goes out."""
    number = await chat.adapter.send(Working(address=ANN, stage="Cutting", fraction=0))
    for percent in range(30):
        await chat.adapter.send(Working(address=ANN, stage="Cutting", fraction=percent / 100), replaces=number)
        await asyncio.sleep(0.01)
    posted = chat.server.posted[number or ""]
    await chat.server.until(lambda: "29%" in posted.text)
    assert 1 <= posted.edits <= 4
    assert len(chat.server.posted) == 1


async def test_a_result_above_the_limit(chat: Chat, tmp_path: Path) -> None:
    """A file that Discord refuses is a permanent error, or a link where there is one."""
    large = bytes((10 << 20) + 1)
    with pytest.raises(UnsentError, match="no file of this size") as caught:
        await chat.adapter.send(show(ANN, tmp_path, large))
    assert caught.value.permanent
    number = await chat.adapter.send(show(ANN, tmp_path, large, url="https://host/full.mp4"))
    assert chat.server.posted[number or ""].text == "done\nhttps://host/full.mp4"


async def test_a_refused_token_is_told(tmp_path: Path) -> None:
    """A revoked token ends the adapter with one clear sentence that does not name it."""
    async with DiscordServer() as server:
        with pytest.raises(UnavailableError, match="CUTROOM_DISCORD_TOKEN") as caught:
            await new_adapter(server, tmp_path, "wrong.token").run(None)  # type: ignore[arg-type]
    assert "wrong.token" not in str(caught.value)


async def test_several_files_in_one_message(chat: Chat, tmp_path: Path) -> None:
    """All files come with the words, in one message."""
    await chat.server.say("split it")
    address = (await chat.next()).address
    more = tmp_path / "more.jpg"
    more.write_bytes(b"picture")
    picture = Media(path=more, name="v2-2.jpg", duration=0, width=64, height=36)
    number = await chat.adapter.send(show(address, tmp_path, more=(picture,)))
    posted = chat.server.posted[number or ""]
    assert posted.text == "done" and posted.files == {"v2.mp4": b"video", "v2-2.jpg": b"picture"}

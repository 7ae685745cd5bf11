"""The Telegram adapter against a server that speaks the Bot API."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.adapters import telegram
from bot.adapters.base import UnavailableError, UnsentError
from bot.adapters.telegram import Telegram, TelegramSettings
from bot.messages import Address, Button, Incoming, Media, Say, Show, Working
from tests.servers.telegram import TOKEN, ApiError, BotApi

# python-telegram-bot warns of its own attribute, in its own constructor
pytestmark = pytest.mark.filterwarnings("ignore:.*retry_after.*")

ANN = Address(platform="telegram", chat="7", user="42", reply_to="1")
BOB = Address(platform="telegram", chat="8", user="43")


class Quick(Telegram):
    """The adapter with edits a fifth of a second apart."""

    limits = Telegram.limits.model_copy(update={"edit_interval": timedelta(seconds=0.2)})


@dataclass
class Heard:
    """What the adapter handed over, with the bytes of each file while it was there."""

    incoming: list[Incoming] = field(default_factory=list)
    contents: list[bytes] = field(default_factory=list)

    async def __call__(self, incoming: Incoming) -> None:
        self.contents += [a.path.read_bytes() for a in incoming.attachments if a.path is not None]
        self.incoming.append(incoming)


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telegram, "RECHECK", 0.05)
    monkeypatch.setattr(telegram, "DOWNLOAD_PAUSES", (0.01, 0.01))


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as server:
        yield server


@pytest.fixture
def adapter(api: BotApi, tmp_path: Path) -> Telegram:
    return new_adapter(api, tmp_path)


@pytest.fixture
async def sender(adapter: Telegram) -> AsyncIterator[Telegram]:
    """The adapter, already running."""
    async with running(adapter):
        yield adapter


def new_adapter(api: BotApi, spool: Path, token: str = TOKEN) -> Telegram:
    return Quick(TelegramSettings(telegram_token=SecretStr(token), telegram_api_url=api.url), spool)


@asynccontextmanager
async def running(adapter: Telegram, handle: object = None) -> AsyncIterator[Heard]:
    heard = Heard()
    task = asyncio.create_task(adapter.run(handle or heard))  # type: ignore[arg-type]
    try:
        yield heard
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(true: object) -> None:
    async with asyncio.timeout(8):
        while not true():  # type: ignore[operator]  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def show(tmp_path: Path, content: bytes = b"video", **fields: object) -> Show:
    path = tmp_path / "result.mp4"
    path.write_bytes(content)
    known = {"address": ANN, "text": "done", "path": path, "name": "v2.mp4", "duration": 2.4}
    return Show.model_validate(known | {"width": 64, "height": 36} | fields)


async def test_video_with_caption_arrives_as_a_file(api: BotApi, adapter: Telegram) -> None:
    """A video's bytes, name and caption reach the handler; the file is gone once it has been handled."""
    async with running(adapter) as heard:
        number = await api.say("cut the first second", video=api.video(b"bytes" * 1000, "my clip.MP4"))
        await until(lambda: heard.incoming)
    (incoming,) = heard.incoming
    (attachment,) = incoming.attachments
    assert (incoming.id, incoming.text, incoming.about) == (str(number), "cut the first second", None)
    assert incoming.address == Address(platform="telegram", chat="7", user="42", reply_to=str(number))
    assert (attachment.name, attachment.mime, attachment.size) == ("my clip.MP4", "video/mp4", 5000)
    assert attachment.path is not None and attachment.path.suffix == ".mp4"
    assert attachment.reduced, "phones make smaller what they send as a video"
    assert heard.contents == [b"bytes" * 1000]


@pytest.mark.parametrize("kind", ["animation", "video_note", "audio", "voice", "document", "photo"])
async def test_every_kind_of_file_arrives(api: BotApi, adapter: Telegram, kind: str) -> None:
    """Animations, round videos, sound, documents and pictures come with or without words."""
    media = api.file(b"content") | {"duration": 1, "width": 9, "height": 9, "length": 9}
    fields = {kind: [media | {"file_id": "x"}, media] if kind == "photo" else media}
    if kind == "animation":
        fields["document"] = media | {"file_name": "a.gif", "mime_type": "video/mp4"}
    async with running(adapter) as heard:
        await api.say(**fields)
        await until(lambda: heard.incoming)
    assert heard.incoming[0].text == ""
    assert heard.incoming[0].attachments[0].reduced == (kind == "photo")
    assert heard.contents == [b"content"]


async def test_file_names_from_strangers_are_only_text(api: BotApi, adapter: Telegram, tmp_path: Path) -> None:
    """A name that is a path, or has an odd suffix, chooses no place on this machine."""
    async with running(adapter) as heard:
        await api.say(document=api.file(b"x") | {"file_name": "../../etc/cron.d/x.m$p4"})
        await until(lambda: heard.incoming)
    attachment = heard.incoming[0].attachments[0]
    assert attachment.name == "../../etc/cron.d/x.m$p4"
    assert attachment.path is not None and attachment.path.parent == tmp_path and attachment.path.suffix == ""


async def test_file_above_the_download_limit_is_announced(api: BotApi, adapter: Telegram) -> None:
    """A file that Telegram does not hand over arrives without a path and with its size."""
    async with running(adapter) as heard:
        await api.say("shorten", video=api.video(b"x", size=30 << 20))
        await until(lambda: heard.incoming)
    attachment = heard.incoming[0].attachments[0]
    assert (attachment.path, attachment.size, attachment.name) == (None, 30 << 20, "clip.mp4")


async def test_a_server_on_this_machine_hands_over_the_file_itself(tmp_path: Path) -> None:
    """A Bot API server in local mode names a file by its path here; it is copied, so that ours can be removed."""
    original, copy = tmp_path / "result.mp4", tmp_path / "t.jpg"
    original.write_bytes(b"bytes")
    await telegram.download(str(original), copy)
    assert copy.read_bytes() == original.read_bytes()


async def test_replies_and_commands(api: BotApi, adapter: Telegram) -> None:
    """A reply names what it is about, and a command is only text."""
    result = {"message_id": 900, "date": 1, "chat": {"id": 7, "type": "private"}}
    async with running(adapter) as heard:
        await api.say("/undo", reply_to_message=result)
        await api.say("/start payload")
        await until(lambda: len(heard.incoming) == 2)
    assert [(i.text, i.about) for i in heard.incoming] == [("/undo", "900"), ("/start payload", None)]


async def test_in_a_group_only_what_is_addressed_to_the_bot(api: BotApi, adapter: Telegram) -> None:
    """Talk among people is not heard; the bot's name is taken out; another's video comes with the reply."""
    chat = {"id": 7, "type": "group", "title": "g"}
    video = {"message_id": 5, "date": 1, "chat": chat, "from": {"id": 9, "is_bot": False, "first_name": "B"}}
    video["video"] = api.video(b"theirs")
    async with running(adapter) as heard:
        await api.say("nice weather", group=True)
        await api.say("@Cutroom_bot cut this", group=True, reply_to_message=video)
        await api.say("/undo@cutroom_bot", group=True)
        await until(lambda: len(heard.incoming) == 2)
    assert [incoming.text for incoming in heard.incoming] == ["cut this", "/undo"]
    assert heard.contents == [b"theirs"]


async def test_pressing_a_button_is_sending_its_command(api: BotApi, adapter: Telegram) -> None:
    """A press is answered at once and arrives as the command, about the message that has the button."""
    async with running(adapter) as heard:
        await api.press(12, "/undo")
        await until(lambda: heard.incoming)
        await api.until(lambda: api.of("answerCallbackQuery"))
    assert (heard.incoming[0].text, heard.incoming[0].about) == ("/undo", "12")


async def test_chats_do_not_wait_for_each_other(api: BotApi, adapter: Telegram) -> None:
    """Within a chat messages are handled in order; a slow chat holds up no other."""
    order: list[str] = []
    release = asyncio.Event()

    async def handle(incoming: Incoming) -> None:
        if incoming.text == "slow":
            await release.wait()
        order.append(incoming.text)

    async with running(adapter, handle):
        await api.say("slow", chat=7)
        await api.say("after", chat=7)
        await api.say("other", chat=8)
        await until(lambda: order == ["other"])
        release.set()
        await until(lambda: order == ["other", "slow", "after"])


async def test_unhandled_updates_come_again(api: BotApi, tmp_path: Path) -> None:
    """A message whose handling was cut short by the end of the process is delivered to the next one."""
    started = asyncio.Event()

    async def hang(incoming: Incoming) -> None:
        started.set()
        await asyncio.Event().wait()

    async with running(new_adapter(api, tmp_path), hang):
        await api.say("first")
        await started.wait()
    async with running(new_adapter(api, tmp_path)) as heard:
        await until(lambda: heard.incoming)
        await until(lambda: not api.pending)
    assert [incoming.text for incoming in heard.incoming] == ["first"]


@pytest.mark.expects_errors
async def test_one_bad_message_stops_nothing(api: BotApi, adapter: Telegram) -> None:
    """When the handler fails, that is logged, and the next message is handled."""
    heard: list[str] = []

    async def handle(incoming: Incoming) -> None:
        heard.append(incoming.text)
        if incoming.text == "bad":
            raise RuntimeError("broken")

    async with running(adapter, handle):
        await api.say("bad")
        await api.say("good")
        await until(lambda: heard == ["bad", "good"])


async def test_a_result_is_a_playable_video(api: BotApi, sender: Telegram, tmp_path: Path) -> None:
    """A result has its size, length, thumbnail, caption and buttons, and replies to the request."""
    thumbnail = tmp_path / "t.jpg"
    thumbnail.write_bytes(b"jpeg")
    number = await sender.send(show(tmp_path, thumbnail=thumbnail, buttons=(Button(label="Undo", command="/undo"),)))
    sent = api.sent[int(number or 0)]
    shown = {key: sent.params[key] for key in ("width", "height", "duration", "caption", "supports_streaming")}
    assert shown == {"width": "64", "height": "36", "duration": "2", "caption": "done", "supports_streaming": "true"}
    assert sorted(sent.files.values()) == [("thumbnail.jpg", b"jpeg"), ("v2.mp4", b"video")]
    assert json.loads(sent.params["reply_parameters"]) == {"message_id": 1, "allow_sending_without_reply": True}
    assert sent.buttons == [{"text": "Undo", "callback_data": "/undo"}]
    assert api.of("sendChatAction")[0]["action"] == "upload_video"


def test_a_large_result_is_not_held_in_memory(tmp_path: Path) -> None:
    """An upload reads the file as it goes."""
    calls = telegram.encode(show(tmp_path))
    with telegram.opened(calls[0][1]) as (ready, uploads):
        assert uploads and not isinstance(ready["video"].input_file_content, bytes)


async def test_a_result_takes_the_place_of_the_progress(api: BotApi, sender: Telegram, tmp_path: Path) -> None:
    """When the result comes, the progress message goes."""
    progress = await sender.send(Working(address=ANN, stage="Cutting", fraction=0))
    result = await sender.send(show(tmp_path), replaces=progress)
    assert api.sent[int(progress or 0)].deleted
    assert result != progress and not api.sent[int(result or 0)].deleted


async def test_a_result_above_the_limit(tmp_path: Path) -> None:
    """A file that the server refuses as too large is a permanent error, or a link where there is one."""
    async with BotApi(upload_limit=10) as api:
        sender = new_adapter(api, tmp_path)
        async with running(sender):
            with pytest.raises(UnsentError, match="no file of this size") as caught:
                await sender.send(show(tmp_path, b"x" * 100))
            assert caught.value.permanent
            await sender.send(show(tmp_path, b"x" * 100, url="https://host/full.mp4"))
        assert [sent.text for sent in api.sent.values()] == ["done\nhttps://host/full.mp4"]


async def test_progress_is_edited_in_place(api: BotApi, sender: Telegram) -> None:
    """Fifty states become a few edits, spaced, and the last state goes out."""
    number = await sender.send(Working(address=ANN, stage="Cutting", fraction=0))
    for percent in range(50):
        await sender.send(Working(address=ANN, stage="Cutting", fraction=percent / 100), replaces=number)
        await asyncio.sleep(0.01)
    sent = api.sent[int(number or 0)]
    await until(lambda: "49%" in sent.text)
    assert 2 <= len(sent.edits) <= 6
    assert not [error for error in api.refused if "not modified" in error.description]


async def test_progress_that_says_the_same_is_not_sent(api: BotApi, sender: Telegram) -> None:
    """An edit that would change nothing is not made, and one that slips through does no harm."""
    number = await sender.send(Working(address=ANN, stage="Cutting", fraction=0))
    for _ in range(3):
        await sender.send(Working(address=ANN, stage="Cutting", fraction=0.501), replaces=number)
        await asyncio.sleep(0.3)
    assert len(api.of("editMessageText")) == 1
    await sender.send(Say(address=ANN, text="Done"), replaces=number)
    assert await sender.send(Say(address=ANN, text="Done"), replaces=number) == number


async def test_nothing_stale_follows_the_final_word(api: BotApi, sender: Telegram) -> None:
    """Progress that has not gone out is dropped when something final replaces it."""
    number = await sender.send(Working(address=ANN, stage="Cutting", fraction=0))
    for percent in (10, 20, 30):
        await sender.send(Working(address=ANN, stage="Cutting", fraction=percent / 100), replaces=number)
        await asyncio.sleep(0.02)
    assert await sender.send(Say(address=ANN, text="Done"), replaces=number) == number
    await asyncio.sleep(0.4)
    assert api.sent[int(number or 0)].text == "Done"


async def test_flood_control_silences_one_chat(api: BotApi, sender: Telegram) -> None:
    """A chat that is told to wait waits and then gets its message; another chat is served meanwhile."""
    api.floods["7"] = 1
    loop = asyncio.get_running_loop()
    start = loop.time()
    waiting = asyncio.create_task(sender.send(Say(address=ANN, text="late")))
    await api.until(lambda: api.refused)
    await sender.send(Say(address=BOB, text="at once"))
    assert loop.time() - start < 0.9
    await waiting
    assert loop.time() - start >= 1
    assert [sent.text for sent in api.sent.values()] == ["at once", "late"]


async def test_a_vanished_progress_message_is_replaced_by_a_new_one(api: BotApi, sender: Telegram) -> None:
    """Words meant for a message that the person has deleted come as a new message."""
    number = await sender.send(Say(address=ANN, text="Done"), replaces="999")
    assert number is not None and api.sent[int(number)].text == "Done"


async def test_long_texts_are_divided(api: BotApi, sender: Telegram, tmp_path: Path) -> None:
    """Nothing is cut off: what exceeds a message, or a caption, becomes further messages."""
    words = "wörd 😀 " * 2000
    await sender.send(Say(address=ANN, text=words, buttons=(Button(label="Ok", command="/ok"),)))
    texts = [sent.text for sent in api.sent.values()]
    assert "".join(texts).replace(" ", "") == words.replace(" ", "")
    assert [bool(sent.buttons) for sent in api.sent.values()] == [False] * (len(texts) - 1) + [True]
    number = await sender.send(show(tmp_path, text="é" * 1025))
    assert list(api.sent.values())[-2].text == "é" * 1025 and not api.sent[int(number or 0)].text


async def test_a_button_that_telegram_cannot_carry_is_left_out(api: BotApi, sender: Telegram) -> None:
    """Button data counts in bytes: 33 accented letters are too many."""
    buttons = (Button(label="long", command="é" * 33), Button(label="short", command="é" * 32))
    number = await sender.send(Say(address=ANN, text="?", buttons=buttons))
    assert [button["text"] for button in api.sent[int(number or 0)].buttons] == ["short"]


@pytest.mark.parametrize(("code", "permanent"), [(403, True), (400, True), (502, False)])
async def test_refusals_say_whether_to_try_again(api: BotApi, sender: Telegram, code: int, permanent: bool) -> None:
    """A blocked bot is a permanent failure, a server in trouble is not."""
    await api.until(lambda: api.of("getUpdates"))
    api.failures = [ApiError(code, "Bad Gateway" if code == 502 else "Forbidden: bot was blocked by the user")]
    with pytest.raises(UnsentError) as caught:
        await sender.send(Say(address=ANN, text="hello"))
    assert caught.value.permanent is permanent


async def test_polling_survives_errors(api: BotApi, adapter: Telegram, caplog: pytest.LogCaptureFixture) -> None:
    """A server in trouble is asked again, and the log never names the token."""
    caplog.set_level(logging.DEBUG)
    api.failures = [ApiError(502, "Bad Gateway")]
    async with running(adapter) as heard:
        await api.say("hello")
        await until(lambda: heard.incoming)
    assert "trying again" in caplog.text
    assert TOKEN not in caplog.text


@pytest.mark.parametrize(
    ("failures", "token", "sentence"),
    [
        ([], "1:wrong", "refuses the bot's token"),
        ([ApiError(409, "Conflict: terminated by other getUpdates request")] * 3, TOKEN, "Another program"),
    ],
)
async def test_what_only_the_operator_can_mend(
    api: BotApi, tmp_path: Path, failures: list[ApiError], token: str, sentence: str
) -> None:
    """A revoked token, and one in use elsewhere, end the adapter with one clear sentence."""
    api.failures = failures
    with pytest.raises(UnavailableError, match=sentence) as caught:
        await new_adapter(api, tmp_path, token).run(Heard())
    assert token not in str(caught.value)


@pytest.fixture(autouse=True)
def nothing_left_in_the_spool(tmp_path: Path) -> Iterator[None]:
    yield
    assert not [path for path in tmp_path.iterdir() if path.name not in ("result.mp4", "t.jpg")]


async def test_several_files_are_albums(
    api: BotApi, adapter: Telegram, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Files that go together come in one album, others alone, in their order; words and buttons stand under them."""
    names = ("a.mp4", "b.jpg", "c.gif", "d.wav", "e.wav")
    folder = tmp_path_factory.mktemp("results")
    files = [Media(path=folder / name, name=name, duration=2, width=64, height=36) for name in names]
    for number, one in enumerate(files):
        one.path.write_bytes(b"content %d" % number)
    first, *more = files
    undo = Button(label="Undo", command="/undo")
    async with running(adapter):
        await until(lambda: api.of("getUpdates"))
        shown = Show(**first.__dict__, address=ANN, text="split", more=tuple(more), buttons=(undo,))
        number = await adapter.send(shown)
    assert [method for method, _ in api.calls if method.startswith("send") and method != "sendChatAction"] == [
        *("sendMediaGroup", "sendAnimation", "sendMediaGroup", "sendMessage")
    ]
    *sent, words = api.sent.values()
    assert [next(iter(one.files.values())) for one in sent] == [
        (name, b"content %d" % number) for number, name in enumerate(names)
    ]
    assert (str(words.id), words.text) == (number, "split") and "Undo" in words.params["reply_markup"]
    assert sent[0].params["album"]["supports_streaming"] is True

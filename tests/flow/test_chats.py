"""The same conversation in every chat: a video and words come in, a playable file goes out, and words change it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.adapters.telegram import Telegram
from tests import footage
from tests.flow.house import House, eventually, script
from tests.servers.discord import TOKEN as DISCORD_TOKEN
from tests.servers.discord import DiscordServer
from tests.servers.telegram import TOKEN, BotApi, Sent


@dataclass
class Room:
    """A bot in a Telegram chat."""

    api: BotApi
    house: House
    folder: Path

    def shown(self) -> list[Sent]:
        return [sent for sent in self.api.sent.values() if not sent.deleted]

    def results(self) -> list[Sent]:
        return [sent for sent in self.shown() if "video" in sent.files]

    async def result(self, number: int) -> Sent:
        """The chat's video of this number, from 1, and nothing under way any more."""
        await eventually(lambda: len(self.results()) == number and set(self.house.states()) <= {"delivered"}, 20)
        return self.results()[-1]

    async def word(self) -> Sent:
        """The next message of words."""
        old = set(self.api.sent)
        found = await eventually(lambda: [s for s in self.shown() if s.id not in old and s.params.get("text")], 20)
        return found[0]  # type: ignore[no-any-return]

    def frames(self, sent: Sent) -> list[int]:
        path = self.folder / "received.mp4"
        path.write_bytes(sent.files["video"][1])
        return footage.numbers(path)


@asynccontextmanager
async def telegram(house: House, folder: Path, **settings: Any) -> AsyncIterator[Room]:
    async with BotApi() as api, house.bot("telegram", telegram_token=TOKEN, telegram_api_url=api.url, **settings):
        yield Room(api, house, folder)


@pytest.fixture
async def room(house: House, tmp_path: Path) -> AsyncIterator[Room]:
    async with telegram(house, tmp_path) as room:
        yield room


@pytest.fixture
def content(clip: Path) -> bytes:
    return clip.read_bytes()


async def test_telegram_from_a_captioned_video_to_an_undo(room: Room, content: bytes) -> None:
    """A captioned video comes back edited and playable; follow-ups, replies and buttons edit the right revision."""
    await room.api.say("cut the first second", video=room.api.video(content, "holiday.mp4"))
    first = await room.result(1)
    assert room.frames(first) == list(range(30, 60))
    assert (first.params["width"], first.params["height"], first.params["duration"]) == ("336", "192", "1")
    assert first.params["supports_streaming"] == "true" and len(first.files) == 2
    assert first.files["video"][0] == "holiday-v1.mp4"
    assert [button["callback_data"] for button in first.buttons] == ["/undo", "/redo"]
    await room.api.say("keep only the first 0.5 seconds")
    second = await room.result(2)
    assert room.frames(second) == list(range(30, 45))
    await room.api.say("mute it", reply_to_message=message(first))  # on the first result, not on the second
    third = await room.result(3)
    assert room.frames(third) == list(range(30, 60))
    await room.api.press(third.id, "/undo")
    assert room.frames(await room.result(4)) == list(range(30, 60))
    await room.api.say("revert")
    assert room.frames(await room.result(5)) == list(range(60))
    assert not room.api.refused
    assert not list(room.house.home.glob("spool/telegram/*.*4"))


async def test_telegram_gets_all_files_of_a_result(room: Room, content: bytes) -> None:
    """Parts come as an album with the words under it; a reply to those goes on from there, and so do its buttons."""
    await room.api.say("split it in half", video=room.api.video(content, "holiday.mp4"))
    await room.result(2)
    first, second, words = room.shown()
    assert [one.files["video"][0] for one in (first, second)] == ["holiday-v1-1.mp4", "holiday-v1-2.mp4"]
    assert [*room.frames(first), *room.frames(second)] == list(range(60))
    assert words.text.startswith("Split into 2 parts.") and words.buttons[0]["callback_data"] == "/undo"
    assert words.text.endswith("sent as a file, it comes in its full quality."), "a small video came as a video"
    await room.api.press(words.id, "/undo")
    assert room.frames(await room.result(3)) == list(range(60))
    assert not room.api.refused


def message(sent: Sent) -> dict[str, Any]:
    bot = {"id": 123456, "is_bot": True, "first_name": "Cutroom"}
    return {"message_id": sent.id, "date": 1, "chat": {"id": int(sent.chat), "type": "private"}, "from": bot}


async def test_telegram_progress_is_one_message_that_goes(
    house: House, long: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Progress is one message, edited in place, with a button to cancel; the result takes its place."""
    quick = Telegram.limits.model_copy(update={"edit_interval": timedelta(milliseconds=100)})
    monkeypatch.setattr(Telegram, "limits", quick)
    content = await asyncio.to_thread(long.read_bytes)
    slow = script(tmp_path / "ffmpeg", "sleep 0.7")
    async with telegram(house, tmp_path, ffmpeg=str(slow)) as room:
        await room.api.say("make it black and white", video=room.api.video(content))
        await room.result(1)
        [progress] = [sent for sent in room.api.sent.values() if sent.deleted]
        assert len(room.shown()) == 1
        told = [edit["text"] for edit in progress.edits]
        assert len(told) >= 2 and all(text.startswith(("Rendering", "Putting")) for text in told)
        assert progress.buttons[0]["callback_data"] == "/cancel"


async def test_telegram_takes_files_in_any_order(room: Room, content: bytes, tmp_path: Path) -> None:
    """Words before a video ask for one; a video without words is asked about; a second file is there to be used."""
    await room.api.say("cut the first second")
    assert "Send me a video first" in (await room.word()).text
    await room.api.say(video=room.api.video(content, "holiday.mp4"))
    assert "What shall I do with it?" in (await room.word()).text
    more = await asyncio.to_thread(footage.make, tmp_path / "outro.mp4", 1)
    await room.api.say("cut the first second")
    first = await room.result(1)
    outro = room.api.video(await asyncio.to_thread(more.read_bytes), "outro.mp4")
    await room.api.say("put outro.mp4 after it", video=outro, reply_to_message=message(first))
    assert room.frames(await room.result(2)) == [*range(30, 60), *range(30)]


async def test_telegram_tells_what_is_unusual_about_a_file(room: Room, clip: Path, tmp_path: Path) -> None:
    """What was turned by a phone is told when it comes, and once more with the first edit; not with later ones."""
    turned = tmp_path / "turned.mov"
    footage.ffmpeg("-display_rotation", "-90", "-i", clip, "-c", "copy", turned)
    await room.api.say(document=room.api.file(turned.read_bytes()) | {"file_name": "turned.mov"})
    unusual = "is stored turned by 90°; I keep it right."
    assert (await room.word()).text == f"I have turned.mov. It {unusual} What shall I do with it?"
    await room.api.say("cut the first second")
    first = await room.result(1)
    assert first.params["caption"].endswith(f"The video {unusual}")
    assert (first.params["width"], first.params["height"]) == ("192", "336")
    await room.api.say("keep only the first 0.5 seconds")
    assert "stored turned" not in (await room.result(2)).params["caption"]


async def test_telegram_tells_what_it_cannot_take(room: Room, content: bytes) -> None:
    """Each bad file is one clear sentence, and the conversation goes on."""
    bad = [b"This is no video.", content[:2000], b""]
    for number, file in enumerate(bad):
        await room.api.say("cut the first second", document=room.api.file(file) | {"file_name": f"bad{number}.mp4"})
        text = (await room.word()).text
        assert f"bad{number}.mp4" in text and "send" in text.lower() and len(text) < 300
    await room.api.say("cut it", video=room.api.video(content, "huge.mp4", size=3 << 30))
    assert "huge.mp4 is too large" in (await room.word()).text
    await room.api.say("cut the first second", video=room.api.video(content))
    assert room.frames(await room.result(1)) == list(range(30, 60))


async def test_two_prompts_at_once_follow_one_another(room: Room, content: bytes) -> None:
    """The second prompt is planned on what the first will make, though that is not there yet."""
    await room.api.say("cut the first second", video=room.api.video(content))
    await room.api.say("keep only the first 0.5 seconds")
    await room.api.say("mute it")
    await room.result(3)
    assert [room.frames(result)[:1] for result in room.results()] == [[30], [30], [30]]
    assert [len(room.frames(result)) for result in room.results()] == [30, 15, 15]


async def test_two_people_do_not_meet(room: Room, content: bytes) -> None:
    """Each person's words are about their own video, and each result goes to its own chat."""
    await asyncio.gather(
        room.api.say("cut the first second", chat=7, video=room.api.video(content)),
        room.api.say("keep only the first 0.5 seconds", chat=8, video=room.api.video(content)),
    )
    await room.result(2)
    found = {sent.chat: len(room.frames(sent)) for sent in room.results()}
    assert found == {"7": 30, "8": 15}


async def test_what_stood_on_a_failed_edit_is_planned_again(house: House, clip: Path, tmp_path: Path) -> None:
    """A render fails for good: that is said, and the prompt that came after it is carried out on what does stand."""
    flag = tmp_path / "broken"
    await asyncio.to_thread(flag.touch)
    ffmpeg = script(tmp_path / "ffmpeg", f"if test -e {flag}; then sleep 0.3; echo no such colour >&2; exit 1; fi")
    content = await asyncio.to_thread(clip.read_bytes)
    async with telegram(house, tmp_path, ffmpeg=str(ffmpeg)) as room:
        await room.api.say("make it black and white", video=room.api.video(content))
        await room.api.say("keep only the first 0.5 seconds")
        await eventually(lambda: house.states()[:1] == ["failed"])
        await asyncio.to_thread(flag.unlink)
        await eventually(lambda: house.states() == ["failed", "delivered"], 20)
        assert any("no such colour" in sent.text and "Nothing has changed" in sent.text for sent in room.shown())
        assert house.rows("SELECT parent_id FROM Requests ORDER BY request_id") == [(None,), (None,)]
        assert house.rows("SELECT head_id FROM Videos") == [(2,)]
        assert room.frames(room.results()[-1]) == list(range(15))


async def test_cancel_stops_the_work_at_once(house: House, clip: Path, tmp_path: Path) -> None:
    """/status tells what is under way; /cancel kills FFmpeg and says so; the project stands as before."""
    pid = tmp_path / "pid"
    endless = script(tmp_path / "ffmpeg", f"echo $$ > {pid}", "exec sleep 600")
    content = await asyncio.to_thread(clip.read_bytes)
    async with telegram(house, tmp_path, ffmpeg=str(endless)) as room:
        await room.api.say("make it black and white", video=room.api.video(content))
        await room.api.say("mute it")
        await eventually(lambda: house.states() == ["rendering", "planned"] and pid.exists())
        await room.api.say("/status")
        await eventually(lambda: any("mute it”: waiting" in sent.text for sent in room.shown()))
        await room.api.say("/cancel")
        await eventually(lambda: not Path(f"/proc/{pid.read_text().strip()}").exists(), 3)
        await eventually(lambda: sum("Stopped" in sent.text for sent in room.shown()) == 2)
        assert house.states() == ["cancelled", "cancelled"]
        assert house.rows("SELECT head_id FROM Videos") == [(None,)]
        await room.api.say("/cancel")
        assert (await room.word()).text == "There is nothing to cancel."


async def test_discord_from_the_command_to_a_follow_up(house: House, content: bytes, tmp_path: Path) -> None:
    """/edit brings a video back in place of its answer, and a direct message edits it further."""
    async with DiscordServer() as server:
        async with house.bot("discord", discord_token=DISCORD_TOKEN, discord_api_url=server.api):
            await server.connected()
            await eventually(lambda: server.commands)
            await server.command("edit", "cut the first second", server.file(content, "holiday.mp4"))
            await eventually(lambda: house.states() == ["delivered"])
            await server.say("keep only the first 0.5 seconds")
            await eventually(lambda: house.states() == ["delivered"] * 2)
            results = [posted for posted in server.posted.values() if posted.files and not posted.deleted]
            assert [await asyncio.to_thread(count, posted.files, tmp_path) for posted in results] == [30, 15]
            assert results[0].by_command
        assert not server.refused


def count(files: dict[str, bytes], folder: Path) -> int:
    [video] = files.values()
    path = folder / "received.mp4"
    path.write_bytes(video)
    return len(footage.numbers(path))


async def test_web_from_an_upload_to_a_follow_up(
    house: House, content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A posted video comes back as a file of the page, with its size and a thumbnail; words change it."""
    async with house.bot("web", web_port=0):
        address = await eventually(lambda: capsys.readouterr().out.partition("web: ")[2].strip())
        async with httpx.AsyncClient(base_url=address, trust_env=False, timeout=20) as browser:
            await browser.get("/")
            form = {"text": (None, "cut the first second"), "file": ("holiday.mp4", content, "video/mp4")}
            assert (await browser.post("/api/messages", files=form)).status_code == 202
            first = await shown(browser)
            assert (first["width"], first["height"], first["duration"]) == (336, 192, 1)
            assert await received(browser, first["file"], tmp_path) == 30
            assert (await browser.get(first["thumbnail"])).content.startswith(b"\xff\xd8")
            words = {"text": (None, "keep only the first 0.5 seconds"), "about": (None, first["id"])}
            await browser.post("/api/messages", files=words)
            second = await shown(browser, after=first["order"])
            assert await received(browser, second["file"], tmp_path) == 15


async def shown(browser: httpx.AsyncClient, after: int = 0) -> dict[str, Any]:
    """The next result on the page."""
    async with asyncio.timeout(20), browser.stream("GET", "/api/events") as stream:
        async for line in stream.aiter_lines():
            if line.startswith("data: "):
                data: dict[str, Any] = json.loads(line[6:])
                if data["kind"] == "show" and data["order"] > after:
                    return data
    raise AssertionError("the stream ended")


async def received(browser: httpx.AsyncClient, file: str, folder: Path) -> int:
    answer = await browser.get(file)
    return await asyncio.to_thread(count, {"video": answer.content}, folder)

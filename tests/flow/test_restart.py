"""Processes end in the middle of the work, gently or not; the next start finishes it, once."""

import asyncio
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import footage
from tests.flow.house import House, eventually, kill, script, until
from tests.servers.telegram import TOKEN, BotApi

PROMPT = "make it black and white"


@pytest.fixture
def slow(house: House, tmp_path: Path) -> House:
    """FFmpeg takes longer for every segment."""
    house.variables["CUTROOM_FFMPEG"] = str(script(tmp_path / "ffmpeg", "sleep 0.6"))
    return house


@pytest.fixture
def command(slow: House, long: Path, tmp_path: Path) -> "Iterator[subprocess.Popen[str]]":
    """`cutroom edit`, stopped short of the end by the test: one segment of three is made."""
    with slow.start("edit", long, PROMPT, "-o", tmp_path / "o.mp4") as process:
        until(slow.made)
        yield process
        process.kill()


def children(name: Path) -> int:
    """How many processes were started by a script's name, and still run."""
    return sum(
        str(name).encode() in line.read_bytes() for line in Path("/proc").glob("[0-9]*/cmdline") if readable(line)
    )


def readable(path: Path) -> bool:
    try:
        path.read_bytes()
    except OSError:
        return False
    return True


def test_a_killed_edit_is_finished_by_the_next(
    slow: House, command: "subprocess.Popen[str]", long: Path, tmp_path: Path
) -> None:
    """Killed in the middle of a render and started again: both requests end, and no segment is made twice."""
    before = {path: path.stat().st_mtime_ns for path in slow.made()}
    kill(command)
    assert slow.states() == ["rendering"] and not (tmp_path / "o.mp4").exists()
    ran = slow.run("edit", long, PROMPT, "-o", tmp_path / "o.mp4", "--json")
    assert ran.returncode == 0
    assert slow.states() == ["delivered", "delivered"]
    assert {path: path.stat().st_mtime_ns for path in before} == before and len(slow.made()) == 3
    assert len(slow.made("results/*/*.mp4")) == 1
    assert len(footage.frames(tmp_path / "o.mp4")) == 900
    assert not list((slow.home / "cache").glob("tmp*"))


def test_a_killed_edit_is_finished_by_a_bot(slow: House, command: "subprocess.Popen[str]", tmp_path: Path) -> None:
    """Whatever starts next takes it up: the result of a killed `cutroom edit` lies where it was to be written."""
    kill(command)
    slow.variables["CUTROOM_WEB_PORT"] = "0"
    bot = slow.start("run", "web")
    try:
        until(lambda: slow.states() == ["delivered"], 20)
    finally:
        kill(bot, signal.SIGTERM)
    assert len(footage.frames(tmp_path / "o.mp4")) == 900


def test_an_edit_that_is_asked_to_end_ends_in_order(
    slow: House, command: "subprocess.Popen[str]", tmp_path: Path
) -> None:
    """SIGTERM: the work goes back to planned, no FFmpeg is left behind, and the exit code names the signal."""
    kill(command, signal.SIGTERM)
    assert command.returncode == 128 + signal.SIGTERM
    assert slow.states() == ["planned"]
    assert slow.rows("SELECT owner FROM Requests") == [(None,)]
    until(lambda: not children(tmp_path / "ffmpeg"), 5)


def test_ctrl_c_cancels_an_edit(slow: House, command: "subprocess.Popen[str]", tmp_path: Path) -> None:
    """SIGINT: the request is cancelled, which is said, and nothing is taken up later."""
    out, _ = kill(command, signal.SIGINT)
    assert command.returncode == 128 + signal.SIGINT
    assert "Stopped" in out and slow.states() == ["cancelled"]
    assert slow.rows("SELECT head_id FROM Videos") == [(None,)]
    until(lambda: not children(tmp_path / "ffmpeg"), 5)


def test_ctrl_c_in_a_chat_stops_the_work_and_then_the_chat(slow: House, long: Path, tmp_path: Path) -> None:
    """The first Ctrl-C cancels what is under way, the second leaves, though the input is still open."""
    with slow.start("chat", long, cwd=tmp_path) as process:
        assert process.stdin is not None
        process.stdin.write(f"{PROMPT}\n")
        process.stdin.flush()
        until(slow.made)
        process.send_signal(signal.SIGINT)
        until(lambda: slow.states() == ["cancelled"])
        until(lambda: slow.rows("SELECT 1 FROM Deliveries WHERE kind = 'result'"))
        process.stdin.write("/status\n")
        process.stdin.flush()
        process.send_signal(signal.SIGCONT)
        assert process.stdout is not None
        said = iter(process.stdout.readline, "")
        assert any("Nothing is under way" in line for line in said)
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 128 + signal.SIGINT


async def test_a_killed_bot_goes_on_where_it_was(slow: House, long: Path) -> None:
    """A bot killed in the middle of a render sends the result after its next start, once, in place of its progress."""
    async with BotApi() as api:
        slow.variables |= {"CUTROOM_TELEGRAM_TOKEN": TOKEN, "CUTROOM_TELEGRAM_API_URL": api.url}
        bot = slow.start("run", "telegram")
        await api.say(PROMPT, video=api.video(await asyncio.to_thread(long.read_bytes)))
        await eventually(slow.made)
        await eventually(lambda: api.sent)
        await asyncio.to_thread(kill, bot)
        assert slow.states() == ["rendering"]
        bot = slow.start("run", "telegram")
        try:
            await eventually(lambda: slow.states() == ["delivered"])
        finally:
            await asyncio.to_thread(kill, bot, signal.SIGTERM)
        assert bot.returncode == 0
        shown = [sent for sent in api.sent.values() if not sent.deleted]
        assert ["video" in sent.files for sent in shown] == [True]
        assert len(slow.made()) == 3
        assert slow.rows("SELECT count(*) FROM Videos") == [(1,)]


@pytest.mark.parametrize("state", ["received", "planned", "rendered", "failed", "answered", "cancelled"])
async def test_whatever_was_left_is_told_once(house: House, clip: Path, state: str) -> None:
    """A stop between any two steps: the next start takes the step, and a third finds nothing to do."""
    async with BotApi() as api:
        settings = {"telegram_token": TOKEN, "telegram_api_url": api.url}
        async with house.bot("telegram", **settings):
            await api.say("cut the first second", video=api.video(await asyncio.to_thread(clip.read_bytes)))
            await eventually(lambda: house.states() == ["delivered"])
        old = set(api.sent)
        rewind(house, state)
        end = "delivered" if state in ("received", "planned", "rendered") else state
        for _ in range(2):
            async with house.bot("telegram", **settings):
                await eventually(lambda: house.states() == [end] and set(api.sent) > old)
                await asyncio.sleep(0.3)
        new = [sent for number, sent in api.sent.items() if number not in old and not sent.deleted]
        assert ["video" in sent.files for sent in new] == [end == "delivered"]


async def test_what_kills_its_workers_is_given_up(house: House, clip: Path) -> None:
    """A request whose work broke off again and again is not begun once more: that is said, and the bot lives on."""
    async with BotApi() as api:
        settings = {"telegram_token": TOKEN, "telegram_api_url": api.url}
        async with house.bot("telegram", **settings):
            await api.say("cut the first second", video=api.video(await asyncio.to_thread(clip.read_bytes)))
            await eventually(lambda: house.states() == ["delivered"])
        rewind(house, "planned")
        columns = "(request_id, log_message, timestamp, kind, data)"
        house.change(*[f"INSERT INTO ProcessingLogs {columns} VALUES (1, '', 0, 'tried', '{{}}')"] * 5)
        async with house.bot("telegram", **settings):
            await eventually(lambda: house.states() == ["failed"])
            await eventually(lambda: any("broke off again and again" in sent.text for sent in api.sent.values()))


async def test_a_message_that_comes_twice_is_one(house: House, clip: Path) -> None:
    """A platform delivers again what was not confirmed before a stop: no second project, no second result."""
    async with BotApi() as api:
        settings = {"telegram_token": TOKEN, "telegram_api_url": api.url}
        video = api.video(await asyncio.to_thread(clip.read_bytes))
        chat, person = {"id": 7, "type": "private"}, {"id": 42, "is_bot": False, "first_name": "Ann"}
        message = {"message_id": 900, "date": 1, "chat": chat, "from": person, "video": video}
        for _ in range(2):
            await api.update({"message": message | {"caption": "cut the first second"}})
            async with house.bot("telegram", **settings):
                await eventually(lambda: house.states() == ["delivered"] and not api.pending)
        assert house.rows("SELECT count(*) FROM Videos") == [(1,)]
        assert len([sent for sent in api.sent.values() if "video" in sent.files]) == 1


def rewind(house: House, state: str) -> None:
    """Put the one request back to where a process may have left it."""
    changes = ["DELETE FROM Deliveries"]
    if state in ("received", "planned"):
        changes.append("UPDATE Requests SET result = NULL")
    if state == "received":
        changes.append("UPDATE Requests SET operations = '[]'")
    outcome = "answer" if state == "answered" else "edit"
    changes.append(f"UPDATE Requests SET state = '{state}', outcome = '{outcome}', error = 'It broke.'")
    house.change(*changes)

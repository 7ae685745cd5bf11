"""By settings alone: PostgreSQL, Redis and S3 in place of what is embedded, and workers in processes of their own."""

import asyncio
import signal
from pathlib import Path

import pytest
import redis

from bot import sweep
from tests import footage
from tests.flow.house import House, eventually, kill, script, variables
from tests.servers.postgres import postgres, postgres_url
from tests.servers.redis import redis_server, redis_url
from tests.servers.s3 import s3_server, s3_url
from tests.servers.telegram import TOKEN, BotApi

__all__ = ["postgres", "postgres_url", "redis_server", "redis_url", "s3_server", "s3_url"]


@pytest.fixture
def large(house: House, postgres_url: str, redis_url: str, s3_url: str) -> House:
    """The servers' addresses as settings."""
    house.variables |= variables(database_url=postgres_url, broker_url=redis_url, store_url=s3_url)
    return house


def settings(house: House) -> dict[str, str]:
    return {name.removeprefix("CUTROOM_").lower(): value for name, value in house.variables.items()}


async def test_a_worker_dies_and_another_finishes(
    large: House, long: Path, tmp_path: Path, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bot only talks, workers render: one killed in the middle is followed by another, the result comes once."""
    monkeypatch.setattr(sweep, "EVERY", 0.5)
    content = await asyncio.to_thread(long.read_bytes)
    large.variables |= variables(ffmpeg=script(tmp_path / "ffmpeg", "sleep 1"))
    first = large.start("worker")
    async with BotApi() as api:
        async with large.bot("telegram", telegram_token=TOKEN, telegram_api_url=api.url, **settings(large)):
            await api.say("make it black and white", video=api.video(content))
            await eventually(lambda: api.sent)
            await asyncio.sleep(1.5)
            await asyncio.to_thread(kill, first)
            second = large.start("worker")
            try:
                await eventually(lambda: [sent for sent in api.sent.values() if "video" in sent.files])
                await asyncio.sleep(0.5)
            finally:
                out, err = await asyncio.to_thread(kill, second, signal.SIGTERM)
            assert (second.returncode, out, err) == (0, "worker: serving render\n", "")
        [result] = [sent for sent in api.sent.values() if not sent.deleted]
        path = tmp_path / "received.mp4"
        await asyncio.to_thread(path.write_bytes, result.files["video"][1])
        assert len(await asyncio.to_thread(footage.frames, path)) == 900
    with redis.Redis.from_url(redis_url) as client:
        assert client.llen("dramatiq:render") == 0


def test_the_command_needs_no_other_process(large: House, clip: Path, tmp_path: Path) -> None:
    """`cutroom edit` works with the same settings, and nothing of it is kept in the home but the cache."""
    ran = large.run("edit", clip, "cut the first second", "-o", tmp_path / "o.mp4", "--json")
    assert ran.returncode == 0, ran.stderr
    assert footage.numbers(tmp_path / "o.mp4") == list(range(30, 60))
    assert {one.name for one in large.home.iterdir()} <= {"cache", "secret"}

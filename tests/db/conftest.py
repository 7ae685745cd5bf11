"""Every test here that asks for `url` or `opened` runs twice: on SQLite and on a real PostgreSQL."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from db import requests, users, videos
from db.connect import connect
from db.rows import Request, Video
from db.states import Outcome
from tests.servers.postgres import postgres, postgres_url

__all__ = ["postgres", "postgres_url"]

Ask = Callable[..., Awaitable[Request]]


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgres":
        address: str = request.getfixturevalue("postgres_url")
        return address
    return f"sqlite:///{tmp_path}/cutroom.db"


@pytest.fixture
async def opened(url: str) -> AsyncIterator[None]:
    async with connect(url):
        yield


@pytest.fixture
async def project(opened: None) -> Video:
    user = await users.user_of("telegram", "ann")
    return await videos.add_video(user, "telegram", "room", "holiday.mp4", "local:original")


@pytest.fixture
def ask(project: Video) -> Ask:
    """Send a prompt to the project; with `planned=True` it is planned on its parent, too."""
    sent = 0

    async def send(parent: int | None = None, planned: bool = False, **changes: Any) -> Request:
        nonlocal sent
        sent += 1
        message: dict[str, Any] = {"message_id": f"m{sent}", "prompt": f"prompt {sent}", "address": {"chat": "room"}}
        message = {"platform": "telegram", "chat": "room"} | message | changes
        request, created = await requests.receive(project.video_id, parent=parent, **message)
        assert created
        if planned:
            assert await requests.plan(request.request_id, [{"op": "blur"}], Outcome.EDIT, "Blurred.", parent)
        return request

    return send

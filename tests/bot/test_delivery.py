"""What people are told of their requests: once, in order, whatever the platform or the database does meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot import app, delivery, replies
from bot.adapters.base import UnsentError
from bot.delivery import Delivery
from bot.messages import Limits, Outgoing, Say, Show, Working
from bot.replies import Files
from db import deliveries, logs, requests, revisions, users, videos
from db.connect import connect
from db.rows import Request
from db.states import Outcome, State
from editing.events import File, Progress, Rendered
from editing.findings import Finding
from storage.local import LocalStore
from tests.servers.postgres import PostgresServer, postgres, postgres_url

__all__ = ["postgres", "postgres_url"]

MINUTE = timedelta(minutes=1)
RESULT = Rendered(files=(File(key="results/r.mp4", name="v1.mp4", size=5, duration=1, width=64, height=36),))


@dataclass
class Chat:
    """A platform that notes what it is sent; `faults` are raised first, one for each message, `slow` chats hang."""

    limits: Limits = field(default_factory=Limits)
    sent: list[Outgoing] = field(default_factory=list)
    faults: list[Exception] = field(default_factory=list)
    slow: set[str] = field(default_factory=set)

    async def send(self, outgoing: Outgoing, replaces: str | None = None) -> str | None:
        while outgoing.address.chat in self.slow:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        if self.faults:
            raise self.faults.pop(0)
        self.sent.append(outgoing)
        return replaces or str(len(self.sent))

    def results(self) -> list[Show]:
        return [one for one in self.sent if isinstance(one, Show)]


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[None]:
    async with connect(f"sqlite:///{tmp_path}/cutroom.db"):
        yield


@pytest.fixture
def chat(monkeypatch: pytest.MonkeyPatch) -> Chat:
    monkeypatch.setattr(delivery, "LONGEST_PAUSE", 0.1)
    monkeypatch.setattr(delivery, "LOOK", 0.2)
    return Chat()


@asynccontextmanager
async def telling(chat: Chat, folder: Path) -> AsyncIterator[list[int]]:
    """A delivery that runs; the requests that it found undone."""
    store = LocalStore(folder / "store")
    store.put(RESULT.key, b"video")
    undone: list[int] = []

    async def note(request_id: int) -> None:
        undone.append(request_id)

    teller = Delivery({"chat": chat}, lambda *_: True, store, folder, note, interval=0.01)
    task = asyncio.create_task(app._lasting(teller.run))
    await asyncio.sleep(0.1)
    try:
        yield undone
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def planned(room: str = "1", number: int = 1, parent: int | None = None) -> Request:
    user = await users.user_of("chat", "ann")
    video = await videos.current_video(user, "chat", room) or await videos.add_video(user, "chat", room, "v", "key")
    address = {"platform": "chat", "chat": room, "user": "ann"}
    request, _ = await requests.receive(video.video_id, "chat", room, str(number), "blur it", address, parent)
    assert await requests.plan(request.request_id, [{"op": "blur"}], Outcome.EDIT, "Blurred.", parent)
    return request


async def rendered(request: Request, result: Rendered = RESULT) -> None:
    assert await requests.claim(request.request_id, "me", MINUTE)
    saved = result.model_dump(mode="json")
    assert await requests.rendered(request.request_id, "me", saved)
    await logs.log(request.request_id, "rendered", "rendered", saved)


async def until(true: Callable[[], Awaitable[object]]) -> None:
    async with asyncio.timeout(10):
        while not await true():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def ended(request: Request) -> bool:
    row = await revisions.request(request.request_id)
    return row is not None and row.state is State.DELIVERED


async def test_a_platform_that_fails_for_a_while_loses_nothing(database: None, chat: Chat, tmp_path: Path) -> None:
    """A result is sent again until it is there, and then once."""
    chat.faults = [UnsentError("not now")] * 3
    async with telling(chat, tmp_path):
        request = await planned()
        await rendered(request)
        await until(lambda: ended(request))
        await asyncio.sleep(0.1)
    assert len(chat.results()) == 1


async def test_what_the_examination_noticed_is_told(database: None, chat: Chat, tmp_path: Path) -> None:
    """Remarks go with the result, three at most; what was in order is not told, and old reports still can be read."""
    notices = tuple(Finding.notice(f"Odd thing {number}.") for number in range(1, 5))
    fact = RESULT.model_copy(update={"check": (Finding(what="All is well."), *notices)})
    saved = RESULT.model_dump(mode="json") | {"check": ["It was played."]}
    async with telling(chat, tmp_path):
        for number, one in enumerate((fact.model_dump(mode="json"), saved), start=1):
            request = await planned(number=number)
            assert await requests.claim(request.request_id, "me", MINUTE)
            assert await requests.rendered(request.request_id, "me", one)
            await until(partial(ended, request))
    assert [one.text for one in chat.results()] == ["Blurred. Odd thing 1. Odd thing 2. Odd thing 3.", "Blurred."]


async def test_a_result_that_never_can_be_sent_is_excused(database: None, chat: Chat, tmp_path: Path) -> None:
    """It is not tried for ever: the reason is told in its place, and the request is at its end."""
    chat.faults = [UnsentError("The file is odd.", permanent=True)]
    async with telling(chat, tmp_path):
        request = await planned()
        await rendered(request)
        await until(lambda: ended(request))
    assert [one.text for one in chat.sent if isinstance(one, Say)] == ["Blurred. The file is odd."]


def several(*sizes: int) -> Rendered:
    """A result of so many files."""
    files = (
        File(key=RESULT.key, name=f"v1-{n}.mp4", size=size, duration=n, width=64, height=36)
        for n, size in enumerate(sizes, 1)
    )
    return Rendered(files=tuple(files))


async def test_several_files_come_in_order(database: None, chat: Chat, tmp_path: Path) -> None:
    """As many go into a message as the platform takes; the words and the buttons stand under the last."""
    chat.limits = Limits(files=2)
    chat.faults = [UnsentError("not now")]
    async with telling(chat, tmp_path):
        request = await planned()
        await rendered(request, several(5, 5, 5, 5, 5))
        await until(lambda: ended(request))
    shown = chat.results()
    assert [[one.name for one in show.media] for show in shown] == [
        ["v1-1.mp4", "v1-2.mp4"],
        ["v1-3.mp4", "v1-4.mp4"],
        ["v1-5.mp4"],
    ]
    assert [one.text for one in shown] == ["1–2 of 5", "3–4 of 5", "Blurred."]
    assert [len(one.buttons) for one in shown] == [0, 0, 2]


def test_a_message_holds_no_more_than_a_file_may(tmp_path: Path) -> None:
    """Files go into one message by their number and by their bytes together."""
    request = SimpleNamespace(say="Split.", address={"platform": "chat", "chat": "1", "user": "ann"})
    fact, found = several(4, 4, 4, 9, 1, 1), Files(tmp_path / "r.mp4", None, None)
    told = replies.results(fact, request, [found] * 6, Limits(upload=10, files=2))  # type: ignore[arg-type]
    assert [len(one.media) for one in told if isinstance(one, Show)] == [2, 1, 2, 1]


async def test_what_was_shown_is_not_shown_again(database: None, chat: Chat, tmp_path: Path) -> None:
    """A stop between two files of a result: the next start goes on with the second."""
    request = await planned()
    await rendered(request, several(5, 5))
    chat.faults = []
    async with telling(chat, tmp_path):
        chat.slow = set()
        await until(lambda: deliveries.sent(request.request_id, "result 0"))
        chat.slow = {"1"}
    chat.slow = set()
    async with telling(chat, tmp_path):
        await until(lambda: ended(request))
    assert [one.name for one in chat.results()] == ["v1-1.mp4", "v1-2.mp4"]


def test_a_file_that_is_too_large_is_told_of(tmp_path: Path) -> None:
    """What a platform takes is shown, of the rest there is a link, or a way to make it smaller."""
    request = SimpleNamespace(say="Split.", address={"platform": "chat", "chat": "1", "user": "ann"})
    found = Files(tmp_path / "r.mp4", None, "http://here/2")
    limits = Limits(upload=10_000_000)
    fact = several(5, 20_000_000, 5)
    first, last = replies.results(fact, request, [found, found, found], limits)  # type: ignore[arg-type]
    assert isinstance(first, Show) and isinstance(last, Show)
    assert (first.name, last.name, first.text) == ("v1-1.mp4", "v1-3.mp4", "1 of 3")
    assert last.text == "Split. v1-2.mp4 has 20 MB, and 10 MB can be sent here. Fetch it here: http://here/2"
    alone = several(20_000_000)
    (said,) = replies.results(alone, request, [Files(tmp_path / "r.mp4", None, None)], limits)  # type: ignore[arg-type]
    assert isinstance(said, Say) and said.buttons
    assert said.text.endswith("10 MB can be sent here. Ask for a smaller one: “compress it to 10 MB”.")


async def test_a_chat_that_hangs_keeps_nobody_waiting(database: None, chat: Chat, tmp_path: Path) -> None:
    """Each chat has a line of its own; what one was to be told comes in order once it listens again."""
    chat.slow = {"1"}
    async with telling(chat, tmp_path):
        first, second, other = await planned("1", 1), await planned("1", 2), await planned("2", 1)
        for request in (first, second, other):
            await rendered(request)
        await until(lambda: ended(other))
        assert [one.address.chat for one in chat.results()] == ["2"]
        chat.slow.clear()
        await until(lambda: ended(second))
    assert [one.address.chat for one in chat.results()] == ["2", "1", "1"]


async def test_no_progress_is_told_after_the_end(database: None, chat: Chat, tmp_path: Path) -> None:
    """Progress that was published and not yet told is dropped when the result is there."""
    chat.slow = {"1"}
    async with telling(chat, tmp_path):
        request = await planned()
        assert await requests.claim(request.request_id, "me", MINUTE)
        for share in (0.1, 0.5, 0.9):
            progress = Progress(stage="rendering", fraction=share)
            await logs.log(request.request_id, "…", "progress", progress.model_dump(mode="json"))
        assert await requests.rendered(request.request_id, "me", RESULT.model_dump(mode="json"))
        await asyncio.sleep(0.2)
        chat.slow.clear()
        await until(lambda: ended(request))
        await asyncio.sleep(0.1)
    assert isinstance(chat.sent[-1], Show)
    assert sum(isinstance(one, Working) for one in chat.sent) <= 1


async def test_what_takes_long_before_the_work_is_told(database: None, chat: Chat, tmp_path: Path) -> None:
    """That a file is gone through is said while the request is not planned yet, and no more when it is."""
    async with telling(chat, tmp_path):
        video = await videos.add_video(await users.user_of("chat", "ann"), "chat", "1", "v", "key")
        address = {"platform": "chat", "chat": "1", "user": "ann"}
        request, _ = await requests.receive(video.video_id, "chat", "1", "1", "cut the silences", address, None)
        saved = Progress(stage="measuring", fraction=0).model_dump(mode="json")
        await logs.log(request.request_id, "measuring levels", "progress", saved)

        async def told() -> object:
            return chat.sent

        await until(told)
        assert await requests.plan(request.request_id, [{"op": "blur"}], Outcome.EDIT, "Blurred.", None)
        await logs.log(request.request_id, "measuring levels", "progress", saved)
        await rendered(request)
        await until(lambda: ended(request))
    first, *others = chat.sent
    assert isinstance(first, Working) and first.stage == "Going through the video"
    assert not any(isinstance(one, Working) for one in others) and chat.results()


async def test_a_result_without_its_fact_is_found(database: None, chat: Chat, tmp_path: Path) -> None:
    """A worker that died between the row and the log: the row is enough."""
    async with telling(chat, tmp_path):
        request = await planned()
        assert await requests.claim(request.request_id, "me", MINUTE)
        assert await requests.rendered(request.request_id, "me", RESULT.model_dump(mode="json"))
        await until(lambda: ended(request))
    assert len(chat.results()) == 1


async def test_a_failure_is_told_and_what_stood_on_it_is_seen_to(database: None, chat: Chat, tmp_path: Path) -> None:
    """The reason goes to the chat, and whoever plans hears of it."""
    async with telling(chat, tmp_path) as undone:
        request = await planned()
        assert await requests.fail(request.request_id, "The disk is full.")
        await logs.log(request.request_id, "failed", "failed", {"fact": "failed", "reason": "The disk is full."})

        async def seen() -> bool:
            return undone == [request.request_id]

        await until(seen)
    [told] = chat.sent
    assert isinstance(told, Say) and told.text == "The disk is full. Nothing has changed."


@pytest.mark.expects_errors
async def test_a_database_that_drops_its_connections_is_asked_again(
    postgres: PostgresServer, postgres_url: str, chat: Chat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL ends every connection, as in a restart: people are told all the same."""
    monkeypatch.setattr(app, "_AGAIN", 0.1)
    async with connect(postgres_url), telling(chat, tmp_path):
        cut = (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname ~ 'test'"
        )
        await asyncio.to_thread(postgres.execute, cut)
        await asyncio.sleep(0.3)
        request = await planned()
        await rendered(request)
        await until(lambda: ended(request))
    assert len(chat.results()) == 1

"""The web adapter, asked over HTTP as a browser asks."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.adapters.base import UnavailableError
from bot.adapters.web import Web, WebSettings, upload
from bot.adapters.web.sessions import KEPT
from bot.messages import Address, Button, Incoming, Media, Say, Show, Working


class Chat:
    """A running web adapter, what it heard, and a browser with its own session."""

    def __init__(self, adapter: Web, browser: httpx.AsyncClient) -> None:
        self.adapter, self.browser = adapter, browser
        self.heard: list[Incoming] = []
        self.contents: list[bytes] = []

    async def handle(self, incoming: Incoming) -> None:
        self.heard.append(incoming)
        self.contents += [a.path.read_bytes() for a in incoming.attachments if a.path is not None]

    async def address(self) -> Address:
        """Who the browser is to the conversation."""
        await self.browser.post("/api/messages", files={"text": (None, "hello")})
        return self.heard[-1].address

    async def events(self, count: int, seen: str = "") -> list[tuple[str, dict[str, Any]]]:
        """The next `count` events, as (id, data)."""
        found: list[tuple[str, dict[str, Any]]] = []
        number = ""
        async with asyncio.timeout(5):
            async with self.browser.stream("GET", "/api/events", headers={"last-event-id": seen}) as response:
                async for line in response.aiter_lines():
                    key, _, value = line.partition(": ")
                    number = value if key == "id" else number
                    if key == "data":
                        found.append((number, json.loads(value)))
                    if len(found) == count:
                        break
        return found


@pytest.fixture
async def chat(tmp_path: Path) -> AsyncIterator[Chat]:
    async with running(tmp_path) as chat:
        await chat.browser.get("/")
        yield chat


@asynccontextmanager
async def running(spool: Path, host: str = "127.0.0.1") -> AsyncIterator[Chat]:
    adapter = Web(WebSettings(web_host=host, web_port=0), spool)
    chat = Chat(adapter, httpx.AsyncClient(trust_env=False))
    task = asyncio.create_task(adapter.run(chat.handle))
    while adapter.listening is None and not task.done():  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    chat.browser.base_url = httpx.URL(adapter.listening or "")
    try:
        async with chat.browser:
            yield chat
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def is_empty(folder: Path) -> bool:
    return not list(folder.iterdir())


def show(address: Address, folder: Path, content: bytes = b"0123456789", **fields: Any) -> Show:
    path = folder / "made.mp4"
    path.write_bytes(content)
    known = {"address": address, "text": "done", "path": path, "name": "v2.mp4"}
    return Show.model_validate(known | {"duration": 2, "width": 64, "height": 36} | fields)


async def test_the_page_runs_no_foreign_code(chat: Chat) -> None:
    """The page has a strict policy, no inline script or style, and a cookie that scripts cannot read."""
    chat.browser.cookies.clear()
    answer = await chat.browser.get("/")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert "<style" not in answer.text and "style=" not in answer.text and "onclick=" not in answer.text
    assert answer.text.count("<script") == answer.text.count("<script src=") == 1
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie
    for name in ("/page.js", "/style.css"):
        assert (await chat.browser.get(name)).status_code == 200


async def test_a_video_with_words_arrives(chat: Chat, tmp_path: Path) -> None:
    """A posted form reaches the handler with its file; nothing stays in the spool."""
    content = bytes(range(256)) * 4000
    form = {"text": (None, " cut it "), "file": ("../Ein Film ü.MP4", content, "video/mp4"), "about": (None, "abc")}
    answer = await chat.browser.post("/api/messages", files=form)
    assert answer.status_code == 202
    (incoming,) = chat.heard
    (attachment,) = incoming.attachments
    assert (incoming.text, incoming.about, incoming.id) == ("cut it", "abc", answer.json()["id"])
    assert (attachment.name, attachment.mime, attachment.size) == ("../Ein Film ü.MP4", "video/mp4", len(content))
    assert attachment.path is not None and attachment.path.parent == tmp_path and attachment.path.suffix == ".mp4"
    assert chat.contents == [content]
    assert is_empty(tmp_path)


async def test_the_session_is_not_told(chat: Chat) -> None:
    """The person's id is the same every time, and is not the cookie that opens the session."""
    first, second = await chat.address(), await chat.address()
    assert first == second
    assert chat.browser.cookies["cutroom_session"] not in first.model_dump_json()


async def test_events_tell_the_conversation(chat: Chat) -> None:
    """What both sides said comes as events; a replaced message keeps its id and its place."""
    address = await chat.address()
    number = await chat.adapter.send(
        Working(address=address, stage="Cutting", fraction=0.5, remaining=timedelta(seconds=61))
    )
    own, working = [data for _, data in await chat.events(2)]
    assert (own["kind"], own["text"]) == ("own", "hello")
    assert (working["kind"], working["text"], working["fraction"], working["remaining"]) == (
        "working",
        "Cutting",
        0.5,
        61,
    )
    undo = Button(label="Undo", command="/undo")
    assert await chat.adapter.send(Say(address=address, text="Done", buttons=(undo,)), replaces=number) == number
    said = (await chat.events(2))[1][1]
    assert (said["id"], said["order"], said["text"]) == (number, working["order"], "Done")
    assert said["buttons"] == [{"label": "Undo", "command": "/undo"}]


async def test_a_stream_goes_on_where_it_ended(chat: Chat) -> None:
    """A browser that reconnects gets what it has not seen, and everything from a process that it does not know."""
    address = await chat.address()
    await chat.adapter.send(Say(address=address, text="one"))
    events = await chat.events(2)
    await chat.adapter.send(Say(address=address, text="two"))
    assert [data["text"] for _, data in await chat.events(1, seen=events[-1][0])] == ["two"]
    assert [data["text"] for _, data in await chat.events(3, seen="other-999")] == ["hello", "one", "two"]


async def test_an_open_stream_gets_what_comes_later(chat: Chat) -> None:
    """An event reaches the page that is already listening."""
    address = await chat.address()
    listening = asyncio.create_task(chat.events(2))
    await asyncio.sleep(0.1)
    await chat.adapter.send(Say(address=address, text="later"))
    assert [data["text"] for _, data in await listening] == ["hello", "later"]


async def test_a_result_can_be_played_from_anywhere_in_it(chat: Chat, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A result is served in ranges, also after the sender removed its own copy, and only to its own session."""
    result = show(await chat.address(), tmp_path_factory.mktemp("made"))
    await chat.adapter.send(result)
    result.path.unlink()
    address = (await chat.events(2))[1][1]["file"]
    whole = await chat.browser.get(address)
    assert (whole.content, whole.headers["content-type"]) == (b"0123456789", "video/mp4")
    part = await chat.browser.get(address, headers={"range": "bytes=3-5"})
    assert (part.status_code, part.content, part.headers["content-range"]) == (206, b"345", "bytes 3-5/10")
    assert (await chat.browser.get(address, headers={"range": "bytes=20-30"})).status_code == 416
    chat.browser.cookies.clear()
    assert (await chat.browser.get(address)).status_code == 401
    await chat.browser.get("/")
    assert (await chat.browser.get(address)).status_code == 404


async def test_old_results_are_removed(chat: Chat, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A session keeps its last messages and their files, and no more."""
    address = await chat.address()
    await chat.adapter.send(show(address, tmp_path_factory.mktemp("made")))
    assert len(list((tmp_path / "results").iterdir())) == 1
    for number in range(KEPT):
        await chat.adapter.send(Say(address=address, text=str(number)))
    assert not list((tmp_path / "results").iterdir())


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"host": "evil.example"},
        {"host": "localhost.evil.example:80"},
    ],
)
async def test_other_sites_cannot_write(chat: Chat, headers: dict[str, str]) -> None:
    """A page from elsewhere, or a foreign name that leads to this machine, gets nothing done."""
    answer = await chat.browser.post("/api/messages", files={"text": (None, "hello")}, headers=headers)
    assert answer.status_code == 403
    assert not chat.heard


async def test_our_own_page_can_write(chat: Chat) -> None:
    """The origin that a browser sends along from our page is accepted."""
    headers = {"origin": chat.adapter.listening or ""}
    answer = await chat.browser.post("/api/messages", files={"text": (None, "hello")}, headers=headers)
    assert answer.status_code == 202


@pytest.mark.parametrize(
    ("body", "kind"), [(b"x", "text/plain"), (b"--b\r\nnonsense", "multipart/form-data; boundary=b")]
)
async def test_what_is_no_form_is_refused(chat: Chat, body: bytes, kind: str) -> None:
    """A body that is not the form it should be gets one clear sentence."""
    answer = await chat.browser.post("/api/messages", content=body, headers={"content-type": kind})
    assert answer.status_code == 400 and "form" in answer.json()["detail"]


async def test_too_much_is_refused(chat: Chat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Words above the limit are refused and leave nothing behind; the next message works."""
    monkeypatch.setattr(upload, "TEXT_LIMIT", 1000)
    form = {"file": ("a.mp4", b"x" * 10), "text": (None, "x" * 1_000_000)}
    assert (await chat.browser.post("/api/messages", files=form)).status_code == 413
    assert is_empty(tmp_path)
    await chat.address()


async def test_without_a_session_nothing_is_answered(chat: Chat) -> None:
    """The API wants the cookie that the page gives."""
    chat.browser.cookies.clear()
    assert (await chat.browser.post("/api/messages", files={"text": (None, "x")})).status_code == 401


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "example.org"])
async def test_only_loopback(tmp_path: Path, host: str) -> None:
    """Without accounts the page is offered to this machine only, and says how to mend that."""
    with pytest.raises(UnavailableError, match=r"CUTROOM_WEB_HOST=127\.0\.0\.1"):
        await Web(WebSettings(web_host=host), tmp_path).run(None)  # type: ignore[arg-type]


async def test_a_port_in_use_is_told(chat: Chat, tmp_path: Path) -> None:
    """A second page on the same port is one clear sentence."""
    port = int((chat.adapter.listening or "").rpartition(":")[2])
    with pytest.raises(UnavailableError, match="CUTROOM_WEB_PORT"):
        await Web(WebSettings(web_port=port), tmp_path).run(None)  # type: ignore[arg-type]


async def test_an_open_page_does_not_hold_up_the_end(tmp_path: Path) -> None:
    """The adapter ends at once when it is cancelled, and the pages that listen are told nothing more."""
    async with running(tmp_path) as chat:
        await chat.browser.get("/")
        listening = asyncio.create_task(chat.events(1))
        await asyncio.sleep(0.1)
        end = asyncio.get_running_loop().time
        start = end()
    assert end() - start < 1
    with pytest.raises(httpx.HTTPError):
        await listening


async def test_a_signed_link_is_served_to_anyone(chat: Chat, tmp_path: Path) -> None:
    """A good link is answered in ranges whatever the host is called, and any other one not at all."""
    (tmp_path / "made.mp4").write_bytes(b"0123456789")
    asked: list[tuple[str, str]] = []

    def links(key: str, query: Mapping[str, str]) -> Path | None:
        asked.append((key, query.get("signature", "")))
        return tmp_path / "made.mp4" if query.get("signature") == "good" else None

    chat.adapter.links = links
    outside = {"host": "videos.example.org", "range": "bytes=2-4"}
    good = await chat.browser.get("/files/results/ab/c.mp4?signature=good&name=v2.mp4", headers=outside)
    assert (good.status_code, good.content) == (206, b"234") and "v2.mp4" in good.headers["content-disposition"]
    assert (await chat.browser.get("/files/results/ab/c.mp4?signature=bad")).status_code == 404
    assert asked == [("results/ab/c.mp4", "good"), ("results/ab/c.mp4", "bad")]
    assert (await chat.browser.get("/api/events", headers={"host": "videos.example.org"})).status_code == 403


async def test_several_files_are_kept(chat: Chat, tmp_path: Path) -> None:
    """Each file of a result has an address and its own name; all go when the message is replaced."""
    address = await chat.address()
    more = tmp_path / "more.jpg"
    more.write_bytes(b"picture")
    picture = Media(path=more, name="v2-2.jpg", duration=0, width=64, height=36, thumbnail=more)
    number = await chat.adapter.send(show(address, tmp_path, more=(picture,)))
    shown = (await chat.events(2))[1][1]
    assert [one["name"] for one in shown["media"]] == ["v2.mp4", "v2-2.jpg"]
    answers = [await chat.browser.get(one["file"]) for one in shown["media"]]
    assert [answer.content for answer in answers] == [b"0123456789", b"picture"]
    assert [answer.headers["content-disposition"] for answer in answers] == [
        'inline; filename="v2.mp4"',
        'inline; filename="v2-2.jpg"',
    ]
    await chat.adapter.send(Say(address=address, text="gone"), replaces=number)
    assert [(await chat.browser.get(one["file"])).status_code for one in shown["media"]] == [404, 404]

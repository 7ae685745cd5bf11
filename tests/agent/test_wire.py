"""What goes wrong between us and a model's server: retried, timed out, or told in a sentence without the key."""

import logging
import time
from collections.abc import AsyncIterator

import langsmith.utils
import pytest
from aiohttp import web

from agent.agent import propose
from agent.errors import ModelError
from agent.models import open_model
from tests.agent.footing import HISTORY, ask, clip, wire
from tests.servers.openai import KEY, MODEL, ChatServer, Reply, calls, error, text

EDIT = calls(("mute", {})), text("Done.")


async def failing(server: ChatServer, **options: object) -> str:
    with pytest.raises(ModelError) as raised:
        await propose("mute it", HISTORY, clip(), wire(server, **options), 5)  # type: ignore[arg-type]
    assert KEY not in str(raised.value) and "other-key" not in str(raised.value)
    return str(raised.value)


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (error(400, "too many tools"), "did not take the request (400)"),
        (error(401), "OPENAI_API_KEY"),
        (error(402), "quota"),
        (error(403), "OPENAI_API_KEY"),
        (error(404), "CUTROOM_MODEL"),
        (error(422), "did not take the request (422)"),
        (error(429, code="insufficient_quota", retry_after_ms="1"), "quota is used up"),
        (error(500, retry_after_ms="1"), "cannot be reached"),
        (error(503, retry_after_ms="1"), "cannot be reached"),
        (Reply(raw="{broken"), "cannot be read"),
        (Reply(raw="[]"), "cannot be read"),
        (Reply(raw='"<html>"'), "cannot be read"),
        (Reply(raw='{"choices": null}'), "cannot be read"),
        (Reply(raw='{"choices": []}'), "cannot be read"),
        (Reply(raw='{"choices": [{"index": 0}]}'), "cannot be read"),
        (Reply(raw='{"choices": [{"message": null}]}'), "cannot be read"),
        (Reply(raw='{"error": {"message": "upstream"}}'), "cannot be read"),
    ],
)
async def test_every_error_is_a_sentence(reply: Reply, words: str) -> None:
    """Refusals, overload, faults and nonsense from the server each become one clear sentence."""
    async with ChatServer(reply) as server:
        assert words in await failing(server)


async def test_a_wrong_key_is_told_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    """The server repeats the key that it refused; neither the person nor the log reads it."""
    caplog.set_level(logging.DEBUG)
    async with ChatServer(*EDIT) as server:
        assert "OPENAI_API_KEY" in await failing(server, key="other-key")
    async with ChatServer(error(400, f"what is {KEY}?")) as server:
        await failing(server)
    assert "other-key" not in caplog.text and KEY not in caplog.text
    assert "what is [the key]?" in caplog.text


async def test_an_unknown_model_names_the_setting() -> None:
    """The operator reads which variable to mend."""
    async with ChatServer(*EDIT) as server:
        assert "CUTROOM_MODEL" in await failing(server, model="no-such-model")


@pytest.mark.parametrize(
    "first",
    [
        error(429, retry_after="0.01"),
        error(429, retry_after_ms="1"),
        error(500, retry_after_ms="1"),
        error(503, retry_after_ms="1"),
    ],
)
async def test_what_may_pass_is_tried_again(first: Reply) -> None:
    """A busy or faulty server gets a second request, and the edit is made."""
    async with ChatServer(first, *EDIT) as server:
        proposal = await ask(server)
    assert proposal.operations == ({"op": "mute"},)
    assert len(server.requests) == 3


async def test_a_dropped_connection_is_tried_again() -> None:
    """A connection that breaks is no reason to give up."""
    async with ChatServer(Reply(drop=True), *EDIT) as server:
        assert (await ask(server)).outcome == "edit"


async def test_nobody_listens() -> None:
    """A server that is not there is told as one that cannot be reached."""
    async with ChatServer(*EDIT) as server:
        pass
    assert "cannot be reached" in await failing(server)


async def test_a_hanging_request_has_a_deadline() -> None:
    """The total deadline ends everything, however often the client would try."""
    async with ChatServer(Reply(hang=True)) as server:
        begun = time.monotonic()
        with pytest.raises(ModelError, match="took too long"):
            await propose("mute it", HISTORY, clip(), wire(server), 0.2)
    assert time.monotonic() - begun < 3


async def test_a_hang_after_the_first_call_changes_nothing() -> None:
    """The deadline counts from the prompt; what was planned until then is dropped."""
    async with ChatServer(EDIT[0], Reply(hang=True)) as server:
        with pytest.raises(ModelError, match="nothing has changed"):
            await propose("mute it", HISTORY, clip(), wire(server), 1)


async def test_a_request_that_hangs_too_long_is_told_as_slow() -> None:
    """The time limit of one request is told in the same words as the deadline."""
    async with ChatServer(Reply(hang=True)) as server:
        with pytest.raises(ModelError, match="took too long"):
            await propose("mute it", HISTORY, clip(), wire(server, timeout=0.1), 10)


def test_a_model_without_key_or_url_is_named() -> None:
    """What is missing is said before anything is asked."""
    with pytest.raises(ModelError, match="OPENAI_API_KEY"):
        open_model("gpt-9")


async def test_a_server_of_ones_own_needs_no_key() -> None:
    """Without a key, something is sent that is none."""
    async with ChatServer(*EDIT, key="none") as server:
        model = open_model(MODEL, url=server.url)
        assert (await propose("mute it", HISTORY, clip(), model)).outcome == "edit"


@pytest.fixture
async def collector(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[str]]:
    """A tracing service on this machine, switched on in the environment: what it was sent."""
    received: list[str] = []

    async def receive(request: web.Request) -> web.Response:
        received.append(request.path)
        return web.json_response({})

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", receive)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.01)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    for name, value in {
        "TRACING": "true",
        "API_KEY": "lsv2-x",
        "ENDPOINT": f"http://127.0.0.1:{runner.addresses[0][1]}",
    }.items():
        monkeypatch.setenv(f"LANGSMITH_{name}", value)
    langsmith.utils.get_env_var.cache_clear()
    assert langsmith.utils.tracing_is_enabled()
    yield received
    await runner.cleanup()
    langsmith.utils.get_env_var.cache_clear()


async def test_nothing_is_told_to_a_tracing_service(collector: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Tracing that is switched on in the environment stays off: no run is even begun."""
    begun: list[object] = []
    monkeypatch.setattr("langchain_core.tracers.langchain.LangChainTracer.__init__", lambda *a, **k: begun.append(a))
    async with ChatServer(*EDIT) as server:
        assert (await ask(server)).outcome == "edit"
    await propose("mute it", HISTORY, clip(), open_model("embedded"))
    assert begun == [] and collector == []

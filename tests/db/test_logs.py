"""The stream of facts, and what was sent because of them."""

import asyncio

from db import deliveries, logs

from .conftest import Ask


async def test_facts_are_read_in_the_order_of_their_ids(ask: Ask) -> None:
    """A reader that goes on from the last id it saw sees every fact once, with where its request's answers go."""
    one = await ask(address={"chat": "room", "user": "ann"})
    assert await logs.newest_log_id() == 0
    first = await logs.log(one.request_id, "Half done.", "progress", {"fraction": 0.5})
    assert await logs.newest_log_id() == first
    second = await logs.log(one.request_id, "Looked at it.")
    [fact] = await logs.facts_after(0, limit=1)
    assert (fact.log_id, fact.request_id, fact.log_message) == (first, one.request_id, "Half done.")
    assert (fact.kind, fact.data, fact.address) == ("progress", {"fraction": 0.5}, {"chat": "room", "user": "ann"})
    assert (fact.platform, fact.chat) == ("telegram", "room")
    assert fact.timestamp.tzinfo
    [rest] = await logs.facts_after(first)
    assert (rest.log_id, rest.kind, rest.data) == (second, "note", {})
    assert await logs.facts_after(second) == []


async def test_a_reader_misses_no_fact_of_many_writers(ask: Ask) -> None:
    """While many write at once, one who reads on from the last id sees every fact, in order."""
    one = await ask()
    writers = asyncio.gather(*(logs.log(one.request_id, str(number)) for number in range(40)))
    seen: list[int] = []
    while len(seen) < 40:
        seen += [fact.log_id for fact in await logs.facts_after(seen[-1] if seen else 0)]
    assert sorted(await writers) == seen


async def test_a_sent_message_is_known_by_its_kind_and_found_by_its_id(ask: Ask) -> None:
    """One message of a kind for a request: sent anew, it takes the other's place; a reply finds its request."""
    one = await ask()
    assert await deliveries.sent(one.request_id, "progress") is None
    await deliveries.mark_sent(one.request_id, "progress", "100")
    await deliveries.mark_sent(one.request_id, "progress", "101")
    await deliveries.mark_sent(one.request_id, "result", None)
    assert (sent := await deliveries.sent(one.request_id, "progress"))
    assert sent.sent_id == "101"
    assert (sent := await deliveries.sent(one.request_id, "result"))
    assert sent.sent_id is None
    assert (found := await deliveries.by_sent_id("telegram", "room", "101"))
    assert found.request_id == one.request_id
    assert await deliveries.by_sent_id("telegram", "room", "100") is None
    assert await deliveries.by_sent_id("discord", "room", "101") is None

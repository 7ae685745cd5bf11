"""Requests: taken in once, moved only along the legal steps, rendered by one owner at a time."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from db import requests
from db.revisions import request
from db.rows import Request, Video
from db.states import Outcome, State

from .conftest import Ask

MINUTE, OVER = timedelta(minutes=1), timedelta(seconds=-1)


async def state(of: Request) -> State:
    found = await request(of.request_id)
    assert found
    return found.state


async def test_a_message_handled_twice_is_one_request(project: Video, ask: Ask) -> None:
    """The same message of the same chat gives the request that is there, unchanged; another chat's is another."""
    first = await ask(message_id="7", prompt="blur it")
    again, created = await requests.receive(project.video_id, "telegram", "room", "7", "other words", {})
    assert not created
    assert again == first
    assert (await ask(message_id="7", chat="elsewhere")).request_id != first.request_id


async def test_a_message_that_arrives_many_times_at_once_is_created_once(project: Video) -> None:
    """Of handlings at the same moment, exactly one creates the request."""
    several = (requests.receive(project.video_id, "telegram", "room", "7", "blur it", {}) for _ in range(8))
    results = await asyncio.gather(*several)
    assert [created for _, created in results].count(True) == 1
    assert len({one.request_id for one, _ in results}) == 1


async def test_a_request_keeps_what_it_is_given(project: Video, ask: Ask) -> None:
    """Every column comes back as it was, times in UTC; characters that no database holds are left out."""
    address = {"chat": "room", "user": "ann", "nested": [1, 2.5, None, {"a": "ü"}]}
    sent = await ask(prompt="blur\0 the 🚗 \ud83d", address=address | {"bad": "\0\udc00"})
    assert sent.prompt == "blur\0 the 🚗 \ud83d"
    kept = await request(sent.request_id)
    assert kept
    assert kept.prompt == "blur the 🚗 ?"
    assert kept.address == address | {"bad": "?"}
    assert kept.created_at.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - kept.created_at) < MINUTE
    assert (kept.state, kept.operations, kept.progress) == (State.RECEIVED, [], 0.0)


async def test_the_way_of_an_edit(ask: Ask) -> None:
    """received -> planned -> rendering -> rendered -> delivered, each step noting what it learned."""
    one = await ask()
    key = one.request_id
    assert await requests.plan(key, [{"op": "blur"}], Outcome.EDIT, "Blurred.", None)
    assert await requests.claim(key, "host:1:a", MINUTE)
    assert await requests.renew(key, "host:1:a", 0.5, MINUTE)
    rendering = await request(key)
    assert rendering
    assert rendering.lease_until
    assert (rendering.owner, rendering.progress) == ("host:1:a", 0.5)
    assert await requests.rendered(key, "host:1:a", {"key": "abc", "width": 1920})
    assert await requests.delivered(key)
    done = await request(key)
    assert done
    assert done.completed_at
    assert (done.state, done.outcome, done.say) == (State.DELIVERED, Outcome.EDIT, "Blurred.")
    assert (done.result, done.progress) == ({"key": "abc", "width": 1920}, 1.0)
    assert (done.owner, done.lease_until, done.operations) == (None, None, [{"op": "blur"}])


async def test_words_are_an_end(ask: Ask) -> None:
    """received -> answered, with the time; nothing follows it."""
    one = await ask()
    assert await requests.answer(one.request_id, Outcome.CLARIFY, "Which car?")
    assert not await requests.plan(one.request_id, [], Outcome.EDIT, "", None)
    done = await request(one.request_id)
    assert done
    assert done.completed_at
    assert (done.state, done.outcome, done.say) == (State.ANSWERED, Outcome.CLARIFY, "Which car?")


Verb = Callable[[int], Awaitable[bool]]
VERBS: dict[str, Verb] = {
    "plan": lambda key: requests.plan(key, [], Outcome.EDIT, "", None),
    "answer": lambda key: requests.answer(key, Outcome.ANSWER, ""),
    "claim": lambda key: requests.claim(key, "other", MINUTE),
    "renew": lambda key: requests.renew(key, "me", 0.1, MINUTE),
    "release": lambda key: requests.release(key, "me"),
    "rendered": lambda key: requests.rendered(key, "me", {}),
    "delivered": lambda key: requests.delivered(key),
    "fail": lambda key: requests.fail(key, "no"),
    "cancel": lambda key: requests.cancel(key),
}
WAYS: dict[State, list[str]] = {
    State.RECEIVED: [],
    State.PLANNED: ["plan"],
    State.RENDERING: ["plan", "claim me"],
    State.RENDERED: ["plan", "claim me", "rendered"],
    State.DELIVERED: ["plan", "claim me", "rendered", "delivered"],
    State.FAILED: ["fail"],
    State.CANCELLED: ["cancel"],
    State.ANSWERED: ["answer"],
}
LEGAL = {
    State.RECEIVED: {"plan", "answer", "fail", "cancel"},
    State.PLANNED: {"claim", "fail", "cancel"},
    State.RENDERING: {"renew", "release", "rendered", "fail", "cancel"},
    State.RENDERED: {"delivered", "fail"},
}


async def test_only_legal_steps_happen(ask: Ask) -> None:
    """From every state, every verb either is legal or changes nothing and says so."""
    ways = VERBS | {"claim me": lambda key: requests.claim(key, "me", MINUTE)}
    for start, (name, verb) in itertools.product(State, VERBS.items()):
        one = await ask()
        for way in WAYS[start]:
            assert await ways[way](one.request_id)
        before, legal = await request(one.request_id), name in LEGAL.get(start, set())
        assert await verb(one.request_id) == legal, f"{name} from {start}"
        assert legal or await request(one.request_id) == before


async def test_of_many_claims_one_wins(ask: Ask) -> None:
    """Of claims at the same moment, exactly one succeeds, and it is the owner."""
    one = await ask(planned=True)
    owners = [f"host:{number}:x" for number in range(8)]
    won = await asyncio.gather(*(requests.claim(one.request_id, owner, MINUTE) for owner in owners))
    assert won.count(True) == 1
    kept = await request(one.request_id)
    assert kept
    assert kept.owner == owners[won.index(True)]


async def test_a_lease_that_ran_out_is_taken_over(ask: Ask) -> None:
    """The old owner learns it from `renew`, and its result no longer counts."""
    key = (await ask(planned=True)).request_id
    assert await requests.claim(key, "old", MINUTE)
    assert not await requests.claim(key, "new", MINUTE)
    assert await requests.renew(key, "old", 0.3, OVER)
    assert await requests.claim(key, "new", MINUTE)
    assert not await requests.renew(key, "old", 0.9, MINUTE)
    assert not await requests.rendered(key, "old", {})
    assert not await requests.fail(key, "killed", owner="old")
    assert await requests.rendered(key, "new", {})


async def test_the_claim_of_a_dead_owner_is_taken_over_at_once(ask: Ask) -> None:
    """Whoever knows that an owner is dead need not wait for its lease."""
    key = (await ask(planned=True)).request_id
    assert await requests.claim(key, "host:1:dead", timedelta(hours=1))
    assert not await requests.claim(key, "host:2:x", MINUTE, dead_owners={"host:3:dead"})
    assert await requests.claim(key, "host:2:x", MINUTE, dead_owners={"host:1:dead"})


async def test_a_cancelled_render_is_told_so(ask: Ask) -> None:
    """After `cancel`, `renew` and `rendered` return False and the request stays cancelled."""
    one = await ask(planned=True)
    assert await requests.claim(one.request_id, "me", MINUTE)
    assert await requests.cancel(one.request_id)
    assert not await requests.renew(one.request_id, "me", 0.5, MINUTE)
    assert not await requests.rendered(one.request_id, "me", {})
    assert await state(one) == State.CANCELLED


async def test_what_stood_on_a_failed_revision_is_planned_again(ask: Ask) -> None:
    """Planned children of a failed request go back to received, on the last sound revision; nothing else moves."""
    root = await ask(planned=True)
    assert await requests.claim(root.request_id, "me", MINUTE)
    bad = await ask(parent=root.request_id, planned=True)
    worse = await ask(parent=bad.request_id, planned=True)
    child = await ask(parent=worse.request_id, planned=True)
    other = await ask(parent=root.request_id, planned=True)
    assert await requests.reparent(worse.request_id) == []
    assert await requests.fail(bad.request_id, "no")
    assert await requests.cancel(worse.request_id)
    [again] = await requests.reparent(worse.request_id)
    assert (again.request_id, again.state, again.parent_id) == (child.request_id, State.RECEIVED, root.request_id)
    assert again.operations == []
    assert await requests.reparent(worse.request_id) == []
    assert await state(other) == State.PLANNED

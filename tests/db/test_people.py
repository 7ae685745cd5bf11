"""Users, accounts, tokens and projects."""

import asyncio
from datetime import UTC, datetime, timedelta

from db import tokens, users, videos
from db.rows import Video

from .conftest import Ask


async def test_a_person_is_one_user_however_often_and_at_once(opened: None) -> None:
    """Messages of one person at the same moment make one user; another platform's namesake is another."""
    found = await asyncio.gather(*(users.user_of("telegram", "ann") for _ in range(8)))
    assert len(set(found)) == 1
    assert await users.user_of("discord", "ann") != found[0]


async def test_an_e_mail_belongs_to_one_account(opened: None) -> None:
    """An e-mail is taken once; users without one are many."""
    mine = await users.add_account("ann@example.org", "hash")
    assert mine
    assert await users.add_account("ann@example.org", "other") is None
    known = await users.account("ann@example.org")
    assert known
    assert (known.user_id, known.password_hash) == (mine, "hash")
    assert await users.account("nobody@example.org") is None


async def test_a_revoked_token_stays_revoked_until_its_end(opened: None) -> None:
    """Revoking twice is revoking once; a token that has ended by itself is forgotten."""
    later = datetime.now(UTC) + timedelta(hours=1)
    for _ in range(2):
        await tokens.revoke("one", later)
    await tokens.revoke("over", later - timedelta(hours=2))
    assert await tokens.is_revoked("one")
    assert not await tokens.is_revoked("over")
    assert not await tokens.is_revoked("two")


async def test_the_newest_project_of_a_person_in_a_chat_is_the_current_one(project: Video) -> None:
    """Each chat, and each person in it, has a current project of its own."""
    second = await videos.add_video(project.user_id, "telegram", "room", "b.mp4", "local:b", ({"id": "b"},))
    await videos.add_video(project.user_id, "telegram", "elsewhere", "c.mp4", "local:c")
    await videos.add_video(await users.user_of("telegram", "bob"), "telegram", "room", "d.mp4", "local:d")
    assert await videos.current_video(project.user_id, "telegram", "room") == second
    assert await videos.video(project.video_id) == project
    assert await videos.current_video(project.user_id, "web", "room") is None


async def test_sources_added_at_once_are_all_kept(project: Video) -> None:
    """No addition overwrites another, and the same record twice is there once."""
    records = [{"id": str(number), "probe": {"duration": "1/3"}} for number in range(6)]
    await asyncio.gather(*(videos.add_source(project.video_id, record) for record in [*records, *records]))
    kept = await videos.video(project.video_id)
    assert kept
    assert sorted(kept.sources, key=lambda record: str(record["id"])) == records
    assert await videos.add_source(10**9, {}) is None


async def test_measures_kept_at_once_are_all_kept(project: Video) -> None:
    """Whatever several requests measure at once stands with its source; of a kind, what came last."""
    await videos.add_source(project.video_id, {"id": "a", "name": "one.mp4", "measures": []})
    await videos.add_source(project.video_id, {"id": "b"})
    kinds = [f"kind {number}" for number in range(6)]
    measures = [{"kind": kind, "value": value} for value in (1, 1) for kind in kinds]
    await asyncio.gather(
        *(videos.add_measure(project.video_id, "a", one) for one in measures),
        videos.add_source(project.video_id, {"id": "c"}),
    )
    await videos.add_measure(project.video_id, "a", {"kind": "kind 3", "value": 2})
    kept = await videos.add_measure(project.video_id, "gone", {"kind": "kind 3"})
    assert kept == await videos.video(project.video_id) and kept
    found = {str(record["id"]): record for record in kept.sources}
    assert {one["kind"]: one["value"] for one in found["a"]["measures"]} == dict.fromkeys(kinds, 1) | {"kind 3": 2}
    assert len(found["a"]["measures"]) == 6 and "measures" not in found["b"] and "c" in found
    assert await videos.add_measure(10**9, "a", {"kind": "x"}) is None


async def test_a_source_that_comes_again_is_the_one_that_was_measured(project: Video) -> None:
    """A file that is sent a second time is there once, with what was measured of it."""
    await videos.add_source(project.video_id, {"id": "a", "measures": []})
    await videos.add_measure(project.video_id, "a", {"kind": "x"})
    kept = await videos.add_source(project.video_id, {"id": "a", "measures": []})
    assert kept and kept.sources == ({"id": "a", "measures": [{"kind": "x"}]},)


async def test_a_cancelled_query_blocks_no_other(project: Video) -> None:
    """Whoever is cancelled while a query runs, wherever in it, leaves a database that answers everyone else."""
    for pauses in range(12):
        adding = asyncio.create_task(videos.add_source(project.video_id, {"id": pauses}))
        for _ in range(pauses):
            await asyncio.sleep(0.0002)
        adding.cancel()
        await asyncio.wait([adding])
        assert await asyncio.wait_for(users.user_of("telegram", f"person {pauses}"), 10)
    assert await videos.add_source(project.video_id, {"id": "last"})


async def test_a_project_has_a_head_and_a_result(project: Video, ask: Ask) -> None:
    """The head moves to any revision and back to the bare source; the result is noted beside it."""
    one = await ask()
    assert await videos.set_head(project.video_id, one.request_id)
    assert await videos.set_processed(project.video_id, "local:result", "ready")
    kept = await videos.video(project.video_id)
    assert kept
    assert (kept.head_id, kept.processed_video_url, kept.status) == (one.request_id, "local:result", "ready")
    assert await videos.set_head(project.video_id, None)
    assert (kept := await videos.video(project.video_id))
    assert kept.head_id is None
    assert not await videos.set_head(10**9, None)

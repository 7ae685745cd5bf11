"""Questions about requests: their history, their order, what is left to do."""

from datetime import timedelta

from db import requests, videos
from db.revisions import lineage, next_planned, request, unfinished, waiting_before
from db.rows import Video
from db.states import Outcome, State

from .conftest import Ask

MINUTE, OVER = timedelta(minutes=1), timedelta(seconds=-1)


async def render(request_id: int) -> None:
    assert await requests.claim(request_id, "me", MINUTE)
    assert await requests.rendered(request_id, "me", {})


async def test_the_lineage_is_the_chain_of_parents(ask: Ask) -> None:
    """From the first revision to the one asked for; branches beside the chain are not in it."""
    one = await ask()
    two = await ask(parent=one.request_id)
    branch = await ask(parent=one.request_id)
    three = await ask(parent=two.request_id)
    assert await lineage(three.request_id) == [one, two, three]
    assert await lineage(branch.request_id) == [one, branch]
    assert await lineage(10**9) == []


async def test_the_requests_of_a_project_are_rendered_in_order(project: Video, ask: Ask) -> None:
    """The oldest planned comes first, none while one is being rendered, and a lost one comes first again."""
    assert await next_planned(project.video_id) is None
    one = await ask(planned=True)
    two = await ask(parent=one.request_id, planned=True)
    await ask()
    assert (found := await next_planned(project.video_id))
    assert found.request_id == one.request_id
    assert await requests.claim(one.request_id, "me", MINUTE)
    assert await next_planned(project.video_id) is None
    assert await requests.renew(one.request_id, "me", 0.5, OVER)
    assert (found := await next_planned(project.video_id))
    assert found.request_id == one.request_id
    await render(one.request_id)
    assert (found := await next_planned(project.video_id))
    assert found.request_id == two.request_id


async def test_what_stands_on_a_void_revision_waits(project: Video, ask: Ask) -> None:
    """What was planned on a request that failed, and all that was planned on that, waits to be planned again."""
    bad = await ask(planned=True)
    child = await ask(parent=bad.request_id, planned=True)
    grandchild = await ask(parent=child.request_id, planned=True)
    assert await requests.fail(bad.request_id, "no")
    assert await next_planned(project.video_id) is None
    again = await requests.reparent(bad.request_id)
    known = [(child.request_id, None), (grandchild.request_id, child.request_id)]
    assert [(one.request_id, one.parent_id) for one in again] == known
    assert await next_planned(project.video_id) is None
    assert await requests.plan(child.request_id, [], Outcome.EDIT, "", None)
    await render(child.request_id)
    assert await next_planned(project.video_id) is None
    assert await requests.plan(grandchild.request_id, [], Outcome.EDIT, "", child.request_id)
    assert (found := await next_planned(project.video_id))
    assert found.request_id == grandchild.request_id


async def test_another_project_does_not_wait(project: Video, ask: Ask) -> None:
    """The order is each project's own."""
    assert await requests.claim((await ask(planned=True)).request_id, "me", MINUTE)
    other = await videos.add_video(project.user_id, "telegram", "room", "b.mp4", "local:b")
    mine, _ = await requests.receive(other.video_id, "telegram", "room", "x", "blur", {})
    assert await requests.plan(mine.request_id, [], Outcome.EDIT, "", None)
    assert (found := await next_planned(other.video_id))
    assert found.request_id == mine.request_id


async def test_a_start_finds_what_is_unfinished(ask: Ask) -> None:
    """Received, planned, rendering and rendered requests, oldest first; nothing that is at its end."""
    received, planned = await ask(), await ask(planned=True)
    rendering, rendered = await ask(planned=True), await ask(planned=True)
    answered, cancelled, failed = await ask(), await ask(), await ask()
    assert await requests.claim(rendering.request_id, "me", MINUTE)
    await render(rendered.request_id)
    assert await requests.answer(answered.request_id, Outcome.REFUSE, "")
    assert await requests.cancel(cancelled.request_id)
    assert await requests.fail(failed.request_id, "no")
    found = [(one.request_id, one.state) for one in await unfinished()]
    assert found == [
        (received.request_id, State.RECEIVED),
        (planned.request_id, State.PLANNED),
        (rendering.request_id, State.RENDERING),
        (rendered.request_id, State.RENDERED),
    ]


async def test_the_position_in_the_queue(ask: Ask) -> None:
    """Whatever is planned or rendering and older is ahead; what is done is not."""
    one, two, three = await ask(planned=True), await ask(planned=True), await ask(planned=True)
    assert await waiting_before(three.request_id) == 2
    assert await requests.claim(one.request_id, "me", MINUTE)
    assert await waiting_before(three.request_id) == 2
    assert await requests.rendered(one.request_id, "me", {})
    assert await waiting_before(three.request_id) == 1
    assert await requests.cancel(two.request_id)
    assert await waiting_before(three.request_id) == 0
    assert await request(10**9) is None

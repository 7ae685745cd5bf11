"""Requests: every question about them. Changes nothing."""

from datetime import UTC, datetime

from tortoise.expressions import Q

from db import states
from db.models import Deliveries, Requests
from db.rows import Request
from db.states import State


async def request(request_id: int) -> Request | None:
    """The request with this id."""
    found = await Requests.get_or_none(request_id=request_id)
    return Request.of(found) if found else None


async def of_message(platform: str, chat: str, message_id: str) -> Request | None:
    """The request that a message became."""
    found = await Requests.get_or_none(platform=platform, chat=chat, message_id=message_id)
    return Request.of(found) if found else None


async def lineage(request_id: int) -> list[Request]:
    """The chain of revisions from the first one to this: each planned on the one before it. Empty for an unknown id."""
    this = await Requests.get_or_none(request_id=request_id)
    if this is None:
        return []
    # Two queries, however long the chain: who stands on whom in this project, then the rows of the chain.
    pairs = await Requests.filter(video_id=this.video_id).values_list("request_id", "parent_id")
    parents = dict(pairs)
    chain: list[int] = []
    link: int | None = request_id
    while link is not None:
        chain.append(link)
        link = parents.pop(link, None)
    found = {record.request_id: record for record in await Requests.filter(request_id__in=chain)}
    return [Request.of(found[link]) for link in reversed(chain)]


async def sound_parent(request_id: int) -> int | None:
    """The last revision before this one that neither failed nor was cancelled; None for the bare source."""
    before = reversed((await lineage(request_id))[:-1])
    return next((one.request_id for one in before if one.state not in states.VOID), None)


async def next_planned(video_id: int) -> Request | None:
    """The request of a project that is to be rendered next: they are rendered one at a time, oldest first.

    None while one is being rendered. One whose lease ran out comes first again. One waits for as long as the revision
    that it was planned on is not there: not rendered yet, or failed, or cancelled.
    """
    now = datetime.now(UTC)
    if await Requests.exists(video_id=video_id, state=State.RENDERING, lease_until__gte=now):
        return None
    ready = Q(parent_id__isnull=True) | Q(parent__state__in=states.BUILT)
    waiting = Q(state=State.PLANNED) & ready | Q(state=State.RENDERING)
    found = await Requests.filter(waiting, video_id=video_id).order_by("request_id").first()
    return Request.of(found) if found else None


async def unfinished() -> list[Request]:
    """Everything that is not at its end, oldest first: what a start resumes."""
    found = await Requests.filter(state__in=states.UNFINISHED).order_by("request_id")
    return [Request.of(record) for record in found]


async def untold(since: datetime | None = None) -> list[Request]:
    """Every result on its way to a chat and, with `since`, whatever else ended after it and nobody was told of."""
    ended = Q(state=State.RENDERED)
    if since is not None:
        ended |= Q(state__in=states.UNDELIVERED, completed_at__gte=since)
    found = await Requests.filter(ended).order_by("request_id")
    told = await Deliveries.filter(request_id__in=[one.request_id for one in found], kind="result")
    known = {one.request_id for one in told}
    return [Request.of(one) for one in found if one.state is State.RENDERED or one.request_id not in known]


async def waiting_before(request_id: int) -> int:
    """How many requests, of anyone, are rendered before this one: its position in the queue, from 0."""
    ahead = [State.PLANNED, State.RENDERING]
    return await Requests.filter(state__in=ahead, request_id__lt=request_id).count()

"""Requests: every change of state, as a verb.

A change is one guarded UPDATE: it happens only from a state that `db.states` allows, so each may safely be asked for
twice and by many at once. It returns whether it happened. Knows nothing of what a request does.
"""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any

from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q

from db import states
from db.models import Requests
from db.revisions import sound_parent
from db.rows import Document, Request
from db.states import Outcome, State, Step

_UNCLAIMED: dict[str, Any] = {"owner": None, "lease_until": None}


async def _take(step: Step, which: Q, **changes: Any) -> bool:
    return bool(await Requests.filter(which, state__in=step.before).update(state=step.after, **changes))


def _only(request_id: int, owner: str | None = None) -> Q:
    return Q(request_id=request_id) if owner is None else Q(request_id=request_id, owner=owner)


def _now() -> datetime:
    return datetime.now(UTC)


async def receive(
    video_id: int,
    platform: str,
    chat: str,
    message_id: str,
    prompt: str,
    address: Document,
    parent: int | None = None,
) -> tuple[Request, bool]:
    """Take a prompt in; the same message again is the same request, and then the second value is False."""
    try:
        record = await Requests.create(
            video_id=video_id,
            platform=platform,
            chat=chat,
            message_id=message_id,
            prompt=prompt,
            address=address,
            parent_id=parent,
        )
    except IntegrityError:
        known = await Requests.get_or_none(platform=platform, chat=chat, message_id=message_id)
        if known is None:  # not the message is at fault: there is no such video, or no such parent
            raise
        return Request.of(known), False
    return Request.of(record), True


async def plan(request_id: int, operations: list[Any], outcome: Outcome, say: str, parent: int | None) -> bool:
    """received -> planned: what the prompt changes, on which revision."""
    return await _take(
        states.PLAN, _only(request_id), operations=operations, outcome=outcome, say=say, parent_id=parent
    )


async def answer(request_id: int, outcome: Outcome, say: str) -> bool:
    """received -> answered: words were all that it wanted."""
    return await _take(states.ANSWER, _only(request_id), outcome=outcome, say=say, completed_at=_now())


async def claim(request_id: int, owner: str, lease: timedelta, dead_owners: Collection[str] = ()) -> bool:
    """planned -> rendering by `owner`, for as long as the lease; of many at once, one succeeds.

    A request that is rendering is taken over when its lease ran out, or when its owner is one of `dead_owners`.
    """
    claimed = {"owner": owner, "lease_until": _now() + lease}
    if await _take(states.CLAIM, _only(request_id), **claimed):
        return True
    lost = Q(lease_until__lt=_now())
    if dead_owners:
        lost |= Q(owner__in=list(dead_owners))
    return await _take(states.TAKE_OVER, _only(request_id) & lost, **claimed)


async def renew(request_id: int, owner: str, progress: float, lease: timedelta) -> bool:
    """Note the progress, 0 to 1, and extend the lease; False when it was cancelled, or is another's by now."""
    return await _take(states.RENEW, _only(request_id, owner), progress=progress, lease_until=_now() + lease)


async def release(request_id: int, owner: str) -> bool:
    """rendering -> planned: its owner gives it back, for anyone to claim."""
    return await _take(states.RELEASE, _only(request_id, owner), **_UNCLAIMED)


async def rendered(request_id: int, owner: str, result: Document) -> bool:
    """rendering -> rendered, by the owner of the claim."""
    return await _take(states.RENDER, _only(request_id, owner), result=result, progress=1.0, **_UNCLAIMED)


async def delivered(request_id: int) -> bool:
    """rendered -> delivered: the result has reached the chat."""
    return await _take(states.DELIVER, _only(request_id), completed_at=_now())


async def fail(request_id: int, error: str, owner: str | None = None) -> bool:
    """Any unfinished state -> failed. With `owner`, only while the claim is that owner's."""
    return await _take(states.FAIL, _only(request_id, owner), error=error, completed_at=_now(), **_UNCLAIMED)


async def cancel(request_id: int) -> bool:
    """received, planned or rendering -> cancelled; whoever renders it learns that from `renew`."""
    return await _take(states.CANCEL, _only(request_id), completed_at=_now(), **_UNCLAIMED)


async def reparent(void_id: int) -> list[Request]:
    """What was planned on a failed or cancelled request goes back to received, on the last sound revision before it;
    so does what was planned on that, each on its own parent still.

    Returns those requests, oldest first, to be planned again; none where the request is neither failed nor cancelled.
    """
    if not await Requests.exists(request_id=void_id, state__in=states.VOID):
        return []
    moved = await _back(Q(parent_id=void_id), parent_id=await sound_parent(void_id))
    for request_id in moved:  # which grows meanwhile
        moved += await _back(Q(parent_id=request_id, state=State.PLANNED))
    return [Request.of(record) for record in await Requests.filter(request_id__in=moved).order_by("request_id")]


async def _back(which: Q, **changes: Any) -> list[int]:
    ids = [record.request_id for record in await Requests.filter(which, state__in=states.REPLAN.before)]
    return [id for id in ids if await _take(states.REPLAN, which & Q(request_id=id), operations=[], **changes)]

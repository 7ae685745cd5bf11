"""Which messages were sent about a request, so that each is sent once, edited in place, and found by a reply to it."""

from db.models import Deliveries
from db.rows import Request, Sent
from db.whole import whole


@whole
async def mark_sent(request_id: int, kind: str, sent_id: str | None) -> None:
    """Note that a message of this kind (progress, result, ...) was sent; a later one takes its place."""
    await Deliveries.bulk_create(
        [Deliveries(request_id=request_id, kind=kind, sent_id=sent_id)],
        on_conflict=["request_id", "kind"],
        update_fields=["sent_id"],
    )


async def sent(request_id: int, kind: str) -> Sent | None:
    """The message of this kind that was sent about a request."""
    found = await Deliveries.get_or_none(request_id=request_id, kind=kind)
    return Sent.of(found) if found else None


async def by_sent_id(platform: str, chat: str, sent_id: str) -> Request | None:
    """The request that a sent message was about."""
    found = (
        await Deliveries.filter(sent_id=sent_id, request__platform=platform, request__chat=chat)
        .order_by("-request_id")
        .select_related("request")
        .first()
    )
    return Request.of(found.request) if found else None

"""The processing log: the stream of facts about requests, in the order in which they became readable."""

from tortoise.transactions import in_transaction

from db.models import ProcessingLogs
from db.rows import Document, Fact
from db.whole import whole

_LOCK = 0x6C6F67  # any number that no one else locks by


@whole
async def log(request_id: int, message: str, kind: str = "note", data: Document | None = None) -> int:
    """Publish a fact; returns its `log_id`."""
    async with in_transaction() as transaction:
        if transaction.capabilities.dialect == "postgres":
            # Ids are given out before they can be read: a reader at 6 would miss a 5 that is committed after it.
            await transaction.execute_query(f"SELECT pg_advisory_xact_lock({_LOCK})")
        record = await ProcessingLogs.create(request_id=request_id, log_message=message, kind=kind, data=data or {})
    return record.log_id


async def facts_after(log_id: int, limit: int = 100) -> list[Fact]:
    """The facts published after `log_id`, oldest first: at most `limit` of them."""
    records = ProcessingLogs.filter(log_id__gt=log_id).order_by("log_id").limit(limit).select_related("request")
    return [_fact(record) for record in await records]


async def newest_log_id() -> int:
    """The id of the newest fact, 0 before the first: where a reader begins that wants only what is to come."""
    newest = await ProcessingLogs.all().order_by("-log_id").first()
    return newest.log_id if newest else 0


async def count(request_id: int, kind: str) -> int:
    """How many facts of a kind a request's log has."""
    return await ProcessingLogs.filter(request_id=request_id, kind=kind).count()


def _fact(record: ProcessingLogs) -> Fact:
    return Fact(
        log_id=record.log_id,
        request_id=record.request_id,
        log_message=record.log_message,
        timestamp=record.timestamp,
        kind=record.kind,
        data=record.data,
        platform=record.request.platform,
        chat=record.request.chat,
        address=record.request.address,
    )

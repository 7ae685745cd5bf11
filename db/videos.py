"""Projects: a video, what was added to it, and which revision is the current one.

Of a source's record it reads the `id`, and the `measures` with their `kind`, which come to it later; no more.
"""

from collections.abc import Callable

from tortoise.expressions import F
from tortoise.transactions import in_transaction

from db.models import Videos
from db.rows import Document, Video
from db.whole import whole

SOURCES_VERSION = 1
"""The version of the saved document of sources: {"version": 1, "sources": [record, ...]}."""


def _row(record: Videos) -> Video:
    return Video(
        video_id=record.video_id,
        user_id=record.user_id,
        name=record.name,
        original_video_url=record.original_video_url,
        processed_video_url=record.processed_video_url,
        upload_date=record.upload_date,
        status=record.status,
        sources=_records(record),
        platform=record.platform,
        chat=record.chat,
        head_id=record.head_id,
    )


def _records(record: Videos) -> tuple[Document, ...]:
    return tuple(record.sources["sources"])


def _document(records: tuple[Document, ...]) -> Document:
    return {"version": SOURCES_VERSION, "sources": list(records)}


async def add_video(
    user_id: int, platform: str, chat: str, name: str, url: str, sources: tuple[Document, ...] = ()
) -> Video:
    """Begin a project, which becomes the current one of this user in this chat. `url` is the original's."""
    record = await Videos.create(
        user_id=user_id,
        platform=platform,
        chat=chat,
        name=name,
        original_video_url=url,
        sources=_document(sources),
    )
    return _row(record)


async def video(video_id: int) -> Video | None:
    """The project with this id."""
    found = await Videos.get_or_none(video_id=video_id)
    return _row(found) if found else None


async def current_video(user_id: int, platform: str, chat: str) -> Video | None:
    """The project that a user's next prompt in a chat is about: the newest."""
    found = await Videos.filter(user_id=user_id, platform=platform, chat=chat).order_by("-video_id").first()
    return _row(found) if found else None


@whole
async def add_source(video_id: int, source: Document) -> Video | None:
    """Add a source record to a project; one that it has already is not added again. None where there is no project."""

    def added(records: tuple[Document, ...]) -> tuple[Document, ...]:
        known = any(_bare(record) == _bare(source) for record in records)
        return records if known else (*records, source)

    return await _changed(video_id, added)


@whole
async def add_measure(video_id: int, source_id: str, measure: Document) -> Video | None:
    """Keep what was measured of a source with its record, in place of a measure of the same kind.

    None where there is no project.
    """

    def measured(record: Document) -> Document:
        others = [one for one in record.get("measures", ()) if one["kind"] != measure["kind"]]
        return {**record, "measures": [*others, measure]}

    return await _changed(
        video_id,
        lambda records: tuple(measured(record) if record.get("id") == source_id else record for record in records),
    )


async def _changed(video_id: int, change: Callable[[tuple[Document, ...]], tuple[Document, ...]]) -> Video | None:
    """Change the source records of a project, one change after the other however many come at once."""
    async with in_transaction():
        # To write first is to lock, on either database.
        if not await Videos.filter(video_id=video_id).update(status=F("status")):
            return None
        record = await Videos.get(video_id=video_id)
        records = _records(record)
        if (changed := change(records)) != records:
            record.sources = _document(changed)
            await record.save(update_fields=["sources"])
        return _row(record)


def _bare(record: Document) -> Document:
    """A source's record as it came."""
    return {name: value for name, value in record.items() if name != "measures"}


async def set_head(video_id: int, request_id: int | None) -> bool:
    """Make a revision the current one, or with None the bare source. False where there is no such project."""
    return bool(await Videos.filter(video_id=video_id).update(head_id=request_id))


async def set_processed(video_id: int, url: str | None, status: str) -> bool:
    """Note where the latest result lies, and how the project stands. False where there is no such project."""
    return bool(await Videos.filter(video_id=video_id).update(processed_video_url=url, status=status))

"""A file that somebody sent becomes a stored, probed source; what else an operation needs to know is measured later.

Where async meets the engine's synchronous work.
"""

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path, PurePath

from bot import folders
from bot.messages import Attachment
from editing.engine import measures
from editing.errors import Refused
from editing.measures import Measure
from editing.sources import stored
from editing.timeline import Source
from storage.base import MissingObjectError, Store


async def take(attachment: Attachment, store: Store, most: int, scratch: Path | None = None) -> Source:
    """Store the file and look into it; at most `most` bytes are taken. `scratch` is a folder to work in.

    Raises `Refused` with a sentence for the person; nothing is kept then.
    """
    return await asyncio.to_thread(_take, attachment, store, most, scratch)


def _take(attachment: Attachment, store: Store, most: int, scratch: Path | None) -> Source:
    name = shown_name(attachment.name)
    path = attachment.path
    if path is None:
        raise Refused(f"{name} is too large for this chat to hand over; send a smaller file.")
    try:
        size = path.stat().st_size
        if size > most:
            raise Refused(f"{name} has {size >> 20} MB, and at most {most >> 20} MB are taken; send a smaller file.")
        source = _told(stored(path, name, store, scratch), attachment)
        if path.stat().st_size != size:
            raise Refused(f"{name} is still being written; send it once it is whole.")
    except OSError as error:
        raise Refused(f"{name} cannot be read ({error.strerror}); check it and send it again.") from None
    return source


def _told(source: Source, attachment: Attachment) -> Source:
    """The source with what only the chat knows of it."""
    if not attachment.reduced:
        return source
    probe = source.probe.model_copy(update={"quirks": (*source.probe.quirks, "reduced")})
    return source.model_copy(update={"probe": probe})


async def measure(source: Source, kind: str, store: Store, cache: Path) -> Measure:
    """Measure a stored file; the store's objects are brought into `cache` for that.

    Raises `Refused` where it can no longer be read, and `StoreError`. Cancelled, it stops going through the file.
    """
    stopped = threading.Event()
    try:
        return await asyncio.to_thread(_measured, source, kind, store, cache, stopped.is_set)
    finally:
        stopped.set()


def _measured(source: Source, kind: str, store: Store, cache: Path, stop: Callable[[], bool]) -> Measure:
    try:
        path = store.local(source.key, cache)
    except MissingObjectError:
        raise Refused(f"{source.name} is no longer in the store; send it again.") from None
    if path.is_relative_to(cache):
        folders.used(path)
    return measures.measure(path, source, kind, stop)


def shown_name(name: str) -> str:
    """A file's name as text: no folders, no control characters, not endless."""
    plain = "".join(letter for letter in PurePath(name.replace("\\", "/")).name if letter.isprintable())
    return plain[:120] or "video"

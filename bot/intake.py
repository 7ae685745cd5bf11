"""A file that somebody sent becomes a stored, probed source. Where async meets the engine's synchronous work."""

import asyncio
import hashlib
import re
from pathlib import Path, PurePath

from bot.messages import Attachment
from editing.errors import Refused
from editing.probe import probe
from editing.timeline import Source
from storage.base import Store

_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}")


async def take(attachment: Attachment, store: Store, most: int) -> Source:
    """Store the file and look into it; at most `most` bytes are taken.

    Raises `Refused` with a sentence for the person; nothing is kept then.
    """
    return await asyncio.to_thread(_take, attachment, store, most)


def _take(attachment: Attachment, store: Store, most: int) -> Source:
    name = shown_name(attachment.name)
    if attachment.path is None:
        raise Refused(f"{name} is too large for this chat to hand over; send a smaller file.")
    if not attachment.path.is_file():
        raise Refused(f"There is no file {name}; check the name and send it again.")
    size = attachment.path.stat().st_size
    if size > most:
        raise Refused(f"{name} has {size >> 20} MB, and at most {most >> 20} MB are taken; send a smaller file.")
    id = _hash(attachment.path)
    suffix = PurePath(attachment.name).suffix.lower()
    key = f"sources/{id[:2]}/{id}{suffix if _SUFFIX.fullmatch(suffix) else ''}"
    known = store.exists(key)
    if not known:
        store.put(key, attachment.path)
    try:
        return Source(id=id, key=key, name=name, probe=probe(attachment.path, name))
    except Refused:
        if not known:
            store.delete(key)
        raise


def shown_name(name: str) -> str:
    """A file's name as text: no folders, no control characters, not endless."""
    plain = "".join(letter for letter in PurePath(name.replace("\\", "/")).name if letter.isprintable())
    return plain[:120] or "video"


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

"""A file that somebody sent becomes a stored, probed source. Where async meets the engine's synchronous work."""

import asyncio
from pathlib import Path, PurePath

from bot.messages import Attachment
from editing.errors import Refused
from editing.sources import stored
from editing.timeline import Source
from storage.base import Store


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
        source = stored(path, name, store, scratch)
        if path.stat().st_size != size:
            raise Refused(f"{name} is still being written; send it once it is whole.")
    except OSError as error:
        raise Refused(f"{name} cannot be read ({error.strerror}); check it and send it again.") from None
    return source


def shown_name(name: str) -> str:
    """A file's name as text: no folders, no control characters, not endless."""
    plain = "".join(letter for letter in PurePath(name.replace("\\", "/")).name if letter.isprintable())
    return plain[:120] or "video"

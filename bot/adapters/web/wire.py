"""`Outgoing` as the page's JSON, and a session's events as the text of an event stream. Pure."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from bot.messages import Media, Outgoing, Show, Working


class Kept(NamedTuple):
    """A file of a result, and a picture of it, as they are kept here."""

    file: Path
    thumbnail: Path | None


def encode(outgoing: Outgoing, kept: Sequence[Kept] = ()) -> dict[str, Any]:
    """What the page needs to draw `outgoing`; `kept` are the files of a result in their order."""
    drawn: dict[str, Any] = {
        "kind": type(outgoing).__name__.lower(),
        "buttons": [button.model_dump() for button in outgoing.buttons],
    }
    if isinstance(outgoing, Working):
        seconds = None if outgoing.remaining is None else round(outgoing.remaining.total_seconds())
        return drawn | {"text": outgoing.stage, "fraction": outgoing.fraction, "remaining": seconds}
    drawn["text"] = outgoing.text
    if isinstance(outgoing, Show):
        media = [_media(one, place) for one, place in zip(outgoing.media, kept, strict=True)]
        drawn |= {**media[0], "media": media}
    return drawn


def _media(one: Media, kept: Kept) -> dict[str, Any]:
    return {
        "name": one.name,
        "width": one.width,
        "height": one.height,
        "duration": one.duration,
        "url": one.url,
        "file": f"/api/files/{kept.file.name}",
        "thumbnail": None if kept.thumbnail is None else f"/api/files/{kept.thumbnail.name}",
    }


def event(number: str, data: dict[str, Any]) -> str:
    """One server-sent event; a browser that reconnects names the last `number` it has seen."""
    return f"id: {number}\ndata: {json.dumps(data)}\n\n"

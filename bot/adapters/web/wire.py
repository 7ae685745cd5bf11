"""`Outgoing` as the page's JSON, and a session's events as the text of an event stream. Pure."""

import json
from pathlib import Path
from typing import Any

from bot.messages import Outgoing, Show, Working


def encode(outgoing: Outgoing, file: Path | None = None, thumbnail: Path | None = None) -> dict[str, Any]:
    """What the page needs to draw `outgoing`; `file` and `thumbnail` are a result's files as they are kept here."""
    drawn: dict[str, Any] = {
        "kind": type(outgoing).__name__.lower(),
        "buttons": [button.model_dump() for button in outgoing.buttons],
    }
    if isinstance(outgoing, Working):
        seconds = None if outgoing.remaining is None else round(outgoing.remaining.total_seconds())
        return drawn | {"text": outgoing.stage, "fraction": outgoing.fraction, "remaining": seconds}
    drawn["text"] = outgoing.text
    if isinstance(outgoing, Show):
        drawn |= {"name": outgoing.name, "width": outgoing.width, "height": outgoing.height}
        drawn |= {"duration": outgoing.duration, "url": outgoing.url}
        drawn["file"] = None if file is None else f"/api/files/{file.name}"
        drawn["thumbnail"] = None if thumbnail is None else f"/api/files/{thumbnail.name}"
    return drawn


def event(number: str, data: dict[str, Any]) -> str:
    """One server-sent event; a browser that reconnects names the last `number` it has seen."""
    return f"id: {number}\ndata: {json.dumps(data)}\n\n"

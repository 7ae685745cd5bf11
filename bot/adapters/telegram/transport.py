"""What every call to the Bot API needs: files opened for it, its errors told as ours, the token kept out of the log.

Knows nothing of updates and messages.
"""

import asyncio
import logging
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from telegram import InputFile, InputMediaAudio, InputMediaDocument, InputMediaPhoto, InputMediaVideo
from telegram.error import BadRequest, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.adapters.base import FloodError, UnsentError

CHUNK = 1 << 20
MEMBERS: Mapping[str, Any] = {
    "audio": InputMediaAudio,
    "document": InputMediaDocument,
    "photo": InputMediaPhoto,
    "video": InputMediaVideo,
}
"""The files of an album, by what they are to Telegram."""


class LostMessageError(UnsentError):
    """The message to edit is gone, or is not one of words."""


class TooLargeError(UnsentError):
    """The file is above what this server takes."""


async def download(address: str, path: Path) -> None:
    """Bring the file at `address` to `path`, piece by piece. Raises `httpx.HTTPError`."""
    if Path(address).is_absolute():  # a Bot API server on this machine hands over the file itself
        await asyncio.to_thread(shutil.copyfile, address, path)
        return
    async with httpx.AsyncClient(timeout=60) as client, client.stream("GET", address) as response:
        if response.status_code != httpx.codes.OK:
            raise httpx.TransportError(f"status {response.status_code}")
        file = await asyncio.to_thread(path.open, "wb")
        with file:
            async for chunk in response.aiter_bytes(CHUNK):
                await asyncio.to_thread(file.write, chunk)


@contextmanager
def opened(params: dict[str, Any]) -> Iterator[tuple[dict[str, Any], bool]]:
    """The parameters with every `Path` opened for an upload that reads it as it goes, and whether there is one."""
    with ExitStack() as stack:
        ready = _opened(params, stack, attached=False)
        if "media" in params:
            ready["media"] = [_member(kind, _opened(one, stack, attached=True)) for kind, one in params["media"]]
        yield ready, ready != params


def _opened(params: dict[str, Any], stack: ExitStack, *, attached: bool) -> dict[str, Any]:
    ready = dict(params)
    for key, value in params.items():
        if isinstance(value, Path):
            name = params["filename"] if key != "thumbnail" else "thumbnail.jpg"
            file = stack.enter_context(value.open("rb"))
            ready[key] = InputFile(file, name, attach=attached or key == "thumbnail", read_file_handle=False)
    return ready


def _member(kind: str, params: dict[str, Any]) -> Any:
    """A file of an album."""
    arguments = {name: value for name, value in params.items() if name != kind}
    return MEMBERS[kind](media=params[kind], **arguments)


@contextmanager
def explained(method: str) -> Iterator[None]:
    """Telegram's errors as ours. An edit that changes nothing, and a deletion of what is gone, are no errors."""
    try:
        yield
    except FileNotFoundError:
        raise UnsentError("The result is no longer there.", permanent=True) from None
    except RetryAfter as flood:
        raise FloodError(seconds(flood)) from None
    except (BadRequest, Forbidden) as error:
        if method == "delete_message" or "not modified" in str(error).lower():
            return
        kind = LostMessageError if method == "edit_message_text" else UnsentError
        raise kind(f"Telegram did not take the message: {error}.", permanent=True) from None
    except InvalidToken:
        raise UnsentError("Telegram refuses the bot's token.") from None
    except TelegramError as error:
        if "too large" in str(error).lower():
            raise TooLargeError("Telegram takes no file of this size.", permanent=True) from None
        raise UnsentError(f"Telegram did not take the message: {error}.") from None


def seconds(flood: RetryAfter) -> float:
    """How long Telegram asks to wait."""
    wait = flood.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


@contextmanager
def unlogged(token: str) -> Iterator[None]:
    """Keep the token out of the log: httpx names every address that it calls."""

    def hide(record: logging.LogRecord) -> bool:
        record.msg, record.args = record.getMessage().replace(token, "<token>"), ()
        return True

    chatty = logging.getLogger("httpx")
    chatty.addFilter(hide)
    try:
        yield
    finally:
        chatty.removeFilter(hide)

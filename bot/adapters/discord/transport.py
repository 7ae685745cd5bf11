"""What the calls to Discord need: logging in with patience, posts as the library's arguments, its errors told as ours.

Knows nothing of what is received.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import discord

from bot.adapters.base import UnsentError
from bot.adapters.discord.wire import Post
from bot.messages import Address

LABEL = 80
CHUNK = 1 << 20

logger = logging.getLogger(__name__)


class TooLargeError(UnsentError):
    """The file is above what Discord takes in this channel."""


async def insist(login: Callable[[], Awaitable[None]]) -> None:
    """Log in, again with growing pauses while Discord does not answer."""
    pause = 1.0
    while True:
        try:
            return await login()
        except (aiohttp.ClientError, OSError, TimeoutError, discord.DiscordServerError) as error:
            logger.warning("Discord did not answer (%s); trying again in %g s", type(error).__name__, pause)
        await asyncio.sleep(pause)
        pause = min(2 * pause, 30.0)


async def post(channel: discord.PartialMessageable, post: Post, address: Address) -> str:
    """Send a new message; its id."""
    arguments = parts(post, editing=False)
    if address.reply_to is not None and address.reply_to.isdecimal():
        arguments["reference"] = discord.MessageReference(
            message_id=int(address.reply_to), channel_id=channel.id, fail_if_not_exists=False
        )
    return str((await channel.send(**arguments)).id)


def parts(post: Post, *, editing: bool) -> dict[str, Any]:
    """A post as the library's arguments; an edit drops what the message had and the post has not."""
    view = discord.ui.View(timeout=None)
    for button in post.buttons:
        view.add_item(discord.ui.Button(label=button.label[:LABEL], custom_id=button.command))
    view.stop()  # presses are read from the gateway; a view that listens would be kept for ever
    files = [discord.File(path, name) for path, name in post.files]
    if editing:
        return {"content": post.content or None, "view": view if post.buttons else None, "attachments": files}
    return {"content": post.content or None, "files": files} | ({"view": view} if post.buttons else {})


async def download(url: str, path: Path) -> None:
    """Bring a file of a message to `path`, piece by piece. Raises `aiohttp.ClientError`."""
    async with aiohttp.ClientSession(raise_for_status=True) as session, session.get(url) as response:
        file = await asyncio.to_thread(path.open, "wb")
        with file:
            async for chunk in response.content.iter_chunked(CHUNK):
                await asyncio.to_thread(file.write, chunk)


@contextmanager
def explained() -> Iterator[None]:
    """Discord's errors as ours."""
    try:
        yield
    except discord.HTTPException as error:
        if error.status == 413:
            raise TooLargeError("Discord takes no file of this size.", permanent=True) from None
        permanent = error.status < 500 and error.status not in (401, 429)
        reason = error.text or f"status {error.status}"
        raise UnsentError(f"Discord did not take the message: {reason}.", permanent=permanent) from None
    except FileNotFoundError:
        raise UnsentError("The result is no longer there.", permanent=True) from None
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise UnsentError(f"Discord cannot be reached ({type(error).__name__}).") from None

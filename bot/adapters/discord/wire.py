"""Discord's messages into `Incoming`, and `Outgoing` into posts. Pure: opens no file, calls nobody."""

from datetime import timedelta
from pathlib import Path

import discord

from bot.adapters.base import pieces, progress, units
from bot.messages import Address, Button, Incoming, Limits, Message, Outgoing, Show, Working

LIMITS = Limits(upload=10 << 20, text=2000, caption=2000, buttons=25, files=10, edit_interval=timedelta(seconds=2))
CUSTOM_ID = 100


class Post(Message):
    """One message of Discord's."""

    content: str = ""
    buttons: tuple[Button, ...] = ()
    files: tuple[tuple[Path, str], ...] = ()
    """Each with its name."""


def decode(message: discord.Message, me: int) -> tuple[Incoming, tuple[discord.Attachment, ...]] | None:
    """What was said to the bot `me`, with its files still to fetch; None for what is not addressed to it."""
    named = any(user.id == me for user in message.mentions)
    if message.author.bot or not (named or isinstance(message.channel, discord.DMChannel)):
        return None
    text = message.content.replace(f"<@{me}>", "").replace(f"<@!{me}>", "").strip()
    about = message.reference.message_id if message.reference is not None else None
    replied = message.reference.resolved if message.reference is not None else None
    files = tuple(message.attachments)
    if not files and isinstance(replied, discord.Message) and replied.author.id != me:
        files = tuple(replied.attachments)
    if not text and not files:
        return None
    address = address_of(message.channel.id, message.author.id, str(message.id))
    return Incoming(id=str(message.id), address=address, text=text, about=str(about) if about else None), files


def encode(outgoing: Outgoing) -> list[Post]:
    """The messages that say `outgoing`; the last has the files and the buttons.

    A button whose command is longer than 100 characters cannot be carried and is left out.
    """
    unique = {b.command: b for b in outgoing.buttons if 1 <= units(b.command) <= CUSTOM_ID}
    buttons = tuple(unique.values())[: LIMITS.buttons]
    text = progress(outgoing) if isinstance(outgoing, Working) else outgoing.text
    posts = [Post(content=piece) for piece in pieces(text, LIMITS.text)] or [Post()]
    last = posts[-1].content
    if isinstance(outgoing, Show):
        posts[-1] = Post(content=last, buttons=buttons, files=tuple((one.path, one.name) for one in outgoing.media))
    else:
        posts[-1] = Post(content=last, buttons=buttons)
    return posts


def address_of(channel: int | None, user: int, reply_to: str) -> Address:
    """Where an answer goes."""
    return Address(platform="discord", chat=str(channel), user=str(user), reply_to=reply_to)

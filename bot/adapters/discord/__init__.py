"""Discord: the slash command /edit, direct messages and mentions come in; messages with files and buttons go out.

A button's custom id is its command, so it still works after a restart. Knows nothing of what is done with a message.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, cast

import aiohttp
import discord
import yarl
from discord.http import Route
from pydantic import SecretStr

from bot.adapters.base import AdapterSettings, Handle, Room, UnavailableError, linked, spooled
from bot.adapters.discord.transport import TooLargeError, download, explained, insist, parts, post
from bot.adapters.discord.wire import LIMITS, Post, address_of, decode, encode
from bot.messages import Address, Attachment, Incoming, Limits, Outgoing, Say, Show, Working

LOGIN_WAIT = 30.0
BY_COMMAND = "command-"
"""Marks the id of an interaction among the ids of messages in `Address.reply_to`."""

logger = logging.getLogger(__name__)


class DiscordSettings(AdapterSettings):
    """A bot's token from the developer portal, and the server to reach it by."""

    discord_token: SecretStr
    discord_api_url: str = "https://discord.com/api/v10"


class Discord:
    """The Discord adapter."""

    name: ClassVar[str] = "discord"
    limits: ClassVar[Limits] = LIMITS
    Settings: ClassVar[type[AdapterSettings]] = DiscordSettings

    def __init__(self, settings: AdapterSettings, spool: Path) -> None:
        self._settings = DiscordSettings.model_validate(settings.model_dump())
        self._spool = spool
        self._rooms: dict[str, Room] = {}
        self._commands: dict[str, discord.Interaction] = {}
        self._answers: dict[str, discord.Interaction] = {}
        self._ready = asyncio.Event()
        self._client = discord.Client(
            intents=discord.Intents(guilds=True, guild_messages=True, dm_messages=True),
            allowed_mentions=discord.AllowedMentions.none(),
        )

    async def run(self, handle: Handle) -> None:
        """Receive until cancelled. Raises `UnavailableError` when the token is refused."""
        Route.BASE = self._settings.discord_api_url.rstrip("/")  # the library has no setting for it
        tree = self._listen(handle)
        token = self._settings.discord_token.get_secret_value()
        try:
            async with self._client:
                await insist(partial(self._client.login, token))
                gateway = await self._client.http.request(Route("GET", "/gateway"))
                discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway["url"])
                await tree.sync()
                self._ready.set()
                await self._client.connect()
        except (discord.LoginFailure, discord.ConnectionClosed):
            raise UnavailableError(
                "Discord refuses the bot's token: reset it in the developer portal, set CUTROOM_DISCORD_TOKEN."
            ) from None
        finally:
            self._ready.clear()
            for room in self._rooms.values():
                room.close()

    async def send(self, outgoing: Outgoing, replaces: str | None = None) -> str | None:
        """Send or replace one message. A progress edit goes out when it may; everything else has gone out."""
        chat = outgoing.address.chat
        room = self._room(chat)
        if replaces is not None and isinstance(outgoing, Working):
            room.post(replaces, outgoing)
            return replaces
        if replaces is not None:
            room.forget(replaces)
        try:
            sent = await room.call(partial(self._say, outgoing, replaces))
        except TooLargeError:
            if not isinstance(outgoing, Show) or (text := linked(outgoing)) is None:
                raise
            return await self.send(Say(address=outgoing.address, text=text, buttons=outgoing.buttons), replaces)
        if isinstance(outgoing, Working):
            room.note(sent, outgoing)
        return sent

    # -- out -----------------------------------------------------------------------------------------------------------

    async def _say(self, outgoing: Outgoing, replaces: str | None) -> str:
        """Send every part; the id of the last."""
        with explained():
            await asyncio.wait_for(self._ready.wait(), LOGIN_WAIT)
            first, *others = encode(outgoing)
            channel = self._client.get_partial_messageable(int(outgoing.address.chat))
            in_place = replaces is not None and (not isinstance(outgoing, Show) or self._is_open(replaces))
            sent = await self._replace(channel, replaces, first) if replaces is not None and in_place else None
            if sent is None:
                sent = await self._answer(outgoing.address, first) or await post(channel, first, outgoing.address)
            for other in others:
                sent = await post(channel, other, outgoing.address)
            if replaces is not None and not in_place:  # a result is a new message, of which people are told
                with suppress(discord.NotFound):
                    await channel.get_partial_message(int(replaces)).delete()
        return sent

    async def _answer(self, address: Address, first: Post) -> str | None:
        """The first answer to a command takes the place of Discord's "is thinking"."""
        command = self._commands.pop(address.reply_to or "", None)
        if command is None or command.is_expired():
            return None
        sent = str((await command.edit_original_response(**parts(first, editing=True))).id)
        self._answers[sent] = command
        return sent

    async def _replace(self, channel: discord.PartialMessageable, message: str, by: Post) -> str | None:
        """Edit a message; None when it is gone."""
        try:
            if self._is_open(message):
                await self._answers[message].followup.edit_message(int(message), **parts(by, editing=True))
            else:
                await channel.get_partial_message(int(message)).edit(**parts(by, editing=True))
        except discord.NotFound:
            return None
        return message

    def _is_open(self, message: str) -> bool:
        """Whether the message answers a command that Discord still takes answers to."""
        command = self._answers.get(message)
        if command is not None and command.is_expired():
            del self._answers[message]
        return message in self._answers

    async def _edit(self, chat: str, message: str, working: Working) -> None:
        with explained():
            await self._replace(self._client.get_partial_messageable(int(chat)), message, encode(working)[0])

    # -- in ------------------------------------------------------------------------------------------------------------

    def _listen(self, handle: Handle) -> discord.app_commands.CommandTree[discord.Client]:
        tree = discord.app_commands.CommandTree(self._client)

        @tree.command(name="edit", description="Edit a video")
        @discord.app_commands.describe(video="The video", prompt="What should be done")
        async def edit(interaction: discord.Interaction, video: discord.Attachment, prompt: str) -> None:
            await interaction.response.defer(thinking=True)
            number = f"{BY_COMMAND}{interaction.id}"
            self._commands[number] = interaction
            address = address_of(interaction.channel_id, interaction.user.id, number)
            await self._hand_over(Incoming(id=number, address=address, text=prompt), (video,), handle)

        async def on_interaction(interaction: discord.Interaction) -> None:
            if interaction.type is not discord.InteractionType.component or interaction.message is None:
                return
            await interaction.response.defer()
            command = str(cast(dict[str, Any], interaction.data)["custom_id"])
            about = str(interaction.message.id)
            address = address_of(interaction.channel_id, interaction.user.id, about)
            press = Incoming(id=f"press-{interaction.id}", address=address, text=command, about=about)
            await self._hand_over(press, (), handle)

        async def on_message(message: discord.Message) -> None:
            if self._client.user is not None and (decoded := decode(message, self._client.user.id)):
                await self._hand_over(*decoded, handle)

        self._client.event(on_interaction)
        self._client.event(on_message)
        return tree

    async def _hand_over(self, incoming: Incoming, files: Iterable[discord.Attachment], handle: Handle) -> None:
        async with self._room(incoming.address.chat).incoming:
            try:
                async with self._fetched(files) as attachments:
                    await handle(incoming.model_copy(update={"attachments": attachments}))
            except Exception:
                logger.exception("a message from Discord was not handled")

    @asynccontextmanager
    async def _fetched(self, files: Iterable[discord.Attachment]) -> AsyncIterator[tuple[Attachment, ...]]:
        """The files in the spool for as long as they are handled; a path is None when Discord does not send it."""
        attachments: list[Attachment] = []
        try:
            for file in files:
                path = spooled(self._spool, file.filename, file.content_type)
                attachment = Attachment(path=path, name=file.filename, mime=file.content_type, size=file.size)
                attachments.append(attachment)
                try:
                    await download(file.url, path)
                except (aiohttp.ClientError, TimeoutError) as error:
                    logger.warning("a file was not received from Discord (%s)", type(error).__name__)
                    path.unlink(missing_ok=True)
                    attachments[-1] = attachment.model_copy(update={"path": None})
            yield tuple(attachments)
        finally:
            for attachment in attachments:
                if attachment.path is not None:
                    attachment.path.unlink(missing_ok=True)

    def _room(self, chat: str) -> Room:
        if chat not in self._rooms:
            self._rooms[chat] = Room(self.limits.edit_interval, partial(self._edit, chat))
        return self._rooms[chat]

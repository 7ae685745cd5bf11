"""Telegram, over the Bot API by long polling: at api.telegram.org or at any server that speaks the same.

An update is confirmed only when it has been handled, so one that was under way when the process died comes again.
Knows nothing of what is done with a message.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import httpx
from pydantic import SecretStr
from telegram import Bot, Message, Update
from telegram.error import BadRequest, Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from bot.adapters.base import AdapterSettings, Handle, Room, UnavailableError, linked, spooled
from bot.adapters.telegram.transport import (
    LostMessageError,
    TooLargeError,
    download,
    explained,
    opened,
    seconds,
    unlogged,
)
from bot.adapters.telegram.wire import LIMITS, Call, File, decode, encode
from bot.messages import Attachment, Incoming, Limits, Outgoing, Say, Show, Working

POLL = 30
"""Seconds that one question for news may stay open."""
RECHECK = 1.0
"""Seconds between two such questions while an earlier update is still being handled."""
DOWNLOAD_PAUSES = (0.5, 3.0, 0.0)
UPLOAD_SECONDS = 1800
"""A server of one's own takes files up to 2 GB, and answers when it has passed them on."""

logger = logging.getLogger(__name__)
T = TypeVar("T")


class TelegramSettings(AdapterSettings):
    """A bot's token from @BotFather, and the server to reach it by."""

    telegram_token: SecretStr
    telegram_api_url: str = "https://api.telegram.org"


class Telegram:
    """The Telegram adapter."""

    name: ClassVar[str] = "telegram"
    limits: ClassVar[Limits] = LIMITS
    Settings: ClassVar[type[AdapterSettings]] = TelegramSettings

    def __init__(self, settings: AdapterSettings, spool: Path) -> None:
        values = TelegramSettings.model_validate(settings.model_dump())
        self._token = values.telegram_token.get_secret_value()
        url = values.telegram_api_url.rstrip("/")
        patient = HTTPXRequest(
            connection_pool_size=64,
            connect_timeout=10,
            pool_timeout=60,
            read_timeout=60,
            write_timeout=60,
            media_write_timeout=UPLOAD_SECONDS,
        )
        self._bot = Bot(
            self._token,
            base_url=f"{url}/bot",
            base_file_url=f"{url}/file/bot",
            request=patient,
            get_updates_request=HTTPXRequest(connection_pool_size=1, connect_timeout=10, read_timeout=10),
        )
        self._spool = spool
        self._rooms: dict[str, Room] = {}

    async def run(self, handle: Handle) -> None:
        """Poll until cancelled. Raises `UnavailableError` when the token is refused or used elsewhere too."""
        with unlogged(self._token):
            try:
                await self._insist(self._bot.initialize)
                await self._insist(self._bot.delete_webhook)
                await self._poll(handle)
            finally:
                for room in self._rooms.values():
                    room.close()
                await self._bot.shutdown()

    async def send(self, outgoing: Outgoing, replaces: str | None = None) -> str | None:
        """Send or replace one message. A progress edit goes out when it may; everything else has gone out."""
        room = self._room(outgoing.address.chat)
        if replaces is not None and isinstance(outgoing, Working):
            room.post(replaces, outgoing)
            return replaces
        if replaces is not None:
            room.forget(replaces)
        try:
            sent = await self._carry_out(room, encode(outgoing, replaces)) or replaces
            if sent is not None and isinstance(outgoing, Working):
                room.note(sent, outgoing)
            return sent
        except LostMessageError:
            return await self._carry_out(room, encode(outgoing))
        except TooLargeError:
            if not isinstance(outgoing, Show) or (text := linked(outgoing)) is None:
                raise
            return await self.send(Say(address=outgoing.address, text=text, buttons=outgoing.buttons), replaces)

    # -- out ---------------------------------------------------------------------------------------------------

    async def _carry_out(self, room: Room, calls: list[Call]) -> str | None:
        sent = None
        for method, params in calls:
            sent = await room.call(partial(self._call, method, params)) or sent
        return sent

    async def _edit(self, chat: str, message: str, working: Working) -> None:
        for method, params in encode(working, message):
            await self._call(method, params)

    async def _call(self, method: str, params: dict[str, Any]) -> str | None:
        """One call; the id of the message that it sent. Raises `FloodError` and `UnsentError`."""
        result = None
        with explained(method), opened(params) as (ready, uploads):
            if not uploads:
                result = await getattr(self._bot, method)(**ready)
            else:
                async with self._uploading(params["chat_id"]):
                    result = await getattr(self._bot, method)(**ready, read_timeout=UPLOAD_SECONDS)
        return str(result.message_id) if isinstance(result, Message) else None

    @asynccontextmanager
    async def _uploading(self, chat: str) -> AsyncIterator[None]:
        """Show in the chat that a video is on its way; Telegram forgets it after five seconds."""

        async def show() -> None:
            while True:
                with suppress(TelegramError):
                    await self._bot.send_chat_action(chat, "upload_video")
                await asyncio.sleep(4)

        showing = asyncio.create_task(show())
        try:
            yield
        finally:
            showing.cancel()
            await asyncio.gather(showing, return_exceptions=True)

    # -- in ----------------------------------------------------------------------------------------------------

    async def _insist(self, call: Callable[[], Awaitable[T]]) -> T:
        """Call until it works, with growing pauses. Raises `UnavailableError` when only the operator can help."""
        pause, conflicts = 0.5, 0
        while True:
            try:
                return await call()
            except InvalidToken:
                raise UnavailableError(
                    "Telegram refuses the bot's token: get a valid one from @BotFather, set CUTROOM_TELEGRAM_TOKEN."
                ) from None
            except Conflict:
                conflicts += 1
                if conflicts > 2:
                    raise UnavailableError(
                        "Another program receives this bot's messages: stop it, or give this one a token of its own."
                    ) from None
            except RetryAfter as flood:
                pause = seconds(flood)
            except TelegramError as error:
                logger.warning("Telegram did not answer (%s); trying again in %g s", type(error).__name__, pause)
            await asyncio.sleep(pause)
            pause = min(2 * pause, 30.0)

    async def _poll(self, handle: Handle) -> None:
        taken: dict[int, asyncio.Task[None]] = {}
        offset: int | None = None
        try:
            while True:
                open_for = POLL if not taken else 0  # with an update unconfirmed, the answer comes at once anyway
                for update in await self._insist(partial(self._updates, offset, open_for)):
                    if update.update_id not in taken:
                        taken[update.update_id] = asyncio.create_task(self._take(update, handle))
                if not taken:
                    continue
                under_way = [task for task in taken.values() if not task.done()]
                if under_way:
                    await asyncio.wait(under_way, timeout=RECHECK, return_when=asyncio.FIRST_COMPLETED)
                offset = min((n for n, task in taken.items() if not task.done()), default=max(taken) + 1)
                taken = {number: task for number, task in taken.items() if number >= offset}
        finally:
            for task in taken.values():
                task.cancel()
            await asyncio.gather(*taken.values(), return_exceptions=True)

    async def _updates(self, offset: int | None, open_for: int) -> tuple[Update, ...]:
        return await self._bot.get_updates(
            offset=offset, timeout=open_for, allowed_updates=["message", "callback_query"]
        )

    async def _take(self, update: Update, handle: Handle) -> None:
        await asyncio.gather(self._answer(update), self._hand_over(update, handle))

    async def _answer(self, update: Update) -> None:
        """Stop the pressed button's spinning."""
        if update.callback_query is not None:
            with suppress(TelegramError):
                await self._bot.answer_callback_query(update.callback_query.id)

    async def _hand_over(self, update: Update, handle: Handle) -> None:
        decoded = decode(update, self._bot.bot)
        if decoded is None:
            return
        incoming, files = decoded
        async with self._room(incoming.address.chat).incoming:
            try:
                await self._fetch_and_handle(incoming, files, handle)
            except Exception:
                logger.exception("a message from Telegram was not handled")

    async def _fetch_and_handle(self, incoming: Incoming, files: tuple[File, ...], handle: Handle) -> None:
        attachments = tuple([await self._fetch(file) for file in files])
        try:
            await handle(incoming.model_copy(update={"attachments": attachments}))
        finally:
            for attachment in attachments:
                if attachment.path is not None:
                    attachment.path.unlink(missing_ok=True)

    async def _fetch(self, file: File) -> Attachment:
        """The file in the spool, or without a path when Telegram does not hand it over."""
        path = spooled(self._spool, file.name, file.mime)
        attachment = Attachment(path=path, name=file.name, mime=file.mime, size=file.size, reduced=file.reduced)
        for pause in DOWNLOAD_PAUSES:
            try:
                remote = await self._bot.get_file(file.id)
                await download(remote.file_path or "", path)
                return attachment
            except BadRequest:  # "file is too big"
                break
            except (TelegramError, httpx.HTTPError) as error:
                logger.warning("a file was not received from Telegram (%s)", type(error).__name__)
                await asyncio.sleep(pause)
        path.unlink(missing_ok=True)
        return attachment.model_copy(update={"path": None})

    def _room(self, chat: str) -> Room:
        if chat not in self._rooms:
            self._rooms[chat] = Room(self.limits.edit_interval, partial(self._edit, chat))
        return self._rooms[chat]

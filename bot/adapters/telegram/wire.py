"""Telegram's updates into `Incoming`, and `Outgoing` into the Bot API's calls. Pure: opens no file, calls nobody."""

import mimetypes
import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from telegram import (
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    ReplyParameters,
    Update,
    User,
)
from telegram import Message as TelegramMessage

from bot.adapters.base import pieces, progress, units
from bot.messages import Address, Button, Incoming, Limits, Media, Message, Outgoing, Show, Working

LIMITS = Limits(
    download=20 << 20,
    upload=50_000_000,
    text=4096,
    caption=1024,
    buttons=8,
    files=10,
    edit_interval=timedelta(seconds=3),
)
MEDIA = ("video", "animation", "video_note", "audio", "voice", "document")
"""The fields of a message that hold a file; an animation's message holds it once more as a document, so this order."""
_REDUCED = ("Video", "PhotoSize")
UPLOADS = {".mp4": "video", ".gif": "animation", ".mp3": "audio", ".m4a": "audio", ".jpg": "photo"}
"""What Telegram plays or shows, by the file's suffix; everything else goes as a document."""
ALBUMS = {"video": "seen", "photo": "seen", "audio": "heard", "document": "kept"}
"""What stands together in one album; an animation stands alone."""
PHOTO_BYTES, PHOTO_SIDES = 10_000_000, 10_000
"""The most that a photo may have: bytes, and pixels of both sides together."""
BUTTON_BYTES = 64
BUTTONS_IN_ROW = 3

Call = tuple[str, dict[str, Any]]


class File(Message):
    """A file of a message, still at Telegram. What comes as a video or a photograph, phones have `reduced`."""

    id: str
    name: str
    mime: str | None
    size: int | None
    reduced: bool


def decode(update: Update, me: User) -> tuple[Incoming, tuple[File, ...]] | None:
    """What was said to the bot `me`, with its files still to fetch; None for what is not addressed to it."""
    if update.callback_query is not None:
        return _decode_press(update.callback_query)
    message = update.message
    if message is None or message.from_user is None:
        return None
    said = message.text or message.caption or ""
    text, named = re.subn(rf"@{me.username}\b", "", said, flags=re.IGNORECASE)
    replied = message.reply_to_message
    to_me = replied is not None and replied.from_user is not None and replied.from_user.id == me.id
    private = message.chat.type == "private"
    files = _files(message)
    if not (private or named or to_me) or not (said or files):
        return None
    if replied is not None and not private and not to_me:  # in a group: "@bot cut this", about another's video
        files = files or _files(replied)
    number = str(message.message_id)
    address = Address(platform="telegram", chat=str(message.chat.id), user=str(message.from_user.id), reply_to=number)
    about = str(replied.message_id) if replied is not None else None
    return Incoming(id=number, address=address, text=text.strip(), about=about), files


def _decode_press(query: CallbackQuery) -> tuple[Incoming, tuple[File, ...]] | None:
    if query.message is None or not query.data:
        return None
    about = str(query.message.message_id)
    chat = str(query.message.chat.id)
    address = Address(platform="telegram", chat=chat, user=str(query.from_user.id), reply_to=about)
    return Incoming(id=f"press-{query.id}", address=address, text=query.data, about=about), ()


def _files(message: TelegramMessage) -> tuple[File, ...]:
    media = next((found for kind in MEDIA if (found := getattr(message, kind))), None)
    if media is None and message.photo:
        media = message.photo[-1]  # the largest of its sizes
    if media is None:
        return ()
    kind = type(media).__name__
    usual = {"PhotoSize": "image/jpeg", "VideoNote": "video/mp4"}.get(kind)
    mime = getattr(media, "mime_type", None) or usual
    name = getattr(media, "file_name", None) or kind.lower() + (mimetypes.guess_extension(mime or "") or "")
    return (File(id=media.file_id, name=name, mime=mime, size=media.file_size, reduced=kind in _REDUCED),)


def encode(outgoing: Outgoing, replaces: str | None = None) -> list[Call]:
    """The calls of `telegram.Bot` that send `outgoing`; a `Path` among their values is a file to upload.

    A text longer than one message becomes several, with the buttons under the last. A button whose command is
    above 64 bytes cannot be carried and is left out.
    """
    chat = {"chat_id": outgoing.address.chat}
    last = {"reply_markup": _keyboard(outgoing.buttons)}
    reply = _reply(outgoing.address)
    if isinstance(outgoing, Show):
        return _encode_show(outgoing, chat | reply, last, replaces)
    text = progress(outgoing) if isinstance(outgoing, Working) else outgoing.text
    calls: list[Call] = [("send_message", chat | reply | {"text": piece}) for piece in pieces(text, LIMITS.text)]
    if replaces is not None:
        first = {"text": calls[0][1]["text"], "message_id": int(replaces)}
        calls[0] = ("edit_message_text", chat | first)
    calls[-1][1].update(last)
    return calls


def _encode_show(show: Show, common: dict[str, Any], last: dict[str, Any], replaces: str | None) -> list[Call]:
    calls: list[Call] = []
    if show.more:
        calls = [_album(run, common) for run in _runs(show.media)]
        calls += [("send_message", common | {"text": text}) for text in pieces(show.text, LIMITS.text)]
        calls[-1][1].update(last)
    else:
        kind, params = _upload(show)
        if units(show.text) <= LIMITS.caption:
            params["caption"] = show.text
        else:
            calls = [("send_message", common | {"text": text}) for text in pieces(show.text, LIMITS.text)]
        calls.append((f"send_{kind}", common | last | params))
    if replaces is not None:  # a text cannot become a video that notifies: the video comes, the text goes
        calls.append(("delete_message", {"chat_id": show.address.chat, "message_id": int(replaces)}))
    return calls


def _upload(media: Media) -> tuple[str, dict[str, Any]]:
    """What a file is to Telegram, and the arguments of the call that sends it."""
    kind = _kind(media)
    params: dict[str, Any] = {kind: media.path, "filename": media.name}
    if kind in ("video", "animation", "audio"):
        params["duration"] = timedelta(seconds=round(media.duration))
    if kind in ("video", "animation"):
        params |= {"width": media.width, "height": media.height}
    if kind == "video":
        params["supports_streaming"] = True
    if media.thumbnail is not None and kind != "photo":
        params["thumbnail"] = media.thumbnail
    return kind, params


def _kind(media: Media) -> str:
    kind = UPLOADS.get(Path(media.name).suffix.lower(), "document")
    large = media.width + media.height > PHOTO_SIDES or (media.size or 0) > PHOTO_BYTES
    return "document" if kind == "photo" and large else kind


def _runs(media: Sequence[Media]) -> Iterator[list[Media]]:
    """The files in order, those that may stand in one album together."""
    for album, run in groupby(media, key=lambda one: ALBUMS.get(_kind(one))):
        if album is None:
            yield from ([one] for one in run)
        else:
            yield list(run)


def _album(run: list[Media], common: dict[str, Any]) -> Call:
    """The call that sends files in one message; `media` are (kind, arguments) of each."""
    if len(run) == 1:
        kind, params = _upload(run[0])
        return f"send_{kind}", common | params
    return "send_media_group", common | {"media": [_upload(one) for one in run]}


def _reply(address: Address) -> dict[str, Any]:
    if address.reply_to is None or not address.reply_to.isdecimal():
        return {}
    return {"reply_parameters": ReplyParameters(int(address.reply_to), allow_sending_without_reply=True)}


def _keyboard(buttons: tuple[Button, ...]) -> InlineKeyboardMarkup | None:
    fitting = [b for b in buttons if 1 <= len(b.command.encode()) <= BUTTON_BYTES][: LIMITS.buttons]
    keys = [InlineKeyboardButton(button.label, callback_data=button.command) for button in fitting]
    rows = [keys[start : start + BUTTONS_IN_ROW] for start in range(0, len(keys), BUTTONS_IN_ROW)]
    return InlineKeyboardMarkup(rows) if rows else None

"""What passes between a chat and the conversation: plain data, the same for every platform.

Knows nothing of platforms, of editing or of the database.
"""

from datetime import timedelta
from pathlib import Path

from pydantic import BaseModel, ConfigDict


class Message(BaseModel):
    """The base of everything here: frozen, no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Address(Message):
    """Where a chat is and who speaks there. Serialises to JSON, so an answer finds its way after a restart.

    `user` is the person's id on the platform, `chat` the room's; `reply_to` is the message that an answer refers to.
    `place` is a file or folder of this machine that results go to, where the chat is at its desk.
    """

    platform: str
    chat: str
    user: str
    reply_to: str | None = None
    place: str | None = None


class Attachment(Message):
    """A file that the adapter has already brought to this machine.

    `path` may be removed by the adapter once `handle` has returned; it is None for a file that the platform did not
    hand over, most often because it is larger than the `download` limit. `name` is what the person called the file:
    text to show, never a path to open. `size` in bytes, where the platform tells. `reduced`: the platform may have
    coded it anew to make it smaller.
    """

    path: Path | None
    name: str
    mime: str | None = None
    size: int | None = None
    reduced: bool = False


class Incoming(Message):
    """One thing a person sent: words, files, or both.

    `id` is the platform's id of the message, unique in its chat: the same message handled twice is carried out once.
    `about` is the id of the message that this one replies to (an earlier result, say).
    """

    id: str
    address: Address
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    about: str | None = None


class Button(Message):
    """A button under a message; pressing it is the same as sending `command`, e.g. "/undo"."""

    label: str
    command: str


class Say(Message):
    """Words."""

    address: Address
    text: str
    buttons: tuple[Button, ...] = ()


class Ask(Message):
    """A question that wants an answer, with the likely answers as buttons."""

    address: Address
    text: str
    buttons: tuple[Button, ...] = ()


class Working(Message):
    """The one progress message of a request; sent again, it replaces what it said before.

    `fraction` runs from 0 to 1; `remaining` is an estimate, where there is one.
    """

    address: Address
    stage: str
    fraction: float
    remaining: timedelta | None = None
    buttons: tuple[Button, ...] = ()


class Media(Message):
    """A file on this machine to be shown, with what a player needs to know before it has the file.

    `size` in bytes, where it is known. `duration` in seconds, `width` and `height` in display pixels, 0 where there is
    none. `thumbnail` is a JPEG. `url`,
    where there is one, leads to the full file: what an adapter offers when the file itself is above its limit.
    """

    path: Path
    name: str
    duration: float
    width: int
    height: int
    size: int | None = None
    thumbnail: Path | None = None
    url: str | None = None


class Show(Media):
    """A result: one file, and with it `more`, at most so many in all as the platform's limit `files` says."""

    address: Address
    text: str
    more: tuple[Media, ...] = ()
    buttons: tuple[Button, ...] = ()

    @property
    def media(self) -> tuple[Media, ...]:
        """All files, in order."""
        return (self, *self.more)


Outgoing = Say | Ask | Working | Show


class Limits(Message):
    """What a platform carries: sizes in bytes, text in UTF-16 units, and the least time between two edits.

    `files` is how many one message may show.
    """

    download: int | None = None
    upload: int | None = None
    text: int = 4096
    caption: int = 1024
    buttons: int = 8
    files: int = 1
    edit_interval: timedelta = timedelta(seconds=1)

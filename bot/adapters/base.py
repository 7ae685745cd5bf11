"""What an adapter is: it decodes a platform's updates into `Incoming`, and encodes `Outgoing` into its calls.

Knows nothing of what is done with a message: no flow and no wording of its own.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import ClassVar, Protocol

from pydantic import BaseModel, ConfigDict

from bot.messages import Incoming, Limits, Outgoing

Handle = Callable[[Incoming], Awaitable[None]]
"""Where an adapter hands what it received. Returns when the message is safely taken in; answers come through `send`."""


class AdapterSettings(BaseModel):
    """The values that an adapter needs; `bot.__main__` fills them from the settings of the same names."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class UnsentError(Exception):
    """A message could not be sent; the sentence says why. `permanent` means that trying again is of no use."""

    def __init__(self, message: str, *, permanent: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent


class Adapter(Protocol):
    """One chat platform."""

    name: ClassVar[str]
    limits: ClassVar[Limits]
    Settings: ClassVar[type[AdapterSettings]]

    def __init__(self, settings: AdapterSettings, spool: Path) -> None:
        """Take the declared values and a folder of this adapter's own for files on their way in."""

    async def run(self, handle: Handle) -> None:
        """Receive until cancelled, handing every message to `handle`."""

    async def send(self, outgoing: Outgoing, replaces: str | None = None) -> str | None:
        """Send one message, in place of the sent message `replaces` where the platform can edit.

        Returns the platform's id of the message, or None where it has none. Raises `UnsentError`.
        """

"""What goes into the understanding of a prompt, and what comes out: plain data."""

from typing import Any

from pydantic import Field

from editing.data import Data


class Context(Data):
    """What the model is told about the clip as it is now. `files[0]` is the clip itself.

    `history`: the edits in force, one tuple of flat operation objects for each earlier prompt. `undone`: how many can
    be redone. `original`: what is known of the upload.
    """

    duration: float
    width: int
    height: int
    fps: float = 30.0
    has_audio: bool = True
    files: tuple[str, ...] = ()
    history: tuple[tuple[dict[str, Any], ...], ...] = ()
    undone: int = 0
    original: dict[str, Any] | None = None


class Call(Data):
    """One operation to be called, with its arguments."""

    name: str
    args: dict[str, Any] = Field(default_factory=dict)


class Reading(Data):
    """How a prompt was understood, and how sure that is (0 to 1)."""

    calls: tuple[Call, ...]
    sure: float

"""The session: going back and forth in the history, and speaking without changing anything."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from editing.errors import BadEdit
from editing.ops.base import SessionOp


class Undo(SessionOp):
    """Take back the last edit, or the last few."""

    op: Literal["undo"] = "undo"
    steps: int = Field(1, ge=1, le=1000, description="how many edits to take back")

    PHRASES: ClassVar[tuple[str, ...]] = (
        "undo",
        "undo last",
        "undo <number>",
        "take back",
        "go back",
        "go back <number> step",
        "previous version",
        "revert last",
        "revert to previous",
        "cancel that",
        "cancel last",
        "not like it",
        "not want that",
        "put it back",
        "never mind",
        "forget that",
        "remove last edit",
        "remove last change",
        "better before",
        "look worse",
        "worse now",
        "back to before",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "undo that": {},
        "undo the last 2 edits": {"steps": 2},
    }

    def what(self) -> str:
        """How many."""
        return "undo" if self.steps == 1 else f"undo {self.steps} edits"

    def turn(self, at: int, newest: int) -> int:
        """So many revisions earlier, at most back to the upload."""
        if at == 0:
            raise BadEdit("There is nothing to undo: this is the video as it was sent.")
        return max(0, at - self.steps)


class Redo(SessionOp):
    """Bring back what was undone."""

    op: Literal["redo"] = "redo"
    steps: int = Field(1, ge=1, le=1000, description="how many edits to bring back")

    PHRASES: ClassVar[tuple[str, ...]] = (
        "redo",
        "redo last",
        "bring back",
        "bring that back",
        "restore",
        "redo <number>",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {"redo": {}, "redo both": {"steps": 2}}

    def what(self) -> str:
        """How many."""
        return "redo" if self.steps == 1 else f"redo {self.steps} edits"

    def turn(self, at: int, newest: int) -> int:
        """So many revisions later, at most up to the newest."""
        if at == newest:
            raise BadEdit("There is nothing to redo.")
        return min(newest, at + self.steps)


class Revert(SessionOp):
    """Go back to the video as it was sent, without any edit."""

    op: Literal["revert"] = "revert"

    PHRASES: ClassVar[tuple[str, ...]] = (
        "revert",
        "back to original",
        "go back to original",
        "revert to original",
        "give me the original",
        "want the original",
        "undo everything",
        "undo all",
        "remove all edits",
        "remove all changes",
        "remove all effects",
        "clear all",
        "clear effects",
        "clear everything",
        "remove everything you did",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {"start over": {}, "give me back the original": {}}

    def turn(self, at: int, newest: int) -> int:
        """The upload; what was done stays within reach of redo."""
        return 0


class Speech(SessionOp):
    """An operation that only says something."""

    message: str

    ANSWERS: ClassVar[bool] = True

    def what(self) -> str:
        """What it says."""
        return self.message


class Info(Speech):
    """Answer a question about the clip or the edits; changes nothing."""

    op: Literal["info"] = "info"
    message: str = Field(min_length=1, max_length=4000, description="the answer, as the person will read it")

    PHRASES: ClassVar[tuple[str, ...]] = (
        "info",
        "information",
        "details",
        "does it have sound",
        "how long",
        "tell me",
        "what have you done",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "how long is it?": {"message": "The clip is 0:30 long."},
    }


class Clarify(Speech):
    """Ask the person what is meant when two readings would give different videos; changes nothing."""

    op: Literal["clarify"] = "clarify"
    message: str = Field(min_length=1, max_length=4000, description="the question, as the person will read it")

    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "fix it": {"message": "What is wrong with it: the picture, the sound or the length?"},
    }


class Refuse(Speech):
    """Say that something cannot or will not be done, and why; changes nothing."""

    op: Literal["refuse"] = "refuse"
    message: str = Field(min_length=1, max_length=4000, description="the reason, as the person will read it")

    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "order me a pizza": {"message": "I edit videos; I cannot order food."},
    }

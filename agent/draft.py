"""What one prompt has come to so far: operations that fit, words for the person, and calls that did not fit.

Every operation is tried on the history before it is taken. Knows no model; renders nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from editing import ops
from editing.errors import BadEdit
from editing.history import Edit, History, advance, fold, told
from editing.measures import Measure
from editing.ops.base import Op, SessionOp
from editing.timecode import clock
from editing.timeline import Source, learned


@dataclass(frozen=True)
class Failure:
    """A call that was not taken: in which turn of the model, and why."""

    turn: int
    name: str
    why: str


@dataclass
class Draft:
    """The calls of a model become an edit in here. `turn` counts its answers; `done` says what each operation does."""

    history: History
    sources: tuple[Source, ...]
    edit: Edit = ()
    done: list[str] = field(default_factory=list)
    spoken: list[Op] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    turn: int = 0
    _before: Edit = ()

    def next_turn(self) -> None:
        """The model answers once more."""
        self.turn += 1
        self._before = self.edit

    @property
    def untouched(self) -> bool:
        """Whether no call has come to anything, not even a failure."""
        return not (self.edit or self.spoken or self.failures)

    def take(self, name: str, arguments: Mapping[str, Any]) -> str:
        """Add a call, and tell the model what the clip is like then.

        Raises `BadEdit`, and `Unmeasured` where the same call can be taken once something is known of a source.
        """
        try:
            told = self._taken(name, arguments)
        except BadEdit as error:
            self.failures.append(Failure(self.turn, name, str(error)))
            raise
        # A call mends one that failed in an earlier turn; beside it in the same turn, it is another one.
        mended = next((one for one in self.failures if one.name == name and one.turn < self.turn), None)
        if mended is not None:
            self.failures.remove(mended)
        return told

    def learn(self, source: str, measure: Measure) -> None:
        """What was measured of a source."""
        self.sources = learned(self.sources, source, measure)

    def _taken(self, name: str, arguments: Mapping[str, Any]) -> str:
        # Models write null for what they leave out.
        op = ops.load({**{key: value for key, value in arguments.items() if value is not None}, "op": name})
        if isinstance(op, SessionOp) and op.ANSWERS:
            self.spoken.append(op)
            return "The person will read that."
        if op in self._before and not isinstance(op, SessionOp):
            return "That is planned already; it is not done twice."
        after = advance(self.history, (*self.edit, op), self.sources)
        does = told(op, after.current, self.sources)
        self.edit = (*self.edit, op)
        self.done.append(does)
        timeline = fold(after.current, self.sources)
        return f"Planned. The clip is then {clock(timeline.duration)} long, {timeline.width}x{timeline.height}."

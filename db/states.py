"""The life of a request as data: its states, its outcomes, and every legal step from one state to another.

    received -> planned -> rendering -> rendered -> delivered
        \\-> answered      (failed, cancelled: from wherever a step below says so)

Knows nothing of the database.
"""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a request stands. The last four are final."""

    RECEIVED = "received"
    PLANNED = "planned"
    RENDERING = "rendering"
    RENDERED = "rendered"
    DELIVERED = "delivered"
    FAILED = "failed"
    CANCELLED = "cancelled"
    ANSWERED = "answered"


class Outcome(StrEnum):
    """What a prompt came to: an edit, an answer, a question back, or a no."""

    EDIT = "edit"
    ANSWER = "answer"
    CLARIFY = "clarify"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Step:
    """A legal change of state: from any of `before` to `after`."""

    before: frozenset[State]
    after: State


def _step(after: State, *before: State) -> Step:
    return Step(frozenset(before), after)


PLAN = _step(State.PLANNED, State.RECEIVED)
REPLAN = _step(State.RECEIVED, State.PLANNED, State.RECEIVED)
ANSWER = _step(State.ANSWERED, State.RECEIVED)
CLAIM = _step(State.RENDERING, State.PLANNED)
TAKE_OVER = _step(State.RENDERING, State.RENDERING)
RENEW = _step(State.RENDERING, State.RENDERING)
RELEASE = _step(State.PLANNED, State.RENDERING)
RENDER = _step(State.RENDERED, State.RENDERING)
DELIVER = _step(State.DELIVERED, State.RENDERED)
FAIL = _step(State.FAILED, State.RECEIVED, State.PLANNED, State.RENDERING, State.RENDERED)
CANCEL = _step(State.CANCELLED, State.RECEIVED, State.PLANNED, State.RENDERING)

UNFINISHED = frozenset({State.RECEIVED, State.PLANNED, State.RENDERING, State.RENDERED})
BUILT = frozenset({State.RENDERED, State.DELIVERED, State.ANSWERED})
"""A revision in one of these is there: what was planned on it may be rendered."""
VOID = frozenset({State.FAILED, State.CANCELLED})
"""A revision in one of these never came to be: what was planned on it is planned again."""
UNDELIVERED = VOID | {State.ANSWERED}
"""Ends that bring no result, but are told all the same."""

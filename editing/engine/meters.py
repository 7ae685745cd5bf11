"""How far work is, and about how long it still takes.

Knows what is counted, not what it is.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence

Tell = Callable[[str, float, float | None], None]
"""Takes the stage, the fraction of 1 that is done, and the seconds that are left, where they can be told."""


class Meter:
    """How far several pieces of work are, by the frames that each has. Told by several threads."""

    def __init__(self, frames: Mapping[str, int], tell: Tell) -> None:
        self._frames = frames
        self._reached = dict.fromkeys(frames, 0)
        self._tell = tell
        self._started = time.monotonic()
        self._lock = threading.Lock()

    def within(self, name: str) -> Callable[[int], None]:
        """Takes the frames done of a piece."""

        def report(frames: int) -> None:
            with self._lock:
                self._reached[name] = min(frames, self._frames[name])
                reached = sum(self._reached.values()) / max(1, sum(self._frames.values()))
                self._tell("rendering", 0.95 * reached, _left(self._started, reached))

        return report


class Shares:
    """How far the work on several files is: each has a share of it, by the frames that it asks for."""

    def __init__(self, frames: Sequence[int], tell: Tell) -> None:
        weights = [1 + count for count in frames]
        self._before = [sum(weights[:number]) / sum(weights) for number in range(len(weights) + 1)]
        self._tell = tell
        self._started = time.monotonic()

    def of(self, number: int) -> Tell:
        """Takes how far file `number` is."""
        if len(self._before) == 2:
            return self._tell
        begin, end = self._before[number], self._before[number + 1]

        def report(stage: str, fraction: float, remaining: float | None) -> None:
            reached = begin + fraction * (end - begin)
            self._tell(stage, reached, _left(self._started, reached))

        return report


class Steps:
    """How far work is that is done in steps, nobody knows how many: each is given half of what is left."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._begin = 0.0

    def next(self) -> Tell:
        """Takes how far the next step is."""
        begin, share = self._begin, (1 - self._begin) / 2
        self._begin += share

        def report(stage: str, fraction: float, remaining: float | None) -> None:
            self._tell(stage, begin + fraction * share, None)

        return report


def _left(started: float, reached: float) -> float | None:
    spent = time.monotonic() - started
    return spent / reached * (1 - reached) if reached > 0.02 else None

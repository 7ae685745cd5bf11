"""The circumstances of a piece of work: where its files lie, how far it is, and whether it shall go on.

Knows nothing of what is being made.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from editing.errors import Cancelled


def _go_on() -> bool:
    return False


def _silent(frames: int) -> None:
    pass


@dataclass(frozen=True)
class Work:
    """A folder for files in the making, and the two lines to whoever ordered the work.

    `stop` is asked often and from any thread; `progress` is told the frames done so far. `stall` is how many seconds
    may pass without a frame, `deadline` how many a single process may take. `fonts` is the operator's folder of them.
    """

    folder: Path
    ffmpeg: str
    stop: Callable[[], bool] = _go_on
    progress: Callable[[int], None] = _silent
    stall: float = 120
    deadline: float = 6 * 3600
    fonts: Path | None = None

    def check(self) -> None:
        """Raise `Cancelled` once the work shall stop."""
        if self.stop():
            raise Cancelled("The work was cancelled.")

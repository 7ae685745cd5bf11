"""Pieces of work side by side, in threads; when one fails, the others stop.

Knows nothing of what the work is.
"""

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextvars import copy_context

from editing.errors import Cancelled

Stop = Callable[[], bool]
Task = Callable[[Stop], None]
"""Work that asks often whether it shall stop, and raises `Cancelled` then."""

CORES_EACH = 2
"""Cores that one coder keeps busy: one codes where bits are limited, another reads and draws."""


def lanes() -> int:
    """How many coders this machine runs side by side."""
    return max(1, (os.cpu_count() or 1) // CORES_EACH)


def side_by_side(tasks: Sequence[Task], count: int, stop: Stop) -> None:
    """Do all tasks, `count` at a time, begun in their order.

    Raises what the first that failed raised, after the others have stopped.
    """
    broken = threading.Event()

    def stopped() -> bool:
        return broken.is_set() or stop()

    with ThreadPoolExecutor(max(1, count)) as pool:
        running = [pool.submit(copy_context().run, task, stopped) for task in tasks]
        wait(running, return_when=FIRST_EXCEPTION)
        if any(one.done() and not one.cancelled() and one.exception() for one in running):
            broken.set()
            pool.shutdown(cancel_futures=True)
    failures = [error for one in running if not one.cancelled() and (error := one.exception())]
    real = [error for error in failures if not isinstance(error, Cancelled)]
    for error in (*real, *failures):
        raise error

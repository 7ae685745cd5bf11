"""Pieces of work side by side."""

import threading
import time

import pytest

from editing.engine import lanes
from editing.errors import Cancelled, Faulty


def test_all_is_done_so_many_at_a_time() -> None:
    """Every task runs once, two at a time where two are allowed."""
    both, done = threading.Barrier(2, timeout=10), []

    def task(number: int) -> lanes.Task:
        def run(stop: lanes.Stop) -> None:
            both.wait()
            done.append(number)

        return run

    lanes.side_by_side([task(number) for number in range(6)], 2, lambda: False)
    assert sorted(done) == list(range(6))


def test_the_first_failure_stops_the_others() -> None:
    """What runs beside a task that fails is stopped, what waits is not begun, and the failure is what is raised."""
    begun = []

    def endless(stop: lanes.Stop) -> None:
        begun.append("endless")
        while not stop():
            time.sleep(0.01)
        raise Cancelled("The work was cancelled.")

    def failing(stop: lanes.Stop) -> None:
        raise Faulty("This one is wrong.")

    def late(stop: lanes.Stop) -> None:
        begun.append("late")

    with pytest.raises(Faulty, match="wrong"):
        lanes.side_by_side([endless, failing, late, late], 2, lambda: False)
    assert begun.count("late") <= 1
    with pytest.raises(Cancelled):
        lanes.side_by_side([endless], 1, lambda: True)

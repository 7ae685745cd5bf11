"""A process is told from one that is gone, also from one that had its number."""

import os
import socket
import subprocess
import sys

import pytest

from bot.owners import identity, is_dead


@pytest.fixture(scope="module")
def gone() -> int:
    """The number of a process that has ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


def test_a_process_that_ended_is_dead(gone: int) -> None:
    """Whatever it was called behind its number."""
    assert is_dead(f"{socket.gethostname()}:{gone}:abcd") and is_dead(f"{socket.gethostname()}:{gone}:abcd:more")


def test_this_process_is_alive_and_its_namesake_is_not() -> None:
    """A number is given out again, in a container even at every start; the token tells."""
    assert not is_dead(identity()) and not is_dead(f"{identity()}:more")
    assert is_dead(f"{socket.gethostname()}:{os.getpid()}:another")


@pytest.mark.parametrize("name", ["elsewhere:1:abcd", "", ":", "x", f"{socket.gethostname()}:x:y"])
def test_of_another_host_nothing_is_known(name: str, gone: int) -> None:
    """A process of another host, or a name that is none, may be alive."""
    assert not is_dead(name) and not is_dead(f"elsewhere:{gone}:abcd")


def test_the_parent_is_alive() -> None:
    """Another process that runs is not dead."""
    assert not is_dead(f"{socket.gethostname()}:{os.getppid()}:abcd")

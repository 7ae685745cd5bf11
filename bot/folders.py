"""Folders for files that come and go: what a killed process left is swept, and a cache stays below its size.

Knows nothing of what the files are.
"""

import fcntl
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

CACHE_BYTES: Final = 20 << 30
"""What a cache may hold of the store's objects."""
_USED: Final = 3600
"""Seconds after its last use for which nothing leaves a cache."""
_LOCK: Final = ".in-use"


@contextmanager
def shared(folder: Path, leftover: Callable[[Path], bool] = lambda _: True) -> Iterator[None]:
    """Use a folder along with other processes.

    When there are none, every entry of it that is a `leftover` is removed first: its owner is dead.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _LOCK).open("a") as lock:
        with suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for entry in folder.iterdir():
                if entry.name != _LOCK and leftover(entry):
                    _remove(entry)
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield


def in_the_making(entry: Path) -> bool:
    """Whether an entry of a cache is no object of the store: a folder that a job worked in, or a part of a file."""
    return entry.name.startswith(("tmp", "."))


def used(path: Path) -> None:
    """Note that a file of a cache is in use."""
    with suppress(OSError):
        os.utime(path, (time.time(), path.stat().st_mtime))


def prune(cache: Path, most: int = CACHE_BYTES) -> None:
    """Remove the objects of a cache that were not used for the longest time, until the others have `most` bytes."""
    found = []
    for folder, subfolders, files in os.walk(cache):
        subfolders[:] = [name for name in subfolders if not in_the_making(Path(name))]
        for name in files:
            if not name.startswith("."):
                with suppress(OSError):
                    found.append(((path := Path(folder, name)).stat(), path))
    spare = sum(stat.st_size for stat, _ in found) - most
    for stat, path in sorted(found, key=lambda one: one[0].st_atime):
        if spare <= 0 or stat.st_atime > time.time() - _USED:
            return
        with suppress(OSError):
            path.unlink(missing_ok=True)
        spare -= stat.st_size


def _remove(entry: Path) -> None:
    if entry.is_dir() and not entry.is_symlink():
        shutil.rmtree(entry, ignore_errors=True)
    else:
        entry.unlink(missing_ok=True)

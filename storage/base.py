"""What a store is: objects under keys, put whole, read whole or in ranges, and linked to for a while.

Knows no backend: `open_store` finds the module whose `SCHEMES` names the scheme of a URL. Keys are content-addressed by
those who make them; a store only relies on an object never changing under its key where `Store.local` says so.
"""

import ast
import errno
import fcntl
import importlib
import io
import os
import re
import shutil
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from mimetypes import guess_type
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote
from uuid import uuid4

CHUNK = 1 << 20
"""Bytes held at a time where an object passes through memory."""

_PART = r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}"
_KEY = re.compile(rf"{_PART}(/{_PART})*")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):")  # two letters and more: C:\videos is a path
_LATER = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ESTALE, errno.ETIMEDOUT}


class StoreError(Exception):
    """Something about a store went wrong; the sentence says what to do. `transient`: the same call may do later."""

    def __init__(self, message: str, *, transient: bool = False) -> None:
        super().__init__(message)
        self.transient = transient


class MissingObjectError(StoreError):
    """There is nothing under `key`."""

    def __init__(self, key: str) -> None:
        super().__init__(f"There is no object {key!r} in the store.")
        self.key = key


class BadKeyError(StoreError, ValueError):
    """The key is none that every store can hold."""


@dataclass(frozen=True)
class Stat:
    """What is known of an object without reading it: bytes, MIME type, and when it was put (with a time zone)."""

    size: int
    content_type: str | None
    modified: datetime


class Store(ABC):
    """Objects under keys, for any number of threads. Open it after a fork, not before.

    Every method raises `BadKeyError` for a key that is not allowed, `MissingObjectError` where an object must be there
    and is not, and `StoreError` for all else. No key may be a folder of another: "a" and "a/b" exclude each other.
    """

    @abstractmethod
    def put(self, key: str, source: Path | bytes | BinaryIO, *, content_type: str | None = None) -> None:
        """Store a file, bytes, or what is left of a stream, in bounded memory, replacing what was there.

        Whoever reads sees the old object or the new one, never a part; a put that fails changes nothing. Without
        `content_type` the key's ending tells it; a store that cannot keep one goes by the ending always. Errors of the
        caller's own stream may come through.
        """

    def adopt(self, key: str, source: Path, *, content_type: str | None = None) -> None:
        """Store a file that nobody needs any more: like `put`, but the file is gone after it."""
        self.put(key, source, content_type=content_type)
        source.unlink(missing_ok=True)

    @abstractmethod
    def open(self, key: str, start: int = 0, length: int | None = None) -> BinaryIO:
        """A stream of the object from byte `start`, at most `length` bytes; close it. Past the end it is empty."""

    @abstractmethod
    def stat(self, key: str) -> Stat:
        """Size, type and time of an object."""

    @abstractmethod
    def delete(self, key: str) -> None:
        """Remove an object; that it is not there is fine."""

    @abstractmethod
    def list(self, prefix: str = "") -> Iterator[str]:
        """The keys that begin with `prefix`, letter for letter, in no promised order."""

    @abstractmethod
    def url(self, key: str, expires: timedelta, *, name: str | None = None) -> str:
        """A link that shows the object to whoever has it until it expires, after 1 second to 7 days.

        With `name` a browser saves the object under that name instead of playing it. Whether the object is there is
        not looked at.
        """

    def linked(self, key: str, query: Mapping[str, str]) -> Path | None:
        """The file that one of our own links leads to, for a web front to serve; `query` is the link's, decoded.

        None where the link was not made here, has expired, or leads to a server of the store's own.
        """
        return None

    def get(self, key: str, target: Path) -> None:
        """Write the object to the file `target`, which appears whole or not at all; its folder is made."""
        with self.open(key) as source, replacing(target) as file:
            shutil.copyfileobj(source, file, CHUNK)

    def local(self, key: str, cache: Path) -> Path:
        """A file of this machine with the object in it, for reading only.

        It is brought into the folder `cache` once and found there from then on, so the object must not change under
        its key. However many threads and processes ask at once, one of them brings it.
        """
        path = cache / check_key(key)
        if not path.is_file():
            with _alone(path):
                if not path.is_file():
                    self.get(key, path)
        return path

    def exists(self, key: str) -> bool:
        """Whether there is an object under `key`."""
        try:
            self.stat(key)
        except MissingObjectError:
            return False
        return True


def open_store(url: str, *, public_url: str | None = None, secret: str | None = None) -> Store:
    """Open the store that `url` names: a path, `file:`, `memory:`, `s3:` and whatever else this folder holds.

    `public_url` is where the web front serves the files of a store that has no links of its own, and `secret` signs
    those links. Raises `StoreError` with a sentence that never repeats the URL's keys.
    """
    scheme = found[1].lower() if (found := _SCHEME.match(url)) else "file"
    stores = find_stores()
    module = next((name for name, schemes in stores.items() if scheme in schemes), None)
    if module is None:
        known = ", ".join(sorted(scheme for schemes in stores.values() for scheme in schemes))
        raise StoreError(f"There is no store for {scheme + ':'!r}: give a folder's path, or one of {known}.")
    try:
        backend = importlib.import_module(f"storage.{module}")
    except ModuleNotFoundError as error:
        raise StoreError(
            f'A store at {scheme + ":"!r} needs the package {error.name!r}: pip install "cutroom[{module}]".'
        ) from error
    store: Store = backend.from_url(url, public_url=public_url, secret=secret)
    return store


def find_stores() -> dict[str, tuple[str, ...]]:
    """The store modules of this folder and their URL schemes, read from their text: no SDK is loaded unasked."""
    texts = {path.stem: path.read_text("utf-8") for path in sorted(Path(__file__).parent.glob("*.py"))}
    return {name: schemes for name, text in texts.items() if (schemes := _schemes(text))}


def _schemes(text: str) -> tuple[str, ...]:
    for statement in ast.parse(text).body:
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "SCHEMES":
            return tuple(ast.literal_eval(statement.value))
    return ()


def check_key(key: str) -> str:
    """The key itself, where every store can hold it; raises `BadKeyError` otherwise."""
    if len(key) > 512 or ".." in key or not _KEY.fullmatch(key):
        raise BadKeyError(
            f"The key {key[:60]!r} is not allowed: use letters, digits, '.', '_' and '-' in parts divided by '/', "
            "each of at most 200 characters and not beginning with '.', 512 together, without '..'."
        )
    return key


def check_prefix(prefix: str) -> str:
    """The beginning of a key, which may be empty or end in '/'; raises `BadKeyError` otherwise."""
    return prefix and check_key(prefix.removesuffix("/")) and prefix


def check_range(start: int, length: int | None) -> None:
    """Refuse a range that no object has: `StoreError`."""
    if start < 0 or (length is not None and length < 0):
        raise StoreError(f"A range starts at 0 or later and is no shorter than 0: not {start}, {length}.")


def check_expiry(expires: timedelta) -> int:
    """Seconds that a link lives; raises `StoreError` where not every store could sign it."""
    if not timedelta(seconds=1) <= expires <= timedelta(days=7):
        raise StoreError(f"A link lives for 1 second to 7 days, not for {expires}.")
    return int(expires.total_seconds())


def content_type_of(key: str) -> str | None:
    """The MIME type that the key's ending tells."""
    return guess_type(key, strict=False)[0]


def disposition(name: str) -> str:
    """The Content-Disposition under which a browser saves a file as `name`, whatever letters that holds."""
    return f"attachment; filename*=UTF-8''{quote(name, safe='', errors='replace')}"


def from_errno(what: str, error: OSError) -> StoreError:
    """The sentence for a file that could not be read or written."""
    reason = error.strerror or str(error)
    return StoreError(f"{what}: {reason}.", transient=error.errno in _LATER)


@contextmanager
def reading(source: Path | bytes | BinaryIO) -> Iterator[tuple[BinaryIO, int | None]]:
    """The source of a put as a stream, and its size in bytes where that is known; a caller's stream stays open."""
    if isinstance(source, bytes):
        yield io.BytesIO(source), len(source)
    elif isinstance(source, Path):
        try:
            file = source.open("rb")
        except OSError as error:
            raise from_errno(f"The file {source} cannot be read", error) from error
        with file:
            yield file, os.fstat(file.fileno()).st_size
    else:
        yield source, None


@contextmanager
def replacing(target: Path, parts: Path | None = None) -> Iterator[BinaryIO]:
    """A new file that takes the place of `target` when the block ends well, and leaves no trace otherwise.

    It grows in the folder `parts` of the same file system, or beside `target`.
    """
    part = (parts or target.parent) / f".{uuid4().hex}.part"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with part.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except OSError as error:
        raise from_errno(f"The file {target} cannot be written", error) from error
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold the one lock of `path` among the threads and processes of this machine.

    The lock's file goes with its holder; one who still waits on it then looks again and finds the work done.
    """
    lock = path.with_name(f".{path.name}.lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = lock.open("ab")
    except OSError as error:
        raise from_errno(f"The file {path} cannot be written", error) from error
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            lock.unlink(missing_ok=True)

"""A store in a folder of this machine: an object is a file, its key the path. Links are signed for a web front.

Knows no web framework: the front asks `LocalStore.verify` and serves what `Store.open` gives.
"""

import hmac
import io
import os
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copyfileobj
from typing import BinaryIO
from urllib.parse import unquote, urlencode, urlsplit

from storage.base import (
    CHUNK,
    BadKeyError,
    MissingObjectError,
    Stat,
    Store,
    StoreError,
    check_expiry,
    check_key,
    check_prefix,
    check_range,
    content_type_of,
    from_errno,
    reading,
    replacing,
)

SCHEMES = ("file",)

_PARTS = ".parts"
_FORGOTTEN = timedelta(days=1)


def from_url(url: str, *, public_url: str | None = None, secret: str | None = None) -> "LocalStore":
    """The store at a plain path or a `file:///path`."""
    path = url
    if url.lower().startswith("file:"):
        parts = urlsplit(url)
        if parts.netloc not in ("", "localhost") or not parts.path.startswith("/"):
            raise StoreError("A file URL has three slashes before its path: write file:///var/lib/cutroom.")
        path = unquote(parts.path)
    if not path or "\0" in path:
        raise StoreError("A store needs the path of a folder: write file:///var/lib/cutroom.")
    return LocalStore(Path(path).expanduser().absolute(), public_url=public_url, secret=secret)


class LocalStore(Store):
    """Objects as files under the folder `root`, which is made where it is missing.

    Files being written grow in a folder beside them; what a killed process left there is removed after a day.
    """

    def __init__(self, root: Path, *, public_url: str | None = None, secret: str | None = None) -> None:
        if public_url and not secret:
            raise StoreError("Links to a store's files need a secret that signs them: set the secret key.")
        self.root = root
        self._public_url = public_url.rstrip("/") if public_url else None
        self._secret = secret.encode() if secret else b""
        self._parts = root / _PARTS
        try:
            self._parts.mkdir(parents=True, exist_ok=True)
            _sweep(self._parts)
        except OSError as error:
            raise from_errno(f"The folder {root} cannot be used as a store", error) from error

    def put(self, key: str, source: Path | bytes | BinaryIO, *, content_type: str | None = None) -> None:
        """See `Store.put`; the type is told by the key's ending."""
        target = self._path(key)
        with reading(source) as (stream, _), replacing(target, self._parts) as file:
            if not (isinstance(source, Path) and _cloned(stream, file)):
                copyfileobj(stream, file, CHUNK)

    def adopt(self, key: str, source: Path, *, content_type: str | None = None) -> None:
        """See `Store.adopt`; on the same file system nothing is copied."""
        target = self._path(key)
        if not source.is_file() or source.is_symlink() or source.stat().st_dev != self._parts.stat().st_dev:
            super().adopt(key, source, content_type=content_type)
            return
        try:
            with source.open("rb") as file:
                os.fsync(file.fileno())
            target.parent.mkdir(parents=True, exist_ok=True)
            source.replace(target)
        except OSError as error:
            raise from_errno(f"The file {target} cannot be written", error) from error

    def open(self, key: str, start: int = 0, length: int | None = None) -> BinaryIO:
        """See `Store.open`."""
        check_range(start, length)
        try:
            file = self._path(key).open("rb")
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            raise MissingObjectError(key) from None
        except OSError as error:
            raise from_errno(f"The object {key!r} cannot be read", error) from error
        file.seek(start)
        return file if length is None else io.BufferedReader(_Window(file, length))

    def stat(self, key: str) -> Stat:
        """See `Store.stat`."""
        path = self._path(key)
        if not path.is_file():
            raise MissingObjectError(key)
        found = path.stat()
        return Stat(found.st_size, content_type_of(key), datetime.fromtimestamp(found.st_mtime, UTC))

    def delete(self, key: str) -> None:
        """See `Store.delete`."""
        try:
            self._path(key).unlink()
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError as error:
            raise from_errno(f"The object {key!r} cannot be removed", error) from error

    def list(self, prefix: str = "") -> Iterator[str]:
        """See `Store.list`."""
        start = self.root / check_prefix(prefix).rpartition("/")[0]
        for folder, subfolders, files in os.walk(start):
            subfolders[:] = [name for name in subfolders if not name.startswith(".")]
            keys = (Path(folder, name).relative_to(self.root).as_posix() for name in files if not name.startswith("."))
            yield from (key for key in keys if key.startswith(prefix))

    def local(self, key: str, cache: Path) -> Path:
        """The object's own file; nothing is copied and `cache` stays as it is."""
        path = self._path(key)
        if not path.is_file():
            raise MissingObjectError(key)
        return path

    def url(self, key: str, expires: timedelta, *, name: str | None = None) -> str:
        """A signed link under the public URL, or the file's own `file:` URI where there is none."""
        path, seconds = self._path(key), check_expiry(expires)
        if self._public_url is None:
            return path.as_uri()
        query = {"expires": str(int(time.time()) + seconds)} | ({"name": name} if name else {})
        signed = query | {"signature": self._sign(key, query)}
        return f"{self._public_url}/{key}?{urlencode(signed, errors='replace')}"

    def verify(self, key: str, query: Mapping[str, str], now: datetime | None = None) -> bool:
        """Whether a link of `url` with this key and this decoded query was signed here and has not yet expired."""
        signed = {part: query[part] for part in ("expires", "name") if part in query}
        signature, expires = query.get("signature", ""), query.get("expires", "")
        expected = self._sign(key, signed).encode()
        if not self._secret or not hmac.compare_digest(expected, signature.encode(errors="replace")):
            return False
        return int(expires) > (now.timestamp() if now else time.time())

    def linked(self, key: str, query: Mapping[str, str]) -> Path | None:
        """See `Store.linked`."""
        try:
            path = self._path(key)
        except BadKeyError:
            return None
        return path if self.verify(key, query) and path.is_file() else None

    def _sign(self, key: str, query: Mapping[str, str]) -> str:
        # No key and no time holds a line break, and the name comes last: two links never share a message.
        message = "\n".join(["cutroom file", key, query.get("expires", ""), query.get("name", "")])
        return hmac.new(self._secret, message.encode(errors="replace"), "sha256").hexdigest()

    def _path(self, key: str) -> Path:
        return self.root / check_key(key)


def _cloned(source: BinaryIO, target: BinaryIO) -> bool:
    """Whether the system copied the file by itself, which shares its blocks where the file system can."""
    if not hasattr(os, "copy_file_range"):
        return False
    try:
        while os.copy_file_range(source.fileno(), target.fileno(), 1 << 30):
            pass
    except OSError:
        source.seek(0)
        target.seek(0)
        target.truncate()
        return False
    return True


class _Window(io.RawIOBase):
    """The next `length` bytes of a file, which closes with it."""

    def __init__(self, file: BinaryIO, length: int) -> None:
        self._file = file
        self._left = length

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        data = self._file.read(min(len(buffer), self._left))
        buffer[: len(data)] = data
        self._left -= len(data)
        return len(data)

    def close(self) -> None:
        self._file.close()
        super().close()


def _sweep(parts: Path) -> None:
    oldest = time.time() - _FORGOTTEN.total_seconds()
    for part in parts.iterdir():
        try:
            if part.stat().st_mtime < oldest:
                part.unlink()
        except FileNotFoundError:
            continue  # another process swept it, or finished it

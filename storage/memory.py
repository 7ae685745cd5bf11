"""A store that lives and dies with the process, for tests and trials. Each opening is a store of its own."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from storage.base import (
    MissingObjectError,
    Stat,
    Store,
    StoreError,
    check_expiry,
    check_key,
    check_prefix,
    check_range,
    content_type_of,
    reading,
)

SCHEMES = ("memory",)


def from_url(url: str, *, public_url: str | None = None, secret: str | None = None) -> "MemoryStore":
    """An empty store for `memory:`; there is nothing to configure."""
    if url.partition(":")[2].strip("/"):
        raise StoreError("A store in memory has no name or path: write 'memory:'.")
    return MemoryStore()


class MemoryStore(Store):
    """Objects as bytes in a dictionary: a put or delete is one step of it, so it needs no lock."""

    def __init__(self) -> None:
        self._objects: dict[str, tuple[bytes, Stat]] = {}

    def put(self, key: str, source: Path | bytes | BinaryIO, *, content_type: str | None = None) -> None:
        """See `Store.put`; an object is held in memory whole."""
        check_key(key)
        with reading(source) as (stream, _):
            data = stream.read()
        stat = Stat(len(data), content_type or content_type_of(key), datetime.now(UTC))
        self._objects[key] = data, stat

    def open(self, key: str, start: int = 0, length: int | None = None) -> BinaryIO:
        """See `Store.open`."""
        check_range(start, length)
        data, _ = self._object(key)
        return io.BytesIO(data[start : None if length is None else start + length])

    def stat(self, key: str) -> Stat:
        """See `Store.stat`."""
        return self._object(key)[1]

    def delete(self, key: str) -> None:
        """See `Store.delete`."""
        self._objects.pop(check_key(key), None)

    def list(self, prefix: str = "") -> Iterator[str]:
        """See `Store.list`."""
        check_prefix(prefix)
        return (key for key in sorted(self._objects) if key.startswith(prefix))

    def url(self, key: str, expires: timedelta, *, name: str | None = None) -> str:
        """The key as `memory:KEY`: it names the object, and nobody outside this process can follow it."""
        check_expiry(expires)
        return f"memory:{check_key(key)}"

    def _object(self, key: str) -> tuple[bytes, Stat]:
        try:
            return self._objects[check_key(key)]
        except KeyError:
            raise MissingObjectError(key) from None

"""A file becomes a source: named by its content, looked into, and stored. One that cannot be edited as it is gets a
stand-in beside it, which is edited instead.

Knows nothing of who sent it.
"""

import hashlib
import re
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory

from editing.probe import looked_into
from editing.probe.remake import VERSION
from editing.timeline import Source
from storage.base import Store

_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}")


def stored(path: Path, name: str, store: Store, scratch: Path | None = None) -> Source:
    """The file as a source of the store; `name` is what the person calls it, `scratch` a folder to work in.

    Raises `Refused` for what is no video, picture or sound; nothing is stored then.
    """
    with path.open("rb") as file:
        id = hashlib.file_digest(file, "sha256").hexdigest()
    suffix = PurePath(name).suffix.lower()
    sent = f"sources/{id[:2]}/{id}{suffix if _SUFFIX.fullmatch(suffix) else ''}"
    if scratch is not None:
        scratch.mkdir(parents=True, exist_ok=True)
    # Not among the leavings of dead workers, which a living one sweeps: the intake need not be one.
    with TemporaryDirectory(prefix="intake-", dir=scratch) as folder:
        probe, made = looked_into(path, name, Path(folder))
        _kept(store, sent, path)
        if made is None:
            return Source(id=id, key=sent, name=name, probe=probe)
        key = f"made/{id[:2]}/{id}.{VERSION}{made.suffix}"
        _kept(store, key, made)
    return Source(id=id, key=key, name=name, probe=probe, sent=sent)


def _kept(store: Store, key: str, path: Path) -> None:
    if not store.exists(key):
        store.put(key, path)

"""The store in a folder: its names, its files, its signed links."""

import errno
import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from storage.base import MissingObjectError, StoreError, open_store
from storage.local import LocalStore
from tests.storage.accidents import Broken

MINUTE = timedelta(minutes=1)


@pytest.fixture
def local(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "store", public_url="https://cut.example/files/", secret="a long secret")


@pytest.mark.parametrize("form", ["{path}", "file://{path}", "FILE://{path}", "file://localhost{path}"])
def test_a_folder_has_several_names(tmp_path: Path, form: str) -> None:
    """A plain path and file URLs open the same folder, which is made where it is missing."""
    store = open_store(form.format(path=f"{tmp_path}/new/folder"))
    store.put("a", b"x")
    assert (tmp_path / "new" / "folder" / "a").read_bytes() == b"x"


def test_a_file_url_may_be_percent_encoded(tmp_path: Path) -> None:
    """Spaces in a file URL are written as %20."""
    open_store(f"file://{tmp_path}/my%20videos").put("a", b"x")
    assert (tmp_path / "my videos" / "a").is_file()


def test_a_folder_that_cannot_be_is_told(tmp_path: Path) -> None:
    """A store inside a file is refused with its path."""
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreError, match=r"file/store cannot be used as a store: Not a directory"):
        open_store(f"{tmp_path}/file/store")


def test_local_copies_nothing(local: LocalStore, tmp_path: Path) -> None:
    """A store in a folder hands out the object's own file."""
    local.put("a/b", b"x")
    assert local.local("a/b", tmp_path / "cache") == tmp_path / "store" / "a" / "b"
    assert not (tmp_path / "cache").exists()


def test_what_a_killed_process_left_is_swept(tmp_path: Path) -> None:
    """Files that nobody writes any more go when the store is opened; young ones stay."""
    parts = tmp_path / ".parts"
    parts.mkdir()
    for name, age in {"old": 2 * 86400, "young": 60}.items():
        (parts / name).write_bytes(b"x")
        os.utime(parts / name, (time.time() - age,) * 2)
    store = LocalStore(tmp_path)
    assert [path.name for path in parts.iterdir()] == ["young"]
    assert list(store.list()) == []


def test_a_key_is_no_folder_of_another(local: LocalStore) -> None:
    """What a folder cannot hold is refused, and what is there stays."""
    local.put("a", b"x")
    with pytest.raises(StoreError, match="cannot be written"):
        local.put("a/b", b"y")
    assert not local.exists("a/b")
    local.delete("a/b")
    local.put("c/d", b"y")
    with pytest.raises(StoreError, match="cannot be written"):
        local.put("c", b"x")
    assert not local.exists("c")
    with pytest.raises(MissingObjectError):
        local.open("c")


def test_without_a_public_url_a_link_is_the_file(tmp_path: Path) -> None:
    """The terminal's link is the file itself."""
    store = LocalStore(tmp_path)
    store.put("a/b.mp4", b"x")
    url = store.url("a/b.mp4", MINUTE, name="x.mp4")
    assert url == (tmp_path / "a" / "b.mp4").as_uri()
    assert not store.verify("a/b.mp4", {"expires": "99999999999", "signature": ""})


@pytest.mark.parametrize("name", [None, "my clip & more=ü.mp4", "\ud83d broken"])
def test_a_signed_link_is_verified(local: LocalStore, name: str | None) -> None:
    """The front accepts a link as it was made, until it expires."""
    url = urlsplit(local.url("a/b.mp4", MINUTE, name=name))
    assert url._replace(query="").geturl() == "https://cut.example/files/a/b.mp4"
    query = dict(parse_qsl(url.query))
    assert local.verify("a/b.mp4", query)
    assert local.verify("a/b.mp4", query, datetime.now(UTC) + timedelta(seconds=50))
    assert not local.verify("a/b.mp4", query, datetime.now(UTC) + timedelta(seconds=61))


def test_a_tampered_link_is_refused(local: LocalStore, tmp_path: Path) -> None:
    """No part of a signed link can be changed or left out, and another secret signs nothing."""
    query = dict(parse_qsl(urlsplit(local.url("a/b.mp4", MINUTE, name="n")).query))
    assert not local.verify("a/c.mp4", query)
    for part in query:
        assert not local.verify("a/b.mp4", query | {part: query[part] + "1"})
        assert not local.verify("a/b.mp4", {key: value for key, value in query.items() if key != part})
    assert not local.verify("a/b.mp4", query | {"signature": "\udcff"})
    assert not local.verify("a/b.mp4", {})
    other = LocalStore(tmp_path, public_url="https://cut.example/files", secret="another secret")
    assert not other.verify("a/b.mp4", query)


def test_links_need_a_secret(tmp_path: Path) -> None:
    """A public URL without a secret is a mistake that is told at once."""
    with pytest.raises(StoreError, match="secret"):
        LocalStore(tmp_path, public_url="https://cut.example")


def test_a_full_disk_is_transient(local: LocalStore) -> None:
    """What the operator can free is worth another try."""
    full = Broken(1000, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    with pytest.raises(StoreError, match=r"cannot be written: No space left on device\.") as caught:
        local.put("key", full)  # type: ignore[arg-type]
    assert caught.value.transient


def test_a_link_leads_to_its_file(local: LocalStore) -> None:
    """A good link gives the file; a bad one, one for a missing object and one for no key at all give nothing."""
    local.put("a/b.mp4", b"x")
    query = dict(parse_qsl(urlsplit(local.url("a/b.mp4", MINUTE)).query))
    assert local.linked("a/b.mp4", query) == local.root / "a" / "b.mp4"
    assert local.linked("a/b.mp4", {}) is None
    assert local.linked("../secret", query) is None
    missing = dict(parse_qsl(urlsplit(local.url("gone.mp4", MINUTE)).query))
    assert local.linked("gone.mp4", missing) is None

"""What all stores share: finding the store for a URL, and bringing an object to this machine once."""

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO

import pytest

from storage.base import StoreError, open_store
from storage.memory import MemoryStore


class Counting(MemoryStore):
    """Counts how often an object is brought, and takes its time."""

    brought = 0

    def open(self, key: str, start: int = 0, length: int | None = None) -> BinaryIO:
        self.brought += 1
        time.sleep(0.05)
        return super().open(key, start, length)


def test_an_object_is_brought_once(tmp_path: Path) -> None:
    """Of many who ask for the same object at once, one brings it."""
    store = Counting()
    store.put("v/clip", b"frames")
    with ThreadPoolExecutor(6) as pool:
        paths = set(pool.map(lambda _: store.local("v/clip", tmp_path), range(6)))
    assert store.brought == 1
    assert paths == {tmp_path / "v" / "clip"}
    assert [path.name for path in tmp_path.rglob("*")] == ["v", "clip"]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ftp://host/x", "no store for 'ftp:'"),
        ("", "path of a folder"),
        ("file://relative/path", "three slashes"),
        ("memory:name", "write 'memory:'"),
        ("s3:", "access key"),
        ("s3://host/bucket", "access key"),
        ("s3://KEY@host/bucket", "access key"),
        ("s3://KEY:SECRET@host", "no bucket ''"),
        ("s3://KEY:SECRET@host/B", "no bucket 'B'"),
        ("s3://KEY:SECRET@host/bucket/more", "no bucket 'bucket/more'"),
        ("s3://KEY:SECRET@ho st/bucket", "no host 'ho st'"),
        ("s3://KEY:SECRET@host:port/bucket", "no host 'host:port'"),
        ("s3://KEY:SECRET@host:99999/bucket", "invalid port"),
        ("s3://KEY:SECRET@host/bucket?regoin=x", "no option 'regoin'"),
        ("s3://KEY:SECRET@host/bucket?secure=maybe", "true or false"),
        ("s3://KEY:SECRET@host/bucket?public=media", "https://media.example.org"),
        ("s3://KEY:SECRET@host/bucket?public=http://[x", "https://media.example.org"),
        ("s3://KEY:SECRET@host/bucket?region=a+b", "region"),
        ("gs://KEY:SECRET@", "no host|no bucket"),
    ],
)
def test_a_wrong_url_is_one_clear_sentence(url: str, words: str) -> None:
    """A wrong store URL says what to write instead, without the keys."""
    with pytest.raises(StoreError, match=words) as caught:
        open_store(url)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert "KEY" not in sentence
    assert ":SECRET@" not in sentence.replace("ACCESS:SECRET@", "")


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the S3 package the line that installs it is told; other stores do not ask for it."""
    monkeypatch.delitem(sys.modules, "storage.s3")
    monkeypatch.setitem(sys.modules, "minio", None)
    open_store("memory:")
    with pytest.raises(StoreError, match=r'pip install "cutroom\[s3\]"'):
        open_store("s3://KEY:SECRET@host/bucket")

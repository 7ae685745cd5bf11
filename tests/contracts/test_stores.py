"""Every store that is found, against one suite: in memory, in a folder, and in a bucket of a real S3 endpoint."""

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import BinaryIO

import pytest

from storage.base import BadKeyError, MissingObjectError, Store, StoreError, find_stores, open_store
from tests.servers.s3 import s3_server, s3_url  # noqa: F401 - pytest finds fixtures by their names
from tests.storage.accidents import Broken

MIB = 1 << 20
MINUTE = timedelta(minutes=1)

URLS: dict[str, Callable[[pytest.FixtureRequest], str]] = {
    "local": lambda request: f"file://{request.getfixturevalue('tmp_path')}/store",
    "memory": lambda request: "memory:",
    "s3": lambda request: str(request.getfixturevalue("s3_url")),
}


@pytest.fixture(params=sorted(find_stores()))
def store(request: pytest.FixtureRequest) -> Store:
    if request.param in URLS:
        return open_store(URLS[request.param](request))
    scheme = find_stores()[request.param][0]
    return open_store(f"{scheme}:{request.getfixturevalue('tmp_path_factory').mktemp('store')}/store")


@pytest.mark.parametrize("data", [b"", b"a few bytes", bytes(range(256)) * 5000])
def test_what_is_put_is_got(store: Store, tmp_path: Path, data: bytes) -> None:
    """Bytes, a file and a stream come back as they were."""
    (tmp_path / "source").write_bytes(data)
    with (tmp_path / "source").open("rb") as stream:
        sources: dict[str, Path | bytes | BinaryIO] = {
            "b/bytes": data,
            "f/file": tmp_path / "source",
            "s/stream": stream,
        }
        for key, source in sources.items():
            store.put(key, source)
            store.get(key, tmp_path / "new" / "folders" / "target")
            assert (tmp_path / "new" / "folders" / "target").read_bytes() == data
            assert store.stat(key).size == len(data)
        assert not stream.closed


def test_what_is_adopted_is_got(store: Store, tmp_path: Path) -> None:
    """A file that is handed over is in the store, replaces what was there, and is gone from its place."""
    store.put("a/clip.mp4", b"old")
    source = tmp_path / "source"
    source.write_bytes(b"new" * 5000)
    store.adopt("a/clip.mp4", source)
    with store.open("a/clip.mp4") as stream:
        assert stream.read() == b"new" * 5000
    assert not source.exists()
    with pytest.raises(StoreError):
        store.adopt("a/other.mp4", source)
    assert not store.exists("a/other.mp4")


def test_stat_tells_size_type_and_time(store: Store) -> None:
    """An object's size, the type that its ending tells, and when it was put."""
    store.put("a/clip.mp4", b"12345")
    stat = store.stat("a/clip.mp4")
    assert (stat.size, stat.content_type) == (5, "video/mp4")
    assert abs(stat.modified - datetime.now(UTC)) < timedelta(seconds=10)


def test_a_type_may_be_given(store: Store) -> None:
    """A given type is kept, where it also is what the ending tells."""
    store.put("a/words.txt", b"12345", content_type="text/plain")
    assert store.stat("a/words.txt").content_type == "text/plain"


@pytest.mark.parametrize(
    ("start", "length"), [(0, None), (0, 4), (3, None), (3, 4), (9, 1), (8, 100), (10, None), (99, 5), (3, 0), (0, 0)]
)
def test_a_range_is_read(store: Store, start: int, length: int | None) -> None:
    """A range is what a slice is: cut at the end, empty past it."""
    store.put("digits", b"0123456789")
    with store.open("digits", start, length) as stream:
        assert stream.read() == b"0123456789"[start : None if length is None else start + length]


def test_a_stream_is_read_piece_by_piece(store: Store) -> None:
    """A stream may be read in pieces, and left before its end."""
    store.put("long", bytes(MIB) + b"end")
    with store.open("long", MIB - 2, 4) as stream:
        assert [stream.read(3), stream.read(3), stream.read(3)] == [b"\0\0e", b"n", b""]
    with store.open("long") as stream:
        assert stream.read(1) == b"\0"


def test_a_range_that_cannot_be_is_refused(store: Store) -> None:
    """A range that begins before the object or has less than no bytes is refused."""
    store.put("digits", b"0123456789")
    for start, length in ((-1, None), (0, -1)):
        with pytest.raises(StoreError, match="range"):
            store.open("digits", start, length)


def test_a_missing_object_is_named(store: Store, tmp_path: Path) -> None:
    """Whoever reads what is not there is told its key, and no file appears."""
    actions: list[Callable[[], object]] = [
        lambda: store.stat("no/such"),
        lambda: store.open("no/such"),
        lambda: store.open("no/such", 3, 4),
        lambda: store.open("no/such", 0, 0),
        lambda: store.get("no/such", tmp_path / "target"),
        lambda: store.local("no/such", tmp_path / "cache"),
    ]
    for action in actions:
        with pytest.raises(MissingObjectError, match="no/such") as caught:
            action()
        assert caught.value.key == "no/such"
        assert not caught.value.transient
    assert not store.exists("no/such")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_delete_forgets(store: Store) -> None:
    """A deleted object is gone, and deleting it again is fine."""
    store.put("a/b", b"x")
    assert store.exists("a/b")
    store.delete("a/b")
    store.delete("a/b")
    assert not store.exists("a/b")


def test_list_goes_by_the_beginning_of_keys(store: Store) -> None:
    """Keys are listed by prefix, letter for letter; an empty store lists nothing."""
    assert list(store.list()) == []
    keys = ["a/1", "a/2/3", "ab", "b-1", "b.1"]
    for key in keys:
        store.put(key, b"x")
    assert sorted(store.list()) == keys
    assert sorted(store.list("a")) == ["a/1", "a/2/3", "ab"]
    assert sorted(store.list("a/")) == ["a/1", "a/2/3"]
    assert sorted(store.list("a/2")) == ["a/2/3"]
    assert list(store.list("c/d")) == []


def test_a_listed_object_may_be_deleted(store: Store) -> None:
    """Objects may go while they are being listed."""
    for number in range(5):
        store.put(f"old/{number}", b"x")
    for key in store.list("old/"):
        store.delete(key)
    assert list(store.list()) == []


BAD_KEYS = ["", "/", "/etc/passwd", "a//b", "a/", "../a", "a/../b", "a/..", "a..b", ".", ".parts/x", "a/./b"]
BAD_KEYS += ["ä", "a b", "a\\b", "a\0b", "a\n", "a?b", "a%2e", "x" * 201, "/".join(["x" * 100] * 6)]


def test_a_bad_key_is_refused(store: Store, tmp_path: Path) -> None:
    """A key that some store could not hold, or that leaves its folder, is refused by every call in one sentence."""
    actions: list[Callable[[str], object]] = [
        lambda key: store.put(key, b"x"),
        lambda key: store.get(key, tmp_path / "target"),
        lambda key: store.local(key, tmp_path / "cache"),
        store.open,
        store.stat,
        store.exists,
        store.delete,
        lambda key: store.url(key, MINUTE),
    ]
    for key, action in product(BAD_KEYS, actions):
        with pytest.raises(BadKeyError, match="is not allowed"):
            action(key)
    assert list(store.list()) == []


def test_long_keys_are_held(store: Store) -> None:
    """The longest parts and the longest keys work."""
    for key in ("x" * 200, "/".join(["y" * 127] * 4), "A-Z_a.z/0.9"):
        store.put(key, b"x")
        assert store.exists(key)


def test_a_listing_stays_inside(store: Store) -> None:
    """A prefix cannot climb out of the store."""
    for prefix in ("../", "/", "a/../../b"):
        with pytest.raises(BadKeyError):
            list(store.list(prefix))


def test_a_put_replaces_at_once(store: Store) -> None:
    """Whoever reads while an object is replaced sees the old one or the new one, whole."""
    old, new = b"a" * (MIB // 2), b"b" * (MIB // 2 + 7)
    store.put("key", old)
    seen: set[bytes] = set()
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            with store.open("key") as stream:
                seen.add(stream.read())

    with ThreadPoolExecutor() as pool:
        reader = pool.submit(read)
        for turn in range(10):
            store.put("key", old if turn % 2 else new)
        done.set()
        reader.result()
    assert seen <= {old, new}
    assert store.stat("key").size == len(old)


@pytest.mark.parametrize("good", [0, 1000, 3 * MIB])
def test_a_put_that_fails_changes_nothing(store: Store, tmp_path: Path, good: int) -> None:
    """A source that breaks off leaves the old object, no new one, and no rest."""
    store.put("old", b"old")
    for key in ("old", "new"):
        with pytest.raises((StoreError, OSError)):
            store.put(key, Broken(good))  # type: ignore[arg-type]
    assert sorted(store.list()) == ["old"]
    with store.open("old") as stream:
        assert stream.read() == b"old"
    assert list(tmp_path.rglob("*.part")) == []


def test_a_file_that_is_not_there_is_named(store: Store, tmp_path: Path) -> None:
    """A put of a missing file says which."""
    with pytest.raises(StoreError, match=r"nothing\.mp4 cannot be read: No such file"):
        store.put("key", tmp_path / "nothing.mp4")


def test_get_keeps_the_target_when_it_fails(store: Store, tmp_path: Path) -> None:
    """A file is replaced only by a whole object."""
    target = tmp_path / "target"
    target.write_bytes(b"mine")
    with pytest.raises(MissingObjectError):
        store.get("no/such", target)
    assert target.read_bytes() == b"mine"
    assert list(tmp_path.glob(".*")) == []


def test_local_is_a_file_found_again(store: Store, tmp_path: Path) -> None:
    """An object becomes a readable file; asked again, it is the same file."""
    store.put("v/clip.mp4", b"frames")
    path = store.local("v/clip.mp4", tmp_path / "cache")
    assert path.read_bytes() == b"frames"
    assert path.suffix == ".mp4"
    before = path.stat()
    assert store.local("v/clip.mp4", tmp_path / "cache") == path
    assert path.stat().st_ino == before.st_ino


def test_local_for_many_at_once(store: Store, tmp_path: Path) -> None:
    """Threads that ask at once all get the whole file, and nothing else stays in the cache."""
    data = os.urandom(MIB)
    store.put("v/clip", data)
    with ThreadPoolExecutor(8) as pool:
        paths = set(pool.map(lambda _: store.local("v/clip", tmp_path / "cache"), range(8)))
    assert [path.read_bytes() == data for path in paths] == [True]
    assert len([path for path in (tmp_path / "cache").rglob("*") if path.is_file()]) <= 1


def test_a_link_lives_between_a_second_and_a_week(store: Store) -> None:
    """Links that S3 could not sign are made by no store."""
    assert store.url("a/b.mp4", timedelta(days=7), name="ü.mp4")
    for expires in (timedelta(0), timedelta(days=7, seconds=1), -MINUTE):
        with pytest.raises(StoreError, match="1 second to 7 days"):
            store.url("a/b.mp4", expires)


def test_many_threads_share_a_store(store: Store) -> None:
    """Puts, reads and listings from several threads do not disturb each other."""

    def work(number: int) -> bytes:
        store.put(f"t/{number}", str(number).encode())
        list(store.list("t/"))
        with store.open(f"t/{number}") as stream:
            return stream.read()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(work, range(12))) == [str(number).encode() for number in range(12)]

"""The store in a bucket, against a real S3 endpoint: links, keys, long files, and what its URL may say."""

import io
import os
import time
import tracemalloc
import urllib.error
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlsplit

import pytest

from storage.base import StoreError, open_store
from storage.s3 import S3Store, parse
from tests.servers.s3 import S3Server, s3_server, s3_url  # noqa: F401 - pytest finds fixtures by their names
from tests.storage.accidents import Broken

MIB = 1 << 20
MINUTE = timedelta(minutes=1)


@pytest.fixture
def s3(s3_url: str) -> S3Store:  # noqa: F811
    opened = open_store(s3_url)
    assert isinstance(opened, S3Store)
    return opened


def status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def changed(url: str, name: str, value: str) -> str:
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query)) | {name: value}
    return parts._replace(query="&".join(f"{key}={quote(value)}" for key, value in query.items())).geturl()


def test_a_presigned_link_shows_the_object(s3: S3Store) -> None:
    """Whoever has the link reads the object, whole or in ranges, and saves it under its name."""
    s3.put("a/clip.mp4", b"0123456789")
    request = urllib.request.Request(s3.url("a/clip.mp4", MINUTE), headers={"Range": "bytes=2-4"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert (answer.status, answer.read()) == (206, b"234")
        assert answer.headers["Content-Type"] == "video/mp4"
    with urllib.request.urlopen(s3.url("a/clip.mp4", MINUTE, name="mein ü.mp4"), timeout=10) as answer:
        assert answer.read() == b"0123456789"
        assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''mein%20%C3%BC.mp4"


def test_a_tampered_presigned_link_is_refused(s3: S3Store) -> None:
    """Another key, a longer life, another name, another signature, or none: refused."""
    s3.put("a", b"x")
    s3.put("b", b"y")
    url = s3.url("a", MINUTE, name="a.mp4")
    assert status(url) == 200
    assert status(url.replace("/a?", "/b?")) == 403
    assert status(changed(url, "X-Amz-Expires", "3600")) == 403
    assert status(changed(url, "response-content-disposition", "inline")) == 403
    assert status(changed(url, "X-Amz-Signature", "0" * 64)) == 403
    assert status(url.partition("?")[0]) >= 400


def test_an_expired_presigned_link_is_refused(s3: S3Store) -> None:
    """A link stops working when its time is over."""
    s3.put("a", b"x")
    url = s3.url("a", timedelta(seconds=2))
    assert status(url) == 200
    deadline = time.monotonic() + 8
    while status(url) == 200 and time.monotonic() < deadline:
        time.sleep(0.3)
    assert status(url) == 403


@pytest.mark.parametrize("wrong", ["access", "secret"])
def test_wrong_keys_open_nothing(s3: S3Store, s3_url: str, wrong: str) -> None:  # noqa: F811
    """With wrong keys nothing is read, written, listed or linked to, and the sentence says which to check."""
    s3.put("a", b"x")
    keys = s3_url.partition("://")[2].partition("@")[0]
    access, secret = keys.split(":")
    forged = f"{access}x:{secret}" if wrong == "access" else f"{access}:{secret}x"
    store = open_store(s3_url.replace(keys, forged))
    actions: list[Callable[[], object]] = [
        lambda: store.put("a", b"y"),
        lambda: store.open("a"),
        lambda: store.stat("a"),
        lambda: store.delete("a"),
        lambda: list(store.list()),
    ]
    for action in actions:
        with pytest.raises(StoreError, match=r"check the (keys|secret|access key)") as caught:
            action()
        assert not caught.value.transient
        assert secret not in str(caught.value)
    assert status(store.url("a", MINUTE)) == 403
    assert s3.stat("a").size == 1


def test_a_long_file_goes_up_in_parts_with_bounded_memory(s3: S3Store, tmp_path: Path) -> None:
    """A file of many parts arrives whole, and holds no more than a part or two in memory, up and down."""
    s3.part_size = 5 * MIB
    data = os.urandom(23 * MIB)
    (tmp_path / "long").write_bytes(data)
    tracemalloc.start()
    try:
        s3.put("long", tmp_path / "long")
        up = tracemalloc.get_traced_memory()[1]
        tracemalloc.reset_peak()
        s3.get("long", tmp_path / "back")
        down = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (tmp_path / "back").read_bytes() == data
    assert up < 12 * MIB
    assert down < 6 * MIB
    with s3.open("long", 5 * MIB - 3, 6) as stream:
        assert stream.read() == data[5 * MIB - 3 : 5 * MIB + 3]


def test_a_long_stream_goes_up_in_parts(s3: S3Store) -> None:
    """A stream of unknown length arrives whole, and one that breaks off between parts leaves nothing."""
    s3.part_size = 5 * MIB
    data = os.urandom(11 * MIB)
    s3.put("long", io.BytesIO(data))
    with s3.open("long") as stream:
        assert stream.read() == data
    with pytest.raises(ConnectionAbortedError):
        s3.put("broken", Broken(12 * MIB))  # type: ignore[arg-type]
    assert list(s3.list()) == ["long"]


def test_a_missing_bucket_is_made_once(s3_url: str) -> None:  # noqa: F811
    """Several who find no bucket at once all end with the same one."""
    stores = [open_store(s3_url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda numbered: numbered[1].put(f"k/{numbered[0]}", b"x"), enumerate(stores)))
    assert sorted(open_store(s3_url).list()) == ["k/0", "k/1", "k/2", "k/3"]


def test_a_silent_server_is_transient() -> None:
    """A store that is down is worth another try later."""
    store = open_store("s3://KEY:SECRET@127.0.0.1:1/bucket?secure=false")
    with pytest.raises(StoreError, match=r"127\.0\.0\.1:1 does not answer") as caught:
        store.stat("a")
    assert caught.value.transient


def test_plain_http_is_told_from_https(s3_server: S3Server) -> None:  # noqa: F811
    """Whoever forgot secure=false is told."""
    with pytest.raises(StoreError, match="secure=false"):
        open_store(s3_server.url("bucket").replace("secure=false", "secure=true")).stat("a")


def test_another_region_is_told(s3_server: S3Server) -> None:  # noqa: F811
    """Whoever names the wrong region is told where to mend it."""
    with pytest.raises(StoreError, match="region"):
        open_store(s3_server.url("bucket").replace("us-east-1", "eu-west-7")).stat("a")


def test_links_may_be_for_another_address(s3_url: str) -> None:  # noqa: F811
    """With `public`, links lead to the address under which people reach the endpoint; the store's own calls do not."""
    store = open_store(f"{s3_url}&public=https://media.example.org")
    store.put("a", b"x")
    assert store.url("a", MINUTE).startswith("https://media.example.org/test-")


@pytest.mark.parametrize(
    ("url", "host", "bucket", "region", "secure"),
    [
        ("s3://K:S@minio:9000/cutroom?secure=false", "minio:9000", "cutroom", "us-east-1", False),
        ("minio://K:S@minio:9000/cutroom/", "minio:9000", "cutroom", "us-east-1", True),
        ("s3://K:S@s3.eu-west-1.amazonaws.com/cut.room", "s3.eu-west-1.amazonaws.com", "cut.room", None, True),
        ("gs://K:S@cutroom", "storage.googleapis.com", "cutroom", "auto", True),
        ("gs://K:S@127.0.0.1:80/cutroom?region=eu", "127.0.0.1:80", "cutroom", "eu", True),
    ],
)
def test_urls_name_places(url: str, host: str, bucket: str, region: str | None, secure: bool) -> None:
    """A URL says endpoint, bucket, region and transport."""
    place = parse(url)
    assert (place.host, place.bucket, place.region, place.secure) == (host, bucket, region, secure)


@pytest.mark.parametrize("keys", ["AK:a/b+c@d?e#f", "AK:a%2Fb%2Bc%40d%3Fe%23f"])
def test_secrets_may_be_written_as_they_are(keys: str) -> None:
    """Secrets with the letters of URLs work raw and percent-encoded, and show in no representation."""
    place = parse(f"s3://{keys}@host/bucket")
    assert (place.access, place.secret) == ("AK", "a/b+c@d?e#f")
    assert "AK" not in repr(place)
    assert "a/b" not in repr(place)

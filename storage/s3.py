"""A store in a bucket of anything that speaks S3: MinIO, Amazon, Google, Ceph, Swift.

Knows no server of its own: where its ways differ (path style, region, creating a bucket) the URL says so.
"""

import io
import re
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO
from urllib.parse import parse_qsl, unquote, urlsplit

import certifi
import urllib3
from minio import Minio
from minio.error import InvalidResponseError, MinioException, S3Error
from minio.helpers import DictType, check_bucket_name
from urllib3.exceptions import HTTPError, MaxRetryError, SSLError
from urllib3.response import BaseHTTPResponse

from storage.base import (
    CHUNK,
    MissingObjectError,
    Stat,
    Store,
    StoreError,
    check_expiry,
    check_key,
    check_prefix,
    check_range,
    content_type_of,
    disposition,
    reading,
)

SCHEMES = ("s3", "minio", "gs")

PART_SIZE = 16 << 20
"""Bytes of one part of a long upload, which is what an upload holds in memory; S3 takes no less than 5 MiB."""

_GOOGLE = "storage.googleapis.com"
_HOST = re.compile(r"([A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\])(:\d{1,5})?")
_FORM = "write s3://ACCESS:SECRET@host:port/bucket, or gs://ACCESS:SECRET@bucket for Google"

_MENDS = {
    "NoSuchBucket": "make the bucket, or name another",
    "AccessDenied": "check the keys, and what they may do with the bucket",
    "InvalidAccessKeyId": "check the access key",
    "SignatureDoesNotMatch": "check the secret",
    "RequestTimeTooSkewed": "set this machine's clock, or the store's",
    "BadRequest": "check the region in its URL",
    "AuthorizationHeaderMalformed": "add the store's ?region=... to its URL",
}
_LATER = {"SlowDown", "ServiceUnavailable", "InternalError", "RequestTimeout", "OperationAborted"}


@dataclass(frozen=True)
class Place:
    """What a URL says: the endpoint, the bucket, the keys; `public` is the address that links are made for."""

    host: str
    bucket: str
    access: str = field(repr=False)
    secret: str = field(repr=False)
    region: str | None
    secure: bool
    public: str | None


def from_url(url: str, *, public_url: str | None = None, secret: str | None = None) -> "S3Store":
    """The store at `s3://ACCESS:SECRET@host:port/bucket?region=...&secure=false&public=https://media.example.org`.

    `minio://` is the same, `gs://ACCESS:SECRET@bucket` is Google's with its HMAC keys. Nothing is sent yet. S3 signs
    links of its own, so `public_url` and `secret` are not used; `public` is the address under which people reach it
    where that is another one.
    """
    place = parse(url)
    client = _client(place, place.host, place.secure)
    public = urlsplit(place.public or "")
    signer = _client(place, public.netloc, public.scheme == "https") if public.netloc else client
    return S3Store(client, signer, place.bucket, place.host)


def parse(url: str) -> Place:
    """Read a store URL; the keys may be percent-encoded. Raises `StoreError`, whose sentence never holds the keys."""
    scheme, _, rest = url.partition("://")
    # By hand: keys hold '/' and '+', which a URL parser takes for its own; the last '@' ends them.
    keys, _, rest = rest.rpartition("@")
    access, _, secret = keys.partition(":")
    if not (access and secret):
        raise StoreError(f"A bucket needs its access key and its secret: {_FORM}.")
    where, _, query = rest.partition("?")
    host, slash, bucket = where.rstrip("/").partition("/")
    google = scheme.lower() == "gs"
    if google and not slash:
        host, bucket = _GOOGLE, host
    if not _HOST.fullmatch(host):
        raise StoreError(f"There can be no host {host!r}: {_FORM}.")
    try:
        check_bucket_name(bucket, strict=True)
    except ValueError:
        raise StoreError(
            f"There can be no bucket {bucket!r}: take 3 to 63 small letters, digits, '-' and '.'; {_FORM}."
        ) from None
    return Place(host, bucket, unquote(access), unquote(secret), *_options(query, host, google))


def _options(query: str, host: str, google: bool) -> tuple[str | None, bool, str | None]:
    given = dict(parse_qsl(query, keep_blank_values=True))
    region, secure, public = (given.pop(name, None) for name in ("region", "secure", "public"))
    if given:
        raise StoreError(f"A store's URL has no option {min(given)!r}: it may have region, secure and public.")
    if secure not in (None, "true", "false"):
        raise StoreError(f"The option secure of a store's URL is true or false, not {secure!r}.")
    if public and not re.fullmatch(f"https?://{_HOST.pattern}/?", public):
        raise StoreError(f"The option public of a store's URL is like https://media.example.org, not {public!r}.")
    if not region and ".amazonaws.com" not in host:  # Amazon names the region in its host, or tells it
        region = "auto" if google else "us-east-1"
    return region or None, secure != "false", public or None


def _client(place: Place, host: str, secure: bool) -> Minio:
    # The client's own pool would wait five minutes for a silent host, six times over.
    trusted = ssl.create_default_context() if secure else None  # with this machine's own authorities
    if trusted:
        trusted.load_verify_locations(certifi.where())
    pool = urllib3.PoolManager(
        maxsize=10,
        timeout=urllib3.Timeout(connect=10, read=60),
        retries=urllib3.Retry(total=3, backoff_factor=0.2, status_forcelist=[500, 502, 503, 504]),
        ssl_context=trusted,
    )
    try:
        return Minio(host, place.access, place.secret, secure=secure, region=place.region, http_client=pool)
    except ValueError as error:
        raise StoreError(f"The store at {host!r} cannot be used: {error}.") from None


class S3Store(Store):
    """Objects in one bucket, which is made at the first use where it is missing and the keys allow that."""

    part_size = PART_SIZE

    def __init__(self, client: Minio, signer: Minio, bucket: str, host: str) -> None:
        self._client = client
        self._bucket = bucket
        self._host = host
        self._signer = signer
        self._found = False
        self._finding = threading.Lock()

    def put(self, key: str, source: Path | bytes | BinaryIO, *, content_type: str | None = None) -> None:
        """See `Store.put`; at most one part is in memory, or as much as a 10,000th of a very long file."""
        check_key(key)
        with reading(source) as (stream, size), self._asking(key) as client:
            written = client.put_object(
                self._bucket,
                key,
                stream,
                -1 if size is None else size,
                content_type or content_type_of(key) or "application/octet-stream",
                part_size=max(self.part_size, -(-(size or 0) // 10_000)),
                num_parallel_uploads=1,
            )
        if not written.etag:  # S3 may say 200 first and find out later that the parts do not join
            raise StoreError(f"The store at {self._host} could not join the parts of {key!r}.", transient=True)

    def open(self, key: str, start: int = 0, length: int | None = None) -> BinaryIO:
        """See `Store.open`; bytes come as they are read."""
        check_key(key)
        check_range(start, length)
        if length == 0:  # S3 has no way to ask for nothing
            self.stat(key)
            return io.BytesIO()
        with self._asking(key) as client:
            try:
                response = client.get_object(self._bucket, key, start, length or 0)
            except S3Error as error:
                if error.code == "InvalidRange":  # it begins where the object has ended
                    return io.BytesIO()
                raise
        if (start or length) and response.status != 206:
            response.close()
            raise StoreError(f"The store at {self._host} sends whole objects for ranges: use another server.")
        return io.BufferedReader(_Body(self._host, key, response), CHUNK)

    def stat(self, key: str) -> Stat:
        """See `Store.stat`."""
        check_key(key)
        with self._asking(key) as client:
            found = client.stat_object(self._bucket, key)
        return Stat(found.size or 0, found.content_type, found.last_modified or datetime.now(UTC))

    def delete(self, key: str) -> None:
        """See `Store.delete`."""
        check_key(key)
        with suppress(MissingObjectError), self._asking(key) as client:
            client.remove_object(self._bucket, key)

    def list(self, prefix: str = "") -> Iterator[str]:
        """See `Store.list`."""
        check_prefix(prefix)
        with self._asking() as client:
            for found in client.list_objects(self._bucket, prefix, recursive=True):
                yield str(found.object_name)

    def url(self, key: str, expires: timedelta, *, name: str | None = None) -> str:
        """A presigned link, see `Store.url`."""
        check_key(key)
        check_expiry(expires)
        headers: DictType | None = {"response-content-disposition": disposition(name)} if name else None
        with _meaning(self._host, key):
            return self._signer.presigned_get_object(self._bucket, key, expires, response_headers=headers)

    @contextmanager
    def _asking(self, key: str = "") -> Iterator[Minio]:
        """The client, once the bucket is there; what the server says of the block's calls becomes our errors."""
        with _meaning(self._host, key):
            with self._finding:
                if not self._found:
                    self._find_bucket()
                    self._found = True
            yield self._client

    def _find_bucket(self) -> None:
        try:
            if self._client.bucket_exists(self._bucket):
                return
        except S3Error as error:
            if error.code == "AccessDenied":
                return  # keys for objects only, perhaps; if there is no bucket, the first object will tell
            raise
        try:
            self._client.make_bucket(self._bucket)
        except S3Error as error:
            if error.code == "BucketAlreadyOwnedByYou":
                return  # another process was faster
            if error.response.status not in (403, 409):
                raise
            lack = f"There is no bucket {self._bucket!r} at {self._host} and these keys cannot make it"
            raise StoreError(f"{lack} ({error.code}): make it, or name another.") from error


class _Body(io.RawIOBase):
    """A response as a file that gives its connection back when it is closed."""

    def __init__(self, host: str, key: str, response: BaseHTTPResponse) -> None:
        self._host = host
        self._key = key
        self._response = response

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        with _meaning(self._host, self._key):
            data = self._response.read(len(buffer), decode_content=False)
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._response.close()
        self._response.release_conn()
        super().close()


@contextmanager
def _meaning(host: str, key: str) -> Iterator[None]:
    try:
        yield
    except S3Error as error:
        raise _from_s3(error, host, key) from error
    except InvalidResponseError as error:
        status = error._code
        raise StoreError(
            f"The store at {host} answered with status {status}, not as S3 does: check its host and port.",
            transient=status >= 500 or status == 429,
        ) from error
    except (HTTPError, MinioException) as error:
        cause = error.reason if isinstance(error, MaxRetryError) else error
        if isinstance(cause, SSLError):
            mend = "mend it, or add ?secure=false to the URL where the store speaks plain HTTP"
            raise StoreError(f"The store at {host} shows no good certificate: {mend}.") from error
        why = f"The store at {host} does not answer ({type(cause).__name__})"
        raise StoreError(f"{why}: see that it runs and can be reached.", transient=True) from error


def _from_s3(error: S3Error, host: str, key: str) -> StoreError:
    code, status = str(error.code), error.response.status
    if code == "NoSuchKey":
        return MissingObjectError(key)
    if mend := _MENDS.get(code):
        return StoreError(f"The store at {host} refused ({code}): {mend}.")
    later = code in _LATER or status >= 500 or status == 429
    return StoreError(f"The store at {host} could not do that ({code}: {error.message}).", transient=later)

"""What the store in a bucket makes of answers that no good server gives at will."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar, cast
from urllib.parse import urlsplit

import pytest

from storage.base import StoreError, open_store
from storage.s3 import S3Store

MIB = 1 << 20


class Answers(BaseHTTPRequestHandler):
    """A server that calls itself S3 and gives the answers that it was told."""

    protocol_version = "HTTP/1.1"
    says: ClassVar[dict[str, tuple[int, str, str]]]

    def answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        say = f"{self.command} {urlsplit(self.path).query.partition('=')[0]}".strip()
        code, kind, body = self.says.get(say, (200, "application/xml", ""))
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"0"')
        self.end_headers()
        self.wfile.write(body.encode())

    do_HEAD = do_GET = do_PUT = do_POST = do_DELETE = answer

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def answering(says: dict[str, tuple[int, str, str]]) -> Iterator[S3Store]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Told", (Answers,), {"says": says}))
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield cast(S3Store, open_store(f"s3://KEY:SECRET@127.0.0.1:{server.server_port}/bucket?secure=false"))
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_parts_that_do_not_join_are_no_success() -> None:
    """An upload that the server first calls good and then gives up, as S3 may, has failed and may be tried again."""
    xml = "application/xml"
    begun = "<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>"
    says = {
        "POST uploads": (200, xml, begun),
        "POST uploadId": (200, xml, "<Error><Code>InternalError</Code></Error>"),
    }
    with answering(says) as store:
        store.part_size = 5 * MIB
        with pytest.raises(StoreError, match="could not join") as caught:
            store.put("long", bytes(6 * MIB))
        assert caught.value.transient


@pytest.mark.parametrize(
    ("answer", "words", "transient"),
    [
        ((429, "application/xml", "<Error><Code>SlowDown</Code><Message>Wait</Message></Error>"), "SlowDown", True),
        ((507, "application/xml", "<Error><Code>StorageFull</Code></Error>"), "StorageFull", True),
        ((404, "text/html", "<h1>Welcome!</h1>"), "status 404, not as S3 does", False),
        ((502, "text/html", "<h1>Bad gateway</h1>"), "does not answer", True),
        ((200, "text/plain", "0123456789"), "whole objects for ranges", False),
    ],
)
def test_odd_answers_are_classed(answer: tuple[int, str, str], words: str, transient: bool) -> None:
    """What another try may mend is transient; what the operator must mend is not."""
    with answering({"GET": answer}) as store, pytest.raises(StoreError, match=words) as caught:
        store.open("a", 3, 4)
    assert caught.value.transient is transient

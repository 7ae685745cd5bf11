"""A real S3 endpoint for tests: OpenStack Swift with its S3 front and real authentication, on a free loopback port.

The parent side starts `python -m tests.servers.s3 FOLDER`, waits for the line with the port and stops it by closing
its standard input, so nothing outlives a killed test run. The child side runs the four services of a Swift cluster
in one process; objects are held in memory, because file systems without extended attributes cannot hold them.
It needs no root and no system package. Knows nothing of Cutroom.
"""

import selectors
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest

ACCESS, SECRET, REGION = "cutroom:editor", "secret/with+signs@and:more", "us-east-1"
START_SECONDS = 60

PROXY = """
[DEFAULT]
swift_dir = {folder}
log_level = CRITICAL

[pipeline:main]
pipeline = catch_errors gatekeeper s3api tempauth copy slo dlo proxy-server

[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
conn_timeout = 10
node_timeout = 30

[filter:catch_errors]
use = egg:swift#catch_errors

[filter:gatekeeper]
use = egg:swift#gatekeeper

[filter:s3api]
use = egg:swift#s3api
location = {region}

[filter:tempauth]
use = egg:swift#tempauth
user_{user} = {secret} .admin

[filter:copy]
use = egg:swift#copy

[filter:slo]
use = egg:swift#slo

[filter:dlo]
use = egg:swift#dlo
"""


@dataclass(frozen=True)
class S3Server:
    """A running endpoint and the one pair of keys that it knows."""

    host: str
    access: str = ACCESS
    secret: str = SECRET

    def url(self, bucket: str) -> str:
        """The store URL of a bucket there, whether or not the bucket exists."""
        keys = f"{quote(self.access, safe='')}:{quote(self.secret, safe='')}"
        return f"s3://{keys}@{self.host}/{bucket}?secure=false&region={REGION}"


@contextmanager
def s3_endpoint(folder: Path) -> Iterator[S3Server]:
    """Run the endpoint on files in `folder` for as long as the block lasts."""
    root = Path(__file__).parents[2]
    with (folder / "log").open("wb") as log:
        child = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.servers.s3", str(folder)],
            cwd=root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    with child:
        try:
            yield S3Server(f"127.0.0.1:{_port(child, folder / 'log')}")
        finally:
            assert child.stdin is not None
            child.stdin.close()
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                child.kill()


def _port(child: "subprocess.Popen[str]", log: Path) -> int:
    assert child.stdout is not None
    with selectors.DefaultSelector() as ready:
        ready.register(child.stdout, selectors.EVENT_READ)
        line = child.stdout.readline() if ready.select(START_SECONDS) else ""
    if not line:
        child.kill()
        raise RuntimeError(f"the S3 endpoint did not start:\n{log.read_text()[-3000:]}")
    return int(line)


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3Server]:
    """One endpoint for the whole run."""
    with tempfile.TemporaryDirectory(prefix="s3-") as folder, s3_endpoint(Path(folder)) as server:
        yield server


@pytest.fixture
def s3_url(s3_server: S3Server) -> str:
    """The store URL of a bucket that nobody else uses and that does not exist yet."""
    return s3_server.url(f"test-{uuid4().hex}")


def _serve(folder: Path) -> None:
    import eventlet
    from eventlet.hubs import trampoline
    from swift.account.server import AccountController
    from swift.common import utils
    from swift.common.wsgi import loadapp
    from swift.container.server import ContainerController
    from swift.obj.mem_server import ObjectController

    utils.monkey_patch()
    (folder / "swift.conf").write_text("[swift-hash]\nswift_hash_path_suffix = tests\n")
    utils.set_swift_dir(str(folder))

    def listen() -> Any:
        return eventlet.listen(("127.0.0.1", 0))

    backends = {"account": AccountController, "container": ContainerController, "object": ObjectController}
    sockets = {name: listen() for name in backends}
    conf = {"devices": str(folder / "node"), "mount_check": "false", "swift_dir": str(folder), "log_level": "CRITICAL"}
    for name, controller in backends.items():
        _write_ring(folder, name, sockets[name].getsockname()[1])
        _spawn(sockets[name], controller(conf))
    proxy = folder / "proxy.conf"
    proxy.write_text(PROXY.format(folder=folder, region=REGION, user=ACCESS.replace(":", "_"), secret=SECRET))
    front = listen()
    _spawn(front, loadapp(str(proxy)))
    sys.stdout.write(f"{front.getsockname()[1]}\n")
    sys.stdout.flush()
    trampoline(sys.stdin.fileno(), read=True)


def _write_ring(folder: Path, name: str, port: int) -> None:
    from swift.common.ring.ring import RingData

    (folder / "node" / "disk").mkdir(parents=True, exist_ok=True)
    device = {"id": 0, "region": 1, "zone": 1, "ip": "127.0.0.1", "port": port, "device": "disk", "weight": 1}
    RingData([[0, 0]], [device], 31).save(str(folder / f"{name}.ring.gz"))


def _spawn(listening: Any, app: Any) -> None:
    import eventlet
    from swift.common.http_protocol import SwiftHttpProtocol
    from swift.common.utils import NullLogger

    eventlet.spawn(
        eventlet.wsgi.server,
        listening,
        app,
        NullLogger(),
        protocol=SwiftHttpProtocol,
        capitalize_response_headers=False,  # S3 clients ask for "ETag" letter for letter
    )


if __name__ == "__main__":
    _serve(Path(sys.argv[1]))

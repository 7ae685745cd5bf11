"""Opening and closing: every form of address, every way in which it may not work, nothing left behind."""

import asyncio
import importlib.util
import socket
import threading
from pathlib import Path
from typing import Any

import pytest

from db.connect import connect
from db.errors import DatabaseError
from db.urls import parse
from db.users import user_of
from tests.servers.postgres import PostgresServer


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:////data/cutroom.db", "/data/cutroom.db"),
        ("sqlite:///data/cutroom.db", "/data/cutroom.db"),
        ("sqlite://cutroom.db", "cutroom.db"),
        ("sqlite://a folder/100%41.db", "a folder/100%41.db"),
        ("sqlite://:memory:", ":memory:"),
    ],
)
def test_the_path_in_a_sqlite_address_is_taken_as_it_is(url: str, path: str) -> None:
    """`sqlite://` is followed by a path, absolute with one slash or two."""
    assert parse(url).settings["credentials"]["file_path"] == path


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_a_postgres_address_is_read_in_full(scheme: str) -> None:
    """User, password, host, port, database and sslmode are read, with what is percent-encoded decoded."""
    credentials = parse(f"{scheme}://ann:p%40ss%2Fword@db.local:6543/cutroom?sslmode=require").settings["credentials"]
    expected = {"user": "ann", "password": "p@ss/word", "host": "db.local", "port": 6543, "database": "cutroom"}
    assert expected | {"ssl": "require"} == {name: value for name, value in credentials.items() if name != "timeout"}


@pytest.mark.parametrize(
    "url",
    [
        "",
        "cutroom.db",
        "sqlite://",
        "mysql://ann:hunter2@localhost/x",
        "postgres://ann:hunter2/3@localhost/x",
        "postgres://ann:12/hunter2@localhost/x",
        "postgres://ann:12?hunter2@localhost/x",
        "postgres://ann:12#hunter2@localhost/x",
        "postgres://ann:hunter2@localhost:port/x",
        "postgres://ann:hunter2@[localhost/x",
        "postgres://ann:hunter2@localhost/x?colour=hunter2",
    ],
)
def test_a_wrong_address_is_one_sentence_without_the_password(url: str) -> None:
    """What is no address of ours is refused in words that repeat nothing secret."""
    with pytest.raises(DatabaseError) as caught:
        parse(url)
    assert "hunter2" not in str(caught.value)
    assert str(caught.value).endswith(".")


async def fails(url: str) -> str:
    with pytest.raises(DatabaseError) as caught:
        async with connect(url):
            pass
    return str(caught.value)


async def test_a_server_that_is_not_there_is_named() -> None:
    """The sentence names host, port and database, says what to check, and does not hold the password."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    sentence = await fails(f"postgres://ann:hunter2@127.0.0.1:{port}/cutroom")
    assert sentence.startswith(f"Cannot open the database cutroom on 127.0.0.1:{port}:")
    assert "Check that the server runs" in sentence
    assert "hunter2" not in sentence


async def test_a_wrong_password_or_database_is_said(postgres: PostgresServer) -> None:
    """The server's own reason is in the sentence."""
    assert 'password authentication failed for user "postgres"' in await fails(postgres.url("postgres", "hunter2"))
    assert "nowhere" in await fails(postgres.url("nowhere"))


async def test_what_is_no_database_is_said(tmp_path: Path) -> None:
    """A file that holds something else, and a folder that cannot be made, are each one sentence."""
    other = tmp_path / "holiday.mp4"
    other.write_bytes(b"no database at all" * 500)
    assert await fails(f"sqlite:///{other}") == (
        f"Cannot open {other}: file is not a database. Name a file in a folder that this user may write to."
    )
    assert "Cannot open" in await fails(f"sqlite:///{other}/inside/cutroom.db")
    async with connect(f"sqlite:///{tmp_path}/cutroom.db"):
        assert await user_of("web", "ann") == 1


async def test_the_missing_driver_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without asyncpg, a PostgreSQL address gets the line that installs it."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert await fails("postgres://ann@localhost/x") == (
        'PostgreSQL needs one more package: pip install "cutroom[postgres]"'
    )


async def test_databases_are_opened_one_after_another(tmp_path: Path, postgres_url: str) -> None:
    """Two at once are refused; one after another, of either kind, know nothing of each other."""
    urls = [f"sqlite:///{tmp_path}/a.db", postgres_url, f"sqlite:///{tmp_path}/b.db", postgres_url]
    for url, person in zip(urls, "abcd", strict=True):
        async with connect(url):
            assert "open already" in await fails(urls[0])
            known = await user_of("web", person)
            assert known == await user_of("web", person)
    async with connect(postgres_url):
        assert await user_of("web", "d") == known


async def test_a_thread_may_send_work_to_the_loop(opened: None) -> None:
    """A worker thread's coroutine, sent to the loop that owns the connection, finds the database there."""
    loop, users = asyncio.get_running_loop(), list[Any]()

    def work() -> None:
        users.append(asyncio.run_coroutine_threadsafe(user_of("web", "ann"), loop).result(10))

    thread = threading.Thread(target=work)
    thread.start()
    await asyncio.to_thread(thread.join)
    assert users == [await user_of("web", "ann")]

"""The schema: the specification's names, migrations from nothing, safe however many start at once."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import Any

import asyncpg
import pytest
from tortoise.context import TortoiseContext
from tortoise.migrations.autodetector import MigrationAutodetector

from db.connect import connect
from db.errors import DatabaseError
from db.migrate import APPS, CONFIG
from db.users import user_of

SPECIFIED = {
    "Users": {"user_id", "email", "password_hash", "created_at"},
    "Videos": {"video_id", "user_id", "original_video_url", "processed_video_url", "upload_date", "status"},
    "Requests": {"request_id", "video_id", "prompt", "created_at", "completed_at"},
    "ProcessingLogs": {"log_id", "request_id", "log_message", "timestamp"},
}
STATE = "state outcome operations say parent_id progress result error owner lease_until"
ADDED = {
    "Users": set[str](),
    "ChatIdentities": {"identity_id", "user_id", "platform", "platform_user"},
    "Videos": {"name", "sources", "platform", "chat", "head_id"},
    "Requests": {"address", "message_id", "platform", "chat", *STATE.split()},
    "ProcessingLogs": {"kind", "data"},
    "Deliveries": {"delivery_id", "request_id", "kind", "sent_id"},
    "RevokedTokens": {"jti", "expires_at"},
}
CATALOG = {
    "postgres": "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'",
    "sqlite": "SELECT m.name, p.name FROM sqlite_master m, pragma_table_info(m.name) p WHERE m.type = 'table'",
}


async def ask(url: str, statement: str) -> list[tuple[Any, ...]]:
    """Carry out a statement with the plain driver, past everything of ours."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite://"), isolation_level=None)) as file:
            return file.execute(statement).fetchall()
    server = await asyncpg.connect(url)
    try:
        return [tuple(row) for row in await server.fetch(statement)]
    finally:
        await server.close()


async def columns(url: str) -> dict[str, set[str]]:
    """The tables and columns that the database itself tells of, without the migrations' own."""
    found: dict[str, set[str]] = {}
    for table, column in await ask(url, CATALOG["sqlite" if url.startswith("sqlite") else "postgres"]):
        if table not in ("tortoise_migrations", "sqlite_sequence"):
            found.setdefault(table, set()).add(column)
    return found


async def test_the_tables_and_columns_are_the_specified_ones(url: str) -> None:
    """An empty database gets the specification's tables and columns, letter for letter, and the design's."""
    async with connect(url):
        pass
    assert await columns(url) == {table: SPECIFIED.get(table, set()) | added for table, added in ADDED.items()}


async def test_opening_again_changes_nothing(url: str) -> None:
    """What was saved is there when the database is opened again, and no migration runs twice."""
    async with connect(url):
        user = await user_of("telegram", "ann")
    async with connect(url):
        assert await user_of("telegram", "ann") == user


async def test_the_migrations_make_what_the_models_say() -> None:
    """A model that was changed without a migration is caught here."""
    async with TortoiseContext() as context:
        await context.init(CONFIG, init_connections=False)
        assert context.apps is not None
        assert await MigrationAutodetector(context.apps, APPS).changes() == []


def test_processes_that_start_at_once_migrate_once(url: str) -> None:
    """Several processes that open one empty database at once all succeed, and see the same person as one user."""
    program = (
        "import asyncio, sys; from db.connect import connect; from db.users import user_of\n"
        "async def main():\n"
        "    async with connect(sys.argv[1]): print(await user_of('web', 'ann'))\n"
        "sys.stdin.readline(); asyncio.run(main())"
    )
    command = [sys.executable, "-W", "error", "-c", program, url]
    processes = [subprocess.Popen(command, stdin=-1, stdout=-1, stderr=-1, text=True) for _ in range(4)]
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    results = [process.communicate(timeout=60) for process in processes]
    assert {errors for _, errors in results} == {""}
    assert len({user for user, _ in results}) == 1


async def test_a_migration_that_fails_leaves_nothing_behind(url: str) -> None:
    """A migration that stops half-way is undone as a whole; with the cause out of the way, the next start succeeds."""
    await ask(url, 'CREATE TABLE "Deliveries" ("something" INTEGER)')
    with pytest.raises(DatabaseError, match="already exists"):
        async with connect(url):
            pass
    assert await columns(url) == {"Deliveries": {"something"}}
    await ask(url, 'DROP TABLE "Deliveries"')
    async with connect(url):
        assert await user_of("telegram", "ann")


async def test_a_newer_database_is_left_alone(url: str) -> None:
    """A database that a newer version has migrated is refused in a sentence that says to update."""
    async with connect(url):
        pass
    await ask(url, "UPDATE tortoise_migrations SET name = '9999_later'")
    with pytest.raises(DatabaseError, match=r"newer version of Cutroom \(it has 9999_later\): update"):
        async with connect(url):
            pass


async def test_a_file_is_ready_for_several_processes(tmp_path: Any) -> None:
    """SQLite runs with a write-ahead log, so that readers and a writer do not wait for each other."""
    url = f"sqlite:///{tmp_path}/deep/folder/cutroom.db"
    async with connect(url):
        assert await ask(url, "PRAGMA journal_mode") == [("wal",)]

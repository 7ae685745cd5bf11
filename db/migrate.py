"""Bring a database to the newest schema: all or nothing, and safe when several processes start at once.

Tortoise's own runner records a migration outside the transaction that carried it out, so that a process killed in
between leaves tables that the next start stumbles over; here both happen in one, behind a lock of the database's own.
Knows the migrations' folder, not what is in it.
"""

from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.migrations.loader import MigrationLoader
from tortoise.migrations.migration import Migration
from tortoise.migrations.recorder import MigrationRecorder
from tortoise.migrations.schema_editor import AsyncpgSchemaEditor, BaseSchemaEditor, SqliteSchemaEditor
from tortoise.migrations.schema_generator.state import State
from tortoise.migrations.schema_generator.state_apps import StateApps
from tortoise.transactions import in_transaction

from db.errors import DatabaseError

CONNECTION = "default"
APPS: dict[str, dict[str, Any]] = {
    "db": {"models": ["db.models"], "default_connection": CONNECTION, "migrations": "db.migrations"}
}
CONFIG: dict[str, Any] = {"connections": {CONNECTION: "sqlite://:memory:"}, "apps": APPS}
"""For Tortoise's command line, which writes new migrations from the models."""

_LOCK = 0x63757472  # any number that no one else locks by


def _editor(client: BaseDBAsyncClient) -> BaseSchemaEditor:
    kind = AsyncpgSchemaEditor if client.capabilities.dialect == "postgres" else SqliteSchemaEditor
    return kind(client, atomic=True)


async def migrate(client: BaseDBAsyncClient) -> None:
    """Apply every migration that is missing. Raises `DatabaseError` where the database is newer than this code."""
    if client.capabilities.dialect == "sqlite":
        # Outside: SQLite's way to run this script would commit the transaction. It may run many times at once.
        await _ensure_record(client)
    async with in_transaction(CONNECTION) as transaction:
        if client.capabilities.dialect == "sqlite":
            # A write that writes nothing: takes the one write lock, waiting for it as long as the busy timeout.
            await transaction.execute_query("DELETE FROM tortoise_migrations WHERE 1 = 0")
        else:
            await transaction.execute_query(f"SELECT pg_advisory_xact_lock({_LOCK})")
            await _ensure_record(transaction)
        await _apply_missing(transaction)


async def _ensure_record(client: BaseDBAsyncClient) -> None:
    await MigrationRecorder(client).ensure_schema(_editor(client))


async def _apply_missing(client: BaseDBAsyncClient) -> None:
    recorder = MigrationRecorder(client)
    loader = MigrationLoader(APPS, recorder)
    await loader.build_graph()
    if unknown := sorted(key.name for key in loader.applied_migrations - set(loader.graph.nodes)):
        raise DatabaseError(
            f"The database was made by a newer version of Cutroom (it has {unknown[-1]}): update this installation."
        )
    state = State(models={}, apps=StateApps(default_connections={"db": CONNECTION}))
    for leaf in loader.graph.leaf_nodes():
        for key in loader.graph.forwards_plan(leaf):
            migration = loader.graph.nodes[key]
            assert isinstance(migration, Migration)
            if key in loader.applied_migrations:
                await migration.apply(state, dry_run=True)
            else:
                await migration.apply(state, schema_editor=_editor(client))
                await recorder.record_applied(key.app_label, key.name)

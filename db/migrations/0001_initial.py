from typing import Any

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from db.columns import Json, Text
from db.states import Outcome, State


def _key() -> fields.BigIntField:
    return fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)


def _to(model: str, column: str) -> Any:
    return fields.ForeignKeyField(
        f"db.{model}", source_field=column, to_field=column, related_name=False, on_delete=OnDelete.CASCADE
    )


def _to_request(column: str) -> Any:
    return fields.ForeignKeyField(
        "db.Requests",
        source_field=column,
        to_field="request_id",
        related_name=False,
        null=True,
        on_delete=OnDelete.SET_NULL,
    )


class Migration(migrations.Migration):
    initial = True

    operations = [
        ops.CreateModel(
            name="Users",
            fields=[
                ("user_id", _key()),
                ("email", fields.CharField(null=True, unique=True, max_length=255)),
                ("password_hash", fields.CharField(null=True, max_length=255)),
                ("created_at", fields.DatetimeField(auto_now_add=True)),
            ],
            options={
                "table": "Users",
                "app": "db",
                "pk_attr": "user_id",
                "table_description": "A person. One who only chats has neither e-mail nor password.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ChatIdentities",
            fields=[
                ("identity_id", _key()),
                ("user", _to("Users", "user_id")),
                ("platform", fields.CharField(max_length=32)),
                ("platform_user", fields.CharField(max_length=255)),
            ],
            options={
                "table": "ChatIdentities",
                "app": "db",
                "pk_attr": "identity_id",
                "unique_together": (("platform", "platform_user"),),
                "table_description": "Who a person is on a chat platform.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Videos",
            fields=[
                ("video_id", _key()),
                ("user", _to("Users", "user_id")),
                ("name", Text()),
                ("original_video_url", Text()),
                ("processed_video_url", Text(null=True)),
                ("upload_date", fields.DatetimeField(auto_now_add=True)),
                ("status", fields.CharField(default="uploaded", max_length=32)),
                ("sources", Json()),
                ("platform", fields.CharField(max_length=32)),
                ("chat", fields.CharField(max_length=255)),
            ],
            options={
                "table": "Videos",
                "app": "db",
                "pk_attr": "video_id",
                "indexes": [Index(fields=["user_id", "platform", "chat"])],
                "table_description": "A project: a video, what was added to it, and the head of its edit history.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Requests",
            fields=[
                ("request_id", _key()),
                ("video", _to("Videos", "video_id")),
                ("prompt", Text()),
                ("created_at", fields.DatetimeField(auto_now_add=True)),
                ("completed_at", fields.DatetimeField(null=True)),
                (
                    "state",
                    fields.CharEnumField(
                        default=State.RECEIVED,
                        description="where it stands",
                        enum_type=State,
                        max_length=16,
                    ),
                ),
                (
                    "outcome",
                    fields.CharEnumField(null=True, description="what it came to", enum_type=Outcome, max_length=16),
                ),
                ("operations", Json(default=list)),
                ("say", Text(default="")),
                ("parent", _to_request("parent_id")),
                ("platform", fields.CharField(max_length=32)),
                ("chat", fields.CharField(max_length=255)),
                ("message_id", fields.CharField(max_length=255)),
                ("address", Json()),
                ("progress", fields.FloatField(default=0.0)),
                ("result", Json(null=True)),
                ("error", Text(null=True)),
                ("owner", fields.CharField(null=True, max_length=255)),
                ("lease_until", fields.DatetimeField(null=True)),
            ],
            options={
                "table": "Requests",
                "app": "db",
                "pk_attr": "request_id",
                "unique_together": (("platform", "chat", "message_id"),),
                "indexes": [
                    Index(fields=["video_id", "state"]),
                    Index(fields=["state"]),
                    Index(fields=["parent_id"]),
                ],
                "table_description": "A prompt, and what became of it: one revision of a project.",
            },
            bases=["Model"],
        ),
        # Only now: videos and requests refer to each other.
        ops.AddField(model_name="Videos", name="head", field=_to_request("head_id")),
        ops.CreateModel(
            name="ProcessingLogs",
            fields=[
                ("log_id", _key()),
                ("request", _to("Requests", "request_id")),
                ("log_message", Text()),
                ("timestamp", fields.DatetimeField(auto_now_add=True)),
                ("kind", fields.CharField(default="note", max_length=32)),
                ("data", Json(default=dict)),
            ],
            options={
                "table": "ProcessingLogs",
                "app": "db",
                "pk_attr": "log_id",
                "indexes": [Index(fields=["request_id"])],
                "table_description": "A fact about a request. The table is the stream that delivery reads.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Deliveries",
            fields=[
                ("delivery_id", _key()),
                ("request", _to("Requests", "request_id")),
                ("kind", fields.CharField(max_length=32)),
                ("sent_id", fields.CharField(null=True, max_length=255)),
            ],
            options={
                "table": "Deliveries",
                "app": "db",
                "pk_attr": "delivery_id",
                "unique_together": (("request_id", "kind"),),
                "indexes": [Index(fields=["sent_id"])],
                "table_description": "A message that was sent about a request.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="RevokedTokens",
            fields=[
                ("jti", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ("expires_at", fields.DatetimeField()),
            ],
            options={
                "table": "RevokedTokens",
                "app": "db",
                "pk_attr": "jti",
                "table_description": "A token that was logged out before its time.",
            },
            bases=["Model"],
        ),
    ]

"""The tables. Names of tables and columns are the product's specification, with what the design adds.

JSON columns are opaque here. Times are aware, in UTC. The first line of a class's docstring becomes the
table's comment. After a change, `tortoise -c db.migrate.CONFIG makemigrations` writes the migration.
"""
# ruff: noqa: D106  Tortoise's Meta classes speak for themselves.

from typing import Any

from tortoise import fields
from tortoise.fields import OnDelete
from tortoise.models import Model

from db.columns import Json, Text
from db.states import Outcome, State


class Users(Model):
    """A person. One who only chats has neither e-mail nor password."""

    user_id: int = fields.BigIntField(primary_key=True)
    email = fields.CharField(max_length=255, unique=True, null=True)
    password_hash = fields.CharField(max_length=255, null=True)
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "Users"


class ChatIdentities(Model):
    """Who a person is on a chat platform."""

    identity_id: int = fields.BigIntField(primary_key=True)
    user: fields.ForeignKeyRelation[Users] = fields.ForeignKeyField("db.Users", related_name=False)
    user_id: int
    platform = fields.CharField(max_length=32)
    platform_user = fields.CharField(max_length=255)

    class Meta:
        table = "ChatIdentities"
        unique_together = (("platform", "platform_user"),)


class Videos(Model):
    """A project: a video, what was added to it, and the head of its edit history."""

    video_id: int = fields.BigIntField(primary_key=True)
    user: fields.ForeignKeyRelation[Users] = fields.ForeignKeyField("db.Users", related_name=False)
    user_id: int
    name = Text()
    original_video_url = Text()
    processed_video_url = Text(null=True)
    upload_date = fields.DatetimeField(auto_now_add=True)
    status = fields.CharField(max_length=32, default="uploaded")
    sources = Json[dict[str, Any]]()
    platform = fields.CharField(max_length=32)
    chat = fields.CharField(max_length=255)
    head: fields.ForeignKeyNullableRelation["Requests"] = fields.ForeignKeyField(
        "db.Requests", related_name=False, null=True, on_delete=OnDelete.SET_NULL
    )
    head_id: int | None

    class Meta:
        table = "Videos"
        indexes = (("user_id", "platform", "chat"),)


class Requests(Model):
    """A prompt, and what became of it: one revision of a project."""

    request_id: int = fields.BigIntField(primary_key=True)
    video: fields.ForeignKeyRelation[Videos] = fields.ForeignKeyField("db.Videos", related_name=False)
    video_id: int
    prompt = Text()
    created_at = fields.DatetimeField(auto_now_add=True)
    completed_at = fields.DatetimeField(null=True)
    state = fields.CharEnumField(State, description="where it stands", max_length=16, default=State.RECEIVED)
    outcome = fields.CharEnumField(Outcome, description="what it came to", max_length=16, null=True)
    operations = Json[list[Any]](default=list)
    say = Text(default="")
    parent: fields.ForeignKeyNullableRelation["Requests"] = fields.ForeignKeyField(
        "db.Requests", related_name=False, null=True, on_delete=OnDelete.SET_NULL
    )
    parent_id: int | None
    platform = fields.CharField(max_length=32)
    chat = fields.CharField(max_length=255)
    message_id = fields.CharField(max_length=255)
    address = Json[dict[str, Any]]()
    progress = fields.FloatField(default=0.0)
    result = Json[dict[str, Any]](null=True)
    error = Text(null=True)
    owner = fields.CharField(max_length=255, null=True)
    lease_until = fields.DatetimeField(null=True)

    class Meta:
        table = "Requests"
        unique_together = (("platform", "chat", "message_id"),)
        indexes = (("video_id", "state"), ("state",), ("parent_id",))


class ProcessingLogs(Model):
    """A fact about a request. The table is the stream that delivery reads."""

    log_id: int = fields.BigIntField(primary_key=True)
    request: fields.ForeignKeyRelation[Requests] = fields.ForeignKeyField("db.Requests", related_name=False)
    request_id: int
    log_message = Text()
    timestamp = fields.DatetimeField(auto_now_add=True)
    kind = fields.CharField(max_length=32, default="note")
    data = Json[dict[str, Any]](default=dict)

    class Meta:
        table = "ProcessingLogs"
        indexes = (("request_id",),)


class Deliveries(Model):
    """A message that was sent about a request.

    Its id is what is edited in place, and what a reply refers to.
    """

    delivery_id: int = fields.BigIntField(primary_key=True)
    request: fields.ForeignKeyRelation[Requests] = fields.ForeignKeyField("db.Requests", related_name=False)
    request_id: int
    kind = fields.CharField(max_length=32)
    sent_id = fields.CharField(max_length=255, null=True)

    class Meta:
        table = "Deliveries"
        unique_together = (("request_id", "kind"),)
        indexes = (("sent_id",),)


class RevokedTokens(Model):
    """A token that was logged out before its time."""

    jti = fields.CharField(max_length=64, primary_key=True)
    expires_at = fields.DatetimeField()

    class Meta:
        table = "RevokedTokens"

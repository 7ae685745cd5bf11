"""What the queries return: frozen rows, to be read without knowing of Tortoise or of a connection."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Self

from tortoise.models import Model

from db.states import Outcome, State

Document = dict[str, Any]
"""A JSON object, opaque here."""


@dataclass(frozen=True, slots=True)
class Row:
    """The base of the rows: each field is the column, or the property, of the same name."""

    @classmethod
    def of(cls, record: Model) -> Self:
        """The row that a record holds."""
        return cls(**{field.name: getattr(record, field.name) for field in fields(cls)})


@dataclass(frozen=True, slots=True)
class Account(Row):
    """A user who can log in."""

    user_id: int
    email: str
    password_hash: str


@dataclass(frozen=True, slots=True)
class Video(Row):
    """A project. `head_id` is the current revision, None before the first edit."""

    video_id: int
    user_id: int
    name: str
    original_video_url: str
    processed_video_url: str | None
    upload_date: datetime
    status: str
    sources: tuple[Document, ...]
    platform: str
    chat: str
    head_id: int | None


@dataclass(frozen=True, slots=True)
class Request(Row):
    """A prompt and what became of it. `parent_id` is the revision it was planned on, None for the bare source.

    `progress` runs from 0 to 1. `owner` renders it until `lease_until`. `operations` are what this prompt changed.
    """

    request_id: int
    video_id: int
    prompt: str
    created_at: datetime
    completed_at: datetime | None
    state: State
    outcome: Outcome | None
    operations: list[Any]
    say: str
    parent_id: int | None
    platform: str
    chat: str
    message_id: str
    address: Document
    progress: float
    result: Document | None
    error: str | None
    owner: str | None
    lease_until: datetime | None


@dataclass(frozen=True, slots=True)
class Fact(Row):
    """An entry of the processing log, with where its request's answers go."""

    log_id: int
    request_id: int
    log_message: str
    timestamp: datetime
    kind: str
    data: Document
    platform: str
    chat: str
    address: Document


@dataclass(frozen=True, slots=True)
class Sent(Row):
    """A message that was sent about a request; `sent_id` is None where the platform gives no ids."""

    request_id: int
    kind: str
    sent_id: str | None

"""Columns that take whatever people and models write: text and JSON that every database can hold.

PostgreSQL holds no NUL character, and neither database holds half of a surrogate pair; such characters are dropped or
replaced on the way in, so that no message can make its own row impossible to save.
"""

import json
from typing import Any, TypeVar

from tortoise import fields
from tortoise.models import Model

T = TypeVar("T")


def clean(text: str) -> str:
    """The text without NUL characters, and with a question mark for every lone surrogate."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _clean_json(value: Any) -> Any:
    match value:
        case str():
            return clean(value)
        case dict():
            return {clean(str(key)): _clean_json(item) for key, item in value.items()}
        case list() | tuple():
            return [_clean_json(item) for item in value]
        case _:
            return value


def dumps(value: Any) -> str:
    """JSON that both databases take; raises ValueError for a number that JSON does not have (NaN, infinity)."""
    return json.dumps(_clean_json(value), ensure_ascii=False, allow_nan=False)


class Text(fields.TextField):
    """Text of any length."""

    def to_db_value(self, value: Any, instance: type[Model] | Model) -> Any:
        """What is saved: the cleaned text."""
        return super().to_db_value(clean(value) if isinstance(value, str) else value, instance)


class Json(fields.JSONField[T]):
    """A JSON document, opaque to the database."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"encoder": dumps, "decoder": json.loads} | options)

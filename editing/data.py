"""The base of every value that passes between the stages of editing."""

from pydantic import BaseModel, ConfigDict


class Data(BaseModel):
    """Frozen, no unknown fields, JSON both ways."""

    model_config = ConfigDict(frozen=True, extra="forbid")

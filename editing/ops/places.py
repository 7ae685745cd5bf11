"""The nine places of a picture, as every operation that puts something there knows them."""

from typing import Literal

Place = Literal["top-left", "top", "top-right", "left", "center", "right", "bottom-left", "bottom", "bottom-right"]

"""Exact time: seconds as fractions, the ways people write them, and the grid of a frame rate.

Knows nothing of media.
"""

import re
from fractions import Fraction
from math import floor
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema

from editing.errors import BadEdit

_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,2}):(\d{1,2}(?:\.\d+)?)")
_UNITS = re.compile(r"(?:(\d+)\s*h)?\s*(?:(\d+)\s*m)?\s*(?:(\d+(?:\.\d+)?)\s*s?)?")


def seconds(value: Any) -> Fraction:
    """Exact seconds of a number or a text: 62.5, "1:02.5", "90s", "1m30", "1h 2m 3s", "1001/30000".

    A float is taken as the decimal it prints as: 0.1 is one tenth. Raises `BadEdit` for anything else.
    """
    if isinstance(value, bool):
        raise BadEdit(f"{value!r} is no time; write seconds, or m:ss.")
    if isinstance(value, Fraction | int):
        return Fraction(value)
    text = repr(value) if isinstance(value, float) else str(value).strip().lower()
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        pass
    if match := _CLOCK.fullmatch(text):
        hours, minutes, rest = match.groups()
        return int(hours or 0) * 3600 + int(minutes) * 60 + Fraction(rest)
    if (match := _UNITS.fullmatch(text)) and any(match.groups()):
        hours, minutes, rest = match.groups()
        return int(hours or 0) * 3600 + int(minutes or 0) * 60 + Fraction(rest or 0)
    raise BadEdit(f"{value!r} is no time; write seconds, or m:ss.")


def number(value: Fraction) -> int | float | str:
    """The JSON form of an exact number: a plain number where that loses nothing, else "numerator/denominator"."""
    if value.denominator == 1:
        return value.numerator
    plain = float(value)
    return plain if Fraction(repr(plain)) == value else f"{value.numerator}/{value.denominator}"


def clock(value: Fraction) -> str:
    """A time as people read it: "1:02.5", "12:00", "1:00:00"."""
    tenths = round(value * 10)
    minutes, tenths = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    rest = f"{tenths // 10:02d}" + (f".{tenths % 10}" if tenths % 10 else "")
    return f"{hours}:{minutes:02d}:{rest}" if hours else f"{minutes}:{rest}"


def nearest(value: Fraction, step: Fraction) -> Fraction:
    """The multiple of `step` nearest to `value`, the later one of two."""
    return floor(value / step + Fraction(1, 2)) * step


def _checked(value: Any) -> Any:
    if value is None or isinstance(value, Fraction):
        return value
    try:
        return seconds(value)
    except BadEdit as error:
        raise ValueError(str(error)) from None


_exact = (
    BeforeValidator(_checked),
    PlainSerializer(number, return_type=int | float | str, when_used="always"),
)

Rational = Annotated[Fraction, *_exact, WithJsonSchema({"type": "number"})]
"""An exact number that serialises to JSON."""

Seconds = Annotated[Fraction, *_exact, WithJsonSchema({"type": "number", "minimum": 0}), Field(ge=0, le=10**7)]
"""A length of time; a model is told of a plain number, and may also write "1:02.5"."""

Position = Annotated[Fraction, *_exact, WithJsonSchema({"type": "number", "minimum": 0}), Field(ge=0, le=10**7)]
"""A point on the clip as the person sees it when writing, in seconds from its start."""

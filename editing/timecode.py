"""Exact time: seconds as fractions, the ways people write them, and the grid of a frame rate.

Knows nothing of media.
"""

import re
from fractions import Fraction
from math import floor, isfinite
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema

from editing.errors import BadEdit

_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(/\d+)?")
_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,3}):(\d{1,2}(?:\.\d+)?)")
_AMOUNT = r"(\d+(?:\.\d+)?)\s*"
_UNITS = re.compile(
    rf"(?:{_AMOUNT}h(?:(?:ou)?rs?)?)?\s*(?:{_AMOUNT}m(?:in(?:ute)?s?)?)?\s*(?:{_AMOUNT}(s(?:ec(?:ond)?s?)?)?)?"
)
_LONGEST = 200
"""Characters of a time; more are refused unread."""


def seconds(value: Any) -> Fraction:
    """Exact seconds of a number or a text: 62.5, "1:02.5", "90s", "1m30", "1h30", "2 min", "1001/30000".

    A float is taken as the decimal it prints as: 0.1 is one tenth. Raises `BadEdit` for anything else.
    """
    if isinstance(value, Fraction | int) and not isinstance(value, bool):
        return Fraction(value)
    if isinstance(value, float) and isfinite(value):
        return Fraction(repr(value))
    text = value.strip().lower() if isinstance(value, str) and len(value) <= _LONGEST else ""
    found = _read(text)
    if found is None:
        raise BadEdit(f"{str(value)[:40]!r} is no time; write seconds, or m:ss.")
    return found


def _read(text: str) -> Fraction | None:
    if _PLAIN.fullmatch(text):
        try:
            return Fraction(text)
        except (ValueError, ZeroDivisionError):
            return None
    if match := _CLOCK.fullmatch(text):
        hours, minutes, rest = match.groups()
        return int(hours or 0) * 3600 + int(minutes) * 60 + Fraction(rest)
    match = _UNITS.fullmatch(text)
    if match is None or not any(match.groups()):
        return None
    hours, minutes, rest, unit = match.groups()
    if hours and not minutes and rest and not unit:
        minutes, rest = rest, None  # 1h30
    return Fraction(hours or 0) * 3600 + Fraction(minutes or 0) * 60 + Fraction(rest or 0)


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

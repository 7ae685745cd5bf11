"""Exact time."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from editing.errors import BadEdit
from editing.timecode import Position, Rational, Seconds, clock, nearest, number, seconds

FRACTIONS = st.fractions(min_value=-(10**7), max_value=10**7, max_denominator=10**9)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (5, Fraction(5)),
        (62.5, Fraction(125, 2)),
        (0.1, Fraction(1, 10)),
        (1e-7, Fraction(1, 10**7)),
        (Fraction(1, 3), Fraction(1, 3)),
        ("62.5", Fraction(125, 2)),
        (" 5 ", Fraction(5)),
        (".5", Fraction(1, 2)),
        ("1001/30000", Fraction(1001, 30000)),
        ("1:02.5", Fraction(125, 2)),
        ("0:00", Fraction(0)),
        ("12:00", Fraction(720)),
        ("100:00", Fraction(6000)),
        ("1:02:03", Fraction(3723)),
        ("90s", Fraction(90)),
        ("90 seconds", Fraction(90)),
        ("5 sec", Fraction(5)),
        ("2 min", Fraction(120)),
        ("1m30", Fraction(90)),
        ("1m30s", Fraction(90)),
        ("1.5h", Fraction(5400)),
        ("1h30", Fraction(5400)),
        ("1h30s", Fraction(3630)),
        ("1h 2m 3s", Fraction(3723)),
        ("1 hour 2 minutes", Fraction(3720)),
    ],
)
def test_readings(said: Any, meant: Fraction) -> None:
    """A time is read exactly, in each of the ways that people and models write it."""
    assert seconds(said) == meant


@pytest.mark.parametrize(
    "said",
    [True, None, "", " ", "h", "soon", "1e999999999", "1/0", "inf", float("nan"), float("inf"), "9" * 300, "5 5"],
)
def test_what_is_no_time(said: Any) -> None:
    """What is no time is refused at once with a sentence, also what would take forever to compute."""
    with pytest.raises(BadEdit, match="is no time; write seconds"):
        seconds(said)


@given(FRACTIONS)
def test_json(value: Fraction) -> None:
    """An exact number comes back from JSON as the very same number."""
    there = TypeAdapter(Rational)
    assert there.validate_json(there.dump_json(value)) == value
    assert seconds(number(value)) == value


def test_plain_numbers_in_json() -> None:
    """What a plain number says exactly is saved as one."""
    assert [number(Fraction(text)) for text in ("5", "1/10", "1/3")] == [5, 0.1, "1/3"]


@pytest.mark.parametrize("kind", [Seconds, Position])
def test_bounds(kind: Any) -> None:
    """A length or a position is neither negative nor endless."""
    for wrong in (-1, "1e9", 10**8, "soon"):
        with pytest.raises(ValidationError):
            TypeAdapter(kind).validate_python(wrong)
    assert TypeAdapter(kind).validate_python("1:30") == 90
    assert TypeAdapter(kind).json_schema() == {"type": "number", "minimum": 0}


@pytest.mark.parametrize(
    ("value", "said"),
    [("0", "0:00"), ("5", "0:05"), ("125/2", "1:02.5"), ("720", "12:00"), ("3600", "1:00:00"), ("59.96", "1:00")],
)
def test_clock(value: str, said: str) -> None:
    """A time is said as players show it."""
    assert clock(Fraction(value)) == said


@given(st.integers(0, 10**6).map(lambda tenths: Fraction(tenths, 10)))
def test_clock_and_back(value: Fraction) -> None:
    """What the clock says is read as the same time."""
    assert seconds(clock(value)) == value


@given(FRACTIONS, st.fractions(min_value=Fraction(1, 1000), max_value=100))
def test_nearest(value: Fraction, step: Fraction) -> None:
    """The nearest multiple is a multiple, and at most half a step away."""
    found = nearest(value, step)
    assert (found / step).denominator == 1
    assert abs(found - value) <= step / 2

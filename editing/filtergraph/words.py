"""How FFmpeg is told names, values and times. Pure text."""

from collections.abc import Iterable
from fractions import Fraction

from editing.instructions import Value
from editing.timeline import Colour


def filtered(name: str, options: Iterable[tuple[str, Value]]) -> str:
    """A filter with its options."""
    said = ":".join(f"{option}={_quoted(value)}" for option, value in options)
    return f"{name}={said}" if said else name


def _quoted(value: Value) -> str:
    text = str(value)
    plain = all(letter.isalnum() or letter in "._-" for letter in text)
    return text if plain else "'" + text.replace("'", "") + "'"


def number(value: Fraction) -> str:
    """A number, whole or with nine places behind the point."""
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.9f}"


def ratio(value: Fraction) -> str:
    """A number as a fraction."""
    return f"{value.numerator}/{value.denominator}"


def tagged(colour: Colour) -> str:
    """Say what the numbers mean, and leave them as they are."""
    light = f"color_primaries={colour.primaries}:color_trc={colour.transfer}:colorspace={colour.space}"
    return f"setparams={light}:range={'pc' if colour.full_range else 'tv'}"


def matrix(colour: Colour) -> str:
    """Options of `scale` that bring a picture to these colours."""
    return f"out_color_matrix={colour.space}:out_range={'pc' if colour.full_range else 'tv'}"

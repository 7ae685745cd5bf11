"""The colours that people name, as every operation that takes one knows them."""

import re
from typing import Annotated, Final

from pydantic import AfterValidator

_HEX: Final = re.compile(r"#[0-9a-f]{6}")
NAMES: Final = (
    *("white", "black", "gray", "silver", "red", "green", "blue", "yellow", "orange", "purple", "pink", "brown"),
    *("cyan", "magenta", "lime", "navy", "teal", "gold", "violet", "turquoise", "beige", "maroon", "olive"),
    *("lightblue", "darkblue", "lightgreen", "darkgreen", "darkred", "lightgray", "darkgray"),
)
_DARK: Final = frozenset({"black", "navy", "maroon", "brown", "purple", "darkblue", "darkgreen", "darkred"})


def known(color: str) -> str:
    """The colour in its plain form. Raises `ValueError`, naming those there are."""
    plain = color.strip().lower().replace(" ", "").replace("grey", "gray")
    if plain not in NAMES and not _HEX.fullmatch(plain):
        raise ValueError(f"{color!r} is no colour; write #rrggbb, or one of {', '.join(NAMES)}")
    return plain


Color = Annotated[str, AfterValidator(known)]
"""A colour by its name, or as #rrggbb."""


def against(color: str) -> str:
    """The colour that sets letters of this colour off from any picture."""
    if color.startswith("#"):
        red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
        return "black" if 299 * red + 587 * green + 114 * blue > 100_000 else "white"
    return "white" if color in _DARK else "black"

"""Where a text may be taken apart: between the characters as people see them, and where a line may end.

The rules are Unicode's (UAX #29 and #14) with ICU's dictionaries for scripts that write no spaces. Places are counted
in the characters of Python's strings.
"""

from functools import lru_cache
from itertools import accumulate

from icu4py.breakers import BaseBreaker, CharacterBreaker, LineBreaker


@lru_cache(maxsize=256)
def graphemes(text: str) -> tuple[int, ...]:
    """The end of every character as people see it: "👍🏽" is one, as is "é" of two parts."""
    return _ends(CharacterBreaker, text)


@lru_cache(maxsize=256)
def line_ends(text: str) -> tuple[int, ...]:
    """The places at which a line may end, the text's own end the last of them."""
    return _ends(LineBreaker, text)


def _ends(breaker: type[BaseBreaker], text: str) -> tuple[int, ...]:
    units = [end for _, end in breaker(text, "en").segments()]
    if text.isascii() or max(text, default="") <= "\uffff":
        return tuple(units)
    # ICU counts in UTF-16, in which characters beyond the first plane take two units
    at = {unit: n for n, unit in enumerate(accumulate((1 + (letter > "\uffff") for letter in text), initial=0))}
    return tuple(at[unit] for unit in units)

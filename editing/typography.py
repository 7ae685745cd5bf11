"""Words as data: how they look, and when they are said. Knows no fonts and draws nothing."""

import re
from typing import Final

from editing.data import Data
from editing.timecode import Rational

_ENDS: Final = re.compile("\r\n|[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_NONE: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_NOTHING: Final = "\u2060"
"""A character that draws nothing, takes no room and breaks no line."""


class Look(Data):
    """How words look. `size` is the height of a line in pixels; colours are names or #rrggbb.

    `font` is a family's name, the product's own where it is empty; `language` a BCP 47 tag where one is known, which
    decides between the forms that languages give the same character. `outline` and `ground` (a plate behind the words)
    are colours, None for none. `highlight` is the colour of the word that is being said. `opacity` is 0 to 1.
    """

    size: int
    color: str = "white"
    font: str = ""
    bold: bool = False
    language: str = ""
    outline: str | None = "black"
    shadow: bool = False
    ground: str | None = None
    highlight: str | None = None
    opacity: float = 1


class Cue(Data):
    """Words that are shown from `start` up to `end` seconds.

    `beats` are (time, place): the word that begins at this character of `text` is said from that time on.
    """

    start: Rational
    end: Rational
    text: str
    beats: tuple[tuple[Rational, int], ...] = ()


def plain(text: str) -> str:
    """The words with one kind of line end, and without what is no character; each of those leaves its place."""
    return _NONE.sub(_NOTHING, _ENDS.sub("\n", text).replace("\t", " "))

"""Where words belong in a picture: at one of nine places, within the part that every screen shows.

Knows nothing of what they look like.
"""

from typing import NamedTuple

from editing.engine.letters.block import Align
from editing.instructions import Words

_SAFE = 0.05
"""Of the picture's side: what EBU R 95 keeps free of words."""
_PORTRAIT = 0.14
"""Of the height of an upright picture, at the bottom: where players of short videos put their buttons."""


class Box(NamedTuple):
    """A part of the picture, in pixels."""

    x: int
    y: int
    width: int
    height: int


def margins(words: Words) -> tuple[int, int, int]:
    """Pixels kept free at the sides, at the top and at the bottom."""
    side, top = (max(2, round(length * _SAFE)) for length in (words.width, words.height))
    return side, top, round(words.height * _PORTRAIT) if words.height > words.width else top


def room(words: Words) -> tuple[int, int]:
    """How wide and high words may be."""
    side, top, bottom = margins(words)
    return max(1, words.width - 2 * side), max(1, words.height - top - bottom)


def settled(words: Words, width: int, height: int) -> Box:
    """Where something of this size stands; what is larger than the picture is cut off at its right and bottom."""
    side, top, bottom = margins(words)
    across = 0.0 if "left" in words.position else 1.0 if "right" in words.position else 0.5
    down = 0.0 if "top" in words.position else 1.0 if "bottom" in words.position else 0.5
    width, height = min(width, words.width), min(height, words.height)
    x = side + round((words.width - 2 * side - width) * across)
    y = top + round((words.height - top - bottom - height) * down)
    return Box(
        min(max(0, x), words.width - width),
        min(max(0, y), words.height - height),
        width,
        height,
    )


def alignment(words: Words) -> Align:
    """How lines of different lengths stand to each other."""
    return "start" if "left" in words.position else "right" if "right" in words.position else "center"


def joined(boxes: list[Box]) -> Box:
    """The smallest part of the picture that holds them all."""
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    right, bottom = max(box.x + box.width for box in boxes), max(box.y + box.height for box in boxes)
    return Box(left, top, right - left, bottom - top)

"""Words that fit into a picture: what is too large at the size that was asked for is written smaller.

Knows nothing of time.
"""

from collections.abc import Iterator
from typing import NamedTuple

from PIL import Image

from editing.engine.letters.block import Block, block
from editing.engine.letters.fonts import Fonts
from editing.engine.letters.paint import padding
from editing.engine.letters.place import Box, alignment, room, settled
from editing.engine.letters.third import third
from editing.instructions import Lettering, Words
from editing.typography import Look

_SMALLEST = 4
"""Pixels of a line's height; what does not fit then is cut off."""


class Fitted(NamedTuple):
    """Words laid out, in the size in which they fit, and where they stand."""

    block: Block
    look: Look
    box: Box


def fitted(words: Words, text: str, fonts: Fonts) -> Fitted:
    """Lay out words as large as asked for, or as large as they fit."""
    wide, high = room(words)
    for look in _smaller(words.look, words.height):
        pad = padding(look)
        laid = block(text, look, fonts, max(1, wide - 2 * pad), alignment(words))
        width, height = round(laid.width + 0.5) + 2 * pad, round(laid.height + 0.5) + 2 * pad
        if (width <= wide and height <= high) or look.size <= _SMALLEST:
            break
    return Fitted(laid, look, settled(words, width, height))


def lower_third(words: Lettering, fonts: Fonts) -> tuple[Image.Image, Box]:
    """The band with its words, and where it stands."""
    wide, high = room(words)
    for look in _smaller(words.look, words.height):
        image = third(words.text, look, fonts, wide)
        if (image.width <= wide and image.height <= high) or look.size <= _SMALLEST:
            break
    box = settled(words, *image.size)
    return image.crop((0, 0, box.width, box.height)), box


def _smaller(look: Look, most: int) -> Iterator[Look]:
    size = min(look.size, max(most, _SMALLEST))
    while size > _SMALLEST:
        yield look.model_copy(update={"size": size})
        size = size * 4 // 5
    yield look.model_copy(update={"size": _SMALLEST})

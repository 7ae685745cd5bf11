"""The running time of a video, as a picture for each of its frames.

Each digit is drawn once; a picture is put together from digits.
"""

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor
from typing import NamedTuple

from PIL import Image

from editing.engine.letters.block import block
from editing.engine.letters.fonts import Fonts
from editing.engine.letters.paint import padding, painted, plated
from editing.engine.letters.place import Box, settled
from editing.instructions import Timecode
from editing.typography import Look

_SPACE = 0.3
"""Between words and the time, of a line's height."""


class _Cell(NamedTuple):
    """A character with what stands behind it, and it alone; how many pixels on the next one stands."""

    layers: tuple[Image.Image, Image.Image]
    advance: int


def label(time: Fraction, rate: Fraction) -> str:
    """Hours, minutes, seconds, and the number of the frame within its second."""
    whole = floor(time)
    frame = floor((time - whole) * rate)
    digits = max(2, len(str(ceil(rate) - 1)))
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}:{frame:0{digits}d}"


def changes(step: Timecode, duration: Fraction, fonts: Fonts) -> tuple[Box, Iterator[tuple[Fraction, Image.Image]]]:
    """Where the time stands, and its pictures for a clip, each with the time of the clip from which on it is seen."""
    box = settled(step, *_row(step.text, label(step.origin, step.rate), step.look, fonts).size)

    def each() -> Iterator[tuple[Fraction, Image.Image]]:
        for moment in _moments(step.origin, step.origin + duration, step.rate):
            row = _row(step.text, label(moment, step.rate), step.look, fonts)
            yield moment - step.origin, row.crop((0, 0, box.width, box.height))

    return box, each()


def _moments(start: Fraction, end: Fraction, rate: Fraction) -> Iterator[Fraction]:
    """The times at which the label changes: the frames of every second, counted from the second's beginning."""
    second = floor(start)
    frame = floor((start - second) * rate)
    while (moment := second + frame / rate) < end:
        yield max(moment, start)
        frame += 1
        if frame >= rate:
            second, frame = second + 1, 0


def _row(before: str, digits: str, look: Look, fonts: Fonts) -> Image.Image:
    """The words and the characters of the time beside each other, what stands behind them behind all."""
    if look.ground:
        bare = _row(before, digits, look.model_copy(update={"ground": None, "outline": None, "shadow": False}), fonts)
        return plated(bare, look)
    pad = padding(look)
    cells = [_cell(letter, look, fonts) for letter in digits]
    if before:
        words = _cell(before, look, fonts)
        cells.insert(0, words._replace(advance=words.advance + round(look.size * _SPACE)))
    width = sum(cell.advance for cell in cells) + 2 * pad
    image = Image.new("RGBA", (width, max(cell.layers[0].height for cell in cells)))
    for layer in (0, 1):
        x = 0
        for cell in cells:
            image.alpha_composite(cell.layers[layer], (x, 0))
            x += cell.advance
    return image


@lru_cache(maxsize=256)
def _cell(text: str, look: Look, fonts: Fonts) -> _Cell:
    """Drawn once; all digits are equally wide, so that the time stands still."""
    laid = block(text, look, fonts, look.size * 50)
    digit = block("0", look, fonts, look.size) if text.isdigit() else laid
    bare = painted(laid, look.model_copy(update={"outline": None, "shadow": False}))
    pad = padding(look)
    whole = painted(laid, look)
    alone = Image.new("RGBA", whole.size)
    alone.alpha_composite(bare, (pad, pad))
    return _Cell((whole, alone), max(1, round(digit.width)))

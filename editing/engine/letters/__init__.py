"""Words as a picture: shaped, laid out, wrapped and drawn, to be laid over the video.

The words are a person's; they are drawn, never interpreted.
"""

from collections.abc import Iterator
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import Final, NamedTuple

from PIL import Image

from editing.engine.letters import captions, moving, timecode
from editing.engine.letters.fitting import fitted, lower_third
from editing.engine.letters.fonts import Fonts, at_hand
from editing.engine.letters.paint import faded, painted
from editing.engine.letters.place import Box
from editing.engine.letters.shortage import notices, with_fonts
from editing.filtergraph import Placed
from editing.instructions import Captions, Lettering, Timecode, Words

__all__ = ["Course", "Fonts", "at_hand", "draw", "drawn", "lacking", "notices", "with_fonts"]

_SCRIPTS: Final = {
    "Chinese, Japanese and Korean": "中あ한",
    "Hindi": "अ",
    "Bengali": "অ",
    "Thai": "ก",
    "Arabic": "ا",
    "Hebrew": "א",
}


class Course(NamedTuple):
    """How long words are to be drawn, in seconds, and when frames come: on whole `tick`s, about `rate` a second."""

    duration: Fraction
    tick: Fraction
    rate: Fraction


def draw(words: Words, stem: Path, course: Course, fonts: Fonts) -> Placed:
    """Draw words into a file just large enough, and say where it belongs in the picture.

    Its name is `stem` with a suffix: a PNG for words that stay, a NUT of pictures for words that change. What would
    not fit into the picture is written smaller.
    """
    target = stem.with_suffix(".nut")
    match words:
        case Timecode():
            box, changes = timecode.changes(words, course.duration, fonts)
        case Captions():
            box, changes = captions.changes(words, course.duration, fonts)
        case Lettering():
            image, box = drawn(words, fonts)
            levels = list(_levels(words, course))
            if [level for _, level in levels] == [1]:
                target = stem.with_suffix(".png")
                image.save(target)
                return Placed(target, box.x, box.y)
            changes = ((time, faded(image, level)) for time, level in levels)
        case _:
            raise TypeError(f"{type(words).__name__} are no words that can be drawn")
    moving.written(target, changes, course.tick)
    return Placed(target, box.x, box.y)


def drawn(words: Lettering, fonts: Fonts) -> tuple[Image.Image, Box]:
    """The words as a picture, and where they stand."""
    if words.style == "lower_third":
        return lower_third(words, fonts)
    laid, look, box = fitted(words, words.text, fonts)
    return painted(laid, look).crop((0, 0, box.width, box.height)), box


def lacking(folder: Path | None) -> tuple[str, ...]:
    """The scripts that many people write and no font at hand has."""
    fonts = at_hand(folder)
    return tuple(name for name, sample in _SCRIPTS.items() if any(fonts.face(letter) is None for letter in sample))


def _levels(words: Lettering, course: Course) -> Iterator[tuple[Fraction, float]]:
    """How far words have come up, 0 to 1, and from when on: as often as there are frames while that changes."""
    if not words.fade:
        yield Fraction(0), 1
        return
    frames = ceil(course.duration * course.rate)
    last = None
    for number in range(max(1, frames)):
        time = number / course.rate
        risen = min((time - words.since) / words.fade, (words.until - time) / words.fade, Fraction(1))
        level = float(max(risen, Fraction(0)))
        if level != last:
            yield time, level
        last = level

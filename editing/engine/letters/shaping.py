"""A text becomes glyphs: runs of one font, script and direction, each shaped by HarfBuzz.

Knows no lines and no pixels of a picture; lengths are in pixels, upward positive.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

import uharfbuzz as hb

from editing.engine.letters import bidi
from editing.engine.letters.breaks import graphemes
from editing.engine.letters.fonts import Face, Fonts, sized
from editing.typography import Look

_LANGUAGES: Final = {"Hira": "ja", "Kana": "ja", "Hang": "ko", "Bopo": "zh-hant", "Hani": "zh-hans"}
"""What a script says of the language, the more telling first."""


class Run(NamedTuple):
    """The characters from `start` up to `end`, of one font, script and direction; without a font, not drawn."""

    start: int
    end: int
    face: Face | None
    script: str
    level: int


@dataclass(frozen=True)
class Glyph:
    """A glyph of a font, for the character at a place of the text: how far it moves on, and how far off it is put."""

    font: hb.Font
    coloured: bool
    id: int
    place: int
    advance: float
    dx: float
    dy: float


def runs(text: str, look: Look, fonts: Fonts, base: int) -> list[Run]:
    """The runs of a paragraph in the order of its characters."""
    levels = bidi.levels(text, base)
    found: list[Run] = []
    start, lettered = 0, False
    for end in graphemes(text):
        cluster = text[start:end]
        last = found[-1] if found else None
        own = _script(cluster)
        if cluster.isspace() and last and lettered:
            face = last.face  # the space of the word before it
        else:
            face, lettered = fonts.face(cluster, look.font), bool(own)
        script = own or (last.script if last else _first_script(text, start))
        run = Run(start, end, face, script, levels[start])
        if last and (last.face, last.script, last.level) == (run.face, run.script, run.level):
            found[-1] = last._replace(end=end)
        else:
            found.append(run)
        start = end
    return found


def shaped(text: str, run: Run, look: Look) -> list[Glyph]:
    """The glyphs of a run from left to right; none where no font has its characters."""
    if run.face is None:
        return []
    font = sized(run.face, look.size, look.bold)
    buffer = hb.Buffer()
    buffer.add_str(text, run.start, run.end - run.start)
    buffer.direction = "rtl" if run.level % 2 else "ltr"
    buffer.script = run.script or "Zyyy"
    buffer.language = look.language or _language(text)
    buffer.flags = hb.BufferFlags.REMOVE_DEFAULT_IGNORABLES
    hb.shape(font, buffer)
    return [
        Glyph(
            font, run.face.coloured, info.codepoint, info.cluster, at.x_advance / 64, at.x_offset / 64, at.y_offset / 64
        )
        for info, at in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
        if info.codepoint
    ]


def uncovered(text: str, look: Look, fonts: Fonts) -> Iterator[str]:
    """The characters that no font has, as people see them."""
    start = 0
    for end in graphemes(text):
        if fonts.face(text[start:end], look.font) is None:
            yield text[start:end]
        start = end


def _script(cluster: str) -> str:
    """The script of a character as people see it; empty where it belongs to none of its own."""
    return next((script for letter in cluster if (script := _script_of(letter))), "")


@lru_cache(maxsize=4096)
def _script_of(letter: str) -> str:
    buffer = hb.Buffer()
    buffer.add_str(letter)
    buffer.guess_segment_properties()
    return buffer.script or ""


def _first_script(text: str, start: int) -> str:
    return next((script for letter in text[start:] if (script := _script_of(letter))), "")


@lru_cache(maxsize=256)
def _language(text: str) -> str:
    """The language, as far as the scripts of the text tell it."""
    scripts = {_script_of(letter) for letter in text}
    return next((language for script, language in _LANGUAGES.items() if script in scripts), "und")

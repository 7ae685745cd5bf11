"""Words laid out: lines that are no wider than they may be, their glyphs from left to right, each at its place.

Lengths are in pixels. `x` counts from the left edge of the widest line, `y` downward from the top of the first.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Final, Literal, NamedTuple

from editing.engine.letters import bidi
from editing.engine.letters.breaks import graphemes, line_ends
from editing.engine.letters.fonts import Fonts
from editing.engine.letters.shaping import Glyph, Run, runs, shaped
from editing.typography import Look, plain

Align = Literal["left", "center", "right", "start"]
"""`start` is where the paragraph's first word stands: on the right where it is written from right to left."""

_RISE: Final = 0.8
_FALL: Final = 0.22
_PITCH: Final = 1.22
"""The usual height of letters above the base line, their depth below, and the distance of lines, in line heights."""
_AIR: Final = 0.08


class Put(NamedTuple):
    """A glyph with its origin at `x`, `y`."""

    glyph: Glyph
    x: float
    y: float


@dataclass(frozen=True)
class Line:
    """A line of the text, from one of its characters up to another, its glyphs from left to right."""

    start: int
    end: int
    glyphs: tuple[Glyph, ...]
    base: int

    @cached_property
    def width(self) -> float:
        """How far its glyphs go on."""
        return sum(glyph.advance for glyph in self.glyphs)

    @cached_property
    def reach(self) -> tuple[float, float]:
        """How far its glyphs stand above the base line and hang below it."""
        above = below = 0.0
        for glyph in self.glyphs:
            ink = glyph.font.get_glyph_extents(glyph.id)
            if ink is not None:
                above = max(above, ink.y_bearing / 64 + glyph.dy)
                below = max(below, -(ink.y_bearing + ink.height) / 64 - glyph.dy)
        return above, below


@dataclass(frozen=True)
class Block:
    """Lines under each other: `width` x `height` pixels, and every glyph at its place."""

    lines: tuple[Line, ...]
    glyphs: tuple[Put, ...]
    width: float
    height: float


def block(text: str, look: Look, fonts: Fonts, width: float, align: Align = "center") -> Block:
    """Lay out words in lines of about equal length, none wider than `width` unless a single character is."""
    text = plain(text)
    lines: list[Line] = []
    start = 0
    for paragraph in text.split("\n"):
        lines += [_moved(line, start) for line in _paragraph(paragraph, look, fonts, width)]
        start += len(paragraph) + 1
    widest = max(line.width for line in lines)
    put: list[Put] = []
    y = 0.0
    below = 0.0
    for number, line in enumerate(lines):
        above = line.reach[0]
        y += max(_RISE * look.size, above) if not number else max(_PITCH * look.size, below + above + _AIR * look.size)
        below = line.reach[1]
        put.extend(_placed(line, _indent(line, widest, align), y))
    return Block(tuple(lines), tuple(put), widest, y + max(_FALL * look.size, below))


def _placed(line: Line, x: float, y: float) -> Iterator[Put]:
    for glyph in line.glyphs:
        yield Put(glyph, x + glyph.dx, y - glyph.dy)
        x += glyph.advance


def _indent(line: Line, widest: float, align: Align) -> float:
    if align == "start":
        align = "right" if line.base else "left"
    return (widest - line.width) * {"left": 0.0, "center": 0.5, "right": 1.0}[align]


def _moved(line: Line, by: int) -> Line:
    glyphs = tuple(
        Glyph(one.font, one.coloured, one.id, one.place + by, one.advance, one.dx, one.dy) for one in line.glyphs
    )
    return Line(line.start + by, line.end + by, glyphs, line.base)


def _paragraph(text: str, look: Look, fonts: Fonts, width: float) -> Iterator[Line]:
    base = bidi.base_level(text)
    parts = runs(text, look, fonts, base)
    for start, end in _wrapped(text, _reached(text, parts, look), width):
        yield _line(text, start, start + len(text[start:end].rstrip()), parts, look, base)


def _reached(text: str, parts: Sequence[Run], look: Look) -> list[float]:
    """How far the text goes on before each of its characters, on a single endless line."""
    own = [0.0] * len(text)
    for run in parts:
        for glyph in shaped(text, run, look):
            own[glyph.place] += glyph.advance
    return list(accumulate(own, initial=0.0))


def _wrapped(text: str, reached: Sequence[float], width: float) -> list[tuple[int, int]]:
    """Where lines begin and end: as few as there can be, the longest of them as short as it can be."""
    lines = _greedy(text, reached, width)
    if len(lines) > 1:
        low, high = reached[-1] / len(lines), width
        while high - low > 1:
            middle = (low + high) / 2
            tried = _greedy(text, reached, middle)
            fits = len(tried) == len(lines) and _whole(text, tried, reached, middle) >= _whole(
                text, lines, reached, width
            )
            low, high = (low, middle) if fits else (middle, high)
        lines = _greedy(text, reached, high) if high < width else lines
    return lines


def _whole(text: str, lines: Sequence[tuple[int, int]], reached: Sequence[float], width: float) -> int:
    """How many of the lines end where one may, rather than within a word."""
    ends = set(line_ends(text))
    return sum(end in ends for _, end in lines)


def _greedy(text: str, reached: Sequence[float], width: float) -> list[tuple[int, int]]:
    ends = line_ends(text) or (0,)
    lines: list[tuple[int, int]] = []
    start = 0
    last = None
    for end in ends:
        inked = start + len(text[start:end].rstrip())
        if reached[inked] - reached[start] <= width:
            last = end
            continue
        if last is not None and last > start:
            lines.append((start, last))
            start = last
        start = _broken(text, reached, start, end, width, lines)
        last = end
    lines.append((start, len(text)))
    return lines


def _broken(
    text: str, reached: Sequence[float], start: int, end: int, width: float, lines: list[tuple[int, int]]
) -> int:
    """Break a single word that is too wide between its characters; where its rest begins."""
    places = graphemes(text)
    inked = start + len(text[start:end].rstrip())
    while reached[inked] - reached[start] > width:
        at = bisect_left(places, start + 1)
        while at + 1 < len(places) and reached[places[at + 1]] - reached[start] <= width:
            at += 1
        if places[at] >= inked:
            break
        lines.append((start, places[at]))
        start = places[at]
    return start


def _line(text: str, start: int, end: int, parts: Sequence[Run], look: Look, base: int) -> Line:
    """The runs of a line, cut to it and put into the order in which they are seen."""
    own = [
        run._replace(start=max(run.start, start), end=min(run.end, end))
        for run in parts
        if run.start < end and run.end > start
    ]
    order = bidi.visual([run.level for run in own])
    glyphs = tuple(glyph for at in order for glyph in shaped(text, own[at], look))
    return Line(start, end, glyphs, base)

"""Cut a prompt into tokens with their places: words, numbers, clock times, sizes, quotations, file names, breaks.

Knows writing, not meaning: no operation, no clip. Takes time linear in the length of the prompt.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from agent.offline.words import bag

Kind = Literal["word", "number", "clock", "size", "aspect", "text", "file", "mark", "break"]

QUOTES = {'"': '"', "“": "”", "„": "“", "«": "»", "‘": "’", "「": "」", "『": "』", "'": "'", "`": "`"}
ASPECTS = bag("16:9 9:16 4:3 3:4 1:1 4:5 5:4 21:9 9:21 18:9 2:1 1:2 3:2 2:3 2.39:1 2.35:1 1.85:1")
LONGEST_QUOTE = 1000
MEDIA = "mp4|mov|mkv|webm|avi|m4v|mpg|mpeg|gif|mp3|wav|m4a|aac|flac|ogg|opus|png|jpe?g|webp|bmp|svg|srt|vtt|ass|cube"

SCAN = re.compile(
    rf"""
    (?P<file>[\w\-]{{1,80}}(?:\.[\w\-]{{1,40}}){{0,3}}\.(?:{MEDIA})\b)
  | (?P<size>\d{{2,5}}\s?[x×*]\s?\d{{2,5}}(?![\w:]))
  | (?P<clock>\d{{1,3}}:\d{{2}}(?::\d{{2}})?(?:[.,]\d{{1,3}})?(?![\d:]))
  | (?P<aspect>\d{{1,2}}(?:\.\d{{1,2}})?:\d{{1,2}}(?![\d:]))
  | (?P<times>x(?=\d))
  | (?P<number>\d{{1,12}}(?:[.,]\d{{1,6}})?|\.\d{{1,6}})
  | (?P<word>[^\W\d_]+(?:[\u0300-\u036f\u0900-\u0903\u093a-\u094f\u0962\u0963\u064b-\u0652]+[^\W\d_]*)*
      (?:['’´](?=[^\W\d_])[^\W\d_]+)?(?:(?<=[a-z])\d{{1,4}})?)
  | (?P<break>\n+|;)
  | (?P<space>[^\S\n]+)
  | (?P<mark>.)
    """,
    re.VERBOSE | re.IGNORECASE,
)
BULLET = re.compile(r"(?m)^[ \t]*(?:[-*•‣·–]|\d{1,2}[.)](?=\s))[ \t]*(?=\S)")
UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff]")


class Token(NamedTuple):
    """One piece of the prompt: its meaning-bearing `word`, the `raw` lower-case surface, and where it stands."""

    kind: Kind
    word: str
    raw: str
    start: int
    end: int
    value: float = 0.0


def tokenise(prompt: str, files: Sequence[str] = ()) -> tuple[Token, ...]:
    """The tokens of a prompt, in order. `files` are names to be found as they stand, also with spaces in them."""
    text = "".join(
        unicodedata.normalize("NFKC", c) if len(unicodedata.normalize("NFKC", c)) == 1 else c for c in prompt
    )
    fixed = sorted([*named_files(text, files), *quotations(text)], key=lambda token: token.start)
    bullets = {match.end(): match.start() for match in BULLET.finditer(text)}
    found: list[Token] = []
    position = 0
    for token in fixed:
        if token.start < position:
            continue
        found += scan(text, position, token.start, bullets)
        found.append(token)
        position = token.end
    return tuple(found + list(scan(text, position, len(text), bullets)))


def named_files(text: str, files: Sequence[str]) -> Iterator[Token]:
    """Every place where one of the files is named."""
    lowered = text.lower()
    if len(lowered) != len(text):
        return
    for name in files:
        position = lowered.find(name.lower()) if len(name) > 2 else -1
        while position >= 0:
            yield Token("file", name, name.lower(), position, position + len(name))
            position = lowered.find(name.lower(), position + len(name))


def quotations(text: str) -> Iterator[Token]:
    """Quoted text; an apostrophe opens one only after a space and closes one only before none."""
    position = 0
    while position < len(text):
        closing = QUOTES.get(text[position])
        if closing is None or (text[position] == "'" and position and not text[position - 1].isspace()):
            position += 1
            continue
        end = text.find(closing, position + 1, position + LONGEST_QUOTE)
        while closing in "'’" and 0 < end < len(text) - 1 and text[end + 1].isalnum():
            end = text.find(closing, end + 1, position + LONGEST_QUOTE)
        if end <= position + 1 or not text[position + 1 : end].strip():
            position += 1
            continue
        inner = text[position + 1 : end].strip()
        yield Token("text", inner, inner.lower(), position, end + 1)
        position = end + 1


def scan(text: str, start: int, end: int, bullets: dict[int, int]) -> Iterator[Token]:
    """The tokens of a stretch with no quotation and no known file name in it."""
    ends = {begin: stop for stop, begin in bullets.items()}
    position = start
    while position < end:
        if position in ends and ends[position] <= end and ends[position] > position:
            yield Token("break", "\n", "\n", position, ends[position])
            position = ends[position]
            continue
        match = SCAN.match(text, position, end)
        if match is None:
            return
        position = match.end()
        for token in token_of(match):
            letters = token.raw.rstrip("0123456789")
            glued = match.start() and text[match.start() - 1].isdigit()
            if token.kind == "word" and glued and letters != token.raw:
                position = token.start + len(letters)  # "1m30" is a number, a unit and a number
                token = token._replace(word=letters, raw=letters, end=position)
            if letters or token.kind != "word":
                yield token


def token_of(match: re.Match[str]) -> Iterator[Token]:
    """The tokens of one match: one, or one for each sign of writing without spaces."""
    kind, raw = str(match.lastgroup), match.group().lower()
    place = match.start(), match.end()
    if kind == "clock":
        aspect = raw in ASPECTS
        yield Token("aspect" if aspect else "clock", raw, raw, *place, clock(raw))
    elif kind == "aspect":
        yield Token("aspect", raw, raw, *place) if raw in ASPECTS else Token("mark", raw, raw, *place)
    elif kind == "size":
        yield Token("size", re.sub(r"\s?[x×*]\s?", "x", raw), raw, *place)
    elif kind == "number":
        yield Token("number", raw, raw, *place, decimal(raw))
    elif kind == "word":
        yield from words_of(raw, *place)
    elif kind == "times":
        yield Token("word", "x", "x", *place)
    elif kind == "file":
        yield Token("file", match.group(), raw, *place)
    elif kind == "break":
        yield Token("break", raw, raw, *place)
    elif kind == "mark":
        yield Token("mark", raw, raw, *place)


def words_of(raw: str, start: int, end: int) -> Iterator[Token]:
    """A word; writing without spaces is given out sign by sign, to be joined again by the lexicon."""
    if UNSPACED.search(raw):
        for offset, sign in enumerate(raw):
            yield Token("word", sign, sign, start + offset, start + offset + 1)
    else:
        raw = raw.replace("’", "'").replace("´", "'")
        yield Token("word", raw, raw, start, end)


def clock(raw: str) -> float:
    """Seconds of 1:10, 0:01:05.2."""
    total = 0.0
    for part in raw.replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return total


def decimal(raw: str) -> float:
    """The value of 1.5, 1,5 or 1,000 (a thousand: three digits behind a comma)."""
    whole, comma, rest = raw.partition(",")
    return float(whole + rest) if comma and len(rest) == 3 else float(raw.replace(",", "."))

"""Bring tokens to one English spelling: synonyms, other languages, comparatives, number words, slips of the keys.

Knows the word lists, and the vocabulary it is given; no clip and no operation.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from agent.offline.languages import FOREIGN
from agent.offline.spelling import Speller
from agent.offline.tokens import UNSPACED, Token, tokenise
from agent.offline.values import COLOURS, SIDES
from agent.offline.words import COMMON, COMPARATIVES, NUMBERS, PLAIN, SYNONYMS, bag

JOINERS = frozenset("-'’_")
UNITS = bag("second minute hour millisecond times percent degree frame step pixel megabyte")
Words = tuple[str, ...]


class Lexicon(NamedTuple):
    """Spellings of several words each, by their first word, the longest first."""

    entries: dict[str, list[tuple[Words, Words]]]
    words: frozenset[str]


def table(text: str) -> list[tuple[str, str]]:
    """(spelling, canonical) pairs out of lines `canonical: one, other`; a line that is indented goes on."""
    rows = []
    for line in text.strip().replace("\n  ", " ").splitlines():
        canonical, _, others = line.partition(":")
        rows += [(other.strip(), canonical.strip()) for other in others.split(",") if other.strip()]
    return rows


def pieces(text: str) -> Words:
    """The words of a spelling as tokens have them."""
    return tuple(t.raw for t in tokenise(text) if t.kind in ("word", "number", "mark") and t.raw not in JOINERS)


def lexicon(pairs: Iterable[tuple[str, str]]) -> Lexicon:
    """A lexicon of (spelling, canonical) pairs."""
    entries: dict[str, list[tuple[Words, Words]]] = {}
    words: set[str] = set()
    for spelling, canonical in pairs:
        key = pieces(spelling)
        if key:
            entries.setdefault(key[0], []).append((key, tuple(canonical.split())))
            words.update(key)
    for options in entries.values():
        options.sort(key=lambda option: -len(option[0]))
    return Lexicon(entries, frozenset(words))


@cache
def english() -> Lexicon:
    """Synonyms and comparatives."""
    pairs = table(SYNONYMS)
    for group in COMPARATIVES.replace("\n", " ").split("|"):
        base, *forms = group.split()
        pairs += [(form, f"more {base}") for form in forms]
    return lexicon(pairs)


@cache
def foreign() -> Lexicon:
    """The other languages."""
    return lexicon(table(FOREIGN))


@cache
def known() -> frozenset[str]:
    """Every English word that is never a slip."""
    canonical = {word for options in english().entries.values() for _, words in options for word in words}
    return frozenset(english().words | canonical | SIDES | COLOURS | PLAIN | COMMON | NUMBERS.keys())


class Normaliser:
    """Tokens in, tokens in canonical words out. `vocabulary` are further words worth correcting towards."""

    def __init__(self, vocabulary: Iterable[str] = ()) -> None:
        extra = frozenset(vocabulary)
        grammar = english().words | extra
        self.speller = Speller((grammar - NEVER) | WORTH, known() | extra)

    def __call__(self, tokens: Sequence[Token]) -> tuple[Token, ...]:
        """The canonical tokens; one typed word may become several, which share its place."""
        tokens = [t for t in tokens if not (t.kind == "mark" and t.raw in "'’_´`\"")]
        if is_foreign(tokens):
            tokens = translated(tokens)
        tokens = [self.corrected(token) for token in tokens]
        return tuple(numbered(replaced(tokens, english())))

    def corrected(self, token: Token) -> Token:
        """The token with its slip put right."""
        if token.kind != "word" or token.word != token.raw:
            return token
        word = token.word.removesuffix("'s") if token.word not in KEEP_S else token.word
        return token._replace(word=self.speller.correct(word.rstrip("'")))


KEEP_S = bag("it's that's let's there's here's what's how's who's where's")
NEVER = bag("minuet minuets secon loses")
WORTH = bag("seconds minutes degrees please video the from with first last beginning between percent")


def is_foreign(tokens: Sequence[Token]) -> bool:
    """Whether the words are rather those of another language than English."""
    words = [token.word for token in tokens if token.kind == "word"]
    if any(not word.isascii() and (UNSPACED.search(word) or ord(word[0]) > 0x2FF) for word in words):
        return True
    other = sum(word in foreign().words and word not in known() for word in words)
    return other > 0 and other >= sum(word in known() and word not in foreign().words for word in words)


def translated(tokens: Sequence[Token]) -> list[Token]:
    """Tokens in English words; Arabic and Hebrew joiners that are written on to the next word are split off."""
    split: list[Token] = []
    for token in tokens:
        if (
            token.kind == "word"
            and token.word not in foreign().words
            and token.word[:1] in "وف"
            and len(token.word) > 2
        ):
            split.append(token._replace(word="و", raw="و"))
            token = token._replace(word=token.word[1:], raw=token.word[1:])
        if token.kind == "word" and token.word not in foreign().words and token.word.startswith("ال"):
            token = token._replace(word=token.word[2:], raw=token.word[2:])
        split.append(token)
    return replaced(split, foreign())


def replaced(tokens: Sequence[Token], words: Lexicon) -> list[Token]:
    """Every spelling of the lexicon in its canonical words, the longest first, hyphens not counted."""
    out: list[Token] = []
    i = 0
    while i < len(tokens):
        token = tokens[i]
        if token.kind in ("word", "mark"):
            for key, canonical in words.entries.get(token.word, ()):
                stop = matched(tokens, i, key)
                if stop:
                    end = tokens[stop - 1].end
                    raw = token.raw if len(key) == 1 else " ".join(key)
                    out += [Token("word", word, raw, token.start, end) for word in canonical]
                    i = stop
                    break
            else:
                out.append(token)
                i += 1
        else:
            out.append(token)
            i += 1
    return out


def matched(tokens: Sequence[Token], i: int, key: Words) -> int:
    """Where the spelling that begins at i ends, 0 where it does not stand there."""
    for n, word in enumerate(key):
        while n and i < len(tokens) and tokens[i].kind == "mark" and tokens[i].raw == "-":
            i += 1
        if i >= len(tokens) or tokens[i].kind not in ("word", "mark", "number") or tokens[i].word != word:
            return 0
        i += 1
    return i


def numbered(tokens: Sequence[Token]) -> list[Token]:
    """Number words as numbers: "twenty five"; "one" and "a" only before a unit."""
    out: list[Token] = []
    for i, token in enumerate(tokens):
        value = NUMBERS.get(token.word) if token.kind == "word" else None
        following = tokens[i + 1].word if i + 1 < len(tokens) else ""
        if value is None or (token.word == "one" and following not in UNITS):
            out.append(token)
        elif value == 100 and out and out[-1].kind == "number" and out[-1].raw in NUMBERS:
            out[-1] = out[-1]._replace(value=out[-1].value * 100, end=token.end)
        elif value < 10 and out and out[-1].kind == "number" and out[-1].raw in NUMBERS and 20 <= out[-1].value < 100:
            out[-1] = out[-1]._replace(value=out[-1].value + value, end=token.end)
        else:
            out.append(Token("number", token.word, token.raw, token.start, token.end, float(value)))
    return out

"""Find the phrases of the operations in what was said.

A phrase is declared in an operation's own file, as words with places for values, and what it fixes behind an arrow:
"slow motion => factor=0.5", "trim <edge>". The words are brought to canonical spelling; words that say nothing, and
values, may stand between them. The longest and most telling phrase wins.
"""

import json
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from agent.offline.items import TIMES, Item
from agent.offline.normal import Normaliser, pieces
from agent.offline.tokens import tokenise
from agent.offline.values import COLOURS
from agent.offline.words import COMPARATIVES, GAP, bag
from editing.ops.base import Op

GENERIC = bag(
    "make remove add put set keep only just turn change apply show export cut trim clip more less save start give "
    "have want not no without need use a video to from in on as at by and with end part shorten rest"
)
DROPPED = bag("the a an it my this that me please video them you")
ADJECTIVES = frozenset(group.split()[0] for group in COMPARATIVES.replace("\n", " ").split("|")) | {"vivid", "flat"}
GROUPS = {"<time>": TIMES - {"every"}, "<span>": frozenset({"range", "edge"})}
LITERAL = frozenset({"range", "times", "brim"})
PLACES = frozenset({"top", "bottom", "left", "right", "center"})
LONGEST_GAP = 6
_PLACE = re.compile(r"<(\w+)>")


class Phrase(NamedTuple):
    """A way to ask for an operation: its words, the arguments that they fix, how much they say.

    `kin` are the words of all phrases of the operation.
    """

    op: str
    words: tuple[str, ...]
    args: dict[str, Any]
    weight: float
    kin: set[str]


class Head(NamedTuple):
    """A phrase found: the places of its words among the items."""

    phrase: Phrase
    places: tuple[int, ...]

    @property
    def telling(self) -> bool:
        """Whether one of its words says more than "make" or "remove"."""
        return any(word not in GENERIC and word[0] != "<" for word in self.phrase.words)

    @property
    def adjective(self) -> bool:
        """Whether it is no more than a quality: bright, fast."""
        return len(self.phrase.words) == 1 and self.phrase.words[0] in ADJECTIVES


class Phrases:
    """All phrases of some operations, by their first word."""

    def __init__(self, operations: Iterable[type[Op]]) -> None:
        declared = [(name_of(op), text) for op in operations for text in op.PHRASES]
        vocabulary = {word for _, text in declared for word in pieces(_PLACE.sub(" ", text.partition("=>")[0]))}
        self.normalise = Normaliser(word for word in vocabulary if word.isalpha())
        self.spoken: dict[str, set[str]] = {}
        self.by_first: dict[str, list[Phrase]] = {}
        for op, text in declared:
            phrase = self._phrase(op, text)
            phrase.kin.update(phrase.words)
            if phrase.words:
                self.by_first.setdefault(phrase.words[0], []).append(phrase)
        self.alike: dict[tuple[str, ...], list[Phrase]] = {}
        for phrase in (phrase for options in self.by_first.values() for phrase in options):
            self.alike.setdefault(phrase.words, []).append(phrase)
        for options in self.by_first.values():
            options.sort(key=lambda phrase: -phrase.weight)

    def _phrase(self, op: str, text: str) -> Phrase:
        spoken, _, fixed = text.partition("=>")
        words: list[str] = []
        for part in re.split(r"(<\w+>)", spoken):
            words += [part] if _PLACE.fullmatch(part) else [t.word for t in self.normalise(tokenise(part))]
        said = tuple(word for word in words if word not in DROPPED) or tuple(words)
        weight = sum(0.5 if word in GENERIC else 0.6 if word[0] == "<" else 1.0 for word in said) + 0.1 * len(said)
        return Phrase(op, said, arguments(fixed), weight, self.spoken.setdefault(op, set()))

    def rivals(self, phrase: Phrase) -> list[Phrase]:
        """The same words as phrases of other operations: "remove" for a stretch of time, or for a thing seen."""
        return [other for other in self.alike.get(phrase.words, ()) if other.op != phrase.op]

    def find(self, items: Sequence[Item]) -> list[Head]:
        """The phrases that stand in the items, the most telling first taken, none sharing a word with another."""
        candidates: list[tuple[float, int, Head]] = []
        for i, item in enumerate(items):
            for key in keys(item):
                for phrase in self.by_first.get(key, ()):
                    places = stands(phrase.words, items, i)
                    if places:
                        spread = places[-1] - places[0] + 1 - len(places)
                        candidates.append((phrase.weight - 0.02 * spread, -i, Head(phrase, places)))
        taken: set[int] = set()
        found: list[Head] = []
        for _, _, head in sorted(candidates, key=lambda candidate: candidate[:2], reverse=True):
            if taken.isdisjoint(range(head.places[0], head.places[-1] + 1)):
                taken.update(head.places)
                found.append(head)
        return sorted(found, key=lambda head: head.places[0])


def name_of(operation: type[Op]) -> str:
    """The operation's own name."""
    return str(operation.model_fields["op"].default)


def arguments(fixed: str) -> dict[str, Any]:
    """What stands behind a phrase's arrow: "factor=0.5, axis=horizontal"."""
    found: dict[str, Any] = {}
    for part in fixed.split(",") if fixed.strip() else ():
        name, _, value = part.partition("=")
        try:
            found[name.strip()] = json.loads(value)
        except ValueError:
            found[name.strip()] = value.strip()
    return found


def keys(item: Item) -> tuple[str, ...]:
    """What an item may be called in a phrase."""
    if item.kind in ("word", "soft"):
        return (item.word, "<place>") if item.word in PLACES else (item.word,)
    groups = tuple(group for group, kinds in GROUPS.items() if item.kind in kinds)
    spelled = str(item.value) if item.kind == "aspect" else ""
    own = (f"<{item.word}>",) if item.kind in ("brim", "edge") else ()
    return (f"<{item.kind}>", *groups, *own, item.word if item.kind in LITERAL else "", spelled)


def stands(words: Sequence[str], items: Sequence[Item], i: int) -> tuple[int, ...]:
    """The places of the words from i on, with little between them; empty where they do not stand there."""
    places = [i]
    at = i + 1
    for word in words[1:]:
        gap = 0
        while at < len(items) and word not in keys(items[at]) and gap < LONGEST_GAP:
            if not passable(items[at]) and not (words[0][0] == "<" and items[at].word in ("at", "in", "on", "to")):
                break
            at, gap = at + 1, gap + 1
        if at >= len(items) or word not in keys(items[at]):
            return ()
        places.append(at)
        at += 1
    return tuple(places)


def passable(item: Item) -> bool:
    """Whether an item may stand between the words of a phrase."""
    return item.word in GAP or item.word in COLOURS if item.kind == "word" else item.kind not in ("soft", "hard")


@lru_cache(maxsize=8)
def phrases_of(operations: tuple[type[Op], ...]) -> Phrases:
    """The phrases of a set of operations, built once."""
    return Phrases(operations)

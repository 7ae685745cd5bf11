"""An operation on its way: the arguments found so far, the items that they came from, and what is left unexplained."""

from collections.abc import Mapping
from typing import Any

from agent.offline.clauses import Clause
from agent.offline.context import Context
from agent.offline.fields import TIME_NAMES, Field, fields, needed
from agent.offline.items import Item
from agent.offline.words import PLAIN, bag
from editing.ops.base import Op


class Draft:
    """An operation being filled in: the arguments so far, and which items they came from."""

    def __init__(self, operation: type[Op], clause: Clause, context: Context, prompt: str) -> None:
        self.clause, self.context, self.prompt = clause, context, prompt
        self.operation = operation
        self.fields: Mapping[str, Field] = fields(operation)
        self.args: dict[str, Any] = {}
        self.used: set[int] = set(clause.spoken)
        self.assumed = False
        self.problem = ""

    def free(self, *kinds: str) -> list[tuple[int, Item]]:
        """Items of these kinds that no argument has taken."""
        return [(n, i) for n, i in enumerate(self.clause.items) if i.kind in kinds and n not in self.used]

    def take(self, *kinds: str) -> Item | None:
        """The first free item of these kinds, now taken."""
        for n, item in self.free(*kinds):
            self.used.add(n)
            return item
        return None

    @property
    def fixed(self) -> dict[str, Any]:
        """What the phrases themselves say."""
        found: dict[str, Any] = {}
        for head in sorted(self.clause.heads, key=lambda head: head.phrase.weight):
            found |= head.phrase.args
        return found

    def strange(self) -> list[Item]:
        """Words that nothing accounts for, side remarks aside."""
        things = OBJECTS if needed(self.operation) & TIME_NAMES else frozenset()
        return [self.clause.items[n] for n in unexplained(self.clause, self.used, things)]

    def copy(self) -> "Draft":
        """Another draft that begins with the same arguments."""
        other = Draft(self.operation, self.clause, self.context, self.prompt)
        other.args, other.used = dict(self.args), set(self.used)
        other.assumed, other.problem = self.assumed, self.problem
        return other


def unexplained(clause: Clause, used: set[int], things: frozenset[str] = frozenset()) -> list[int]:
    """Places of the words that neither a phrase, nor an argument, nor plain English accounts for.

    Not counted: what follows "because", "for" or "so that" behind the phrase, and a word that only describes the clip
    or a part of it ("my wedding video", "the boring part").
    """
    first = min(clause.spans, default=0)
    found: list[int] = []
    aside = False
    kin = clause.heads[0].phrase.kin if clause.heads else set()
    timed = any(item.kind in ("range", "edge") for item in clause.items)
    for n, item in enumerate(clause.items):
        if item.kind in TELLING and n not in used and not aside:
            found.append(n)
        if item.kind != "word" or n in used:
            aside = aside and item.kind == "word"
            continue
        if n > first and item.word in ASIDE:
            aside = True
        if item.raw in SOMEONE and n == len(clause.items) - 1 and clause.heads:
            found.append(n)
        explained = item.word in PLAIN and item.word not in things
        if aside or explained or not any(letter.isalpha() for letter in item.raw):
            continue
        if describes(clause, n, timed) or item.word in kin:
            continue
        found.append(n)
    return found


OBJECTS = bag("color picture position size original quality sound speed text look")
SOMEONE = frozenset({"him", "her", "em"})
TELLING = bag("file text percent times size height pixels aspect megabytes fps lufs degrees decibels")
ASIDE = bag("because cause cuz since which who whose while for so though although whenever if to")
NOUNS = bag("video part section bit scene segment portion stretch moment intro outro recording screen")


def describes(clause: Clause, n: int, timed: bool) -> bool:
    """Whether a word stands before "video" or, beside a time, before "part"."""
    following = [item.word for item in clause.items[n + 1 : n + 3]]
    if n + 1 < len(clause.items) and clause.items[n + 1].kind == "text":
        return True
    return any(word == "video" or (timed and word in NOUNS) for word in following)

"""Split what was said into clauses: one request each, with the phrase it was recognised by.

"and" and commas split only where both sides can stand alone; a side that names no operation goes to the clause before
it ("cut the first and the last 5 s"), or to the next one where it comes first ("from 5 to 10, blur it").
"""

from collections.abc import Sequence
from typing import NamedTuple

from agent.offline.items import TIMES, Item
from agent.offline.match import Head, Phrases
from agent.offline.values import COLOURS, SIDES
from agent.offline.words import CHATTER, PLAIN, RELATIVE, bag

NUMBERS = bag("<number> <pixels> <size> <height> <percent> <times> <degrees> <decibels>")
CLEAR = frozenset({"cut", "remove", "trim", "keep", "skip", "clip"})
VERBS = bag("make add put remove get set turn change apply")
WINDOW = 20
NAMED = frozenset({"word", "soft", "brim", "times"})
"""Kinds of items that a phrase may name by their own word: "cut in half"."""
NEGATIONS = frozenset({"not", "without", "no"})
DESCRIBED = bag("part parts section sections bit bits scene scenes moment moments shot shots ones")


class Clause(NamedTuple):
    """One request. `heads` are the phrases of one operation; `spans` the places of their words among `items`.

    `negated`: it is something not to be done. `strange`: it asks for something that no operation's phrases name.
    """

    items: tuple[Item, ...]
    heads: tuple[Head, ...] = ()
    negated: bool = False
    strange: bool = False

    @property
    def op(self) -> str:
        """The operation's name, "" for none."""
        return self.heads[0].phrase.op if self.heads else ""

    @property
    def spoken(self) -> frozenset[int]:
        """Places of the words that a phrase names itself, places for values not counted."""
        pairs = (pair for head in self.heads for pair in zip(head.places, head.phrase.words, strict=True))
        return frozenset(n for n, word in pairs if word[0] != "<" and self.items[n].kind in NAMED)

    @property
    def spans(self) -> frozenset[int]:
        """Places of the words that the phrases account for."""
        return frozenset(place for head in self.heads for place in head.places)

    def has(self, *words: str) -> bool:
        """Whether one of the words stands in it."""
        return any(item.word in words for item in self.items if item.kind in ("word", "soft"))


def clauses(items: Sequence[Item], phrases: Phrases) -> list[Clause]:
    """The clauses in order, each with at most one operation."""
    pieces = [clause for fragment in fragments(items, phrases) for clause in parted(fragment)]
    return gathered([piece for piece in pieces if piece.items])


def fragments(items: Sequence[Item], phrases: Phrases) -> list[Clause]:
    """The stretches between breaks, with every phrase that was found in them."""
    heads = phrases.find(items)
    inside = {n for head in heads for n in range(head.places[0], head.places[-1] + 1)}
    found: list[Clause] = []
    begin = 0
    following = iter(heads)
    head = next(following, None)
    for n in range(len(items) + 1):
        if n < len(items) and (items[n].kind not in ("soft", "hard") or n in inside):
            continue
        mine: list[Head] = []
        while head is not None and head.places[0] < n:
            mine.append(Head(head.phrase, tuple(place - begin for place in head.places)))
            head = next(following, None)
        own = tuple(items[begin:n])
        mine = [head for head in mine if licensed(head, own)]
        label = n < len(items) and items[n].word == ":" and not mine
        if not label or fits(own):
            found.append(Clause(own, tuple(mine)))
        begin = n + 1
    return found


def parted(fragment: Clause) -> list[Clause]:
    """A fragment with several operations in it, parted before each."""
    heads, removing = told(fragment.heads, fragment.items)
    groups: list[list[Head]] = []
    for head in heads:
        if groups and groups[-1][0].phrase.op == head.phrase.op:
            groups[-1].append(head)
        else:
            groups.append([head])
    if not groups:
        return [Clause(fragment.items, (), strange=is_request(fragment.items))]
    parts: list[Clause] = []
    ends = [max(head.places[-1] for head in group) + 1 for group in groups]
    cuts = [lead_in(fragment.items, group[0].places[0], end) for group, end in zip(groups[1:], ends, strict=False)]
    for group, begin, stop in zip(groups, [0, *cuts], [*cuts, len(fragment.items)], strict=True):
        moved = tuple(Head(h.phrase, tuple(place - begin for place in h.places)) for h in group)
        items = fragment.items[begin:stop]
        parts.append(Clause(items, moved, negated=denied(items, moved) or group[0] in removing))
    return parts


def told(heads: Sequence[Head], items: Sequence[Item]) -> tuple[list[Head], list[Head]]:
    """The phrases that count, and those of them that stand right behind "remove": what is to be taken back.

    "only", "keep" or "remove" right before a more telling phrase belongs to it, and so does "only" after it.
    """
    kept: list[Head] = []
    removing: list[Head] = []
    lifted = [n for n, item in enumerate(items) if item.word == "take"]
    telling = any(head.telling for head in heads)
    for n, head in enumerate(heads):
        behind = [item.word for item in items[head.places[-1] + 1 : head.places[-1] + 2]]
        if lifted and lifted[0] < head.places[0] and behind and behind[0] in ("off", "out", "away") and head.telling:
            removing.append(head)
        following = heads[n + 1] if n + 1 < len(heads) else None
        if not head.telling and following is not None and following.telling:
            between = items[head.places[-1] + 1 : following.places[0]]
            if not any(item.kind != "word" for item in (*between, *(items[p] for p in head.places))):
                if head.phrase.words[0] in ("remove", "cut", "trim"):
                    removing.append(following)
                continue
        if not head.telling and telling and head.phrase.words[0] not in CLEAR:
            continue
        kept.append(head)
    return kept, removing


def licensed(head: Head, items: Sequence[Item]) -> bool:
    """Whether a quality asks for something: "brighter", "too dark", "make it dark", but not "the dark part"."""
    if all(word[0] == "<" for word in head.phrase.words) and stated(items[: head.places[-1] + WINDOW]):
        return False
    last = head.places[-1]
    follows = items[last + 1].word if last + 1 < len(items) else ""
    if head.telling and follows in DESCRIBED:
        return False
    if not head.adjective:
        return True
    place = head.places[0]
    before = [item.word for item in items[max(0, place - 4) : place]]
    every = {item.word for item in items[max(0, place - WINDOW) : place + WINDOW]}
    spoken = {
        "more",
        "less",
        "too",
        "not",
        "so",
        "very",
        "really",
        "slight",
        "much",
        "make",
        "is",
        "super",
        "look",
        "looks",
    }
    if any(item.kind in ("times", "percent") for item in items[max(0, place - 4) : place + 4]):
        return True
    return bool(spoken & set(before)) or bool({"make", "enough", "it's"} & every) or len(items) <= 2


def lead_in(items: Sequence[Item], place: int, least: int) -> int:
    """Where the words that belong to a phrase begin: "a bit", "make it" before it, not before `least`."""
    while place > least and items[place - 1].kind == "word" and items[place - 1].word in PLAIN:
        place -= 1
    if place > least and items[place - 1].kind in ("percent", "times"):
        place -= 1
    return place


def denied(items: Sequence[Item], heads: Sequence[Head]) -> bool:
    """Whether the request is one not to do it: a negation before the phrase that is no part of it."""
    first = heads[0].places[0]
    before = items[max(0, first - 4) : first]
    if not any(item.word in NEGATIONS for item in before if item.kind == "word"):
        return False
    if heads[0].adjective:
        return not ({"so", "that", "as", "too"} & {i.word for i in before} or any(i.word == "enough" for i in items))
    return True


def is_request(items: Sequence[Item]) -> bool:
    """Whether words that name no known operation still ask for something."""
    words = [item for item in items if item.kind == "word"]
    said = [
        item
        for item in words
        if item.word not in ("please", "can", "could", "you", "would", "will", "also", "now", "just", "to")
    ]
    if not said or not any(item.word not in PLAIN for item in said) or (stated(items) and said[0].word not in VERBS):
        return False
    if any(item.kind in ("text", "file") for item in items) or (
        said[0].word == "as" and items[0].word == "as" and len(said) < 4 and said[1:2] and said[1].word in ("a", "an")
    ):
        return True
    begun = {item.word for item in words[:4]}
    if begun & {"can", "could", "would", "want", "need"} and not begun & NEGATIONS:
        return (
            words[0].word in ("can", "could", "would") or bool(begun & {"want", "need"}) or said[0].word not in CHATTER
        )
    told_of = len(said) > 2 and said[1].word in ("at", "by", "during", "was", "is")
    return said[0].word not in CHATTER and not told_of


def gathered(pieces: Sequence[Clause]) -> list[Clause]:
    """Clauses without an operation joined to their neighbours, or left out where they say nothing."""
    found: list[Clause] = []
    waiting: tuple[Item, ...] = ()
    told_of: tuple[Item, ...] = ()
    shared = False
    for piece in pieces:
        if piece.heads and told_of and refers(piece.items):
            waiting += told_of
        told_of = tuple(i for i in piece.items if i.kind in ("range", "edge")) if stated(piece.items) else ()
        if found and found[-1].strange and belongs(piece, found[-1]):
            found[-1] = found[-1]._replace(items=found[-1].items + piece.items)
        elif piece.heads:
            shifted = tuple(Head(h.phrase, tuple(place + len(waiting) for place in h.places)) for h in piece.heads)
            found.append(piece._replace(items=waiting + piece.items, heads=shifted))
            waiting = ()
        elif piece.strange and not fits(piece.items):
            found.append(piece)
        elif not fits(piece.items):
            continue
        elif not shared and len(found) > 1 and any(item.raw in ("each", "both") for item in piece.items):
            shared = True
            found = [clause._replace(items=clause.items + piece.items) for clause in found]
        elif found and found[-1].heads and not stated(piece.items):
            found[-1] = found[-1]._replace(items=found[-1].items + piece.items)
        elif not stated(piece.items):
            waiting += piece.items
    if waiting and not found:
        found.append(Clause(waiting))
    around = zip(found, [None, *found], [*found[1:], None], strict=False)
    found = [one for one, before, behind in around if not repeated(one, before) and not repeated(one, behind)]
    asked = {clause.op for clause in found if clause.heads and not stated(clause.items)}
    return [clause for clause in found if clause.op not in asked or not stated(clause.items)]


def refers(items: Sequence[Item]) -> bool:
    """Whether a request speaks of what was told before, and says no time itself: "… are dull, cut them"."""
    pointing = any({"them", "it", "that", "those"} & {item.word, *item.raw.split()} for item in items)
    return pointing and not any(item.kind in TIMES for item in items)


def repeated(clause: Clause, beside: Clause | None) -> bool:
    """Whether the one beside it says the same with values: "trim it, keep 5 to 10", "keep 5 to 10, drop the rest"."""
    if beside is None or not clause.op or beside.op != clause.op or clause.negated or stated(beside.items):
        return False
    valued_there = any(item.kind not in ("word", "soft") for item in beside.items)
    return valued_there and all(item.kind in ("word", "soft") for item in clause.items)


def belongs(piece: Clause, before: Clause) -> bool:
    """Whether a request goes on about what is strange in the one before: its numbers, or an "it" that is no video."""
    if piece.heads and all(head.phrase.words[0] in NUMBERS for head in piece.heads):
        return True
    about = {item.word for item in before.items} & {"it", "video", "this", "everything"}
    return not about and any({"it", "them"} & {item.word, *item.raw.split()} for item in piece.items)


def valued(items: Sequence[Item]) -> bool:
    """Whether it brings a value, a place or a colour to the request beside it."""
    return any(i.kind != "word" or i.word in SIDES or i.word in COLOURS or i.raw in ("each", "both") for i in items)


def fits(items: Sequence[Item]) -> bool:
    """Whether all of it can be read as values of the request beside it: no word is left unexplained."""
    return valued(items) and all(i.kind != "word" or i.word in PLAIN or known_value(i) for i in items)


def known_value(item: Item) -> bool:
    """Whether a word is a colour or a place."""
    return item.word in COLOURS or item.word in SIDES


def stated(items: Sequence[Item]) -> bool:
    """Whether it is a remark about how things are: "it's 3 min 56 long", "source is 1280 x 720"."""
    words = [item.word for item in items if item.kind == "word"]
    is_are = {"is", "was", "are", "it's", "its", "that's", "long"} & set(words)
    return bool(is_are) and bool(words) and not any(item.word in RELATIVE for item in items[:1])

"""Put slips of the keys right: the one known word that a typed word is an edit away from.

Knows words only. Built once for a vocabulary; a look-up takes time bounded by the length of the word.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

LONGEST = 20
SHORTEST = 4
_STRETCHED = re.compile(r"(.)\1{2,}")


class Speller:
    """Corrects words towards `targets`; words in `known` stay as they are."""

    def __init__(self, targets: Iterable[str], known: Iterable[str]) -> None:
        words = sorted({word for word in targets if SHORTEST <= len(word) <= LONGEST and word.isascii()})
        self.known = frozenset(known) | frozenset(words)
        self._by_gap: dict[str, list[str]] = defaultdict(list)
        for word in words:
            for form in {word, *gaps(word)}:
                self._by_gap[form].append(word)
        self._memory: dict[str, str] = {}

    def correct(self, word: str) -> str:
        """The word meant, or the word itself where none is near enough or two are equally near."""
        if word in self.known or not word.isascii() or not word.isalpha() or not 3 <= len(word) <= LONGEST + 8:
            return word
        if word not in self._memory:
            if len(self._memory) > 20_000:
                self._memory.clear()
            self._memory[word] = self._nearest(word)
        return self._memory[word]

    def _nearest(self, word: str) -> str:
        for form in (_STRETCHED.sub(r"\1\1", word), _STRETCHED.sub(r"\1", word), *endings(word)):
            if form in self.known and len(form) > 1:
                return form
        if len(word) < SHORTEST or len(word) > LONGEST:
            return word
        reach = 2 if len(word) >= 8 else 1
        near: dict[str, int] = {}
        for form in {word, *gaps(word)}:
            for candidate in self._by_gap.get(form, ()):
                steps = distance(word, candidate)
                if steps <= reach and (candidate[0] == word[0] or len(word) > 6):
                    near[candidate] = steps
        if not near:
            return word
        best = sorted(
            near, key=lambda candidate: (near[candidate], candidate[0] != word[0], abs(len(candidate) - len(word)))
        )
        return best[0]


def gaps(word: str) -> Iterator[str]:
    """The word with one letter left out."""
    return (word[:i] + word[i + 1 :] for i in range(len(word)))


def endings(word: str) -> Iterator[str]:
    """What the word may be a form of: cropping, rotated, blurs."""
    for ending in ("ing", "ed", "es", "s", "er", "ly"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            stem = word[: -len(ending)]
            if ending in ("ing", "ed", "er"):
                yield stem + "e"
                if stem[-1] == stem[-2]:
                    yield stem[:-1]
            if len(stem) >= SHORTEST or ending == "s":
                yield stem


def distance(left: str, right: str) -> int:
    """Edits between two words: a letter more, less or changed, or two neighbours exchanged (optimal alignment)."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        earlier, before, row = before, row, [i]
        for j, b in enumerate(right, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1]

"""In which direction each character runs: the Unicode bidirectional algorithm (UAX #9), paragraph by paragraph.

Characters stay where they are in memory; each gets a level, odd where it runs from right to left. Knows no fonts.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple
from unicodedata import bidirectional

_DEEPEST: Final = 125
_EMBEDDINGS: Final = {"LRE": (0, None), "RLE": (1, None), "LRO": (0, "L"), "RLO": (1, "R")}
_ISOLATES: Final = frozenset({"LRI", "RLI", "FSI"})
_REMOVED: Final = frozenset({*_EMBEDDINGS, "PDF", "BN"})
_NEUTRAL: Final = frozenset({"B", "S", "WS", "ON", "PDI", *_ISOLATES})
_STRONG: Final = {"L": "L", "R": "R", "AN": "R", "EN": "R"}
"""What a resolved character counts as for the neutral ones beside it."""
_PAIRS: Final = (
    "()[]{}༺༻༼༽᚛᚜⁅⁆⁽⁾₍₎⌈⌉⌊⌋〈〉❨❩❪❫❬❭❮❯❰❱❲❳❴❵⟅⟆⟦⟧⟨⟩⟪⟫⟬⟭⟮⟯⦃⦄⦅⦆⦇⦈⦉⦊⦋⦌⦍⦐⦏⦎⦑⦒⦓⦔⦕⦖⦗⦘⧘⧙⧚⧛⧼⧽"
    "⸢⸣⸤⸥⸦⸧⸨⸩〈〉《》「」『』【】〔〕〖〗〘〙〚〛﹙﹚﹛﹜﹝﹞（）［］｛｝｟｠｢｣"
)
_CLOSING: Final = dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True))
_SAME: Final = {"\u2329": "\u3008", "\u232a": "\u3009"}
_MOST_OPEN: Final = 63


class _Embedding(NamedTuple):
    level: int
    override: str | None = None
    isolate: bool = False


def levels(text: str, base: int | None = None) -> list[int]:
    """The level of every character of a paragraph; `base` is the paragraph's own, found where it is not given."""
    kinds = [bidirectional(letter) or "L" for letter in text]
    base = _first_strong(kinds) if base is None else base
    resolved, found = _explicit(kinds, base)
    for run in _sequences(kinds, resolved, found):
        _resolve(text, run, resolved, found, base, kinds)
    previous = base
    for at, kind in enumerate(kinds):
        if kind in _REMOVED:
            found[at] = previous
        elif kind in ("S", "B"):
            found[at] = base
        previous = found[at]
    return _level_ends(kinds, found, base)


def base_level(text: str) -> int:
    """The paragraph's own level: 1 where its first strong character runs from right to left (rules P2 and P3)."""
    return _first_strong([bidirectional(letter) or "L" for letter in text])


def visual(found: Sequence[int]) -> list[int]:
    """The places of a line's items from left to right, by their levels (rule L2)."""
    order = list(range(len(found)))
    lowest_odd = min((level for level in found if level % 2), default=0)
    for level in range(max(found, default=0), lowest_odd - 1, -1):
        if not level:
            break
        at = 0
        while at < len(order):
            until = at
            while until < len(order) and found[order[until]] >= level:
                until += 1
            order[at:until] = reversed(order[at:until])
            at = max(until, at + 1)
    return order


def _first_strong(kinds: Sequence[str]) -> int:
    depth = 0
    for kind in kinds:
        if kind in _ISOLATES:
            depth += 1
        elif kind == "PDI":
            depth = max(0, depth - 1)
        elif not depth and kind in ("L", "R", "AL"):
            return int(kind != "L")
    return 0


def _matching(kinds: Sequence[str]) -> dict[int, int]:
    """The place of the end of every isolate that has one (rule BD9)."""
    open_: list[int] = []
    found = {}
    for at, kind in enumerate(kinds):
        if kind in _ISOLATES:
            open_.append(at)
        elif kind == "PDI" and open_:
            found[open_.pop()] = at
    return found


def _explicit(kinds: Sequence[str], base: int) -> tuple[list[str], list[int]]:
    """The kinds as overrides make them, and the levels that embeddings and isolates give (rules X1 to X8)."""
    ends = _matching(kinds)
    stack = [_Embedding(base)]
    too_deep_isolates = too_deep = isolates = 0
    resolved, found = list(kinds), [base] * len(kinds)
    for at, kind in enumerate(kinds):
        if kind in _EMBEDDINGS:
            odd, override = _EMBEDDINGS[kind]
            level = _next_level(stack[-1].level, odd)
            if level <= _DEEPEST and not too_deep_isolates and not too_deep:
                stack.append(_Embedding(level, override))
            elif not too_deep_isolates:
                too_deep += 1
        elif kind == "PDF":
            if not too_deep_isolates and too_deep:
                too_deep -= 1
            elif not too_deep_isolates and not stack[-1].isolate and len(stack) > 1:
                stack.pop()
        elif kind == "PDI":
            if too_deep_isolates:
                too_deep_isolates -= 1
            elif isolates:
                too_deep, isolates = 0, isolates - 1
                while not stack[-1].isolate:
                    stack.pop()
                stack.pop()
        found[at] = stack[-1].level
        if kind not in _REMOVED and stack[-1].override:
            resolved[at] = stack[-1].override
        if kind in _ISOLATES:
            odd = int(kind == "RLI")
            if kind == "FSI":
                odd = _first_strong(kinds[at + 1 : ends.get(at, len(kinds))])
            level = _next_level(stack[-1].level, odd)
            if level <= _DEEPEST and not too_deep_isolates and not too_deep:
                isolates += 1
                stack.append(_Embedding(level, isolate=True))
            else:
                too_deep_isolates += 1
    return resolved, found


def _next_level(level: int, odd: int) -> int:
    return level + 1 + (level + 1) % 2 if not odd else level + 1 + level % 2


def _sequences(kinds: Sequence[str], resolved: Sequence[str], found: Sequence[int]) -> Iterator[list[int]]:
    """Isolating run sequences: characters of one level that affect each other, isolates between them left out."""
    runs: list[list[int]] = []
    for at in (n for n, kind in enumerate(kinds) if kind not in _REMOVED):
        if runs and found[runs[-1][-1]] == found[at]:
            runs[-1].append(at)
        else:
            runs.append([at])
    ends = _matching(kinds)
    goes_on = set(ends.values())
    by_start = {run[0]: run for run in runs}
    for run in runs:
        if run[0] in goes_on:
            continue
        whole = list(run)
        while (end := ends.get(whole[-1])) is not None and end in by_start:
            whole += by_start[end]
        yield whole


def _resolve(
    text: str, run: Sequence[int], kinds: list[str], found: list[int], base: int, original: Sequence[str]
) -> None:
    """Rules W1 to I2 on one sequence."""
    level = found[run[0]]
    before = next((found[n] for n in range(run[0] - 1, -1, -1) if original[n] not in _REMOVED), base)
    after = next((found[n] for n in range(run[-1] + 1, len(text)) if original[n] not in _REMOVED), base)
    if original[run[-1]] in _ISOLATES:
        after = base  # its isolate has no end
    start, end = ("R" if max(level, beside) % 2 else "L" for beside in (before, after))
    here = [kinds[at] for at in run]
    _weak(here, start)
    _brackets([text[at] for at in run], here, level, start, [original[at] for at in run])
    _neutral(here, level, start, end)
    for at, kind in zip(run, here, strict=True):
        if level % 2:
            found[at] += kind != "R"
        else:
            found[at] += 1 if kind == "R" else 0 if kind == "L" else 2


def _weak(kinds: list[str], start: str) -> None:
    """Rules W1 to W7: marks, numbers and what belongs to them."""
    previous = start
    for at, kind in enumerate(kinds):
        if kind == "NSM":
            kinds[at] = previous
        previous = "ON" if kind in _ISOLATES or kind == "PDI" else kinds[at]
    strong = start
    for at, kind in enumerate(kinds):
        if kind in ("L", "R", "AL"):
            strong = kind
        elif kind == "EN" and strong == "AL":
            kinds[at] = "AN"
    kinds[:] = ["R" if kind == "AL" else kind for kind in kinds]
    for at in range(1, len(kinds) - 1):
        left, kind, right = kinds[at - 1 : at + 2]
        if left == right and ((kind == "ES" and left == "EN") or (kind == "CS" and left in ("EN", "AN"))):
            kinds[at] = left
    at = 0
    while at < len(kinds):
        until = at
        while until < len(kinds) and kinds[until] == "ET":
            until += 1
        if until > at and "EN" in (kinds[at - 1 : at] + kinds[until : until + 1]):
            kinds[at:until] = ["EN"] * (until - at)
        at = max(until, at + 1)
    kinds[:] = ["ON" if kind in ("ET", "ES", "CS") else kind for kind in kinds]
    strong = start
    for at, kind in enumerate(kinds):
        if kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[at] = "L"


def _brackets(letters: Sequence[str], kinds: list[str], level: int, start: str, original: Sequence[str]) -> None:
    """Rule N0: a pair of brackets runs with what stands in it, else with what stands before it."""
    own = "R" if level % 2 else "L"
    for first, last in _bracket_pairs(letters, kinds):
        inside = {_STRONG[kind] for kind in kinds[first + 1 : last] if kind in _STRONG}
        if own in inside:
            side = own
        elif inside:
            before = next((_STRONG[kind] for kind in reversed(kinds[:first]) if kind in _STRONG), start)
            side = before if before != own else own
        else:
            continue
        for at in (first, last):
            kinds[at] = side
            for mark in range(at + 1, len(kinds)):
                if original[mark] != "NSM":
                    break
                kinds[mark] = side


def _bracket_pairs(letters: Sequence[str], kinds: Sequence[str]) -> list[tuple[int, int]]:
    open_: list[tuple[str, int]] = []
    pairs = []
    for at, letter in enumerate(letters):
        if kinds[at] != "ON":
            continue
        letter = _SAME.get(letter, letter)
        if letter in _CLOSING:
            if len(open_) == _MOST_OPEN:
                return []
            open_.append((_CLOSING[letter], at))
            continue
        match = next((n for n in range(len(open_) - 1, -1, -1) if open_[n][0] == letter), None)
        if match is not None:
            pairs.append((open_[match][1], at))
            del open_[match:]
    return sorted(pairs)


def _neutral(kinds: list[str], level: int, start: str, end: str) -> None:
    """Rules N1 and N2: what has no direction goes with both its sides where they agree, else with the level."""
    own = "R" if level % 2 else "L"
    at = 0
    while at < len(kinds):
        until = at
        while until < len(kinds) and kinds[until] in _NEUTRAL:
            until += 1
        if until > at:
            left = _STRONG[kinds[at - 1]] if at else start
            right = _STRONG[kinds[until]] if until < len(kinds) else end
            kinds[at:until] = [left if left == right else own] * (until - at)
        at = max(until, at + 1)


def _level_ends(kinds: Sequence[str], found: list[int], base: int) -> list[int]:
    """Rule L1: white space at the end of a segment or line stands at its end."""
    trailing = True
    for at in range(len(kinds) - 1, -1, -1):
        if kinds[at] in ("S", "B"):
            trailing = True
        elif kinds[at] not in ("WS", "PDI", *_ISOLATES, *_REMOVED):
            trailing = False
        if trailing:
            found[at] = base
    return found

"""Find words to be shown that stand without quotation marks: "write hello world at the top"."""

from agent.offline import values
from agent.offline.clauses import Clause
from agent.offline.items import TIMES, Item
from agent.offline.words import bag

LEADS = bag("text title caption write words says that reading")
BEFORE = bag("the a an that with saying says say text title caption of words write add my this put")
AFTER = bag("at in on for from to with the a color during over until as near using please")


def unquoted(clause: Clause, prompt: str) -> tuple[str, frozenset[int]] | None:
    """The words to be shown as they were typed, and the items that they take up; None where there are none."""
    leads = [n for n, i in enumerate(clause.items) if n in clause.spans and i.word in LEADS]
    if not leads or values.beside(clause.items, leads[-1] + 1) in ("me", "us"):
        return None
    begin = leads[-1] + 1
    items = clause.items
    while begin < len(items) and items[begin].kind == "word" and items[begin].word in BEFORE:
        begin += 1
    stop = begin
    while stop < len(items) and not ends(items, stop):
        stop += 1
    if begin >= stop or (
        items[leads[-1]].word != "write" and items[begin].word in ("is", "was", "are", "be", "should")
    ):
        return None
    words = prompt[items[begin].start : items[stop - 1].end].strip(" :,-\"'“”")
    return (words, frozenset(range(begin, stop))) if words and len(words) <= 200 else None


def ends(items: tuple[Item, ...], n: int) -> bool:
    """Whether the words to be shown end before this item: a time, a place, a colour, or what leads in one."""
    item = items[n]
    if item.kind in TIMES or item.kind in ("pixels", "percent", "aspect", "file"):
        return True
    ahead = items[n + 1 : n + 4]
    valued = any(i.kind in TIMES or i.word in values.SIDES or i.word in values.COLOURS for i in ahead)
    if item.kind == "word" and item.word in AFTER:
        return valued
    return item.kind == "word" and (item.word in values.SIDES or item.word in values.COLOURS) and len(items) - n <= 3

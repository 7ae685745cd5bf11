"""Answer what is no edit: questions about the clip, what can be done, greetings, and talk about other things.

Knows the context's data and the names of the operations; it cannot see the picture.
"""

from collections.abc import Iterable, Sequence

from agent.offline.context import Call, Context
from agent.offline.items import Item
from agent.offline.say import clock, described, edits
from agent.offline.words import PLAIN, bag

ASKING = bag("how what what's whats which who why when where is are does did do was were has have am whose")
TELLING = bag("how hows how's what what's whats which who why tell")
TOPICS: tuple[tuple[frozenset[str], str], ...] = (
    (bag("long duration length seconds minutes lasts runtime"), "duration"),
    (
        bag("resolution size dimensions width height pixel pixels wide big ratio aspect scale square"),
        "size",
    ),
    (bag("fps frame frames rate"), "fps"),
    (bag("sound audio volume muted mute loud"), "sound"),
    (bag("done changed change edits edit history changes applied so did"), "edits"),
    (bag("file files name format codec"), "files"),
)
HELP = bag("help capabilities commands features options can able support abilities offer")
GREETING = bag("hi hello hey yo hola salut hallo привет 你好 नमस्ते مرحبا good morning evening there")
THANKS = bag(
    "thanks thank thx ty cheers great perfect nice cool awesome love good wow lovely amazing beautiful excellent "
    "danke gracias merci"
)


def small_talk(items: Sequence[Item], context: Context, names: Iterable[str]) -> Call | None:
    """The answer to a greeting, to thanks or to a cry for help; None for anything else."""
    words = [item.word for item in items if item.kind == "word"]
    if len(words) != len([item for item in items if item.kind not in ("soft", "hard")]) or not 0 < len(words) <= 8:
        return None
    filler = {
        "work",
        "job",
        "done",
        "one",
        "you",
        "so",
        "very",
        "it",
        "is",
        "i",
        "much",
        "a",
        "the",
        "this",
        "that",
        "that's",
        "it's",
        "please",
        "me",
        "really",
        "looks",
    }
    said = [word for word in words if word not in filler]
    if said and all(word in THANKS for word in said):
        return Call(name="info", args={"message": f"You're welcome. {described(context)}"})
    if said and all(word in GREETING for word in said):
        return Call(name="info", args={"message": f"Hello. {described(context)} {abilities(names)}"})
    if said and said[0] in ("help", "/help", "commands") and len(said) <= 2:
        return Call(name="info", args={"message": abilities(names)})
    return None


def abilities(names: Iterable[str]) -> str:
    """What can be done, in one sentence."""
    silent = {"info", "clarify", "refuse"}
    return f"I can do: {', '.join(sorted(name.replace('_', ' ') for name in names if name not in silent))}."


def is_question(items: Sequence[Item]) -> bool:
    """Whether it asks to be told something, not to have something done."""
    said = [item for item in items if item.kind != "soft"]
    if not said:
        return False
    first = said[0].raw if said[0].kind == "word" else said[0].word
    pair = f"{first} {said[1].raw}" if len(said) > 1 else first
    if pair in (
        "how about",
        "what about",
        "what if",
        "do not",
        "do the",
        "do a",
        "do it",
        "do this",
        "have the",
        "have it",
        "how do",
        "how can",
    ):
        return False
    if pair in ("can you", "could you", "would you", "will you") or first in ("please",):
        return (
            pair == "can you" and said[-1].word == "?" and all(item.word in PLAIN or item.word == "?" for item in said)
        )
    marked = said[-1].word == "?"
    return first in ("how", "hows", "how's", "what", "what's", "whats", "which", "who", "why", "tell") or (
        first in ASKING and marked
    )


def answer(items: Sequence[Item], context: Context, names: Iterable[str]) -> Call:
    """The answer to a question, or why there is none."""
    words = {part for item in items for part in (item.word, *item.raw.split())}
    if ("you" in words and words & HELP) or "possible" in words:
        return Call(name="info", args={"message": abilities(names)})
    topic = next((name for known, name in TOPICS if words & known), "")
    told = {
        "duration": f"It is {clock(context.duration)} long now ({context.duration:g} seconds).",
        "size": f"The picture is {context.width}x{context.height} pixels.",
        "fps": f"It has {context.fps:g} frames per second.",
        "sound": "It has sound." if context.has_audio else "It has no sound.",
        "edits": edits(context),
        "files": f"The files here: {', '.join(context.files) or 'none'}.",
    }.get(topic)
    if told:
        return Call(name="info", args={"message": told})
    about = words & {"video", "clip", "it", "this", "picture", "scene"}
    reason = "I can't see what is in the picture here" if about else "I edit videos and know nothing of that"
    return Call(
        name="refuse",
        args={"message": f"{reason}; ask me about the clip's length, size, sound or edits, or for an edit."},
    )

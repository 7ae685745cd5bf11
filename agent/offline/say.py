"""What the embedded model says: questions, refusals and answers, in one or two plain sentences.

Knows the context's data; quotes people's own words shortened.
"""

from collections.abc import Iterable
from typing import Any

from agent.offline.context import Context

SHORT = 80


def clock(seconds: float) -> str:
    """A time as people read it: 1:02.5."""
    tenths = round(max(0.0, seconds) * 10)
    minutes, tenths = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    rest = f"{tenths // 10:02d}" + (f".{tenths % 10}" if tenths % 10 else "")
    return f"{hours}:{minutes:02d}:{rest}" if hours else f"{minutes}:{rest}"


def quoted(words: str) -> str:
    """Someone's own words, on one line and not too many."""
    line = " ".join(words.encode("utf-8", "replace").decode("utf-8").split())
    return f"“{line[:SHORT]}…”" if len(line) > SHORT else f"“{line}”"


def outside(start: float, end: float, duration: float) -> str:
    """A range that is not all on the clip."""
    if start < 0:
        named = clock(end - start)
        return f"The clip is only {clock(duration)} long, shorter than the {named} you name. Which part do you mean?"
    if start >= duration:
        return f"The clip ends at {clock(duration)}, so there is nothing at {clock(start)}. Which part do you mean?"
    return f"The clip ends at {clock(duration)}, before {clock(end)}. Which part do you mean?"


def cannot(words: str) -> str:
    """A request that no operation carries out."""
    return f"I can't do that here: {quoted(words)}. Ask what I can do to see the edits that I know."


READINGS = {
    "long": "Shall I keep only a part of it (which one?), or play it at another speed?",
    "short": "Shall I keep only a part of it (which one?), or play it faster?",
    "big": "Do you mean the picture's size in pixels (how wide or high?), or something in it?",
    "small": "Do you mean the picture's size in pixels (how wide or high?), or the size of the file?",
    "good": "What shall be better: the light, the colours, the sound or the length?",
    "better": "What shall be better: the light, the colours, the sound or the length?",
    "fix": "What is wrong with it: the picture, the sound or the length?",
}
"""What vague words may mean: the likely readings, as a question."""


def unclear(words: str, said: Iterable[str] = ()) -> str:
    """A request that was not understood; `said` are its words in canonical spelling."""
    for word in said:
        if word in READINGS:
            return READINGS[word]
    return (
        f"I did not understand {quoted(words)}. Say what shall change, for example “cut the first 5 seconds” or "
        "“make it brighter”."
    )


def in_words(operation: dict[str, Any]) -> str:
    """An edit of the history in plain words: "cut (start 0, end 5)"."""
    rest = ", ".join(
        f"{name.replace('_', ' ')} {value}" for name, value in operation.items() if name not in ("op", "replace")
    )
    name = str(operation.get("op", "")).replace("_", " ")
    return f"{name} ({rest})" if rest else name


def described(context: Context) -> str:
    """The clip in one sentence."""
    sound = "with sound" if context.has_audio else "without sound"
    return (
        f"The clip is {clock(context.duration)} long, {context.width}x{context.height} at {context.fps:g} fps, {sound}."
    )


def edits(context: Context) -> str:
    """What has been done so far."""
    done = [in_words(operation) for turn in context.history for operation in turn]
    return f"Done so far: {'; '.join(done)}." if done else "Nothing has been changed yet."

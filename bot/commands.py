"""What begins with a slash: /help and the like, and the words that buttons send. Help is written by the operations."""

from typing import Final

from editing import ops
from editing.ops.base import SessionOp

SHORTCUTS: Final = {"/undo": "undo", "/redo": "redo", "/revert": "revert"}
"""Commands that are operations of the session."""
CONVERSATION: Final = {
    "/start": "say hello",
    "/help": "what I can do",
    "/status": "what I am working on",
    "/cancel": "stop the work",
}

HELLO = "Send me a video, and write what to do with it: “cut the first 5 seconds”, “a bit brighter”, “undo”."
NO_VIDEO = "Send me a video first; then write what to do with it."


def named(text: str) -> str | None:
    """The command that a text is, without the bot's name behind an @; None for an ordinary prompt."""
    if not text.startswith("/"):
        return None
    return text.split()[0].split("@")[0].lower()


def operation(command: str) -> dict[str, object] | None:
    """The operation behind a command, as it is saved; None for a command that is none."""
    name = SHORTCUTS.get(command)
    return {"op": name} if name else None


def help_text() -> str:
    """All operations with an example each, and the commands."""
    lines = [HELLO, "", "What I can do:"]
    for name, kind in ops.registry().items():
        if issubclass(kind, SessionOp) and kind.ANSWERS:
            continue
        first = " ".join((kind.__doc__ or "").split("\n\n")[0].split())
        example = next(iter(kind.EXAMPLES), "")
        lines.append(f"• {name.replace('_', ' ')}: {first}" + (f" E.g. “{example}”" if example else ""))
    lines += ["", "Commands: " + ", ".join([*CONVERSATION, *SHORTCUTS])]
    return "\n".join(lines)


def unknown(command: str) -> str:
    """The answer to a command that does not exist."""
    return f"There is no command {command[:40]}; there are {', '.join([*CONVERSATION, *SHORTCUTS])}."

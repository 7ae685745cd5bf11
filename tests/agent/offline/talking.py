"""How the tests talk to the understanding: a clip, a few prompts, and the operations that come of the last one."""

from typing import Any

from agent.offline.context import Context, Reading
from agent.offline.understand import understand
from editing.ops import registry

SPOKEN = {"undo", "redo", "revert", "info", "clarify", "refuse"}


def clip(**changes: Any) -> Context:
    given: dict[str, Any] = {"duration": 60, "width": 1920, "height": 1080, "files": ("clip.mp4",)}
    return Context(**{**given, **changes})


def read(prompt: str, context: Context | None = None) -> Reading:
    return understand(prompt, context or clip(), tuple(registry().values()))


def calls(prompt: str, context: Context | None = None) -> list[tuple[str, dict[str, Any]]]:
    """The calls of a prompt; what is said is left out of spoken ones."""
    found = []
    for call in read(prompt, context).calls:
        args = {name: value for name, value in call.args.items() if name != "message"}
        found.append((call.name, args))
    return found


def after(*prompts: str) -> list[tuple[str, dict[str, Any]]]:
    """The calls of the last prompt, the others having been carried out one after the other."""
    history: list[tuple[dict[str, Any], ...]] = []
    for prompt in prompts[:-1]:
        edits = [call for call in calls(prompt, clip(history=tuple(history))) if call[0] not in SPOKEN]
        assert edits, prompt
        history.append(tuple({"op": name, **args} for name, args in edits))
    return calls(prompts[-1], clip(history=tuple(history)))

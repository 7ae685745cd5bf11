"""`cutroom edit` and `cutroom chat`: the terminal adapter over the whole app, until all is said."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.adapters.terminal import Terminal, TerminalSettings
from bot.app import App, open_app
from bot.messages import Incoming
from bot.settings import Settings
from db import revisions
from db.rows import Request
from db.states import State
from editing.errors import Refused

_FINAL = frozenset({State.DELIVERED, State.FAILED, State.CANCELLED, State.ANSWERED})


@dataclass(frozen=True)
class Report:
    """How a batch ended: the exit code, and what `--json` prints."""

    code: int
    told: dict[str, Any]


async def edit(
    settings: Settings, video: Path, prompts: Sequence[str], material: Sequence[Path], output: Path, *, to_stderr: bool
) -> Report:
    """Carry out the prompts one after the other, the video and the material sent along with the first."""
    for file in (video, *material):
        if not file.is_file():
            raise Refused(f"There is no file {file}; check the path.")
    terminal = Terminal(TerminalSettings(results=output, to_stderr=to_stderr), settings.home)
    turns: list[dict[str, Any]] = []
    requests: list[Request] = []
    async with open_app(settings, {"terminal": terminal}, working=True) as app:
        for number, prompt in enumerate(prompts):
            started = time.monotonic()
            request = await _asked(app, terminal, prompt, () if number else (video, *material))
            if request is not None:
                requests.append(request)
            turns.append(_turn(prompt, request, time.monotonic() - started))
        await _all_finished()
    return _report(turns, requests, output)


async def _asked(app: App, terminal: Terminal, prompt: str, files: Sequence[Path]) -> Request | None:
    taken: list[int | None] = []

    async def handle(incoming: Incoming) -> None:
        taken.append(await app.conversation.handle(incoming))

    await terminal.ask(handle, prompt, files)
    while taken[0] is not None:
        request = await revisions.request(taken[0])
        if request is None or request.state in _FINAL:
            return request
        await asyncio.sleep(0.02)
    return None


async def _all_finished() -> None:
    """Wait for what an earlier process left behind and this one has taken up: its results are delivered too."""
    while any(one.platform == "terminal" for one in await revisions.unfinished()):  # noqa: ASYNC110 - rows, not events
        await asyncio.sleep(0.1)


def _turn(prompt: str, request: Request | None, seconds: float) -> dict[str, Any]:
    outcome = request.outcome if request is not None and request.outcome else "refuse"
    say = (request.error or request.say) if request is not None else ""
    operations = request.operations if request is not None else []
    return {
        "prompt": prompt,
        "outcome": str(outcome),
        "operations": operations,
        "say": say,
        "seconds": round(seconds, 3),
    }


def _report(turns: list[dict[str, Any]], requests: list[Request], output: Path) -> Report:
    failed = any(one.state in (State.FAILED, State.CANCELLED) for one in requests)
    unanswered = any(turn["outcome"] in ("clarify", "refuse") for turn in turns)
    last = next((one.result for one in reversed(requests) if one.result is not None), None) or {}
    told = {
        "turns": turns,
        "output": str(output) if last else None,
        "duration": last.get("duration"),
        "segments": last.get("segments"),
        "check": last.get("check"),
    }
    return Report(1 if failed else 3 if unanswered else 0, told)


async def chat(settings: Settings, file: Path | None) -> None:
    """Talk until the input ends; results go into the current folder."""
    terminal = Terminal(TerminalSettings(first=file), settings.home)

    async with open_app(settings, {"terminal": terminal}, working=True) as app:

        async def handle(incoming: Incoming) -> None:
            await app.conversation.handle(incoming)

        await terminal.run(handle)

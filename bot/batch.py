"""`cutroom edit` and `cutroom chat`: the terminal adapter over the whole app, until all is said."""

import asyncio
import os
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from bot.adapters.terminal import Terminal, TerminalSettings
from bot.app import App, open_app
from bot.messages import Incoming
from bot.owners import identity, is_dead
from bot.settings import Settings
from db import deliveries, revisions
from db.rows import Request
from db.states import State
from editing.errors import Refused
from editing.events import Answered, Rendered

_FINAL = frozenset({State.DELIVERED, State.FAILED, State.CANCELLED, State.ANSWERED})


@dataclass(frozen=True)
class Report:
    """How a batch ended: the exit code, and what `--json` prints."""

    code: int
    told: dict[str, Any]


async def edit(
    settings: Settings, video: Path, prompts: Sequence[str], material: Sequence[Path], output: Path, *, to_stderr: bool
) -> Report:
    """Carry out the prompts one after the other, the video and the material sent along with the first.

    What a killed process left unfinished is finished first. Raises `Refused` for files that cannot be
    used; an interruption cancels what is under way.
    """
    _examine((video, *material), output)
    chat = f"{identity()}:{uuid4().hex[:8]}"
    terminal = Terminal(TerminalSettings(results=output, to_stderr=to_stderr, conversation=chat), settings.home)
    served = {chat}
    turns: list[tuple[dict[str, Any], Request | None]] = []
    async with open_app(settings, {"terminal": terminal}, lambda _, chat: chat in served, working=True) as app:
        left = await _left_behind(terminal)
        served.update(one.chat for one in left)
        for one in left:
            await _told(one.request_id)
        del terminal.kept[:]
        for number, prompt in enumerate(prompts):
            try:
                turns.append(await _turn(app, terminal, prompt, () if number else (video, *material)))
            except asyncio.CancelledError as stop:
                if stop.args == (signal.SIGINT,):
                    await _cancel(app, terminal)
                raise
            finally:
                terminal.close()
    return _report(turns, terminal)


def _examine(files: Sequence[Path], output: Path) -> None:
    """Say before the work what would be said after it: that a file is not there, or the result cannot be written."""
    _examine_files(files)
    try:
        if output.exists() and any(output.samefile(file) for file in files):
            raise Refused(f"The result would take the place of {output}; give -o another name.")
        if output.exists() and not (output.is_file() or output.is_dir()):
            raise Refused(f"{output} is no ordinary file; give -o another name.")
    except OSError as error:
        raise Refused(f"{output} cannot be written ({error.strerror}); give -o another name.") from None
    folder = output.absolute() if output.is_dir() else output.absolute().parent
    while not folder.exists():
        folder = folder.parent
    if not (folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)):
        raise Refused(f"Nothing can be written into {folder}; give -o another place.")


def _examine_files(files: Sequence[Path]) -> None:
    for file in files:
        if not file.is_file():
            raise Refused(f"There is no file {file}; check the path.")


async def _left_behind(terminal: Terminal) -> list[Request]:
    """What terminals of this host that are gone were to write, each to its own place."""
    return [one for one in await revisions.unfinished() if one.platform == terminal.name and is_dead(one.chat)]


async def _turn(
    app: App, terminal: Terminal, prompt: str, files: Sequence[Path]
) -> tuple[dict[str, Any], Request | None]:
    """One prompt, from the question to the answer: its entry in the report, and the request that it became."""
    started = time.monotonic()
    answers: list[int | Answered | None] = []

    async def handle(incoming: Incoming) -> None:
        answers.append(await app.conversation.handle(incoming))
        if isinstance(answers[0], int):
            await _told(answers[0])

    await terminal.ask(handle, prompt, files)
    answer = answers[0]
    request = await revisions.request(answer) if isinstance(answer, int) else None
    if request is not None:
        outcome, say = str(request.outcome), request.error or request.say
    else:
        outcome, say = (answer.outcome, answer.say) if isinstance(answer, Answered) else ("answer", "")
    turn: dict[str, Any] = {
        "prompt": prompt,
        "outcome": outcome,
        "operations": request.operations if request is not None else [],
        "say": say,
        "seconds": round(time.monotonic() - started, 3),
    }
    return turn, request


async def _told(request_id: int) -> None:
    """Wait until a request is at its end, and its chat was told."""
    while True:
        request = await revisions.request(request_id)
        if request is None or (request.state in _FINAL and await deliveries.sent(request_id, "result")):
            return
        await asyncio.sleep(0.02)


async def _cancel(app: App, terminal: Terminal) -> None:
    """Stop what is under way in this chat, and wait until that was told."""
    mine = [one for one in await revisions.unfinished() if one.chat == terminal.address.chat]
    await app.conversation.handle(Incoming(id=uuid4().hex, address=terminal.address, text="/cancel"))
    for one in mine:
        await _told(one.request_id)


def _report(turns: Sequence[tuple[dict[str, Any], Request | None]], terminal: Terminal) -> Report:
    made = [request for _, request in turns if request is not None and request.result is not None]
    failed = any(request is not None and request.state in (State.FAILED, State.CANCELLED) for _, request in turns)
    unanswered = any(_unanswered(turn) for turn, _ in turns)
    last = Rendered.model_validate(made[-1].result) if made else None
    kept = terminal.kept[-1] if terminal.kept else ()
    files = zip(kept, last.files, strict=False) if last is not None else ()
    told = {
        "turns": [turn for turn, _ in turns],
        "output": str(kept[0]) if kept else None,
        "files": [{"path": str(path)} | file.model_dump(exclude={"key", "thumbnail"}) for path, file in files],
        "duration": last.duration if last is not None else None,
        "segments": last.segments.model_dump() if last is not None else None,
        "check": [finding.model_dump() for finding in last.check] if last is not None else None,
    }
    unwritten = len(terminal.kept) < len(made)
    return Report(1 if failed or unwritten else 3 if unanswered else 0, told)


def _unanswered(turn: dict[str, Any]) -> bool:
    """Whether a prompt, or a part of it, was refused or needs an answer."""
    partly = any(saved["op"] == "refuse" for saved in turn["operations"])
    return partly or turn["outcome"] in ("clarify", "refuse")


async def chat(settings: Settings, file: Path | None) -> None:
    """Talk until the input ends; results go into the current folder. Ctrl-C stops the work, or leaves."""
    _examine_files([] if file is None else [file])
    terminal = Terminal(TerminalSettings(first=file), settings.home)
    mine = terminal.address.chat
    async with open_app(settings, {"terminal": terminal}, lambda _, chat: chat == mine, working=True) as app:

        async def handle(incoming: Incoming) -> None:
            answer = await app.conversation.handle(incoming)
            if isinstance(answer, int):
                await _told(answer)

        _on_interrupt(lambda: _cancel(app, terminal) if terminal.busy else None)
        await terminal.run(handle)


def _on_interrupt(instead: Callable[[], Any]) -> None:
    """Let Ctrl-C do `instead` what it gives to do; where that is nothing, it ends the process as before."""
    loop, main = asyncio.get_running_loop(), asyncio.current_task()
    under_way: set[asyncio.Task[Any]] = set()

    def interrupted() -> None:
        work = instead()
        if work is None:
            assert main is not None
            main.cancel(signal.SIGINT)
            return
        task = loop.create_task(work)
        under_way.add(task)
        task.add_done_callback(under_way.discard)

    loop.add_signal_handler(signal.SIGINT, interrupted)

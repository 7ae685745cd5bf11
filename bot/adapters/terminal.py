"""The terminal: lines are read and answers printed, with a bar for the work; results become files beside the user.

A chat's address is where its results go: a file, or a folder. Knows nothing of what is done with a message.
"""

import asyncio
import getpass
import shlex
import shutil
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import ClassVar
from uuid import uuid4

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeRemainingColumn

from bot.adapters.base import AdapterSettings, Handle, UnsentError, progress
from bot.messages import Address, Attachment, Incoming, Limits, Outgoing, Show, Working


class TerminalSettings(AdapterSettings):
    """Where results go (a folder, or one file), what to begin with, and whether stdout is kept for other things."""

    results: Path = Path()
    first: Path | None = None
    to_stderr: bool = False


class Terminal:
    """The terminal adapter."""

    name: ClassVar[str] = "terminal"
    limits: ClassVar[Limits] = Limits(text=10**6, caption=10**6, edit_interval=timedelta(milliseconds=100))
    Settings: ClassVar[type[AdapterSettings]] = TerminalSettings

    def __init__(self, settings: AdapterSettings, spool: Path) -> None:
        self._settings = TerminalSettings.model_validate(settings.model_dump())
        self._console = Console(stderr=self._settings.to_stderr, highlight=False)
        self._address = Address(platform=self.name, chat=str(self._settings.results.absolute()), user=getpass.getuser())
        self._answered = asyncio.Event()
        self._bar: Progress | None = None
        self._task: TaskID | None = None

    async def run(self, handle: Handle) -> None:
        """Read lines until the input ends; a line may begin with the path of a file."""
        if self._settings.first is not None:
            await self.ask(handle, "", [self._settings.first])
        while (line := await self._line()) is not None:
            text, files = _split(line)
            if text or files:
                await self.ask(handle, text, files, echo=False)

    async def ask(self, handle: Handle, text: str, files: Sequence[Path] = (), *, echo: bool = True) -> None:
        """Hand one message in and wait until it is answered."""
        if echo:
            self._print(f"[bold]you[/]  {escape(' '.join([*(f'[{file.name}]' for file in files), text]).strip())}")
        attachments = tuple(Attachment(path=file, name=file.name) for file in files)
        self._answered.clear()
        await handle(Incoming(id=uuid4().hex, address=self._address, text=text, attachments=attachments))
        await self._answered.wait()

    async def send(self, outgoing: Outgoing, replaces: str | None = None) -> str | None:
        """Print it; a result is copied to where the address says. Raises `UnsentError` where that cannot be."""
        if isinstance(outgoing, Working):
            self._work(outgoing)
            return "bar"
        self._stop_bar()
        self._print(f"[bold]bot[/]  {escape(outgoing.text)}")
        if isinstance(outgoing, Show):
            target = await asyncio.to_thread(_keep, outgoing, Path(outgoing.address.chat))
            self._print(f"     {escape(str(target))}")
        if outgoing.address.chat == self._address.chat:
            self._answered.set()
        return None

    def _print(self, text: str) -> None:
        self._console.print(text, soft_wrap=True)

    def _work(self, working: Working) -> None:
        if not self._console.is_terminal:
            self._print(f"     {escape(progress(working).replace(chr(10), ' '))}")
            return
        if self._bar is None:
            columns = (TextColumn("     {task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
            self._bar = Progress(*columns, console=self._console, transient=True)
            self._bar.start()
            self._task = self._bar.add_task(working.stage, total=1.0)
        assert self._task is not None
        self._bar.update(self._task, description=working.stage, completed=working.fraction)

    def _stop_bar(self) -> None:
        if self._bar is not None:
            self._bar.stop()
            self._bar = self._task = None

    async def _line(self) -> str | None:
        """One line of input; None at its end."""
        if sys.stdin.isatty():
            self._console.print("[bold]you[/]  ", end="")
        line = await asyncio.to_thread(sys.stdin.readline)
        return line.strip() if line else None


def _split(line: str) -> tuple[str, list[Path]]:
    """The words of a line, and the files whose paths it begins with."""
    try:
        words = shlex.split(line)
    except ValueError:
        return line, []
    files: list[Path] = []
    for word in words:
        path = Path(word).expanduser()
        if len(word) > 1000 or not path.is_file():
            break
        files.append(path)
    if not files:
        return line, []
    return " ".join(words[len(files) :]), files


def _keep(show: Show, target: Path) -> Path:
    """Copy a result to its place; in a folder, under its own name or the next that is free."""
    if target.is_dir():
        name = Path(show.name)
        target = next(
            free
            for number in range(10**6)
            if not (free := target / f"{name.stem}{f' ({number})' if number else ''}{name.suffix}").exists()
        )
    part = target.with_name(f".{uuid4().hex}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(show.path, part)
        part.replace(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise UnsentError(f"The result cannot be written to {target} ({error.strerror}).", permanent=True) from None
    return target

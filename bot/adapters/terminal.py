"""The terminal: lines are read and answers printed, with a bar for the work; results become files beside the user.

Results go to the place that a chat's address names: a file, or a folder. Knows nothing of what is done with a message.
"""

import asyncio
import getpass
import hashlib
import os
import shlex
import shutil
import sys
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import ClassVar
from uuid import uuid4

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeRemainingColumn

from bot.adapters.base import AdapterSettings, Handle, UnsentError, progress
from bot.messages import Address, Attachment, Incoming, Limits, Outgoing, Show, Working

_LEAVE = ("exit", "quit", "/exit", "/quit", "bye")
ECHOED = 500
"""Letters of a prompt that are repeated to the person."""
_VIDEOS = {".mp4", ".mov", ".mkv", ".webm", ".avi", ".m4v"}
_PICTURES = {".jpg", ".jpeg"}
_ENDINGS = {*_VIDEOS, *_PICTURES, ".png", ".gif", ".mp3", ".m4a", ".wav", ".flac", ".ogg", ".opus", ".aac"}
"""What tells people, and their programs, what kind of file it is."""


class TerminalSettings(AdapterSettings):
    """Where results go (a folder, or one file), what to begin with, and whether stdout is kept for other things.

    `conversation` is the chat's name; by default one that goes with the place, to be continued another day.
    """

    results: Path = Path()
    first: Path | None = None
    to_stderr: bool = False
    conversation: str | None = None


class Terminal:
    """The terminal adapter. `kept` are the files that each result became; `busy` while an answer is waited for."""

    name: ClassVar[str] = "terminal"
    limits: ClassVar[Limits] = Limits(text=10**6, caption=10**6, files=10**6, edit_interval=timedelta(milliseconds=100))
    Settings: ClassVar[type[AdapterSettings]] = TerminalSettings

    def __init__(self, settings: AdapterSettings, spool: Path) -> None:
        self._settings = TerminalSettings.model_validate(settings.model_dump())
        self._console = Console(stderr=self._settings.to_stderr, highlight=False)
        place = str(self._settings.results.absolute())
        chat = self._settings.conversation or hashlib.sha256(os.fsencode(place)).hexdigest()[:32]
        self.address = Address(platform=self.name, chat=chat, user=_user(), place=place)
        self.kept: list[tuple[Path, ...]] = []
        self._given: set[Path] = set()
        self._written: dict[Path, tuple[Path, ...]] = {}
        self.busy = False
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._said = ""

    async def run(self, handle: Handle) -> None:
        """Read lines until the input ends; a line may begin with the paths of files."""
        try:
            if self._settings.first is not None:
                await self.ask(handle, "", [self._settings.first])
            self._prompt()
            async for line in _lines():
                text, files = _split(line.strip())
                if text.lower() in _LEAVE:
                    return
                if text or files:
                    await self.ask(handle, text, files, echo=False)
                self._prompt()
        finally:
            self.close()

    async def ask(self, handle: Handle, text: str, files: Sequence[Path] = (), *, echo: bool = True) -> None:
        """Hand one message in; it is answered when `handle` returns."""
        if echo:
            shown = text if len(text) <= ECHOED else text[:ECHOED] + "…"
            self._print(f"[bold]you[/]  {escape(' '.join([*(f'[{file.name}]' for file in files), shown]).strip())}")
        attachments = tuple(Attachment(path=file, name=file.name) for file in files)
        self._given.update(file.absolute() for file in files)
        self.busy = True
        try:
            await handle(Incoming(id=uuid4().hex, address=self.address, text=text, attachments=attachments))
        finally:
            self.busy = False

    async def send(self, outgoing: Outgoing, replaces: str | None = None) -> str | None:
        """Print it; a result is copied to where the address says. Raises `UnsentError` where that cannot be."""
        if isinstance(outgoing, Working):
            self._work(outgoing)
            return "bar"
        self.close()
        kept: tuple[Path, ...] = ()
        if isinstance(outgoing, Show):
            kept = await asyncio.to_thread(self._keep, outgoing, Path(outgoing.address.place or ""))
            self.kept.append(kept)
        self._print(f"[bold]bot[/]  {escape(outgoing.text)}")
        for path in kept:
            self._print(f"     {escape(str(path))}")
        return None

    def close(self) -> None:
        """Take the bar away."""
        self._said = ""
        if self._bar is not None:
            self._bar.stop()
            self._bar = self._task = None

    def _keep(self, show: Show, place: Path) -> tuple[Path, ...]:
        """Copy a result's files to their place, instead of those that an earlier result left there under other names.

        In a folder they have their own names, or the next that are free.
        """
        if place.is_dir():
            return tuple(_copied(one.path, _free(place, Path(one.name))) for one in show.media)
        targets = _targets(place, [Path(one.name).suffix for one in show.media])
        targets = [_free(one.parent, Path(one.name)) if one.absolute() in self._given else one for one in targets]
        kept = tuple(_copied(one.path, target) for one, target in zip(show.media, targets, strict=True))
        for old in self._written.get(place, ()):
            if old not in kept:
                old.unlink(missing_ok=True)
        self._written[place] = kept
        return kept

    def _prompt(self) -> None:
        if sys.stdin.isatty():
            self._console.print("[bold]you[/]  ", end="")

    def _print(self, text: str) -> None:
        # A name may hold bytes that are no text; they are shown as question marks.
        self._console.print(text.encode("utf-8", "replace").decode(), soft_wrap=True)

    def _work(self, working: Working) -> None:
        if not self._console.is_terminal:
            told = f"{working.stage} {working.fraction:.1f}"  # in a file, a line for every tenth will do
            if told != self._said:
                self._said = told
                self._print(f"     {escape(progress(working).replace(chr(10), ' '))}")
            return
        if self._bar is None:
            columns = (TextColumn("     {task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
            self._bar = Progress(*columns, console=self._console, transient=True)
            self._bar.start()
            self._task = self._bar.add_task(working.stage, total=1.0)
        assert self._task is not None
        self._bar.update(self._task, description=working.stage, completed=working.fraction)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a number without a name, as in some containers
        return str(os.getuid())


async def _lines() -> AsyncIterator[str]:
    """The lines of the input until it ends.

    A thread that nobody waits for reads the descriptor itself: a read that is under way keeps no process from ending.
    """
    loop = asyncio.get_running_loop()
    pieces: asyncio.Queue[bytes] = asyncio.Queue()

    def read() -> None:
        while True:
            try:
                piece = os.read(source, 1 << 16)
            except OSError:
                piece = b""
            loop.call_soon_threadsafe(pieces.put_nowait, piece)
            if not piece:
                return

    source = sys.stdin.fileno()
    threading.Thread(target=read, daemon=True).start()
    rest = b""
    while piece := await pieces.get():
        *whole, rest = (rest + piece).split(b"\n")
        for line in whole:
            yield line.decode("utf-8", "replace")
    if rest:
        yield rest.decode("utf-8", "replace")


def _split(line: str) -> tuple[str, list[Path]]:
    """The words of a line, and the files whose paths it begins with."""
    try:
        words = shlex.split(line)
    except ValueError:
        return line, []
    files: list[Path] = []
    for word in words:
        if (path := _file(word)) is None:
            break
        files.append(path)
    if not files:
        return line, []
    return " ".join(words[len(files) :]), files


def _file(word: str) -> Path | None:
    try:
        path = Path(word).expanduser()
        return path if path.is_file() else None
    except (OSError, RuntimeError):  # no name that a file could have, or nobody's home
        return None


def _free(folder: Path, name: Path) -> Path:
    """A file of the folder that is not there yet: of this name, or with a number behind it."""
    return next(
        free
        for number in range(10**6)
        if not (free := folder / f"{name.stem}{f' ({number})' if number else ''}{name.suffix}").exists()
    )


def _targets(place: Path, suffixes: Sequence[str]) -> list[Path]:
    """Where a result's files go that was to go to `place`; where they are several, out-1.mp4, out-2.mp4, ..."""
    if len(suffixes) == 1:
        return [_ending(place, suffixes[0])]
    return [_ending(place.with_stem(f"{place.stem}-{n}"), suffix) for n, suffix in enumerate(suffixes, start=1)]


def _ending(target: Path, suffix: str) -> Path:
    """The target as it was said, but with the file's own ending where it would be taken for another kind of file."""
    said = target.suffix.lower()
    alike = said == suffix or {said, suffix} <= _VIDEOS or {said, suffix} <= _PICTURES
    return target if alike or said not in _ENDINGS else target.with_suffix(suffix)


def _copied(source: Path, target: Path) -> Path:
    """Copy a file to its place, whole or not at all."""
    part = target.with_name(f".{uuid4().hex}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists() and not target.is_file():
            raise FileExistsError(0, "it is no ordinary file")
        shutil.copyfile(source, part)
        part.replace(target)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise UnsentError(f"The result cannot be written to {target} ({error.strerror}).", permanent=True) from None
    return target

"""The product as a person has it: the command in a process of its own, or a bot in this one. A look into its rows."""

import asyncio
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot import batch, serve
from bot.settings import load
from tests.footage import FFMPEG

SECONDS = 60


@dataclass
class House:
    """A home folder and the variables that every process of the test is given."""

    home: Path
    variables: dict[str, str]

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return kept | {"CUTROOM_HOME": str(self.home)} | self.variables

    def start(self, *arguments: str | Path, **options: Any) -> "subprocess.Popen[str]":
        """The command with these arguments, running."""
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
        command = [sys.executable, "-m", "bot", *map(str, arguments)]
        return subprocess.Popen(command, env=self.environment, text=True, **pipes)

    def run(self, *arguments: str | Path, said: str = "", **options: Any) -> "subprocess.CompletedProcess[str]":
        """The command with these arguments, run to its end."""
        with self.start(*arguments, **options) as process:
            try:
                out, err = process.communicate(said, timeout=SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                out, err = process.communicate()
                raise AssertionError(f"it did not end in time:\n{out}\n{err}") from None
        assert "Traceback" not in err, err
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    async def edit(
        self, video: Path, *prompts: str, out: Path, material: Sequence[Path] = (), **settings: Any
    ) -> tuple[int, dict[str, Any]]:
        """`cutroom edit ... --json` in this process: the exit code, and what is printed last."""
        async with asyncio.timeout(SECONDS):
            report = await batch.edit(load(home=self.home, **settings), video, prompts, material, out, to_stderr=True)
        return report.code, json.loads(json.dumps(report.told))

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What a query of the embedded database finds."""
        database = sqlite3.connect(self.home / "cutroom.db", timeout=20)
        try:
            return database.execute(query).fetchall()
        finally:
            database.close()

    def change(self, *statements: str) -> None:
        """Change the embedded database behind everyone's back."""
        database = sqlite3.connect(self.home / "cutroom.db", timeout=20)
        with database:
            for statement in statements:
                database.execute(statement)
        database.close()

    def states(self) -> list[str]:
        """The states of all requests, oldest first; none where there is no database yet."""
        try:
            return [state for (state,) in self.rows("SELECT state FROM Requests ORDER BY request_id")]
        except sqlite3.OperationalError:
            return []

    def made(self, pattern: str = "segments/*/*.mp4") -> set[Path]:
        """The files of the embedded store that fit."""
        return set((self.home / "store").glob(pattern))

    @asynccontextmanager
    async def bot(self, *names: str, **settings: Any) -> AsyncIterator["asyncio.Task[None]"]:
        """`cutroom run` in this process, ended in order."""
        task = asyncio.create_task(serve.run(load(home=self.home, **settings), list(names)))
        try:
            yield task
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


def until(true: Callable[[], Any], seconds: float = SECONDS) -> Any:
    """Wait until something holds; its value."""
    deadline = time.monotonic() + seconds
    while not (value := true()):
        assert time.monotonic() < deadline, "it did not come to be in time"
        time.sleep(0.02)
    return value


async def eventually(true: Callable[[], Any], seconds: float = SECONDS) -> Any:
    """Wait until something holds, while the loop goes on; its value."""
    async with asyncio.timeout(seconds):
        while not (value := true()):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    return value


def kill(process: "subprocess.Popen[str]", by: signal.Signals = signal.SIGKILL) -> tuple[str, str]:
    """End a process by a signal; what it had said."""
    process.send_signal(by)
    out, err = process.communicate(timeout=SECONDS)
    assert "Traceback" not in err, err
    return out, err


def script(path: Path, *lines: str) -> Path:
    """A program that stands in for FFmpeg: asked to work, it runs these lines of shell, then FFmpeg itself."""
    itself = f'exec {FFMPEG} "$@"'
    path.write_text("\n".join(["#!/bin/sh", f'[ "$1" = -version ] && {itself}', *lines, itself, ""]))
    path.chmod(0o755)
    return path


def copied(source: Path, target: Path) -> Path:
    """A file under another name."""
    return Path(shutil.copyfile(source, target))


def names(folder: Path) -> set[str]:
    """What lies in a folder."""
    return {one.name for one in folder.iterdir()}


def variables(**given: str | Path | Sequence[str]) -> dict[str, str]:
    """Settings by their fields' names, as variables."""
    return {f"CUTROOM_{name.upper()}": str(value) for name, value in given.items()}


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A new home, with the settings as they are by default."""
    return House(tmp_path / "home", {})

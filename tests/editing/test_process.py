"""FFmpeg as a child process: its end, whatever ends it."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import IO

import pytest

from editing import jobs
from editing.compile import compile
from editing.engine import ffmpeg
from editing.engine.work import Work
from editing.errors import Cancelled, Misconfigured, Transient
from tests.editing.conftest import Footage
from tests.editing.studio import Studio
from tests.footage import FFMPEG

ENDLESS = ("-re", "-f", "lavfi", "-i", "testsrc2=s=64x64:r=30", "-f", "null", "-")


@pytest.fixture
def work(tmp_path: Path) -> Work:
    """Circumstances without any limit."""
    return Work(folder=tmp_path, ffmpeg=FFMPEG)


def parent_of(process: int) -> int | None:
    """The parent of a process; None where it runs no more."""
    try:
        state, parent, *_ = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if state == "Z" else int(parent)


def children(parent: int) -> list[int]:
    """The FFmpegs that a process has started and that still run."""
    everyone = [int(folder.name) for folder in Path("/proc").glob("[0-9]*")]
    return [one for one in everyone if parent_of(one) == parent and "ffmpeg" in program_of(one)]


def program_of(process: int) -> str:
    """What a process runs; nothing where it is gone."""
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes().partition(b"\0")[0].decode(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def until(happened: Callable[[], bool], seconds: float) -> bool:
    """Whether it happens within so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if happened():
            return True
        time.sleep(0.02)
    return happened()


def test_progress(work: Work) -> None:
    """Progress counts the frames, up to the last."""
    told: list[int] = []
    source = ("-f", "lavfi", "-i", "testsrc2=s=640x360:r=30:d=8", "-c:v", "libx264", "-f", "null", "-")
    ffmpeg.run(source, replace(work, progress=told.append))
    assert told == sorted(told)
    assert told[-1] == 240


def test_failure(work: Work) -> None:
    """FFmpeg's own failure becomes a sentence with its reason."""
    with pytest.raises(
        Transient, match=r"^FFmpeg failed \(.*(No such file|Error opening).*\): send the file again, or another one\.$"
    ):
        ffmpeg.run(["-i", "file:/nowhere/a.mp4", "-f", "null", "-"], work)


def test_missing_binary(work: Work) -> None:
    """A missing FFmpeg is the operator's to mend, and the variable is named."""
    with pytest.raises(Misconfigured, match="set CUTROOM_FFMPEG"):
        ffmpeg.run(ENDLESS, replace(work, ffmpeg="/nowhere/ffmpeg"))
    with pytest.raises(Misconfigured, match="set CUTROOM_FFMPEG"):
        ffmpeg.version("/nowhere/ffmpeg")
    assert ffmpeg.version(FFMPEG).startswith("ffmpeg version")


def test_stall(work: Work) -> None:
    """A child that gets no further is stopped, although it goes on to say that it is alive."""
    closed = threading.Event()

    def nothing(pipe: IO[bytes]) -> None:
        closed.wait(10)

    with pytest.raises(Transient, match="made no progress for 1 seconds, so it was stopped"):
        ffmpeg.run(["-f", "nut", "-i", "pipe:0", "-f", "null", "-"], replace(work, stall=1), nothing)
    closed.set()
    assert not children(os.getpid())


def test_stall_of_a_child_that_reports(work: Work, tmp_path: Path) -> None:
    """Reports that say the same frame again and again are no progress."""
    script = tmp_path / "ffmpeg"
    script.write_text(
        f"#!{sys.executable}\nimport time\n"
        "while True:\n    print('frame=7\\nout_time_us=5', flush=True)\n    time.sleep(0.1)\n"
    )
    script.chmod(0o755)
    with pytest.raises(Transient, match="made no progress"):
        ffmpeg.run([], replace(work, ffmpeg=str(script), stall=0.6, deadline=10))


def test_deadline(work: Work) -> None:
    """A child that makes progress forever is stopped at its deadline."""
    with pytest.raises(Transient, match="longer than 1 seconds, so it was stopped"):
        ffmpeg.run(ENDLESS, replace(work, deadline=1))
    assert not children(os.getpid())


def test_failing_feeder(work: Work) -> None:
    """What goes wrong in feeding the child is what is raised."""

    def broken(pipe: IO[bytes]) -> None:
        raise LookupError("no such frame")

    with pytest.raises(LookupError, match="no such frame"):
        ffmpeg.run(["-f", "nut", "-i", "pipe:0", "-f", "null", "-"], work, broken)


@pytest.mark.parametrize("look", ["painting", "vintage"])
def test_cancel(footage: Footage, fresh: Studio, look: str) -> None:
    """A cancelled rendering ends within a second and leaves no process behind, nor a file half made."""
    path = footage("busy.mp4", seconds=8, size=(1280, 720))
    plan = compile(fresh.timeline(path, edits=({"op": "look", "name": look},)))
    stop = threading.Event()
    ended: list[BaseException] = []

    def render() -> None:
        try:
            jobs.render([jobs.Order(plan, lambda: plan)], "result", fresh.bench(stop.is_set))
        except Cancelled as error:
            ended.append(error)

    thread = threading.Thread(target=render)
    thread.start()
    assert until(lambda: bool(children(os.getpid())), 5)
    time.sleep(0.5)
    stop.set()
    thread.join(1)
    assert not thread.is_alive()
    assert len(ended) == 1
    assert until(lambda: not children(os.getpid()), 1.5)
    assert not any(fresh.store.list("segments/")) and not any(fresh.store.list("results/"))


RENDER = """
import sys, pathlib
from tests.editing.studio import Studio
studio = Studio(pathlib.Path(sys.argv[1]))
studio.edit(pathlib.Path(sys.argv[2]), {"op": "look", "name": sys.argv[3]}, {"op": "speed", "factor": 0.1})
"""


@pytest.mark.parametrize("look", ["painting", "vintage"])
def test_killed_parent(footage: Footage, tmp_path: Path, look: str) -> None:
    """A process that is killed outright takes its FFmpeg with it."""
    path = footage("busy.mp4", seconds=8, size=(1280, 720))
    parent = subprocess.Popen([sys.executable, "-c", RENDER, tmp_path / "studio", path, look])
    try:
        assert until(lambda: len(children(parent.pid)) >= (2 if look == "painting" else 1), 10)
        time.sleep(0.3)
        started = []
        assert until(lambda: bool(started.extend(children(parent.pid)) or started), 10)  # one may just have ended
    finally:
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    assert until(lambda: all(parent_of(child) is None for child in started), 1)


def test_secrets_stay_here(work: Work, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """FFmpeg sees nothing of the environment but a path."""
    monkeypatch.setenv("CUTROOM_SECRET_KEY", "s3cret")
    script = tmp_path / "ffmpeg"
    script.write_text(
        f"#!{sys.executable}\nimport os\nopen({str(tmp_path / 'seen')!r}, 'w').write(str(dict(os.environ)))\n"
    )
    script.chmod(0o755)
    ffmpeg.run([], replace(work, ffmpeg=str(script)))
    assert "PATH" in (tmp_path / "seen").read_text()
    assert "s3cret" not in (tmp_path / "seen").read_text()


def test_a_file_without_end(work: Work, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A child that would fill the disk is stopped by the bound on its files, and it is told."""
    monkeypatch.setattr(ffmpeg, "MOST_BYTES", 1 << 20)
    raw = ("-f", "lavfi", "-i", "testsrc2=s=640x360:r=30", "-f", "rawvideo", str(tmp_path / "endless.raw"))
    with pytest.raises(Transient, match="too large"):
        ffmpeg.run(raw, work)
    assert (tmp_path / "endless.raw").stat().st_size <= 1 << 20


def test_what_a_child_may_take(work: Work) -> None:
    """A child leaves no core file, and is the one that goes where memory runs out."""
    shown = ["sh", "-c", "ulimit -c; ulimit -f; cat /proc/self/oom_score_adj"]
    core, most, score = subprocess.run(ffmpeg.leashed(shown), capture_output=True, text=True).stdout.split()
    own = int(Path("/proc/self/oom_score_adj").read_text())
    assert (core, most, int(score)) == ("0", str(ffmpeg.MOST_BYTES // 512), min(1000, own + 500))

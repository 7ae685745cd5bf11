"""FFmpeg as a child process: its progress in frames, a deadline, a watchdog, and its end when nobody wants it any more.

Arguments only, never a shell. Knows nothing of what it encodes.
"""

import os
import queue
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

from editing.engine.work import Work
from editing.errors import Misconfigured, Transient

QUIET: Final = ("-hide_banner", "-loglevel", "error", "-nostats", "-y")
_POLL = 0.2
_SPEAKER = re.compile(r"^(\[[^\]]* @ 0x[0-9a-f]+\] *)+")
MOST_BYTES = 1 << 36
"""A file that a child writes does not grow beyond this; what would, fails."""
# Ask the kernel for SIGKILL (9) when the parent dies (prctl's PR_SET_PDEATHSIG, 1), unless it is dead already. Memory
# has no fixed bound, since large pictures on many cores need much; but where it runs out, the child goes, and not us.
_LEASH = """
import ctypes, os, resource, sys
ctypes.CDLL(None).prctl(1, 9)
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
most = min(size for size in (int(sys.argv.pop(1)), *resource.getrlimit(resource.RLIMIT_FSIZE)) if size >= 0)
resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
try:
    with open("/proc/self/oom_score_adj", "r+") as score:
        worse = min(1000, int(score.read()) + 500)
        score.seek(0)
        score.write(str(worse))
except (OSError, ValueError):
    pass
if os.getppid() == int(sys.argv[1]):
    os.execvp(sys.argv[2], sys.argv[2:])
"""


def binary(configured: str | None = None) -> str:
    """The FFmpeg to run: the configured one, else the complete one that a wheel brings. Raises `Misconfigured`."""
    import imageio_ffmpeg

    try:
        return configured or str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError:
        raise Misconfigured("FFmpeg is missing: install imageio-ffmpeg, or set CUTROOM_FFMPEG to its path.") from None


def leashed(command: Sequence[str]) -> list[str]:
    """The command as a child that ends with this process, however that ends, and within bounds (on Linux)."""
    if sys.platform != "linux":
        return list(command)
    return [sys.executable, "-I", "-S", "-c", _LEASH, str(MOST_BYTES), str(os.getpid()), *command]


def run(arguments: Sequence[str], work: Work, feed: Callable[[IO[bytes]], None] | None = None) -> None:
    """Run to the end. `feed` writes the child's input, in a thread of its own; what it raises is raised.

    Raises `Cancelled`, or `Transient` with FFmpeg's last words where it fails, stalls or takes too long.
    """
    if shutil.which(work.ffmpeg, path=os.defpath) is None:
        raise Misconfigured("FFmpeg cannot be started: set CUTROOM_FFMPEG to the path of a working one.")
    command = [work.ffmpeg, *QUIET, "-progress", "pipe:1", *([] if feed else ["-nostdin"]), *arguments]
    with tempfile.TemporaryFile() as words:
        child = subprocess.Popen(  # noqa: S603 - arguments of our own making
            leashed(command),
            stdin=subprocess.PIPE if feed else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=words,
            env={"PATH": os.defpath, "SVT_LOG": "1"},  # errors only, and none of our secrets
        )
        try:
            feeder = _fed(child, feed) if feed else None
            _watch(child, work)
            child.wait()
        finally:
            if child.poll() is None:
                child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                if pipe is not None:
                    close(pipe)
        if feeder is not None and (feeder.done() or not child.returncode):
            feeder.result()
        if child.returncode:
            raise Transient(f"FFmpeg failed ({_reason(words)}): send the file again, or another one.")


def close(pipe: IO[bytes]) -> None:
    """Close a pipe to a child, whether it still reads or not."""
    with suppress(BrokenPipeError):  # the child may be gone with part of its input unread
        pipe.close()


def _fed(child: "subprocess.Popen[bytes]", feed: Callable[[IO[bytes]], None]) -> Future[None]:
    pipe = child.stdin
    assert pipe is not None

    def write() -> None:
        try:
            with suppress(BrokenPipeError):  # the child has ended; its exit code tells why
                feed(pipe)
        finally:
            close(pipe)

    pool = ThreadPoolExecutor(1)
    try:
        return pool.submit(write)
    finally:
        pool.shutdown(wait=False)


def _watch(child: "subprocess.Popen[bytes]", work: Work) -> None:
    """Pass progress on until the child ends; raise when it has to be stopped."""
    lines: queue.Queue[bytes | None] = queue.Queue()
    assert child.stdout is not None
    reader = threading.Thread(target=_read, args=(child.stdout, lines), daemon=True)
    reader.start()
    started = moved = time.monotonic()
    reached = b""
    while True:
        work.check()
        try:
            line = lines.get(timeout=_POLL)
        except queue.Empty:
            line = b""
        now = time.monotonic()
        if line is None:
            return
        if line.startswith(b"frame=") and line != reached:
            reached, moved = line, now
            work.progress(int(line[6:]))
        if now - moved > work.stall:
            raise Transient(f"FFmpeg made no progress for {work.stall:.0f} seconds, so it was stopped.")
        if now - started > work.deadline:
            raise Transient(f"FFmpeg took longer than {work.deadline:.0f} seconds, so it was stopped.")


def _read(pipe: IO[bytes], lines: "queue.Queue[bytes | None]") -> None:
    for line in pipe:
        lines.put(line.strip())
    lines.put(None)


def _reason(words: IO[bytes]) -> str:
    """The first thing that FFmpeg complained of, without the part of itself that did."""
    words.seek(0)
    lines = words.read(2000).decode(errors="replace").strip().splitlines()
    return _SPEAKER.sub("", lines[0])[:300].rstrip(". ") if lines else "it gave no reason"


def version(path: str) -> str:
    """The first line that FFmpeg says of itself. Raises `Misconfigured` where it cannot be run."""
    try:
        told = subprocess.run([path, "-version"], capture_output=True, timeout=20, check=True)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        raise Misconfigured(
            f"FFmpeg cannot be run at {Path(path).name}: set CUTROOM_FFMPEG to a working one."
        ) from None
    first = told.stdout.decode(errors="replace").partition("\n")[0]
    if not first.startswith("ffmpeg version"):
        raise Misconfigured(f"{Path(path).name} is no FFmpeg: set CUTROOM_FFMPEG to a working one.")
    return first

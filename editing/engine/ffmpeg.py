"""FFmpeg as a child process: its progress in frames, a deadline, a watchdog, and its end when nobody wants it any more.

Arguments only, never a shell. Knows nothing of what it encodes.
"""

import os
import queue
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

from editing.engine.work import Work
from editing.errors import Misconfigured, Transient

QUIET: Final = ("-hide_banner", "-loglevel", "error", "-nostats", "-y")
_POLL = 0.2


def binary(configured: str | None = None) -> str:
    """The FFmpeg to run: the configured one, else the complete one that a wheel brings. Raises `Misconfigured`."""
    import imageio_ffmpeg

    try:
        return configured or str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError:
        raise Misconfigured("FFmpeg is missing: install imageio-ffmpeg, or set CUTROOM_FFMPEG to its path.") from None


def run(arguments: Sequence[str], work: Work, feed: Callable[[IO[bytes]], None] | None = None) -> None:
    """Run to the end. `feed` writes the child's input, in a thread of its own.

    Raises `Cancelled`, or `Transient` with FFmpeg's last words where it fails, stalls or takes too long.
    """
    command = [work.ffmpeg, *QUIET, "-progress", "pipe:1", *([] if feed else ["-nostdin"]), *arguments]
    with tempfile.TemporaryFile() as words:
        try:
            child = subprocess.Popen(  # noqa: S603 - arguments of our own making
                command,
                stdin=subprocess.PIPE if feed else subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=words,
                env={"PATH": os.defpath},  # and none of our secrets
            )
        except OSError as error:
            raise Misconfigured(
                f"FFmpeg cannot be started ({error.strerror}): set CUTROOM_FFMPEG to its path."
            ) from None
        try:
            feeder = _start_feeding(child, feed) if feed else None
            _watch(child, work)
            if feeder is not None:
                feeder.join()
        finally:
            if child.poll() is None:
                child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                if pipe is not None:
                    _close(pipe)
        if child.returncode:
            raise Transient(f"FFmpeg failed: {_reason(words)}")


def _close(pipe: IO[bytes]) -> None:
    with suppress(BrokenPipeError):  # the child may be gone with part of its input unread
        pipe.close()


def _start_feeding(child: "subprocess.Popen[bytes]", feed: Callable[[IO[bytes]], None]) -> threading.Thread:
    pipe = child.stdin
    assert pipe is not None

    def write() -> None:
        with suppress(BrokenPipeError):  # the child has ended; its exit code tells why
            feed(pipe)
        _close(pipe)

    thread = threading.Thread(target=write, daemon=True)
    thread.start()
    return thread


def _watch(child: "subprocess.Popen[bytes]", work: Work) -> None:
    """Pass progress on until the child ends; raise when it has to be stopped."""
    lines: queue.Queue[bytes | None] = queue.Queue()
    assert child.stdout is not None
    reader = threading.Thread(target=_read, args=(child.stdout, lines), daemon=True)
    reader.start()
    started = moved = time.monotonic()
    done = b""
    while True:
        work.check()
        try:
            line = lines.get(timeout=_POLL)
        except queue.Empty:
            line = b""
        now = time.monotonic()
        if line is None:
            return
        if line.startswith((b"frame=", b"out_time_us=")) and line != done:
            done, moved = line, now
        if line.startswith(b"frame="):
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
    words.seek(0, os.SEEK_END)
    words.seek(max(0, words.tell() - 2000))
    lines = words.read().decode(errors="replace").strip().splitlines()
    return lines[0][:300] if lines else "it gave no reason"


def version(path: str) -> str:
    """The first line that FFmpeg says of itself. Raises `Misconfigured` where it cannot be run."""
    try:
        told = subprocess.run([path, "-version"], capture_output=True, timeout=20, check=True)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        raise Misconfigured(
            f"FFmpeg cannot be run at {Path(path).name}: set CUTROOM_FFMPEG to a working one."
        ) from None
    return told.stdout.decode(errors="replace").splitlines()[0]

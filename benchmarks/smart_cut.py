"""Fifteen seconds cut out of the middle of a ten-minute 1080p video, not on keyframes: what is copied, at what cost.

Compared in the same run with a plain stream copy of the file, and with one full encode by the same encoder at the same
settings (measured on one minute of it, and multiplied by the length).
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from editing.engine import ffmpeg

MINUTES = 10
PROMPT = "cut 4:51.3 to 5:06.7"
ENCODER = ("-c:v", "libx264", "-preset", "veryfast", "-crf", "20")
# A process of its own, whose children are the command and what it starts.
_MEASURED = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def table() -> str:
    """The figures as a Markdown table."""
    with tempfile.TemporaryDirectory() as folder:
        video = _footage(Path(folder))
        copied = _timed(_ffmpeg("-i", video, "-c", "copy", "-movflags", "+faststart", Path(folder) / "copy.mp4"))
        minute = _timed(_ffmpeg("-t", "60", "-i", video, *ENCODER, "-c:a", "aac", Path(folder) / "minute.mp4"))
        encoded = minute * MINUTES
        report, spent, memory = _cut(video, Path(folder))
        rate = video.stat().st_size * 8 / (MINUTES * 60) / 1e6
    share = report["segments"]["copied"]["seconds"] / report["duration"]
    return "\n".join(
        [
            f"### 15 s out of {MINUTES} min of 1080p30 at {rate:.1f} Mbit/s",
            "",
            "| figure | value |",
            "| --- | --- |",
            f"| output copied | {share:.1%} |",
            f"| whole command / full encode | {spent / encoded:.3f} ({spent:.1f} s / {encoded:.0f} s) |",
            f"| whole command / plain stream copy | {spent / copied:.1f} ({spent:.1f} s / {copied:.1f} s) |",
            f"| largest process | {memory} MB |",
            "",
        ]
    )


def _footage(folder: Path) -> Path:
    """Half a minute of moving, grainy picture with sound, encoded once and repeated without encoding."""
    part, listed, video = folder / "part.mp4", folder / "parts.txt", folder / "long.mp4"
    picture = "testsrc2=s=1920x1080:r=30:d=30,noise=alls=5:allf=t"
    sound = "sine=frequency=330:sample_rate=48000:d=30"
    rate = ("-b:v", "5M", "-maxrate", "6M", "-bufsize", "10M", "-g", "60", "-pix_fmt", "yuv420p")
    made = ("-c:v", "libx264", "-preset", "veryfast", *rate, "-c:a", "aac", "-shortest")
    _run(_ffmpeg("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound, *made, part))
    listed.write_text(f"file '{part}'\n" * (2 * MINUTES))
    _run(_ffmpeg("-f", "concat", "-safe", "0", "-i", listed, "-c", "copy", "-movflags", "+faststart", video))
    return video


def _cut(video: Path, folder: Path) -> tuple[dict[str, Any], float, int]:
    """The report of the command, its seconds, and the megabytes of its largest process."""
    edit = [sys.executable, "-m", "bot", "edit", str(video), PROMPT, "-o", str(folder / "cut.mp4"), "--json"]
    command = [sys.executable, "-c", _MEASURED, *edit]
    environment = {**os.environ, "CUTROOM_HOME": str(folder / "home")}
    started = time.monotonic()
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    spent = time.monotonic() - started
    report, memory = ran.stdout.splitlines()[-2:]
    return json.loads(report), spent, int(memory) >> 10


def _ffmpeg(*arguments: str | Path) -> list[str]:
    return [ffmpeg.binary(), "-loglevel", "error", "-nostdin", "-y", *map(str, arguments)]


def _run(command: Sequence[str]) -> None:
    subprocess.run(command, check=True)


def _timed(command: Sequence[str]) -> float:
    started = time.monotonic()
    _run(command)
    return time.monotonic() - started

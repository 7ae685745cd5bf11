"""What the benchmarks share: footage, the engine in a process of its own, and commands that are timed.

Every figure is a ratio of times taken in one run on one machine.
"""

import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from editing.engine import ffmpeg

ENCODER = ("-c:v", "libx264", "-preset", "veryfast", "-crf", "20")
"""What the engine codes with, as an expert would write it."""


class Spent(NamedTuple):
    """Seconds by the wall clock, and the megabytes of the largest process."""

    seconds: float
    megabytes: int


class Row(NamedTuple):
    """A line of the table: what was measured, the ratio, its goal, and the times behind it."""

    work: str
    ratio: float
    goal: str
    times: str

    def __str__(self) -> str:
        return f"| {self.work} | {self.ratio:.2f} | {self.goal} | {self.times} |"


def table(title: str, rows: Sequence[Row]) -> str:
    """The rows as Markdown."""
    head = (f"### {title}", "", "| work | ratio | goal | measured |", "| --- | --- | --- | --- |")
    return "\n".join((*head, *map(str, rows), ""))


def footage(folder: Path, minutes: float) -> Path:
    """1080p30 at 5 Mbit/s with sound: half a minute of moving, grainy picture, repeated without encoding it again."""
    part, listed, video = folder / "part.mp4", folder / "parts.txt", folder / f"{minutes:g}min.mp4"
    if not part.exists():
        picture = "testsrc2=s=1920x1080:r=30:d=30,noise=alls=5:allf=t"
        sound = "sine=frequency=330:sample_rate=48000:d=30"
        rate = ("-b:v", "5M", "-maxrate", "6M", "-bufsize", "10M", "-g", "60", "-pix_fmt", "yuv420p")
        made = ("-c:v", "libx264", "-preset", "veryfast", *rate, "-c:a", "aac", "-shortest")
        run(by_hand("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound, *made, part))
    listed.write_text(f"file '{part}'\n" * round(2 * minutes))
    run(by_hand("-f", "concat", "-safe", "0", "-i", listed, "-c", "copy", "-movflags", "+faststart", video))
    return video


def by_hand(*arguments: str | Path) -> list[str]:
    """An FFmpeg command as a person would write it."""
    return [ffmpeg.binary(), "-loglevel", "error", "-nostdin", "-y", *map(str, arguments)]


def run(command: Sequence[str], environment: Mapping[str, str] | None = None) -> str:
    """Run to the end; what it printed."""
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout


_MEASURED = """
import resource, subprocess, sys
print(subprocess.run(sys.argv[1:], check=True, capture_output=True, text=True).stdout)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def timed(command: Sequence[str], environment: Mapping[str, str] | None = None) -> tuple[Spent, str]:
    """Run to the end: what it took, and what it printed."""
    started = time.monotonic()
    *told, memory = run([sys.executable, "-c", _MEASURED, *command], environment).splitlines()
    return Spent(time.monotonic() - started, int(memory) >> 10), "\n".join(told).strip()


def quickest(command: Sequence[str], times: int = 3) -> Spent:
    """The quickest of several runs: what else the machine does makes none quicker."""
    return min((timed(command)[0] for _ in range(times)), key=lambda spent: spent.seconds)


def engine(folder: Path, video: Path, *edits: Mapping[str, Any]) -> tuple[Spent, dict[str, Any]]:
    """The engine alone, in a process of its own: the file is taken in, planned, rendered, examined and stored.

    A folder that was used before holds what was rendered in it.
    """
    spent, told = timed([sys.executable, "-m", "benchmarks.kitchen", str(folder), str(video), json.dumps(edits)])
    return spent, json.loads(told)

"""The same work by other tools, to compare with: smartcut, in an environment of its own, and MoviePy."""

import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

from benchmarks.bench import Spent, timed

SMARTCUT = "smartcut==1.7"
_HOME = Path("build/rivals")
_MOVIEPY = """
import sys
from moviepy import VideoFileClip, vfx
clip = VideoFileClip(sys.argv[1]).with_effects([vfx.MultiplyColor(1.2)])
quality = ["-crf", "20"]
clip.write_videofile(sys.argv[2], codec="libx264", preset="veryfast", ffmpeg_params=quality, logger=None)
"""


def smartcut(video: Path, keep: Sequence[tuple[float, float]], target: Path) -> Spent | None:
    """What smartcut takes to keep these parts; None where it cannot be installed."""
    program = _HOME / "bin" / "smartcut"
    if not program.exists():
        venv.create(_HOME, with_pip=True)
        install = [str(_HOME / "bin" / "python"), "-m", "pip", "install", "--quiet", SMARTCUT]
        if subprocess.run(install, capture_output=True).returncode:
            return None
    spans = ",".join(f"{start},{end}" for start, end in keep)
    return timed([str(program), str(video), str(target), "--keep", spans])[0]


def moviepy(video: Path, target: Path) -> Spent:
    """What MoviePy takes to make a video brighter."""
    return timed([sys.executable, "-c", _MOVIEPY, str(video), str(target)])[0]

"""What an edit costs against what it would cost by hand: a cut, a window, a whole clip, a long history, a preview."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks import rivals
from benchmarks.bench import ENCODER, Row, Spent, by_hand, engine, footage, quickest, timed
from benchmarks.bench import table as markdown

Edit = dict[str, Any]
CUT: Edit = {"op": "cut", "start": 291.3, "end": 306.7}
BRIGHT: Edit = {"op": "brightness", "value": 1.2}
WINDOW = {"start": 291.3, "end": 306.3}
TEN: tuple[Edit, ...] = (
    {"op": "trim", "end": 55},
    {"op": "brightness", "value": 1.1},
    {"op": "contrast", "value": 1.1},
    {"op": "saturation", "value": 1.1},
    {"op": "temperature", "direction": "up"},
    {"op": "crop", "left": 120, "right": 120},
    {"op": "resize", "width": 1280},
    {"op": "text", "text": "Our summer", "start": 1, "end": 6},
    {"op": "fade_in", "duration": 1},
    {"op": "volume", "gain": 0.8},
)
"""Ten operations of one history."""


def table() -> str:
    """The figures as a Markdown table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ten, one = footage(folder, 10), footage(folder, 1)
        copy = quickest(by_hand("-i", ten, "-c", "copy", "-movflags", "+faststart", folder / "copy.mp4")).seconds
        rows = [
            *_cut(folder, ten, copy),
            *_window(folder, ten, copy),
            *_whole(folder, one),
            *_history(folder, one),
            *_follow_up(folder, ten, copy),
            *_preview(folder, one),
        ]
    return markdown(f"Edits against the same by hand ({os.cpu_count()} cores)", rows)


def _cut(folder: Path, video: Path, copy: float) -> Iterator[Row]:
    """Fifteen seconds cut out of ten minutes, not on keyframes: the engine, and the whole command."""
    alone, told = engine(folder / "cut", video, CUT)
    work = "cut 15 s out of 10 min: the engine / a stream copy"
    yield Row(work, told["work"] / copy, "4", f"{told['work']:.2f} s / {copy:.2f} s; taken in {told['intake']:.2f} s")
    yield Row("its largest process, MB", alone.megabytes, "250", f"{alone.megabytes} MB")
    command = [sys.executable, "-m", "bot", "edit", str(video), "cut 4:51.3 to 5:06.7", "-o", str(folder / "cut.mp4")]
    whole, _ = timed(command, {**os.environ, "CUTROOM_HOME": str(folder / "home")})
    yield Row("the whole command / a stream copy", whole.seconds / copy, "4", f"{whole.seconds:.2f} s / {copy:.2f} s")
    rival = rivals.smartcut(video, [(0, 291.3), (306.7, 600)], folder / "smartcut.mp4")
    if rival is None:
        yield Row("the whole command / smartcut", float("nan"), "0.33", "smartcut could not be installed")
    else:
        yield _ratio("the whole command / smartcut", whole, rival, "0.33")


def _window(folder: Path, video: Path, copy: float) -> Iterator[Row]:
    """Fifteen seconds of ten minutes made brighter."""
    part = ("-ss", "291.3", "-t", "15", "-i", video, "-vf", "lutyuv=y=val*1.2", *ENCODER, "-an")
    alone = quickest(by_hand(*part, folder / "part15.mp4")).seconds
    _, told = engine(folder / "window", video, {**BRIGHT, **WINDOW})
    hand = alone + copy
    work = "brightness on 15 s of 10 min / those 15 s alone + a stream copy"
    yield Row(work, told["work"] / hand, "1.3", f"{told['work']:.2f} s / {hand:.2f} s")


def _whole(folder: Path, video: Path) -> Iterator[Row]:
    """One look on a whole minute, against one pass by hand with the same encoder, and against MoviePy."""
    font = "drawtext=text='Our summer':fontsize=90:fontcolor=white:borderw=4:x=(w-tw)/2:y=h-th-40"
    cases: dict[str, tuple[Edit, str]] = {
        "brightness": (BRIGHT, "lutyuv=y=clip((val-16)*1.2+16\\,16\\,235)"),
        "scale": ({"op": "resize", "width": 1280}, "scale=1280:720:flags=bicubic"),
        "text": ({"op": "text", "text": "Our summer"}, font),
    }
    for name, (edit, graph) in cases.items():
        hand = quickest(
            by_hand("-i", video, "-vf", graph, *_like_ours(video), "-c:a", "copy", folder / "hand.mp4"), 2
        ).seconds
        took = min(engine(folder / f"{name}{n}", video, edit)[1]["work"] for n in range(2))
        yield Row(f"{name} on 1 min / one FFmpeg pass", took / hand, "1.05", f"{took:.2f} s / {hand:.2f} s")
        if name == "brightness":
            slow = rivals.moviepy(video, folder / "moviepy.mp4").seconds
            yield Row("MoviePy / brightness on 1 min", slow / took, "at least 1.8", f"{slow:.2f} s / {took:.2f} s")


def _like_ours(video: Path) -> tuple[str, ...]:
    """The encoder's settings that the engine chooses for this source: its quality, capped at 1.2 of the source's."""
    most = round(video.stat().st_size * 8 / 60 * 1.2)
    return (*ENCODER, "-maxrate", str(most), "-bufsize", str(2 * most), "-pix_fmt", "yuv420p")


def _history(folder: Path, video: Path) -> Iterator[Row]:
    """Ten operations in one history against the dearest of them alone."""
    alone = {str(edit["op"]): engine(folder / f"one{n}", video, edit)[1]["work"] for n, edit in enumerate(TEN)}
    dearest = max(alone, key=lambda name: alone[name])
    _, told = engine(folder / "ten", video, *TEN)
    work = f"ten operations in one history / the dearest alone ({dearest})"
    yield Row(work, told["work"] / alone[dearest], "1.15", f"{told['work']:.2f} s / {alone[dearest]:.2f} s")


def _follow_up(folder: Path, video: Path, copy: float) -> Iterator[Row]:
    """Two seconds changed in a ten-minute file that was edited before."""
    first = {"op": "look", "name": "sepia", "start": 100, "end": 110}
    engine(folder / "follow", video, first)
    part = ("-ss", "300.3", "-t", "2", "-i", video, "-vf", "lutyuv=y=val*1.2", *ENCODER, "-an")
    hand = quickest(by_hand(*part, folder / "part2.mp4")).seconds + copy
    _, told = engine(folder / "follow", video, first, {**BRIGHT, "start": 300.3, "end": 302.3})
    work = "follow-up that changes 2 s of an edited 10-min file / those 2 s + a stream copy"
    yield Row(work, told["work"] / hand, "1.3", f"{told['work']:.2f} s / {hand:.2f} s")


def _preview(folder: Path, video: Path) -> Iterator[Row]:
    """A quick look at a plan against carrying it out."""
    edits = (BRIGHT, {"op": "text", "text": "Our summer"})
    _, full = engine(folder / "full", video, *edits)
    kitchen = [sys.executable, "-m", "benchmarks.kitchen", str(folder / "quick"), str(video)]
    quick = json.loads(subprocess.run([*kitchen, json.dumps(edits), "preview"], capture_output=True, check=True).stdout)
    work = "preview of a 1-min 1080p plan / its full render"
    yield Row(work, quick["work"] / full["work"], "0.1", f"{quick['work']:.2f} s / {full['work']:.2f} s")


def _ratio(work: str, ours: Spent, theirs: Spent, goal: str) -> Row:
    times = f"{ours.seconds:.2f} s, {ours.megabytes} MB / {theirs.seconds:.2f} s, {theirs.megabytes} MB"
    return Row(work, ours.seconds / theirs.seconds, goal, times)

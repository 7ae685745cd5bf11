"""An animated GIF out of a video: its 256 colours are chosen from all of it, then every frame is drawn with them.

Two passes over the video, so that memory does not depend on its length. Knows nothing of how the video came about.
"""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from av.error import FFmpegError

from editing.engine import ffmpeg
from editing.engine.opening import opened
from editing.engine.work import Work
from editing.errors import Faulty
from editing.findings import Finding
from editing.plan import RenderPlan
from editing.timecode import clock

_PALETTE = "palettegen=stats_mode=diff"
_DRAW = "[0:v][1:v]paletteuse=dither=bayer:bayer_scale=4:diff_mode=rectangle[out]"
_TICK = Fraction(1, 100)
"""Seconds; a GIF knows of no shorter time."""


def draw(video: Path, target: Path, work: Work) -> None:
    """Write the GIF; it plays for ever, each frame as long as in the video. Raises `Cancelled` and `Transient`."""
    palette = work.folder / "palette.png"
    ffmpeg.run(["-i", f"file:{video}", "-vf", _PALETTE, "-frames:v", "1", "-update", "1", f"file:{palette}"], work)
    ffmpeg.run(
        [
            *("-i", f"file:{video}", "-i", f"file:{palette}", "-filter_complex", _DRAW, "-map", "[out]"),
            *("-fps_mode", "passthrough", "-loop", "0", "-fflags", "+bitexact", "-f", "gif", f"file:{target}"),
        ],
        work,
    )


def check(path: Path, plan: RenderPlan) -> tuple[Finding, ...]:
    """What the GIF was examined for. Raises `Faulty` with the first thing that is wrong."""
    try:
        with opened(path) as container:
            found = [Finding(what=what) for what in _examined(container, plan)]
    except FFmpegError as error:
        raise Faulty(f"The GIF cannot be played: {error.strerror}.") from None
    size = path.stat().st_size / 1e6
    return (*found, Finding.notice(f"The GIF has {size:.1f} MB; “convert to mp4” makes it a video again."))


def _examined(container: Any, plan: RenderPlan) -> Iterator[str]:
    stream = container.streams.video[0]
    packets = [packet for packet in container.demux(stream) if packet.size]
    planned = sum(segment.frames for segment in plan.segments)
    if len(packets) != planned:
        raise Faulty(f"{planned} frames were planned and {len(packets)} are in the GIF.")
    yield f"It has the {planned} frames that were planned."
    length = (packets[-1].pts + packets[-1].duration - packets[0].pts) * Fraction(stream.time_base)
    if abs(length - plan.duration) > plan.duration / planned + 2 * _TICK:
        raise Faulty(f"It lasts {clock(length)} and not {clock(plan.duration)}.")
    yield f"It lasts {clock(plan.duration)}, and plays again for ever."
    size = (stream.codec_context.width, stream.codec_context.height)
    if size != (plan.width, plan.height):
        raise Faulty(f"The GIF is {size[0]}x{size[1]} and not {plan.width}x{plan.height}.")
    yield f"It is {plan.width}x{plan.height}."

"""Composition by MoviePy: pictures that come from no camera, such as title cards.

MoviePy only lays out; frames are taken at exact times and coded by FFmpeg like any others.
"""

from fractions import Fraction
from pathlib import Path
from typing import IO, Any

import numpy as np

from editing.engine import ffmpeg, letters
from editing.engine.work import Work
from editing.instructions import Card

_FADE = Fraction(1, 2)
_MARGIN = 0.1


def card(made: Card, target: Path, work: Work) -> None:
    """Render a title card into an MP4 whose time stamps are the card's own.

    Raises `Cancelled`, and `Transient` where FFmpeg fails.
    """
    clip = _composed(made)

    def feed(pipe: IO[bytes]) -> None:
        for number in range(made.frames):
            frame = clip.get_frame(float(number / made.rate))
            pipe.write(np.ascontiguousarray(frame, np.uint8).tobytes())

    size = f"{made.width}x{made.height}"
    rate = f"{made.rate.numerator}/{made.rate.denominator}"
    arguments = [
        *("-f", "rawvideo", "-pix_fmt", "rgb24", "-s", size, "-r", rate, "-i", "pipe:0"),
        *("-c:v", "libx264", "-preset", "veryfast", "-crf", "10", "-pix_fmt", "yuv444p"),
        *("-fflags", "+bitexact", "-flags:v", "+bitexact"),
        *("-video_track_timescale", str(made.timescale), "-f", "mp4", f"file:{target}"),
    ]
    ffmpeg.run(arguments, work, feed)


def _composed(made: Card) -> Any:
    """The words, faded in and out, in the middle of a plain ground."""
    from moviepy import ColorClip, CompositeVideoClip, TextClip, vfx
    from PIL import ImageColor

    length = float(made.frames / made.rate)
    fade = float(min(_FADE, made.frames / made.rate / 4))
    ground = ColorClip((made.width, made.height), color=ImageColor.getrgb(made.background)[:3], duration=length)
    words = TextClip(
        font=letters.font_path(),
        text=made.text,
        font_size=made.size,
        color=made.color,
        method="caption",
        size=(round(made.width * (1 - 2 * _MARGIN)), None),
        text_align="center",
        margin=(0, made.size // 2),  # MoviePy measures a line without what hangs below it
        duration=length,
    )
    shown = words.with_position("center").with_effects([vfx.CrossFadeIn(fade), vfx.CrossFadeOut(fade)])
    return CompositeVideoClip([ground, shown], size=(made.width, made.height)).with_duration(length)

"""Composition by MoviePy: pictures that come from no camera, such as title cards.

MoviePy only lays out; frames are taken at exact times and coded by FFmpeg like any others.
"""

from fractions import Fraction
from pathlib import Path
from typing import IO, Any

import numpy as np

from editing.engine import ffmpeg, letters
from editing.engine.letters import Fonts
from editing.engine.work import Work
from editing.instructions import Card, Lettering

_FADE = Fraction(1, 2)


def card(made: Card, target: Path, work: Work) -> None:
    """Render a title card into an MP4 whose time stamps are the card's own.

    Raises `Cancelled`, and `Transient` where FFmpeg fails.
    """
    clip = _composed(made, letters.at_hand(work.fonts))

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


def _composed(made: Card, fonts: Fonts) -> Any:
    """The words, faded in and out, in the middle of a plain ground."""
    from moviepy import ColorClip, CompositeVideoClip, ImageClip, vfx
    from PIL import ImageColor

    length = float(made.frames / made.rate)
    fade = float(min(_FADE, made.frames / made.rate / 4))
    ground = ColorClip((made.width, made.height), color=ImageColor.getrgb(made.background)[:3], duration=length)
    words = Lettering(text=made.text, look=made.look, position="center", width=made.width, height=made.height)
    image, box = letters.drawn(words, fonts)
    shown = ImageClip(np.asarray(image), transparent=True, duration=length).with_position((box.x, box.y))
    shown = shown.with_effects([vfx.CrossFadeIn(fade), vfx.CrossFadeOut(fade)])
    return CompositeVideoClip([ground, shown], size=(made.width, made.height)).with_duration(length)

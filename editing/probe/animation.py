"""Animated WebP, which not every FFmpeg reads, becomes a lossless video with the same frames for the same times."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.frame import VideoFrame
from PIL import Image, ImageSequence

from editing.errors import Refused

_MOST = 1 << 32
"""Pixels of all frames together."""
_MILLISECOND = Fraction(1, 1000)
_EXACT = {"fflags": "+bitexact", "video_track_timescale": "1000"}
_HASTY, _USUAL = 10, 100
"""Milliseconds: what is shown for no longer than the first, browsers show for the second."""


def animated(head: bytes) -> bool:
    """Whether a file that begins so is an animated WebP (its extended header has the flag for it)."""
    return head[:4] == b"RIFF" and head[8:16] == b"WEBPVP8X" and len(head) > 20 and bool(head[20] & 2)


def lossless(path: Path, target: Path) -> Path:
    """Write the frames into an MP4 without loss. Raises `Refused` where they are too many, or cannot be read."""
    try:
        with Image.open(path, formats=["WEBP"]) as image:
            if image.width * image.height * getattr(image, "n_frames", 1) > _MOST:
                raise Refused("The animation has too many pixels; send a shorter or a smaller one.")
            _write(image, target)
    except (OSError, SyntaxError, ValueError):
        raise Refused("The animation is damaged and cannot be read; send it again.") from None
    return target


def _write(image: Image.Image, target: Path) -> None:
    with av.open(str(target), "w", format="mp4", options=_EXACT) as out:
        stream = out.add_stream("ffv1", rate=1000, options={"level": "3"})
        stream.width, stream.height, stream.pix_fmt = image.width, image.height, "bgra"
        stream.codec_context.gop_size = 1
        begin = 0
        for still in ImageSequence.Iterator(image):
            pixels = np.asarray(still.convert("RGBA"))
            length = _shown_for(still)  # which is only known once it has been decoded
            frame = VideoFrame.from_ndarray(pixels, format="rgba").reformat(format="bgra")
            frame.pts, frame.time_base = begin, _MILLISECOND
            for packet in stream.encode(frame):
                packet.time_base, packet.duration = _MILLISECOND, length
                out.mux(packet)
            begin += length
        out.mux(stream.encode(None))


def _shown_for(still: Image.Image) -> int:
    """Milliseconds."""
    length = round(still.info.get("duration", 0))
    return length if length > _HASTY else _USUAL

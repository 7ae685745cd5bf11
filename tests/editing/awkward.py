"""Files as people really have them: each maker gives one way in which footage is awkward."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PIL import Image

from tests.footage import ffmpeg, make

Maker = Callable[[Path], object]
X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-crf", "12", "-bf", "2")
XVID = ("-c:v", "libxvid", "-bf", "2", "-q:v", "3", "-tag:v", "XVID")
MP3 = ("-c:a", "libmp3lame")


def copied(source: Path, *arguments: str, before: Sequence[str] = ()) -> Maker:
    """The packets of a file in another container, or with something said about them."""
    return lambda path: ffmpeg(*before, "-i", source, "-c", "copy", *arguments, path)


def joined_broadcast(path: Path) -> None:
    """Two transport streams put one after the other as bytes: the clock jumps back in the middle."""
    parts = [make(path.with_suffix(f".{n}.ts"), seconds=seconds) for n, seconds in enumerate((2, 1.5))]
    path.write_bytes(b"".join(part.read_bytes() for part in parts))


def packed_avi(path: Path) -> None:
    """XviD, two frames in a packet where there are B-frames."""
    make(path, seconds=2, codec=XVID, sound_codec=MP3)


DELAYS = (40, 200, 100, 5, 60)
"""Milliseconds; what is shown for 5 is shown for 100."""


def animation(path: Path) -> None:
    """Plain frames of rising brightness, each shown for a time of its own."""
    frames = [Image.new("RGB", (97, 65), (50 * number, 255 - 50 * number, 0)) for number in range(len(DELAYS))]
    lossless = {"lossless": True} if path.suffix == ".webp" else {}
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=list(DELAYS), loop=0, **lossless)

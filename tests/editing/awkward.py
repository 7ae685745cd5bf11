"""Files as people really have them: each maker gives one way in which footage is awkward."""

from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

from PIL import ExifTags, Image

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


def photograph(orientation: int) -> Maker:
    """A phone's picture, red in the corner that its Exif data say is the top left one's."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation

    def made(path: Path) -> None:
        image = Image.new("RGB", (200, 100), "black")
        image.paste("red", (0, 0, 100, 50))
        image.save(path, exif=exif, quality=95)

    return made


DELAYS = (40, 200, 100, 5, 60)
"""Milliseconds; what is shown for 5 is shown for 100."""


def animation(path: Path) -> None:
    """Plain frames of rising brightness, each shown for a time of its own."""
    frames = [Image.new("RGB", (97, 65), (50 * number, 255 - 50 * number, 0)) for number in range(len(DELAYS))]
    lossless = {"lossless": True} if path.suffix == ".webp" else {}
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=list(DELAYS), loop=0, **lossless)


def fields(*codec: str, size: str = "176x144", first: str = "top", seconds: float = 1) -> Maker:
    """Two half pictures to a frame, fifty a second, a bar moving sideways through them."""
    moving = f"color=gray:s={size}:r=50:d={seconds}[g];color=white:s=24x400:r=50:d={seconds}[b];"
    moving += f"[g][b]overlay=x='mod(7*n,W)':y=0,interlace=scan={'tff' if first == 'top' else 'bff'}:lowpass=off"
    return lambda path: ffmpeg("-filter_complex", moving, *codec, path)


def see_through(*codec: str, frames: int = 10) -> Maker:
    """Red on the left; nothing on the right, whatever colour stands there."""
    pixels = "format=rgba,geq=r=200:g=30:b='if(lt(X,W/2),30,250)':a='if(lt(X,W/2),255,0)'"
    return lambda path: ffmpeg("-f", "lavfi", "-i", f"color=red:s=96x64:r=10:d={frames / 10},{pixels}", *codec, path)


def sticker(path: Path) -> None:
    """An animated GIF of the same: a red square on nothing, with a white dot that moves."""
    frames = []
    for number in range(10):
        frame = Image.new("P", (96, 64), 0)
        frame.putpalette([0, 0, 250, 200, 30, 30, 255, 255, 255])
        frame.paste(1, (0, 0, 48, 64))
        frame.paste(2, (number, 0, number + 2, 2))
        frames.append(frame)
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=100, transparency=0, disposal=2)


def lied(data: bytes, duration: int) -> bytes:
    """An MP4 whose headers say that the film and its tracks last so many ticks."""
    told = bytearray(data)
    for name in (b"mvhd", b"mdhd"):
        at = data.find(name)
        while at >= 0:
            told[at + 20 : at + 24] = duration.to_bytes(4, "big")
            at = data.find(name, at + 4)
    return bytes(told)


def hurt(data: bytes, start: float, end: float) -> bytes:
    """A file with noise in place of a part of it, from one fraction of its length to another."""
    first, last = int(len(data) * start), int(len(data) * end)
    return data[:first] + Random(1).randbytes(last - first) + data[last:]

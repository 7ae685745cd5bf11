"""Footage that can be read: every frame carries its number as a row of black and white boxes, sound is a sine."""

import subprocess
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import imageio_ffmpeg
import numpy as np

BITS = 14
FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()


def ffmpeg(*arguments: str | Path) -> None:
    """FFmpeg, quiet, failing loudly."""
    command = [FFMPEG, "-hide_banner", "-loglevel", "error", "-nostdin", "-y", *map(str, arguments)]
    subprocess.run(command, check=True)


def numbered(width: int, height: int, inverted: bool = False) -> str:
    """A filter that writes the number of each frame into its upper half, the lowest bit on the left."""
    box = width // BITS
    off, on = ("white", "black") if inverted else ("black", "white")
    boxes = [f"drawbox=x=0:y=0:w={width}:h={height // 2}:color={off}:t=fill"]
    for bit in range(BITS):
        lit = f"enable='mod(floor(n/{2**bit}),2)'"
        boxes.append(f"drawbox=x={bit * box}:y=0:w={box}:h={height // 2}:color={on}:t=fill:{lit}")
    return ",".join(boxes)


def make(
    path: Path,
    seconds: float = 4,
    rate: str = "30",
    size: tuple[int, int] = (336, 192),
    gop: int = 30,
    sound: bool = True,
    codec: Sequence[str] = ("-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-crf", "16"),
    sound_codec: Sequence[str] = ("-c:a", "aac"),
    more: Sequence[str] = (),
    frequency: int = 440,
) -> Path:
    """A clip of numbered frames over moving stripes, with a sine as its sound."""
    width, height = size
    picture = f"testsrc2=s={width}x{height}:r={rate}:d={seconds},{numbered(width, height)}"
    inputs: list[str] = ["-f", "lavfi", "-i", picture]
    if sound:
        inputs += ["-f", "lavfi", "-i", f"sine=frequency={frequency}:sample_rate=48000:duration={seconds}"]
    coded = [*codec, "-g", str(gop), "-pix_fmt", "yuv420p", *(sound_codec if sound else ())]
    ffmpeg(*inputs, *coded, *more, path)
    return path


def read_number(luma: "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]") -> int:
    """The number that a frame carries; `luma` is its (height, width) brightness."""
    height, width = luma.shape
    box = width // BITS
    row = luma[height // 8 : height // 4].mean(axis=0)
    return sum(2**bit for bit in range(BITS) if row[bit * box + box // 4 : (bit + 1) * box - box // 4].mean() > 127)


def frames(path: Path) -> list[tuple[Fraction, "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]"]]:
    """Every frame as a player shows it: when (seconds from the first), and its brightness (height, width)."""
    found = []
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        for frame in container.decode(stream):
            assert frame.pts is not None and frame.time_base is not None
            found.append((frame.pts * frame.time_base, frame.to_ndarray(format="gray")))
    return [(stamp - found[0][0], luma) for stamp, luma in found]


def numbers(path: Path) -> list[int]:
    """The number that each frame carries, in the order they are shown."""
    return [read_number(luma) for _, luma in frames(path)]


def samples(path: Path, rate: int = 48000) -> "np.ndarray[tuple[int], np.dtype[np.float32]]":
    """The sound as mono samples from -1 to 1, from the moment of the first frame on."""
    raw = subprocess.run(
        [
            FFMPEG,
            "-loglevel",
            "error",
            "-nostdin",
            "-i",
            str(path),
            "-vn",
            "-ac",
            "1",
            "-ar",
            str(rate),
            "-f",
            "f32le",
            "-",
        ],
        check=True,
        capture_output=True,
    ).stdout
    return np.frombuffer(raw, np.float32)

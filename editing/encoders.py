"""The coders that FFmpeg has for each codec: the formats of pictures that they take, and an encoding in their words.

Pure text. To add a coder is to add an entry. The same frames give the same bytes every time.
"""

from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

from editing.output import Codec
from editing.plan import Encoding


class Encoder(NamedTuple):
    """FFmpeg's name of a coder, the pixel formats that it takes, and its options for an encoding.

    `twice`: it can look at all frames before it codes them, so that it meets a number of bits well.
    """

    name: str
    formats: frozenset[str]
    options: Callable[[Encoding], list[str]]
    twice: bool = False


_PRESETS = ("ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow")
"""x264's names, the fastest first; the others' numbers are given by their places."""
_AV1_PRESETS = (9, 9, 8, 8, 7, 6, 5, 4, 3)
_NO_DOLBY = ("-dolbyvision", "0")
"""Dolby Vision's layer over HDR, which would have to be made anew for every frame."""
_VP9_SPEEDS = (8, 6, 5, 4, 3, 2, 1, 1, 0)


def _x264(encoding: Encoding) -> list[str]:
    rate = f"{encoding.rate.numerator}/{encoding.rate.denominator}"
    return [
        *(*_aim(encoding, encoding.crf), "-preset", encoding.preset),
        *("-x264-params", f"sps-id={encoding.parameter_set}:open-gop=0:fps={rate}:vbv-init={encoding.start}"),
    ]


def _x265(encoding: Encoding) -> list[str]:
    rate = f"{encoding.rate.numerator}/{encoding.rate.denominator}"
    # with a limit, what one frame may take hangs on how far others are that are coded at the same time
    alone = f":vbv-init={encoding.start}:frame-threads=1" if encoding.max_rate or encoding.bit_rate else ""
    return [
        *(*_aim(encoding, encoding.crf + 2), "-preset", encoding.preset, *_NO_DOLBY, "-tag:v", "hvc1"),
        *("-x265-params", f"log-level=error:info=0:open-gop=0:fps={rate}{alone}"),
    ]


def _libvpx(encoding: Encoding) -> list[str]:
    speed = _VP9_SPEEDS[_PRESETS.index(encoding.preset)]
    aim = ["-crf", str(encoding.crf * 7 // 5), "-b:v", str(encoding.max_rate or 0)]
    return [
        *(aim if encoding.bit_rate is None else _aim(encoding, 0)),
        *("-row-mt", "1", "-deadline", "good", "-cpu-used", str(speed)),
    ]


def _svt(encoding: Encoding) -> list[str]:
    preset = _AV1_PRESETS[_PRESETS.index(encoding.preset)]
    alone = "lp=1:mbr-overshoot-pct=10" if encoding.max_rate else "lp=1" if encoding.bit_rate else ""  # as for x265
    return [
        *(*_aim(encoding, encoding.crf * 3 // 2), "-preset", str(preset), "-g", "250", *_NO_DOLBY),
        *(("-svtav1-params", alone) if alone else ()),
    ]


def _mjpeg(encoding: Encoding) -> list[str]:
    return ["-q:v", "2", "-huffman", "optimal"]


def _aim(encoding: Encoding, crf: int) -> list[str]:
    """So many bits a second over all, or a quality and the limit of bits."""
    if encoding.bit_rate is not None:
        return ["-b:v", str(encoding.bit_rate)]
    if not encoding.max_rate:
        return ["-crf", str(crf)]
    return ["-crf", str(crf), "-maxrate", str(encoding.max_rate), "-bufsize", str(encoding.buffer)]


def _formats(*depths: str, chroma: str = "420 422 444") -> frozenset[str]:
    return frozenset(f"yuv{sampling}p{depth}" for sampling in chroma.split() for depth in depths)


ENCODERS: Mapping[Codec | Literal["mjpeg"], Encoder] = {
    "h264": Encoder("libx264", _formats("", "10le"), _x264, twice=True),
    "hevc": Encoder("libx265", _formats("", "10le", "12le"), _x265),
    "vp9": Encoder("libvpx-vp9", _formats("", "10le", "12le"), _libvpx, twice=True),
    "av1": Encoder("libsvtav1", _formats("", "10le", chroma="420"), _svt),
    "mjpeg": Encoder("mjpeg", _formats(""), _mjpeg),
}


def codable(codec: str, pix_fmt: str) -> bool:
    """Whether such pictures can be coded so."""
    return any(codec == known and pix_fmt in encoder.formats for known, encoder in ENCODERS.items())

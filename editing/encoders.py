"""The coders that FFmpeg has for each codec: the formats of pictures that they take, and an encoding in their words.

Pure text. To add a coder is to add an entry. The same frames give the same bytes every time.
"""

from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple, get_args

from editing.output import Codec
from editing.plan import Encoding


class Encoder(NamedTuple):
    """FFmpeg's name of a coder, the pixel formats that it takes, and its options for an encoding.

    `twice`: it can look at all frames before it codes them, so that it meets a number of bits well.
    One that works on hardware of its own may need options that open its `device`, and filters that `upload` to it.
    """

    name: str
    formats: frozenset[str]
    options: Callable[[Encoding], list[str]]
    twice: bool = False
    device: tuple[str, ...] = ()
    upload: tuple[str, ...] = ()


_PRESETS = ("ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow")
"""x264's names, the fastest first; the others' numbers are given by their places."""
_AV1_PRESETS = (9, 9, 8, 8, 7, 6, 5, 4, 3)
_NO_DOLBY = ("-dolbyvision", "0")
"""Dolby Vision's layer over HDR, which would have to be made anew for every frame."""
_VP9_SPEEDS = (8, 6, 5, 4, 3, 2, 1, 1, 0)


def _x264(encoding: Encoding) -> list[str]:
    rate = f"{encoding.rate.numerator}/{encoding.rate.denominator}"
    # with a limit, what a frame may take hangs on how far others are that are coded at the same time
    alone = f":vbv-init={encoding.start}:threads=1" if encoding.max_rate else ""
    return [
        *(*_aim(encoding, encoding.crf), "-preset", encoding.preset),
        *("-x264-params", f"sps-id={encoding.parameter_set}:open-gop=0:fps={rate}{alone}"),
    ]


def _x265(encoding: Encoding) -> list[str]:
    rate = f"{encoding.rate.numerator}/{encoding.rate.denominator}"
    # with a limit, what a frame or a row may take hangs on how far others are that are coded at the same time
    alone = f":vbv-init={encoding.start}:frame-threads=1:const-vbv=1" if encoding.max_rate or encoding.bit_rate else ""
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


def _nvenc(encoding: Encoding) -> list[str]:
    quality = ("-rc", "vbr", "-cq", str(encoding.crf + 3), "-b:v", "0", *_most(encoding))
    return [*quality, "-preset", "p5", "-g", "250", "-strict_gop", "1", *_apple(encoding)]


def _qsv(encoding: Encoding) -> list[str]:
    return ["-global_quality", str(encoding.crf + 3), *_most(encoding), "-preset", "faster", *_apple(encoding)]


def _vaapi(encoding: Encoding) -> list[str]:
    return ["-rc_mode", "CQP", "-qp", str(encoding.crf + 3), "-g", "250", *_apple(encoding)]


def _videotoolbox(encoding: Encoding) -> list[str]:
    return ["-q:v", str(max(1, 100 - 2 * encoding.crf)), *_most(encoding), "-allow_sw", "0", *_apple(encoding)]


def _apple(encoding: Encoding) -> list[str]:
    """The name of HEVC that Apple's players take."""
    return ["-tag:v", "hvc1"] if encoding.codec == "hevc" else []


def _mjpeg(encoding: Encoding) -> list[str]:
    return ["-q:v", "2", "-huffman", "optimal"]


def _aim(encoding: Encoding, crf: int) -> list[str]:
    """So many bits a second over all, or a quality and the limit of bits."""
    if encoding.bit_rate is not None:
        return ["-b:v", str(encoding.bit_rate)]
    return ["-crf", str(crf), *_most(encoding)]


def _most(encoding: Encoding) -> list[str]:
    if not encoding.max_rate:
        return []
    return ["-maxrate", str(encoding.max_rate), "-bufsize", str(encoding.buffer)]


def _formats(*depths: str, chroma: str = "420 422 444") -> frozenset[str]:
    return frozenset(f"yuv{sampling}p{depth}" for sampling in chroma.split() for depth in depths)


ENCODERS: Mapping[Codec | Literal["mjpeg"], Encoder] = {
    "h264": Encoder("libx264", _formats("", "10le"), _x264, twice=True),
    "hevc": Encoder("libx265", _formats("", "10le", "12le"), _x265),
    "vp9": Encoder("libvpx-vp9", _formats("", "10le", "12le"), _libvpx, twice=True),
    "av1": Encoder("libsvtav1", _formats("", "10le", chroma="420"), _svt),
    "mjpeg": Encoder("mjpeg", _formats(""), _mjpeg),
}


_COMMON = _formats("", chroma="420")
_RENDER_NODE = ("-vaapi_device", "/dev/dri/renderD128")
_UPLOAD = ("format=nv12", "hwupload")
HARDWARE: Mapping[Codec | Literal["mjpeg"], tuple[Encoder, ...]] = {
    codec: (
        Encoder(f"{codec}_nvenc", _COMMON, _nvenc),
        Encoder(f"{codec}_videotoolbox", _COMMON, _videotoolbox),
        Encoder(f"{codec}_qsv", _COMMON, _qsv),
        Encoder(f"{codec}_vaapi", _COMMON, _vaapi, device=_RENDER_NODE, upload=_UPLOAD),
    )
    for codec in get_args(Literal["h264", "hevc", "av1"])
}
"""Coders that a machine may have, the better ones first; `engine.hardware` finds out which of them work."""


def encoder(encoding: Encoding) -> Encoder:
    """The coder of an encoding."""
    if encoding.hardware is None:
        return ENCODERS[encoding.codec]
    return next(one for one in HARDWARE.get(encoding.codec, ()) if one.name == encoding.hardware)


def codable(codec: str, pix_fmt: str) -> bool:
    """Whether such pictures can be coded so."""
    return any(codec == known and pix_fmt in encoder.formats for known, encoder in ENCODERS.items())

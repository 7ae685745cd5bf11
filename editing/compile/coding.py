"""How what is coded anew is coded: the codec, the size, the colour, and how many bits a second it may take.

Pure, as `compile` is.
"""

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple, get_args

from editing.output import Codec, Movie, Quality
from editing.plan import Encoding
from editing.timeline import Clip, Colour, PictureStream, Timeline

_CODECS: dict[Movie, Codec] = {"mp4": "h264", "mov": "h264", "mkv": "h264", "webm": "vp9"}
_THRIFT: dict[str, float] = {"h264": 1, "hevc": 0.65, "vp9": 0.7, "av1": 0.55}
"""What share of H.264's bits each codec needs for the same picture, about."""
EFFORT = {"h264": 1.0, "hevc": 3.5, "vp9": 4.5, "av1": 2.5, "mjpeg": 0.5}
"""How much work each coder has with a picture, against H.264's, about."""
_FULL = Colour(primaries="bt709", transfer="bt709", space="smpte170m", full_range=True)
"""What the numbers in a JPEG mean (ITU-T T.871)."""


class Effort(NamedTuple):
    """x264's words for how much time is spent: its CRF, and its presets for most and for where bits are few."""

    crf: int
    preset: str
    patient: str


_EFFORTS: dict[Quality, Effort] = {
    "fast": Effort(22, "superfast", "veryfast"),
    "balanced": Effort(20, "veryfast", "fast"),
    "best": Effort(17, "medium", "slow"),
}


def encoding(timeline: Timeline, clip: Clip, beside: PictureStream | None, kept: bool) -> Encoding:
    """How a clip is coded: like the upload, or so that it can stand beside the copied packets of a stream.

    `kept`: its frames keep their times.
    """
    time_base = timeline.source(clip.source).picture.frames.time_base if kept else 1 / timeline.rate
    if timeline.output.medium == "picture":
        return _picture(timeline, time_base)
    if timeline.output.medium == "animation":
        return _lossless(timeline, time_base)
    like = beside or timeline.sources[0].picture
    codec = timeline.output.codec or _CODECS[timeline.output.movie]
    if beside:
        codec = next((known for known in get_args(Codec) if known == beside.codec), codec)
    rung = timeline.output.rung
    effort = _EFFORTS[timeline.output.quality]
    colour = named(like.colour, like.height)
    return Encoding(
        codec=codec,
        width=beside.coded_width if beside else timeline.width - timeline.width % 2,
        height=beside.coded_height if beside else timeline.height - timeline.height % 2,
        rate=timeline.rate,
        time_base=time_base,
        pix_fmt=beside.pix_fmt if beside else "yuv420p",
        bit_rate=rung.picture if rung else None,
        crf=effort.crf,
        preset=effort.patient if rung or _THRIFT.get(like.codec, 1) < _THRIFT[codec] else effort.preset,
        beside=beside is not None,
        turn_back=beside.rotation if beside else 0,
        mirror_back=beside.mirrored if beside else False,
        colour=colour if beside else colour.shown,
        tagged=beside is None or beside.colour.space != "unknown",
    )


def _picture(timeline: Timeline, time_base: Fraction) -> Encoding:
    """A JPEG of the canvas as it is, in full colour."""
    return Encoding(
        codec="mjpeg",
        width=timeline.width,
        height=timeline.height,
        rate=timeline.rate,
        time_base=time_base,
        pix_fmt="yuv444p",
        colour=_FULL,
    )


def _lossless(timeline: Timeline, time_base: Fraction) -> Encoding:
    """What a GIF is made from: nothing is lost before its colours are chosen."""
    return Encoding(
        width=timeline.width - timeline.width % 2,
        height=timeline.height - timeline.height % 2,
        rate=timeline.rate,
        time_base=time_base,
        pix_fmt="yuv444p",
        crf=0,
        colour=_FULL,
    )


def one_light(timeline: Timeline, clips: Iterable[Clip], picture: PictureStream) -> bool:
    """Whether all that is shown is in the light of this stream, and nothing is done to it.

    Only then an HDR picture stays one; else all of it is worked on in the light of an ordinary screen.
    """
    return all(
        not clip.picture and timeline.source(clip.source).picture.colour == picture.colour for clip in clips
    ) and (timeline.width, timeline.height) == (picture.width, picture.height)


def named(colour: Colour, height: int) -> Colour:
    """The colour with a guess where the file is silent, the one that players make."""
    usual = "bt709" if height >= 720 else "smpte170m"
    guessed = {name: usual for name in ("primaries", "transfer", "space") if getattr(colour, name) == "unknown"}
    return colour.model_copy(update=guessed)

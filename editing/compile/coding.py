"""How what is coded anew is coded: the codec, the size, the colour, and how many bits a second it may take.

Pure, as `compile` is.
"""

from collections.abc import Iterable
from fractions import Fraction

from editing.output import Codec, Movie
from editing.plan import Encoding
from editing.timeline import Clip, Colour, PictureStream, Timeline

_CODECS: dict[Movie, Codec] = {"mp4": "h264", "mov": "h264", "mkv": "h264", "webm": "vp9"}
_THRIFT: dict[Codec, float] = {"h264": 1, "hevc": 0.65, "vp9": 0.7, "av1": 0.55}
"""What share of H.264's bits each codec needs for the same picture, about."""
_FULL = Colour(primaries="bt709", transfer="bt709", space="smpte170m", full_range=True)
"""What the numbers in a JPEG mean (ITU-T T.871)."""


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
        codec = next((known for known in _THRIFT if known == beside.codec), codec)
    rung = timeline.output.rung
    limited = rung is None and (timeline.width, timeline.height) == (like.width, like.height)
    colour = named(like.colour, like.height)
    room = Fraction(6, 5) if beside else Fraction(11, 10)
    return Encoding(
        codec=codec,
        width=beside.coded_width if beside else timeline.width - timeline.width % 2,
        height=beside.coded_height if beside else timeline.height - timeline.height % 2,
        rate=timeline.rate,
        time_base=time_base,
        pix_fmt=beside.pix_fmt if beside else "yuv420p",
        bit_rate=rung.picture if rung else None,
        preset="medium" if rung else "veryfast",
        max_rate=max(int(like.bit_rate * room), _least_rate(like, codec)) if limited and like.bit_rate else None,
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


def _least_rate(picture: PictureStream, codec: Codec) -> int:
    """Bits a second that words or a look need to come out clean, over a picture that itself needs next to none."""
    return int(picture.width * picture.height * picture.rate * _THRIFT[codec] / 20)


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

"""How a video is made to fit into a number of bytes: the sizes, rates and bits a second that it comes down to.

The picture gets as many bits as are left beside the sound; where that is too few for its size, it is scaled down, one
rung of the ladder after the other. Pure.
"""

from collections.abc import Iterator
from fractions import Fraction

from editing.data import Data
from editing.timecode import Rational

SIDES = (2160, 1440, 1080, 720, 540, 480, 360, 240)
"""The shorter side of the picture on each rung, in pixels."""
SOUNDS = ((192_000, 2), (128_000, 2), (96_000, 2), (64_000, 2), (48_000, 1))
"""Bits a second and channels of the sound, the best first."""
SMOOTH = Fraction(30)
"""Frames a second that are enough, where bits are few."""
_SHARE = 0.12
"""The part of all bits that the sound may have, where there are better uses for them."""
_LEAST_PICTURE = 40_000
"""Bits a second of a picture of the lowest rung that still shows something."""
_PLENTY = 1_650_000
"""Bits a second at which H.264 in two passes looks good in 1080p at 30 frames a second, whatever is shown."""
_AIM = 0.97
"""The part of the target that is aimed at: what a coder makes of a rate is not exact."""
_PER_FRAME, _PER_SECOND_OF_SOUND, _INDEX = 13, 300, 4000
"""Bytes that a container needs for its index."""


class Stream(Data):
    """What there is: so many seconds of a picture in pixels and frames a second, and the bits a second of both.

    `sound` is None where there is none; `picture` None where its bits are not known.
    """

    duration: Rational
    width: int
    height: int
    rate: Rational
    picture: int | None = None
    sound: int | None = None
    channels: int = 2


class Rung(Data):
    """What it comes down to. `sound` is None where there is none."""

    width: int
    height: int
    rate: Rational
    picture: int
    sound: int | None = None
    channels: int = 2


def fitted(stream: Stream, target: int, *, under: Rung | None = None) -> Rung | None:
    """The best rung at which the stream has `target` bytes at most; None where there is none.

    `under`: only rungs below that one.
    """
    bits = (target * _AIM - _overhead(stream)) * 8 / float(stream.duration)
    sound, channels = _sound(stream, bits)
    picture = int(bits - (sound or 0))
    sizes = list(_sizes(stream))
    if under is not None:
        sizes = sizes[sizes.index((under.width, under.height, under.rate)) + 1 :]
    for number, (width, height, rate) in enumerate(sizes, start=1):
        lowest = number == len(sizes) and picture >= _LEAST_PICTURE / 2
        if lowest or picture >= needed(stream, width, height, rate):
            return Rung(width=width, height=height, rate=rate, picture=picture, sound=sound, channels=channels)
    return None


def smallest(duration: Fraction, sounding: bool) -> int:
    """About how many bytes so many seconds have on the lowest rung."""
    bits = _LEAST_PICTURE + (SOUNDS[-1][0] if sounding else 0)
    index = _INDEX + float(duration) * (float(SMOOTH) * _PER_FRAME + (_PER_SECOND_OF_SOUND if sounding else 0))
    return int((float(duration) * bits / 8 + index) / _AIM) + 1


def needed(stream: Stream, width: int, height: int, rate: Fraction) -> float:
    """Bits a second that a picture of that size needs to look well.

    What it has now tells how much happens in it: a share of that is enough. Bits grow more slowly than pixels and
    frames do.
    """
    usual = _PLENTY * _weight(stream.width, stream.height, stream.rate) / _weight(1920, 1080, SMOOTH)
    now = usual
    if stream.picture is not None:
        now = min(max(usual, min(0.12 * stream.picture, 2 * usual)), 0.35 * stream.picture)
    return now * _weight(width, height, rate) / _weight(stream.width, stream.height, stream.rate)


def scaled(rung: Rung, stream: Stream, target: int, size: int, care: float) -> Rung:
    """The same rung with so many bits that what has had `size` bytes has the target's, and `care` of that at most."""
    fixed = _overhead(stream) + float(stream.duration) * (rung.sound or 0) / 8
    share = max(0.1, (target * care - fixed) / max(1.0, size - fixed))
    return rung.model_copy(update={"picture": int(rung.picture * min(share, 0.99))})


def _sizes(stream: Stream) -> Iterator[tuple[int, int, Fraction]]:
    """The stream's own size and rate, then fewer frames, then one rung after the other."""
    yield stream.width - stream.width % 2, stream.height - stream.height % 2, stream.rate
    rate = stream.rate / 2 if stream.rate > SMOOTH * 4 / 3 else stream.rate
    if rate != stream.rate:
        yield stream.width - stream.width % 2, stream.height - stream.height % 2, rate
    shorter = min(stream.width, stream.height)
    for side in SIDES:
        if side < shorter:
            width, height = (round(length * side / shorter) for length in (stream.width, stream.height))
            yield width - width % 2, height - height % 2, rate


def _sound(stream: Stream, bits: float) -> tuple[int | None, int]:
    """The sound's own bits where they are few enough, else the most of the list that leave enough for the picture."""
    if stream.sound is None:
        return None, stream.channels
    for rate, channels in ((stream.sound, stream.channels), *SOUNDS):
        if rate <= stream.sound and rate <= bits * _SHARE:
            return rate, min(channels, stream.channels)
    rate, channels = min((stream.sound, stream.channels), SOUNDS[-1])
    return rate, channels


def _weight(width: int, height: int, rate: Fraction) -> float:
    return float((width * height) ** 0.75 * float(rate) ** 0.6)


def _overhead(stream: Stream) -> float:
    """Bytes of the container, about."""
    frames = float(stream.duration * stream.rate)
    sound = float(stream.duration) * _PER_SECOND_OF_SOUND if stream.sound is not None else 0
    return _INDEX + _PER_FRAME * frames + sound

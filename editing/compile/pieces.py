"""Where the frames of a clip come from, and the parts in which they are coded.

Pure, as `compile` is.
"""

from collections.abc import Iterator
from fractions import Fraction
from math import ceil
from typing import Literal

from editing.compile import coding
from editing.frames import FrameIndex
from editing.plan import Encoding, Piece
from editing.timeline import Clip, Source

CHUNK = Fraction(30)
"""Seconds of one encoded segment, about: what a crash can cost, and what workers can share."""
_TOGETHER = Fraction(1200)
"""The same where bits are counted: the longer a segment, the better they are dealt out within it."""
HELD = 192 << 20
"""Bytes of frames that one process may hold."""
_SEE_THROUGH: dict[str, Literal["libvpx", "libvpx-vp9"]] = {"vp8": "libvpx", "vp9": "libvpx-vp9"}
"""FFmpeg's own decoders of these do not see what can be seen through."""


def chunks(clip: Clip, frames: FrameIndex, encoding: Encoding, kept: bool) -> Iterator[Clip]:
    """The clip in parts that are coded each for itself, cut where a keyframe of the source lets decoding begin."""
    if clip.backward:
        yield from _turned(clip, encoding)
        return
    rest = clip
    chunk = CHUNK if encoding.bit_rate is None else _TOGETHER
    while rest.duration >= 2 * chunk:
        found = frames.clean_from(frames.number(rest.source_time(chunk)))
        if found is None:
            break
        offset, source_time = rest.offset(frames.time(found)), frames.time(found)
        if not kept:
            offset = ceil(offset * encoding.rate) / encoding.rate
            source_time = rest.source_time(offset)
        if offset > rest.duration - chunk / 2:
            break
        part, rest = rest.split(offset, source_time)
        yield part
    yield rest


def _turned(clip: Clip, encoding: Encoding) -> Iterator[Clip]:
    """A backward clip in parts that fit into memory: their frames have to be held to be turned round."""
    held = max(1, min(HELD // (encoding.width * encoding.height * 3 // 2), round(CHUNK * encoding.rate)))
    length = held / encoding.rate
    rest = clip
    while rest.duration > length:
        part, rest = rest.split(length, rest.source_time(length))
        yield part
    yield rest


def piece(source: Source, clip: Clip, kept: bool = True) -> Piece:
    """Where a clip's frames are in its file; those that are not `kept` are taken by the clock."""
    picture = source.picture
    frames = picture.frames
    first, last = frames.covering(clip.start), frames.number(clip.end)
    if kept:
        first = frames.number(clip.start)
    elif clip.still:
        last = first + 1
    elif first > 0:
        first -= 1  # rounding to the output's grid may want the frame before
    seek = min(frames.key_before(first) or 0, first)
    return Piece(
        source=source.id,
        key=source.key,
        stream=picture.index,
        time_base=frames.time_base,
        frame=frames.end / frames.count,
        longest=frames.longest(first, last),
        seek=None if not seek else frames.origin + frames.tick(seek),
        first=frames.origin + frames.tick(first),
        last=frames.origin + frames.tick(last),
        start=frames.origin + clip.start / frames.time_base,
        delay=picture.delay,
        interlaced=picture.interlaced,
        alpha=picture.alpha,
        decoder=_SEE_THROUGH.get(picture.codec) if picture.alpha else None,
        width=picture.width,
        height=picture.height,
        colour=coding.named(picture.colour, picture.height),
        made=source.made,
    )

"""A picture stream from its packets and its header: when each frame is shown, its size, which way up, in what light."""

from collections.abc import Iterable
from fractions import Fraction
from itertools import accumulate

from av.container import InputContainer
from av.video.stream import VideoStream

from editing.encoders import codable
from editing.engine import colours
from editing.frames import FrameIndex
from editing.probe.fields import field_order
from editing.probe.first import pixel_aspect
from editing.probe.packets import Packets
from editing.timeline import PictureStream


def picture_stream(container: InputContainer, stream: VideoStream, packets: Packets) -> PictureStream:
    """The stream, after all packets have been read."""
    context, first = stream.codec_context, packets.first
    average = Fraction(stream.average_rate or stream.guessed_rate or 25)
    frames = _frames(stream, packets, average)
    aspect = pixel_aspect(stream)
    width, height = max(1, round(context.width * aspect)), context.height
    colour = colours.colour(context, first.pix_fmt or "")
    fields = field_order(container, stream, frames, first)
    codec = context.codec.canonical_name
    pix_fmt = (first.pix_fmt or context.pix_fmt or "yuv420p").replace("yuvj", "yuv")
    plain = codable(codec, pix_fmt) and aspect == 1
    return PictureStream(
        index=stream.index,
        codec=codec,
        width=height if first.rotation in (90, 270) else width,
        height=width if first.rotation in (90, 270) else height,
        coded_width=context.width,
        coded_height=context.height,
        rotation=first.rotation,
        mirrored=first.mirrored,
        interlaced=fields,
        alpha=first.alpha,
        pix_fmt=pix_fmt,
        rate=_rate(frames, average),
        frames=frames,
        bit_rate=round(packets.size * 8 / frames.end) if frames.end else None,
        colour=colour,
        copyable=packets.watch.understood
        and plain
        and not (fields or first.interlaced or first.alpha or context.width % 2 or context.height % 2),
        parameter_sets=packets.watch.ids,
        delay=max(
            (shown - stamp for shown, stamp in zip(sorted(set(packets.stamps)), packets.stamps, strict=False)),
            default=0,
        ),
    )


def _frames(stream: VideoStream, packets: Packets, average: Fraction) -> FrameIndex:
    base = Fraction(stream.time_base or Fraction(1, 1000))
    order = sorted(set(packets.stamps))
    last = packets.last or max(1, round(1 / (average * base)))
    return FrameIndex.build(base, order, last, *_clean(packets.stamps, packets.keys, order))


def _clean(stamps: list[int], keys: Iterable[int], order: list[int]) -> tuple[list[int], list[int]]:
    """The frames with which a copied part may begin, and before which one may end, by their numbers as displayed.

    A part may begin with a keyframe that is shown after everything sent before it. What is sent after it and shown
    before it is left out, and coded anew: nothing that is shown later needs it. Before the first of those frames, a
    part may end, if all that was sent before the keyframe is shown by then.
    """
    number = {stamp: position for position, stamp in enumerate(order)}
    latest = list(accumulate(stamps, max, initial=order[0] - 1))
    earliest = list(accumulate(reversed(stamps), min))[::-1]
    begins = [key for key in keys if latest[key] < stamps[key]]
    return (
        [number[stamps[key]] for key in begins],
        [number[earliest[key]] for key in begins if latest[key] < earliest[key]],
    )


def _rate(frames: FrameIndex, average: Fraction) -> Fraction:
    """Frames per second: what the index says for a steady stream, else the average, within sensible bounds.

    A few frames that are held or lost make no other rate.
    """
    if frames.count == 1:
        return Fraction(30)
    ticks, share = frames.usual
    seen = 1 / (ticks * frames.time_base) if share > _MOST and ticks else frames.count / frames.end
    rate = average if frames.steady_rate and abs(average / seen - 1) < Fraction(1, 50) else seen
    nearest = min((Fraction(r) for r in _USUAL), key=lambda usual: abs(usual - rate))
    rate = nearest if abs(nearest / rate - 1) < Fraction(1, 500) else rate.limit_denominator(1001)
    return min(max(rate, Fraction(1)), Fraction(240))


_MOST = Fraction(19, 20)
_USUAL = (
    *(Fraction(n) for n in (10, 12, 15, 20, 24, 25, 30, 48, 50, 60, 100, 120)),
    *(Fraction(n * 1000, 1001) for n in (24, 30, 48, 60, 120)),
)

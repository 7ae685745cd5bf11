"""The order in which frames are shown, found out where a file keeps only that in which they are sent, as AVI does.

MPEG-4's frames say what they are (ISO/IEC 14496-2, 6.2.5, vop_coding_type); two that DivX or XviD packed into one
packet are taken apart by FFmpeg's own `mpeg4_unpack_bframes`. Of other codecs it is seen by decoding.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from av.bitstream import BitStreamFilterContext
from av.error import FFmpegError

_MAY = frozenset({"mpeg4", "h264"})
_VOP = b"\x00\x00\x01\xb6"
_B = 2


def may_differ(stream: Any) -> bool:
    """Whether frames of this stream may be sent in another order than they are shown in."""
    context = stream.codec_context
    return bool(context.has_b_frames) or context.codec.canonical_name in _MAY


def single(packets: Iterable[Any], stream: Any) -> Iterator[Any]:
    """The stream's packets, one frame in each."""
    if stream.codec_context.codec.canonical_name != "mpeg4":
        yield from packets
        return
    apart = BitStreamFilterContext("mpeg4_unpack_bframes", stream)
    for packet in packets:
        yield from apart.filter(packet)
    yield from apart.filter(None)


def shown(packets: Iterable[Any], stream: Any) -> list[int]:
    """For each packet of a stream with one frame in each, its frame's place in the order of display."""
    if stream.codec_context.codec.canonical_name == "mpeg4":
        return _places(_told(packets))
    if not stream.codec_context.has_b_frames:
        return [number for number, _ in enumerate(packets)]
    return _places(_decoded(packets, stream))


def _told(packets: Iterable[Any]) -> list[int]:
    """The packets' numbers as they are shown: a frame that others refer to, after what is sent up to the next such."""
    order: list[int] = []
    waiting: int | None = None
    for number, packet in enumerate(packets):
        if _kind(bytes(packet)) == _B:
            order.append(number)
            continue
        if waiting is not None:
            order.append(waiting)
        waiting = number
    return order if waiting is None else [*order, waiting]


def _kind(data: bytes) -> int:
    """0 for I, 1 for P, 2 for B, 3 for a sprite."""
    at = data.find(_VOP)
    return data[at + 4] >> 6 if 0 <= at < len(data) - 4 else 0


def _decoded(packets: Iterable[Any], stream: Any) -> list[int]:
    """The numbers of the packets as their frames come out of the decoder; damaged ones at the place they were sent."""
    context = stream.codec_context
    context.thread_type = "AUTO"
    context.options = {"skip_loop_filter": "all"}  # what they look like does not matter
    order: list[int] = []
    count = 0
    for packet in packets:
        packet.pts = packet.dts = count
        count += 1
        order.extend(_numbers(context, packet))
    order.extend(_numbers(context, None))
    for missing in sorted(set(range(count)) - set(order)):
        order.insert(missing, missing)
    return order


def _numbers(context: Any, packet: Any) -> list[int]:
    try:
        return [frame.pts for frame in context.decode(packet) if frame.pts is not None]
    except FFmpegError:
        return []


def _places(order: list[int]) -> list[int]:
    places = [0] * len(order)
    for place, number in enumerate(order):
        places[number] = place
    return places


class Sorter:
    """Gives packets, in the order of sending, the moments to be sent and shown at, in ticks.

    The moments are the file's own: as many as there are frames, and the first of them for the first that is shown.
    """

    def __init__(self, moments: list[int], places: list[int]) -> None:
        self._moments, self._places = moments, places
        self._late = max((number - place for number, place in enumerate(places)), default=0)
        self._number = 0

    def set(self, packet: Any) -> Any:
        """The next packet."""
        at = self._number - self._late
        packet.pts = self._moments[self._places[self._number]]
        packet.dts = self._moments[at] if at >= 0 else self._moments[0] + at
        self._number += 1
        return packet

"""MPEG-4 frames as DivX and XviD packed them into AVI: two in one packet, and none of them with the time of display.

ISO/IEC 14496-2, 6.2.5 (vop_coding_type). The frames are taken apart by FFmpeg's own `mpeg4_unpack_bframes`.
"""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from av.bitstream import BitStreamFilterContext

from editing.engine.opening import opened

_VOP = b"\x00\x00\x01\xb6"
_B = 2
_LOOKED_AT = 200
"""Packets among which one holds two frames, where any does."""


def packed(path: Path) -> bool:
    """Whether the picture of a file is MPEG-4 with two frames in one packet."""
    with opened(path) as container:
        for stream in container.streams.video:
            if stream.codec_context.codec.canonical_name == "mpeg4":
                packets = islice(container.demux(stream), _LOOKED_AT)
                return any(bytes(packet).count(_VOP) > 1 for packet in packets if packet.size)
    return False


class Unpacker:
    """Takes the picture's packets in turn and gives them with one frame each, and when it is sent and shown, in ticks.

    The moments are the file's own. A frame that others refer to is shown after those that are sent between it and the
    next such one.
    """

    def __init__(self, stream: Any) -> None:
        self._filter = BitStreamFilterContext("mpeg4_unpack_bframes", stream)
        self._group: list[Any] = []
        self._before: int | None = None

    def take(self, packet: Any) -> Iterator[Any]:
        """What is known after this packet; None for the end."""
        for single in self._filter.filter(packet):
            if self._group and _kind(bytes(single)) != _B:
                yield from self._timed()
            self._group.append(single)
        if packet is None:
            yield from self._timed()

    def _timed(self) -> Iterator[Any]:
        """A frame that others refer to, and what is sent after it and shown before."""
        moments = [packet.dts for packet in self._group]
        for at, packet in enumerate(self._group):
            packet.pts = moments[at - 1]
            packet.dts = moments[at - 1] if at else moments[0] - 1 if self._before is None else self._before
            yield packet
        self._before, self._group = moments[-1] if moments else self._before, []


def _kind(data: bytes) -> int:
    """0 for I, 1 for P, 2 for B, 3 for a sprite."""
    at = data.find(_VOP)
    return data[at + 4] >> 6 if 0 <= at < len(data) - 4 else 0

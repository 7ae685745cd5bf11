"""Where the packets of a sound stream lie, built up from their time stamps one by one."""

from fractions import Fraction
from typing import Any

from editing.engine import aac
from editing.frames import PacketGrid

MAX_ROWS = 2000
"""Rows of packets without a gap; a stream in more pieces is not worth copying piece by piece."""

_SLACK = Fraction(2, 1000)
"""Seconds; stamps that are off by less are rounded ones, or those of a clock that is not quite the sound's."""


class Grid:
    """The time stamps of a stream whose packets hold equally many samples."""

    def __init__(self, rate: int, base: Fraction) -> None:
        self._rate, self._base = rate, base
        self._step = float(aac.FRAME / (rate * base))
        self._slack = float(_SLACK / base)
        self._rows: list[list[int]] = []
        self._expected = float("inf")

    def add(self, stamp: int) -> None:
        """One more packet."""
        if abs(stamp - self._expected) <= self._slack:
            row = self._rows[-1]
            row[1] += 1
            self._expected = row[0] + row[1] * self._step
        elif len(self._rows) <= MAX_ROWS:
            self._rows.append([stamp, 1])
            self._expected = stamp + self._step

    def grid(self, origin: Fraction) -> PacketGrid | None:
        """In samples from `origin` seconds; None where the stream is in too many pieces."""
        if len(self._rows) > MAX_ROWS:
            return None
        rows = ((round((stamp * self._base - origin) * self._rate), count) for stamp, count in self._rows)
        return PacketGrid(samples=aac.FRAME, rows=tuple(rows))


def begun(stream: Any, first: bytes) -> Grid | None:
    """An empty grid for the stream with this first packet; None where it cannot be copied in parts."""
    context = stream.codec_context
    if context.name != "aac" or context.profile != "LC" or not stream.time_base:
        return None
    described = bytes(context.extradata or b"") or first
    if not aac.is_plain(described, context.sample_rate, context.channels):
        return None
    return Grid(context.sample_rate, stream.time_base)

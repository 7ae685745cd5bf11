"""The clock of a broadcast stream, which may jump where recordings were joined, as one that runs through.

All streams of a programme share it, so that what was heard with a picture still is after a jump.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import Any, NamedTuple

_BACK, _AHEAD = Fraction(1, 10), Fraction(10)
"""Seconds that a stream's time may step back, or ahead, without having jumped."""


_HOLE = Fraction(1, 5)
"""Seconds without a packet where some have been lost."""


class Run(NamedTuple):
    """Packets of one stream between two jumps: the number of the first, and the seconds from when to when they last."""

    packet: int
    start: Fraction
    end: Fraction


@dataclass
class Runs:
    """The runs of one stream, found packet by packet, and the times within them for which there are no packets."""

    found: list[Run] = field(default_factory=list)
    holes: list[tuple[Fraction, Fraction]] = field(default_factory=list)
    _packets: int = 0
    _last: Fraction | None = None
    _until: Fraction = Fraction(0)

    def see(self, packet: Any) -> None:
        """Take the next packet of the stream."""
        stamp = packet.dts if packet.dts is not None else packet.pts
        if stamp is not None:
            sent, shown = (one * packet.time_base for one in (stamp, stamp if packet.pts is None else packet.pts))
            end = shown + (packet.duration or 0) * packet.time_base
            if self._last is None or not -_BACK < sent - self._last < _AHEAD:
                self.found.append(Run(self._packets, shown, end))
            else:
                run = self.found[-1]
                if sent - self._until > _HOLE:
                    self.holes.append((self._until, sent))
                self.found[-1] = Run(run.packet, min(run.start, shown), max(run.end, end))
            self._last, self._until = sent, sent + (packet.duration or 0) * packet.time_base
        self._packets += 1


def shifts(streams: Sequence[Runs]) -> list[list[tuple[int, Fraction]]]:
    """By stream, the picture first: from which packet on how many seconds are added, so that all begins about zero.

    Where all streams jump equally often, they jump together, and the picture goes on without a gap. Else each is put
    right by itself.
    """
    zero = min(runs.found[0].start for runs in streams if runs.found)
    if len({len(runs.found) for runs in streams}) == 1:
        together = _joined(streams[0].found, zero)
        return [[(run.packet, shift) for run, shift in zip(runs.found, together, strict=True)] for runs in streams]
    return [
        [(run.packet, shift) for run, shift in zip(runs.found, _joined(runs.found, zero), strict=True)]
        for runs in streams
    ]


def _joined(runs: Sequence[Run], zero: Fraction) -> list[Fraction]:
    """What is added to each, so that it begins where the one before it ends, and to the first, to begin at 0."""
    if not runs:
        return []
    found = [-zero]
    for before, after in pairwise(runs):
        found.append(found[-1] + before.end - after.start)
    return found


class Clock:
    """Sets the packets of one stream right, in the order of sending; `shifts` are what is added from which on."""

    def __init__(self, shifts: Sequence[tuple[int, Fraction]]) -> None:
        self._coming = list(shifts)
        self._shift = Fraction(0)
        self._packets = 0
        self._sent: int | None = None

    def set(self, packet: Any) -> Any:
        """The packet at its time; it is sent after the one before, also where a broken stream says otherwise."""
        while self._coming and self._coming[0][0] <= self._packets:
            self._shift = self._coming.pop(0)[1]
        self._packets += 1
        ticks = round(self._shift / packet.time_base)
        dts = packet.dts if packet.dts is not None else packet.pts
        after = -(1 << 60) if self._sent is None else self._sent + 1
        self._sent = max(after if dts is None else dts + ticks, after)
        packet.pts = max(self._sent, self._sent if packet.pts is None else packet.pts + ticks)
        packet.dts = self._sent
        return packet

"""Packets of AAC coded to stand between copied ones, so that a decoder hears no join.

A packet is half of what is heard in its place: the other half comes from the packet before it, and what the two fold
over each other has to cancel. So the coder is led in with the samples that come before, the samples where its packets
meet copied ones are bent to the window of those, and where the two would not fit (a copied packet in short windows) the
bridge is drawn out. Every bridge is decoded with its neighbours before it is used.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import av
import numpy as np

from editing.engine import aac
from editing.engine.aac import FRAME, Window
from editing.engine.sound.blocks import Samples, even
from editing.engine.sound.coder import LEAD, coded
from editing.plan import Sound

TAIL = 3
"""Packets coded after the last one: a coder looks ahead before it chooses a window."""
REACH = 16
"""Packets by which a bridge may be drawn out at either end."""
_LOUDEST_ERROR = 0.2
"""Of what is heard in a packet's place, the part that may be wrong there where coders change, as amplitudes."""
_INAUDIBLE = 0.003

Packets = dict[int, bytes]
"""By place, in samples of the result."""
Heard = Callable[[int, int], Samples]
"""The samples from one place to another."""


class Shore(NamedTuple):
    """Where copied packets begin or end: the place of the first packet beyond, and the packets around it."""

    place: int
    packets: Packets


class NoBridge(Exception):
    """Coded and copied packets do not go together here."""


def bridge(sound: Sound, heard: Heard, left: Shore | None, right: Shore | None, span: tuple[int, int]) -> Packets:
    """Packets for the places of `span`, and a few more where the neighbours' windows ask for it.

    `left` and `right` are what is copied before and after; None where there is nothing. Raises `NoBridge`.
    """
    for begin, end in _spans(left, right, span):
        before = aac.window(left.packets[begin - FRAME]) if left else None
        after = aac.window(right.packets[end - FRAME]) if right else None
        packets = _meeting(_between(sound, heard, (begin, end), before, after), (begin, end), before, after)
        if packets is not None and _sounds_right(sound, heard, left, packets, right):
            return packets
    raise NoBridge


def _meeting(made: Packets, span: tuple[int, int], before: Window | None, after: Window | None) -> Packets | None:
    """The packets of the span as they fit the windows of their neighbours; None where they do not."""
    begin, end = span
    packets = {place: packet for place, packet in made.items() if begin <= place < end}
    if before is not None:
        first = aac.window(packets[begin])
        if first is None or not first.long_before:
            return None
    if after is not None:
        last = aac.window(packets[end - FRAME])
        if last is None or not last.long_after or not last.kaiser or (not last.shared and not after.kaiser):
            return None
        packets[end - FRAME] = aac.shaped(packets[end - FRAME], last, after.kaiser)
    return packets


def _spans(left: Shore | None, right: Shore | None, span: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """The span and longer ones, those that end at copied packets with long windows towards it."""
    begins = [begin for n in range(REACH if left else 1) if _open(left, begin := span[0] - n * FRAME, before=True)]
    ends = [end for n in range(REACH if right else 1) if _open(right, end := span[1] + n * FRAME, before=False)]
    tries = ((begin, end) for begin in begins[:4] for end in ends[:4])
    yield from sorted(tries, key=lambda one: one[1] - one[0])


def _open(shore: Shore | None, place: int, before: bool) -> bool:
    """Whether a bridge may begin (or end) at a place: the copied packet there has a long window on this side."""
    if shore is None:
        return True
    last, first = (shore.packets.get(one) for one in (place - FRAME, place))
    if last is None or first is None:
        return False
    windows = aac.window(last), aac.window(first)
    if windows[0] is None or not windows[0].long_after:
        return False
    return before or (windows[1] is not None and windows[1].long_before)


def _between(sound: Sound, heard: Heard, span: tuple[int, int], before: Window | None, after: Window | None) -> Packets:
    """The packets of the span and those around them, bent to the windows of their neighbours."""
    begin, end = span
    start = begin - (LEAD - 1) * FRAME
    samples = heard(start, end + (TAIL + 1) * FRAME if after else sound.samples).copy()
    for window, place, rising in ((before, begin, True), (after, end, False)):
        if window is not None:
            block = samples[:, place - start : place - start + FRAME]
            block[:] = aac.bent(block, rising, coded=True, played=window.kaiser)
    packets = coded(sound, even(iter([samples]), FRAME), beside=True)
    return {begin + (number - LEAD) * FRAME: packet for number, packet in enumerate(packets)}


def _sounds_right(sound: Sound, heard: Heard, left: Shore | None, packets: Packets, right: Shore | None) -> bool:
    """Whether what a decoder makes of the bridge and its neighbours is what shall be heard, where coders change.

    What it makes of the copied packets next to it tells how exact that can be: noise comes out new every time.
    """
    begin, end = min(packets), max(packets) + FRAME
    first = begin - 2 * FRAME if left else begin
    shores = {**(left.packets if left else {}), **(right.packets if right else {}), **packets}
    decoder: Any = av.CodecContext.create("aac", "r")
    decoder.extradata = aac.config(sound.sample_rate, sound.channels)
    places = range(first, end + 2 * FRAME if right else end, FRAME)
    played = [frame.to_ndarray() for place in places for frame in decoder.decode(av.Packet(shores[place]))]

    def off(place: int) -> float:
        return _loudness(played[(place - first) // FRAME] - heard(place, place + FRAME))

    changes = [(begin, begin - FRAME)] if left else []
    changes += [(end, end + FRAME)] if right else []
    return all(
        off(place) <= _LOUDEST_ERROR * _loudness(heard(place, place + FRAME)) + _INAUDIBLE + 2 * off(copied)
        for place, copied in changes
    )


def _loudness(samples: Samples) -> float:
    return float(np.sqrt(np.mean(samples.astype(np.float64) ** 2)))

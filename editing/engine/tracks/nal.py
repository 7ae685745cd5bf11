"""NAL units: the pieces that H.264 and HEVC packets are made of, by their lengths or by start codes.

ISO/IEC 14496-15, 5.3.4.2; ITU-T H.264, annex B (the same in ITU-T H.265). Knows no codec.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

ANNEX_B = 0
"""Stands for start codes where another packet has the size of its length fields."""

_START = re.compile(b"\0\0\1")

Kind = Callable[[bytes], int]
"""The type of a NAL unit, by its codec."""


class Headers(NamedTuple):
    """What a stream's description says: how many bytes a length takes (or `ANNEX_B`), and the NAL units in it."""

    size: int
    units: tuple[bytes, ...]


def units(packet: bytes, size: int) -> Iterator[bytes]:
    """The NAL units of a packet whose lengths take `size` bytes. Raises ValueError where they do not add up."""
    if size == ANNEX_B:
        yield from _after_start_codes(packet)
        return
    at = 0
    while at < len(packet):
        start = at + size
        at = start + int.from_bytes(packet[at:start])
        if start > len(packet) or at > len(packet):
            raise ValueError("a packet ends inside a NAL unit")
        if at > start:
            yield packet[start:at]


def _after_start_codes(packet: bytes) -> Iterator[bytes]:
    starts = [found.end() for found in _START.finditer(packet)]
    for start, end in pairwise((*starts, len(packet) + 3)):
        unit = packet[start : end - 3].rstrip(b"\0")  # a NAL unit never ends with a zero
        if unit:
            yield unit


def joined(units: Iterable[bytes]) -> bytes:
    """A packet with lengths of four bytes."""
    return b"".join(len(unit).to_bytes(4) + unit for unit in units)


def plain(packet: bytes, headers: Headers, kind: Kind, sets: frozenset[int]) -> bytes:
    """A packet with lengths of four bytes and without the parameter `sets` that its stream's description holds.

    Raises ValueError where it brings others.
    """
    if headers.size == 4 and not any(kind(packet[at : at + 1]) in sets for at in _beginnings(packet)):
        return packet
    kept = []
    for unit in units(packet, headers.size):
        if kind(unit) not in sets:
            kept.append(unit)
        elif unit not in headers.units:
            raise ValueError("the headers change within a part")
    return joined(kept)


def _beginnings(packet: bytes) -> Iterator[int]:
    """Where the NAL units of a packet with lengths of four bytes begin."""
    at = 0
    while at + 4 < len(packet):
        yield at + 4
        at += 4 + int.from_bytes(packet[at : at + 4])

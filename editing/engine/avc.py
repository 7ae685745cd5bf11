"""H.264's headers, as an MP4 file keeps them: their ids, and two of them made into one.

ISO/IEC 14496-15, 5.3.3.1 (AVCDecoderConfigurationRecord); ITU-T H.264, 7.3.2 (parameter sets). Knows no packets but
the type of a key picture.
"""

from typing import NamedTuple

_IDR = 5


class Headers(NamedTuple):
    """A decoder configuration in its parts."""

    head: bytes
    sps: tuple[bytes, ...]
    pps: tuple[bytes, ...]
    rest: bytes


def parse(record: bytes) -> Headers | None:
    """The parts of an avcC record; None for anything else, also where lengths are not of four bytes."""
    if len(record) < 7 or record[0] != 1 or record[4] & 3 != 3:
        return None
    try:
        sps, at = _sets(record, 6, record[5] & 31)
        pps, at = _sets(record, at + 1, record[at])
    except IndexError:
        return None
    return Headers(record[:5], sps, pps, record[at:])


def _sets(record: bytes, at: int, count: int) -> tuple[tuple[bytes, ...], int]:
    found = []
    for _ in range(count):
        length = record[at] << 8 | record[at + 1]
        if at + 2 + length > len(record):
            raise IndexError("the record ends inside a parameter set")
        found.append(record[at + 2 : at + 2 + length])
        at += 2 + length
    return tuple(found), at


def ids(headers: Headers) -> tuple[int, ...]:
    """The ids that the parameter sets of either kind use, in order."""
    found = {_golomb(sps[4:]) for sps in headers.sps if len(sps) > 4}
    found |= {_golomb(pps[1:]) for pps in headers.pps if len(pps) > 1}
    return tuple(sorted(found))


def _golomb(data: bytes) -> int:
    """The unsigned Exp-Golomb code at the beginning of the data (H.264, 9.1)."""
    bits = "".join(f"{byte:08b}" for byte in data[:8])
    zeros = len(bits) - len(bits.lstrip("0"))
    return int(bits[zeros : 2 * zeros + 1] or "1", 2) - 1


def merged(first: bytes, second: bytes) -> bytes:
    """One record with the parameter sets of both; the first gives profile, level and all else.

    Raises ValueError where either is no avcC record, or where they use one id for different things.
    """
    a, b = parse(first), parse(second)
    if a is None or b is None:
        raise ValueError("only two avcC records can be merged")
    sps = tuple(dict.fromkeys(a.sps + b.sps))
    pps = tuple(dict.fromkeys(a.pps + b.pps))
    if len({_golomb(one[4:]) for one in sps}) < len(sps) or len({_golomb(one[1:]) for one in pps}) < len(pps):
        raise ValueError("they use one id for different headers")
    level = bytes([max(a.head[3], b.head[3])])
    return a.head[:3] + level + a.head[4:5] + _packed(0xE0, sps) + _packed(0, pps) + a.rest


def _packed(marker: int, sets: tuple[bytes, ...]) -> bytes:
    return bytes([marker | len(sets)]) + b"".join(len(one).to_bytes(2, "big") + one for one in sets)


def is_idr(packet: bytes) -> bool:
    """Whether a packet in four-byte-length form holds an IDR picture, before which nothing is needed."""
    at = 0
    while at + 4 < len(packet):
        kind = packet[at + 4] & 31
        if kind in (1, _IDR):
            return kind == _IDR
        at += 4 + int.from_bytes(packet[at : at + 4], "big")
    return False

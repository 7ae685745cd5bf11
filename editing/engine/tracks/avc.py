"""H.264's headers, as an MP4 file keeps them: their ids, and those of several parts made into one.

ISO/IEC 14496-15, 5.3.3.1 (AVCDecoderConfigurationRecord); ITU-T H.264, 7.3.2 (parameter sets). Knows no
slice.
"""

from editing.engine.tracks.bits import Bits, unescaped
from editing.engine.tracks.nal import Headers
from editing.engine.tracks.units import Syntax

_SPS, _PPS, _SPS_EXTENSION = 7, 8, 13
_PLAIN = (66, 77, 88)
_PROFILES = (*_PLAIN, 100, 110, 122, 244)
"""Those of which each decodes what the ones before it do, in that order."""


def kind(unit: bytes) -> int:
    """The type of a NAL unit."""
    return unit[0] & 31


def parse(record: bytes) -> Headers | None:
    """What stands in an avcC record; None for anything else."""
    if len(record) < 7 or record[0] != 1:
        return None
    try:
        sps, at = _sets(record, 6, record[5] & 31)
        pps, at = _sets(record, at + 1, record[at])
        extensions, at = _sets(record, at + 4, record[at + 3]) if at + 4 <= len(record) else ([], at)
    except IndexError:
        return None
    return Headers((record[4] & 3) + 1, (*sps, *pps, *extensions))


def _sets(record: bytes, at: int, count: int) -> tuple[list[bytes], int]:
    found = []
    for _ in range(count):
        length = record[at] << 8 | record[at + 1]
        if length < 2 or at + 2 + length > len(record):
            raise IndexError("the record ends inside a parameter set")
        found.append(record[at + 2 : at + 2 + length])
        at += 2 + length
    return found, at


def name(unit: bytes) -> tuple[int, int]:
    """What a parameter set is known by: its type and its id. Raises ValueError."""
    data = unescaped(unit[:16])
    return kind(unit), Bits(data[4:] if kind(unit) == _SPS else data[1:]).ue()


def record(headers: Headers) -> bytes:
    """The avcC record of headers, with lengths of four bytes, under the profile that decodes all. Raises ValueError."""
    sps, pps, extensions = (
        [unit for unit in headers.units if kind(unit) == wanted] for wanted in (_SPS, _PPS, _SPS_EXTENSION)
    )
    if not sps or any(len(unit) < 5 for unit in sps):
        raise ValueError("there is no sequence parameter set")
    widest = max(sps, key=lambda unit: _PROFILES.index(unit[1]) if unit[1] in _PROFILES else len(_PROFILES))
    constraints = 0xFF
    for unit in sps:
        constraints &= unit[2]
    head = bytes([1, widest[1], constraints, max(unit[3] for unit in sps), 0xFF])
    body = head + _packed(0xE0, sps) + _packed(0, pps)
    return body if widest[1] in _PLAIN else body + _format(widest) + _packed(0, extensions)


def _packed(marker: int, sets: list[bytes]) -> bytes:
    return bytes([marker | len(sets)]) + b"".join(len(one).to_bytes(2) + one for one in sets)


def _format(sps: bytes) -> bytes:
    """How chroma is sampled, and the depths, as one of the high profiles says them."""
    bits = Bits(unescaped(sps)[4:])
    bits.ue()
    chroma = bits.ue()
    if chroma == 3:
        bits.flag()
    luma, deep = bits.ue(), bits.ue()
    return bytes([0xFC | chroma & 3, 0xF8 | luma & 7, 0xF8 | deep & 7])


def _as_it_is(packet: bytes) -> bytes:
    return packet


SYNTAX = Syntax(
    kind=kind,
    slices=frozenset(range(1, 6)),
    keys=frozenset({5}),  # IDR pictures
    sets=frozenset({_SPS, _PPS, _SPS_EXTENSION}),
    needed=frozenset({_SPS, _PPS}),
    name=name,
    parse=parse,
    record=record,
    spliced=_as_it_is,
    renaming=None,
)

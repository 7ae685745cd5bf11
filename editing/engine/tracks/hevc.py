"""HEVC's headers, as an MP4 file keeps them: those of several parts in one track, each with ids of their own.

ISO/IEC 14496-15, 8.3.3.1 (HEVCDecoderConfigurationRecord); ITU-T H.265, 7.3.2 (parameter sets), 7.4.2.2 (NAL unit
types). The coder cannot be told which ids to use, so they are changed in what it made.
"""

from collections.abc import Iterable

from editing.engine.tracks import hevc_slices, nal
from editing.engine.tracks.bits import Bits, escaped, golomb, packed, unescaped
from editing.engine.tracks.hevc_sets import read_pps, read_sps
from editing.engine.tracks.nal import Headers
from editing.engine.tracks.units import Syntax

VPS, SPS, PPS = 32, 33, 34
_SETS = frozenset({VPS, SPS, PPS})
_SLICES = frozenset(range(32))
_CRA, _BLA_ALONE = 21, 18
_SEI = (39, 40)
_NAMING = frozenset({0, 129})
"""Messages that name a parameter set: of buffering, and of which are active. Players do without."""
_FREE = {VPS: 16, SPS: 16, PPS: 64}


def kind(unit: bytes) -> int:
    """The type of a NAL unit."""
    return unit[0] >> 1 & 63


def parse(record: bytes) -> Headers | None:
    """What stands in an hvcC record; None for anything else."""
    if len(record) < 23 or record[0] != 1:
        return None
    units = []
    at = 23
    for _ in range(record[22]):
        count = int.from_bytes(record[at + 1 : at + 3])
        at += 3
        for _ in range(count):
            length = int.from_bytes(record[at : at + 2])
            if length < 3 or at + 2 + length > len(record):
                return None
            units.append(record[at + 2 : at + 2 + length])
            at += 2 + length
    return Headers((record[21] & 3) + 1, tuple(units))


def name(unit: bytes) -> tuple[int, int]:
    """What a parameter set is known by: its type and its id. Raises ValueError."""
    data = unescaped(unit)[2:]
    if kind(unit) == SPS:
        return SPS, read_sps(unit).id
    return kind(unit), Bits(data).ue() if kind(unit) == PPS else Bits(data).u(4)


def of(headers: Headers, wanted: int) -> list[bytes]:
    """The NAL units of one type."""
    return [unit for unit in headers.units if kind(unit) == wanted]


def record(headers: Headers) -> bytes:
    """The hvcC record of headers, which says that no parameter set stands elsewhere. Raises ValueError."""
    sequences = [read_sps(unit) for unit in of(headers, SPS)]
    if len({sps.format[:4] for sps in sequences}) != 1:
        raise ValueError("their pictures are of different formats")
    format = sequences[0].format
    layers = max(sps.sub_layers for sps in sequences)
    nested = all(sps.nested for sps in sequences)
    head = b"\1" + _profile([sps.profile for sps in sequences]) + b"\xf0\0\xfc"
    head += bytes([0xFC | format.chroma, 0xF8 | format.luma_depth - 8, 0xF8 | format.chroma_depth - 8, 0, 0])
    head += bytes([layers << 3 | nested << 2 | 3])
    arrays = [(wanted, units) for wanted in (VPS, SPS, PPS, *_SEI) if (units := of(headers, wanted))]
    body = bytes([len(arrays)])
    for wanted, units in arrays:
        body += bytes([(wanted in _SETS) << 7 | wanted]) + len(units).to_bytes(2)
        body += b"".join(len(unit).to_bytes(2) + unit for unit in units)
    return head + body


def _profile(profiles: list[bytes]) -> bytes:
    """Twelve bytes of profile, compatibility and level that hold for all of these."""
    numbers = [int.from_bytes(one[1:11]) for one in profiles]
    for number in numbers:
        numbers[0] &= number
    top = max(profiles, key=lambda one: one[0] & 31)[0] & ~32 | max(one[0] & 32 for one in profiles)
    return bytes([top]) + numbers[0].to_bytes(10) + bytes([max(one[11] for one in profiles)])


def spliced(packet: bytes) -> bytes:
    """A packet that begins a part in the middle of a track, as what it then is: broken off from what was before it.

    Its leading pictures are not there. Only the type of its picture is changed (8.1.3; a CRA picture would have its
    place in the order of display counted on from the part before).
    """
    if not any(kind(unit) == _CRA for unit in nal.units(packet, 4)):
        return packet
    return nal.joined(
        bytes([_BLA_ALONE << 1 | unit[0] & 1]) + unit[1:] if kind(unit) == _CRA else unit
        for unit in nal.units(packet, 4)
    )


class Renaming:
    """The headers of a coded part with other ids, and its packets to go with them."""

    def __init__(self, headers: Headers, taken: Iterable[Headers]) -> None:
        """Ids that none of `taken` uses. Raises ValueError where none are left, or a header is not understood."""
        others = [name(unit) for one in taken for unit in one.units if kind(unit) in _SETS]
        self._sps = {sps.id: sps for sps in map(read_sps, of(headers, SPS))}
        self._pps = {pps.id: pps for pps in map(read_pps, of(headers, PPS))}
        self._ids = {kind_: _given(of(headers, kind_), others) for kind_ in _SETS}
        self.headers = Headers(4, tuple(self._named(unit) for unit in headers.units))

    def _named(self, unit: bytes) -> bytes:
        """A header that goes by its new id, and names others by theirs."""
        if kind(unit) not in _SETS:
            return unit
        data = unescaped(unit)[2:]
        bits = Bits(data).seen(0, 8 * len(data)).rstrip("0")  # up to the bit that ends it
        if kind(unit) == PPS:
            pps = self._pps[name(unit)[1]]
            if pps.sps not in self._ids[SPS]:
                raise ValueError("a header names another one that is not there")
            bits = golomb(self._ids[PPS][pps.id]) + golomb(self._ids[SPS][pps.sps]) + bits[pps.until_sps :]
        else:
            vps = data[0] >> 4
            if vps not in self._ids[VPS]:
                raise ValueError("a header names another one that is not there")
            bits = f"{self._ids[VPS][vps]:04b}" + bits[4:]
        if kind(unit) == SPS:
            sps = self._sps[name(unit)[1]]
            start, end = sps.at_id
            bits = bits[:start] + golomb(self._ids[SPS][sps.id]) + bits[end:]
        return escaped(unit[:2] + packed(bits))

    def packet(self, packet: bytes) -> bytes:
        """A packet with lengths of four bytes, its slices going by the new ids. Raises ValueError."""
        return nal.joined(self._renamed(unit) for unit in nal.units(packet, 4) if not _names_a_set(unit))

    def _renamed(self, unit: bytes) -> bytes:
        if kind(unit) in _SLICES:
            return hevc_slices.renamed(unit, self._sps, self._pps, self._ids[PPS])
        return unit


def _given(units: list[bytes], taken: list[tuple[int, int]]) -> dict[int, int]:
    """A new id for each of these, all of one type."""
    if not units:
        raise ValueError("a header is missing")
    free = (id for id in range(_FREE[kind(units[0])]) if (kind(units[0]), id) not in taken)
    given = dict(zip((name(unit)[1] for unit in units), free, strict=False))
    if len(given) < len(units):
        raise ValueError("all ids of headers are taken")
    return given


def _names_a_set(unit: bytes) -> bool:
    return kind(unit) in _SEI and len(unit) > 2 and unit[2] in _NAMING


SYNTAX = Syntax(
    kind=kind,
    slices=_SLICES,
    keys=frozenset(range(16, 22)),  # IDR, CRA and BLA pictures
    sets=_SETS,
    needed=_SETS,
    name=name,
    parse=parse,
    record=record,
    spliced=spliced,
    renaming=Renaming,
)

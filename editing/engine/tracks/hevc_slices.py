"""HEVC's slice headers, given the id of another picture parameter set.

ITU-T H.265, 7.3.6. A header is read to its end, as another id may be of another length and shift what comes after;
the data behind it begins at a byte and stays as it is. What is not understood is refused with ValueError.
"""

from editing.engine.tracks.bits import Bits, escaped, golomb, packed, raw_length, unescaped
from editing.engine.tracks.hevc_sets import Pps, Refs, Sps, read_refs

_NAL_HEADER = 2
_HEAD = 8192
"""Bytes of a slice that are searched for its header."""
_IDR = (19, 20)
_B, _P, _I = 0, 1, 2


def renamed(unit: bytes, sps: dict[int, Sps], pps: dict[int, Pps], ids: dict[int, int]) -> bytes:
    """A slice's NAL unit with the id of its picture parameter set changed by `ids`. Raises ValueError."""
    head = unit[:_HEAD]
    bits = Bits(unescaped(head)[_NAL_HEADER:])
    kind = unit[0] >> 1 & 63
    first = bits.flag()
    if 16 <= kind <= 23:
        bits.flag()  # no_output_of_prior_pics_flag
    before = bits.at
    id = bits.ue()
    after = bits.at
    if id not in pps or pps[id].sps not in sps or id not in ids:
        raise ValueError("a slice names headers that are not there")
    _rest(bits, kind, first, sps[pps[id].sps], pps[id])
    end = bits.at
    padding = 8 - end % 8
    if bits.u(padding) != 1 << (padding - 1):
        raise ValueError("a slice header ends elsewhere than expected")
    header = bits.seen(0, before) + golomb(ids[id]) + bits.seen(after, end) + "1"
    kept = raw_length(head, _NAL_HEADER + bits.at // 8)
    return escaped(unit[:_NAL_HEADER] + packed(header)) + unit[kept:]


def _rest(bits: Bits, kind: int, first: bool, sps: Sps, pps: Pps) -> None:
    """What follows the id, up to the alignment."""
    dependent = False
    if not first:
        dependent = pps.dependent_slices and bits.flag()
        bits.u((sps.format.blocks - 1).bit_length())
    if not dependent:
        _independent(bits, kind, sps, pps)
    if pps.entry_points and (count := bits.ue()):
        length = bits.ue() + 1
        bits.u(count * length)
    if pps.extension:
        bits.u(8 * bits.ue())


def _independent(bits: Bits, kind: int, sps: Sps, pps: Pps) -> None:
    bits.u(pps.extra_bits)
    slice = bits.ue()
    if slice not in (_B, _P, _I):
        raise ValueError("a slice is of no kind")
    if pps.output_flag:
        bits.flag()
    if sps.format.separate_planes:
        bits.u(2)
    refs, temporal = (0, False) if kind in _IDR else _references(bits, sps)
    colour = sps.format.chroma > 0 and not sps.format.separate_planes
    sao = sps.sao and any([bits.flag(), colour and bits.flag()])
    if slice != _I:
        _predicted(bits, slice, refs, temporal, pps, colour)
    bits.se()
    if pps.chroma_qp:
        bits.se()
        bits.se()
    if pps.chroma_qp_lists:
        bits.flag()
    no_deblocking = pps.no_deblocking
    if pps.override and bits.flag():
        no_deblocking = bits.flag()
        if not no_deblocking:
            bits.se()
            bits.se()
    if pps.across_slices and (sao or not no_deblocking):
        bits.flag()


def _references(bits: Bits, sps: Sps) -> tuple[int, bool]:
    """How many pictures the slice's picture may refer to, and whether it takes motion from another one."""
    bits.u(sps.poc_bits)
    sets = sps.short_term
    refs: Refs
    if not bits.flag():
        refs = read_refs(bits, sets, in_slice=True)
    else:
        refs = sets[bits.u((len(sets) - 1).bit_length())] if sets else ()
    count = sum(used for _, used in refs)
    if sps.long_term is not None:
        count += _long_term(bits, sps.long_term, sps.poc_bits)
    return count, sps.temporal_mvp and bits.flag()


def _long_term(bits: Bits, known: tuple[bool, ...], poc_bits: int) -> int:
    named = bits.ue() if known else 0
    count = 0
    for number in range(named + bits.ue()):
        if number < named:
            count += known[bits.u((len(known) - 1).bit_length())]
        else:
            bits.u(poc_bits)
            count += bits.flag()
        if bits.flag():
            bits.ue()
    return count


def _predicted(bits: Bits, slice: int, refs: int, temporal: bool, pps: Pps, colour: bool) -> None:
    """What P and B slices say of the pictures that they are predicted from."""
    lists = list(pps.default_refs)
    if bits.flag():
        lists = [bits.ue() + 1, bits.ue() + 1 if slice == _B else 0]
    lists = lists[: 2 if slice == _B else 1]
    if max(lists) > 15:
        raise ValueError("a slice has more references than there can be")
    if pps.modification and refs > 1:
        for length in lists:
            if bits.flag():
                bits.u(length * (refs - 1).bit_length())
    if slice == _B:
        bits.flag()  # mvd_l1_zero_flag
    if pps.cabac_init:
        bits.flag()
    if temporal:
        second = slice == _B and not bits.flag()
        if lists[second] > 1:
            bits.ue()
    if pps.weighted[slice == _B]:
        _weights(bits, lists, colour)
    bits.ue()


def _weights(bits: Bits, lists: list[int], colour: bool) -> None:
    """pred_weight_table()."""
    bits.ue()
    if colour:
        bits.se()
    for length in lists:
        luma = [bits.flag() for _ in range(length)]
        chroma = [bits.flag() for _ in range(length)] if colour else [False] * length
        for light, hue in zip(luma, chroma, strict=True):
            for _ in range(2 * light + 4 * hue):
                bits.se()

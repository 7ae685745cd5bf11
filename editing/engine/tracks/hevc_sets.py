"""What HEVC's parameter sets say, as far as slice headers cannot be read without it.

ITU-T H.265, 7.3.2.2, 7.3.2.3 and 7.3.7. What is not understood is refused with ValueError. Knows no slice.
"""

from collections.abc import Sequence
from typing import NamedTuple

from editing.engine.tracks.bits import Bits, unescaped

_PROFILES = range(6)
"""Main, Main 10, stills, range extensions, high throughput; later ones change what a slice header holds."""
_NAL_HEADER = 2

Refs = tuple[tuple[int, bool], ...]
"""A set of reference pictures: how far each is from the picture, and whether the picture itself may use it."""


class Format(NamedTuple):
    """What the numbers of a picture are: 4:2:0 is a `chroma` of 1; depths in bits."""

    chroma: int
    separate_planes: bool
    luma_depth: int
    chroma_depth: int
    blocks: int
    """Coding tree blocks in a picture."""


class Sps(NamedTuple):
    """A sequence parameter set. `at_id` is where its id stands, in bits; `profile` 12 bytes of profile and level."""

    id: int
    at_id: tuple[int, int]
    profile: bytes
    sub_layers: int
    nested: bool
    format: Format
    poc_bits: int
    sao: bool
    short_term: tuple[Refs, ...]
    long_term: tuple[bool, ...] | None
    """Which of its long-term pictures may be used; None where there can be none."""
    temporal_mvp: bool


class Pps(NamedTuple):
    """A picture parameter set. `until_sps` is where its own id and the sequence's end, in bits.

    `weighted` tells whether P, and whether B slices carry weights; `default_refs` how many pictures their lists have.
    """

    id: int
    sps: int
    until_sps: int
    dependent_slices: bool
    output_flag: bool
    extra_bits: int
    cabac_init: bool
    default_refs: tuple[int, int]
    chroma_qp: bool
    weighted: tuple[bool, bool]
    entry_points: bool
    across_slices: bool
    override: bool
    no_deblocking: bool
    modification: bool
    extension: bool
    chroma_qp_lists: bool


def read_sps(unit: bytes) -> Sps:
    """What a sequence parameter set's NAL unit says. Raises ValueError."""
    data = unescaped(unit)[_NAL_HEADER:]
    bits = Bits(data)
    bits.u(4)
    sub_layers = bits.u(3)
    nested = bits.flag()
    _profile_levels(bits, sub_layers)
    before = bits.at
    id = _bounded(bits.ue(), 15)
    after = bits.at
    format, poc_bits = _format(bits, sub_layers)
    bits.flag()  # amp_enabled_flag
    sao = bits.flag()
    if bits.flag():  # pcm_enabled_flag
        bits.u(8)
        _skip(bits, 2)
        bits.flag()
    short_term: list[Refs] = []
    for _ in range(_bounded(bits.ue(), 64)):
        short_term.append(read_refs(bits, short_term))
    long_term: list[bool] | None = None
    if bits.flag():
        long_term = []
        for _ in range(_bounded(bits.ue(), 32)):
            bits.u(poc_bits)
            long_term.append(bits.flag())
    return Sps(
        id=id,
        at_id=(before, after),
        profile=data[1:13],
        sub_layers=sub_layers + 1,
        nested=nested,
        format=format,
        poc_bits=poc_bits,
        sao=sao,
        short_term=tuple(short_term),
        long_term=None if long_term is None else tuple(long_term),
        temporal_mvp=bits.flag(),
    )


def _bounded(value: int, most: int) -> int:
    if value > most:
        raise ValueError("a parameter set holds a value that is none")
    return value


def _skip(bits: Bits, codes: int) -> None:
    for _ in range(codes):
        bits.ue()


def _profile_levels(bits: Bits, sub_layers: int) -> None:
    """profile_tier_level(1, sub_layers)."""
    bits.u(3)
    if bits.u(5) not in _PROFILES:
        raise ValueError("the profile is not one that is understood")
    bits.u(80 + 8)
    present = [(bits.flag(), bits.flag()) for _ in range(sub_layers)]
    if sub_layers:
        bits.u(2 * (8 - sub_layers))
    for profile, level in present:
        bits.u(88 * profile + 8 * level)


def _format(bits: Bits, sub_layers: int) -> tuple[Format, int]:
    """What follows the id, up to the scaling lists: the format, and the length of picture order counts in bits."""
    chroma = _bounded(bits.ue(), 3)
    separate = chroma == 3 and bits.flag()
    width, height = bits.ue(), bits.ue()
    if bits.flag():  # conformance_window_flag
        _skip(bits, 4)
    luma, deep = bits.ue() + 8, bits.ue() + 8
    poc_bits = _bounded(bits.ue(), 12) + 4
    _skip(bits, 3 * (sub_layers + 1 if bits.flag() else 1))
    smallest = bits.ue() + 3
    block = 1 << _bounded(smallest + bits.ue(), 6)
    _skip(bits, 4)
    if bits.flag() and bits.flag():
        _scaling_lists(bits)
    blocks = -(-width // block) * -(-height // block)
    return Format(chroma, separate, luma, deep, blocks), poc_bits


def _scaling_lists(bits: Bits) -> None:
    """scaling_list_data()."""
    for size in range(4):
        for _ in range(0, 6, 3 if size == 3 else 1):
            if bits.flag():
                _skip(bits, min(64, 1 << (4 + 2 * size)) + (size > 1))
            else:
                bits.ue()


def read_refs(bits: Bits, before: Sequence[Refs], in_slice: bool = False) -> Refs:
    """st_ref_pic_set() after those `before`: the next one of the sequence's, or one that a slice header brings."""
    if before and bits.flag():
        back = bits.ue() + 1 if in_slice else 1
        if back > len(before):
            raise ValueError("a set of reference pictures rests on none")
        return _from_other(bits, before[-back])
    count = _bounded(bits.ue(), 16), _bounded(bits.ue(), 16)
    found: list[tuple[int, bool]] = []
    for sign, length in zip((-1, 1), count, strict=True):
        away = 0
        for _ in range(length):
            away += sign * (bits.ue() + 1)
            found.append((away, bits.flag()))
    return tuple(found)


def _from_other(bits: Bits, other: Refs) -> Refs:
    """A set that says how it differs from another one (7.4.8)."""
    sign = -1 if bits.flag() else 1
    shift = sign * (bits.ue() + 1)
    found = []
    for away in (*(away + shift for away, _ in other), shift):
        used = bits.flag()
        if (used or bits.flag()) and away:
            found.append((away, used))
    nearest = sorted(found, key=lambda one: abs(one[0]))
    return tuple(sorted(nearest, key=lambda one: one[0] > 0))


def read_pps(unit: bytes) -> Pps:
    """What a picture parameter set's NAL unit says. Raises ValueError."""
    bits = Bits(unescaped(unit)[_NAL_HEADER:])
    id, sps = _bounded(bits.ue(), 63), _bounded(bits.ue(), 15)
    until_sps = bits.at
    dependent, output = bits.flag(), bits.flag()
    extra = bits.u(3)
    bits.flag()
    cabac_init = bits.flag()
    default_refs = _bounded(bits.ue(), 14) + 1, _bounded(bits.ue(), 14) + 1
    bits.se()
    bits.flag()
    transform_skip = bits.flag()
    if bits.flag():  # cu_qp_delta_enabled_flag
        bits.ue()
    _skip(bits, 2)
    chroma_qp = bits.flag()
    weighted = bits.flag(), bits.flag()
    bits.flag()
    entry_points = _tiles(bits)
    across = bits.flag()
    override = no_deblocking = False
    if bits.flag():  # deblocking_filter_control_present_flag
        override, no_deblocking = bits.flag(), bits.flag()
        _skip(bits, 0 if no_deblocking else 2)
    if bits.flag():
        _scaling_lists(bits)
    modification = bits.flag()
    bits.ue()
    extension = bits.flag()
    return Pps(
        id=id,
        sps=sps,
        until_sps=until_sps,
        dependent_slices=dependent,
        output_flag=output,
        extra_bits=extra,
        cabac_init=cabac_init,
        default_refs=default_refs,
        chroma_qp=chroma_qp,
        weighted=weighted,
        entry_points=entry_points,
        across_slices=across,
        override=override,
        no_deblocking=no_deblocking,
        modification=modification,
        extension=extension,
        chroma_qp_lists=_range_extension(bits, transform_skip),
    )


def _tiles(bits: Bits) -> bool:
    """Whether slices have entry points: for tiles, or for rows that are decoded in parallel."""
    tiles, waves = bits.flag(), bits.flag()
    if tiles:
        columns, rows = _bounded(bits.ue(), 19), _bounded(bits.ue(), 21)
        _skip(bits, 0 if bits.flag() else columns + rows)
        bits.flag()
    return tiles or waves


def _range_extension(bits: Bits, transform_skip: bool) -> bool:
    """Whether slices tell of lists of chroma offsets; any other extension is refused."""
    if not bits.flag():
        return False
    ranged = bits.flag()
    if bits.u(7):
        raise ValueError("a parameter set has an extension that is not understood")
    if not ranged:
        return False
    _skip(bits, int(transform_skip))
    bits.flag()
    return bits.flag()

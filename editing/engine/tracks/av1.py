"""AV1's headers: what a sequence header says, and how those of several parts stand in one track.

AV1 bitstream specification, 5.3 to 5.5 and 5.9.2; AV1 Codec ISO Media File Format Binding, 2.3 and 2.4. The header
that counts is the one in each key packet (or, where that has none, in the description). Every part keeps its own, as it
tells which tools the coder used; what it says of level and colour is made the same for all.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from editing.engine.tracks.base import Adapter, Joint, Part, Watch
from editing.engine.tracks.bits import Bits, packed

_SEQUENCE, _FRAME_HEADER, _METADATA, _FRAME = 1, 3, 5, 6
_TIERED = 7
"""Levels above this one come in two tiers."""


class Obu(NamedTuple):
    """A piece of a packet: its type, its header with its length, and what it holds."""

    kind: int
    header: bytes
    payload: bytes


class Format(NamedTuple):
    """What has to be the same for all parts of a track."""

    profile: int
    size: tuple[int, int]
    deep: bool
    deepest: bool
    grey: bool
    full_range: bool
    chroma: tuple[int, int]


class Header(NamedTuple):
    """A sequence header. `site` is where chroma lies.

    `at_level`, `at_colour` and `at_site` are where level and tier, the kind of colour, and that site stand, in bits.
    """

    payload: bytes
    format: Format
    level: int
    tier: int
    site: int
    at_level: tuple[int, int]
    at_colour: tuple[int, int]
    at_site: tuple[int, int]


def obus(packet: bytes) -> Iterator[Obu]:
    """The pieces of a packet. Raises ValueError where they do not add up."""
    at = 0
    while at < len(packet):
        start = at
        head = packet[at]
        at += 2 if head & 4 else 1
        length = len(packet) - at
        if head & 2:
            length, at = _leb128(packet, at)
        if length < 0 or at + length > len(packet):
            raise ValueError("a packet ends inside an OBU")
        yield Obu(head >> 3 & 15, packet[start:at], packet[at : at + length])
        at += length


def _leb128(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for number, byte in enumerate(data[at : at + 8]):
        value |= (byte & 127) << 7 * number
        if not byte & 128:
            return value, at + number + 1
    raise ValueError("a packet ends inside an OBU")


def header(packet: bytes, extradata: bytes = b"") -> Header:
    """The sequence header in a packet, or in its stream's description. Raises ValueError where none is understood."""
    found = _headers(packet) or _headers(extradata[4:])
    if not found:
        raise ValueError("a sequence header is missing")
    return read(found[0])


def _headers(data: bytes) -> list[bytes]:
    try:
        return [obu.payload for obu in obus(data) if obu.kind == _SEQUENCE]
    except ValueError:
        return []


def _key(packet: bytes) -> bool:
    """Whether a packet's first frame is a key frame that is shown (5.9.2)."""
    try:
        frame = next((obu.payload for obu in obus(packet) if obu.kind in (_FRAME_HEADER, _FRAME)), b"")
    except ValueError:
        return False
    return bool(frame) and frame[0] >> 4 == 1  # show_existing_frame 0, frame_type 00, show_frame 1


def read(payload: bytes) -> Header:
    """What a sequence header says (sequence_header_obu). Raises ValueError."""
    bits = Bits(payload)
    profile = bits.u(3)
    bits.flag()
    if bits.flag():
        raise ValueError("a still picture is no video")
    model = _timing(bits)
    delays = bits.flag()
    if bits.u(5):
        raise ValueError("it has several layers")
    bits.u(12)
    level_from = bits.at
    level = bits.u(5)
    tier = bits.u(1) if level > _TIERED else 0
    level_to = bits.at
    if model and bits.flag():
        bits.u(2 * model + 1)
    if delays and bits.flag():
        bits.u(4)
    size = _tools(bits)
    deep = bits.flag()
    deepest = profile == 2 and deep and bits.flag()
    grey = profile != 1 and bits.flag()
    colour_from = bits.at
    colour = bits.u(24) if bits.flag() else None
    colour_to = bits.at
    if colour == 0x010D00:
        raise ValueError("it is not made of brightness and colour")
    full_range = bits.flag()
    chroma = (1, 1) if grey else _chroma(bits, profile, deepest)
    sited = chroma == (1, 1) and not grey
    site = bits.u(2) if sited else 0
    return Header(
        payload=payload,
        format=Format(profile, size, deep, deepest, grey, full_range, chroma),
        level=level,
        tier=tier,
        site=site,
        at_level=(level_from, level_to),
        at_colour=(colour_from, colour_to),
        at_site=(bits.at - 2 * sited, bits.at),
    )


def _timing(bits: Bits) -> int:
    """What is said of time; the length of a decoder model's numbers, 0 without one."""
    if not bits.flag():
        return 0
    bits.u(64)
    if bits.flag():
        bits.ue()
    if not bits.flag():
        return 0
    length = bits.u(5) + 1
    bits.u(32 + 5 + 5)
    return length


def _tools(bits: Bits) -> tuple[int, int]:
    """From the size of the picture, which is returned, up to the colour."""
    across, down = bits.u(4) + 1, bits.u(4) + 1
    size = bits.u(across) + 1, bits.u(down) + 1
    if bits.flag():  # frame_id_numbers_present_flag
        bits.u(7)
    bits.u(3 + 4)
    ordered = bits.flag()
    bits.u(2 if ordered else 0)
    if (bits.flag() or bits.flag()) and not bits.flag():  # tools for screens, and whether motion is whole pixels
        bits.flag()
    bits.u(3 if ordered else 0)
    bits.u(3)
    return size


def _chroma(bits: Bits, profile: int, deepest: bool) -> tuple[int, int]:
    """By how much chroma is sampled down, as powers of two, across and down."""
    if profile < 2:
        return (1, 1) if profile == 0 else (0, 0)
    if not deepest:
        return 1, 0
    across = bits.u(1)
    return across, bits.u(1) if across else 0


def record(known: Header, repeated: bool) -> bytes:
    """The av1C record for a sequence header, which is `repeated` in it where it holds for the whole track."""
    format = known.format
    flags = known.tier << 7 | format.deep << 6 | format.deepest << 5 | format.grey << 4
    flags |= format.chroma[0] << 3 | format.chroma[1] << 2 | known.site
    head = bytes([0x81, format.profile << 5 | known.level, flags, 0])
    return head + (_obu(known.payload) if repeated else b"")


def _obu(payload: bytes) -> bytes:
    return bytes([_SEQUENCE << 3 | 2, len(payload)]) + payload  # which is far shorter than 128 bytes


def like(part: Header, model: Header) -> Header:
    """A part's header that says of level and colour what the model's says. Raises ValueError for other formats."""
    if part.format != model.format:
        raise ValueError("their pictures are of different formats")
    text = Bits(part.payload).seen(0, 8 * len(part.payload)).rstrip("0")  # up to the bit that ends it
    other = Bits(model.payload)
    for own, wanted in (
        (part.at_site, model.at_site),
        (part.at_colour, model.at_colour),
        (part.at_level, model.at_level),
    ):
        text = text[: own[0]] + other.seen(*wanted) + text[own[1] :]
    return read(packed(text))


class Av1Watch(Watch):
    """The key packets of an AV1 stream. Its parts go together where all are of one format."""

    def __init__(self, extradata: bytes) -> None:
        self._described = _headers(extradata[4:])
        self._labels: set[bytes | None] = set()

    def starts(self, packet: bytes) -> bool:
        """Whether its first frame is a key frame that is shown, and there is a sequence header for it."""
        known = _headers(packet) or self._described
        if not known or not _key(packet):
            return False
        self._labels |= {_label(payload) for payload in known}
        self.understood = len(self._labels) == 1 and None not in self._labels
        return True


def _label(payload: bytes) -> bytes | None:
    """What parts of one track have to have in common; None where the header is not understood."""
    try:
        known = read(payload)
    except ValueError:
        return None
    return record(known, repeated=False) + repr(known.format).encode()


def join(parts: Sequence[Part], described: bool) -> Joint:
    """The track of these parts, labelled as the first that is copied. Raises ValueError where formats differ.

    Its description repeats the header that all have in common; where they have none, only where it has to be
    `described` in one.
    """
    found = [header(part.first, part.extradata) for part in parts]
    at = next((number for number, part in enumerate(parts) if part.copied), 0)
    model = found[at]
    labelled = [like(one, model) for one in found]
    same = all(one.payload == model.payload for one in labelled)
    adapters = (
        None if _headers(part.first) == [new.payload] else _relabelling(new)
        for part, new in zip(parts, labelled, strict=True)
    )
    return Joint(record(model, same or described) + _metadata(parts[at].extradata), tuple(adapters))


def _metadata(extradata: bytes) -> bytes:
    """What a description says of the light, as it stands there."""
    try:
        return b"".join(obu.header + obu.payload for obu in obus(extradata[4:]) if obu.kind == _METADATA)
    except ValueError:
        return b""


def _relabelling(new: Header) -> Adapter:
    def adapt(packet: bytes, begins: bool) -> bytes:
        if not _key(packet) and not _headers(packet):
            return packet
        others = b"".join(obu.header + obu.payload for obu in obus(packet) if obu.kind != _SEQUENCE)
        return _obu(new.payload) + others

    return adapt

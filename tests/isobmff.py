"""A strict reader of MP4 and QuickTime files: it takes nothing that the standards do not allow.

ISO/IEC 14496-12 (boxes, tables of samples), 14496-15 (H.264, HEVC), the bindings of AV1 and VP9. Uses nothing of ours.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from struct import unpack_from

_HOLDERS = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"dinf"}
_OUTER = {b"ftyp", b"moov", b"mdat", b"free", b"wide"}
_ENTRY = {b"vide": 78, b"soun": 28}


@dataclass(frozen=True)
class Box:
    """A box: its kind, where its payload begins in the file, the payload (not of `mdat`), and the boxes in it."""

    kind: bytes
    at: int
    size: int
    data: bytes
    children: tuple["Box", ...] = ()

    def one(self, *path: bytes) -> "Box":
        """The only box at that path below this one."""
        found = self.all(path[0])
        assert len(found) == 1, f"there are {len(found)} {path[0]!r} in {self.kind!r}"
        return found[0].one(*path[1:]) if path[1:] else found[0]

    def all(self, kind: bytes) -> list["Box"]:
        """The boxes of that kind in this one."""
        return [child for child in self.children if child.kind == kind]


@dataclass
class Track:
    """A track: its kind of media, of coding, its description, and what is known of each sample."""

    handler: bytes
    tag: bytes
    timescale: int
    entry: Box
    samples: list[bytes] = field(default_factory=list)
    shown: list[int] = field(default_factory=list)
    sync: set[int] = field(default_factory=set)

    @property
    def config(self) -> bytes:
        """The payload of the box that says how its coding is described."""
        (kind,) = {child.kind for child in self.entry.children} & {b"avcC", b"hvcC", b"av1C", b"vpcC", b"esds"}
        return self.entry.one(kind).data


def read(path: Path, streamed: bool = True) -> list[Track]:
    """Its tracks. Raises AssertionError where the file is not just as it has to be.

    `streamed`: its index stands first, so that playing can begin before the whole file is there.
    """
    data = path.read_bytes()
    file = Box(b"file", 0, len(data), b"", tuple(_boxes(data, 0, len(data))))
    kinds = [box.kind for box in file.children]
    assert kinds[0] == b"ftyp" and kinds.count(b"moov") == 1 and set(kinds) <= _OUTER
    assert not streamed or kinds.index(b"moov") < kinds.index(b"mdat"), "the index comes too late"
    moov = file.one(b"moov")
    assert moov.children[0].kind == b"mvhd"
    mdats = [(box.at, box.at + box.size) for box in file.all(b"mdat")]
    tracks = [_track(trak, data, mdats) for trak in moov.all(b"trak")]
    ids = [unpack_from(">I", trak.one(b"tkhd").data, 12)[0] for trak in moov.all(b"trak")]
    assert len(set(ids)) == len(ids) and 0 not in ids
    for track in tracks:
        _CODINGS[track.tag](track)
    return tracks


def _boxes(data: bytes, at: int, end: int) -> Iterator[Box]:
    while at < end:
        assert end - at >= 8, "bytes stand between boxes"
        size, kind, head = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8], 8
        if size == 1:
            size, head = int.from_bytes(data[at + 8 : at + 16]), 16
        assert head <= size <= end - at, f"{kind!r} is larger than what it stands in"
        inner = at + head
        payload = b"" if kind == b"mdat" else data[inner : at + size]
        children = tuple(_boxes(data, inner, at + size)) if kind in _HOLDERS else ()
        yield Box(kind, inner, size - head, payload, children)
        at += size


def _table(box: Box, width: int, head: int = 0) -> list[tuple[int, ...]]:
    """The rows of a full box: `width` numbers of four bytes each, after `head` further bytes."""
    count = int.from_bytes(box.data[4 + head : 8 + head])
    assert len(box.data) == 8 + head + 4 * width * count, f"{box.kind!r} is not as long as it says"
    return [unpack_from(f">{width}I", box.data, 8 + head + 4 * width * row) for row in range(count)]


def _track(trak: Box, data: bytes, mdats: list[tuple[int, int]]) -> Track:
    mdia = trak.one(b"mdia")
    handler = mdia.one(b"hdlr").data[8:12]
    wide = mdia.one(b"mdhd").data[0] == 1
    timescale, duration = unpack_from(">IQ" if wide else ">II", mdia.one(b"mdhd").data, 20 if wide else 12)
    stbl = mdia.one(b"minf", b"stbl")
    track = Track(handler, *_entry(stbl.one(b"stsd"), data, handler, timescale))
    sizes = _sizes(stbl.one(b"stsz"))
    for at, size in zip(_offsets(stbl, sizes), sizes, strict=True):
        assert any(start <= at and at + size <= end for start, end in mdats), "a sample lies outside of the data"
        track.samples.append(data[at : at + size])
    lengths = [length for count, length in _table(stbl.one(b"stts"), 2) for _ in range(count)]
    assert len(lengths) == len(sizes), "stts and stsz do not agree"
    assert all(lengths), "a sample takes no time"
    shifts = [0] * len(sizes)
    for ctts in stbl.all(b"ctts"):
        shifts = [
            shift - 2**32 if ctts.data[0] and shift >= 2**31 else shift
            for count, shift in _table(ctts, 2)
            for _ in range(count)
        ]
        assert len(shifts) == len(sizes), "ctts and stsz do not agree"
    decoded = list(_running(lengths))
    track.shown = [time + shift for time, shift in zip(decoded, shifts, strict=True)]
    assert len(set(track.shown)) == len(track.shown), "two samples are shown at one time"
    end = max(time + length for time, length in zip(track.shown, lengths, strict=True))
    assert sum(lengths) <= duration <= max(end, sum(lengths)), "mdhd and stts do not agree"
    stss = stbl.all(b"stss")
    keys = [row[0] for row in _table(stss[0], 1)] if stss else list(range(1, len(sizes) + 1))
    assert keys == sorted(set(keys)) and keys[0] >= 1 and keys[-1] <= len(sizes), "stss is out of order"
    track.sync = {key - 1 for key in keys}
    assert 0 in track.sync
    _edits(trak, track)
    return track


def _running(lengths: list[int]) -> Iterator[int]:
    time = 0
    for length in lengths:
        yield time
        time += length


def _entry(stsd: Box, data: bytes, handler: bytes, timescale: int) -> tuple[bytes, int, Box]:
    (entry,) = _boxes(data, stsd.at + 8, stsd.at + stsd.size)
    assert int.from_bytes(stsd.data[4:8]) == 1, "there is more than one description"
    assert entry.data[6:8] == b"\0\1"
    skip = _ENTRY[handler]
    if handler == b"soun" and int.from_bytes(entry.data[8:10]) == 1:
        skip += 16  # QuickTime's second version
    inner = tuple(_boxes(data, entry.at + skip, entry.at + entry.size))
    return entry.kind, timescale, Box(entry.kind, entry.at, entry.size, entry.data, inner)


def _sizes(stsz: Box) -> list[int]:
    constant, count = unpack_from(">II", stsz.data, 4)
    if constant:
        assert len(stsz.data) == 12
        return [int(constant)] * int(count)
    assert len(stsz.data) == 12 + 4 * count, "stsz is not as long as it says"
    sizes = list(unpack_from(f">{count}I", stsz.data, 12))
    assert all(sizes), "a sample is empty"
    return sizes


def _offsets(stbl: Box, sizes: list[int]) -> list[int]:
    """Where every sample lies, by its chunk; no two chunks overlap."""
    wide = stbl.all(b"co64")
    rows = _table(wide[0], 2) if wide else _table(stbl.one(b"stco"), 1)
    chunks = [row[0] << 32 | row[1] if wide else row[0] for row in rows]
    runs = _table(stbl.one(b"stsc"), 3)
    assert runs[0][0] == 1 and all(entry == 1 for _, _, entry in runs)
    ends = [run[0] - 1 for run in runs[1:]] + [len(chunks)]
    per_chunk = [run[1] for run, end in zip(runs, ends, strict=True) for _ in range(end - run[0] + 1)]
    assert len(per_chunk) == len(chunks) and sum(per_chunk) == len(sizes), "stsc and stsz do not agree"
    offsets, number, spans = [], 0, []
    for start, count in zip(chunks, per_chunk, strict=True):
        at = start
        for size in sizes[number : number + count]:
            offsets.append(at)
            at += size
        spans.append((start, at))
        number += count
    spans.sort()
    assert all(left[1] <= right[0] for left, right in pairwise(spans)), "chunks overlap"
    return offsets


def _edits(trak: Box, track: Track) -> None:
    """At most one edit that is no gap, which begins with the first sample that is shown."""
    for edts in trak.all(b"edts"):
        elst = edts.one(b"elst")
        wide = elst.data[0] == 1
        step = 20 if wide else 12
        starts = [unpack_from(">Qq" if wide else ">Ii", elst.data, at)[1] for at in range(8, len(elst.data), step)]
        assert len(starts) == int.from_bytes(elst.data[4:8])
        played = [start for start in starts if start != -1]
        assert len(played) == 1
        if track.handler == b"vide":
            assert played[0] == min(track.shown), "the edit does not begin with the first frame"


class _Bits:
    """Bits of a NAL unit (without the bytes that keep start codes out) or of an OBU."""

    def __init__(self, data: bytes, nal: bool = True) -> None:
        plain = data.replace(b"\0\0\3", b"\0\0") if nal else data
        self._bits = "".join(f"{byte:08b}" for byte in plain)

    def u(self, length: int) -> int:
        taken, self._bits = self._bits[:length], self._bits[length:]
        assert len(taken) == length, "a header ends too early"
        return int(taken or "0", 2)

    def ue(self) -> int:
        zeros = self._bits.index("1")
        return self.u(2 * zeros + 1) - 1


def units(sample: bytes) -> list[bytes]:
    """The NAL units of a sample with lengths of four bytes."""
    found, at = [], 0
    while at < len(sample):
        size = int.from_bytes(sample[at : at + 4])
        assert size and at + 4 + size <= len(sample), "lengths of NAL units do not add up"
        found.append(sample[at + 4 : at + 4 + size])
        assert not any(bad in found[-1] for bad in (b"\0\0\0", b"\0\0\1", b"\0\0\2")), "a start code is in a unit"
        at += 4 + size
    return found


def _avc1(track: Track) -> None:
    record = track.config
    assert record[0] == 1 and record[4] == 0xFF and record[5] >> 5 == 7
    sets, at = _lengthy(record, 6, record[5] & 31)
    pictures, at = _lengthy(record, at + 1, record[at])
    assert at == len(record) if record[1] in (66, 77, 88) else len(record) >= at + 4
    assert all(one[0] & 31 == 7 and one[3] <= record[3] for one in sets)
    known = {_Bits(one[4:]).ue() for one in sets}
    named = {}
    for one in pictures:
        bits = _Bits(one[1:])
        id, named_ = bits.ue(), bits.ue()
        assert id not in named and named_ in known
        named[id] = named_
    assert len(known) == len(sets)
    for number, sample in enumerate(track.samples):
        kinds = [unit[0] & 31 for unit in units(sample)]
        assert not {7, 8, 13} & set(kinds), "headers stand in a sample"
        assert (5 in kinds) == (number in track.sync), "sync samples are not the IDR pictures"
        for unit in units(sample):
            if unit[0] & 31 in (1, 5):
                bits = _Bits(unit[1:20])
                bits.ue(), bits.ue()
                assert bits.ue() in named


def _lengthy(record: bytes, at: int, count: int) -> tuple[list[bytes], int]:
    found = []
    for _ in range(count):
        size = int.from_bytes(record[at : at + 2])
        assert size and at + 2 + size <= len(record)
        found.append(record[at + 2 : at + 2 + size])
        at += 2 + size
    return found, at


def _hvc1(track: Track) -> None:
    record = track.config
    assert record[0] == 1 and record[21] & 3 == 3 and record[13] >> 4 == 15 and record[15] >> 2 == 63
    arrays: dict[int, list[bytes]] = {}
    at = 23
    for _ in range(record[22]):
        kind = record[at] & 63
        assert record[at] >> 7 or kind not in (32, 33, 34), "a set of headers is said not to be complete"
        assert kind not in arrays
        arrays[kind], at = _lengthy(record, at + 3, int.from_bytes(record[at + 1 : at + 3]))
        assert all(unit[0] >> 1 & 63 == kind for unit in arrays[kind])
    assert at == len(record) and set(arrays) >= {32, 33, 34}
    videos = [unit[2] >> 4 for unit in arrays[32]]
    sequences = [_sequence(unit, record) for unit in arrays[33]]
    pictures = [(bits.ue(), bits.ue()) for bits in (_Bits(unit[2:]) for unit in arrays[34])]
    for ids in (videos, [id for id, _ in sequences], [id for id, _ in pictures]):
        assert len(set(ids)) == len(ids), "an id stands for two headers"
    assert {video for _, video in sequences} <= set(videos)
    assert {sequence for _, sequence in pictures} <= {id for id, _ in sequences}
    for number, sample in enumerate(track.samples):
        kinds = {unit[0] >> 1 & 63 for unit in units(sample)}
        assert not kinds & {32, 33, 34}, "headers stand in a sample"
        assert bool(kinds & set(range(16, 22))) == (number in track.sync), "sync samples are not the key pictures"
        for unit in units(sample):
            kind = unit[0] >> 1 & 63
            if kind < 32:
                bits = _Bits(unit[2:20])
                bits.u(2 if 16 <= kind <= 23 else 1)
                assert bits.ue() in dict(pictures), "a picture names a header that is not there"


def _sequence(unit: bytes, record: bytes) -> tuple[int, int]:
    """A sequence parameter set's own id, and the one that it names; the record covers its profile and level."""
    plain = unit.replace(b"\0\0\3", b"\0\0")
    bits = _Bits(unit[2:])
    video, layers = bits.u(4), bits.u(3)
    assert layers == 0, "only the plain kind is read here"
    bits.u(1)
    assert plain[3] & 31 <= record[1] & 31 and plain[14] <= record[12], "the record promises too little"
    flags = int.from_bytes(record[2:6])
    assert flags & int.from_bytes(plain[4:8]) == flags
    bits.u(96)
    return bits.ue(), video


def _av01(track: Track) -> None:
    record = track.config
    assert record[0] == 0x81 and not record[3] & 0xE0
    described = [payload for kind, payload in _obus(record[4:]) if kind == 1]
    assert len(described) <= 1
    seen = set()
    for number, sample in enumerate(track.samples):
        pieces = list(_obus(sample))
        kinds = [kind for kind, _ in pieces]
        assert not {2, 8, 15} & set(kinds), "a sample holds what does not belong there"
        frame = next(payload for kind, payload in pieces if kind in (3, 6))
        starts = 1 in kinds and kinds.index(1) < min(kinds.index(kind) for kind in (3, 6) if kind in kinds)
        key = starts and frame[0] >> 4 == 1
        assert key == (number in track.sync), "sync samples are not the key frames"
        headers = [payload for kind, payload in pieces if kind == 1]
        seen |= set(headers)
        for header in headers:
            _labelled(header, record)
    if described:
        assert seen == set(described), "the description's header is not the one in the samples"
    else:
        assert any(colr.data[:4] == b"nclx" for colr in track.entry.all(b"colr")), "the colour is not described"


def _obus(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(data):
        head = data[at]
        assert head & 0x82 == 2 or head & 0x80 == 0
        at += 1 + (head >> 2 & 1)
        size = len(data) - at
        if head & 2:
            size = shift = 0
            while True:
                size |= (data[at] & 127) << shift
                shift, at = shift + 7, at + 1
                if not data[at - 1] & 128:
                    break
        assert at + size <= len(data), "lengths of OBUs do not add up"
        yield head >> 3 & 15, data[at : at + size]
        at += size


def _labelled(header: bytes, record: bytes) -> None:
    """Profile, level and tier of a sequence header are those of the record."""
    bits = _Bits(header, nal=False)
    assert bits.u(3) == record[1] >> 5
    assert bits.u(2) == 0 and bits.u(1) == 0
    bits.u(1 + 5 + 12)
    level = bits.u(5)
    assert level == record[1] & 31
    assert (bits.u(1) if level > 7 else 0) == record[2] >> 7


def _vp09(track: Track) -> None:
    record = track.config
    assert record[:4] == b"\1\0\0\0" and len(record) == 12
    profile, depth = record[4], record[6] >> 4
    for number, sample in enumerate(track.samples):
        bits = _Bits(sample[:2], nal=False)
        assert bits.u(2) == 2
        assert bits.u(1) | bits.u(1) << 1 == profile
        bits.u(1 if profile == 3 else 0)
        again = bits.u(1)
        assert (not again and bits.u(2) == 1) == (number in track.sync), "sync samples are not the key frames"
    assert depth == 8 or profile >= 2


def _any(track: Track) -> None:
    assert track.samples


_CODINGS: dict[bytes, Callable[[Track], None]] = {
    b"avc1": _avc1,
    b"hvc1": _hvc1,
    b"av01": _av01,
    b"vp09": _vp09,
    b"mp4a": _any,
}

"""H.264's headers."""

from pathlib import Path

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from editing.engine import tracks
from editing.engine.tracks import avc, nal
from editing.engine.tracks.avc import SYNTAX
from editing.engine.tracks.nal import Headers
from editing.engine.tracks.units import UnitsWatch, join
from tests.editing.conftest import Footage


def record(path: Path) -> bytes:
    """The avcC record of a file."""
    with av.open(str(path)) as container:
        return bytes(container.streams.video[0].codec_context.extradata or b"")


def packets(path: Path) -> list[bytes]:
    """The packets of a file's picture."""
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(container.streams.video[0]) if packet.size]


def coded(id: int, *more: str) -> list[str]:
    """x264 with headers of that id."""
    return ["-c:v", "libx264", "-preset", "ultrafast", "-x264-params", f"sps-id={id}", *more]


def short(footage: Footage, id: int) -> Path:
    """A few frames with headers of that id."""
    return footage(f"id{id}.mp4", seconds=0.2, codec=coded(id), sound=False)


def test_ids(footage: Footage) -> None:
    """The ids of a file's headers are read, whatever they are."""
    for id in (0, 1, 7, 31):
        path = short(footage, id)
        watch = tracks.watch("h264", record(path))
        assert watch.starts(packets(path)[0])
        assert (watch.ids, watch.understood) == ((id,), True)


def test_two_records_become_one(footage: Footage) -> None:
    """The merged record holds the headers of both under the first's profile, and each only once."""
    first, second = (
        tracks.Part(record(path), packets(path)[0], copied)
        for path, copied in ((short(footage, 0), True), (short(footage, 7), False))
    )
    merged = join(SYNTAX, [first, second, second]).extradata
    assert merged is not None
    headers = avc.parse(merged)
    assert headers is not None
    assert [avc.name(unit) for unit in headers.units] == [(7, 0), (7, 7), (8, 0), (8, 7)]
    assert merged[1:3] == first.extradata[1:3]
    assert join(SYNTAX, [first]).extradata == first.extradata


def test_the_wider_profile_holds_for_both(footage: Footage) -> None:
    """Where one part is of a plain profile and the other of a high one, the record promises the high one."""
    high = footage("high.mp4", seconds=0.2, codec=("-c:v", "libx264", "-preset", "fast"), sound=False)
    plain = short(footage, 7)
    parts = [tracks.Part(record(path), packets(path)[0], path == plain) for path in (plain, high)]
    merged = join(SYNTAX, parts).extradata
    assert merged is not None
    assert record(plain)[1] == 66 and merged[1] == 100
    assert merged[-4:] == record(high)[-4:]


def test_one_id_for_two_things(footage: Footage) -> None:
    """Headers that differ under one id cannot stand in one track."""
    other = footage("other.mp4", seconds=0.2, codec=coded(7, "-profile:v", "main"), size=(168, 96), sound=False)
    parts = [tracks.Part(record(path), packets(path)[0], True) for path in (short(footage, 7), other)]
    with pytest.raises(ValueError, match="one id for different headers"):
        join(SYNTAX, parts)


@given(st.binary(max_size=60))
def test_anything_else_is_no_record(data: bytes) -> None:
    """Bytes of any kind are read without harm."""
    for bytes_ in (data, b"\x01\x64\x00\x1f\xff" + data):
        for codec in ("h264", "hevc", "vp9", "av1"):
            watch = tracks.watch(codec, bytes_)
            assert watch.starts(data) in (True, False)
            assert not watch.understood or codec == "vp9" or watch.starts(data) in (True, False)


def test_malformed(footage: Footage) -> None:
    """Every beginning of a record that ends inside its headers is none."""
    whole = record(short(footage, 0))
    headers = avc.parse(whole)
    assert headers is not None
    end = whole.index(headers.units[-1]) + len(headers.units[-1])
    assert all(avc.parse(whole[:length]) is None for length in range(end))


def test_key_pictures() -> None:
    """Only an IDR picture counts as one before which nothing is needed; what stands before it is passed over."""
    sps, pps = b"\x67\x42\xc0\x0a\xda", b"\x68\xce"
    sei, idr, plain = (b"\x06ab", b"\x65ab", b"\x41ab")
    for size in (1, 2, 4):
        extradata = avc.record(Headers(4, (sps, pps)))
        extradata = extradata[:4] + bytes([0xFC | size - 1]) + extradata[5:]
        watch = UnitsWatch(SYNTAX, extradata)
        for units, key in (((sei, idr), True), ((sei, plain), False), ((sei,), False), ((), False)):
            assert watch.starts(b"".join(len(unit).to_bytes(size) + unit for unit in units)) == key
    watch = UnitsWatch(SYNTAX, b"")
    for units, key in (((sps, pps, sei, idr), True), ((sei, plain), False)):
        assert watch.starts(b"".join(b"\0\0\1" + unit for unit in units)) == key
    assert watch.understood


def test_packets_become_plain() -> None:
    """Packets get lengths of four bytes and lose the headers that the description has; others are refused."""
    headers = (b"\x67\x42\xc0\x0a\xda", b"\x68\xce")
    wanted = nal.joined([b"\x06ab", b"\x65ab"])
    annexb = b"\0\0\0\1" + b"\0\0\1".join((*headers, b"\x06ab", b"\x65ab\0"))
    for size, packet in ((nal.ANNEX_B, annexb), (4, nal.joined([*headers, b"\x06ab", b"\x65ab"])), (4, wanted)):
        assert nal.plain(packet, Headers(size, headers), avc.kind, SYNTAX.sets) == wanted
    with pytest.raises(ValueError, match="change within"):
        nal.plain(annexb, Headers(nal.ANNEX_B, headers[:1]), avc.kind, SYNTAX.sets)

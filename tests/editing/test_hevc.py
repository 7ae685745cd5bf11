"""HEVC's headers: read, made into one record, and given other ids together with the slices that name them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from editing.engine.tracks import Part, hevc, hevc_slices, nal, watch
from editing.engine.tracks.bits import Bits, escaped, golomb, packed, raw_length, unescaped
from editing.engine.tracks.hevc import Renaming
from editing.engine.tracks.hevc_sets import Refs, read_pps, read_refs, read_sps
from editing.engine.tracks.nal import Headers
from editing.engine.tracks.units import join
from tests.editing.conftest import Footage
from tests.footage import ffmpeg

X265 = ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params")
KVAZAAR = ("-c:v", "libkvazaar", "-kvazaar-params")
CODERS: dict[str, tuple[str, ...]] = {
    "plain": (*X265, "log-level=none"),
    "slices and weights": (*X265, "log-level=none:slices=3:weightp=1:weightb=1:bframes=4:ref=4:b-adapt=2:rd=3"),
    "groups that are open": (*X265, "log-level=none:open-gop=1:keyint=6:bframes=3:no-wpp=1"),
    "filters of its own": (*X265, "log-level=none:deblock=2,-2:scaling-list=default:tskip=1:no-signhide=1:cbqpoffs=3"),
    "layers and timing": (*X265, "log-level=none:temporal-layers=3:hrd=1:vbv-maxrate=500:vbv-bufsize=500:aud=1"),
    "pictures split up": (*X265, "log-level=none:ctu=16:no-sao=1:constrained-intra=1:radl=2:keyint=8:open-gop=0"),
    "4:2:2 in 10 bits": (*X265, "log-level=none:bframes=2", "-pix_fmt", "yuv422p10le"),
    "4:4:4": (*X265, "log-level=none:bframes=2", "-pix_fmt", "yuv444p"),
    "tiles": (*KVAZAAR, "tiles=2x2,slices=tiles"),
    "waves": (*KVAZAAR, "wpp=1,slices=wpp,gop=8,ref=4,period=8,open-gop=1"),
    "another coder": (*KVAZAAR, "gop=lp-g4d3t1,ref=3,transform-skip=1,deblock=0"),
}


def clip(footage: Footage, name: str) -> Path:
    """A dozen noisy frames, coded so."""
    source = ("-f", "lavfi", "-i", "testsrc2=s=256x144:r=25:d=0.5,noise=alls=12:allf=t:all_seed=1")
    return footage(f"hevc-{name}.mp4", lambda path: ffmpeg(*source, *CODERS[name], "-tag:v", "hvc1", path))


def opened(path: Path) -> tuple[bytes, list[bytes]]:
    """The record and the packets of a file."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        record = bytes(stream.codec_context.extradata or b"")
        return record, [bytes(packet) for packet in container.demux(stream) if packet.size]


def headers(path: Path) -> Headers:
    """What stands in its record."""
    found = hevc.parse(opened(path)[0])
    assert found is not None
    return found


def decoded(record: bytes, packets: list[bytes]) -> Iterator[Any]:
    """The frames that a decoder makes of packets, in the order of display."""
    context: Any = av.CodecContext.create("hevc", "r")
    context.extradata = record
    for data in packets:
        for frame in context.decode(av.Packet(data)):
            yield frame.to_ndarray()
    for frame in context.decode(None):
        yield frame.to_ndarray()


@pytest.mark.parametrize("name", CODERS)
def test_other_ids_show_the_same(footage: Footage, name: str) -> None:
    """Whatever a coder makes use of, its pictures are the same under other ids, short or long."""
    record, packets = opened(clip(footage, name))
    known = headers(clip(footage, name))
    plain = [nal.plain(packet, known, hevc.kind, hevc.SYNTAX.sets) for packet in packets]
    before = [frame.tobytes() for frame in decoded(record, plain)]
    assert len(before) >= 12
    taken = [known]
    for number in range(1, 8):
        renaming = Renaming(known, taken)
        taken.append(renaming.headers)
        if number in (1, 3, 7):
            assert {hevc.name(unit) for unit in renaming.headers.units if hevc.kind(unit) in hevc.SYNTAX.sets} == {
                (kind, number) for kind in (hevc.VPS, hevc.SPS, hevc.PPS)
            }
            after = decoded(hevc.record(renaming.headers), [renaming.packet(packet) for packet in plain])
            assert [frame.tobytes() for frame in after] == before


def test_the_record_is_ffmpeg_s(footage: Footage) -> None:
    """A record made from the headers alone is the one that FFmpeg writes."""
    for name in ("plain", "4:2:2 in 10 bits", "tiles"):
        assert hevc.record(headers(clip(footage, name))) == opened(clip(footage, name))[0]


def test_two_in_one_track(footage: Footage) -> None:
    """Both sets of headers stand in one record, each under its own id; the same ones stand there once."""
    (first, packets), (second, others) = (opened(clip(footage, name)) for name in ("plain", "slices and weights"))
    one, other = Part(first, packets[0], True), Part(second, others[0], False)
    joint = join(hevc.SYNTAX, [one, other, other])
    assert joint.extradata is not None and joint.adapters[0] is not None and joint.adapters[1] is not None
    found = hevc.parse(joint.extradata)
    assert found is not None
    sets = [hevc.name(unit) for unit in found.units if hevc.kind(unit) in hevc.SYNTAX.sets]
    assert sets == [(32, 0), (32, 1), (33, 0), (33, 1), (34, 0), (34, 1)]
    assert joint.adapters[0](packets[0], False) is packets[0]
    track = packets + [joint.adapters[1](packet, True) for packet in others]
    apart = [frame.tobytes() for pair in ((first, packets), (second, others)) for frame in decoded(*pair)]
    assert [frame.tobytes() for frame in decoded(joint.extradata, track)] == apart
    with pytest.raises(ValueError, match="one id for different headers"):
        join(hevc.SYNTAX, [one, other._replace(copied=True)])


def test_what_is_not_understood_alone(footage: Footage) -> None:
    """Packets of a stream without headers are passed on, but nothing coded can stand beside them."""
    alone = Part(b"", b"\0\0\0\3\2\1\1", copied=True)
    assert join(hevc.SYNTAX, [alone, alone]) == (None, (None, None))
    assert not watch("hevc", b"").understood
    record, packets = opened(clip(footage, "plain"))
    with pytest.raises(ValueError, match="missing"):
        join(hevc.SYNTAX, [alone, Part(record, packets[0], copied=False)])


def test_no_id_is_left(footage: Footage) -> None:
    """Sixteen different sets of headers fit; for a seventeenth there is no id."""
    known = headers(clip(footage, "plain"))
    taken = [known]
    for _ in range(15):
        taken.append(Renaming(known, taken).headers)
    with pytest.raises(ValueError, match="all ids"):
        Renaming(known, taken)


def test_a_slice_that_is_not_understood(footage: Footage) -> None:
    """A slice that names unknown headers, or whose header does not end where it should, is refused."""
    known = headers(clip(footage, "plain"))
    (sps,) = (read_sps(unit) for unit in hevc.of(known, hevc.SPS))
    (pps,) = (read_pps(unit) for unit in hevc.of(known, hevc.PPS))
    (unit, *_) = (one for one in nal.units(opened(clip(footage, "plain"))[1][0], 4) if hevc.kind(one) < 32)
    with pytest.raises(ValueError, match="not there"):
        hevc_slices.renamed(unit, {sps.id: sps}, {}, {0: 1})
    with pytest.raises(ValueError, match=r"elsewhere than expected|too early"):
        hevc_slices.renamed(unit, {sps.id: sps}, {0: pps._replace(extra_bits=1)}, {0: 1})


@given(st.binary(min_size=3, max_size=80), st.integers(0, 31))
def test_any_bytes(footage: Footage, data: bytes, kind: int) -> None:
    """Bytes that are no slice, no header and no record are refused, or read without harm."""
    renaming = Renaming(headers(clip(footage, "plain")), [])
    unit = bytes([kind << 1, 1]) + data
    for reader in (renaming._renamed, read_sps, read_pps, hevc.name):
        try:
            reader(unit)
        except ValueError:
            continue
    assert watch("hevc", data).starts(data) in (True, False)


@given(st.binary(max_size=60).map(lambda data: data.replace(b"\1", b"\0").replace(b"\2", b"\3")))
def test_bytes_that_keep_start_codes_out(data: bytes) -> None:
    """Escaped data holds no start code, comes back the same, and any part of it is found in it."""
    data += b"\x80"
    there = escaped(data)
    assert not any(code in there for code in (b"\0\0\0", b"\0\0\1", b"\0\0\2"))
    assert unescaped(there) == data
    for length in range(len(data) + 1):
        if length == 0 or data[length - 1]:
            assert unescaped(there[: raw_length(there, length)]) == data[:length]


@given(st.integers(0, 2**32 - 2))
def test_codes(value: int) -> None:
    """A code of any value is read again."""
    bits = Bits(packed(golomb(value) + "1"))
    assert bits.ue() == value and bits.flag()


def test_reference_pictures_by_their_difference() -> None:
    """A set of reference pictures that tells how it differs from another is that set (ITU-T H.265, 7.4.8)."""
    other: Refs = ((-1, True), (-3, True), (2, False))
    text = "1" + "1" + golomb(0) + "1" + "01" + "00" + "1"  # all moved by -1: -2 used, -4 kept, 1 dropped; -1 used
    assert read_refs(Bits(packed(text)), [other]) == ((-1, True), (-2, True), (-4, False))
    text = "1" + golomb(0) + "0" + golomb(1) + "1" + "01" + "01" + "00"  # all moved by 2: 1 used, -1 kept, 4 kept
    assert read_refs(Bits(packed(text)), [other], in_slice=True) == ((-1, False), (1, True), (4, False))

"""H.264's headers."""

from pathlib import Path

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from editing.engine import avc
from tests.editing.conftest import Footage


def record(path: Path) -> bytes:
    """The avcC record of a file."""
    with av.open(str(path)) as container:
        return bytes(container.streams.video[0].codec_context.extradata or b"")


def coded(id: int) -> list[str]:
    """x264 with headers of that id."""
    return ["-c:v", "libx264", "-preset", "ultrafast", "-x264-params", f"sps-id={id}"]


def test_ids(footage: Footage) -> None:
    """The ids of a file's headers are read, whatever they are."""
    for id in (0, 1, 7, 31):
        headers = avc.parse(record(footage(f"id{id}.mp4", seconds=0.2, codec=coded(id), sound=False)))
        assert headers is not None
        assert avc.ids(headers) == (id,)


def test_two_records_become_one(footage: Footage) -> None:
    """The merged record holds the headers of both under the first's profile, and each only once."""
    first, second = (record(footage(f"id{id}.mp4", seconds=0.2, codec=coded(id), sound=False)) for id in (0, 7))
    merged = avc.merged(first, second)
    headers = avc.parse(merged)
    assert headers is not None
    assert avc.ids(headers) == (0, 7)
    assert (len(headers.sps), len(headers.pps)) == (2, 2)
    assert merged[1:3] == first[1:3]
    assert avc.merged(merged, second) == merged
    assert avc.merged(first, first) == first


@given(st.binary(max_size=60))
def test_anything_else_is_no_record(data: bytes) -> None:
    """Bytes of any kind are read without harm; a cut-off record is none."""
    for bytes_ in (data, b"\x01\x64\x00\x1f\xff" + data):
        headers = avc.parse(bytes_)
        assert headers is None or avc.ids(headers) is not None
        avc.is_idr(bytes_)


def test_malformed(footage: Footage) -> None:
    """Every beginning of a record that ends inside its headers is none, nor is one with short lengths."""
    whole = record(footage("id0.mp4", seconds=0.2, codec=coded(0), sound=False))
    headers = avc.parse(whole)
    assert headers is not None
    assert all(avc.parse(whole[:length]) is None for length in range(len(whole) - len(headers.rest)))
    assert avc.parse(whole[:4] + b"\xfd" + whole[5:]) is None
    with pytest.raises(ValueError, match="only two avcC records"):
        avc.merged(whole, b"")


def test_key_pictures() -> None:
    """Only an IDR picture counts as one before which nothing is needed; what stands before it is passed over."""
    sei, idr, plain = (len(unit).to_bytes(4, "big") + unit for unit in (b"\x06ab", b"\x65ab", b"\x41ab"))
    assert avc.is_idr(sei + idr)
    assert not avc.is_idr(sei + plain)
    assert not avc.is_idr(sei)
    assert not avc.is_idr(b"")

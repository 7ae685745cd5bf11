"""The index of an MP4 file: when and where its samples are, read from its boxes without touching a sample.

ISO/IEC 14496-12: 8.4.2 mdhd, 8.4.3 hdlr, 8.5.2 stsd, 8.6.1.2 stts, 8.6.1.3 ctts, 8.6.2 stss, 8.6.6 elst, 8.7.3 stsz,
8.7.4 stsc, 8.7.5 stco and co64. Made for what the engine writes itself: whatever is unusual is an error.
"""

import struct
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
_MOST = 4_000_000
"""Samples of a track; an index may claim any number of them in a few bytes."""
_WIDE = b"\x01"
"""The version of a box with times of 64 bits."""


class Track(NamedTuple):
    """One track. `kind` is its handler ("vide", "soun"), `entry` the name of its coding ("avc1").

    In ticks of `base` seconds and in the order of sending: `stamps` are the times at which samples are shown, `lengths`
    how long each is; `begins` is the tick before which a player shows nothing. `keys` are the numbers of the samples
    that need no other. `end` is the place in the file behind the last byte of the track.
    """

    kind: str
    entry: str
    base: Fraction
    stamps: Numbers
    lengths: Numbers
    keys: Numbers
    begins: int
    end: int


class Layout(NamedTuple):
    """A file: its tracks, and whether the index stands before the samples."""

    tracks: tuple[Track, ...]
    index_first: bool


def layout(path: Path, kinds: Sequence[str] | None = None) -> Layout:
    """Read the index; with `kinds`, only of tracks with these handlers. Raises ValueError where it cannot be read."""
    order: list[bytes] = []
    index = b""
    with path.open("rb") as file:
        while len(head := file.read(8)) == 8:
            size, kind = struct.unpack(">I4s", head)
            body = struct.unpack(">Q", file.read(8))[0] - 16 if size == 1 else size - 8
            order.append(kind)
            if body < 0:
                break  # it goes on to the end of the file
            if kind == b"moov":
                index = file.read(body)
            else:
                file.seek(body, 1)
    if not index or b"mdat" not in order:
        raise ValueError("there is no index")
    try:
        return Layout(tuple(_tracks(index, kinds)), order.index(b"moov") < order.index(b"mdat"))
    except (struct.error, LookupError, ValueError) as error:
        raise ValueError(f"the index is damaged ({error})") from None


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The boxes within a box: their names, and what is in them."""
    at = 0
    while at + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        if size < 8 or at + size > len(data):
            raise ValueError(f"a box of {size} bytes")
        yield kind, data[at + 8 : at + size]
        at += size


def _tracks(index: bytes, kinds: Sequence[str] | None) -> Iterator[Track]:
    inside = list(_boxes(index))
    header = dict(inside)[b"mvhd"]
    (scale,) = struct.unpack_from(">I", header, 20 if header[:1] == _WIDE else 12)
    for kind, body in inside:
        if kind == b"trak" and (kinds is None or _handler(dict(_boxes(body))) in kinds):
            yield _track(dict(_boxes(body)), scale)


def _handler(track: dict[bytes, bytes]) -> str:
    return dict(_boxes(track[b"mdia"]))[b"hdlr"][8:12].decode("latin-1")


def _track(boxes: dict[bytes, bytes], movie_scale: int) -> Track:
    media = dict(_boxes(boxes[b"mdia"]))
    table = dict(_boxes(dict(_boxes(media[b"minf"]))[b"stbl"]))
    (scale,) = struct.unpack_from(">I", media[b"mdhd"], 20 if media[b"mdhd"][:1] == _WIDE else 12)
    lengths = _spread(_words(table[b"stts"], 8, 2))
    stamps = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64)
    if b"ctts" in table:
        stamps = stamps + _spread(_words(table[b"ctts"], 8, 2))
    shift, begins = _edited(boxes.get(b"edts"), Fraction(scale, movie_scale))
    keys = _words(table[b"stss"], 8, 1)[:, 0] - 1 if b"stss" in table else np.arange(len(stamps))
    return Track(
        kind=_handler(boxes),
        entry=table[b"stsd"][12:16].decode("latin-1"),
        base=Fraction(1, scale),
        stamps=stamps + shift,
        lengths=lengths,
        keys=keys,
        begins=begins,
        end=_end(table, len(stamps)),
    )


def _words(data: bytes, at: int, columns: int) -> Numbers:
    """The table that begins at a place of a box; its count stands before it. Signed, as `ctts` may be."""
    (count,) = struct.unpack_from(">I", data, at - 4)
    return np.frombuffer(data, ">i4", count * columns, at).astype(np.int64).reshape(count, columns)


def _spread(runs: Numbers) -> Numbers:
    """One number for each sample, from runs of (count, number)."""
    if not 0 <= runs[:, 0].clip(-1).sum() <= _MOST or (runs[:, 0] < 0).any():
        raise ValueError("more samples than can be")
    return np.repeat(runs[:, 1], runs[:, 0])


def _edited(box: bytes | None, ticks: Fraction) -> tuple[int, int]:
    """By how many ticks the edit list moves the samples, and the tick from which on they are shown.

    `ticks` of the track are one of the movie's.
    """
    if box is None:
        return 0, 0
    data = dict(_boxes(box))[b"elst"]
    form, size = (">Qq", 20) if data[:1] == _WIDE else (">Ii", 12)
    (count,) = struct.unpack_from(">I", data, 4)
    edits = [struct.unpack_from(form, data, 8 + size * number) for number in range(count)]
    pause = sum(duration for duration, start in edits if start == -1)
    starts = [start for _, start in edits if start != -1]
    if len(starts) > 1 or (starts and edits[-1][1] == -1):
        raise ValueError("a track is in several pieces")
    begins = round(pause * ticks)
    return begins - (starts[0] if starts else 0), begins


def _end(table: dict[bytes, bytes], count: int) -> int:
    """The place behind the last byte of a track's samples."""
    size, listed = struct.unpack_from(">II", table[b"stsz"], 4)
    sizes = np.full(count, size) if size else _words(table[b"stsz"], 12, 1)[:, 0]
    if listed != count:
        raise ValueError(f"{count} samples have times and {listed} have sizes")
    wide = b"co64" in table
    data = table[b"co64" if wide else b"stco"]
    chunks = np.frombuffer(data, ">u8" if wide else ">u4", struct.unpack_from(">I", data, 4)[0], 8).astype(np.int64)
    runs = _words(table[b"stsc"], 8, 3)
    each = np.repeat(runs[:, 1], np.diff(np.append(runs[:, 0] - 1, len(chunks))))
    if each.sum() != count:
        raise ValueError(f"{count} samples have times and {each.sum()} have places")
    first = np.concatenate([[0], np.cumsum(each)])
    before = np.concatenate([[0], np.cumsum(sizes)])
    return int((chunks + before[first[1:]] - before[first[:-1]]).max(initial=0))

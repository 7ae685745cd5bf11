"""A photograph that is stored in tiles, as phones do in HEIC and AVIF, put together into one picture.

ISO/IEC 23008-12 (HEIF): 6.5.10 irot, 6.5.12 imir, 6.6.2.3 grid; ISO/IEC 14496-12, 8.11 (meta). libavformat gives every
tile as a stream with the item's number.
"""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageOps

from editing.engine.opening import demuxed, opened
from editing.errors import Refused

MAX_PIXELS = 8192 * 8192
_MOST_BYTES = 1 << 22
"""Of the description; it lists a few dozen items."""
_BRANDS = (b"heic", b"heix", b"mif1", b"avif")
_VERTICAL_AXIS = 1


class Grid(NamedTuple):
    """Tiles, by their item numbers, row by row; the size of the picture, and what is done to it then, in order."""

    tiles: tuple[int, ...]
    columns: int
    width: int
    height: int
    changes: tuple[tuple[bytes, int], ...]


def tiled(path: Path) -> Grid | None:
    """How the main picture of a file is made up of tiles; None where it is not, or the file is of another kind."""
    with path.open("rb") as file:
        size, kind, brand = struct.unpack(">I4s4s", file.read(12).ljust(12, b"\0"))
        if kind != b"ftyp" or brand not in _BRANDS:
            return None
        file.seek(size)
        head = file.read(8)
        while len(head) == 8:
            size, kind = struct.unpack(">I4s", head)
            if kind == b"meta" and 12 <= size <= _MOST_BYTES:
                try:
                    return _Meta(file.read(size - 8)[4:], path).grid()
                except (struct.error, LookupError):
                    return None
            if size < 8:
                return None
            file.seek(size - 8, 1)
            head = file.read(8)
    return None


def together(path: Path, grid: Grid, target: Path) -> Path:
    """Write the whole picture as a PNG, upright. Raises `Refused` where it is too large, or tiles cannot be read."""
    if not 0 < grid.width * grid.height <= MAX_PIXELS:
        raise Refused("The picture is larger than 8192 x 8192; send a smaller one.")
    whole = Image.new("RGB", (grid.width, grid.height))
    missing = set(grid.tiles)
    for number, tile in _decoded(path, missing):
        for at in (place for place, one in enumerate(grid.tiles) if one == number):
            row, column = divmod(at, grid.columns)
            whole.paste(tile, (column * tile.width, row * tile.height))
        missing.discard(number)
    if missing:
        raise Refused("The picture is damaged and cannot be read; send it again.")
    for kind, value in grid.changes:
        if kind == b"irot":
            whole = whole.rotate(90 * value, expand=True)
        else:
            whole = ImageOps.mirror(whole) if value == _VERTICAL_AXIS else ImageOps.flip(whole)
    whole.save(target, compress_level=1)
    return target


def _decoded(path: Path, wanted: set[int]) -> Iterator[tuple[int, Image.Image]]:
    with opened(path) as container:
        streams = [one for one in container.streams.video if one.id in wanted]
        for packet in demuxed(container, streams):
            for frame in packet.decode():
                yield packet.stream.id, Image.fromarray(frame.to_ndarray(format="rgb24"))


class _Meta:
    """A `meta` box: the items of a file and what is said of them."""

    def __init__(self, data: bytes, path: Path) -> None:
        self._boxes = dict(_inside(data))
        self._path = path

    def grid(self) -> Grid | None:
        """The main item, where it is a grid."""
        main = _number(self._boxes[b"pitm"][4:], wide=self._boxes[b"pitm"][0] > 0)
        if self._kind(main) != b"grid":
            return None
        tiles = self._tiles(main)
        _, flags, rows, columns = self._content(main)[:4]
        width, height = struct.unpack_from(">II" if flags & 1 else ">HH", self._content(main), 4)
        if len(tiles) != (rows + 1) * (columns + 1):
            return None
        return Grid(tiles, columns + 1, width, height, tuple(self._changes(main)))

    def _kind(self, item: int) -> bytes | None:
        data = self._boxes[b"iinf"]
        for _, entry in _inside(data[8 if data[0] else 6 :]):
            wide = entry[0] > 2
            if entry[0] >= 2 and _number(entry[4:], wide) == item:
                return entry[10:14] if wide else entry[8:12]
        return None

    def _tiles(self, item: int) -> tuple[int, ...]:
        data = self._boxes[b"iref"]
        letter, size = ("I", 4) if data[0] else ("H", 2)
        for kind, entry in _inside(data[4:]):
            source, count = struct.unpack_from(f">{letter}H", entry)
            if kind == b"dimg" and source == item:
                return struct.unpack_from(f">{count}{letter}", entry, size + 2)
        return ()

    def _content(self, item: int) -> bytes:
        """The bytes of an item that stands in one piece, here or elsewhere in the file."""
        data = self._boxes[b"iloc"]
        version, sizes = data[0], struct.unpack_from(">H", data, 4)[0]
        offset_size, length_size, base_size, index_size = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
        reader = _Reader(data[6:])
        for _ in range(reader.take(4 if version > 1 else 2)):
            number = reader.take(4 if version > 1 else 2)
            inside = version > 0 and reader.take(2) & 15 == 1
            reader.take(2)
            base = reader.take(base_size)
            for _ in range(reader.take(2)):
                reader.take(index_size if version else 0)
                offset, length = base + reader.take(offset_size), reader.take(length_size)
                if number == item:
                    return self._boxes[b"idat"][offset : offset + length] if inside else self._read(offset, length)
        raise LookupError("the item has no place")

    def _read(self, offset: int, length: int) -> bytes:
        with self._path.open("rb") as file:
            file.seek(offset)
            return file.read(min(length, 64))

    def _changes(self, item: int) -> Iterator[tuple[bytes, int]]:
        """How the picture is turned and mirrored."""
        parts = dict(_inside(self._boxes[b"iprp"]))
        properties = list(_inside(parts[b"ipco"]))
        data = parts[b"ipma"]
        wide_item, wide_index = data[0] > 0, data[3] & 1
        reader = _Reader(data[4:])
        for _ in range(reader.take(4)):
            number = reader.take(4 if wide_item else 2)
            for _ in range(reader.take(1)):
                index = reader.take(2) & 0x7FFF if wide_index else reader.take(1) & 0x7F
                kind, value = properties[index - 1] if index else (b"", b"")
                if number == item and kind in (b"irot", b"imir"):
                    yield kind, value[0] & (3 if kind == b"irot" else 1)


class _Reader:
    """Takes numbers off the front of some bytes."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def take(self, size: int) -> int:
        """The next number of so many bytes. Raises IndexError at the end."""
        self._at += size
        if self._at > len(self._data):
            raise IndexError("there is no more")
        return int.from_bytes(self._data[self._at - size : self._at], "big")


def _number(data: bytes, wide: bool) -> int:
    return int.from_bytes(data[: 4 if wide else 2], "big")


def _inside(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The boxes within a box."""
    at = 0
    while at + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        if size < 8:
            raise LookupError("a box without a size")
        yield kind, data[at + 8 : at + size]
        at += size

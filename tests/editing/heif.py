"""HEIC files as phones write them, built box by box: FFmpeg writes none."""

import struct
from pathlib import Path

import av

from tests.footage import ffmpeg

COLOURS = ("red", "lime", "blue", "white")
SIDE = 128


def photograph(path: Path, tiles: int = 4, turned: int = 0, mirrored: bool = False, inside: bool = False) -> None:
    """One picture, or four as the tiles of one: red, green, blue and white, 8 pixels cut off on the right.

    It is turned by so many quarters against the clock, and mirrored left to right before. Where the tiles belong stands
    among the samples, or `inside` the description.
    """
    coded = [_coded(colour, path.with_suffix(f".{colour}.mp4")) for colour in COLOURS[:tiles]]
    main = tiles + 1 if tiles > 1 else 1
    grid = struct.pack(">BBBBHH", 0, 0, 1, 1, 2 * SIDE - 8, 2 * SIDE) if tiles > 1 else b""
    start = _box(b"ftyp", b"heic" + bytes(4) + b"mif1heic")
    data = [packet for _, packet in coded] + ([grid] if grid and not inside else [])
    properties = [
        _box(b"hvcC", coded[0][0]),
        _box(b"ispe", struct.pack(">II", SIDE, SIDE), 0),
        _box(b"ispe", struct.pack(">II", 2 * SIDE - 8, 2 * SIDE), 0),
    ]
    changes = ([_box(b"imir", b"\x01")] if mirrored else []) + ([_box(b"irot", bytes([turned]))] if turned else [])
    own = [1, 2] if tiles == 1 else [3]
    linked = {number: [1, 2] for number in range(1, tiles + 1)}
    linked[main] = own + list(range(4, 4 + len(changes)))
    about = _box(b"hdlr", bytes(4) + b"pict" + bytes(13), 0) + _box(b"pitm", struct.pack(">H", main), 0)
    about += _items(tiles) + _properties(properties + changes, linked)
    if grid:
        tiles_of = struct.pack(">HH", main, tiles) + b"".join(struct.pack(">H", n + 1) for n in range(tiles))
        about += _box(b"iref", _box(b"dimg", tiles_of), 0)
        about += _box(b"idat", grid) if inside else b""
    offset = len(start) + len(_meta(about, data, grid if inside else b"", 0)) + 8
    path.write_bytes(start + _meta(about, data, grid if inside else b"", offset) + _box(b"mdat", b"".join(data)))


def _meta(about: bytes, data: list[bytes], inside: bytes, offset: int) -> bytes:
    places = b""
    for number, one in enumerate(data, start=1):
        places += struct.pack(">HHHHII", number, 0, 0, 1, offset, len(one))
        offset += len(one)
    if inside:
        places += struct.pack(">HHHHII", len(data) + 1, 1, 0, 1, 0, len(inside))
    count = len(data) + bool(inside)
    return _box(b"meta", about + _box(b"iloc", b"\x44\x00" + struct.pack(">H", count) + places, 1), 0)


def _items(tiles: int) -> bytes:
    kinds = [b"hvc1"] * tiles + ([b"grid"] if tiles > 1 else [])
    entries = [_box(b"infe", struct.pack(">HH4sx", number, 0, kind), 2) for number, kind in enumerate(kinds, start=1)]
    return _box(b"iinf", struct.pack(">H", len(entries)) + b"".join(entries), 0)


def _properties(boxes: list[bytes], linked: dict[int, list[int]]) -> bytes:
    links = b"".join(struct.pack(">HB", item, len(one)) + bytes(one) for item, one in sorted(linked.items()))
    return _box(b"iprp", _box(b"ipco", b"".join(boxes)) + _box(b"ipma", struct.pack(">I", len(linked)) + links, 0))


def _coded(colour: str, path: Path) -> tuple[bytes, bytes]:
    """The headers and the packet of a plain picture in HEVC."""
    codec = ("-c:v", "libx265", "-x265-params", "log-level=0:info=0", "-pix_fmt", "yuvj420p", "-tag:v", "hvc1")
    ffmpeg("-f", "lavfi", "-i", f"color={colour}:s={SIDE}x{SIDE}", "-frames:v", "1", *codec, path)
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        return bytes(stream.codec_context.extradata or b""), bytes(next(container.demux(stream)))


def _box(kind: bytes, body: bytes, version: int | None = None) -> bytes:
    if version is not None:
        body = struct.pack(">I", version << 24) + body
    return struct.pack(">I4s", 8 + len(body), kind) + body

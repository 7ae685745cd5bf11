"""A document in a file of coded sound or pictures, as the last box of it: players pass over what they do not know.

ISO/IEC 14496-12, 8.1.2 (free space).
"""

import struct
from pathlib import Path

_KIND = b"free"
_MARK = b"seen"


def append(path: Path, document: str) -> None:
    """Put a document behind all else in an MP4 file."""
    data = _MARK + document.encode()
    tail = struct.pack(">I4s", len(data) + 12, _KIND) + data + struct.pack(">I", len(data) + 12)
    with path.open("ab") as file:
        file.write(tail)


def read(path: Path) -> str | None:
    """The document that was put there; None where none was."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        if size < 16:
            return None
        file.seek(size - 4)
        (length,) = struct.unpack(">I", file.read(4))
        if not 16 <= length <= size:
            return None
        file.seek(size - length)
        box, kind, mark = struct.unpack(">I4s4s", file.read(12))
        if (box, kind, mark) != (length, _KIND, _MARK):
            return None
        return file.read(length - 16).decode()

"""Files of subtitles: told from others by their name and their beginning, and read whole.

Knows nothing of pictures and sounds.
"""

import re
from pathlib import Path, PurePath
from typing import Final

from editing.errors import Refused
from editing.subtitles import parsed
from editing.timeline import Probe

_SUFFIXES: Final = frozenset({".srt", ".vtt", ".ass", ".ssa"})
_BEGINNINGS: Final = re.compile(rb"\s*(WEBVTT|\[Script Info\]|\d+\s*\r?\n\s*\d+:\d\d:\d\d[,.]\d+\s*-->)", re.I)
_MOST: Final = 8 << 20
"""Bytes of a file of subtitles."""
_MARKS: Final = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}


def is_words(path: Path, name: str) -> bool:
    """Whether a file holds subtitles rather than a video, a picture or sound."""
    if PurePath(name).suffix.lower() in _SUFFIXES:
        return True
    with path.open("rb") as file:
        return bool(_BEGINNINGS.match(file.read(200).removeprefix(b"\xef\xbb\xbf")))


def words(path: Path, name: str) -> Probe:
    """What a file of subtitles says. Raises `Refused` where nothing of it can be read."""
    size = path.stat().st_size
    if size > _MOST:
        raise Refused(f"{name} is too large for subtitles; send a file of at most {_MOST >> 20} MB.")
    cues = parsed(_decoded(path.read_bytes()), name)
    suffix = PurePath(name).suffix.lower().removeprefix(".")
    return Probe(format=suffix or "srt", size=size, duration=max(cue.end for cue in cues), cues=cues)


def _decoded(data: bytes) -> str:
    """The text: in the encoding that a mark at its beginning names, in UTF-8, or as old Windows programs wrote it."""
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")

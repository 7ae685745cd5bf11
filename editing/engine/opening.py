"""Files are opened in one way: by a path of our own, of a format that is taken, and never what they lead to."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
from av.container import InputContainer

from editing.filtergraph import SAFELY

_LITERAL = {"pattern_type": "none"}
"""The name of a picture is no pattern for the names of many."""


def opened(path: Path) -> InputContainer:
    """The file, ready to be read; close it. Raises PyAV's `FFmpegError` where it is none that is taken."""
    return av.open(f"file:{path}", options={**SAFELY, **_LITERAL}, metadata_errors="ignore")


def demuxed(container: InputContainer, streams: Any) -> Iterator[Any]:
    """The packets of these streams. What a damaged file seems to hold besides is passed over."""
    while True:
        try:
            yield from container.demux(streams)
            return
        except IndexError:  # a packet of a stream that was not there when the file was opened
            continue

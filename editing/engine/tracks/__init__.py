"""One track out of packets of several files: its description, and what has to change in the packets to stand in it.

To add a codec is to add a row to each of the two tables. Knows no file.
"""

from collections.abc import Callable, Sequence
from functools import partial

from editing.engine.tracks import av1, avc, hevc, units
from editing.engine.tracks.av1 import Av1Watch
from editing.engine.tracks.base import Adapter, Joint, Part, Watch
from editing.engine.tracks.units import UnitsWatch
from editing.engine.tracks.vp9 import Vp9Watch

__all__ = ["Adapter", "Joint", "Part", "Watch", "join", "watch"]

_WATCHES: dict[str, Callable[[bytes], Watch]] = {
    "h264": partial(UnitsWatch, avc.SYNTAX),
    "hevc": partial(UnitsWatch, hevc.SYNTAX),
    "vp9": lambda extradata: Vp9Watch(),
    "av1": Av1Watch,
}
_JOINTS: dict[str, Callable[[Sequence[Part], str], Joint]] = {
    "h264": lambda parts, container: units.join(avc.SYNTAX, parts),
    "hevc": lambda parts, container: units.join(hevc.SYNTAX, parts),
    "av1": lambda parts, container: av1.join(parts, described=container not in ("mp4", "mov")),
}


def watch(codec: str, extradata: bytes) -> Watch:
    """A look at the key packets of a stream that is described so."""
    known = _WATCHES.get(codec)
    return known(extradata) if known else Watch()


def join(codec: str, parts: Sequence[Part], container: str) -> Joint:
    """The track of these parts in such a file. Raises ValueError where they do not go together."""
    if codec not in _JOINTS:
        return Joint(None, tuple(None for _ in parts))
    return _JOINTS[codec](parts, container)

"""What has to be known of a codec to put packets of several files into one track."""

from collections.abc import Callable
from typing import NamedTuple

Adapter = Callable[[bytes, bool], bytes]
"""From a packet, and whether it begins a part in the middle of the track, to what stands there. Raises ValueError."""


class Part(NamedTuple):
    """Where packets come from: a file's description of them, the first of them, whether they are copied or coded."""

    extradata: bytes
    first: bytes
    copied: bool


class Joint(NamedTuple):
    """A track of several parts: its description (None: the first's as it is), and what becomes of each one's packets.

    An adapter of None leaves them alone.
    """

    extradata: bytes | None
    adapters: tuple[Adapter | None, ...]


class Watch:
    """What the key packets of a stream tell, one after the other. This one knows nothing and believes the container."""

    understood: bool = False
    """Whether parts that are coded anew can stand beside the stream's packets."""
    ids: tuple[int, ...] = ()
    """The ids of the stream's headers, where a coder has to keep away from them."""

    def starts(self, packet: bytes) -> bool:
        """Whether decoding can start with this packet, if what is sent after it and shown before it is left out."""
        return True

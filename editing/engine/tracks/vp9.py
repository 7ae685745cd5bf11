"""VP9's key packets, which stand for themselves: a track needs no description of them.

VP9 bitstream specification, 6.2 (uncompressed_header).
"""

from editing.engine.tracks.base import Watch
from editing.engine.tracks.bits import Bits


class Vp9Watch(Watch):
    """The key packets of a VP9 stream."""

    understood = True

    def starts(self, packet: bytes) -> bool:
        """Whether the packet's first frame is a key frame that is shown."""
        try:
            bits = Bits(packet[:2])
            marked = bits.u(2) == 2
            profile = bits.u(1) | bits.u(1) << 1
            bits.u(1 if profile == 3 else 0)
            shown_again, other, shown = bits.flag(), bits.flag(), bits.flag()
        except ValueError:
            return False
        return marked and not shown_again and not other and shown

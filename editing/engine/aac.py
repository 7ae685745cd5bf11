"""AAC's own language, as far as packets of two coders can stand side by side: the description, and a packet's window.

ISO/IEC 14496-3: 1.6.2.1 (AudioSpecificConfig), 4.4.2.1 (raw_data_block), 4.6.11 (windows); 13818-7, 6.2 (ADTS). Knows
AAC-LC in frames of 1024 samples; whatever else there is, it says no to.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

FRAME = 1024
"""Samples of a packet. It is heard in the place of its first half window, added to the second of the one before."""
RATES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)

_SCE, _CPE, _DSE, _FIL = 0, 1, 4, 6
_LONG, _START, _STOP = 0, 1, 3
_HEAD = 1200
"""Bytes of a packet in which its first channel begins, whatever is filled in before."""

Half = NDArray[np.float64]


class Window(NamedTuple):
    """How a packet overlaps with its neighbours: in long slopes on either side or not, and the slope to its right.

    `kaiser` is the Kaiser-Bessel-derived slope, else it is a sine's; the bit that says so stands at `bit`. Where it is
    not `shared` it is only the first channel's.
    """

    long_before: bool
    long_after: bool
    kaiser: bool
    bit: int
    shared: bool = True


class _Bits:
    """Numbers out of bytes, the highest bit first; zeros after the end."""

    def __init__(self, data: bytes) -> None:
        self._number, self._left, self.at = int.from_bytes(data, "big"), len(data) * 8, 0

    def read(self, count: int) -> int:
        self.at += count
        shift = self._left - self.at
        return (self._number >> shift if shift >= 0 else self._number << -shift) & ((1 << count) - 1)


def config(rate: int, channels: int) -> bytes:
    """The description of AAC-LC at this rate."""
    return (2 << 11 | RATES.index(rate) << 7 | channels << 3).to_bytes(2, "big")


def is_plain(description: bytes, rate: int, channels: int) -> bool:
    """Whether a description (or the first packet, where ADTS stands in for one) says AAC-LC, mono or stereo."""
    if channels not in (1, 2) or rate not in RATES:
        return False
    if _is_adts(description):
        bits = _Bits(description[:7])
        bits.read(16)
        said = (bits.read(2), RATES[index] if (index := bits.read(4)) < len(RATES) else 0)
        bits.read(1)
        return (*said, bits.read(3)) == (1, rate, channels)
    if description[:2] != config(rate, channels):
        return False
    bits = _Bits(description[2:])
    # What may follow says whether high frequencies are added (SBR); then the rate is not the whole truth.
    return bits.read(11) != 0x2B7 or (bits.read(5), bits.read(1)) == (5, 0)


def bare(packet: bytes) -> bytes:
    """The packet without the ADTS header that stands before it in transport streams."""
    return packet[7 if packet[1] & 1 else 9 :] if _is_adts(packet) else packet


def _is_adts(data: bytes) -> bool:
    return len(data) >= 7 and data[0] == 0xFF and data[1] & 0xF6 == 0xF0


def window(packet: bytes) -> Window | None:
    """The window of a packet's first channel, which the others share as a rule; None where it cannot be read."""
    bits = _Bits(packet[:_HEAD])
    shared = True
    while bits.at < _HEAD * 8:
        element = bits.read(3)
        if element == _FIL:
            count = bits.read(4)
            count += bits.read(8) - 1 if count == 15 else 0
            bits.at += 8 * count
        elif element == _DSE:
            bits.read(4)
            aligned, count = bits.read(1), bits.read(8)
            count += bits.read(8) if count == 255 else 0
            bits.at = (bits.at + 7) // 8 * 8 if aligned else bits.at
            bits.at += 8 * count
        elif element == _SCE:
            bits.read(4 + 8)  # its number, and the gain that stands before the window
            break
        elif element == _CPE:
            bits.read(4)
            shared = bool(bits.read(1))
            bits.read(0 if shared else 8)  # the gain
            break
        else:
            return None
    bits.read(1)
    sequence = bits.read(2)
    bit = bits.at
    return Window(sequence in (_LONG, _START), sequence in (_LONG, _STOP), bool(bits.read(1)), bit, shared)


def shaped(packet: bytes, found: Window, kaiser: bool) -> bytes:
    """The packet with another slope said for its right side, and for the left side of the one after it."""
    changed = bytearray(packet)
    mask = 0x80 >> found.bit % 8
    changed[found.bit // 8] = changed[found.bit // 8] & ~mask | (mask if kaiser else 0)
    return bytes(changed)


def _slope(kaiser: bool) -> Half:
    """The rising half of a long window."""
    if not kaiser:
        return np.asarray(np.sin(np.pi / 2 * (np.arange(FRAME) + 0.5) / FRAME))
    summed = np.cumsum(np.kaiser(FRAME + 1, 4 * np.pi))
    return np.asarray(np.sqrt(summed[:FRAME] / summed[FRAME]))


def bent(block: NDArray[np.float32], rising: bool, coded: bool, played: bool) -> NDArray[np.float32]:
    """Samples that, coded with one slope and played with another, come out as `block`: (channels, FRAME).

    `coded` and `played` tell whether those are the Kaiser-Bessel-derived ones, `rising` which half of the window it is.
    A half window folds its samples into half as many: w(n) x(n) -+ w(N-1-n) x(N-1-n). The least change to the samples
    gives them the fold that the other slope would have made; what the neighbour adds cancels the rest (TDAC; Princen
    and Bradley, 1986).
    """
    if coded == played:
        return block
    slopes = [_slope(kaiser) if rising else _slope(kaiser)[::-1] for kaiser in (coded, played)]
    sign = -1 if rising else 1
    before, after = (windowed + sign * windowed[:, ::-1] for windowed in (slope * block for slope in slopes))
    return np.asarray(block + slopes[0] * (after - before), np.float32)

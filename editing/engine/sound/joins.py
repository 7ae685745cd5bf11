"""What stands between copied stretches of a sound: a bridge from one to the other, or, where that is long, a bridge to
either end of what is coded in between.
"""

from collections import deque
from collections.abc import Iterator
from fractions import Fraction

from editing.engine import aac
from editing.engine.aac import FRAME
from editing.engine.sound.blocks import Samples, even, together
from editing.engine.sound.bridge import REACH, TAIL, Packets, Shore, bridge
from editing.engine.sound.coder import LEAD, coded
from editing.engine.sound.runs import samples
from editing.engine.sound.sources import Sources, places
from editing.engine.work import Work
from editing.plan import Copied, Sound

_LONG = 4 * REACH + 32
"""Packets that are coded in one bridge at most."""
_HELD = 2 * REACH
"""Packets at either end of a longer stretch that are looked at together."""
_STEP = 8
"""Packets of a bridge between what is copied and what is coded."""


def joined(sound: Sound, sources: Sources, work: Work) -> Iterator[tuple[int, bytes]]:
    """The coded packets with their places, in order. Raises `NoBridge` where they do not go with the copied ones."""
    for begin, end in sound.coded:
        work.check()
        left = next((_end(one, sound, sources) for one in sound.copies if one.until == begin), None)
        right = next((_start(one, sound, sources) for one in sound.copies if one.place == end), None)
        if end - begin <= _LONG * FRAME:
            yield from sorted(_bridge(sound, sources, left, right, (begin, end)).items())
        else:
            yield from _stretch(sound, sources, left, right, (begin, end), work)


def _bridge(sound: Sound, sources: Sources, left: Shore | None, right: Shore | None, span: tuple[int, int]) -> Packets:
    return bridge(sound, _Window(sound, sources, span), left, right, span)


class _Window:
    """The samples around a span, taken from their sources once or, where more are asked for, twice."""

    def __init__(self, sound: Sound, sources: Sources, span: tuple[int, int]) -> None:
        self._sound, self._sources, self._span = sound, sources, span
        self._take((LEAD + TAIL) * FRAME)

    def _take(self, around: int) -> None:
        self._begin, self._end = self._span[0] - around, min(self._span[1] + around, self._sound.samples)
        blocks = samples(self._sound, self._sources, self._begin, self._end)
        self._samples = together(blocks, self._sound.channels)

    def __call__(self, begin: int, end: int) -> Samples:
        if begin < self._begin or end > self._end:
            self._take((REACH + LEAD + TAIL) * FRAME)
        return self._samples[:, begin - self._begin : end - self._begin]


def _stretch(
    sound: Sound, sources: Sources, left: Shore | None, right: Shore | None, span: tuple[int, int], work: Work
) -> Iterator[tuple[int, bytes]]:
    """A long stretch, coded in one go, its ends replaced by bridges to what is copied."""
    begin, end = span
    waiting: deque[tuple[int, bytes]] = deque()
    own = _own(sound, sources, (begin, end), right is not None)
    for number, one in enumerate(own, 1):
        waiting.append(one)
        if number == 2 * _HELD and left is not None:
            shore = Shore(begin + _STEP * FRAME, dict(waiting))
            _replace(waiting, _bridge(sound, sources, left, shore, (begin, shore.place)))
        if number > 2 * _HELD:
            work.check()
            yield waiting.popleft()
    if right is not None:
        shore = Shore(end - _STEP * FRAME, dict(waiting))
        _replace(waiting, _bridge(sound, sources, shore, right, (shore.place, end)))
    yield from waiting


def _replace(packets: deque[tuple[int, bytes]], others: Packets) -> None:
    kept = {**dict(packets), **others}
    packets.clear()
    packets.extend(sorted(kept.items()))


def _own(sound: Sound, sources: Sources, span: tuple[int, int], followed: bool) -> Iterator[tuple[int, bytes]]:
    """The packets of a span, coded in one go, with what comes before and after it heard by the coder too."""
    begin, end = span
    first, last = begin - (LEAD - 1) * FRAME, end + (TAIL + 1) * FRAME if followed else end
    blocks = even(samples(sound, sources, first, last), FRAME)
    for number, packet in enumerate(coded(sound, blocks, beside=True)):
        place = begin + (number - LEAD) * FRAME
        if begin <= place < end:
            yield place, packet


def _end(copied: Copied, sound: Sound, sources: Sources) -> Shore:
    return Shore(copied.until, _packets(copied, sound, sources, copied.until - (REACH + 3) * FRAME, copied.until + 1))


def _start(copied: Copied, sound: Sound, sources: Sources) -> Shore:
    begin = copied.place - FRAME
    return Shore(copied.place, _packets(copied, sound, sources, begin, begin + (REACH + 4) * FRAME))


def _packets(copied: Copied, sound: Sound, sources: Sources, begin: int, end: int) -> Packets:
    """The source's packets whose places in the result would be from `begin` up to `end`."""
    by = copied.place - copied.begin
    moment = copied.origin + Fraction(begin - by, sound.sample_rate)
    found: Packets = {}
    _, stream = sources.stream(copied.key, copied.stream)
    place_of = places(stream, copied.origin, sound.sample_rate)
    edge = copied.begin if begin <= copied.place else copied.end
    for packet in sources.packets(copied.key, copied.stream, moment - Fraction(2 * FRAME, sound.sample_rate)):
        place = place_of(packet.pts)
        exact = edge + round((place - edge) / FRAME) * FRAME
        if exact + by >= end:
            break
        if exact + by >= begin and abs(exact - place) < FRAME // 8:
            found[exact + by] = aac.bare(bytes(packet))
    return found

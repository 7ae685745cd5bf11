"""When each frame of a stream is shown: an exact index, small enough to be saved with the source.

Knows nothing of files: `probe` builds it from packets.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import accumulate, groupby, pairwise
from typing import Self

from editing.data import Data
from editing.timecode import Rational


class FrameIndex(Data):
    """The frames of one stream in the order they are shown, counted in ticks of `time_base` seconds.

    `origin` is the first frame's time stamp in the file; times here count from it. `runs` are (ticks, count): that many
    frames in a row, each shown that long. `keyframes` are the frames from which a copied part may begin: nothing from
    there on needs what came before. `ends` are those before which one may end, as nothing before needs what comes then;
    none where they are the same.
    """

    time_base: Rational
    origin: int
    runs: tuple[tuple[int, int], ...]
    keyframes: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()

    @classmethod
    def build(
        cls,
        time_base: Fraction,
        stamps: Sequence[int],
        last: int,
        keyframes: Sequence[int] = (),
        ends: Sequence[int] = (),
    ) -> Self:
        """From the sorted time stamps of all frames, the last one's length, and where copying may begin and end."""
        lengths = [after - before for before, after in pairwise(stamps)] + [last]
        runs = tuple((length, sum(1 for _ in group)) for length, group in groupby(lengths))
        other = () if ends == keyframes else tuple(ends)
        return cls(time_base=time_base, origin=stamps[0], runs=runs, keyframes=tuple(keyframes), ends=other)

    @classmethod
    def steady(cls, rate: Fraction, duration: Fraction, keyframe_every: int = 1) -> Self:
        """The index of a clip that has a constant rate."""
        count = max(1, round(duration * rate))
        return cls(time_base=1 / rate, origin=0, runs=((1, count),), keyframes=tuple(range(0, count, keyframe_every)))

    @cached_property
    def _numbers(self) -> tuple[int, ...]:
        return tuple(accumulate((count for _, count in self.runs), initial=0))

    @cached_property
    def _ticks(self) -> tuple[int, ...]:
        return tuple(accumulate((length * count for length, count in self.runs), initial=0))

    @property
    def count(self) -> int:
        """How many frames there are."""
        return self._numbers[-1]

    @property
    def end(self) -> Fraction:
        """When the last frame has been shown."""
        return self._ticks[-1] * self.time_base

    @property
    def steady_rate(self) -> bool:
        """Whether every frame but the last is shown equally long, give or take one tick of rounding."""
        *others, (last, count) = self.runs
        lengths = [length for length, _ in others] + ([last] if count > 1 or not others else [])
        return max(lengths) - min(lengths) <= _rounding(min(lengths))

    @cached_property
    def usual(self) -> tuple[Fraction, Fraction]:
        """How many ticks most frames are shown, on average, and the share of the frames that are, give or take one."""
        lengths: Counter[int] = Counter()
        for length, count in self.runs:
            lengths[length] += count

        def alike(length: int) -> dict[int, int]:
            nearby = (length - 1, length, length + 1)
            return {near: lengths[near] for near in nearby if abs(near - length) <= _rounding(min(near, length))}

        most = max((alike(length) for length in tuple(lengths)), key=lambda near: sum(near.values()))
        count = sum(most.values())
        return Fraction(sum(length * frames for length, frames in most.items()), count), Fraction(count, self.count)

    def tick(self, number: int) -> int:
        """Ticks from the first frame to the boundary before frame `number`; `count` gives the end."""
        run = min(bisect_right(self._numbers, number) - 1, len(self.runs) - 1)
        return self._ticks[run] + (number - self._numbers[run]) * self.runs[run][0]

    def time(self, number: int) -> Fraction:
        """When frame `number` begins."""
        return self.tick(number) * self.time_base

    def longest(self, first: int, last: int) -> Fraction:
        """How long a frame of those from number `first` up to `last` is shown, at most, in seconds."""
        begin = bisect_right(self._numbers, first) - 1
        lengths = (
            length for at, (length, _) in zip(self._numbers[begin:], self.runs[begin:], strict=False) if at < last
        )
        return max(lengths, default=0) * self.time_base

    def covering(self, time: Fraction) -> int:
        """The number of the frame that is shown at `time` (the last one from the end on)."""
        ticks = time / self.time_base
        run = min(max(bisect_right(self._ticks, ticks) - 1, 0), len(self.runs) - 1)
        length, count = self.runs[run]
        within = int((ticks - self._ticks[run]) // length) if length else count - 1
        return min(max(self._numbers[run] + min(max(within, 0), count), 0), self.count - 1)

    def number(self, time: Fraction) -> int:
        """The first frame boundary at or after `time`: how many frames begin before it."""
        covering = self.covering(time)
        if time <= self.time(covering):
            return covering
        return covering + 1

    def snap(self, time: Fraction) -> Fraction:
        """The frame boundary nearest to `time`, the later one of two."""
        covering = self.covering(time)
        before, after = self.time(covering), self.time(covering + 1)
        return before if time - before < after - time else after

    def clean_from(self, number: int) -> int | None:
        """The first keyframe at or after frame `number`."""
        found = bisect_right(self.keyframes, number - 1)
        return self.keyframes[found] if found < len(self.keyframes) else None

    def clean_to(self, number: int) -> int | None:
        """The last boundary at or before frame `number` up to which can be copied; the stream's end is one."""
        if number >= self.count:
            return self.count
        ends = self.ends or self.keyframes
        found = bisect_right(ends, number) - 1
        return ends[found] if found >= 0 else None

    def key_before(self, number: int) -> int | None:
        """The last keyframe at or before frame `number`, from which it can be decoded."""
        found = bisect_right(self.keyframes, number) - 1
        return self.keyframes[found] if found >= 0 else None


class PacketGrid(Data):
    """Where the packets of a sound stream lie that hold `samples` each and can stand beside others in one track.

    `rows` are (place, count): that many packets without a gap, the first at that place, in samples from the source's
    first frame. A packet sounds right only after the one before it.
    """

    samples: int = 1024
    rows: tuple[tuple[int, int], ...]

    def ends(self, least: Fraction) -> tuple[int, ...]:
        """Where rows that hold at least so many samples end, but for the last of them."""
        rows = [(place, count) for place, count in self.rows if count * self.samples >= least]
        return tuple(place + count * self.samples for place, count in rows[:-1])

    def within(self, begin: int, end: int) -> Iterator[tuple[int, int, int, int]]:
        """Of each row the part that is heard from `begin` up to `end`.

        As (first packet, packet after the last one, beginning of the row, its end): the first has another two before
        it, and what follows the last is still of the row.
        """
        for place, count in self.rows:
            first = max(2, -((place - begin) // self.samples))
            last = min(count, (end - place) // self.samples) - 1
            if first < last:
                size = self.samples
                yield place + first * size, place + last * size, place, place + count * size


def _rounding(length: int) -> int:
    """By how many ticks a length may be off for being rounded; a single tick is a frame's whole length."""
    return 1 if length > 1 else 0

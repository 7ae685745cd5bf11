"""The sound of a file as a plan: runs of sources, what is under them, and which packets are copied."""

import hashlib
from bisect import bisect_right
from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property
from itertools import accumulate
from typing import Literal

from editing.data import Data
from editing.instructions import SoundStep
from editing.plan.version import ENGINE
from editing.timecode import Rational

Coder = Literal["aac", "libopus", "libmp3lame", "flac", "pcm_s16le"]
"""How sound is coded, by FFmpeg's names of what does it."""
PACKET = 1024
"""Samples in a packet of AAC."""
SOFTENED = Fraction(5, 1000)
"""Seconds over which sound goes down to nothing, or comes up, where it breaks off."""


class Heard(Data):
    """A run of sound: a source's from `start` up to `end` (seconds against its first frame), in `duration` seconds.

    `key` None is silence. It `breaks_before` and `breaks_after` where it is not the neighbour's own continuation, so
    that it has to be softened there. A `backward` one begins with what is before `end`. It may be `passing` into
    others. It is heard `late` samples after its place, or earlier, where packets are copied.
    """

    key: str | None
    stream: int = 0
    start: Rational = Fraction(0)
    end: Rational = Fraction(0)
    duration: Rational
    steps: tuple[SoundStep, ...] = ()
    origin: Rational = Fraction(0)
    breaks_before: bool = False
    breaks_after: bool = False
    backward: bool = False
    passing: tuple["Passing", ...] = ()
    late: int = 0

    @property
    def speed(self) -> Fraction:
        """How many seconds of the source pass in one second."""
        return (self.end - self.start) / self.duration

    @property
    def plain(self) -> bool:
        """Whether it is heard just as it is in the source."""
        return self.key is not None and self.speed == 1 and not (self.steps or self.passing or self.backward)


class Passing(Data):
    """Another run that one passes into, from `at` seconds after its start on; if `swapped`, that it passes out of."""

    run: Heard
    at: Rational
    swapped: bool = False


class Copied(Data):
    """Packets of a source's sound as they are: from the one at `begin` up to the one at `end`.

    Places are in samples from the source's first frame, which stands at `origin` in the file. In the result the first
    one's place is `place`, and the others keep their distance from it.
    """

    key: str
    stream: int
    origin: Rational
    begin: int
    end: int
    place: int

    @property
    def until(self) -> int:
        """The place in the result up to which its packets go."""
        return self.place + self.end - self.begin


class Music(Data):
    """Sound under all runs: a stream that begins at `origin` seconds of its file and is `length` seconds long.

    The rest is as in a `Bed`.
    """

    key: str
    stream: int
    origin: Rational
    length: Rational
    since: Rational
    volume: float
    loop: bool
    duck: float
    fade: Rational


class Sound(Data):
    """The sound of the whole video. `copied`: all packets of the only run as they are.

    Else the first packet's place is `begin`, in samples from the first frame; where no `copies` lie, the runs are coded
    anew, with the `beds` under them, all together brought to a `loudness` in LUFS. That is rendered once, into one
    file.
    """

    runs: tuple[Heard, ...]
    codec: Coder = "aac"
    sample_rate: int
    channels: int
    bit_rate: int
    copied: bool = False
    copies: tuple[Copied, ...] = ()
    begin: int = -PACKET
    beds: tuple[Music, ...] = ()
    loudness: Rational | None = None
    language: str | None = None
    title: str | None = None

    @cached_property
    def hash(self) -> str:
        """The name of its content."""
        return hashlib.sha256(f"{ENGINE}:{self.model_dump_json()}".encode()).hexdigest()

    @property
    def key(self) -> str:
        """Where its bytes are kept in the store."""
        return f"segments/{self.hash[:2]}/{self.hash}.{'m4a' if self.codec == 'aac' else 'mka'}"

    @cached_property
    def positions(self) -> tuple[Fraction, ...]:
        """When each run begins, in seconds from the first frame, and when the last one ends."""
        return tuple(accumulate((run.duration for run in self.runs), initial=Fraction(0)))

    @cached_property
    def places(self) -> tuple[int, ...]:
        """The same in samples, each rounded for itself."""
        return tuple(round(position * self.sample_rate) for position in self.positions)

    @property
    def samples(self) -> int:
        """How long it is."""
        return self.places[-1]

    def within(self, begin: int, end: int) -> Iterator[tuple[Heard, int, int]]:
        """The runs of which something is heard from `begin` up to `end`, each with its place and that of its end."""
        for number in range(max(0, bisect_right(self.places, begin) - 1), len(self.runs)):
            if self.places[number] >= end:
                return
            if self.places[number + 1] > begin:
                yield self.runs[number], self.places[number], self.places[number + 1]

    @property
    def coded(self) -> tuple[tuple[int, int], ...]:
        """The ranges of places whose packets are coded anew; to copy up to a packet from the end is to the end."""
        edges = [self.begin, *(edge for one in self.copies for edge in (one.place, one.until)), self.samples]
        gaps = list(zip(edges[::2], edges[1::2], strict=True))
        if self.copies and self.samples - self.copies[-1].until <= PACKET:
            gaps.pop()
        return tuple(gap for gap in gaps if gap[0] < gap[1])

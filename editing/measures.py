"""What is measured of a file only when an operation needs it, because it means going through the whole file.

Plain data that is saved with the source; a record that this version does not know is as good as none, and measured
again. Knows nothing of how it is measured.
"""

import re
import zlib
from base64 import b64decode, b64encode
from collections.abc import Awaitable, Callable, Iterator
from fractions import Fraction
from functools import cached_property
from math import ceil, floor, log10
from typing import Annotated, Any, Literal, Self

from pydantic import Field, TypeAdapter, ValidationError

from editing.data import Data
from editing.errors import Unmeasured
from editing.timecode import Rational

FAINTEST = 255
"""Decibels below full scale that stand for all that is fainter, and for no sound at all."""
INAUDIBLE = 65
"""Decibels below full scale from which on nothing counts as sound."""
_MARGIN = 16
"""Decibels from the level of speech down to the least that counts as speech: 15.9 in ITU-T P.56, method B."""
_LEAST_MARGIN = 5
_NOISE = (8, 3)
"""Decibels that noise varies by, and how far above its loudest it is told from speech."""
_BREATH = 25
"""Hops of a pause that shows what noise there is."""


class Levels(Data):
    """How loud the sound is: one value for each `hop` seconds, from the source's first frame on.

    A value is the RMS of the loudest channel without its rumble (below 100 Hz), in whole decibels below full scale.
    """

    kind: Literal["levels"] = "levels"
    version: Literal[1] = 1
    hop: Rational = Fraction(1, 50)
    packed: str

    @classmethod
    def of(cls, values: bytes) -> Self:
        """From a byte for each hop."""
        return cls(packed=b64encode(zlib.compress(values, 9)).decode())

    @cached_property
    def values(self) -> bytes:
        """A byte for each hop: decibels below full scale."""
        return zlib.decompress(b64decode(self.packed))

    @cached_property
    def silent(self) -> bool:
        """Whether nothing can be heard from end to end."""
        return not any(self.values.count(value) for value in range(INAUDIBLE + 1))

    @cached_property
    def threshold(self) -> float:
        """Below which level (in decibels below full scale) it is a pause, as far as the sound itself tells.

        That is 16 dB below the speech. Where no half a second is that faint, but some has the even level of noise, it
        is just above that noise.
        """
        speech = self._speech()
        for margin in range(_MARGIN, _LEAST_MARGIN - 1, -1):
            most = FAINTEST if margin == _MARGIN else speech + margin + _NOISE[0]
            if re.search(b"\1{%d}" % _BREATH, self._between(self.values, speech + margin, most)):
                found = margin if margin == _MARGIN else max(margin - _NOISE[1], _LEAST_MARGIN)
                return min(speech + found, INAUDIBLE)
        return min(speech + _MARGIN, INAUDIBLE)

    def quiet(self, start: Fraction, end: Fraction, threshold: float) -> Iterator[tuple[Fraction, Fraction]]:
        """When it is fainter than `threshold` (decibels below full scale), from `start` to `end` of the source."""
        first, last = max(0, floor(start / self.hop)), max(0, ceil(end / self.hop))
        part = self.values[first:last].ljust(last - first, bytes([FAINTEST]))
        for run in re.finditer(b"\1+", self._between(part, threshold, FAINTEST)):
            yield max(start, (first + run.start()) * self.hop), min(end, (first + run.end()) * self.hop)

    def _speech(self) -> float:
        """The level of what is active, in decibels below full scale: ITU-T P.56, method B, on hops."""
        counts = [self.values.count(value) for value in range(FAINTEST)]
        energy = sum(count * 10 ** (-value / 10) for value, count in enumerate(counts))
        active, level = sum(counts), float(FAINTEST)
        for value in range(FAINTEST - 1, -1, -1):
            if not active:
                break
            level = -10 * log10(energy / active)
            if value - level <= _MARGIN:
                break
            active -= counts[value]
        return level

    @staticmethod
    def _between(values: bytes, least: float, most: float) -> bytes:
        """A 1 for each value above `least` and up to `most`, a 0 for others."""
        return values.translate(bytes(least < value <= most for value in range(256)))


class Bars(Data):
    """The part of the picture that is not black bars: left, top, width and height in display pixels.

    None where nothing but black is seen from end to end.
    """

    kind: Literal["bars"] = "bars"
    version: Literal[1] = 1
    box: tuple[int, int, int, int] | None


Measure = Annotated[Levels | Bars, Field(discriminator="kind")]
Measuring = Callable[[Unmeasured], Awaitable[Measure]]
"""Has measured what is missing."""

_ONE: TypeAdapter[Measure] = TypeAdapter(Measure)


def readable(saved: Any) -> Any:
    """The saved measures without those that another version wrote."""
    if not isinstance(saved, list | tuple):
        return saved
    found = []
    for one in saved:
        try:
            found.append(_ONE.validate_python(one))
        except ValidationError:
            continue
    return found

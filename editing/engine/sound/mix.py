"""All that is heard together: the clips' own sound with the beds under it, as loud as is wanted.

Two passes where something has to be known of the whole before its beginning is written: where music goes down, and how
loud everything is. Memory does not depend on the length.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from editing.engine.sound import beds, ducking, loudness
from editing.engine.sound.blocks import Samples, even, exactly
from editing.engine.sound.limiter import limited
from editing.engine.sound.runs import samples
from editing.engine.sound.sources import Sources
from editing.engine.work import Work
from editing.plan import Sound


def mixed(sound: Sound, path_of: Callable[[str], Path], work: Work) -> Iterator[Samples]:
    """The samples from the first frame to the end."""
    if not sound.beds and sound.loudness is None:
        yield from _own(sound, path_of, work)
        return
    spoken = _spoken(sound, path_of, work)

    def together() -> Iterator[Samples]:
        return _together(sound, path_of, work, spoken)

    gain = 1.0
    if sound.loudness is not None:
        gain = loudness.gain(together, float(sound.loudness), sound.sample_rate, sound.channels)
    yield from limited(loudness.louder(together(), gain))


def _own(sound: Sound, path_of: Callable[[str], Path], work: Work) -> Iterator[Samples]:
    """The clips' own sound, a second at a time."""
    with Sources(path_of) as sources:
        for block in even(samples(sound, sources, 0, sound.samples), sound.sample_rate):
            work.check()
            yield block


def _spoken(sound: Sound, path_of: Callable[[str], Path], work: Work) -> ducking.Shares:
    if not any(bed.duck for bed in sound.beds):
        return np.zeros(0, np.float32)
    return ducking.spoken(_own(sound, path_of, work), sound.sample_rate)


def _together(sound: Sound, path_of: Callable[[str], Path], work: Work, spoken: ducking.Shares) -> Iterator[Samples]:
    under = [
        even(exactly(sound.samples, beds.samples(bed, sound, path_of), sound.channels), sound.sample_rate)
        for bed in sound.beds
    ]
    begin = 0
    for own, *others in zip(_own(sound, path_of, work), *under, strict=True):
        end = begin + own.shape[1]
        for number, (bed, other) in enumerate(zip(sound.beds, others, strict=True)):
            level = beds.level(number, sound, begin, end)
            if bed.duck:
                level = level * ducking.factors(spoken, bed.duck, sound.sample_rate, begin, end)
            own = own + other * level
        yield own
        begin = end

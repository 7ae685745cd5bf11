"""Which packets of the sound are copied: those that lie inside a run that nothing is done to.

A track's packets follow each other without a gap, so a run whose packets are copied is heard up to half a packet
earlier or later than its place (11 ms at 48 kHz). That is worked out from absolute places for each run, and never adds
up. What lies between copied stretches is coded anew from the samples. Pure.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from editing.frames import PacketGrid
from editing.plan import PACKET, SOFTENED, Copied, Heard, Passing, Sound

WORTH = Fraction(2)
"""Seconds that a stretch has to last; to code less than that costs less than to copy it."""
LATEST = Fraction(16, 1000)
"""Seconds that sound may be off; the packets of low rates are too long for it."""

Grids = Mapping[tuple[str, int], PacketGrid]
"""Where packets lie, by the key of a file and the number of a stream."""


class _Stretch(NamedTuple):
    """Packets of a run, from the one at `begin` up to the one at `end`, in samples of its source.

    They all lie in one row of packets, from `first` to `last`. `to_result` is what has to be added for their place in
    the result, as exactly as samples go.
    """

    run: int
    begin: int
    end: int
    first: int
    last: int
    to_result: int


def with_copies(sound: Sound, grids: Grids) -> Sound:
    """The sound with all packets copied that can be; `grids` are those of the streams that are coded like it."""
    sound = sound.model_copy(update={"runs": tuple(_parted(sound, grids))})
    found = list(_stretches(sound, grids))
    if not found:
        return sound
    lates = {stretch.run: late for stretch, late in zip(found, _lates(found), strict=True)}
    if max(map(abs, lates.values())) > LATEST * sound.sample_rate:
        return sound
    copies = [_copied(sound, stretch, lates[stretch.run]) for stretch in found]
    first = copies[0].place
    begin = first if first <= -PACKET else -PACKET - (-first) % PACKET
    return sound.model_copy(update={"runs": _shifted(sound.runs, lates), "copies": tuple(copies), "begin": begin})


def _parted(sound: Sound, grids: Grids) -> Iterator[Heard]:
    """The runs, parted where a source's packets do not follow each other: there its sound breaks off anyway."""
    for run in sound.runs:
        grid = grids.get((run.key or "", run.stream))
        rest = run
        for place in grid.ends(WORTH * sound.sample_rate) if grid and run.plain else ():
            time = Fraction(place, sound.sample_rate)
            if rest.start + WORTH < time < rest.end - WORTH:
                update = {"end": time, "duration": time - rest.start, "breaks_after": True}
                yield rest.model_copy(update=update)
                rest = rest.model_copy(
                    update={"start": time, "duration": rest.end - time, "breaks_before": True},
                )
        yield rest


def _stretches(sound: Sound, grids: Grids) -> Iterator[_Stretch]:
    """The stretches that are worth it, one at most for a run, wherever the rounding to packets may put them."""
    margin = PACKET // 2 + round(SOFTENED * sound.sample_rate)
    for number, run in enumerate(sound.runs):
        grid = grids.get((run.key or "", run.stream))
        if grid is None or not run.plain:
            continue
        start, end = round(run.start * sound.sample_rate), round(run.end * sound.sample_rate)
        to_result = sound.places[number] - start
        within = (_Stretch(number, *ends, to_result) for ends in grid.within(start + margin, end - margin))
        longest = max(within, key=lambda one: one.end - one.begin, default=None)
        if longest is not None and longest.end - longest.begin >= WORTH * sound.sample_rate:
            yield longest


def _lates(found: list[_Stretch]) -> list[int]:
    """By how many samples each stretch comes late (or early) so that whole packets fit between it and the next.

    The longest one comes just in time.
    """
    phases = [0]
    for left, right in pairwise(found):
        phases.append((phases[-1] + left.end + left.to_result - right.begin - right.to_result) % PACKET)
    longest = max(range(len(found)), key=lambda n: found[n].end - found[n].begin)
    return [(phase - phases[longest] + PACKET // 2) % PACKET - PACKET // 2 for phase in phases]


def _copied(sound: Sound, stretch: _Stretch, late: int) -> Copied:
    """A stretch at its place, drawn out to the beginning and the end of the whole sound where nothing is cut off."""
    run, by = sound.runs[stretch.run], stretch.to_result + late
    begin, end = stretch.begin, stretch.end
    if stretch.run == 0 and not run.breaks_before:
        number = (-PACKET - by - stretch.first) // PACKET  # a packet before what is heard, since that needs it
        begin = stretch.first + number * PACKET if number >= 0 else begin
    if stretch.run == len(sound.runs) - 1 and not run.breaks_after and stretch.last + by >= sound.samples - PACKET:
        until = (stretch.last + by - sound.samples) // PACKET
        end = stretch.last - max(0, until) * PACKET
    assert run.key is not None
    return Copied(key=run.key, stream=run.stream, origin=run.origin, begin=begin, end=end, place=begin + by)


def _shifted(runs: tuple[Heard, ...], lates: dict[int, int]) -> tuple[Heard, ...]:
    """The runs heard as late as what is copied of them, and as what they go on from without a break."""
    lates = dict(lates)
    for order in (range(1, len(runs)), range(len(runs) - 2, -1, -1)):
        for number in order:
            neighbour = number - order.step
            run, other = runs[number], runs[neighbour]
            unbroken = not runs[max(number, neighbour)].breaks_before and (run.key, run.stream) == (
                other.key,
                other.stream,
            )
            if number not in lates and neighbour in lates and unbroken and run.speed == 1:
                lates[number] = lates[neighbour]
    shifted = [run.model_copy(update={"late": lates.get(number, 0)}) for number, run in enumerate(runs)]
    for number, (left, right) in enumerate(pairwise(shifted)):
        if left.late != right.late and not (left.passing or right.passing):
            shifted[number] = shifted[number].model_copy(update={"breaks_after": True})
            shifted[number + 1] = right.model_copy(update={"breaks_before": True})
    return tuple(_passing_late(run, number, shifted) for number, run in enumerate(shifted))


def _passing_late(run: Heard, number: int, runs: list[Heard]) -> Heard:
    """The run, what it passes into as late as the run that goes on with that."""
    if not run.passing:
        return run

    def late(passing: Passing) -> int:
        beside = number - 1 if passing.swapped else number + 1
        goes_on = 0 <= beside < len(runs) and runs[beside].key == passing.run.key and passing.run.speed == 1
        return runs[beside].late if goes_on else 0

    passing = tuple(
        one.model_copy(update={"run": one.run.model_copy(update={"late": late(one)})}) for one in run.passing
    )
    return run.model_copy(update={"passing": passing})

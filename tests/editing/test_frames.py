"""The frame index, against a plain list of time stamps."""

from fractions import Fraction
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from editing.frames import FrameIndex

TICK = Fraction(1, 1000)


@st.composite
def indexed(draw: st.DrawFn) -> tuple[FrameIndex, list[Fraction], list[int]]:
    """An index, the boundaries that it should know (frame starts and the end), and its clean keyframes."""
    usual = st.sampled_from([33, 34, 40])
    lengths = draw(st.lists(usual | st.integers(1, 5000), min_size=1, max_size=60))
    origin = draw(st.integers(-(10**6), 10**6))
    ticks = list(accumulate(lengths, initial=0))
    keys = sorted(draw(st.sets(st.integers(0, len(lengths) - 1))))
    index = FrameIndex.build(TICK, [origin + tick for tick in ticks[:-1]], lengths[-1], keys)
    return index, [tick * TICK for tick in ticks], keys


TIMES = st.fractions(min_value=-1, max_value=301, max_denominator=5000)


@given(indexed())
def test_times(case: tuple[FrameIndex, list[Fraction], list[int]]) -> None:
    """The index knows every frame's time, their count and the end, and comes back from JSON the same."""
    index, bounds, _ = case
    assert index.count == len(bounds) - 1
    assert [index.time(number) for number in range(len(bounds))] == bounds
    assert index.end == bounds[-1]
    assert FrameIndex.model_validate_json(index.model_dump_json()) == index


@given(indexed(), TIMES)
def test_lookups(case: tuple[FrameIndex, list[Fraction], list[int]], time: Fraction) -> None:
    """A time finds the frame that is shown then, the next boundary, and the nearest one, as in a plain list."""
    index, bounds, _ = case
    shown = max((n for n, start in enumerate(bounds[:-1]) if start <= time), default=0)
    assert index.covering(time) == shown
    assert index.number(time) == min(sum(start < time for start in bounds), index.count)
    assert index.snap(time) in bounds
    assert abs(index.snap(time) - time) == min(abs(bound - time) for bound in bounds)


@given(indexed(), st.integers(0, 61))
def test_clean_boundaries(case: tuple[FrameIndex, list[Fraction], list[int]], number: int) -> None:
    """Copying may begin at the next clean keyframe, and end before the last one or at the end."""
    index, _, keys = case
    assert index.clean_from(number) == min((key for key in keys if key >= number), default=None)
    ends = [*keys, index.count]
    assert index.clean_to(number) == max((end for end in ends if end <= number), default=None)


def test_steady() -> None:
    """A steady index has the frames of its rate, at least one."""
    index = FrameIndex.steady(Fraction(30000, 1001), Fraction(10), keyframe_every=30)
    assert (index.count, index.time(30), index.keyframes[1]) == (300, Fraction(1001, 1000), 30)
    assert index.steady_rate
    assert FrameIndex.steady(Fraction(25), Fraction(0)).count == 1


def test_rounded_stamps_are_steady() -> None:
    """Thirty frames a second in whole milliseconds are a steady rate; a held frame is not."""
    stamps = [round(Fraction(number * 1000, 30)) for number in range(90)]
    assert FrameIndex.build(TICK, stamps, 33).steady_rate
    assert not FrameIndex.build(TICK, [*stamps, stamps[-1] + 500, stamps[-1] + 533], 33).steady_rate


def test_the_usual_length_of_a_frame() -> None:
    """A frame that is held does not make a stream another rate, but it is not steady; rounded lengths are alike."""
    held = FrameIndex(time_base=Fraction(1, 25), origin=0, runs=((2, 1), (1, 24)))
    assert (held.usual, held.steady_rate) == ((Fraction(1), Fraction(24, 25)), False)
    rounded = FrameIndex.build(Fraction(1, 1000), [round(Fraction(n * 1000, 30)) for n in range(30)], 33)
    assert (rounded.usual[1], rounded.steady_rate) == (1, True)
    assert abs(rounded.usual[0] - Fraction(1000, 30)) < Fraction(1, 10)

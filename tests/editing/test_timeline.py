"""The timeline: splitting, ranges, and the frames that they snap to."""

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from editing.errors import BadEdit
from editing.frames import FrameIndex
from editing.instructions import Fade, Filter
from editing.timeline import Clip, Timeline
from tests.editing.synthetic import picture, source

MARK = Filter.of("hflip")
F = Fraction


@st.composite
def timelines(draw: st.DrawFn) -> Timeline:
    """A clip of any timing, cut and retimed here and there."""
    lengths = draw(st.lists(st.sampled_from([33, 34, 100]), min_size=20, max_size=60))
    stamps = [sum(lengths[:number]) for number in range(len(lengths))]
    frames = FrameIndex.build(F(1, 1000), stamps, lengths[-1], [0])
    timeline = Timeline.of(source(seen=picture(frames)))
    for at in draw(st.lists(st.integers(0, 5000), max_size=3)):
        timeline = timeline.split(F(at, 1000))
    speed = draw(st.sampled_from([F(1), F(2), F(3, 7)]))
    last = timeline.clips[-1]
    frame = 1 / timeline.rate
    retimed = last.lasting(max(round(last.duration / speed / frame), 1) * frame) if speed != 1 else last
    return timeline.with_clips(*timeline.clips[:-1], retimed)


TIMES = st.fractions(min_value=0, max_value=8, max_denominator=997)


@given(timelines(), st.lists(TIMES, max_size=5))
def test_split_changes_nothing(timeline: Timeline, at: list[Fraction]) -> None:
    """Splitting a video leaves what plays when as it is, and never leaves an empty piece."""
    split = timeline.split(*at)
    assert split.duration == timeline.duration
    assert all(clip.duration > 0 and clip.end > clip.start for clip in split.clips)
    moments = [timeline.duration * number / 97 for number in range(97)]
    assert [_shown(split, moment) for moment in moments] == [_shown(timeline, moment) for moment in moments]


@given(timelines(), TIMES, TIMES)
def test_within_is_the_range_and_nothing_else(timeline: Timeline, start: Fraction, end: Fraction) -> None:
    """A change reaches the range, snapped to frames, and no frame besides."""
    start, end = sorted((start % timeline.duration, end % timeline.duration))
    assume(end - start >= 1 / timeline.rate)  # a shorter range is a frame's
    marked = timeline.within(start, end, lambda clip: clip.seen(MARK))
    assert marked.duration == timeline.duration
    position, longest = F(0), F(1, 10)
    for clip in marked.clips:
        middle = position + clip.duration / 2
        if clip.picture:
            assert start - longest / 2 <= position and position + clip.duration <= end + longest / 2
        else:
            assert not start + longest / 2 < middle < end - longest / 2
        position += clip.duration


@given(timelines(), TIMES, TIMES)
def test_only_takes_what_within_changes(timeline: Timeline, start: Fraction, end: Fraction) -> None:
    """What is taken out of a video is just what a change of the same range would reach."""
    start, end = sorted((start % timeline.duration, end % timeline.duration))
    assume(end - start >= 1 / timeline.rate)  # a shorter range is a frame's
    marked = timeline.within(start, end, lambda clip: clip.seen(MARK))
    assert timeline.only(start, end) == tuple(
        clip.model_copy(update={"picture": ()}) for clip in marked.clips if clip.picture
    )


def _shown(timeline: Timeline, moment: Fraction) -> Fraction:
    position = F(0)
    for clip in timeline.clips:
        if position <= moment < position + clip.duration:
            return clip.start + (moment - position) * clip.speed
        position += clip.duration
    raise AssertionError("beyond the end")


def test_cuts_lie_on_frame_boundaries() -> None:
    """A time between two frames means the nearer boundary."""
    timeline = Timeline.of(source())
    assert [clip.end for clip in timeline.split(F("1.01"), F("1.02")).clips] == [F(1), F(31, 30), F(10)]


def test_speed_keeps_cuts_on_the_output_grid() -> None:
    """In a retimed clip a cut lies between two frames of the result."""
    timeline = Timeline.of(source()).within(F(0), F(10), lambda clip: clip.lasting(F(4)))
    left, right = timeline.split(F("1.01")).clips
    assert (left.duration, left.end) == (F(1), F("2.5"))
    assert (right.duration, right.start) == (F(3), F("2.5"))


def test_instructions_follow_their_clip() -> None:
    """A fade keeps its place in the video when its clip is split, and its share of it when the clip is retimed."""
    fade = Fade(way="in", start=F(0), end=F(4))
    timeline = Timeline.of(source()).within(F(0), F(10), lambda clip: clip.seen(fade).heard(fade))
    left, right = timeline.split(F(1)).clips
    assert left.picture == (fade,)
    assert right.picture == right.sound == (Fade(way="in", start=F(-1), end=F(3)),)
    assert left.lasting(F(2)).picture == (Fade(way="in", start=F(0), end=F(8)),)


def test_ranges_are_checked() -> None:
    """A range has to lie in the clip; an end just past it means the end."""
    timeline = Timeline.of(source())
    assert timeline.span(None, None) == (0, 10)
    assert timeline.span(F(2), F("10.5")) == (2, 10)
    for start, end, words in [
        (F(10), None, "The clip is 0:10 long, so nothing starts at 0:10"),
        (F(1), F(12), "The clip is 0:10 long, so nothing ends at 0:12"),
        (F(3), F(3), "A range ends after it starts; 0:03 to 0:03 does not"),
    ]:
        with pytest.raises(BadEdit, match=words):
            timeline.span(start, end)


def test_files_by_name() -> None:
    """A file is found by what the person calls it; another name is answered with those there are."""
    timeline = Timeline.of(source(), source("Intro.mp4"))
    assert timeline.named(" intro.MP4 ").name == "Intro.mp4"
    with pytest.raises(BadEdit, match=r"no file called 'outro\.mp4'; the files are: clip\.mp4, Intro\.mp4"):
        timeline.named("outro.mp4")


def test_nothing_left() -> None:
    """A video without any clip is refused."""
    with pytest.raises(BadEdit, match="keep at least a part"):
        Timeline.of(source()).with_clips()


def test_json() -> None:
    """A timeline comes back from JSON the same."""
    timeline = Timeline.of(source(), source("b.png", still=True)).split(F("3.3"))
    assert Timeline.model_validate_json(timeline.model_dump_json()) == timeline
    assert Clip.model_validate_json(timeline.clips[0].model_dump_json()) == timeline.clips[0]

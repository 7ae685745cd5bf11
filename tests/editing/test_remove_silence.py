"""Pauses out: on timelines of every kind, and in files that are really made."""

from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from editing import ops
from editing.errors import BadEdit
from editing.frames import FrameIndex
from editing.history import History, advance, apply, fold, told
from editing.measures import FAINTEST, Levels
from editing.timeline import Source, Timeline
from tests.editing.studio import Studio
from tests.editing.synthetic import RATE, picture, source
from tests.footage import ffmpeg, numbered, numbers, samples

HOP = Fraction(1, 50)
REMOVE = {"op": "remove_silence"}


def spoken(*parts: tuple[float, int], name: str = "clip.mp4") -> Source:
    """A source that is so many seconds at a level (decibels below full scale), one after the other."""
    values = b"".join(bytes([level]) * round(seconds / HOP) for seconds, level in parts)
    frames = FrameIndex.steady(RATE, len(values) * HOP, keyframe_every=30)
    return source(name, picture(frames)).knowing(Levels.of(values))


TALK = spoken((2, 20), (1, 70), (2, 20), (2, 70), (3, 20))
"""Words, a pause of one second, words, a pause of two, words: ten seconds."""


def after(*saved: dict[str, Any], sources: tuple[Source, ...] = (TALK,)) -> Timeline:
    return fold(tuple((ops.load(one),) for one in saved), sources)


def kept(timeline: Timeline) -> list[tuple[float, float]]:
    """From when to when of its source each clip plays."""
    return [(round(float(clip.start), 3), round(float(clip.end), 3)) for clip in timeline.clips]


def says(saved: dict[str, Any], *before: dict[str, Any], sources: tuple[Source, ...] = (TALK,)) -> str:
    """What is told when it is planned."""
    revision = tuple((ops.load(one),) for one in (*before, saved))
    return told(ops.load(saved), revision, sources)


@pytest.mark.parametrize(
    ("given", "expected", "words"),
    [
        ({}, [(0, 2.1), (2.9, 5.1), (6.9, 10)], "cut 2 pauses, 2.6 s in all"),
        ({"padding": 0}, [(0, 2), (3, 5), (7, 10)], "cut 2 pauses, 3 s in all"),
        ({"min_gap": 1.5}, [(0, 5.1), (6.9, 10)], "cut 1 pause, 1.8 s"),
        ({"padding": 0.5}, [(0, 5.5), (6.5, 10)], "cut 1 pause, 1 s"),
        ({"start": 2.5, "end": 6}, [(0, 2.5), (2.9, 5.1), (6, 10)], "cut 2 pauses, 1.3 s in all"),
        ({"threshold": -80}, [(0, 10)], ""),
    ],
)
def test_pauses_go_and_words_stay(given: dict[str, Any], expected: list[tuple[float, float]], words: str) -> None:
    """What is kept: all that is said, and a little around it."""
    assert kept(after({**REMOVE, **given})) == expected
    if words:
        assert says({**REMOVE, **given}) == words


def test_pauses_can_be_played_fast_instead() -> None:
    """Nothing is left out; each pause takes a quarter of its time, or less where that is asked for."""
    timeline = after({**REMOVE, "mode": "speed", "padding": 0})
    assert kept(timeline) == [(0, 2), (2, 3), (3, 5), (5, 7), (7, 10)]
    assert [clip.speed for clip in timeline.clips[::2]] == [1, 1, 1]
    assert timeline.duration == pytest.approx(7 + 3 / 4, abs=0.04)
    assert after({**REMOVE, "mode": "speed", "factor": 10}).duration < timeline.duration
    assert says({**REMOVE, "mode": "speed", "factor": 10}) == "play 2 pauses 10x, which saves 2.4 s"
    with pytest.raises(BadEdit, match="factor goes with mode speed"):
        ops.load({**REMOVE, "factor": 2})


def test_the_ends_are_pauses_like_any_other() -> None:
    """Silence before the first word and after the last goes too, but for the padding on the side of the words."""
    talk = spoken((1, FAINTEST), (2, 20), (1, FAINTEST))
    assert kept(after(REMOVE, sources=(talk,))) == [(0.9, 3.1)]


def test_a_click_is_no_word_and_a_breath_no_pause() -> None:
    """A bit of noise in a pause goes with it; a moment between two words stays."""
    talk = spoken((2, 20), (0.5, 70), (0.04, 20), (0.5, 70), (2, 20), (0.3, 70), (2, 20))
    assert kept(after({**REMOVE, "padding": 0}, sources=(talk,))) == [(0, 2), (3.033, 7.333)]


@pytest.mark.parametrize(
    ("talk", "given", "words"),
    [
        (spoken((5, 20)), {}, "There is no pause longer than 0.5 s, so nothing was cut."),
        (TALK, {"min_gap": 3}, "There is no pause longer than 3 s, so nothing was cut."),
        (TALK, {"padding": 2}, "There is no pause longer than 4 s, so nothing was cut."),
        (spoken((5, 90)), {}, "There is nothing but silence in the sound, so nothing was cut."),
        (TALK, {"threshold": -10}, "Nothing is louder than -10 dB; name a lower threshold."),
        (source(sound=False), {}, "The clip has no sound, so there are no pauses to be found in it."),
    ],
)
def test_nothing_to_cut_is_said_and_changes_nothing(talk: Source, given: dict[str, Any], words: str) -> None:
    """Asked for where there is nothing to cut, it says so; in a history it leaves the clip as it is."""
    with pytest.raises(BadEdit) as error:
        says({**REMOVE, **given}, sources=(talk,))
    assert str(error.value) == words
    assert after({**REMOVE, **given}, sources=(talk,)) == after(sources=(talk,))


def test_what_is_heard_counts() -> None:
    """On the timeline after other edits: what was muted is a pause, what plays faster is a shorter one."""
    muted = after({"op": "mute", "start": 8, "end": 9}, {**REMOVE, "padding": 0})
    assert kept(muted) == [(0, 2), (3, 5), (7, 8), (9, 10)]
    fast = after({"op": "speed", "factor": 2}, {**REMOVE, "padding": 0})
    assert kept(fast) == [(0, 2), (3, 5), (7, 10)] and fast.duration == Fraction(7, 2)
    assert kept(after({"op": "speed", "factor": 5}, REMOVE)) == [(0, 10)]
    quieter = after({"op": "volume", "db": -20}, {**REMOVE, "padding": 0})
    assert kept(quieter) == [(0, 2), (3, 5), (7, 10)]
    assert kept(after({"op": "volume", "db": -20}, {**REMOVE, "padding": 0, "threshold": -35})) == [(0, 10)]
    backward = after({"op": "reverse"}, {**REMOVE, "padding": 0})
    assert kept(backward) == [(7, 10), (3, 5), (0, 2)]


def test_a_pause_goes_on_from_clip_to_clip() -> None:
    """Two halves of a pause that stand on two sides of a cut are one; a picture without sound is no pause."""
    cut = {"op": "cut", "start": 2.2, "end": 6.8}
    assert kept(after(cut, {**REMOVE, "min_gap": 0.3, "padding": 0})) == [(0, 2), (7, 10)]
    files = (TALK, source("logo.png", still=True), source("quiet.mp4", sound=False))
    joined = after({"op": "concat", "files": ["clip.mp4", "logo.png", "quiet.mp4"]}, REMOVE, sources=files)
    assert joined.duration == pytest.approx(7.4 + 3 + 10, abs=0.1)
    frozen = after({"op": "freeze", "at": 4, "duration": 5}, REMOVE)
    assert frozen.duration == pytest.approx(10 - 2.6 + 5, abs=0.1)


def test_each_file_is_measured_by_its_own_noise() -> None:
    """In a file that was recorded far more quietly, words are words and pauses pauses."""
    faint = spoken((2, 50), (1, 69), (2, 50), name="faint.mp4")
    joined = after(
        {"op": "concat", "files": ["clip.mp4", "faint.mp4"]}, {**REMOVE, "padding": 0}, sources=(TALK, faint)
    )
    assert kept(joined) == [(0, 2), (3, 5), (7, 10), (0, 2), (3, 5)]


def test_it_follows_what_changes_before_it() -> None:
    """Taking back an edit before it finds the pauses anew, and what comes later stays on its content."""
    history = History()
    for saved in ({"op": "cut", "end": 3}, REMOVE, {"op": "blur", "start": 3, "end": 4}):
        history = advance(history, (ops.load(saved),), (TALK,))
    assert kept(fold(history.current[:2], (TALK,))) == [(3, 5.1), (6.9, 10)]
    history = advance(history, (ops.load({"op": "cut", "end": 1, "replace": True}),), (TALK,))
    timeline = fold(history.current, (TALK,))
    assert timeline.duration == pytest.approx(9 - 2.6, abs=0.05)
    blurred = [clip for clip in timeline.clips if clip.picture]
    assert [(float(clip.start), float(clip.end)) for clip in blurred] == [
        (pytest.approx(7.8, abs=0.04), pytest.approx(8.8, abs=0.04))
    ]
    history = advance(history, (ops.load({"op": "cut", "end": 7, "replace": True}),), (TALK,))
    assert fold(history.current, (TALK,)).duration == 3  # no pause is left, and that is no reason to refuse


def test_it_can_be_said_again_otherwise() -> None:
    """ "Only the long ones" takes the place of the first try, and tells of the clip before that."""
    again = {**REMOVE, "min_gap": 1.5, "replace": True}
    history = advance(History(), (ops.load(REMOVE),), (TALK,))
    history = advance(history, (ops.load(again),), (TALK,))
    assert len(history.current) == 1 and kept(fold(history.current, (TALK,))) == [(0, 5.1), (6.9, 10)]
    assert told(ops.load(again), history.current, (TALK,)) == "cut 1 pause, 1.8 s"


def test_other_edits_of_the_same_prompt_share_its_times() -> None:
    """A range is one of the clip that the person saw, whatever else the prompt does first."""
    edit = tuple(ops.load(one) for one in ({"op": "cut", "end": 2}, {**REMOVE, "start": 4, "end": 8}))
    assert kept(apply(Timeline.of(TALK), edit)) == [(2, 5.1), (6.9, 10)]
    assert told(edit[1], (edit,), (TALK,)) == "cut 1 pause, 1.8 s"


WORDS = "0.4*sin(2764*t)*(between(t,0.5,1.5)+between(t,3,3.4)+gte(t,5))"


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six seconds of numbered frames, with words from 0.5 to 1.5, from 3 to 3.4 and from 5 on."""
    path = tmp_path_factory.mktemp("talk") / "talk.mp4"
    inputs = ("-f", "lavfi", "-i", f"testsrc2=s=336x192:r=30:d=6,{numbered(336, 192)}")
    sound = ("-f", "lavfi", "-i", f"aevalsrc='{WORDS}+0.002*(2*random(0)-1)':s=48000:d=6")
    ffmpeg(*inputs, *sound, "-c:v", "libx264", "-preset", "ultrafast", "-g", "15", "-bf", "2", "-c:a", "aac", path)
    return path


def bursts(path: Path) -> list[tuple[float, float]]:
    """When it is loud, from and to, in seconds."""
    heard = samples(path)
    loud = np.abs(heard[: len(heard) // 480 * 480]).reshape(-1, 480).max(axis=1) > 0.1
    edges = np.flatnonzero(np.diff(np.concatenate([[0], loud.astype(int), [0]]))) / 100
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def test_the_file_has_all_the_words_and_no_pauses(studio: Studio, talk: Path) -> None:
    """Every word comes out whole, with its padding and its frames, and picture and sound stay together."""
    made = studio.edit(talk, REMOVE)
    heard = bursts(made.path)
    assert [round(end - start, 2) for start, end in heard] == pytest.approx([1.0, 0.4, 1.0], abs=0.02)
    assert heard[0][0] == pytest.approx(0.1, abs=0.03)
    assert [after - before for (_, before), (after, _) in pairwise(heard)] == pytest.approx([0.2, 0.2], abs=0.04)
    shown = numbers(made.path)
    assert made.rendered.duration == pytest.approx(len(shown) / 30, abs=0.02) == pytest.approx(2.9, abs=0.1)
    spans = [(12, 48), (87, 105), (147, 180)]
    expected = [number for first, last in spans for number in range(first, last)]
    assert abs(len(shown) - len(expected)) <= 3 and set(shown) <= {n for a, b in spans for n in range(a - 1, b + 1)}


def test_the_file_with_fast_pauses(studio: Studio, talk: Path) -> None:
    """With mode speed the pauses are there, in a fraction of their time."""
    made = studio.edit(talk, {**REMOVE, "mode": "speed", "factor": 5})
    heard = bursts(made.path)
    assert [round(end - start, 2) for start, end in heard] == pytest.approx([1.0, 0.4, 1.0], abs=0.03)
    assert made.rendered.duration == pytest.approx(2.9 + (6 - 2.9) / 5, abs=0.15)
    shown = numbers(made.path)
    assert shown == sorted(shown) and len(shown) == pytest.approx(made.rendered.duration * 30, abs=2)

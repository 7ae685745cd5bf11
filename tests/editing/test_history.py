"""The edit history: one prompt is one edit, and edits follow their content."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editing import ops
from editing.compile import compile
from editing.errors import BadEdit
from editing.frames import FrameIndex
from editing.history import Edit, History, Revision, advance, apply, fold, rebase
from editing.timeline import Timeline
from tests.editing.synthetic import RATE, picture, source

SOURCES = (source(),)
FRAME = Fraction(1, 30)


def op(name: str, start: Any = None, end: Any = None, **more: Any) -> ops.Op:
    """An operation by name."""
    return ops.load({"op": name, **({"start": start} if start is not None else {}), "end": end, **more})


def content(timeline: Timeline) -> dict[int, frozenset[str]]:
    """What has been done to each frame of the source that is still there."""
    found: dict[int, frozenset[str]] = {}
    for clip in timeline.clips:
        done = frozenset(str(step) for step in (*clip.picture, *clip.sound))
        for number in range(round(clip.start / FRAME), round(clip.end / FRAME)):
            found[number] = done
    return found


@st.composite
def ranges(draw: st.DrawFn, most: Fraction) -> tuple[Fraction, Fraction]:
    """A range of whole frames that leaves some of the video."""
    frames = int(most / FRAME)
    start = draw(st.integers(0, frames - 2))
    end = draw(st.integers(start + 1, min(frames - (0 if start else 1), start + 60)))
    return start * FRAME, end * FRAME


@st.composite
def revisions(draw: st.DrawFn) -> Revision:
    """A few edits, each of one to three cuts and looks (no two the same), in the times of the clip before it."""
    edits: list[Edit] = []
    timeline = Timeline.of(*SOURCES)
    for number in range(draw(st.integers(1, 4))):
        edit: Edit = ()
        for place in range(draw(st.integers(1, 3))):
            span = draw(ranges(timeline.duration))
            look = op("blur", *span, strength=1 + number * 3 + place)
            edit += (op("cut", *span) if draw(st.booleans()) else look,)
        timeline = apply(timeline, edit)
        edits.append(edit)
    return tuple(edits)


@given(revisions(), st.randoms(use_true_random=False))
def test_one_prompt_shares_one_clock(revision: Revision, random: Any) -> None:
    """All operations of a prompt mean the clip as it was before the prompt, so their order changes nothing."""
    before = fold(revision[:-1], SOURCES)
    shuffled = list(revision[-1])
    random.shuffle(shuffled)
    assert content(apply(before, shuffled)) == content(apply(before, revision[-1]))


@given(revisions(), st.integers(0, 3))
def test_taking_back_an_edit_in_the_middle(revision: Revision, which: int) -> None:
    """The later edits stay on the same content: nothing else is dropped, and no frame gains or loses a look."""
    which = min(which, len(revision) - 1)
    start = fold(revision[:which], SOURCES)
    then = apply(start, revision[which])
    later = rebase(then, start, revision[which + 1 :])
    without = content(fold((*revision[:which], *later), SOURCES))
    complete, before, after = content(fold(revision, SOURCES)), content(start), content(then)
    for frame, done in complete.items():
        assert without[frame] == done - (after[frame] - before[frame])
    assert not (after.keys() - complete.keys()) & without.keys()


@given(revisions())
def test_undo_of_everything_is_the_upload(revision: Revision) -> None:
    """Undo and revert give back the file as it was sent, redo the edits; nothing is rendered for the upload."""
    history = History()
    for edit in revision:
        history = advance(history, edit, SOURCES)
    newest = history.at
    assert newest == len(revision)
    undone = advance(history, (ops.load({"op": "undo", "steps": newest}),), SOURCES)
    reverted = advance(history, (ops.load({"op": "revert"}),), SOURCES)
    assert undone == reverted == History(history.revisions, 0)
    assert compile(fold(undone.current, SOURCES)).original == SOURCES[0].key
    assert advance(undone, (ops.load({"op": "redo", "steps": 99}),), SOURCES) == history


def test_undo_and_redo_step_by_step() -> None:
    """One prompt is one step; an edit after an undo is a branch that forgets what was undone."""
    history = History()
    for start in (1, 2, 3):
        history = advance(history, (op("flip", start, start + 1), op("mute", start, start + 1)), SOURCES)
    back = advance(history, (ops.load({"op": "undo", "steps": 2}),), SOURCES)
    assert (back.at, len(back.current)) == (1, 1)
    assert advance(back, (ops.load({"op": "redo"}),), SOURCES).at == 2
    branch = advance(back, (op("cut", 0, 1),), SOURCES)
    assert (branch.at, len(branch.revisions), branch.current[0]) == (2, 3, history.current[0])
    with pytest.raises(BadEdit, match="nothing to redo"):
        advance(branch, (ops.load({"op": "redo"}),), SOURCES)
    with pytest.raises(BadEdit, match="nothing to undo"):
        advance(History(), (ops.load({"op": "undo"}),), SOURCES)


def test_undo_and_edit_in_one_prompt() -> None:
    """ "Undo that and cut the first second instead" goes back first, and the edit is made there."""
    history = advance(History(), (op("cut", 5, 9),), SOURCES)
    history = advance(history, (ops.load({"op": "undo"}), op("cut", 0, 1)), SOURCES)
    assert history.current == ((op("cut", 0, 1),),)


def test_talk_changes_nothing() -> None:
    """An answer is no edit."""
    history = advance(History(), (op("cut", 0, 1),), SOURCES)
    assert advance(history, (ops.load({"op": "info", "message": "It is 9 s long."}),), SOURCES) == history


def test_replacing_an_earlier_edit() -> None:
    """ "Cut only two seconds" takes the place of the earlier cut, and what came after stays on its content."""
    history = History()
    for edit in ((op("cut", 0, 4),), (op("flip", 1, 2),)):
        history = advance(history, edit, SOURCES)
    flipped = {frame for frame, done in content(fold(history.current, SOURCES)).items() if done}
    assert flipped == set(range(150, 180))
    again = advance(history, (op("cut", 0, 0.5, replace=True),), SOURCES)
    now = fold(again.current, SOURCES)
    assert {frame for frame, done in content(now).items() if done} == flipped
    assert (again.at, len(again.current), now.duration) == (history.at + 1, 2, Fraction("9.5"))


def test_replacing_what_was_never_done() -> None:
    """An edit that replaces nothing is added."""
    history = advance(History(), (op("flip", 1, 2, replace=True),), SOURCES)
    assert len(history.current) == 1


def test_a_range_whose_content_is_gone() -> None:
    """An operation of the same prompt whose content another has cut away does nothing."""
    timeline = apply(Timeline.of(*SOURCES), (op("cut", 2, 6), op("flip", 3, 5)))
    assert not any(clip.picture for clip in timeline.clips)
    assert timeline.duration == 6


def test_a_range_half_gone() -> None:
    """A range that is partly cut away keeps what is left of it."""
    timeline = apply(Timeline.of(*SOURCES), (op("cut", 2, 6), op("flip", 3, 8)))
    assert {frame for frame, done in content(timeline).items() if done} == set(range(180, 240))


def test_edits_that_make_no_sense_change_nothing() -> None:
    """A refused edit raises and the history stays what it was."""
    history = advance(History(), (op("cut", 0, 5),), SOURCES)
    with pytest.raises(BadEdit, match=r"The clip is 0:05 long"):
        advance(history, (op("flip", 7, 8),), SOURCES)
    with pytest.raises(BadEdit, match="whole clip"):
        advance(history, (op("cut", 0, 5),), SOURCES)


def test_speed_and_cut_in_one_prompt() -> None:
    """ "Twice as fast and cut seconds 4 to 6" cuts the content of seconds 4 to 6, whichever comes first."""
    fast, cut = ops.load({"op": "speed", "factor": 2}), op("cut", 4, 6)
    one, other = (apply(Timeline.of(*SOURCES), edit) for edit in ((fast, cut), (cut, fast)))
    assert content(one) == content(other)
    assert one.duration == other.duration == 4


def test_a_replacement_counts_where_the_earlier_edit_counted() -> None:
    """Another cut or trim in place of the last one is meant on the clip before that; a repeated range is kept."""
    sources = (source(seen=picture(FrameIndex.steady(RATE, Fraction(30)))),)
    history = advance(History(), (ops.load({"op": "trim", "end": 10}),), sources)
    wider = advance(history, (ops.load({"op": "trim", "end": 15, "replace": True}),), sources)
    assert fold(wider.current, sources).duration == 15
    history = advance(History(), (ops.load({"op": "blur", "start": 10, "end": 12}),), sources)
    history = advance(history, (ops.load({"op": "cut", "start": 0, "end": 5}),), sources)
    stronger = {"op": "blur", "start": 10, "end": 12, "strength": 30, "replace": True}
    history = advance(history, (ops.load(stronger),), sources)
    blurred = [clip for clip in fold(history.current, sources).clips if clip.picture]
    assert [(clip.start, clip.end) for clip in blurred] == [(10, 12)]

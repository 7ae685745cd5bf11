"""Clips that run backward, stand still, play again or elsewhere: which frames come out, and where edits follow them."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from editing import ops
from editing.compile import pieces
from editing.errors import BadEdit
from editing.history import History, advance, fold, rebase
from tests.editing.studio import Studio
from tests.footage import make, numbers, samples


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three seconds of numbered frames, 10 a second."""
    return make(tmp_path_factory.mktemp("turned") / "clip.mp4", seconds=3, rate="10", gop=10)


def test_reverse_shows_the_frames_the_other_way_round(studio: Studio, clip: Path) -> None:
    """Every frame comes out once, the last one first."""
    assert numbers(studio.edit(clip, {"op": "reverse"}).path) == list(range(29, -1, -1))


def test_reverse_in_parts_is_the_same(studio: Studio, clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clip that does not fit into memory is turned round in parts, and nothing is missing where they meet."""
    monkeypatch.setattr(pieces, "HELD", 336 * 192 * 3 // 2 * 7)
    made = studio.edit(clip, {"op": "reverse"})
    assert len(made.plan.segments) == 5
    assert numbers(made.path) == list(range(29, -1, -1))


def test_reverse_of_a_part(studio: Studio, clip: Path) -> None:
    """Only the part runs backward; around it packets are copied."""
    made = studio.edit(clip, {"op": "reverse", "start": 1, "end": 2})
    assert numbers(made.path) == [*range(10), *range(19, 9, -1), *range(20, 30)]
    assert made.kinds == "cec"


def test_boomerang(studio: Studio, clip: Path) -> None:
    """Forward, then backward."""
    made = studio.edit(clip, {"op": "trim", "end": 1}, {"op": "reverse", "mode": "append"})
    assert numbers(made.path) == [*range(10), *range(9, -1, -1)]


def test_reverse_twice_is_the_clip(studio: Studio, clip: Path) -> None:
    """Turned round twice, the clip is the upload itself."""
    made = studio.edit(clip, {"op": "reverse"}, {"op": "reverse"})
    assert made.plan.original


def test_a_fade_turns_round_with_its_picture(studio: Studio, clip: Path) -> None:
    """What faded in at the start fades out at the end."""
    timeline = studio.timeline(clip, edits=({"op": "fade_in", "duration": 1}, {"op": "reverse"}))
    (turned, *_) = (one for one in reversed(timeline.clips) if one.picture)
    assert turned.picture[0].kind == "fade" and turned.picture[0].way == "out"


def test_freeze_holds_the_frame_silently(studio: Studio, clip: Path) -> None:
    """The frame at the moment is held so long, in silence, and then the clip goes on."""
    made = studio.edit(clip, {"op": "freeze", "at": 1.5, "duration": 1})
    assert numbers(made.path) == [*range(15), *[15] * 10, *range(15, 30)]
    sound = samples(made.path)
    assert np.abs(sound[int(1.55 * 48000) : int(2.45 * 48000)]).max() < 0.01
    assert np.abs(sound[int(0.5 * 48000) : int(1.4 * 48000)]).max() > 0.05


def test_freeze_at_the_end_holds_the_last_frame(studio: Studio, clip: Path) -> None:
    """At the end, or a little after it, the last frame is held."""
    assert numbers(studio.edit(clip, {"op": "freeze", "at": 3, "duration": 0.5}).path) == [*range(30), *[29] * 5]
    with pytest.raises(BadEdit, match="0:03"):
        studio.timeline(clip, edits=({"op": "freeze", "at": 9},))


def test_freeze_within_a_reversed_part(studio: Studio, clip: Path) -> None:
    """The frame that is seen at the moment is held, also where the clip runs backward."""
    made = studio.edit(clip, {"op": "reverse"}, {"op": "freeze", "at": 1, "duration": 0.3})
    assert numbers(made.path) == [*range(29, 19, -1), 19, 19, 19, *range(19, -1, -1)]


def test_loop_and_reorder(studio: Studio, clip: Path) -> None:
    """Parts play again, and elsewhere; what is not named follows in the order it had."""
    looped = studio.edit(clip, {"op": "loop", "count": 2, "start": 1, "end": 2})
    assert numbers(looped.path) == [*range(20), *range(10, 30)]
    moved = studio.edit(clip, {"op": "reorder", "segments": [[2, 3], [0, 1]]})
    assert numbers(moved.path) == [*range(20, 30), *range(10), *range(10, 20)]


def test_edits_follow_content_through_a_reversal(studio: Studio, clip: Path) -> None:
    """Taking the reversal back leaves a later edit on the frames that it was made on."""
    sources = (studio.source(clip),)
    history = History()
    for saved in ({"op": "reverse"}, {"op": "mute", "start": 0.5, "end": 1}):
        history = advance(history, (ops.load(saved),), sources)
    _, mute = history.current
    upload = fold((), sources)
    turned = fold(history.current[:1], sources)
    ((moved,),) = rebase(turned, upload, (mute,))
    assert (moved.saved()["start"], moved.saved()["end"]) == (2, Fraction(5, 2))

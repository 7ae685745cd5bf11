"""Files as people really have them: for each pitfall of real footage, what becomes of it."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from editing.report import report
from tests.editing import awkward
from tests.editing.awkward import copied
from tests.editing.conftest import Footage
from tests.editing.studio import Studio
from tests.editing.test_picture import images
from tests.footage import frames, numbers, samples

F = Fraction
DIM = {"op": "brightness", "value": 0.9}


def test_a_broadcast_is_edited_like_any_other_file(footage: Footage, studio: Studio) -> None:
    """Out of a transport stream a cut copies what it can, and the file that was sent stays the original."""
    path = footage("plain.ts", copied(footage()))
    source = studio.source(path)
    made = studio.edit(path, {"op": "cut", "start": "1.21", "end": "2.37"})
    assert numbers(made.path) == [*range(36), *range(71, 120)]
    assert made.copied > F(1, 2)
    assert studio.store.local(source.original, studio.cache).read_bytes() == path.read_bytes()
    assert studio.render(studio.timeline(path)).path.read_bytes() == path.read_bytes()
    assert report(source.probe) == ""


def test_a_clock_that_jumps(footage: Footage, studio: Studio) -> None:
    """Recordings put together as bytes play one after the other, sound with picture, and the person is told."""
    path = footage("joined.ts", awkward.joined_broadcast)
    source = studio.source(path)
    assert "joined of parts whose clocks do not agree" in report(source.probe)
    made = studio.edit(path, {"op": "cut", "end": "0.5"}, DIM)
    assert numbers(made.path) == [*range(15, 60), *range(45)]
    assert [time for time, _ in frames(made.path)] == [F(number, 30) for number in range(90)]
    heard = samples(made.path)
    assert len(heard) / 48000 == pytest.approx(3, abs=0.03)
    assert min(np.abs(heard[at : at + 4800]).max() for at in range(0, 140000, 4800)) > 0.05


@pytest.mark.parametrize("begins", ["5", "95442", "-3"])
def test_a_clock_that_does_not_begin_at_zero(footage: Footage, studio: Studio, begins: str) -> None:
    """Times count from the first frame, wherever the clock stands then and also where it runs over its 33 bits."""
    path = footage(f"begins{begins}.ts", copied(footage(), "-output_ts_offset", begins))
    assert studio.source(path).picture.frames.end == 4
    made = studio.edit(path, {"op": "trim", "start": 1, "end": 2}, DIM)
    assert numbers(made.path) == list(range(30, 60))


def test_a_broadcast_that_begins_between_keyframes(footage: Footage, studio: Studio, tmp_path: Path) -> None:
    """What nothing can be seen of before the first keyframe is left out, and the rest is as it was."""
    whole = footage("plain.ts", copied(footage())).read_bytes()
    path = tmp_path / "tuned_in.ts"
    path.write_bytes(whole[188 * (len(whole) // 188 // 3) :])
    found = numbers(studio.edit(path, DIM).path)
    assert found == list(range(found[0], 120)) and found[0] in (30, 60)


def test_two_frames_in_a_packet(footage: Footage, studio: Studio) -> None:
    """XviD's packed frames come one by one, in order, and none is shown twice."""
    path = footage("packed.avi", awkward.packed_avi)
    before = numbers(path)
    assert sorted(set(before)) == before and len(before) > 50
    made = studio.edit(path, DIM)
    assert numbers(made.path) == before
    cut = studio.edit(path, {"op": "cut", "start": "0.5", "end": 1})
    index = studio.source(path).picture.frames
    gone = range(index.number(index.snap(F("0.5"))), index.number(index.snap(F(1))))
    assert numbers(cut.path) == [shown for number, shown in enumerate(before) if number not in gone]


@pytest.mark.parametrize("kind", ["gif", "webp", "apng"])
def test_animations_keep_their_delays(footage: Footage, studio: Studio, kind: str) -> None:
    """Every frame of an animation is shown as long as in a browser, through an edit and after a cut."""
    path = footage(f"delays.{kind}", awkward.animation)
    made = studio.edit(path, DIM)
    shown = [float(time) for time, _ in frames(made.path)]
    last = 0.005 if kind == "apng" else 0.1
    assert shown == pytest.approx([0, 0.04, 0.24, 0.34, 0.34 + last], abs=0.001)
    assert float(made.plan.duration) == pytest.approx(0.4 + last, abs=0.001)
    red = [int(image[32, 48, 0]) for image in images(made.path)]
    assert red == sorted(red) and len(set(red)) == 5
    assert images(made.path)[0].shape == (64, 96, 3)

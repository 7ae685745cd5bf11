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


def test_an_edit_list_that_begins_in_the_middle(footage: Footage, studio: Studio) -> None:
    """What stands in a file only so that the first frame can be decoded is not shown, counted or heard."""
    path = footage("begun.mp4", copied(footage(), before=("-ss", "1.5")))
    source = studio.source(path)
    assert (source.picture.frames.count, source.picture.frames.time(0)) == (75, 0)
    assert source.probe.duration == F("2.5")
    made = studio.edit(path, {"op": "cut", "start": "0.2", "end": "0.5"})
    assert made.kinds == "ec" and made.rendered.key == made.plan.key
    assert numbers(made.path) == [*range(45, 51), *range(60, 120)]
    assert numbers(studio.edit(path, DIM).path) == list(range(45, 120))
    assert len(samples(made.path)) / 48000 == pytest.approx(2.2, abs=0.02)


def test_an_edit_list_that_ends_early(footage: Footage, studio: Studio) -> None:
    """The edit's end is the video's."""
    path = footage("middle.mp4", copied(footage(), "-t", "1.3", before=("-ss", "1.5")))
    found = studio.source(path).picture.frames
    shown = numbers(studio.edit(path, DIM).path)
    assert len(shown) == found.count
    assert shown[:39] == list(range(45, 84))
    assert F("1.3") <= found.end <= F("1.5")


def test_headers_that_lie(footage: Footage, studio: Studio) -> None:
    """What an index says of its whole length is not believed; what is there is counted."""
    path = footage("lying.mp4", lambda path: path.write_bytes(awkward.lied(footage().read_bytes(), 12_345_678)))
    source = studio.source(path)
    assert source.probe.duration == source.picture.frames.end == 4
    assert report(source.probe) == ""
    assert numbers(studio.edit(path, {"op": "trim", "start": 3}, DIM).path) == list(range(90, 120))


@pytest.mark.parametrize("flags", ["frag_keyframe+empty_moov", "frag_every_frame+empty_moov+delay_moov", "dash"])
def test_fragments(footage: Footage, studio: Studio, flags: str) -> None:
    """A file that was written in fragments, as streams and some recorders do, is like any other."""
    path = footage(f"{flags}.mp4", copied(footage(), "-movflags", flags))
    source = studio.source(path)
    assert (source.picture.frames.count, source.picture.frames.end) == (120, 4)
    made = studio.edit(path, {"op": "cut", "start": "1.21", "end": "2.37"})
    assert numbers(made.path) == [*range(36), *range(71, 120)]
    assert made.copied > F(1, 2)

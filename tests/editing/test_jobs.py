"""Jobs over a store: what is made is found again, and what goes wrong is made in another way."""

import logging
import threading
from pathlib import Path
from typing import Any

import pytest

from editing import jobs, ops
from editing.compile import compile
from editing.errors import Cancelled, EditError
from editing.events import Segments, Tally
from editing.frames import FrameIndex
from editing.history import apply
from editing.timeline import Source, Timeline
from tests.editing.conftest import Footage
from tests.editing.studio import Studio
from tests.footage import frames, numbers, samples

CUT = {"op": "cut", "start": "1.21", "end": "2.37"}


def kept(studio: Studio) -> set[str]:
    """The segments in the store."""
    return set(studio.store.list("segments/"))


def test_segments_are_found_again(footage: Footage, fresh: Studio) -> None:
    """A second edit makes anew only what it changes, and what is reported says so."""
    one = fresh.edit(footage(), CUT)
    made = kept(fresh)
    assert len(made) == 3
    two = fresh.edit(footage(), CUT, {"op": "mute", "start": 0, "end": "0.5"})
    assert len(kept(fresh) - made) == 1, "the sound"
    assert two.rendered.segments == Segments(
        copied=Tally(count=2, seconds=2.0), encoded=Tally(), reused=Tally(count=2, seconds=0.833)
    )
    assert one.rendered.segments.encoded == Tally(count=2, seconds=0.833)


def test_results_are_found_again(footage: Footage, fresh: Studio) -> None:
    """The same edit asked for again is the same file, and nothing is rendered."""
    one = fresh.edit(footage(), CUT)
    stamp = one.path.stat().st_mtime_ns
    two = fresh.edit(footage(), CUT)
    assert two.rendered.key == one.rendered.key
    assert two.path.stat().st_mtime_ns == stamp
    assert [one.what for one in two.rendered.check] == ["It was examined when it was first made, and is the same file."]
    assert two.progress == []


class Power(BaseException):
    """The plug is pulled."""


def test_resuming_after_a_crash(footage: Footage, fresh: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was made before a crash is not made again, and the result is the one it would have been."""
    timeline = fresh.timeline(footage(), edits=(CUT, {"op": "flip", "start": 2}))
    render, made, stored = jobs.render_segment, [], threading.Event()

    def until_the_second(segment: Any, *rest: Any) -> None:
        if made:
            stored.wait(60)
            raise Power
        made.append(segment.key)
        render(segment, *rest)
        stored.set()

    monkeypatch.setattr(jobs, "render_segment", until_the_second)
    with pytest.raises(Power):
        fresh.render(timeline)
    assert {key for key in kept(fresh) if key.endswith(".mp4")} == set(made)
    monkeypatch.setattr(jobs, "render_segment", render)
    again = fresh.render(timeline)
    assert again.rendered.segments.reused.count == 1
    assert numbers(again.path)[:72] == [*range(36), *range(71, 95), *numbers(again.path)[60:72]]


def test_progress(footage: Footage, fresh: Studio) -> None:
    """Progress rises by frames to the end of each stage, and tells the stages in order."""
    timeline = fresh.timeline(
        footage("large.mp4", seconds=4, size=(1280, 720)), edits=({"op": "look", "name": "noir"}, CUT)
    )
    made = fresh.render(timeline)
    fractions = [fraction for _, fraction in made.progress]
    assert fractions == sorted(fractions)
    assert len({fraction for stage, fraction in made.progress if stage == "rendering"}) >= 2
    assert list(dict.fromkeys(stage for stage, _ in made.progress)) == ["rendering", "assembling"]
    assert [fraction for stage, fraction in made.progress if stage == "rendering"][-1] == pytest.approx(0.95)
    assert fractions[-1] == 0.97


def test_cancelled_before_it_began(footage: Footage, fresh: Studio) -> None:
    """Work that is cancelled at once makes nothing."""
    plan = compile(fresh.timeline(footage(), edits=(CUT,)))
    with pytest.raises(Cancelled):
        jobs.render([jobs.Order(plan, lambda: plan)], "result", fresh.bench(lambda: True))
    assert not kept(fresh)


@pytest.mark.parametrize("keyframes", [(0, 80), (0, 29)], ids=str)
def test_a_check_that_fails(
    footage: Footage, fresh: Studio, keyframes: tuple[int, ...], caplog: pytest.LogCaptureFixture
) -> None:
    """Copied parts that do not play across a seam are found by the check, and everything is coded anew."""
    source = fresh.source(footage())
    lying = doctored(source, source.picture.frames.model_copy(update={"keyframes": keyframes}))
    timeline = apply(Timeline.of(lying), (ops.load(CUT),))
    assert any(segment.kind == "copy" for segment in compile(timeline).segments)
    with caplog.at_level(logging.WARNING):
        made = fresh.render(timeline)
    assert "everything is coded anew" in caplog.text
    assert made.rendered.key == compile(timeline, copying=False).key
    assert made.rendered.segments.copied.count == 0
    assert numbers(made.path) == [*range(36), *range(71, 120)]


def doctored(source: Source, frames: FrameIndex) -> Source:
    """A source whose index says something else."""
    picture = source.picture.model_copy(update={"frames": frames})
    return source.model_copy(update={"probe": source.probe.model_copy(update={"picture": picture})})


@pytest.mark.parametrize("edit", [CUT, {"op": "contrast", "value": 1.2}], ids=str)
def test_damaged_in_the_middle(
    footage: Footage, fresh: Studio, tmp_path: Path, edit: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    """A file with a hole in it is still edited: frames that cannot be decoded are made up for."""
    path = tmp_path / "damaged.mp4"
    data = bytearray(footage().read_bytes())
    data[len(data) // 2 : len(data) // 2 + 20000] = bytes(20000)
    path.write_bytes(data)
    made = fresh.edit(path, edit)
    assert len(frames(made.path)) == made.plan.duration * 30
    assert edit == CUT or "everything is coded anew" in caplog.text
    if made.plan.sound and not made.plan.sound.copied:
        assert len(samples(made.path)) / 48000 == pytest.approx(float(made.plan.duration), abs=0.01)


def test_beyond_repair(footage: Footage, fresh: Studio, tmp_path: Path) -> None:
    """A file of which nothing can be decoded ends in a sentence that says what to do."""
    path = tmp_path / "ruined.mp4"
    whole = footage("silent.mp4", sound=False).read_bytes()
    start = whole.index(b"mdat") + 4
    end = whole.index(b"moov") - 4
    path.write_bytes(whole[:start] + b"\xff" * (end - start) + whole[end:])
    with pytest.raises(EditError, match=r"(?i)send the file again, or another one"):
        fresh.edit(path, {"op": "contrast", "value": 1.2})


def test_thumbnail(footage: Footage, studio: Studio) -> None:
    """Every result has a small upright picture, also the upload itself."""
    from PIL import Image

    phone = footage("turned90.mp4", lambda path: turn(footage(), path))
    for made in (studio.edit(phone, CUT), studio.render(studio.timeline(phone))):
        assert made.rendered.files[0].thumbnail is not None
        with Image.open(studio.store.local(made.rendered.files[0].thumbnail, studio.cache)) as picture:
            assert picture.height == 320 and picture.width < 200


def turn(clip: Path, path: Path) -> None:
    """The clip as a phone held upright stores it."""
    from tests.footage import ffmpeg

    ffmpeg("-display_rotation", "90", "-i", clip, "-c", "copy", path)


def test_nothing_is_left_over(footage: Footage, fresh: Studio) -> None:
    """Working folders are gone when the work is done."""
    fresh.edit(footage(), CUT)
    assert {path.name for path in fresh.cache.iterdir()} <= {"sources", "segments", "results"}

"""Cuts: every frame that was kept is there once, at its time, and nothing more is coded than has to be."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from editing.compile import compile
from editing.timeline import Timeline
from tests.editing.conftest import Footage
from tests.editing.studio import Made, Studio
from tests.editing.test_probe import variant, vfr
from tests.footage import ffmpeg, frames, make, numbers, samples

F = Fraction
X264 = ("-c:v", "libx264", "-preset", "ultrafast")
Maker = Callable[[Footage], Path]


def of(name: str, **more: Any) -> Maker:
    """A numbered clip with these properties."""
    return lambda footage: footage(name, **more)


def from_clip(name: str, *arguments: str) -> Maker:
    """The plain clip in another form."""
    return lambda footage: footage(name, variant(footage, *arguments))


CLIPS: dict[str, tuple[Maker, str]] = {
    "30 a second": (of("clip.mp4"), "ceec"),
    "25 a second": (of("cut25.mp4", rate="25"), "cec"),
    "29.97 a second": (of("cut2997.mp4", rate="30000/1001"), "ceec"),
    "23.976 a second": (of("cut23976.mp4", rate="24000/1001"), "eec"),
    "variable": (lambda footage: footage("vfr.mp4", vfr(footage)), "ceec"),
    "turned by 90": (from_clip("turned90.mp4", "-display_rotation", "90", "IN", "-c", "copy"), "ceec"),
    "turned by 180": (from_clip("turned180.mp4", "-display_rotation", "180", "IN", "-c", "copy"), "ceec"),
    "turned by 270": (from_clip("turned270.mp4", "-display_rotation", "270", "IN", "-c", "copy"), "ceec"),
    "in Matroska": (from_clip("clip.mkv", "IN", "-c", "copy"), "ceec"),
    "beginning at 5 s": (from_clip("offset.mkv", "IN", "-c", "copy", "-output_ts_offset", "5"), "ceec"),
    "in a transport stream": (from_clip("copied.ts", "IN", "-c", "copy"), "ceec"),
    "each a keyframe": (of("gop1.mp4", gop=1), "cc"),
    "keyframes every third": (of("gop3.mp4", gop=3, codec=(*X264, "-bf", "2", "-x264-params", "scenecut=0")), "cec"),
    "one keyframe": (of("gop250.mp4", gop=250), "ee"),
    "four B-frames": (of("bf4.mp4", codec=("-c:v", "libx264", "-preset", "fast", "-bf", "4")), "ceec"),
    "open groups": (of("open.mp4", codec=("-c:v", "libx264", "-bf", "3", "-x264-params", "open-gop=1")), "ee"),
    "HEVC": (of("hevc.mp4", codec=("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=1")), "ceec"),
    "VP9": (
        of(
            "vp9.webm",
            codec=("-c:v", "libvpx-vp9", "-cpu-used", "8", "-deadline", "realtime"),
            sound_codec=("-c:a", "libopus"),
        ),
        "ceec",
    ),
    "AVI with B-frames": (
        of("b.avi", codec=("-c:v", "mpeg4", "-bf", "2", "-q:v", "3"), sound_codec=("-c:a", "mp3")),
        "ee",
    ),
    "AVI without times": (of("x.avi", codec=(*X264, "-bf", "2"), sound_codec=("-c:a", "mp3")), "ceec"),
}


@pytest.mark.parametrize("name", CLIPS)
def test_a_cut_to_the_frame(footage: Footage, studio: Studio, name: str) -> None:
    """Out of any kind of footage a cut takes just its frames; the others keep their times, and most are copied."""
    maker, kinds = CLIPS[name]
    path = maker(footage)
    made = studio.edit(path, {"op": "cut", "start": "1.21", "end": "2.37"})
    index = studio.timeline(path).sources[0].probe.picture
    assert index is not None
    cut_from, cut_to = (index.frames.number(index.frames.snap(F(at))) for at in ("1.21", "2.37"))
    kept = [*range(cut_from), *range(cut_to, index.frames.count)]
    shown = frames(made.path)
    assert numbers(made.path) == kept
    gap = index.frames.time(cut_to) - index.frames.time(cut_from)
    wanted = [index.frames.time(number) - (gap if number >= cut_to else 0) for number in kept]
    assert max(abs(time - want) for (time, _), want in zip(shown, wanted, strict=True)) < F(1, 10000)
    assert made.kinds == kinds
    assert made.rendered.key == made.plan.key, "nothing had to be done over"
    assert made.rendered.duration == pytest.approx(float(index.frames.end - gap))


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_turned_clips_look_alike_throughout(footage: Footage, studio: Studio, turn: int) -> None:
    """At a seam in a turned clip the coded frames lie the same way as the copied ones."""
    path = footage(f"turned{turn}.mp4", variant(footage, "-display_rotation", str(turn), "IN", "-c", "copy"))
    made = studio.edit(path, {"op": "cut", "start": "1.21", "end": "2.37"})
    source, result = ([luma.astype(int) for _, luma in frames(one)] for one in (path, made.path))
    for number in (35, 36):
        original = source[number if number < 36 else number + 35]
        assert np.abs(result[number] - original).mean() < 4


def test_copied_packets_are_the_source_s(footage: Footage, studio: Studio) -> None:
    """Copied frames are bit for bit those of the source; the coded ones at the seam are close to them."""
    path = footage()
    made = studio.edit(path, {"op": "cut", "start": "1.21", "end": "2.37"})
    source, result = [luma for _, luma in frames(path)], [luma for _, luma in frames(made.path)]
    for number in range(len(result)):
        original = source[number if number < 36 else number + 35]
        if number < 30 or number >= 55:
            assert np.array_equal(result[number], original)
        else:
            assert np.abs(result[number].astype(int) - original).mean() < 4


def test_a_look_changes_nothing_else(footage: Footage, studio: Studio) -> None:
    """A look from 1.2 to 1.8 leaves every frame outside as it was, copied or nearly the same."""
    path = footage()
    made = studio.edit(path, {"op": "brightness", "value": 0.5, "start": "1.2", "end": "1.8"})
    source, result = [luma for _, luma in frames(path)], [luma for _, luma in frames(made.path)]
    assert made.kinds == "ceeec"
    for number, (before, after) in enumerate(zip(source, result, strict=True)):
        difference = np.abs(after.astype(int) - before).mean()
        if number < 30 or number >= 60:
            assert difference == 0
        elif 36 <= number < 54:
            assert difference > 20
        else:
            assert difference < 4


def thirty_cuts() -> tuple[dict[str, Any], ...]:
    """A fifth of a second out of every 0.6, from the end on."""
    return tuple({"op": "cut", "start": k * 0.6 + 0.013, "end": k * 0.6 + 0.213} for k in range(30, 0, -1))


def noisy(path: Path) -> None:
    """Twenty seconds of numbered frames with noise, of which every moment is different from every other."""
    silent = make(path.with_suffix(".silent.mp4"), seconds=20, sound=False, size=(168, 96))
    noise = ("-f", "lavfi", "-i", "anoisesrc=seed=7:r=48000:d=20:a=0.4,lowpass=f=6000")
    ffmpeg("-i", silent, *noise, "-c:v", "copy", "-c:a", "aac", "-b:a", "192k", path)


@pytest.mark.parametrize("kind", ["mp4", "mkv"])
def test_sound_stays_with_the_picture(footage: Footage, studio: Studio, kind: str) -> None:
    """After thirty cuts every piece of sound lies within a millisecond of where its picture is."""
    plain = path = footage("noise.mp4", noisy)
    if kind == "mkv":
        path = footage("noise.mkv", lambda target: ffmpeg("-i", plain, "-c", "copy", target))
    timeline = studio.timeline(path, edits=thirty_cuts())
    made = studio.render(timeline)
    heard, result = samples(plain), samples(made.path)
    assert len(result) / 48000 == pytest.approx(float(timeline.duration), abs=0.002)
    late = [_late(heard, result, clip_at, at) for clip_at, at in _middles(timeline)]
    assert len(late) == 31
    assert max(map(abs, late)) <= 48
    assert numbers(made.path) == [
        number for clip in timeline.clips for number in range(round(clip.start * 30), round(clip.end * 30))
    ]


def _middles(timeline: Timeline) -> list[tuple[int, int]]:
    """For every piece: the sample in its middle, in the source and in the result."""
    found, position = [], F(0)
    for clip in timeline.clips:
        half = clip.duration / 2
        found.append((round((clip.start + half) * 48000), round((position + half) * 48000)))
        position += clip.duration
    return found


def _late(source: Any, result: Any, at_source: int, at_result: int, length: int = 4096, reach: int = 2000) -> int:
    """How many samples later than it should the source's sound comes in the result, by correlation."""
    pattern = source[at_source - length // 2 : at_source + length // 2]
    begin = max(0, at_result - length // 2 - reach)
    around = result[begin : at_result + length // 2 + reach]
    return int(np.argmax(np.correlate(around, pattern, "valid"))) + begin - (at_result - length // 2)


def test_twice_the_same(footage: Footage, fresh: Studio, studio: Studio) -> None:
    """The same edit gives the same bytes in another place."""
    edits = ({"op": "cut", "start": "1.21", "end": "2.37"}, {"op": "look", "name": "sepia", "start": 2})
    one, other = (place.edit(footage(), *edits).path.read_bytes() for place in (studio, fresh))
    assert one == other


def test_nothing_changed(footage: Footage, studio: Studio) -> None:
    """An edit that is taken back gives the very file that was sent."""
    made = studio.render(studio.timeline(footage()))
    assert made.path.read_bytes() == footage().read_bytes()
    assert made.rendered.segments.copied.seconds == 4
    assert [one.what for one in made.rendered.check] == ["It is the file as it was sent, untouched."]


def test_follow_ups_do_not_wear(footage: Footage, studio: Studio) -> None:
    """A cut of a cut is made from the source: what both copy is still bit for bit the source's."""
    path = footage()
    timeline = studio.timeline(path, edits=({"op": "cut", "start": 0, "end": "0.5"}, {"op": "cut", "start": 3}))
    made: Made = studio.render(timeline)
    source, result = [luma for _, luma in frames(path)], [luma for _, luma in frames(made.path)]
    assert all(np.array_equal(result[number], source[number + 15]) for number in range(15, 75))
    assert compile(timeline).hash == made.plan.hash

"""Sound that was changed is measured, what clips or is gone is told, and what is in the wrong place is found."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from editing import ops
from editing.engine.check import check
from editing.engine.sound import levels
from editing.errors import Faulty
from editing.findings import Finding
from editing.history import apply
from editing.instructions import Filter
from editing.timeline import Timeline
from tests.editing.conftest import Footage
from tests.editing.studio import Studio
from tests.footage import FFMPEG, ffmpeg

CUT = {"op": "cut", "start": "1.21", "end": "2.37"}


def speaking(sound: str, *codec: str) -> Callable[[Path], None]:
    """A clip with this sound."""
    coded = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "30", *(codec or ("-c:a", "aac", "-b:a", "160k")))
    picture = ("-f", "lavfi", "-i", "testsrc2=s=192x108:r=30:d=4")
    return lambda path: ffmpeg(*picture, "-f", "lavfi", "-i", sound, "-pix_fmt", "yuv420p", *coded, path)


@pytest.fixture
def clip(footage: Footage) -> Path:
    """Noise that is like itself at no other place."""
    return footage("checked-noise.mp4", speaking("anoisesrc=d=4:c=pink:a=0.3:seed=5:r=48000"))


def heard(timeline: Timeline, *steps: Filter) -> Timeline:
    """The video with a fault in what is done to its sound from 1 to 3 s."""
    return timeline.within(1, 3, lambda one: one.heard(*steps))  # type: ignore[arg-type]


def told(findings: tuple[Finding, ...]) -> list[str]:
    """What the examination remarks."""
    return [one.what for one in findings if one.level == "notice"]


@pytest.mark.parametrize(
    "edit", [{"op": "extract_audio", "format": "flac"}, {"op": "convert", "format": "webm"}], ids=str
)
def test_sound_that_clips(footage: Footage, studio: Studio, edit: dict[str, Any]) -> None:
    """Where a change drives peaks beyond what can be played, the place is told."""
    clip = footage("checked-sine.mp4", speaking("sine=frequency=440:sample_rate=48000:duration=4"))
    timeline = apply(heard(studio.timeline(clip), Filter.of("volume", volume=12)), (ops.load(edit),))
    for _ in ("made", "found again"):
        assert told(studio.render(timeline).rendered.check) == ["The sound clips from 0:01 to 0:03."]


def test_sound_that_is_gone(studio: Studio, clip: Path) -> None:
    """Where nothing is left of what was there to hear, that is told."""
    made = studio.render(heard(studio.timeline(clip), Filter.of("aeval", exprs="0", c="same")))
    assert told(made.rendered.check) == ["The sound is silent from 0:01 to 0:03, where the source is not."]


LOUD = "sine=frequency=440:sample_rate=48000:duration=4,volume=9"
EXPLAINED: dict[str, tuple[str, dict[str, Any]]] = {
    "muted": ("anoisesrc=d=4:c=pink:a=0.3:r=48000", {"op": "mute", "start": 1, "end": 3}),
    "faded": ("anoisesrc=d=4:c=pink:a=0.3:r=48000", {"op": "fade_out", "duration": 4}),
    "louder, and held below what clips": ("anoisesrc=d=4:c=pink:a=0.3:r=48000", {"op": "volume", "gain": 8}),
    "silent before": ("anullsrc=r=48000:d=4", {"op": "volume", "gain": 2}),
    "clipping before": (LOUD, {"op": "fade_in", "duration": 1}),
}


@pytest.mark.parametrize("case", EXPLAINED)
def test_what_explains_itself(footage: Footage, studio: Studio, case: str) -> None:
    """What was asked for, and what is so in the source, is no news."""
    sound, edit = EXPLAINED[case]
    assert told(studio.edit(footage(f"checked {case}.mp4", speaking(sound)), edit).rendered.check) == []


def test_levels_are_those_of_ffmpeg(studio: Studio, clip: Path) -> None:
    """Loudness and peak are what FFmpeg's own meter finds in the rendered file, and they are told."""
    made = studio.edit(clip, {"op": "volume", "gain": 0.5})
    assert made.plan.sound is not None
    path = studio.store.local(made.plan.sound.key, studio.cache)
    found = levels.find(made.plan.sound, path)
    assert found == levels.measure(made.plan.sound, path) and found is not None
    command = [FFMPEG, "-nostdin", "-i", str(path), "-af", "ebur128=peak=true", "-f", "null", "-"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stderr.split("Summary:")[1].split()
    assert found.loudness == pytest.approx(float(said[said.index("I:") + 1]), abs=0.2)
    assert found.peak == pytest.approx(float(said[said.index("Peak:") + 1]), abs=0.6)
    assert f"The sound, where it was changed, comes to {found.loudness:g} LUFS and peaks of {found.peak:g} dB." in [
        one.what for one in made.rendered.check
    ]


def test_sound_of_another_moment(studio: Studio, clip: Path, tmp_path: Path) -> None:
    """Sound of the right length that is heard too late or too early is found; in its place, it is told to be right."""
    made = studio.edit(clip, CUT)
    assert "What is heard belongs to what is seen." in [one.what for one in made.rendered.check]
    for fault, words in (("adelay=120:all=1", "0.12 s too late at 0:00.2"), ("atrim=start=0.08", "0.08 s too early")):
        bad = tmp_path / "bad.mp4"
        graph = f"{fault},asetpts=N/SR/TB,apad,atrim=end={float(made.plan.duration)}"
        ffmpeg("-i", made.path, "-c:v", "copy", "-af", graph, "-c:a", "aac", "-movflags", "+faststart", bad)
        with pytest.raises(Faulty, match=words):
            check(bad, made.plan, studio.bench().local)

"""Music under the clip, heard in the tones: the clip's own is 440 Hz, the music's 1000 Hz."""

import re
import subprocess
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from editing import ops
from editing.compile import compile
from editing.compile.products import products
from editing.errors import BadEdit
from editing.history import apply
from tests.editing.conftest import Footage
from tests.editing.studio import Studio
from tests.editing.test_sound import RATE, roughest
from tests.footage import FFMPEG, ffmpeg, make, samples

OWN, MUSIC = 440, 1000
LOUD = 0.125
"""The height of FFmpeg's sine."""


def height(heard: Any, pitch: int, start: float, end: float) -> float:
    """How high a tone stands from start to end, in seconds."""
    part = heard[round(start * RATE) : round(end * RATE)].astype(float)
    time = np.arange(len(part)) / RATE
    return float(2 * abs(np.mean(part * np.exp(-2j * np.pi * pitch * time))))


@pytest.fixture
def clip(footage: Footage) -> Path:
    """Eight seconds of a tone."""
    return footage("tone.mp4", seconds=8, size=(168, 96))


@pytest.fixture
def music(footage: Footage) -> Path:
    """Three seconds of another, at another rate, in stereo."""
    tone = ("-f", "lavfi", "-i", f"sine=frequency={MUSIC}:sample_rate=44100:duration=3", "-ac", "2")
    return footage("music.wav", lambda path: ffmpeg(*tone, path))


def measured(path: Path) -> tuple[float, float]:
    """The loudness in LUFS and the highest true peak in dBTP, as FFmpeg measures a file."""
    meter = ("-nostdin", "-hide_banner", "-i", str(path), "-vn", "-af", "ebur128=peak=true:framelog=quiet")
    said = subprocess.run([FFMPEG, *meter, "-f", "null", "-"], check=True, capture_output=True, text=True).stderr
    found = [re.findall(rf"{name}:\s+(-?[\d.]+|-inf)", said)[-1] for name in ("I", "Peak")]
    return float(found[0]), float(found[1])


def heard(studio: Studio, clip: Path, music: Path, *edits: dict[str, Any]) -> Any:
    """The sound that comes of these edits; as long as its picture."""
    made = studio.edit((clip, music), *edits)
    found = samples(made.path)
    assert len(found) / RATE == pytest.approx(float(made.plan.duration), abs=0.002)
    return found


ADDED = {"op": "add_music", "file": "music.wav"}


def test_music_goes_on_to_the_end(studio: Studio, clip: Path, music: Path) -> None:
    """It plays again until the video ends and fades out there, half as loud as it is; the clip's own sound stays."""
    found = heard(studio, clip, music, ADDED)
    assert height(found, OWN, 0.1, 7.9) == pytest.approx(LOUD, rel=0.02)
    for start in (0.1, 2.4, 3.1, 5.4, 6.05):
        assert height(found, MUSIC, start, start + 0.4) == pytest.approx(LOUD / 2, rel=0.06)
    assert height(found, MUSIC, 7.15, 7.35) == pytest.approx(LOUD / 4, rel=0.1), "half of the way down"
    assert height(found, MUSIC, 7.9, 8) < LOUD / 25
    assert roughest(found[2000:-2000]) < 0.006


def test_music_once(studio: Studio, clip: Path, music: Path) -> None:
    """Music that does not loop fades out at its own end."""
    found = heard(studio, clip, music, {**ADDED, "loop": False, "volume": 1, "fade_out": 1})
    assert height(found, MUSIC, 0.1, 1.9) == pytest.approx(LOUD, rel=0.03)
    assert height(found, MUSIC, 2.4, 2.6) == pytest.approx(LOUD / 2, rel=0.1)
    assert height(found, MUSIC, 3.1, 8) < 1e-3
    assert height(found, OWN, 0.1, 7.9) == pytest.approx(LOUD, rel=0.02)


def test_later_edits_hear_the_music(studio: Studio, clip: Path, music: Path) -> None:
    """A mute after it silences all, one before it the clip alone; a cut leaves the music going on."""
    before, after = {"op": "mute", "start": 1, "end": 2}, {"op": "mute", "start": 4, "end": 5}
    found = heard(studio, clip, music, before, {**ADDED, "volume": 1}, after, {"op": "cut", "start": 0, "end": "0.5"})
    assert height(found, OWN, 0.6, 1.4) < 1e-3 and height(found, MUSIC, 0.6, 1.4) == pytest.approx(LOUD, rel=0.03)
    assert height(found, OWN, 3.6, 4.4) < 1e-3 and height(found, MUSIC, 3.6, 4.4) < 1e-3
    assert height(found, MUSIC, 0.05, 0.4) == pytest.approx(LOUD, rel=0.03), "from its beginning"
    assert roughest(found[2000:-2000]) < 0.012


def test_volume_and_fades_hear_the_music(studio: Studio, clip: Path, music: Path) -> None:
    """What is made quieter or faded after the music came is all that is heard."""
    fade = {"op": "audio_fade", "fade_in": 2}
    found = heard(studio, clip, music, {**ADDED, "volume": 1}, {"op": "volume", "gain": 0.5, "start": 5}, fade)
    for pitch in (OWN, MUSIC):
        assert height(found, pitch, 0.9, 1.1) == pytest.approx(LOUD / 2, rel=0.1)
        assert height(found, pitch, 2.1, 4.9) == pytest.approx(LOUD, rel=0.03)
        assert height(found, pitch, 5.1, 6.4) == pytest.approx(LOUD / 2, rel=0.03)


def test_ducking(studio: Studio, clip: Path, music: Path) -> None:
    """While the clip sounds the music is 12 dB lower; it is down before the sound begins, and comes back after it."""
    quiet = {"op": "mute", "start": 3, "end": 6}
    found = heard(studio, clip, music, quiet, {**ADDED, "duck": True, "volume": 1})
    down, up = LOUD * 10 ** (-12 / 20), LOUD
    assert height(found, MUSIC, 0.5, 2.9) == pytest.approx(down, rel=0.05)
    assert height(found, MUSIC, 4.5, 5.6) == pytest.approx(up, rel=0.05)
    assert height(found, MUSIC, 5.93, 5.99) == pytest.approx(down, rel=0.1)
    assert height(found, MUSIC, 3.2, 3.3) == pytest.approx(down, rel=0.2), "over the gaps between words it stays down"
    assert roughest(found[2000:-2000]) < 0.012


def test_in_place_of_the_sound(studio: Studio, clip: Path, music: Path) -> None:
    """Sound that takes the place of what is heard plays once, as loud as it is; later music plays beside it."""
    replaced = {"op": "replace_audio", "file": "music.wav"}
    found = heard(studio, clip, music, {**ADDED, "volume": 1}, replaced)
    assert height(found, OWN, 0.1, 7.9) < 1e-3
    assert height(found, MUSIC, 0.1, 2.9) == pytest.approx(LOUD, rel=0.03)
    assert height(found, MUSIC, 3.1, 7.9) < 1e-3
    found = heard(studio, clip, music, {**ADDED, "keep_original": False})
    assert height(found, OWN, 0.1, 6) < 1e-3
    assert height(found, MUSIC, 0.1, 2.9) == pytest.approx(LOUD, rel=0.03)


def test_delay_moves_what_was_put_in_place(studio: Studio, clip: Path, music: Path) -> None:
    """Replaced sound comes later or earlier as is asked."""
    replaced = {"op": "replace_audio", "file": "music.wav"}
    found = heard(studio, clip, music, replaced, {"op": "audio_delay", "ms": 500})
    assert height(found, MUSIC, 0, 0.48) < 1e-3
    assert height(found, MUSIC, 0.52, 3.48) == pytest.approx(LOUD, rel=0.03)
    found = heard(studio, clip, music, replaced, {"op": "audio_delay", "ms": -500})
    assert height(found, MUSIC, 0.02, 2.48) == pytest.approx(LOUD, rel=0.03)
    assert height(found, MUSIC, 2.52, 8) < 1e-3


def test_music_for_a_silent_clip(footage: Footage, studio: Studio, music: Path) -> None:
    """A clip without sound gets the music alone, as loud as it is; so does a video's sound that is taken as music."""
    silent = footage("silent.mp4", sound=False)
    found = heard(studio, silent, music, {**ADDED, "duck": True})
    assert height(found, MUSIC, 0.1, 2.4) == pytest.approx(LOUD, rel=0.03)
    band = footage("band.mp4", lambda path: make(path, seconds=2, size=(168, 96), frequency=MUSIC))
    found = heard(studio, silent, band, {"op": "add_music", "file": "band.mp4"})
    assert height(found, MUSIC, 0.1, 2.4) == pytest.approx(LOUD, rel=0.03)


def test_a_file_without_sound_is_no_music(footage: Footage, studio: Studio, clip: Path) -> None:
    """A file that has no sound is refused with what to do, and so is a name that no file has."""
    silent = footage("silent.mp4", sound=False)
    with pytest.raises(BadEdit, match=r"silent.mp4 has no sound; name a sound file"):
        studio.timeline(clip, silent, edits=({"op": "add_music", "file": "silent.mp4"},))
    with pytest.raises(BadEdit, match=r"the files are: tone.mp4"):
        studio.timeline(clip, edits=({"op": "add_music", "file": "x.mp3"},))


def test_music_goes_on_through_parts(studio: Studio, clip: Path, music: Path) -> None:
    """In a clip split into files the music goes on in the next where it was in the one before."""
    timeline = studio.timeline(clip, music, edits=({**ADDED, "volume": 1}, {"op": "split", "parts": 2}))
    first, second = products(timeline)
    assert [bed.since for bed in (*first.beds, *second.beds)] == [0, 4]
    found = samples(studio.render(first).path)
    assert height(found, MUSIC, 3.5, 3.99) == pytest.approx(LOUD, rel=0.03), "no end, so no fade"


def test_much_at_once_does_not_clip(studio: Studio, clip: Path, music: Path) -> None:
    """However loud all of it is together, its peaks stay below full scale."""
    louder = {"op": "volume", "gain": 8}
    for edits in ((louder,), (louder, {**ADDED, "volume": 10})):
        made = studio.edit((clip, music), *edits)
        assert -2 < measured(made.path)[1] < 0


def test_twice_the_same(studio: Studio, fresh: Studio, clip: Path, music: Path) -> None:
    """The same music gives the same bytes in another place."""
    edits = ({**ADDED, "duck": True}, {"op": "normalize_loudness"})
    assert studio.edit((clip, music), *edits).path.read_bytes() == fresh.edit((clip, music), *edits).path.read_bytes()


def test_nothing_is_copied_under_music(studio: Studio, clip: Path, music: Path) -> None:
    """What sounds together is coded; the picture is copied."""
    timeline = apply(studio.timeline(clip, music), (ops.load(ADDED),))
    plan = compile(timeline)
    assert plan.sound is not None and not plan.sound.copies and not plan.sound.copied and plan.original is None
    assert {segment.kind for segment in plan.segments} == {"copy"}
    assert plan.sound.beds[0].length == Fraction(3)

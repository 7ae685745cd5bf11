"""What is done to the sound, heard in the samples."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from editing.probe import probe
from tests.editing.conftest import Footage
from tests.editing.studio import Studio
from tests.editing.test_cuts import _late, noisy
from tests.footage import ffmpeg, samples

RATE = 48000
LOUD = 0.125 / 2**0.5
"""How loud FFmpeg's sine is (root of the mean square)."""


def loudness(heard: Any, start: float, end: float) -> float:
    """The root of the mean square from start to end, in seconds."""
    return float(np.sqrt(np.mean(heard[round(start * RATE) : round(end * RATE)].astype(float) ** 2)))


def pitch(heard: Any) -> float:
    """The strongest frequency."""
    spectrum = np.abs(np.fft.rfft(heard * np.hanning(len(heard))))
    return float(np.argmax(spectrum) * RATE / len(heard))


def roughest(heard: Any) -> float:
    """The sharpest bend between neighbouring samples: what clicks."""
    return float(np.abs(np.diff(heard, 2)).max())


def test_no_click_at_joins(footage: Footage, studio: Studio) -> None:
    """Where pieces meet the sound bends no more sharply than where it fades: nothing clicks."""
    edits = tuple({"op": "cut", "start": at, "end": at + 0.1237} for at in (3.1, 2.6, 2.2, 1.7, 1.3, 0.6))
    heard = samples(studio.edit(footage(), *edits).path)
    assert len(heard) / RATE == pytest.approx(4 - 6 * 4 / 30, abs=0.05)
    assert roughest(heard[2000:-2000]) < 0.004
    raw = samples(footage())
    clicking = np.concatenate([raw[: round(1.3 * RATE)], raw[round(1.4013 * RATE) :]])
    assert roughest(clicking[2000:-2000]) > 0.01, "what a plain join would sound like"


def test_mute_of_a_part(footage: Footage, studio: Studio) -> None:
    """The part is silent, its edges are soft, and the rest is as loud as it was; the picture is copied."""
    made = studio.edit(footage(), {"op": "mute", "start": 1, "end": 2})
    heard, before = samples(made.path), samples(footage())
    assert made.kinds == "c"
    assert loudness(heard, 1.03, 1.97) < 1e-4
    assert loudness(heard - before[: len(heard)], 0.1, 0.98) < 0.01
    assert loudness(heard - before[: len(heard)], 2.02, 3.9) < 0.01
    assert roughest(heard[2000:-2000]) < 0.004


def test_mute_of_all(footage: Footage, studio: Studio) -> None:
    """A muted clip keeps a sound track, which is silent."""
    assert loudness(samples(studio.edit(footage(), {"op": "mute"}).path), 0, 4) < 1e-4


@pytest.mark.parametrize(
    ("edit", "factor"),
    [({"gain": 0.5}, 0.5), ({"db": 6}, 1.995), ({"direction": "down"}, 0.5), ({"direction": "up"}, 2)],
    ids=str,
)
def test_volume(footage: Footage, studio: Studio, edit: dict[str, Any], factor: float) -> None:
    """The sound is as much louder or quieter as was asked."""
    heard = samples(studio.edit(footage(), {"op": "volume", **edit}).path)
    assert loudness(heard, 0.5, 3.5) / LOUD == pytest.approx(factor, rel=0.03)


@pytest.mark.parametrize("factor", [2, 0.5, 1.37, 5])
def test_speed_keeps_the_pitch(footage: Footage, studio: Studio, factor: float) -> None:
    """Faster or slower, a tone stays the tone it is and ends with the picture."""
    made = studio.edit(footage(), {"op": "speed", "factor": factor})
    heard = samples(made.path)
    assert len(heard) / RATE == pytest.approx(float(made.plan.duration), abs=0.002)
    middle = heard[len(heard) // 4 : len(heard) * 3 // 4]
    assert pitch(middle) == pytest.approx(440, abs=6)
    assert loudness(heard, 0.1, float(made.plan.duration) - 0.15) / LOUD == pytest.approx(1, rel=0.1)


def test_fades(footage: Footage, studio: Studio) -> None:
    """The sound fades with the picture, from silence and back to it."""
    heard = samples(studio.edit(footage(), {"op": "fade_in", "duration": 1}, {"op": "fade_out", "duration": 2}).path)
    assert loudness(heard, 0, 0.05) < LOUD * 0.1
    assert loudness(heard, 0.45, 0.55) / LOUD == pytest.approx(0.5, abs=0.08)
    assert loudness(heard, 1.1, 1.9) / LOUD == pytest.approx(1, abs=0.05)
    assert loudness(heard, 2.9, 3.1) / LOUD == pytest.approx(0.5, abs=0.08)
    assert loudness(heard, 3.95, 4) < LOUD * 0.1


def test_a_fade_through_a_cut(footage: Footage, studio: Studio) -> None:
    """A cut in the middle of a fade-in leaves the rest of the fade at its own loudness."""
    heard = samples(studio.edit(footage(), {"op": "fade_in", "duration": 2}, {"op": "cut", "start": 0, "end": 1}).path)
    assert loudness(heard, 0.05, 0.15) / LOUD == pytest.approx(0.55, abs=0.08)
    assert loudness(heard, 1.1, 2.9) / LOUD == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize(("kind", "offset"), [("mp4", 0.7), ("mkv", 0.7), ("mp4", -0.5), ("mkv", -0.5)])
def test_sound_that_begins_later_or_earlier(footage: Footage, studio: Studio, kind: str, offset: float) -> None:
    """Sound that the file shifts against the picture stays shifted just so, also after a cut."""
    plain = footage("noise.mp4", noisy)
    both = ("-map", "0:v", "-map", "1:a", "-c", "copy", "-t", "6")
    path = footage(
        f"shift{offset}.{kind}", lambda path: ffmpeg("-i", plain, "-itsoffset", offset, "-i", plain, *both, path)
    )
    made = studio.edit(path, {"op": "cut", "start": 2, "end": 3})
    raw, heard = samples(plain), samples(made.path)
    for at in (1.5, 3.0):
        source = at + (1 if at > 2 else 0) - offset
        assert abs(_late(raw, heard, round(source * RATE), round(at * RATE))) <= 100
    if offset > 0:
        assert loudness(heard, 0, offset - 0.03) < 1e-3


def test_sound_shorter_than_the_picture(footage: Footage, studio: Studio) -> None:
    """Where a file's sound ends early there is silence, and the result is as long as its picture."""
    path = footage("early.mp4", lambda path: ffmpeg("-i", footage(), "-c:v", "copy", "-af", "atrim=end=2", path))
    heard = samples(studio.edit(path, {"op": "cut", "start": 1, "end": "1.5"}).path)
    assert len(heard) / RATE == pytest.approx(3.5, abs=0.05)
    assert loudness(heard, 0.2, 1.4) / LOUD == pytest.approx(1, abs=0.05)
    assert loudness(heard, 1.6, 3.4) < 1e-3


def test_sound_longer_than_the_picture(footage: Footage, studio: Studio) -> None:
    """What sounds after the last frame is left out."""
    silent = footage("silent.mp4", sound=False)
    sine = ("-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000:duration=6", "-c:v", "copy")
    path = footage("longer.mp4", lambda path: ffmpeg("-i", silent, *sine, path))
    made = studio.edit(path, {"op": "cut", "start": 1, "end": 2})
    assert len(samples(made.path)) / RATE == pytest.approx(3, abs=0.01)


@pytest.mark.parametrize(
    ("layout", "rate"),
    [("stereo", 44100), ("5.1", 48000), ("mono", 22050), ("7.1", 48000), ("2.1", 48000), ("5.0", 32000)],
)
def test_layouts_and_rates(footage: Footage, studio: Studio, layout: str, rate: int) -> None:
    """Sound of any layout and rate is cut and comes out as it went in, as far as AAC goes."""
    how = ("-f", "lavfi", "-i", f"sine=frequency=440:sample_rate={rate}:duration=4", "-c:v", "copy")
    shaped = ("-af", f"aformat=channel_layouts={layout}", "-c:a", "flac")
    silent = footage("silent.mp4", sound=False)
    path = footage(f"{layout}{rate}.mkv", lambda path: ffmpeg("-i", silent, *how, *shaped, path))
    made = studio.edit(path, {"op": "cut", "start": 1, "end": 2})
    found = probe(made.path, "result").sound
    assert found is not None
    assert (found.sample_rate, found.channels) == (rate, {"stereo": 2, "mono": 1, "2.1": 3, "5.0": 5}.get(layout, 6))
    assert abs(found.start + found.duration - 3) < Fraction(1, 100)
    assert loudness(samples(made.path), 0.1, 2.9) > 0.01


def test_joining_with_a_silent_file(footage: Footage, studio: Studio) -> None:
    """A file without sound is silent in the middle of those that have some."""
    silent = footage("mute.mp4", seconds=2, sound=False)
    made = studio.edit((footage(), silent), {"op": "concat", "files": ["mute.mp4", "clip.mp4"]})
    heard = samples(made.path)
    assert loudness(heard, 0, 1.95) < 1e-3
    assert loudness(heard, 2.1, 5.9) / LOUD == pytest.approx(1, abs=0.05)


def test_damaged_sound(footage: Footage, studio: Studio, tmp_path: Path) -> None:
    """Sound that cannot be decoded in places is silent there and stays in time after them."""
    path = tmp_path / "damaged.mkv"
    data = bytearray(footage("clip.mkv", lambda path: ffmpeg("-i", footage(), "-c", "copy", path)).read_bytes())
    middle = len(data) // 2
    data[middle : middle + 40000] = bytes(40000)
    path.write_bytes(data)
    made = studio.edit(path, {"op": "cut", "start": 0, "end": "0.5"})
    heard = samples(made.path)
    assert len(heard) / RATE == pytest.approx(float(made.plan.duration), abs=0.01)
    assert loudness(heard, 0.1, 0.6) / LOUD == pytest.approx(1, abs=0.05)
    assert loudness(heard, 3, 3.3) / LOUD == pytest.approx(1, abs=0.05)

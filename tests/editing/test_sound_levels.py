"""Loudness, noise, channels and delay, as a meter hears them."""

from pathlib import Path

import numpy as np
import pytest

from editing.probe import probe
from tests.editing.conftest import Footage
from tests.editing.studio import Studio
from tests.editing.test_cuts import _late
from tests.editing.test_sound import RATE, loudness
from tests.editing.test_sound_music import height, measured
from tests.footage import ffmpeg, make, samples


def voice(path: Path) -> None:
    """Six seconds of silent pictures with something like speech: a buzz in syllables, with a loud cry among them."""
    silent = make(path.with_suffix(".silent.mp4"), seconds=6, sound=False, size=(168, 96))
    buzz = "+".join(f"sin({n * 130}*2*PI*t)/{n}" for n in range(1, 9))
    syllables = "max(0,sin(2*PI*2.5*t))*(0.03+0.8*between(t,3,3.2))"
    sound = f"aevalsrc='({buzz})*{syllables}':s=48000:d=6"
    ffmpeg("-i", silent, "-f", "lavfi", "-i", sound, "-c:v", "copy", "-c:a", "aac", "-b:a", "192k", path)


@pytest.mark.parametrize("lufs", [-14, -23])
def test_loudness(footage: Footage, studio: Studio, lufs: int) -> None:
    """The result is as loud as was asked, within half a unit, and its peaks stay below -1 dBTP."""
    made = studio.edit(footage("voice.mp4", voice), {"op": "normalize_loudness", "lufs": lufs})
    found, peak = measured(made.path)
    assert found == pytest.approx(lufs, abs=0.5)
    assert peak <= -0.9


def test_loudness_comes_last(footage: Footage, studio: Studio) -> None:
    """What is edited later changes nothing about it: the whole is measured as it is in the end."""
    later = ({"op": "volume", "db": -20}, {"op": "cut", "start": 1, "end": 3})
    made = studio.edit(footage("voice.mp4", voice), {"op": "normalize_loudness", "lufs": -20}, *later)
    assert measured(made.path)[0] == pytest.approx(-20, abs=0.5)


def test_silence_stays_silent(footage: Footage, studio: Studio) -> None:
    """There is nothing to make louder in silence."""
    made = studio.edit(footage(), {"op": "mute"}, {"op": "normalize_loudness"})
    assert loudness(samples(made.path), 0, 4) < 1e-4


def hissing(path: Path) -> None:
    """Six seconds of a tone that comes and goes every second, in hiss that gets stronger towards low tones."""
    silent = make(path.with_suffix(".silent.mp4"), seconds=6, sound=False, size=(168, 96))
    tone = "aevalsrc='0.2*sin(2*PI*440*t)*gt(mod(t,2),1)':s=48000:d=6"
    mixed = "[1:a][2:a]amix=inputs=2:normalize=0[a]"
    hiss = "anoisesrc=color=pink:amplitude=0.05:seed=3:r=48000:d=6"
    inputs = ("-i", silent, "-f", "lavfi", "-i", tone, "-f", "lavfi", "-i", hiss)
    ffmpeg(*inputs, "-filter_complex", mixed, "-map", "0:v", "-map", "[a]", "-c:v", "copy", "-c:a", "flac", path)


def test_noise_goes_and_sound_stays(footage: Footage, studio: Studio) -> None:
    """In the pauses the hiss is lower by 12 dB or more, the tone is as loud as before and where it was."""
    path = footage("hiss.mkv", hissing)
    before, after = samples(path), samples(studio.edit(path, {"op": "audio_denoise"}).path)
    for start in (0.2, 2.2, 4.2):
        assert loudness(after, start, start + 0.7) < loudness(before, start, start + 0.7) * 10 ** (-12 / 20)
        assert height(after, 440, start + 1, start + 1.6) == pytest.approx(0.2, rel=0.05)
    wave = np.exp(-2j * np.pi * 440 * np.arange(19200) / RATE)
    was, now = (np.angle(np.dot(one[72000:91200], wave)) for one in (before, after))
    assert abs(now - was) < 0.02, "a third of a sample"
    gentle = samples(studio.edit(path, {"op": "audio_denoise", "strength": 0.2}).path)
    assert loudness(after, 2.2, 2.9) < loudness(gentle, 2.2, 2.9) < loudness(before, 2.2, 2.9)


def test_noise_in_a_range(footage: Footage, studio: Studio) -> None:
    """Outside of the range the noise stays as it is, and the edges are soft."""
    path = footage("hiss.mkv", hissing)
    before, after = samples(path), samples(studio.edit(path, {"op": "audio_denoise", "start": 2, "end": 3}).path)
    assert loudness(after, 2.1, 2.9) < loudness(before, 2.1, 2.9) / 3
    assert loudness(after, 4.1, 4.9) == pytest.approx(loudness(before, 4.1, 4.9), rel=0.05)


def sided(path: Path) -> None:
    """Two seconds that sound on the left alone."""
    silent = make(path.with_suffix(".silent.mp4"), seconds=2, sound=False, size=(168, 96))
    left = "aevalsrc='0.2*sin(2*PI*440*t)|0':s=48000:d=2"
    ffmpeg("-i", silent, "-f", "lavfi", "-i", left, "-c:v", "copy", "-c:a", "aac", path)


def test_mono(footage: Footage, studio: Studio) -> None:
    """What came from one side alone comes from both."""
    made = studio.edit(footage("left.mp4", sided), {"op": "audio_mono"})
    found = probe(made.path, "result").sound
    assert found is not None and found.channels == 1
    assert height(samples(made.path), 440, 0.1, 1.9) == pytest.approx(0.1, rel=0.05)
    copied = studio.edit(footage(), {"op": "audio_mono"})
    assert copied.plan.original, "a clip that is mono is left alone"


def chirp(path: Path) -> None:
    """Ten seconds of noise, of which every moment is different from every other."""
    silent = make(path.with_suffix(".silent.mp4"), seconds=10, sound=False, size=(168, 96))
    noise = "anoisesrc=seed=5:r=48000:d=10:a=0.3,lowpass=f=5000"
    ffmpeg("-i", silent, "-f", "lavfi", "-i", noise, "-c:v", "copy", "-c:a", "aac", "-b:a", "160k", path)


@pytest.mark.parametrize("ms", [250, -400])
def test_delay(footage: Footage, studio: Studio, ms: int) -> None:
    """Sound comes as much later or earlier as was asked, in every piece of later cuts too; most of it is copied."""
    path = footage("chirp.mp4", chirp)
    made = studio.edit(path, {"op": "audio_delay", "ms": ms}, {"op": "cut", "start": 4, "end": 5})
    before, after = samples(path), samples(made.path)
    assert made.plan.sound is not None and len(made.plan.sound.copies) == 2
    for at, from_ in ((2, 2), (6, 7)):
        late = _late(before, after, round((from_ - ms / 1000) * RATE), at * RATE)
        assert abs(late) <= 513
    assert len(after) / RATE == pytest.approx(9, abs=0.025)


def test_delay_follows_the_speed(footage: Footage, studio: Studio) -> None:
    """In a part that is played faster the sound stays with the picture that it belongs to."""
    timeline = studio.timeline(
        footage("chirp.mp4", chirp), edits=({"op": "speed", "factor": 2}, {"op": "audio_delay", "ms": 100})
    )
    assert [float(clip.lag) for clip in timeline.clips] == [0.2]
    turned = studio.timeline(
        footage("chirp.mp4", chirp), edits=({"op": "reverse"}, {"op": "audio_delay", "ms": 100}, {"op": "reverse"})
    )
    assert [float(clip.lag) for clip in turned.clips] == [-0.1]


@pytest.mark.parametrize("op", ["normalize_loudness", "audio_denoise", "audio_mono"])
def test_nothing_to_hear(footage: Footage, studio: Studio, op: str) -> None:
    """A clip without sound is refused in a sentence."""
    from editing.errors import BadEdit

    with pytest.raises(BadEdit, match="The clip has no sound, so there"):
        studio.timeline(footage("silent.mp4", sound=False), edits=({"op": op},))


def test_backward_sound(footage: Footage, studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clip that runs backward sounds backward, held a second at a time; a still one is silent."""
    from editing.engine.sound import runs

    monkeypatch.setattr(runs, "_HELD", 1)
    path = footage("chirp.mp4", chirp)
    freeze = {"op": "freeze", "at": 9, "duration": 1}
    made = studio.edit(path, {"op": "reverse", "start": 3, "end": 8}, freeze)
    before, after = samples(path), samples(made.path)
    turned = before[round(3.1 * RATE) : round(7.9 * RATE)][::-1]
    assert np.abs(after[round(3.1 * RATE) : round(7.9 * RATE)] - turned).mean() < 0.02
    assert loudness(after, 9.1, 9.9) < 1e-3
    assert np.array_equal(after[: round(2.9 * RATE)], before[: round(2.9 * RATE)])

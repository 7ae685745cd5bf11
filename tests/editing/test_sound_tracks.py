"""Files with several sound tracks: all of them go through the edits, each for itself."""

from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from tests.editing.conftest import Footage
from tests.editing.studio import Made, Studio
from tests.editing.test_sound import RATE
from tests.editing.test_sound_music import height
from tests.footage import ffmpeg, make

ENGLISH, FRENCH = 440, 1000
CUT = {"op": "cut", "start": 4, "end": 5}


def spoken(path: Path) -> None:
    """Eight seconds with a low tone in English and a high one in French, in stereo at another rate."""
    silent = make(path.with_suffix(".silent.mp4"), seconds=8, sound=False, size=(168, 96))
    low = f"sine=frequency={ENGLISH}:sample_rate=48000:d=8"
    high = f"sine=frequency={FRENCH}:sample_rate=44100:d=8,aformat=channel_layouts=stereo"
    tracks = ("-map", "0:v", "-map", "1:a", "-map", "2:a", "-c:v", "copy", "-c:a", "aac", "-b:a", "128k")
    said = ("-metadata:s:a:0", "language=eng", "-metadata:s:a:1", "language=fra", "-metadata:s:a:1", "title=Bonjour")
    ffmpeg("-i", silent, "-f", "lavfi", "-i", low, "-f", "lavfi", "-i", high, *tracks, *said, path)


@pytest.fixture
def clip(footage: Footage) -> Path:
    """A clip in two languages."""
    return footage("two.mp4", spoken)


def heard(made: Made, number: int) -> Any:
    """A track of a file, as mono samples at 48 kHz from the first frame on."""
    with av.open(str(made.path)) as container:
        resampler = av.AudioResampler(format="fltp", layout="mono", rate=RATE)
        frames = [one for frame in container.decode(audio=number) for one in resampler.resample(frame)]
        begin = round(float(frames[0].pts * frames[0].time_base) * RATE)
        return np.concatenate([frame.to_ndarray()[0] for frame in frames])[max(0, -begin) :]


@pytest.mark.parametrize("kind", ["mp4", "mkv"])
def test_all_tracks_survive_a_cut(footage: Footage, studio: Studio, kind: str) -> None:
    """Each track is cut and copied for itself, keeps its language and its name, and the first is the one played."""
    path = footage(f"two.{kind}", spoken)
    made = studio.edit(path, CUT, *([{"op": "convert", "format": "mkv"}] if kind == "mkv" else []))
    assert [len(sound.copies) for sound in made.plan.sounds] == [2, 2]
    with av.open(str(made.path)) as container:
        tracks = container.streams.audio
        assert [track.language for track in tracks] == ["eng", "fra"]
        assert [track.disposition.name for track in tracks] == ["default", None]
        assert [(track.codec_context.channels, track.codec_context.sample_rate) for track in tracks] == [
            (1, 48000),
            (2, 44100),
        ]
        assert kind == "mp4" or tracks[1].metadata["title"] == "Bonjour"
    for number, (own, other) in enumerate(((ENGLISH, FRENCH), (FRENCH, ENGLISH))):
        sound = heard(made, number)
        assert len(sound) / RATE == pytest.approx(7, abs=0.08)
        for begin, end in ((0.1, 3.9), (4.1, 6.9)):
            assert height(sound, own, begin, end) > 0.08 and height(sound, other, begin, end) < 2e-3


def test_what_is_edited_is_edited_in_all(footage: Footage, studio: Studio, clip: Path) -> None:
    """A mute silences every language; music is put under another language, too."""
    tone = ("-f", "lavfi", "-i", "sine=frequency=2000:duration=3")
    music = footage("high.wav", lambda path: ffmpeg(*tone, path))
    added = {"op": "add_music", "file": "high.wav", "volume": 1}
    made = studio.edit((clip, music), {"op": "mute", "start": 2, "end": 4}, added)
    for number, own in enumerate((ENGLISH, FRENCH)):
        sound = heard(made, number)
        assert height(sound, own, 2.1, 3.9) < 1e-3 < 0.08 < height(sound, own, 4.1, 7.9)
        assert height(sound, 2000, 3.1, 5.9) > 0.08


def test_tracks_that_are_no_versions(footage: Footage, studio: Studio) -> None:
    """A track that says no language was recorded for itself: it is cut with the others, and gets no music."""
    plain = ("-map_metadata", "-1", "-map_metadata:s:a", "-1", "-c", "copy")
    path = footage("stems.mkv", lambda path: ffmpeg("-i", footage("two.mp4", spoken), "-map", "0", *plain, path))
    made = studio.edit(path, {"op": "normalize_loudness"}, CUT)
    first, second = made.plan.sounds
    assert first.loudness == -14 and second.loudness is None and second.copies


def test_joined_to_a_file_with_one_track(footage: Footage, studio: Studio, clip: Path) -> None:
    """Where a file has but one track it is heard in all."""
    other = footage("one.mp4", lambda path: make(path, seconds=2, size=(168, 96), frequency=2000))
    made = studio.edit((clip, other), {"op": "concat", "files": ["two.mp4", "one.mp4"]})
    for number, own in enumerate((ENGLISH, FRENCH)):
        sound = heard(made, number)
        assert height(sound, own, 0.1, 7.9) > 0.08 and height(sound, 2000, 8.1, 9.9) > 0.08


def test_where_there_is_one_track_in_the_end(footage: Footage, studio: Studio, clip: Path) -> None:
    """Sound that takes the place of all is one track; so is a file of sound alone, and one that has to be small."""
    other = footage("one.mp4", lambda path: make(path, seconds=2, size=(168, 96), frequency=2000))
    replaced = studio.edit((clip, other), {"op": "replace_audio", "file": "one.mp4"})
    assert len(replaced.plan.sounds) == 1
    alone = studio.edit(clip, {"op": "extract_audio", "format": "m4a"})
    assert len(alone.plan.sounds) == 1

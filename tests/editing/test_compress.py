"""Files that have to be small: never larger than asked, as good as that allows, and told what it has cost."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest

from editing import ladder, ops
from editing.errors import BadEdit, Refused
from editing.ladder import Stream
from editing.timeline import Timeline
from tests.editing.conftest import Footage
from tests.editing.studio import Made, Studio
from tests.editing.synthetic import source
from tests.footage import ffmpeg, frames, numbered, samples

PHONE = Stream(
    duration=Fraction(60), width=1920, height=1080, rate=Fraction(60), picture=16_000_000, sound=192_000, channels=2
)


def noisy(path: Path) -> None:
    """Two seconds of 640x360 that are hard to code, numbered, and a chord in stereo."""
    picture = f"testsrc2=s=640x360:r=30:d=2,noise=alls=20:allf=t,{numbered(640, 360)}"
    chord = "aevalsrc='0.2*sin(880*t)+0.2*sin(1760*t)|0.3*sin(1320*t)':s=48000:d=2"
    coded = ("-c:v", "libx264", "-preset", "ultrafast", "-crf", "20", "-g", "30", "-pix_fmt", "yuv420p")
    ffmpeg("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", chord, *coded, "-c:a", "aac", "-b:a", "160k", path)


def told(made: Made) -> str:
    """What is said of the cost."""
    return next(finding.what for finding in made.rendered.check if finding.level == "notice")


@pytest.mark.parametrize(
    ("target", "size", "words"),
    [(1.2, (640, 360), "at its own size."), (0.12, (426, 240), "360p became 240p, sound 48 kbit/s mono.")],
)
def test_it_fits(footage: Footage, studio: Studio, target: float, size: tuple[int, int], words: str) -> None:
    """The file has the target's bytes at most and most of them, all frames and all of the sound, and says what it cost.

    Where the bits are too few for its size, the picture becomes smaller and the sound thriftier.
    """
    clip = footage("noisy.mp4", how=noisy)
    assert clip.stat().st_size > 1.5e6
    made = studio.edit(clip, {"op": "compress", "target_mb": target})
    (file,) = made.rendered.files
    assert 0.75 * target * 1e6 < file.size <= target * 1e6
    assert (file.width, file.height) == size
    shown = frames(made.path)
    assert len(shown) == 60 and shown[0][1].shape == size[::-1]
    assert abs(len(samples(made.path)) / 48000 - 2) < 0.05
    assert told(made).startswith("From ") and told(made).endswith(words)


def test_what_is_small_enough_stays_as_it_is(footage: Footage, studio: Studio) -> None:
    """Nothing is coded anew, of an upload or of an edit, and that is said."""
    made = studio.edit(footage(), {"op": "compress", "target_mb": 5})
    assert made.path.read_bytes() == footage().read_bytes()
    assert "as it is, so it was not made smaller" in told(made)
    cut: dict[str, Any] = {"op": "cut", "start": 1, "end": 2}
    edited = studio.edit(footage(), cut, {"op": "compress", "target_mb": 5})
    assert edited.path == studio.edit(footage(), cut).path


def test_an_edit_is_made_once(footage: Footage, fresh: Studio) -> None:
    """What was done to the video is found again; only the finished file is coded smaller, in as many tries as it takes.

    What was too large is not kept.
    """
    clip = footage("noisy.mp4", how=noisy)
    look: dict[str, Any] = {"op": "look", "name": "grayscale"}
    first = fresh.edit(clip, look)
    before = set(fresh.store.list("segments/"))
    made = fresh.edit(clip, look, {"op": "convert", "codec": "hevc"}, {"op": "compress", "target_mb": 0.2})
    assert made.rendered.files[0].size <= 200_000
    with av.open(str(made.path)) as container:
        assert container.streams.video[0].codec_context.name == "hevc"
    assert before <= set(fresh.store.list("segments/"))
    results = {key for key in fresh.store.list("results/") if not key.endswith(".jpg")}
    assert made.rendered.key in results and first.rendered.key in results
    assert len(results) == 3


def test_later_edits_fit_too(footage: Footage, studio: Studio) -> None:
    """The target holds for what is done after it, and for each file of several."""
    clip = footage("noisy.mp4", how=noisy)
    made = studio.edit(clip, {"op": "compress", "target_mb": 0.3}, {"op": "split", "parts": 2})
    assert [file.size <= 300_000 for file in made.rendered.files] == [True, True]
    assert [file.duration for file in made.rendered.files] == [1, 1]


def test_a_gif_that_fits(footage: Footage, studio: Studio) -> None:
    """A GIF gets fewer pixels and frames."""
    clip = footage("noisy.mp4", how=noisy)
    made = studio.edit(clip, {"op": "gif", "end": 1}, {"op": "compress", "target_mb": 0.4})
    assert made.path.suffix == ".gif" and made.rendered.files[0].size <= 400_000
    assert "480x270" not in told(made) and "became" in told(made)


def test_sound_that_fits(footage: Footage, studio: Studio) -> None:
    """Sound gets fewer bits; where none can be saved, that is said with a way out."""
    clip = footage("noisy.mp4", how=noisy)
    small: dict[str, Any] = {"op": "compress", "target_mb": 0.012}
    made = studio.edit(clip, {"op": "extract_audio", "format": "mp3"}, small)
    assert made.rendered.files[0].size <= 12_000
    with pytest.raises(Refused, match="ask for an mp3"):
        studio.edit(clip, {"op": "extract_audio", "format": "wav"}, small)


def test_out_of_reach() -> None:
    """What cannot be is refused before any work, with the least that can."""
    with pytest.raises(BadEdit, match=r"0:10 cannot have less than about 0\.\d MB"):
        ops.load({"op": "compress", "target_mb": 0.01}).apply(Timeline.of(source()))


def test_the_ladder() -> None:
    """The fewer bytes, the fewer bits, pixels and frames: never more than before, and always in bounds."""
    before = None
    for target in (150_000_000, 60_000_000, 25_000_000, 10_000_000, 8_000_000, 4_000_000, 2_000_000, 1_000_000):
        rung = ladder.fitted(PHONE, target)
        assert rung is not None
        assert (rung.picture + (rung.sound or 0)) * 60 / 8 < target
        assert rung.width % 2 == rung.height % 2 == 0
        if before is not None:
            assert rung.height <= before.height and rung.rate <= before.rate and rung.picture < before.picture
            assert (rung.sound or 0) <= (before.sound or 0)
        before = rung
    assert before is not None and (before.height, before.rate, before.sound) == (240, 30, 48_000)
    assert ladder.fitted(PHONE, ladder.smallest(PHONE.duration, True)) is not None
    assert ladder.fitted(PHONE, 300_000) is None


def test_where_little_happens_little_is_enough() -> None:
    """A recording of a screen that has next to no bits keeps its size."""
    screen = PHONE.model_copy(update={"picture": 300_000, "rate": Fraction(30)})
    rung = ladder.fitted(screen, 2_000_000)
    assert rung is not None and rung.height == 1080
    portrait = PHONE.model_copy(update={"width": 1080, "height": 1920})
    tall = ladder.fitted(portrait, 4_000_000)
    assert tall is not None and tall.width < tall.height and tall.width in ladder.SIDES

"""What is measured of files: how loud they are over time, and what of the picture is no black bar."""

import subprocess
import sys
import wave
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from editing.engine import measures
from editing.errors import Cancelled, Refused, Unmeasured
from editing.measures import FAINTEST, Bars, Levels
from editing.timeline import Source
from tests.editing.studio import Studio
from tests.editing.synthetic import source as described
from tests.footage import ffmpeg

TONE = "0.3*sin(2764*t)"
SECOND = 50
"""Hops of a second."""


def sounding(path: Path, sound: str, seconds: float = 4, more: tuple[str, ...] = ("-c:a", "pcm_s16le")) -> Path:
    """A small picture, and a sound by an expression."""
    picture = ("-f", "lavfi", "-i", f"color=gray:s=64x64:r=10:d={seconds}")
    ffmpeg(*picture, "-f", "lavfi", "-i", f"aevalsrc='{sound}':s=44100:d={seconds}", "-c:v", "libx264", *more, path)
    return path


def levels(studio: Studio, path: Path) -> Levels:
    """The levels of a file."""
    found = measures.measure(path, studio.source(path), "levels", lambda: False)
    assert isinstance(found, Levels)
    return Levels.model_validate_json(found.model_dump_json())


def test_a_level_is_the_rms_of_its_moment(studio: Studio, tmp_path: Path) -> None:
    """A sine of 0.3 is 13.5 dB below full scale, to the hop; without sound it is the faintest."""
    found = levels(studio, sounding(tmp_path / "a.mov", f"{TONE}*between(mod(t,2),0.5,1.5)")).values
    assert len(found) == 4 * SECOND
    assert all(value in (13, 14) for value in found[26:74] + found[126:174])
    assert min(found[:24] + found[76:124]) > 100


def test_rumble_is_not_heard_and_one_channel_is_enough(studio: Studio, tmp_path: Path) -> None:
    """A hum far below speech hardly counts, and what only one side carries is as loud as on both."""
    hum = levels(studio, sounding(tmp_path / "hum.mov", "0.3*sin(157*t)", 1)).values
    side = levels(studio, sounding(tmp_path / "side.mov", f"0|{TONE}", 1)).values
    assert min(hum[10:40]) > 22 and set(side[10:40]) <= {13, 14}


@pytest.mark.parametrize("offset", ["0.7", "-0.7"])
def test_a_level_stands_where_a_player_plays_it(studio: Studio, tmp_path: Path, offset: str) -> None:
    """Sound that comes late, or before the first frame, counts from the first frame."""
    plain = sounding(tmp_path / "plain.mkv", f"{TONE}*gte(t,1)", 3)
    path = tmp_path / "moved.mkv"
    ffmpeg("-i", plain, "-itsoffset", offset, "-i", plain, "-map", "0:v", "-map", "1:a", "-c", "copy", path)
    found = levels(studio, path).values
    begins = next(hop for hop, value in enumerate(found) if value < 30)
    assert begins == pytest.approx((1 + float(offset)) * SECOND, abs=2)


def test_a_gap_is_silent(studio: Studio, tmp_path: Path) -> None:
    """Where packets are missing, nothing is heard, and what follows stays where it is."""
    path = sounding(tmp_path / "whole.mkv", TONE, more=("-c:a", "aac"))
    gap = tmp_path / "gap.mkv"
    ffmpeg("-i", path, "-c", "copy", "-bsf:a", "noise=drop='between(n,43,86)'", gap)
    found = levels(studio, gap).values
    assert max(found[10:45]) < 16 and set(found[55:98]) == {FAINTEST} and max(found[110:190]) < 16


def test_a_damaged_file_is_measured_as_far_as_it_can_be_read(studio: Studio, tmp_path: Path) -> None:
    """A file that breaks off is silent from there on."""
    path = sounding(tmp_path / "whole.mkv", TONE)
    source = studio.source(path)
    broken = tmp_path / "broken.mkv"
    broken.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    found = measures.measure(broken, source, "levels", lambda: False)
    assert isinstance(found, Levels)
    assert len(found.values) == 4 * SECOND and found.values[20] < 16 and found.values[-1] == FAINTEST
    broken.write_bytes(b"")
    with pytest.raises(Refused, match="can no longer be read; send it again"):
        measures.measure(broken, source, "levels", lambda: False)


def test_it_can_be_stopped(studio: Studio, tmp_path: Path) -> None:
    """Whoever does not want it any more stops it in the middle."""
    for kind, path in (("levels", sounding(tmp_path / "a.mov", TONE)), ("bars", shown(tmp_path / "b.mp4", BOXED))):
        answers = iter([False, False, False, True])
        with pytest.raises(Cancelled):
            measures.measure(path, studio.source(path), kind, answers.__next__)


PROGRAM = """
import resource, sys
from pathlib import Path
from editing.engine import measures
from editing.probe import probe
from editing.timeline import Source
path = Path(sys.argv[1])
source = Source(id="a", key="a", name="a", probe=probe(path, "a"))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
found = measures.measure(path, source, "levels", lambda: False)
print(len(found.values), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_memory_does_not_grow_with_the_length(tmp_path: Path) -> None:
    """Twenty minutes are 38 MB of samples as they are measured, of which a few seconds are held at a time."""
    path = tmp_path / "long.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        for _ in range(20):
            file.writeframes(bytes(range(250)) * 2 * 1920)
    run = subprocess.run([sys.executable, "-c", PROGRAM, str(path)], check=True, capture_output=True, text=True)
    hops, kilobytes = map(int, run.stdout.split())
    assert hops == 1200 * SECOND and kilobytes < 15_000


def noisy(noise: float) -> str:
    """Words (a tone that swells eight times in a second) for two seconds of three, and noise all the time."""
    return f"0.3*sin(2764*t)*lt(mod(t,3),2)*(0.6+0.4*sin(50*t))+{noise}*(2*random(0)-1)"


@pytest.mark.parametrize("noise", [0, 0.001, 0.02, 0.1])
def test_what_is_a_pause_is_told_by_the_sound_itself(studio: Studio, tmp_path: Path, noise: float) -> None:
    """In a quiet room and beside a road, the pauses between words are found, and no word is taken for one."""
    found = levels(studio, sounding(tmp_path / "a.mov", noisy(noise), 12))
    quiet = [(a, b) for a, b in found.quiet(Fraction(0), Fraction(12), found.threshold) if b - a > Fraction(1, 5)]
    assert [(round(a, 1), round(b, 1)) for a, b in quiet] == [(2, 3), (5, 6), (8, 9), (11, 12)]


@pytest.mark.parametrize("sound", [TONE, "0.1*(2*random(0)-1)", noisy(0.3)])
def test_sound_without_pauses_has_none(studio: Studio, tmp_path: Path, sound: str) -> None:
    """A lasting tone, a rushing river, and words that cannot be told from the noise are no pauses."""
    found = levels(studio, sounding(tmp_path / "a.mov", sound, 6))
    assert not found.silent
    assert all(b - a < Fraction(1, 2) for a, b in found.quiet(Fraction(0), Fraction(6), found.threshold))


def test_nothing_but_silence_is_silent(studio: Studio, tmp_path: Path) -> None:
    """Hiss that nobody hears counts as nothing."""
    found = levels(studio, sounding(tmp_path / "a.mov", "0.0002*(2*random(0)-1)", 2))
    assert found.silent and list(found.quiet(Fraction(0), Fraction(3), found.threshold)) == [(0, 3)]


BOXED = "testsrc2=s=320x120:r=10:d=3,pad=320:180:0:30"


def shown(path: Path, picture: str, *more: str) -> Path:
    """A file of a picture."""
    ffmpeg("-f", "lavfi", "-i", picture, "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", *more, path)
    return path


@pytest.mark.parametrize(
    ("picture", "box"),
    [
        (BOXED, (0, 30, 320, 120)),
        (f"{BOXED},noise=alls=10:allf=t", (0, 30, 320, 120)),
        ("testsrc2=s=200x180:r=10:d=3,pad=320:180:60:0", (60, 0, 200, 180)),
        ("testsrc2=s=320x180:r=10:d=3", (0, 0, 320, 180)),
        ("color=black:s=320x180:r=10:d=3", None),
        (f"{BOXED},fade=in:0:20", (0, 30, 320, 120)),
        (f"{BOXED},drawbox=y=160:x=100:w=90:h=10:color=white:t=fill:enable='between(t,1,1.6)'", (0, 30, 320, 140)),
        (f"{BOXED},eq=brightness=-0.3:enable='gt(t,0.4)'", (0, 30, 320, 120)),
    ],
)
def test_bars_are_what_is_black_all_the_time(
    studio: Studio, tmp_path: Path, picture: str, box: tuple[int, ...] | None
) -> None:
    """Above and below or at the sides, in noise, after a fade, in the dark; a caption in a bar is content."""
    for name, more in (("key.mp4", ("-g", "1")), ("long.mp4", ("-g", "300"))):
        path = shown(tmp_path / name, picture, *more)
        assert measures.measure(path, studio.source(path), "bars", lambda: False) == Bars(box=box)


def test_a_black_intro_does_not_hide_the_picture(studio: Studio, tmp_path: Path) -> None:
    """Ten seconds of black before one second of picture, decoded from the only keyframe or from many."""
    picture = f"color=black:s=320x180:r=10:d=10[a];{BOXED},trim=duration=1[b];[a][b]concat"
    for gop in ("1000", "3"):
        path = shown(tmp_path / f"{gop}.mp4", picture, "-g", gop)
        assert measures.measure(path, studio.source(path), "bars", lambda: False) == Bars(box=(0, 30, 320, 120))


def test_bars_are_told_as_the_picture_is_seen(studio: Studio, tmp_path: Path) -> None:
    """A picture that is stored turned, or with pixels that are not square, is measured as it is shown."""
    picture = "testsrc2=s=320x120:r=10:d=1,pad=320:180:0:40"
    plain = shown(tmp_path / "plain.mp4", picture)
    for degrees, box in ((90, (40, 0, 120, 320)), (-90, (20, 0, 120, 320)), (180, (0, 20, 320, 120))):
        path = tmp_path / f"{degrees}.mp4"
        ffmpeg("-display_rotation", str(degrees), "-i", plain, "-c", "copy", path)
        assert measures.measure(path, studio.source(path), "bars", lambda: False) == Bars(box=box)
    wide = shown(tmp_path / "wide.mp4", f"{picture},setsar=2")
    assert measures.measure(wide, studio.source(wide), "bars", lambda: False) == Bars(box=(0, 40, 640, 120))


def test_a_source_says_what_is_missing() -> None:
    """A measure that was not taken is asked for by name; what was taken is found, and replaced by its like."""
    plain = described()
    with pytest.raises(Unmeasured) as missing:
        plain.measured(Levels)
    assert (missing.value.source, missing.value.kind) == (plain.id, "levels")
    known = plain.knowing(Levels.of(b"1")).knowing(Bars(box=None)).knowing(Levels.of(b"2"))
    assert known.measured(Levels) == Levels.of(b"2") and known.measured(Bars) == Bars(box=None)
    assert plain.model_copy(update={"described": True}).measured(Levels) is None


def test_measures_of_another_version_are_none() -> None:
    """A record that this version does not know is left out, so that it is measured anew; the others stay."""
    saved = described().knowing(Bars(box=(0, 0, 2, 2))).model_dump(mode="json")
    strange: list[Any] = [{"kind": "levels", "version": 99, "loud": 1}, {"kind": "smell"}, 3]
    read = Source.model_validate({**saved, "measures": [*strange, *saved["measures"]]})
    assert read.measures == (Bars(box=(0, 0, 2, 2)),)

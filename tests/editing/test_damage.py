"""Files that are damaged, cut off or made to do harm: what can be had is had, and it is said; the rest is refused."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from editing.errors import Refused
from editing.probe import probe
from editing.probe.animation import lossless
from editing.report import report
from tests.editing import awkward
from tests.editing.awkward import copied
from tests.editing.conftest import Footage
from tests.editing.studio import Studio
from tests.footage import ffmpeg, frames, numbers

F = Fraction
DIM = {"op": "brightness", "value": 0.9}
VP9 = ("-c:v", "libvpx-vp9", "-cpu-used", "8", "-deadline", "realtime", "-c:a", "libopus")
KINDS: dict[str, tuple[str, ...]] = {
    "mkv": ("-c", "copy"),
    "ts": ("-c", "copy"),
    "flv": ("-c", "copy"),
    "mpg": ("-c:v", "mpeg2video", "-q:v", "3", "-c:a", "mp2"),
    "webm": VP9,
}


def whole(footage: Footage, kind: str) -> bytes:
    """The plain clip as a file of this kind."""
    return footage(f"whole.{kind}", lambda path: ffmpeg("-i", footage(), *KINDS[kind], path)).read_bytes()


@pytest.mark.parametrize("kind", KINDS)
def test_a_hole_in_the_middle(footage: Footage, studio: Studio, tmp_path: Path, kind: str) -> None:
    """What is before and after the noise is kept, at its time, and the person is told."""
    path = tmp_path / f"hurt.{kind}"
    path.write_bytes(awkward.hurt(whole(footage, kind), 0.4, 0.5))
    source = studio.source(path)
    assert "damaged or cut off" in report(source.probe)
    shown = numbers(studio.edit(path, DIM).path)
    assert shown[:30] == list(range(30))
    assert kind == "webm" or shown[-20:] == list(range(100, 120))
    cut = studio.edit(path, {"op": "cut", "start": "0.5", "end": "1.2"})
    assert numbers(cut.path)[:15] == list(range(15))


@pytest.mark.parametrize("kind", [*KINDS, "fast.mp4", "frag.mp4"])
def test_the_end_is_missing(footage: Footage, studio: Studio, tmp_path: Path, kind: str) -> None:
    """A file that breaks off is taken as far as it goes."""
    flags = {"fast.mp4": "+faststart", "frag.mp4": "frag_every_frame+empty_moov"}
    if kind in flags:
        data = footage(f"whole.{kind}", copied(footage(), "-movflags", flags[kind])).read_bytes()
    else:
        data = whole(footage, kind)
    path = tmp_path / f"short.{kind}"
    path.write_bytes(data[: len(data) * 6 // 10])
    source = studio.source(path)
    assert F("1.2") < source.probe.duration < F("3.2")
    assert ("damaged or cut off" in report(source.probe)) == (kind not in ("ts", "mpg"))
    made = studio.edit(path, DIM)
    shown = numbers(made.path)
    assert shown[:30] == list(range(30)) and shown == sorted(shown)


def test_noise_in_the_pictures_themselves(footage: Footage, studio: Studio, tmp_path: Path) -> None:
    """Where the index is whole and frames are not, others stand still for them, and the result says so."""
    path = tmp_path / "hurt.mp4"
    path.write_bytes(awkward.hurt(footage().read_bytes(), 0.4, 0.5))
    for edits in ((DIM,), ({"op": "cut", "start": "0.5", "end": "1.1"}, DIM)):
        made = studio.edit(path, *edits)
        assert len(frames(made.path)) == round(made.rendered.duration * 30)
        notices = [one.what for one in made.rendered.check if one.level == "notice"]
        assert notices[0].startswith("Some of the video is damaged")
    assert numbers(made.path)[-30:] == list(range(90, 120))


def test_a_track_that_nothing_can_decode(footage: Footage, studio: Studio) -> None:
    """A second sound track of an unknown kind, as some phones write, is passed over."""
    maps = ("-map", "0:v", "-map", "0:a", "-map", "0:a", "-c", "copy", "-c:a:1", "pcm_s16le")
    both = footage("both.mov", lambda path: ffmpeg("-i", footage(), *maps, path))
    path = footage("unknown.mov", lambda path: path.write_bytes(both.read_bytes().replace(b"sowt", b"xyzw")))
    probe = studio.source(path).probe
    assert probe.sound is not None and probe.other_sounds == ()
    made = studio.edit(path, {"op": "cut", "end": "0.5"})
    assert numbers(made.path) == list(range(15, 120))
    assert made.plan.sound is not None


def test_a_cover_before_the_video(footage: Footage, studio: Studio) -> None:
    """A picture on the cover is not taken for the video, though it comes first."""
    cover = footage(
        "cover2.png", lambda path: ffmpeg("-f", "lavfi", "-i", "color=blue:s=64x64", "-frames:v", "1", path)
    )
    maps = ("-map", "1:v", "-map", "0:v", "-map", "0:a", "-c", "copy")
    art = ("-disposition:v:0", "attached_pic", "-disposition:v:1", "default")
    path = footage("covered.mp4", lambda path: ffmpeg("-i", footage(), "-i", cover, *maps, *art, path))
    assert studio.source(path).picture.frames.count == 120
    assert numbers(studio.edit(path, {"op": "cut", "start": "0.5"}, DIM).path) == list(range(15))


def refused(path: Path) -> str:
    """The sentence with which the file is refused."""
    with pytest.raises(Refused) as caught:
        probe(path, path.name)
    return str(caught.value)


def still(size: str) -> Callable[[Path], None]:
    """A picture of this size."""
    return lambda path: ffmpeg("-f", "lavfi", "-i", "color=red:s=64x64", "-vf", f"scale={size}", "-frames:v", "1", path)


def test_too_small_and_too_many(footage: Footage) -> None:
    """A picture of one pixel's width and a file of a hundred tracks are refused in words."""
    assert "a single pixel wide or high" in refused(footage("line.png", still("1:64")))
    assert "a single pixel wide or high" in refused(footage("dot.png", still("1:1")))
    tracks = [word for _ in range(70) for word in ("-map", "0:a")]
    many = footage("many.mka", copied(footage(), *tracks))
    assert refused(many) == "many.mka has 70 tracks; send a video with at most 64."


def test_a_bomb_of_an_animation(tmp_path: Path) -> None:
    """An animation that would fill the disk once it is unpacked is refused before it is."""
    frame = (b"ANMF" + (16).to_bytes(4, "little") + bytes(6) + (16382).to_bytes(3, "little") * 2 + bytes(4)) * 64
    head = b"WEBPVP8X" + (10).to_bytes(4, "little") + b"\x02\0\0\0" + (16382).to_bytes(3, "little") * 2
    body = head + b"ANIM" + (6).to_bytes(4, "little") + bytes(6) + frame
    path = tmp_path / "bomb.webp"
    path.write_bytes(b"RIFF" + len(body).to_bytes(4, "little") + body)
    with pytest.raises(Refused, match="animation"):
        lossless(path, tmp_path / "out.mp4")
    assert not (tmp_path / "out.mp4").exists()

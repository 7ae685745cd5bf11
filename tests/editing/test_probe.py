"""What is known of a file, from its packets."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import pytest

from editing.errors import Refused
from editing.probe import probe
from editing.report import report
from editing.timeline import PictureStream, Probe, SoundStream
from tests.editing.conftest import Footage
from tests.footage import ffmpeg, make

F = Fraction


def look(path: Path) -> Probe:
    """The probe, which comes back from JSON the same."""
    found = probe(path, path.name)
    assert Probe.model_validate_json(found.model_dump_json()) == found
    return found


def picture(path: Path) -> PictureStream:
    """What is known of the picture."""
    found = look(path).picture
    assert found is not None
    return found


def sound(path: Path) -> SoundStream:
    """What is known of the sound."""
    found = look(path).sound
    assert found is not None
    return found


def variant(footage: Footage, *arguments: str | Path) -> Callable[[Path], None]:
    """How to make a file from the plain clip by copying its packets: options before, and after the input."""
    clip = footage()
    at = arguments.index("IN")
    return lambda path: ffmpeg(*arguments[:at], "-i", clip, *arguments[at + 1 :], path)


def test_a_plain_mp4(footage: Footage) -> None:
    """Every frame, the clean keyframes, the exact length, the sound: all of it from the packets."""
    path = footage()
    found = look(path)
    seen, heard = picture(path), sound(path)
    assert (seen.codec, seen.width, seen.height, seen.rate, seen.frames.count) == ("h264", 336, 192, 30, 120)
    assert seen.frames.keyframes == (0, 30, 60, 90)
    assert (seen.copyable, seen.parameter_sets, seen.rotation) == (True, (0,), 0)
    assert found.duration == seen.frames.end == 4
    assert (heard.codec, heard.sample_rate, heard.channels) == ("aac", 48000, 1)
    assert heard.start + heard.duration == 4
    assert (found.quirks, report(found)) == ((), "")
    assert found.size == path.stat().st_size


@pytest.mark.parametrize(
    "rate", ["25", "24", "50", "30000/1001", "24000/1001", "60000/1001", "12"], ids=lambda rate: rate.replace("/", "-")
)
def test_rates(footage: Footage, rate: str) -> None:
    """The rate is the exact one, also where it is a fraction, and the length is so many frames of it."""
    path = footage(f"rate{rate.replace('/', '-')}.mp4", rate=rate, seconds=2, sound=False)
    seen = picture(path)
    assert seen.rate == F(rate)
    assert seen.frames.end == seen.frames.count / F(rate)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_rotation(footage: Footage, turn: int) -> None:
    """A phone's rotation gives the size as displayed, and is told."""
    path = footage(f"turned{turn}.mp4", variant(footage, "-display_rotation", str(turn), "IN", "-c", "copy"))
    seen = picture(path)
    assert seen.rotation == (360 - turn) % 360
    assert (seen.width, seen.height) == ((336, 192) if turn == 180 else (192, 336))
    assert (seen.coded_width, seen.coded_height) == (336, 192)
    assert report(look(path)) == f"It is stored turned by {360 - turn}°; I keep it right."


def test_variable_rate(footage: Footage) -> None:
    """Frames that are shown for different times keep them, and the person is told."""
    path = footage("vfr.mp4", vfr(footage))
    seen = picture(path)
    assert seen.frames.count == 120
    assert not seen.frames.steady_rate
    assert seen.frames.time(100) == (40 + 60 * F("2.3")) / 30
    assert report(look(path)) == "It has a variable frame rate; I keep it right."


def vfr(footage: Footage) -> Callable[[Path], None]:
    """Forty frames at 30 a second, the rest at 13."""
    return variant(
        footage,
        "IN",
        *("-vf", "setpts='if(lt(N,40),N,40+(N-40)*2.3)/30/TB'", "-fps_mode", "vfr", "-enc_time_base", "1:90000"),
        *("-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-g", "30", "-c:a", "copy"),
    )


def test_milliseconds(footage: Footage) -> None:
    """Matroska's rounded stamps are still a steady 30, and no time is added or lost."""
    seen = picture(footage("clip.mkv", variant(footage, "IN", "-c", "copy")))
    assert (seen.rate, seen.frames.count, seen.frames.time(90)) == (30, 120, 3)
    assert report(look(footage("clip.mkv"))) == ""


def test_open_groups_are_not_clean(footage: Footage) -> None:
    """A keyframe whose neighbours look past it is no place to copy from; only the first is."""
    open_gop = ("-c:v", "libx264", "-preset", "fast", "-bf", "3", "-x264-params", "open-gop=1")
    path = footage("open.mp4", codec=open_gop, sound=False)
    with av.open(str(path)) as container:
        assert sum(packet.is_keyframe for packet in container.demux(video=0)) > 3
    assert picture(path).frames.keyframes == (0,)


def test_every_frame_a_keyframe(footage: Footage) -> None:
    """With a keyframe at each frame, each one is a clean place."""
    assert picture(footage("gop1.mp4", gop=1)).frames.keyframes == tuple(range(120))


def test_first_frame_later(footage: Footage) -> None:
    """A file that does not begin at zero begins at its first frame; the offset is remembered."""
    seen = picture(footage("offset.mkv", variant(footage, "IN", "-c", "copy", "-output_ts_offset", "5")))
    assert seen.frames.origin * seen.frames.time_base == pytest.approx(5, abs=0.1)
    assert (seen.frames.time(0), seen.frames.end) == (0, 4)


@pytest.mark.parametrize(("offset", "begins"), [("0.7", 0.7), ("-0.3", -0.3)])
def test_sound_that_is_late_or_early(footage: Footage, offset: str, begins: float) -> None:
    """Where the sound begins is told against the first frame."""
    both = ("-map", "0:v", "-map", "1:a", "-c", "copy")
    how = variant(footage, "-i", footage(), "-itsoffset", offset, "IN", *both)
    assert float(sound(footage(f"sound{offset}.mkv", how)).start) == pytest.approx(begins, abs=0.05)


def test_no_sound(footage: Footage) -> None:
    """A silent video has no sound."""
    assert look(footage("silent.mp4", sound=False)).sound is None


def test_several_sounds(footage: Footage) -> None:
    """Several sound tracks are edited together, and the person is told."""
    path = footage("two.mp4", variant(footage, "IN", "-map", "0:v", "-map", "0:a", "-map", "0:a", "-c", "copy"))
    assert sound(path).index == 1
    assert report(look(path)) == "It has 2 sound tracks; what I edit, I edit in all of them."


def test_sound_files_and_cover_art(footage: Footage) -> None:
    """A song is sound only; the picture on its cover is not taken for a video."""
    plain = footage("song.mp3", variant(footage, "IN", "-vn", "-c:a", "libmp3lame"))
    cover = footage("cover.png", still)
    art = ("-map", "0:a", "-map", "1:v", "-c:v", "copy", "-disposition:v", "attached_pic")
    covered = footage("covered.mp3", lambda path: ffmpeg("-i", plain, "-i", cover, *art, path))
    for path in (plain, covered):
        found = look(path)
        assert found.picture is None and found.sound is not None
        assert float(found.duration) == pytest.approx(4, abs=0.1)
        assert found.sound.codec == "mp3"


def still(path: Path) -> None:
    """A single picture."""
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=320x240", "-frames:v", "1", path)


@pytest.mark.parametrize("name", ["plain.png", "plain.jpg", "plain.webp"])
def test_pictures(footage: Footage, name: str) -> None:
    """A picture is a video of one frame."""
    seen = picture(footage(name, still))
    assert (seen.frames.count, seen.width, seen.height) == (1, 320, 240)


@pytest.mark.parametrize("name", ["clip.mov", "clip.ts", "clip.flv", "clip.avi", "clip.webm", "clip.gif"])
def test_common_formats(footage: Footage, name: str) -> None:
    """The formats that people have are read: all their frames, and how they are called."""
    codec = {
        "clip.avi": ("-c:v", "mpeg4", "-q:v", "4"),
        "clip.webm": ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8"),
        "clip.gif": (),
    }.get(name, ("-c:v", "libx264", "-preset", "ultrafast"))
    heard = {"clip.webm": ("-c:a", "libopus"), "clip.avi": ("-c:a", "libmp3lame")}.get(name, ("-c:a", "aac"))
    if name == "clip.gif":
        path = footage(name, lambda path: ffmpeg("-f", "lavfi", "-i", "testsrc2=s=320x240:r=10:d=1", path))
    else:
        path = footage(name, seconds=1, codec=codec, sound_codec=heard)
    seen = picture(path)
    assert seen.frames.count == (10 if name == "clip.gif" else 30)
    assert seen.codec == {"clip.avi": "mpeg4", "clip.webm": "vp9", "clip.gif": "gif"}.get(name, "h264")


def test_colour(footage: Footage) -> None:
    """The colour's meaning is kept as tagged; HDR is recognised and told."""
    tags = "setparams=color_primaries=bt2020:color_trc=smpte2084:colorspace=bt2020nc,format=yuv420p10le"
    hdr = ("-vf", tags, "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none")
    path = footage("hdr.mp4", seconds=0.5, codec=hdr, more=("-pix_fmt", "yuv420p10le"), sound=False)
    seen = picture(path)
    assert (seen.colour.primaries, seen.colour.transfer, seen.colour.space) == ("bt2020", "smpte2084", "bt2020nc")
    assert seen.colour.hdr and seen.copyable
    assert "It is HDR;" in report(look(path))


def refused(path: Path) -> str:
    """The sentence with which the file is refused."""
    with pytest.raises(Refused) as caught:
        probe(path, path.name)
    return str(caught.value)


def test_no_video_at_all(tmp_path: Path) -> None:
    """A text with a video's name, an empty file and a missing one are each refused with what to do."""
    text, empty = tmp_path / "notes.mp4", tmp_path / "empty.mp4"
    text.write_text("Dear diary,\n" * 500)
    empty.touch()
    assert refused(text) == (
        "notes.mp4 is not a video that can be read; send an mp4, mov, mkv, webm or another common video file."
    )
    assert refused(empty) == refused(tmp_path / "empty.mp4") == "empty.mp4 is empty; send the file again."
    assert "empty" in refused(tmp_path / "missing.mp4")


def test_cut_off_without_index(footage: Footage, tmp_path: Path) -> None:
    """An mp4 whose index is missing says so."""
    path = tmp_path / "cut.mp4"
    path.write_bytes(footage().read_bytes()[:-20000])
    assert refused(path) == "cut.mp4 is cut off: its index is missing, so it cannot be played. Send the complete file."


def test_cut_off_with_index(footage: Footage, tmp_path: Path) -> None:
    """An mp4 that breaks off after its index is taken as far as it goes, and the person is told."""
    whole = footage("fast.mp4", variant(footage, "IN", "-c", "copy", "-movflags", "+faststart")).read_bytes()
    path = tmp_path / "cut.mp4"
    path.write_bytes(whole[: len(whole) * 2 // 3])
    found = look(path)
    assert found.picture is not None and 40 < found.picture.frames.count < 120
    assert report(found) == "It is damaged or cut off; I use what can be read of it."


@pytest.mark.parametrize("name", ["list.mp4", "list.m3u8", "list.mkv"])
def test_playlists(footage: Footage, tmp_path: Path, name: str) -> None:
    """A playlist that leads to another file of this machine is refused, whatever it is called."""
    other = tmp_path / "other.ts"
    ffmpeg("-i", footage(), "-c", "copy", other)
    path = tmp_path / name
    path.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nfile://{other}\n#EXT-X-ENDLIST\n")
    assert "is not a video that can be read" in refused(path)


def test_lists_of_files(footage: Footage, tmp_path: Path) -> None:
    """FFmpeg's own list of files is refused too."""
    path = tmp_path / "list.mp4"
    path.write_text(f"ffconcat version 1.0\nfile '{footage()}'\n")
    assert "is not a video that can be read" in refused(path)


def test_names_that_look_like_patterns(footage: Footage, tmp_path: Path) -> None:
    """A file is the file of that name, and never a pattern or an address."""
    picture_file = footage("plain.png", still).read_bytes()
    for name in ("a%03d.png", "http:x.png", "-i.png", "it's [a] 100% {test}.png"):
        path = tmp_path / name
        path.write_bytes(picture_file)
        assert picture(path).width == 320


def test_more_pixels_than_fit(tmp_path: Path) -> None:
    """A picture beyond all measure is refused before it is decoded."""
    path = tmp_path / "huge.png"
    header = b"\x89PNG\r\n\x1a\n" + (13).to_bytes(4, "big") + b"IHDR"
    path.write_bytes(header + (60000).to_bytes(4, "big") * 2 + b"\x08\x02\x00\x00\x00" + bytes(4000))
    words = refused(path)
    assert "send" in words


def test_footage_helper(tmp_path: Path) -> None:
    """The clip that all of this rests on has the frames it claims."""
    assert picture(make(tmp_path / "a.mp4", seconds=0.5)).frames.count == 15

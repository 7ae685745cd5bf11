"""What is done to the picture, seen in the pixels."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from editing.probe import probe
from tests.editing.conftest import Footage
from tests.editing.studio import Studio
from tests.footage import ffmpeg, frames, make, numbers, read_number

CORNERS = {"red": (200, 0, 0), "green": (0, 200, 0), "blue": (0, 0, 200), "white": (200, 200, 200)}
Image = np.ndarray[Any, np.dtype[np.uint8]]


def corners(path: Path, size: str = "320x180", seconds: str = "1", more: tuple[str, ...] = ()) -> None:
    """A picture with red, green, blue and white in its corners, from the top left on."""
    width, height = (int(side) // 2 for side in size.split("x"))
    inputs = [
        word
        for r, g, b in CORNERS.values()
        for word in ("-f", "lavfi", "-i", f"color=c=0x{r:02x}{g:02x}{b:02x}:s={width}x{height}:r=30:d={seconds}")
    ]
    joined = "[0][1]hstack[t];[2][3]hstack[b];[t][b]vstack,format=yuv420p"
    ffmpeg(*inputs, "-filter_complex", joined, "-c:v", "libx264", "-preset", "ultrafast", "-crf", "10", *more, path)


def images(path: Path) -> list[Image]:
    """Every frame as a player shows it, (height, width, 3), red, green, blue."""
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def seen(image: Image) -> list[str]:
    """The colours in the corners, from the top left on."""
    height, width = image.shape[:2]
    points = [(height // 4, width // 4), (height // 4, width * 3 // 4), (height * 3 // 4, width // 4)]
    found = []
    for y, x in (*points, (height * 3 // 4, width * 3 // 4)):
        pixel = image[y - 2 : y + 3, x - 2 : x + 3].reshape(-1, 3).mean(axis=0)
        found.append(min(CORNERS, key=lambda name: float(np.abs(pixel - CORNERS[name]).sum())))
    return found


def first(studio: Studio, path: Path, *edits: dict[str, Any], number: int = 0) -> Image:
    """A frame of the result, whose size is the one that was planned."""
    made = studio.edit(path, *edits)
    shown = images(made.path)[number]
    assert shown.shape[:2] == (made.rendered.height, made.rendered.width)
    return shown


@pytest.mark.parametrize(
    ("edit", "order", "size"),
    [
        ({"op": "rotate", "degrees": 90}, "blue red white green", (320, 180)),
        ({"op": "rotate", "degrees": -90}, "green white red blue", (320, 180)),
        ({"op": "rotate", "degrees": 180}, "white blue green red", (180, 320)),
        ({"op": "flip"}, "green red white blue", (180, 320)),
        ({"op": "flip", "axis": "vertical"}, "blue white red green", (180, 320)),
        ({"op": "resize", "height": 91}, "red green blue white", (90, 162)),
        ({"op": "resize", "width": 333, "height": 217}, "red green blue white", (216, 332)),
        ({"op": "crop", "aspect": "1:1"}, "red green blue white", (180, 180)),
        ({"op": "crop", "left": "50%"}, "green green white white", (180, 160)),
        ({"op": "crop", "x": 11, "y": 7, "w": 101, "h": 63}, "red red red red", (62, 100)),
        ({"op": "crop", "bottom": 90}, "red green red green", (90, 320)),
    ],
    ids=str,
)
def test_shape(footage: Footage, studio: Studio, edit: dict[str, Any], order: str, size: tuple[int, int]) -> None:
    """The picture is turned, mirrored, scaled and cropped the right way, to even sides."""
    shown = first(studio, footage("corners.mp4", corners), edit)
    assert seen(shown) == order.split()
    assert shown.shape[:2] == size


def test_turned_sources_are_edited_upright(footage: Footage, studio: Studio) -> None:
    """What is cropped off the top of a phone clip is the top that the person sees."""
    plain = footage("corners.mp4", corners)
    phone = footage("phone.mp4", lambda path: ffmpeg("-display_rotation", "-90", "-i", plain, "-c", "copy", path))
    upright = images(studio.edit(phone, {"op": "resize", "height": 320}).path)[0]
    assert (seen(upright), upright.shape[:2]) == (["blue", "red", "white", "green"], (320, 180))
    assert seen(first(studio, phone, {"op": "crop", "top": "50%"})) == ["white", "green", "white", "green"]


def test_any_angle(footage: Footage, studio: Studio) -> None:
    """A slanted picture is on black, large enough for all of it."""
    shown = first(studio, footage("corners.mp4", corners), {"op": "rotate", "degrees": 30})
    assert shown.shape[:2] == (
        2 * round((180 * np.cos(np.pi / 6) + 320 * 0.5) / 2),
        2 * round((320 * np.cos(np.pi / 6) + 90) / 2),
    )
    assert shown[:20, :20].max() < 20


def test_looks(footage: Footage, studio: Studio) -> None:
    """Each look does what its name says."""
    path = footage("corners.mp4", corners)
    plain = images(path)[0].astype(int)
    made = {
        name: first(studio, path, {"op": "look", "name": name}).astype(int)
        for name in ("grayscale", "sepia", "vintage", "noir", "cartoon")
    }
    for name in ("grayscale", "noir"):
        assert np.ptp(made[name], axis=2).max() <= 6, name
    red, green, blue = (made["sepia"][..., channel].mean() for channel in range(3))
    assert red > green > blue
    saturation = [np.ptp(image, axis=2).mean() for image in (plain, made["vintage"])]
    assert saturation[1] < saturation[0]
    assert made["noir"][:8, :8].mean() < made["grayscale"][:8, :8].mean()
    inside = (slice(20, 70), slice(20, 140))
    assert np.abs(made["cartoon"][inside] - plain[inside]).mean() < 12
    assert made["cartoon"][:, 155:165].min() < 60 < plain[:80, 155:165].max()


def test_light(footage: Footage, studio: Studio) -> None:
    """Brightness multiplies the light, contrast spreads it, saturation scales the colour."""
    path = footage("corners.mp4", corners)
    plain = images(path)[0].astype(float)
    dark = first(studio, path, {"op": "brightness", "value": 0.5}).astype(float)
    assert dark.mean() / plain.mean() == pytest.approx(0.5, abs=0.05)
    assert seen((dark * 2).clip(0, 255).astype(np.uint8)) == list(CORNERS)
    assert first(studio, path, {"op": "contrast", "value": 1.4}).std() > plain.std()
    grey = first(studio, path, {"op": "saturation", "value": 0}).astype(int)
    assert np.ptp(grey, axis=2).max() <= 4


def test_blur(footage: Footage, studio: Studio) -> None:
    """A blur softens edges and leaves plain areas."""
    shown = first(studio, footage("corners.mp4", corners), {"op": "blur", "strength": 8}).astype(int)
    edge = shown[40, 150:171, 1]
    assert np.abs(np.diff(edge)).max() < 30
    assert edge[0] < 60 and edge[-1] > 140
    assert seen(shown.astype(np.uint8)) == list(CORNERS)


def test_fades(footage: Footage, studio: Studio) -> None:
    """A fade goes from black (or white) to the picture and back, evenly, and leaves the rest alone."""
    path = footage("long.mp4", lambda path: corners(path, seconds="4", more=("-g", "30")))
    made = studio.edit(path, {"op": "fade_in", "duration": 1}, {"op": "fade_out", "duration": 1, "color": "white"})
    assert made.kinds == "ecce" or made.kinds == "ece"
    light = [image.mean() for image in images(made.path)]
    plain = images(path)[60].mean()
    assert light[0] < 5
    assert light[15] == pytest.approx(plain / 2, rel=0.15)
    assert light[30:90] == pytest.approx([plain] * 60, rel=0.02)
    assert light[105] > plain * 1.3 and light[119] > 235


@pytest.mark.parametrize("factor", ["2", "0.5", "1.5", "3/7"])
def test_speed(footage: Footage, studio: Studio, factor: str) -> None:
    """A clip at another speed lasts just as planned, and every frame is the one that belongs there."""
    made = studio.edit(footage(), {"op": "speed", "factor": factor})
    found = numbers(made.path)
    assert len(found) == round(4 / Fraction(factor) * 30)
    assert found == [min(int(place * Fraction(factor) + Fraction(1, 13)), 119) for place in range(len(found))]


def test_speed_of_a_part(footage: Footage, studio: Studio) -> None:
    """Only the part is faster; what is around it keeps its frames and is copied where it can be."""
    made = studio.edit(footage(), {"op": "speed", "factor": 2, "start": 1, "end": 3})
    found = numbers(made.path)
    assert found[:30] == list(range(30))
    assert found[-30:] == list(range(90, 120))
    assert len(found) == 90
    assert made.kinds == "cec"


def test_speed_from_coarse_stamps(footage: Footage, studio: Studio) -> None:
    """Time stamps in whole milliseconds give the same frames as exact ones."""
    mkv = footage("clip.mkv", lambda path: ffmpeg("-i", footage(), "-c", "copy", path))
    edit = {"op": "speed", "factor": 2}
    assert numbers(studio.edit(mkv, edit).path) == numbers(studio.edit(footage(), edit).path)


def test_joining_unlike_clips(footage: Footage, studio: Studio) -> None:
    """Another size, another rate, no sound, and a picture: all of it on the clip's canvas, one after the other."""
    clip = footage()
    small = footage("small.mp4", seconds=2, rate="25", size=(168, 168), sound=False)
    still = footage(
        "still.png", lambda path: ffmpeg("-f", "lavfi", "-i", "color=red:s=320x240", "-frames:v", "1", path)
    )
    files = [small.name, clip.name, still.name]
    made = studio.edit((clip, small, still), {"op": "concat", "files": files, "duration": 1})
    shown = frames(made.path)
    assert made.plan.duration == 2 + 4 + 1
    assert {luma.shape for _, luma in shown} == {(192, 336)}
    pillar = shown[0][1]
    assert pillar[:, :60].max() < 30
    assert read_number(np.ascontiguousarray(shown[-31][1])) == 119
    boxed = [read_number(np.ascontiguousarray(luma[:, 72:264])) for time, luma in shown if time < 2]
    assert boxed == sorted(boxed) and boxed[0] == 0 and boxed[-1] == 49
    red = images(made.path)[-1][96, 168]
    assert red[0] > 200 > 60 > red[1]


def test_joining_a_clip_with_itself(footage: Footage, studio: Studio) -> None:
    """A clip twice in a row is two copies of its packets."""
    other = footage("again.mp4", lambda path: path.write_bytes(footage().read_bytes()))
    made = studio.edit((footage(), other), {"op": "concat", "files": ["clip.mp4", "again.mp4"]})
    assert numbers(made.path) == [*range(120), *range(120)]


@pytest.mark.parametrize(
    ("wish", "codec", "format", "ending"),
    [
        ({"format": "mov"}, "h264", "mov", ".mov"),
        ({"format": "mkv"}, "h264", "matroska", ".mkv"),
        ({"format": "webm"}, "vp9", "webm", ".webm"),
        ({"codec": "hevc"}, "hevc", "mp4", ".mp4"),
        ({"format": "mkv", "codec": "vp9"}, "vp9", "matroska", ".mkv"),
        ({"codec": "av1"}, "av1", "mp4", ".mp4"),
        ({"format": "webm", "codec": "av1"}, "av1", "webm", ".webm"),
    ],
    ids=str,
)
def test_convert(footage: Footage, studio: Studio, wish: dict[str, str], codec: str, format: str, ending: str) -> None:
    """Another kind of file has the same frames at the same times, and its sound."""
    path = footage("short.mp4", seconds=1)
    made = studio.edit(path, {"op": "convert", **wish})
    found = probe(made.path, "result")
    assert found.picture is not None and found.sound is not None
    assert (found.picture.codec, made.path.suffix) == (codec, ending)
    assert format in found.format
    assert numbers(made.path) == list(range(30))
    assert abs(found.duration - 1) < Fraction(1, 500)
    assert found.sound.codec == ("opus" if ending == ".webm" else "aac")


@pytest.mark.parametrize("codec", ["h264", "hevc"])
def test_parts_made_in_different_ways_go_together(footage: Footage, studio: Studio, codec: str) -> None:
    """Frames through Python, frames at another speed and plain ones make one track that plays to the end."""
    made = studio.edit(
        footage(),
        {"op": "look", "name": "painting", "start": "0.5", "end": 1},
        {"op": "speed", "factor": 2, "start": 2, "end": 3},
        {"op": "flip", "start": 3},
        {"op": "convert", "codec": codec},
    )
    found = probe(made.path, "result").picture
    assert found is not None and (found.codec, found.frames.count) == (codec, 105)
    assert len(frames(made.path)) == 105
    assert made.rendered.key == made.plan.key


def test_from_webm_to_mp4(footage: Footage, studio: Studio) -> None:
    """A webm becomes an mp4 that plays everywhere."""
    codec = ("-c:v", "libvpx-vp9", "-cpu-used", "8", "-deadline", "realtime")
    path = footage("short.webm", seconds=1, codec=codec, sound_codec=("-c:a", "libopus"))
    made = studio.edit(path, {"op": "convert", "format": "mp4", "codec": "h264"})
    found = probe(made.path, "result")
    assert found.picture is not None and found.picture.codec == "h264"
    assert numbers(made.path) == list(range(30))


@pytest.mark.parametrize("size", ["320x180", "1280x720"])
def test_colours_stay(footage: Footage, studio: Studio, size: str) -> None:
    """Coding anew shifts no colour, in large pictures or small ones, and the file says what its numbers mean."""
    path = footage(f"corners{size}.mp4", lambda path: corners(path, size, "0.1"))
    made = studio.edit(path, {"op": "convert", "codec": "hevc"})
    before, after = (_planes(one) for one in (path, made.path))
    assert np.abs(before - after).mean() < 1.5
    found = probe(made.path, "result").picture
    usual = "bt709" if size == "1280x720" else "smpte170m"
    assert found is not None and (found.colour.primaries, found.colour.space) == (usual, usual)
    painted = _planes(studio.edit(path, {"op": "look", "name": "painting"}).path)
    assert np.abs(painted - before)[:, :: size.count("x")].mean() < 6


def _planes(path: Path) -> Any:
    with av.open(str(path)) as container:
        return next(container.decode(video=0)).to_ndarray(format="yuv420p").astype(int)


def test_hdr_becomes_ordinary(footage: Footage, studio: Studio) -> None:
    """What is edited of an HDR clip is 8 bit BT.709, tagged as such, and neither black nor burnt out."""
    tags = "setparams=color_primaries=bt2020:color_trc=smpte2084:colorspace=bt2020nc,format=yuv420p10le"
    codec = ("-vf", tags, "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none")
    path = footage("hdr.mp4", seconds=0.5, codec=codec, more=("-pix_fmt", "yuv420p10le"), sound=False)
    made = studio.edit(path, {"op": "flip"})
    found = probe(made.path, "result").picture
    assert found is not None
    assert (found.pix_fmt, found.colour.primaries, found.colour.transfer) == ("yuv420p", "bt709", "bt709")
    assert 40 < images(made.path)[5].mean() < 220


def test_variable_rate_keeps_its_times(footage: Footage, studio: Studio, tmp_path: Path) -> None:
    """A look on footage of variable rate changes no frame's time."""
    uneven = "setpts='if(lt(N,20),N,20+(N-20)*2.3)/30/TB'"
    how = ("-vf", uneven, "-fps_mode", "vfr", "-enc_time_base", "1:90000", "-c:v", "libx264", "-preset", "ultrafast")
    path = footage("uneven.mp4", lambda path: ffmpeg("-i", make(tmp_path / "even.mp4", seconds=1), *how, path))
    made = studio.edit(path, {"op": "contrast", "value": 1.1})
    assert [time for time, _ in frames(made.path)] == [time for time, _ in frames(path)]


def test_a_strip_of_edits(footage: Footage, studio: Studio) -> None:
    """Many edits at once come out in order: cut, turned, lettered, faded, sped up and cropped."""
    made = studio.edit(
        footage(),
        {"op": "cut", "start": 1, "end": 2},
        {"op": "rotate", "degrees": 90},
        {"op": "text", "text": "Hello", "end": 1},
        {"op": "fade_in", "duration": "0.5"},
        {"op": "speed", "factor": 2, "start": 1},
        {"op": "crop", "aspect": "1:1"},
        {"op": "look", "name": "painting", "start": "0.5", "end": "1.5"},
        {"op": "mute", "start": 1},
    )
    assert made.plan.duration == 2
    assert len(frames(made.path)) == 60
    assert (made.rendered.width, made.rendered.height) == (192, 192)

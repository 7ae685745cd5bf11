"""What a player shows of a stored picture: turned, mirrored, in square pixels, in whole frames, on black."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import ImageOps
from PIL.Image import open as open_picture

from editing.engine.still import thumbnail
from editing.report import report
from tests.editing import awkward, heif
from tests.editing.awkward import copied
from tests.editing.conftest import Footage
from tests.editing.studio import Studio
from tests.editing.test_picture import Image, corners, images, seen
from tests.footage import ffmpeg, make, numbers

F = Fraction
DIM = {"op": "brightness", "value": 0.9}


TURNS = [
    (rotation, flips)
    for rotation in ("0", "90", "180", "270")
    for flips in ((), ("-display_hflip",), ("-display_vflip",))
    if rotation != "0" or flips
]


def corners_in_groups(path: Path) -> None:
    """Two seconds with a keyframe at every thirtieth frame."""
    corners(path, seconds="2", more=("-g", "30"))


@pytest.mark.parametrize(("rotation", "flips"), TURNS, ids=str)
def test_turned_and_mirrored(footage: Footage, studio: Studio, rotation: str, flips: tuple[str, ...]) -> None:
    """However a picture is turned and mirrored for showing, copied and coded parts both show as a player shows it."""
    plain = footage("corners4.mp4", corners_in_groups)
    name = f"lying{rotation}{''.join(flips)}"
    path = footage(f"{name}.mp4", copied(plain, before=("-display_rotation", rotation, *flips)))
    shown = footage(f"{name}.png", lambda target: ffmpeg("-i", path, "-frames:v", "1", target))
    (as_shown,) = images(shown)
    made = studio.edit(path, DIM | {"start": "0.5"})
    assert made.copied == 0 or made.kinds[0] in "ec"
    played = footage(f"{name}.shown.mp4", lambda target: ffmpeg("-i", made.path, "-crf", "10", target))
    for image in (images(played)[3], images(played)[50]):
        assert image.shape == as_shown.shape
        assert seen(image) == seen(as_shown)
    still = footage(f"{name}.jpg", lambda target: thumbnail(made.path, target))
    assert seen(images(still)[0]) == seen(as_shown)


def test_a_mirrored_cut_is_smart(footage: Footage, studio: Studio) -> None:
    """A mirrored clip is cut by copying, the seams mirrored as well, and the person reads that it is."""
    plain = footage("corners4.mp4", corners_in_groups)
    path = footage("mirror.mp4", copied(plain, before=("-display_hflip",)))
    assert report(studio.source(path).probe) == "It is stored mirrored; I keep it right."
    made = studio.edit(path, {"op": "cut", "end": "0.5"})
    assert made.kinds == "ec"
    played = footage("mirror.shown.mp4", lambda target: ffmpeg("-i", made.path, "-crf", "10", target))
    assert [seen(image) for image in images(played)[::11]] == [["green", "red", "white", "blue"]] * 5


@pytest.mark.parametrize(("aspect", "size"), [("4/3", (448, 192)), ("8/9", (299, 192)), ("999/1", (336, 192))], ids=str)
def test_pixels_that_are_not_square(footage: Footage, studio: Studio, aspect: str, size: tuple[int, int]) -> None:
    """What is edited has the width that a player shows, in square pixels, cropped and never stretched to be even."""
    path = footage(f"sar{aspect.replace('/', '-')}.mp4", more=("-vf", f"setsar={aspect}:max=1000"), seconds=0.5)
    source = studio.source(path).picture
    assert (source.width, source.height) == size
    made = studio.edit(path, DIM)
    shown = images(made.path)[0]
    assert shown.shape[:2] == (size[1], size[0] - size[0] % 2)
    assert numbers(made.path)[:14] == list(range(14))


FIELDS = {
    "mpeg2.mpg": (awkward.fields("-c:v", "mpeg2video", "-q:v", "2", "-flags", "+ildct+ilme"), "top"),
    "h264.mp4": (awkward.fields("-c:v", "libx264", "-crf", "10", "-flags", "+ildct+ilme"), "top"),
    "bottom.mov": (awkward.fields("-c:v", "prores_ks", "-flags", "+ildct+ilme", first="bottom"), "bottom"),
    "untold.mp4": (awkward.fields(*awkward.X264, size="720x576", seconds=0.5), "top"),
    "lied.mp4": (awkward.fields("-c:v", "libx264", "-crf", "10", "-flags", "+ildct", "-x264-params", "bff=1"), "top"),
}


def combed(image: Image) -> float:
    """How much every line differs from those above and below it."""
    light = image[..., 1].astype(int)
    return float(np.abs(2 * light[1:-1] - light[:-2] - light[2:]).mean())


@pytest.mark.parametrize("name", FIELDS)
def test_interlaced(footage: Footage, studio: Studio, name: str) -> None:
    """Two half pictures become a whole one, whatever the header says of them, and every frame keeps its time."""
    how, first = FIELDS[name]
    path = footage(name, how)
    source = studio.source(path)
    assert source.picture.interlaced == first
    assert "It is interlaced" in report(source.probe)
    before = combed(images(path)[8])
    assert before > 3
    made = studio.edit(path, DIM)
    shown = images(made.path)
    assert len(shown) == source.picture.frames.count
    assert max(map(combed, shown)) < before / 3
    assert studio.edit(path, {"op": "cut", "end": "0.1"}).copied == 0


@pytest.mark.parametrize("flags", ["+ildct+ilme", "+ildct"])
def test_told_to_be_interlaced_and_is_not(footage: Footage, studio: Studio, flags: str) -> None:
    """Whole frames in a stream that says it is interlaced are left whole."""
    codec = ("-c:v", "libx264", "-crf", "10", "-flags", flags, "-x264-params", "tff=1")
    path = footage(f"whole{flags}.mp4", seconds=1, codec=codec)
    assert studio.source(path).picture.interlaced is None
    assert numbers(studio.edit(path, DIM).path) == list(range(30))


SEE_THROUGH: dict[str, tuple[str, ...]] = {
    "vp8.webm": ("-c:v", "libvpx", "-auto-alt-ref", "0", "-pix_fmt", "yuva420p"),
    "vp9.webm": ("-c:v", "libvpx-vp9", "-pix_fmt", "yuva420p", "-cpu-used", "8"),
    "prores.mov": ("-c:v", "prores_ks", "-profile:v", "4", "-pix_fmt", "yuva444p10le"),
    "alpha.apng": ("-c:v", "apng", "-plays", "0"),
    "qtrle.mov": ("-c:v", "qtrle", "-pix_fmt", "argb"),
}


@pytest.mark.parametrize("name", [*SEE_THROUGH, "sticker.gif"])
def test_what_can_be_seen_through(footage: Footage, studio: Studio, name: str) -> None:
    """Nothing is black, never the colour that stands where nothing is to be seen; and it is told."""
    path = footage(
        f"through.{name}", awkward.see_through(*SEE_THROUGH[name]) if name in SEE_THROUGH else awkward.sticker
    )
    source = studio.source(path)
    assert source.picture.alpha
    assert "It can be seen through" in report(source.probe)
    shown = images(studio.edit(path, {"op": "flip", "axis": "vertical"}).path)[4]
    left, right = shown[10:50, 10:40].reshape(-1, 3).mean(axis=0), shown[10:50, 56:90].reshape(-1, 3).mean(axis=0)
    assert left == pytest.approx([200, 30, 30], abs=14)
    assert right == pytest.approx([0, 0, 0], abs=8)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["jpg", "png", "webp"])
def test_photographs_of_phones(footage: Footage, studio: Studio, kind: str, orientation: int) -> None:
    """A picture that was taken with the phone held sideways is upright as a card."""
    path = footage(f"photo{orientation}.{kind}", awkward.photograph(orientation))
    with open_picture(path) as stored:
        upright = np.asarray(ImageOps.exif_transpose(stored).convert("RGB"))
    source = studio.source(path).picture
    assert (source.height, source.width) == upright.shape[:2]
    if kind == "jpg":
        made = studio.edit((footage(), path), {"op": "concat", "files": ["clip.mp4", path.name], "duration": "0.1"})
        shown = images(made.path)[-1][..., 0]
        height, width = shown.shape
        scale = min(width / upright.shape[1], height / upright.shape[0])
        tall, wide = (round(side * scale) for side in upright.shape[:2])
        shown = shown[(height - tall) // 2 :, (width - wide) // 2 :][:tall, :wide]
        for y, x in ((1, 1), (1, 3), (3, 1), (3, 3)):
            wanted = upright[upright.shape[0] * y // 4, upright.shape[1] * x // 4, 0]
            assert int(shown[tall * y // 4, wide * x // 4]) == pytest.approx(int(wanted), abs=30)


@pytest.mark.parametrize(
    ("how", "order"),
    [
        ({}, "red green blue white"),
        ({"turned": 1}, "green white red blue"),
        ({"turned": 2, "inside": True}, "white blue green red"),
        ({"mirrored": True}, "green red white blue"),
        ({"mirrored": True, "turned": 3}, "white green blue red"),
        ({"tiles": 1}, "red red red red"),
        ({"tiles": 1, "turned": 1}, "red red red red"),
    ],
    ids=str,
)
def test_photographs_in_tiles(footage: Footage, studio: Studio, how: dict[str, Any], order: str) -> None:
    """A phone's HEIC is one upright picture, whatever it is cut up into."""
    name = "".join(f"{key}{value}" for key, value in how.items())
    path = footage(f"tiles{name}.heic", lambda path: heif.photograph(path, **how))
    source = studio.source(path)
    size = (128, 128) if "tiles" in how else (256, 248) if how.get("turned", 0) % 2 else (248, 256)
    assert (source.picture.width, source.picture.height, source.picture.frames.count) == (*size, 1)
    clip = footage("wide.mp4", lambda path: make(path, seconds=0.2, size=(448, 448)))
    made = studio.edit((clip, path), {"op": "concat", "files": ["wide.mp4", path.name], "duration": "0.1"})
    shown = images(made.path)[-1]
    assert _colours(shown[30:-30, 30:-30]) == order.split()
    assert studio.store.local(source.original, studio.cache).read_bytes() == path.read_bytes()


def _colours(image: Image) -> list[str]:
    named = {"red": (255, 0, 0), "green": (0, 255, 0), "blue": (0, 0, 255), "white": (255, 255, 255)}
    height, width = image.shape[:2]
    corners = [image[y, x].astype(int) for y in (height // 4, height * 3 // 4) for x in (width // 4, width * 3 // 4)]
    return [min(named, key=lambda name: float(np.abs(pixel - named[name]).sum())) for pixel in corners]


def test_still_pictures_that_can_be_seen_through(footage: Footage, studio: Studio) -> None:
    """A logo on nothing is on black as a card; an opaque picture is not said to be see-through."""
    logo = footage("logo.png", awkward.see_through(frames=1))
    opaque = footage(
        "opaque.png",
        lambda path: ffmpeg("-f", "lavfi", "-i", "color=red@1:s=64x64,format=rgba", "-frames:v", "1", path),
    )
    assert studio.source(logo).picture.alpha and not studio.source(opaque).picture.alpha
    assert report(studio.source(opaque).probe) == ""
    made = studio.edit((footage(), logo), {"op": "concat", "files": ["clip.mp4", "logo.png"], "duration": 1})
    shown = images(made.path)[-1]
    assert shown[96, 250].max() < 10 and shown[96, 100, 0] > 180

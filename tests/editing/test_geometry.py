"""Other shapes of the picture, and moves of a camera that is not there, seen in the pixels."""

import subprocess
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from editing import ops
from editing.engine import camera
from editing.errors import BadEdit
from editing.filtergraph import blending
from editing.history import apply
from editing.instructions import Glide, Pose
from tests.editing.conftest import Footage
from tests.editing.pixels import Planes, lossless
from tests.editing.studio import Studio
from tests.editing.test_picture import corners, seen
from tests.footage import FFMPEG, ffmpeg

F = Fraction
Edit = dict[str, Any]


def edited(studio: Studio, path: Path, *edits: Edit) -> list[Planes]:
    """Every frame after these operations, to the bit."""
    return lossless(studio, studio.timeline(path, edits=edits))


def rgb(planes: Planes) -> Any:
    """A frame as a player shows it, roughly: (height, width, 3)."""
    y = (planes.y.astype(float) - 16) * 255 / 219
    u, v = (plane.repeat(2, 0).repeat(2, 1).astype(float) - 128 for plane in planes[1:])
    both = np.stack([y + 1.596 * v, y - 0.392 * u - 0.813 * v, y + 2.017 * u], axis=2)
    return np.clip(both, 0, 255).astype(np.uint8)


@pytest.fixture
def marked(footage: Footage) -> Path:
    """A clip of 320x180 with red, green, blue and white in its corners."""
    return footage("corners.mp4", corners)


@pytest.mark.parametrize(
    ("edit", "size", "box", "bar"),
    [
        ({"op": "pad", "aspect": "1:1"}, (320, 320), (0, 70, 320, 180), 0),
        ({"op": "pad", "aspect": "2:1", "color": "white"}, (360, 180), (20, 0, 320, 180), 255),
        ({"op": "pad", "width": 400, "height": 400}, (400, 400), (0, 88, 400, 226), 0),
        ({"op": "pad", "height": 200}, (320, 200), (0, 10, 320, 180), 0),
        ({"op": "pad", "aspect": "9:16"}, (180, 320), (0, 108, 180, 102), 0),
        ({"op": "reframe", "aspect": "4:5", "fit": "pad"}, (320, 400), (0, 110, 320, 180), 0),
    ],
    ids=str,
)
def test_bars(
    studio: Studio, marked: Path, edit: Edit, size: tuple[int, int], box: tuple[int, int, int, int], bar: int
) -> None:
    """All of the picture stands in the middle of a canvas of the shape, and the rest is plain."""
    image = rgb(edited(studio, marked, edit)[0])
    x, y, width, height = box
    assert (image.shape[1], image.shape[0]) == size
    assert seen(image[y : y + height, x : x + width]) == ["red", "green", "blue", "white"]
    rest = np.ones(image.shape[:2], bool)
    rest[max(0, y - 2) : y + height + 2, max(0, x - 2) : x + width + 2] = False
    assert rest.any() and np.abs(image[rest].astype(int) - bar).max() <= 3


def test_bars_over_the_picture(studio: Studio, marked: Path) -> None:
    """Bars that are laid over the picture leave its size, and what they do not cover, to the bit."""
    bars = {"op": "pad", "aspect": "2:1", "mode": "bars"}
    plain, made = (edited(studio, marked, *edits)[0].y for edits in ((), (bars,)))
    assert made.shape == plain.shape
    assert made[:10].max() == 16 == made[-10:].max()
    assert np.array_equal(made[10:-10], plain[10:-10])


@pytest.mark.parametrize(
    ("edit", "colours", "size"),
    [
        ({"aspect": "1:1"}, "red green blue white", (180, 180)),
        ({"aspect": "9:16", "focus": "left"}, "red red blue blue", (180, 102)),
        ({"aspect": "9:16", "focus": "the top right"}, "green green white white", (180, 102)),
        ({"aspect": "4:1", "focus": "bottom"}, "blue white blue white", (80, 320)),
    ],
    ids=str,
)
def test_reframing_by_cropping(studio: Studio, marked: Path, edit: Edit, colours: str, size: tuple[int, int]) -> None:
    """A crop keeps in the frame what it shall, and all pixels there are."""
    image = rgb(edited(studio, marked, {"op": "reframe", **edit})[0])
    assert (seen(image), image.shape[:2]) == (colours.split(), size)


def test_reframing_on_a_blur(studio: Studio, marked: Path) -> None:
    """Around all of the picture is a dark blur of itself."""
    image = rgb(edited(studio, marked, {"op": "reframe", "aspect": "9:16", "fit": "blur"})[0])
    assert image.shape[:2] == (320, 180)
    assert seen(image[110:208]) == ["red", "green", "blue", "white"]
    above, below = image[20:60].astype(int), image[-60:-20].astype(int)
    assert above[:, :40, 0].mean() > 60 > 40 > above[:, :40, 1].mean()
    assert 60 < below[:, -40:].mean() < 180
    assert np.abs(np.diff(above.sum(axis=2), axis=1)).max() < 40


def test_only_places_can_be_kept() -> None:
    """What is no place in the frame is refused with the places there are."""
    with pytest.raises(BadEdit, match="'the whiteboard' is no place in the frame; name one of top-left, top"):
        ops.load({"op": "reframe", "aspect": "9:16", "focus": "the whiteboard"})
    assert (
        ops.load({"op": "reframe", "aspect": "9:16", "focus": "the middle of the frame"}).saved()["focus"] == "center"
    )
    with pytest.raises(BadEdit, match="positive"):
        ops.load({"op": "reframe", "aspect": "0:16"})
    with pytest.raises(BadEdit, match="aspect"):
        ops.load({"op": "pad", "mode": "bars", "width": 100})


@pytest.mark.parametrize(
    ("focus", "colours"),
    [("center", "red green blue white"), ("top-left", "red red red red"), ("right", "green green white white")],
)
def test_a_punch_in(studio: Studio, marked: Path, focus: str, colours: str) -> None:
    """A zoom shows less, as large as before, of the place that is named."""
    image = rgb(edited(studio, marked, {"op": "zoom", "factor": 2.5, "focus": focus})[0])
    assert (seen(image), image.shape[:2]) == (colours.split(), (180, 320))


DOT = (250.0, 60.0)


@pytest.fixture
def dotted(footage: Footage) -> Path:
    """Two seconds of a white dot on black."""
    dot = f"geq=lum='16+219*clip(7-hypot(X-{DOT[0]},Y-{DOT[1]}),0,1)':cb=128:cr=128"
    picture = f"color=black:s=336x192:r=30:d=2,format=yuv420p,{dot}"
    codec = ("-c:v", "libx264", "-preset", "ultrafast", "-qp", "0", "-g", "15")
    return footage("dot.mp4", lambda path: ffmpeg("-f", "lavfi", "-i", picture, *codec, path))


def centre(planes: Planes) -> tuple[float, float]:
    """The middle of what is bright."""
    light = np.maximum(planes.y.astype(float) - 17, 0)
    down, across = np.mgrid[: light.shape[0], : light.shape[1]]
    return float((light * across).sum() / light.sum()), float((light * down).sum() / light.sum())


def test_a_slow_zoom(studio: Studio, dotted: Path) -> None:
    """Every frame is a little nearer than the one before, to parts of a pixel, and whatever chunk it is coded in."""
    edit = {"op": "zoom", "factor": 1.3, "animate": "in", "end": "1.5"}
    frames = edited(studio, dotted, edit)
    glide = Glide(way="in", end=F(3, 2), factor=1.3, across=0.5, down=0.5, width=336, height=192)
    for number in (0, 7, 20, 33, 44):
        factor = glide.pose(F(number, 30)).factor
        x, y = centre(frames[number])
        assert x == pytest.approx(168 + (DOT[0] - 168) * factor, abs=0.25)
        assert y == pytest.approx(96 + (DOT[1] - 96) * factor, abs=0.25)
    moves = np.diff([centre(frame)[0] for frame in frames[:45]])
    assert moves.min() > -0.05 and np.abs(np.diff(moves)).max() < 0.25
    assert np.array_equal(frames[50].y, edited(studio, dotted)[50].y)
    timeline = studio.timeline(dotted, edits=(edit,))
    halves = [one for clip in timeline.split(F(2, 3)).clips for one in lossless(studio, timeline.with_clips(clip))]
    assert all(np.abs(a.y.astype(int) - b.y.astype(int)).max() <= 1 for a, b in zip(frames, halves, strict=True))


def test_a_slow_zoom_and_time() -> None:
    """The zoom goes with the clip: moved, stretched, turned round and held; the point that it goes to stays."""
    glide = Glide(way="in", end=F(4), factor=2, across=0.0, down=1.0, width=400, height=200)
    assert (glide.pose(F(0)), glide.pose(F(9))) == (Pose(1, 0, 0), Pose(2, 200, -100))
    assert glide.moved(F(-1)).pose(F(1)) == glide.pose(F(2)) == glide.scaled(F(2)).pose(F(4))
    assert glide.mirrored(F(4)).pose(F(1)) == glide.pose(F(3))
    assert glide.held(F(3)).pose(F(0)) == glide.pose(F(3))
    assert glide.model_copy(update={"way": "out"}).pose(F(1)) == glide.pose(F(3))


@pytest.mark.parametrize("folder", ["plain", "it's: a [folder], 100%; \\ more"])
def test_poses_reach_the_picture(dotted: Path, tmp_path: Path, folder: str) -> None:
    """A pose shifts, magnifies and turns the picture as it says, from a file in a folder of any name."""
    (tmp_path / folder).mkdir()
    target = tmp_path / folder / "poses.trf"
    poses = [Pose(), Pose(right=20.5, down=-8), Pose(factor=1.25), Pose(turn=0.3), Pose(1.2, 15, 10, 0.2)]
    camera.write(poses, target)
    command = [FFMPEG, "-loglevel", "error", "-i", str(dotted), "-frames:v", str(len(poses))]
    shown = ["-vf", blending.moved(target, "yuv420p"), "-f", "rawvideo", "-"]
    data = np.frombuffer(subprocess.run([*command, *shown], check=True, capture_output=True).stdout, np.uint8)
    offset = complex(DOT[0] - 168, DOT[1] - 96)
    for pose, frame in zip(poses, data.reshape(len(poses), -1), strict=True):
        turned = offset * complex(np.cos(pose.turn), np.sin(pose.turn)) * pose.factor
        luma = frame[: 336 * 192].reshape(192, 336)
        x, y = centre(Planes(luma, luma, luma))
        assert x == pytest.approx(168 + turned.real + pose.right, abs=0.3)
        assert y == pytest.approx(96 + turned.imag + pose.down, abs=0.3)


def test_shapes_add_up(studio: Studio, marked: Path) -> None:
    """Shapes one after the other each count on the one before, and any size comes out even."""
    timeline = studio.timeline(marked)
    for edit in (
        {"op": "reframe", "aspect": "9:16", "fit": "blur"},
        {"op": "zoom", "factor": 1.37, "focus": "bottom-right"},
        {"op": "pad", "aspect": "1.85:1", "color": "#336699"},
        {"op": "crop", "aspect": "1:1"},
    ):
        timeline = apply(timeline, (ops.load(edit),))
        assert timeline.width % 2 == 0 == timeline.height % 2
    frames = lossless(studio, timeline)
    assert len(frames) == 30 and frames[0].y.shape == (timeline.height, timeline.width)

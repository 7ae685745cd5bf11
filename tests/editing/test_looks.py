"""Looks: the colours that come out, what a region and a range leave alone, and that the same frame looks the same."""

from fractions import Fraction
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest

from editing import ops
from editing.errors import BadEdit
from editing.history import apply
from editing.instructions import Filter, Grade, Veil
from editing.ops.look import Name
from editing.ops.region import Box, LookOp, Part, part
from editing.timeline import Timeline
from tests.editing.conftest import Footage
from tests.editing.pixels import Planes, lossless
from tests.editing.studio import Studio
from tests.footage import ffmpeg

F = Fraction
Edit = dict[str, Any]
NAMES = get_args(Name)
LOOKS: list[Edit] = [
    {"op": "blur", "strength": 12},
    {"op": "denoise"},
    {"op": "vignette"},
    {"op": "brightness", "value": 1.3},
    {"op": "temperature", "direction": "up"},
    *({"op": "look", "name": name} for name in ("vhs", "dreamy", "sketch", "cartoon", "painting", "letterbox")),
]


def named(edit: Edit) -> str:
    """The edit as a test's name."""
    return str(edit.get("name", edit["op"]))


def colours(path: Path, tags: str = "range=tv:colorspace=bt709") -> None:
    """Two frames with every luma from side to side and many colours from top to bottom."""
    picture = "geq=lum='X*255/(W-1)':cb='128+70*sin(Y*PI/32)':cr='128+70*cos(Y*PI/24)'"
    source = f"color=s=320x192:r=10:d=0.2,format=yuv420p,{picture},setparams={tags}"
    ffmpeg("-f", "lavfi", "-i", source, "-c:v", "libx264", "-qp", "0", "-preset", "ultrafast", path)


def edited(studio: Studio, path: Path, *edits: Edit) -> list[Planes]:
    """Every frame after these operations, to the bit."""
    return lossless(studio, studio.timeline(path, edits=edits))


@pytest.fixture
def chart(footage: Footage) -> Path:
    """A clip of many colours."""
    return footage("colours.mp4", colours)


def reference(planes: Planes, grades: list[Grade], full: bool = False) -> list[np.ndarray[Any, np.dtype[np.float64]]]:
    """What `Grade` says, computed in floating point on BT.709."""
    zero, span, reach = (0, 255, 255) if full else (16, 219, 224)
    y = (planes.y.astype(float) - zero) / span
    low = (planes.y.reshape(planes.u.shape[0], 2, -1, 2).mean(axis=(1, 3)) - zero) / span
    scales = [reach / 1.8556, reach / 1.5748]
    sides = [(plane.astype(float) - 128) / scale for plane, scale in zip(planes[1:], scales, strict=True)]
    for grade in grades:
        y, low, sides = _luma(y, grade), _luma(low, grade), _sides(sides, _luma(low, grade), grade)
    luma = np.clip(y * span + zero, zero, zero + span)
    least, most = 128 - reach / 2, 128 + reach / 2
    return [luma, *(np.clip(side * scale + 128, least, most) for side, scale in zip(sides, scales, strict=True))]


def _luma(y: Any, grade: Grade) -> Any:
    new = np.maximum(y * grade.light, 0) ** (1 / grade.gamma) if grade.gamma != 1 else y * grade.light
    new = (new - 0.5) * grade.contrast + 0.5
    bent = np.clip(new, 0, 1)
    new = new + grade.curve * (bent * bent * (3 - 2 * bent) - bent)
    return y + grade.strength * (grade.floor + new * (grade.ceiling - grade.floor) - y)


def _sides(sides: list[Any], low: Any, grade: Grade) -> list[Any]:
    y = np.clip(low, 0, 1)
    weights = {
        "wash": 1,
        "shadows": 6.75 * y * (1 - y) ** 2,
        "middle": 4 * y * (1 - y),
        "lights": 6.75 * y * y * (1 - y),
    }
    found = []
    for number, side in enumerate(sides):
        gain = grade.warmth * (0.6 if number else -1)
        new = side * grade.light * grade.saturation * (1 + gain) + gain * y
        new = (
            new
            + sum(getattr(grade, name)[number] * weight for name, weight in weights.items())
            + grade.stain[number] * y
        )
        found.append(side + grade.strength * (new - side))
    return found


@pytest.mark.parametrize("full", [False, True], ids=["limited", "full"])
@pytest.mark.parametrize(
    "grades",
    [
        [Grade(light=1.4)],
        [Grade(light=2), Grade(gamma=1.3, saturation=0.6), Grade(light=0.5, contrast=1.2)],
        [Grade(warmth=0.2)],
        [
            Grade(curve=0.5, floor=0.1, ceiling=0.9, strength=0.7),
            Grade(shadows=(0.1, -0.1), lights=(-0.1, 0.1)),
            Grade(stain=(-0.2, 0.1), middle=(0.02, 0), saturation=0.4, strength=0.5),
        ],
    ],
    ids=["one", "three alone", "coupled", "three coupled"],
)
def test_grades(footage: Footage, studio: Studio, grades: list[Grade], full: bool) -> None:
    """Grades in a row are computed as one and rounded once, in any range, as the numbers say."""
    tags = f"range={'pc' if full else 'tv'}:colorspace=bt709"
    path = footage(f"colours{full}.mp4", lambda path: colours(path, tags))
    timeline = Timeline.of(studio.source(path))
    plain = lossless(studio, timeline)[0]
    made = lossless(studio, timeline.with_clips(timeline.clips[0].seen(*grades)))[0]
    for expected, found in zip(reference(plain, grades, full), made, strict=True):
        away = np.abs(expected - found)
        assert away.max() <= 2.5 and away.mean() < 0.5


def test_up_and_down_again(studio: Studio, chart: Path) -> None:
    """What is made brighter and then darker again is as it was: nothing was burnt out on the way."""
    plain = edited(studio, chart)[0].y.clip(16, 235).astype(int)
    back = edited(studio, chart, {"op": "brightness", "value": 2}, {"op": "brightness", "value": 0.5})[0].y
    assert np.abs(plain - back).max() <= 1


@pytest.mark.parametrize("edit", LOOKS, ids=named)
def test_a_region_leaves_the_rest(studio: Studio, footage: Footage, edit: Edit) -> None:
    """A look in a region changes what is in it, and not one bit outside it."""
    path = footage("blink.mp4", seconds=0.2)
    plain, made = edited(studio, path)[4], edited(studio, path, {**edit, "region": "right"})[4]
    for by, before, after in zip((1, 2, 2), plain, made, strict=True):
        assert np.array_equal(before[:, : 224 // by], after[:, : 224 // by])
    assert any((before != after).mean() > 0.01 for before, after in zip(plain, made, strict=True))


@pytest.mark.parametrize("name", NAMES)
def test_strength(studio: Studio, footage: Footage, name: str) -> None:
    """Half of a look lies between the picture and all of it, and twice the same look is the same to the bit."""
    path = footage("blink.mp4", seconds=0.2)
    plain = edited(studio, path)[4]
    half, whole, again = (
        edited(studio, path, {"op": "look", "name": name, "strength": share})[4] for share in (0.5, 1, 1)
    )
    assert _away(plain, half) > 0 and (_away(plain, half) < _away(plain, whole) or name == "letterbox")
    assert all(np.array_equal(one, other) for one, other in zip(whole, again, strict=True))


def _away(one: Planes, other: Planes) -> float:
    return sum(float(np.abs(a.astype(int) - b.astype(int)).mean()) for a, b in zip(one, other, strict=True))


def test_what_looks_look_like(studio: Studio, chart: Path) -> None:
    """The colours of a look are the ones of its name."""
    plain = edited(studio, chart)[0]
    made = {name: edited(studio, chart, {"op": "look", "name": name})[0] for name in NAMES}
    for name in ("grayscale", "noir", "sketch"):
        assert np.abs(made[name].u.astype(int) - 128).max() <= 1 >= np.abs(made[name].v.astype(int) - 128).max()
    sepia = made["sepia"]
    assert sepia.u[:, 40:].max() < 128 < sepia.v[:, 40:].min() and np.ptp(sepia.u, axis=0).max() <= 1
    assert made["warm"].v.mean() > plain.v.mean() and made["warm"].u.mean() < plain.u.mean()
    assert made["cold"].v.mean() < plain.v.mean() and made["cold"].u.mean() > plain.u.mean()
    for side, way in (("u", 1), ("v", -1)):  # teal is blue without red, orange the reverse
        turned = getattr(made["teal_orange"], side) - getattr(made["grayscale"], side).astype(float)
        own = getattr(plain, side) - 128.0
        shift = (turned - own).mean(axis=0) * way
        assert shift[30:70].mean() > 5 and shift[105:130].mean() < -5
    assert np.abs(made["negative"].y.astype(int) - (251 - plain.y.clip(16, 235).astype(int))).max() <= 1
    assert made["faded"].y[:, 20].min() > 32 and made["faded"].y[:, 290].max() < 225
    assert _colour(made["vivid"]) > _colour(plain) > _colour(made["bleach_bypass"])
    assert made["letterbox"].y[:26].max() == 16 == made["letterbox"].y[-26:].max()
    assert made["letterbox"].y[40:-40].max() > 200
    assert made["glow"].y.mean() > plain.y.mean()


def _colour(planes: Planes) -> float:
    return float(np.hypot(planes.u.astype(float) - 128, planes.v.astype(float) - 128).mean())


@pytest.mark.parametrize("edit", [{"op": "look", "name": "grain"}, {"op": "look", "name": "vhs"}], ids=named)
def test_noise_goes_by_the_time(studio: Studio, footage: Footage, edit: Edit) -> None:
    """Noise lies elsewhere on every frame, and where it does depends on no chunk that the frame is coded in."""
    path = footage("still.mp4", lambda path: ffmpeg("-f", "lavfi", "-i", "color=gray:s=336x192:r=30:d=0.4", path))
    whole = edited(studio, path, edit)
    assert len({frame.y.tobytes() for frame in whole}) == len(whole) == 12
    timeline = studio.timeline(path, edits=(edit,))
    cut = timeline.split(F(7, 30))
    halves = [frame for clip in cut.clips for frame in lossless(studio, timeline.with_clips(clip))]
    assert len(cut.clips) == 2
    for one, other in zip(whole, halves, strict=True):
        assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def test_noise_goes_and_edges_stay(studio: Studio, footage: Footage) -> None:
    """Denoising takes most of the noise out of plain parts, more of it when it is strong, and keeps an edge sharp."""
    clean = "color=0x404040:s=168x192[a];color=0xb0b0b0:s=168x192[b];[a][b]hstack,trim=end_frame=3"
    codec = ("-c:v", "libx264", "-qp", "0", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
    given = ("-f", "lavfi", "-i", f"{clean},noise=alls=16:allf=t[out0]")
    path = footage("noisy.mp4", lambda path: ffmpeg(*given, *codec, path))
    before = edited(studio, path)[1].y
    plain, strong = (edited(studio, path, {"op": "denoise", "strength": share})[1].y for share in (1, 2))
    flat = (slice(10, -10), slice(10, 150))
    assert before[flat].std() > 1.5 * plain[flat].std() and plain[flat].std() > 1.3 * strong[flat].std()
    edge = strong[20:-20].astype(float).mean(axis=0)
    assert edge[165] < edge[162:166].mean() + 3 and edge[170] - edge[165] > 85


def test_veils_and_time() -> None:
    """Noise keeps its place on a clip that is cut or held; what does not move knows no time."""
    grain, corners = (Veil(name=name, width=64, height=64) for name in ("grain", "vignette"))
    assert grain.moved(F(-2)).origin == 2 and grain.moved(F(-2)).moved(F(2)) == grain
    held = grain.held(F(3))
    assert (held.still, held.origin) == (True, 3) and held.moved(F(1)) == held
    assert corners.moved(F(-2)) == corners == corners.held(F(1))


def test_a_range_leaves_the_rest(studio: Studio, footage: Footage) -> None:
    """A look with a range changes no frame outside of it: those are copied, and the same to the bit."""
    path = footage("bits.mp4", seconds=4)
    made = studio.edit(path, {"op": "look", "name": "noir", "start": 1, "end": 3, "region": "left"})
    assert made.kinds == "cec"
    before, after = (_frames(one) for one in (path, made.path))
    changed = [number for number, (a, b) in enumerate(zip(before, after, strict=True)) if not np.array_equal(a, b)]
    assert changed == list(range(30, 90))


def _frames(path: Path) -> list[Any]:
    import av

    with av.open(str(path)) as container:
        return [frame.to_ndarray() for frame in container.decode(video=0)]


def test_idle_looks_are_left_out(studio: Studio, footage: Footage) -> None:
    """A look that changes nothing costs nothing: the file stays as it is."""
    timeline = studio.timeline(footage("bits.mp4", seconds=4), edits=({"op": "brightness", "value": 1},))
    assert studio.render(timeline).plan.original
    assert Grade(saturation=0, strength=0).idle and not Grade(warmth=0.1).idle


def test_parts_of_the_picture() -> None:
    """The nine places are thirds, boxes are kept inside what is asked for, and all corners are even."""
    assert part("left", 300, 200) == Part(0, 0, 100, 200)
    assert part("top-right", 300, 200) == Part(200, 0, 100, 66)
    assert part("center", 1920, 1080) == Part(640, 360, 640, 360)
    assert part("bottom", 1920, 1080) == Part(0, 720, 1920, 360)
    assert part(Box(x=11, y=7, w=100, h=30), 300, 200) == Part(12, 8, 98, 28)
    assert part(Box(x=290, y=190, w=100, h=100), 301, 201) == Part(290, 190, 10, 10)
    with pytest.raises(BadEdit, match="300x200"):
        part(Box(x=300, y=0, w=20, h=20), 300, 200)


def test_regions_in_words() -> None:
    """A region is saved as it was given, and read well."""
    box = ops.load({"op": "blur", "region": {"x": 10, "y": 20, "w": 100, "h": 50}, "start": 1})
    assert box.words() == "blur in the box 100x50 at 10,20 from 0:01"
    assert box.saved()["region"] == {"x": 10, "y": 20, "w": 100, "h": 50}
    assert ops.load({"op": "look", "name": "teal_orange", "region": "top-left"}).words() == (
        "teal orange look at the top left"
    )
    with pytest.raises(BadEdit, match="region"):
        ops.load({"op": "blur", "region": "somewhere"})
    for kind in ops.registry().values():
        assert not issubclass(kind, LookOp) or "region" in kind.model_fields


def test_a_fine_blur_and_a_wide_one(studio: Studio, footage: Footage) -> None:
    """A wide blur, made at a quarter of the size, looks like the one that is made at full size."""
    path = footage("blink.mp4", seconds=0.2)
    quick = edited(studio, path, {"op": "blur", "strength": 14})[3]
    timeline = studio.timeline(path)
    exact = lossless(studio, timeline.with_clips(timeline.clips[0].seen(Filter.of("gblur", sigma=14))))[3]
    inside = (slice(20, -20), slice(20, -20))
    assert np.abs(quick.y[inside].astype(int) - exact.y[inside].astype(int)).max() <= 4
    assert apply(timeline, (ops.load({"op": "blur", "strength": 3}),)).clips[0].picture == (
        Filter.of("gblur", sigma=3.0),
    )

"""A shaky camera held still: what is left of the shake, what is kept, and that nothing jumps where clips meet."""

from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editing import ops
from editing.compile import compile, preview
from editing.engine import steady
from editing.engine.steady.measure import followed
from editing.errors import Cancelled
from editing.history import apply
from editing.instructions import Steady
from editing.jobs import render_motion
from editing.plan import Piece
from editing.timeline import Timeline
from tests.editing.conftest import Footage
from tests.editing.pixels import lossless
from tests.editing.studio import Studio
from tests.editing.synthetic import picture, source
from tests.footage import ffmpeg

F = Fraction
WIDTH, HEIGHT, FRAMES = 320, 192, 48
PAN = 1.2
"""Pixels a frame that the camera means to move."""
Array = np.ndarray[Any, np.dtype[Any]]


def shaky(path: Path) -> None:
    """Blots seen by a camera that pans to the right and is shaken by some pixels and half a degree."""
    rng = np.random.default_rng(3)
    blots = cv2.GaussianBlur(rng.integers(0, 255, (400, 600), dtype=np.uint8), (0, 0), 2.5)
    scene = cv2.normalize(blots, None, 0, 255, cv2.NORM_MINMAX)  # type: ignore[call-overload]
    raw = path.with_suffix(".raw")
    with raw.open("wb") as file:
        for number, (right, down, turn) in enumerate(rng.normal(0, 1, (FRAMES, 3))):
            x, y, angle = 260 + PAN * number + 2 * right, 200 + 2 * down, np.radians(turn / 2)
            matrix = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0]])
            matrix[:, 2] = (x, y) - matrix[:, :2] @ (WIDTH / 2, HEIGHT / 2)
            seen = cv2.warpAffine(scene, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP)
            file.write(seen.tobytes())
    given = ("-f", "rawvideo", "-pix_fmt", "gray", "-s", f"{WIDTH}x{HEIGHT}", "-r", "24", "-i", raw)
    ffmpeg(*given, "-c:v", "libx264", "-crf", "8", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "12", path)


@pytest.fixture
def clip(footage: Footage) -> Path:
    """Two seconds of a shaken camera."""
    return footage("shaky.mp4", shaky)


def moves(frames: list[Array]) -> Array:
    """The camera's move before each frame but the first: right, down, turn."""
    return np.array([followed(*pair) for pair in pairwise(frames)])


def shake(frames: list[Array]) -> float:
    """How much the camera's shift changes from frame to frame, in pixels."""
    return float(np.abs(np.diff(moves(frames)[:, :2], axis=0)).mean())


def shown(path: Path) -> list[Array]:
    """The luma of every frame."""
    with av.open(str(path)) as container:
        return [np.ascontiguousarray(frame.to_ndarray(format="gray")) for frame in container.decode(video=0)]


@pytest.mark.parametrize("crop", [True, False])
def test_the_shake_goes_and_the_pan_stays(studio: Studio, clip: Path, crop: bool) -> None:
    """Little of the shake is left, the camera still pans, and nothing black is seen."""
    before = shown(clip)
    made = studio.edit(clip, {"op": "stabilize", "crop": crop})
    after = shown(made.path)
    assert shake(after) < shake(before) / 10
    assert moves(after)[:, 0].mean() == pytest.approx(-PAN, rel=0.25)
    edges = [np.concatenate([frame[0], frame[-1], frame[:, 0], frame[:, -1]]) for frame in after]
    assert max((edge < 12).mean() for edge in edges) < 0.02
    assert next(stage for stage, _ in made.progress) == "rendering"


def test_the_same_whatever_it_is_cut_into(studio: Studio, clip: Path) -> None:
    """A frame is moved in the same way whatever part of the clip it is in, at any speed, and played backward."""
    held = studio.timeline(clip, edits=({"op": "stabilize"},))
    whole = [frame.y for frame in lossless(studio, held)]
    parts = [frame.y for one in held.split(F(1, 2), F(4, 3)).clips for frame in lossless(studio, held.with_clips(one))]
    assert len(parts) == len(whole) == FRAMES
    assert all(np.array_equal(a, b) for a, b in zip(whole, parts, strict=True))
    for edit, order in (({"op": "speed", "factor": 2}, whole[::2]), ({"op": "reverse"}, whole[::-1])):
        changed = lossless(studio, apply(held, (ops.load(edit),)))
        assert all(np.array_equal(a, b.y) for a, b in zip(order, changed, strict=True))


def test_it_is_measured_once(fresh: Studio, clip: Path) -> None:
    """What follows on an edit that held the camera still measures nothing again, nor does another part of it."""
    held = fresh.timeline(clip, edits=({"op": "stabilize"},))
    fresh.render(held)
    (kept,) = fresh.cache.parent.glob("store/motions/*/*")
    stamp = kept.stat().st_mtime_ns
    further = apply(held, (ops.load({"op": "brightness", "value": 1.1, "start": 1}),))
    made = fresh.render(further)
    assert made.kinds == "ee" and {one.motion for one in made.plan.segments} == {compile(held).segments[0].motion}
    assert [path.stat().st_mtime_ns for path in fresh.cache.parent.glob("store/motions/*/*")] == [stamp]


def test_scenes_are_held_each_for_itself(fresh: Studio, clip: Path, footage: Footage) -> None:
    """At a cut the way of the camera begins anew."""
    both = footage("scenes.mp4", lambda path: _joined(path, clip, footage("blink.mp4", seconds=0.5)))
    before, after = shown(both), shown(fresh.edit(both, {"op": "stabilize"}).path)
    assert followed(before[FRAMES - 1], before[FRAMES]) is None
    assert len(after) == len(before) and shake(after[:FRAMES]) < shake(before[:FRAMES]) / 10
    assert np.abs(after[-1].astype(int) - before[-1]).mean() < 3


def _joined(path: Path, one: Path, other: Path) -> None:
    graph = f"[1:v]scale={WIDTH}:{HEIGHT},fps=24,setsar=1[b];[0:v][b]concat"
    ffmpeg("-i", one, "-i", other, "-filter_complex", graph, "-an", "-c:v", "libx264", "-crf", "10", path)


def test_it_stops_when_it_is_told(fresh: Studio, clip: Path) -> None:
    """Measuring ends at once when nobody wants it any more, and leaves nothing behind."""
    motion = compile(fresh.timeline(clip, edits=({"op": "stabilize"},))).segments[0].motion
    assert motion is not None
    with pytest.raises(Cancelled):
        render_motion(motion, fresh.bench(stop=lambda: True), lambda _: None)
    assert not fresh.store.exists(motion.key)


def test_which_clips_go_together() -> None:
    """Clips that go on where the one before ends are smoothed as one; held twice is held once."""
    timeline = Timeline.of(source())
    for edit in (
        {"op": "blur", "start": 3, "end": 4},
        {"op": "cut", "start": 6, "end": 7},
        {"op": "stabilize", "start": 1, "end": 8},
        {"op": "stabilize", "start": 1, "end": 8, "crop": False},
    ):
        timeline = apply(timeline, (ops.load(edit),))
    found = [clip.picture[0] if clip.picture else None for clip in timeline.clips]
    first, second = (Steady(start=F(a), end=F(b), crop=False) for a, b in ((1, 6), (7, 9)))
    assert found == [None, first, first, first, second, None]
    assert [type(step) for step in timeline.clips[2].picture].count(Steady) == 1
    assert all(one.motion is None for one in preview.proxy(timeline).segments)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 2**32 - 1), st.floats(0, 40), st.floats(0, 0.06), st.integers(1, 90))
def test_no_edge_is_ever_seen(
    tmp_path_factory: pytest.TempPathFactory, seed: int, wide: float, turned: float, count: int
) -> None:
    """However the camera moved, the corners of every frame lie inside the picture that was filmed."""
    rng = np.random.default_rng(seed)
    rows = np.zeros((count, 5))
    rows[:, 0] = np.arange(count)
    rows[:, 1:4] = rng.normal(0, 1, (count, 3)) * (wide, wide, turned)
    rows[1:, 4] = rng.random(count - 1) > 0.05
    path = tmp_path_factory.mktemp("motion") / "motion.npy"
    np.save(path, rows)
    poses, edged = (steady.poses(path, _piece(count), crop=crop) for crop in (True, False))
    assert len(poses) == len(edged) == count
    assert {pose.factor for pose in edged} == {1}
    for pose in poses:
        assert 1 <= pose.factor <= 1.16
        for corner in (complex(160, 96), complex(-160, 96), complex(160, -96), complex(-160, -96)):
            seen = (corner - complex(pose.right, pose.down)) / pose.factor * np.exp(-1j * pose.turn)
            assert abs(seen.real) <= 160.01 and abs(seen.imag) <= 96.01


def _piece(count: int) -> Piece:
    timeline = Timeline.of(source(seen=picture(size=(320, 192))))
    (segment,) = compile(apply(timeline, (ops.load({"op": "flip"}),))).segments
    return segment.piece.model_copy(update={"first": 0, "last": count, "frame": F(1, 30)})

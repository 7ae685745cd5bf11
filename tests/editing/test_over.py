"""The picture laid over itself: parts of it changed, the rest untouched to the bit."""

import subprocess
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from editing import filtergraph
from editing.compile import compile
from editing.instructions import Fade, Filter, Over, PictureStep
from editing.timeline import Timeline
from tests.editing.conftest import Footage
from tests.editing.studio import Studio
from tests.footage import FFMPEG

F = Fraction
Planes = tuple[np.ndarray[Any, np.dtype[np.uint8]], ...]


def raw(studio: Studio, path: Any, *steps: PictureStep, frame: int = 0) -> Planes:
    """The planes of a frame (Y, U, V) as they go to the encoder, after these steps."""
    timeline = Timeline.of(studio.source(path))
    timeline = timeline.with_clips(timeline.clips[0].seen(*steps, Filter.of("null")))
    (segment,) = compile(timeline).segments
    graph = filtergraph.picture_graph(segment)
    command = [FFMPEG, "-loglevel", "error", *filtergraph.decode(segment.piece, path), "-filter_complex", graph]
    shown = ["-map", "[out]", "-fps_mode", "passthrough", "-f", "rawvideo", "-"]
    data = subprocess.run([*command, *shown], check=True, capture_output=True).stdout
    width, height = timeline.width, timeline.height
    size = width * height * 3 // 2
    one = np.frombuffer(data[frame * size : (frame + 1) * size], np.uint8)
    luma, chroma = width * height, width * height // 4
    y, u, v = one[:luma], one[luma : luma + chroma], one[luma + chroma :]
    return y.reshape(height, width), u.reshape(height // 2, -1), v.reshape(height // 2, -1)


NEGATIVE = Filter.of("negate")
GREEN = (Filter.of("format", pix_fmts="gbrp"), Filter.of("lutrgb", r=0, b=0))


@pytest.mark.parametrize("steps", [(NEGATIVE,), GREEN], ids=["planes", "rgb"])
def test_only_the_part_changes(footage: Footage, studio: Studio, steps: tuple[PictureStep, ...]) -> None:
    """Steps within a box change what is in it, and not one bit outside it, whatever format they work in."""
    path = footage()
    x, y, width, height = 40, 112, 100, 60
    plain, changed = raw(studio, path), raw(studio, path, Over.within(x, y, width, height, steps))
    for part, (before, after) in enumerate(zip(plain, changed, strict=True)):
        by = 1 if part == 0 else 2
        box = np.zeros(before.shape, bool)
        box[y // by : (y + height) // by, x // by : (x + width) // by] = True
        assert np.array_equal(before[~box], after[~box])
        assert (before[box] != after[box]).mean() > 0.2


def test_parts_inside_parts(footage: Footage, studio: Studio) -> None:
    """A part may have parts of its own, and a ground that is changed below it."""
    path = footage()
    inner = Over.within(20, 20, 40, 40, (NEGATIVE,))
    outer = Over.within(100, 60, 120, 100, (NEGATIVE, inner))
    plain, changed = raw(studio, path)[0], raw(studio, path, outer)[0]
    assert np.array_equal(changed[80:120, 120:160], plain[80:120, 120:160])
    assert not np.array_equal(changed[60:80, 100:220], plain[60:80, 100:220])
    ground = Over(ground=(NEGATIVE,), steps=(Filter.of("crop", w=40, h=40, x=0, y=0),), x=8, y=16)
    changed = raw(studio, path, ground)[0]
    assert np.array_equal(changed[16:56, 8:48], plain[:40, :40])
    assert np.array_equal(changed[60:], raw(studio, path, NEGATIVE)[0][60:])


def test_time_goes_through() -> None:
    """What depends on time inside it moves, stretches, turns and stands with the clip."""
    fade = Fade(way="in", start=F(1), end=F(3))
    over = Over.within(0, 0, 16, 16, (fade,))
    assert over.moved(F(-1)).steps[1] == fade.moved(F(-1))
    assert over.scaled(F(2)).steps[1] == fade.scaled(F(2))
    assert over.mirrored(F(4)).steps[1] == fade.mirrored(F(4))
    assert over.held(F(2)).steps[1] == fade.held(F(2))
    assert over.moved(F(1)).moved(F(-1)) == over

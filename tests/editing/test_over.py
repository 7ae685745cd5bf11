"""The picture put together with itself: parts of it changed, the rest untouched to the bit."""

from fractions import Fraction

import numpy as np
import pytest

from editing.instructions import Fade, Filter, FrameMap, Over, PictureStep
from editing.timeline import Timeline
from tests.editing.conftest import Footage
from tests.editing.pixels import Planes, lossless
from tests.editing.studio import Studio

F = Fraction
NEGATIVE = Filter.of("negate")
GREEN = (Filter.of("format", pix_fmts="gbrp"), Filter.of("lutrgb", r=0, b=0))


def seen(studio: Studio, footage: Footage, *steps: PictureStep) -> Planes:
    """The fifth frame of a short clip, after these steps."""
    timeline = Timeline.of(studio.source(footage("blink.mp4", seconds=0.2)))
    return lossless(studio, timeline.with_clips(timeline.clips[0].seen(*steps)))[4]


X, Y, WIDTH, HEIGHT = 40, 62, 100, 60
BOXED = FrameMap(name="painting", box=(X, Y, WIDTH, HEIGHT))


@pytest.mark.parametrize(
    "step",
    [Over.within(X, Y, WIDTH, HEIGHT, (NEGATIVE,)), Over.within(X, Y, WIDTH, HEIGHT, GREEN), BOXED],
    ids=["planes", "rgb", "python"],
)
def test_only_the_part_changes(footage: Footage, studio: Studio, step: PictureStep) -> None:
    """Steps within a box change what is in it, and not one bit outside it, whatever they work in."""
    plain, changed = seen(studio, footage), seen(studio, footage, step)
    for by, before, after in zip((1, 2, 2), plain, changed, strict=True):
        box = np.zeros(before.shape, bool)
        box[Y // by : (Y + HEIGHT) // by, X // by : (X + WIDTH) // by] = True
        assert np.array_equal(before[~box], after[~box])
        assert (before[box] != after[box]).mean() > 0.02


def test_parts_inside_parts(footage: Footage, studio: Studio) -> None:
    """A part may have parts of its own, and a ground that is changed below it."""
    inner = Over.within(20, 20, 40, 40, (NEGATIVE,))
    outer = Over.within(100, 60, 120, 100, (NEGATIVE, inner))
    plain, changed = seen(studio, footage).y, seen(studio, footage, outer).y
    assert np.array_equal(changed[80:120, 120:160], plain[80:120, 120:160])
    assert not np.array_equal(changed[60:80, 100:220], plain[60:80, 100:220])
    ground = Over(ground=(NEGATIVE,), steps=(Filter.of("crop", w=40, h=40, x=0, y=0),), x=8, y=16)
    changed = seen(studio, footage, ground).y
    assert np.array_equal(changed[16:56, 8:48], plain[:40, :40])
    assert np.array_equal(changed[60:], seen(studio, footage, NEGATIVE).y[60:])


@pytest.mark.parametrize(
    ("over", "luma", "level"),
    [
        (Over(steps=(NEGATIVE,), join="mix", amount=0.25), "0.75 * y + 0.25 * (255 - y)", 1),
        (Over(steps=(), join="add"), "y + y - 16", 0),
        (Over(ground=(NEGATIVE,), steps=(), join="subtract"), "np.maximum(y - (255 - y), 0) + 16", 0),
        (Over(steps=(), join="divide"), "np.full_like(y, 235)", 1),
        (Over(steps=(NEGATIVE,), join="darken"), "np.minimum(y, 255 - y)", 0),
        (Over(steps=(NEGATIVE,), join="sharpen", amount=0.5), "y + 0.5 * (2 * y - 255)", 1),
    ],
    ids=lambda value: value.join if isinstance(value, Over) else "",
)
def test_ways_to_put_together(footage: Footage, studio: Studio, over: Over, luma: str, level: int) -> None:
    """Both pictures come together pixel by pixel as said, in luma as a player shows it."""
    y = seen(studio, footage).y.astype(float)
    expected = np.clip(eval(luma, {"y": y, "np": np}), 0, 255)
    assert np.abs(seen(studio, footage, over).y - expected).max() <= level


def test_python_more_than_once(footage: Footage, studio: Studio) -> None:
    """Functions of Python's may come one after the other, with FFmpeg's filters in between."""
    boxed = BOXED.model_copy(update={"box": (200, 100, 80, 80)})
    twice = seen(studio, footage, BOXED, NEGATIVE, boxed).y
    once = seen(studio, footage, BOXED, NEGATIVE).y
    box = np.zeros(once.shape, bool)
    box[100:180, 200:280] = True
    assert np.array_equal(twice[~box], once[~box])
    assert not np.array_equal(twice[box], once[box])


def test_time_goes_through() -> None:
    """What depends on time inside it moves, stretches, turns and stands with the clip."""
    fade = Fade(way="in", start=F(1), end=F(3))
    over = Over.within(0, 0, 16, 16, (fade,))
    assert over.moved(F(-1)).steps[1] == fade.moved(F(-1))
    assert over.scaled(F(2)).steps[1] == fade.scaled(F(2))
    assert over.mirrored(F(4)).steps[1] == fade.mirrored(F(4))
    assert over.held(F(2)).steps[1] == fade.held(F(2))
    assert over.moved(F(1)).moved(F(-1)) == over

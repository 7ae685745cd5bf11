"""Black bars on timelines: found on what is seen after other edits, and cropped in files that are really made."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from editing import ops
from editing.content import content
from editing.errors import BadEdit
from editing.history import fold, told
from editing.measures import Bars
from editing.timeline import Source, Timeline
from tests.editing.studio import Studio
from tests.editing.synthetic import picture, source
from tests.footage import ffmpeg, frames

CROP = {"op": "crop", "detect": "black_bars"}
WIDE = source(seen=picture(size=(1920, 1080))).knowing(Bars(box=(0, 140, 1920, 800)))
TALL = source("tall.mp4", picture(size=(1080, 1920))).knowing(Bars(box=(0, 0, 1080, 1920)))
BLACK = source("black.mp4", picture(size=(1920, 1080))).knowing(Bars(box=None))
FULL = source("full.mp4", picture(size=(1920, 1080))).knowing(Bars(box=(0, 0, 1920, 1080)))
SMALL = source("small.mp4", picture(size=(960, 540))).knowing(Bars(box=(100, 70, 760, 400)))
FILES = (WIDE, TALL, BLACK, FULL, SMALL)


def after(*saved: dict[str, Any], sources: tuple[Source, ...] = FILES) -> Timeline:
    return fold(tuple((ops.load(one),) for one in saved), sources)


def joined(*names: str) -> dict[str, Any]:
    return {"op": "concat", "files": ["clip.mp4", *names]}


@pytest.mark.parametrize(
    ("edits", "box"),
    [
        ((), (0, 140, 1920, 800)),
        (({"op": "resize", "width": 960},), (0, 70, 960, 400)),
        (({"op": "rotate", "degrees": 90},), (140, 0, 800, 1920)),
        (({"op": "rotate", "degrees": -90}, {"op": "flip"}), (140, 0, 800, 1920)),
        (({"op": "crop", "top": 100, "left": 20},), (0, 40, 1900, 800)),
        (({"op": "crop", "bottom": 100}, {"op": "rotate", "degrees": 180}), (0, 40, 1920, 800)),
        (({"op": "blur", "strength": 3, "end": 2}, {"op": "speed", "factor": 2}), (0, 140, 1920, 800)),
        (({"op": "rotate", "degrees": 10},), None),
        ((joined("black.mp4"),), (0, 140, 1920, 800)),
        ((joined("full.mp4"),), (0, 0, 1920, 1080)),
        ((joined("small.mp4"),), (0, 140, 1920, 800)),
        ((joined("tall.mp4"),), (0, 0, 1920, 1080)),
        ((joined("small.mp4"), {"op": "transition"}), (0, 140, 1920, 800)),
        ((joined("full.mp4"), {"op": "cut", "start": 10, "end": 12}, {"op": "cut", "start": 10}), (0, 140, 1920, 800)),
    ],
)
def test_content_is_found_on_what_is_seen(edits: tuple[dict[str, Any], ...], box: tuple[int, ...] | None) -> None:
    """After resizing, turning, cropping and joining it is the box around all content; else the whole canvas."""
    timeline = after(*edits)
    assert content(timeline) == (box or (0, 0, timeline.width, timeline.height))


def test_what_is_laid_over_a_bar_is_content() -> None:
    """A picture in a corner, half of it on a bar, is not cut into."""
    logo = source("logo.png", picture(size=(200, 200)), still=True)
    over = {"op": "overlay_image", "file": "logo.png", "position": "top-left", "scale": 0.1}
    box = content(after(over, sources=(WIDE, logo)))
    assert box is not None and 0 < box[1] < 140 and box[1] + box[3] == 940


def test_bars_come_off_and_stay_off() -> None:
    """Cropped, what is left is all content; where there are no bars, it says so, and a history goes on."""
    timeline = after(CROP)
    assert (timeline.width, timeline.height) == (1920, 800) and content(timeline) == (0, 0, 1920, 800)
    crop = ops.load(CROP)
    assert told(crop, ((crop,),), FILES) == "crop the black bars away, which leaves 1920x800"
    for files, words in (((FULL,), "There are no black bars"), ((BLACK,), "black from end to end")):
        assert after(CROP, sources=files) == after(sources=files)
        with pytest.raises(BadEdit, match=words):
            told(crop, ((crop,),), files)
    slight = source().knowing(Bars(box=(1, 0, 1918, 1080)))
    assert after(CROP, sources=(slight,)) == after(sources=(slight,))


def test_the_file_has_no_bars(studio: Studio, tmp_path: Path) -> None:
    """A letterboxed film with a black intro comes out as its picture alone, every frame of it."""
    film = tmp_path / "film.mp4"
    boxed = "color=black:s=320x180:r=10:d=1[a];testsrc2=s=320x120:r=10:d=2,pad=320:180:0:30[b];[a][b]concat"
    ffmpeg("-f", "lavfi", "-i", boxed, "-c:v", "libx264", "-preset", "ultrafast", "-crf", "12", film)
    made = studio.edit(film, CROP)
    shown, whole = frames(made.path), frames(film)
    assert (made.rendered.width, made.rendered.height) == (320, 120) and len(shown) == 30
    for (_, luma), (_, before) in list(zip(shown, whole, strict=True))[10:]:
        assert abs(luma.astype(int) - before[30:150].astype(int)).mean() < 3
    assert made.rendered.duration == Fraction(3)

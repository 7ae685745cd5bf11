"""Words as a picture."""

import string
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from editing.engine import letters
from editing.engine.letters.fonts import Fonts
from editing.filtergraph import Placed
from editing.instructions import Lettering, Timecode
from editing.typography import Look
from tests.editing.conftest import Footage
from tests.editing.studio import Studio
from tests.footage import ffmpeg, frames

PLACES = ("top-left", "top", "top-right", "left", "center", "right", "bottom-left", "bottom", "bottom-right")
WEIRD = (
    'it\'s "quoted": 100% %{n} \\n \\ [a];b,c=d {x}',
    "a\nb\r\nc\td",
    "émojis 😀👍🏽 and 日本語 and עברית and العربية",
    "$(touch /tmp/x) `ls` ; rm -rf / | cat &",
    "drawtext=text='x':x=0,overlay[out];[0:v]null",
    "\x00\x07\x1b[31m\u200b\u202e\ufeff",
    "W" * 500,
    " lots   of\n\n\nspace ",
)


BARE = Fonts(packages=False, system=False)
"""What there is on a machine without any fonts, and without the extra."""
STILL = letters.Course(Fraction(1), Fraction(1, 30), Fraction(30))


def lettering(text: str = "Hello", **more: Any) -> Lettering:
    """Words on a picture of 320 x 180 pixels."""
    look = Look(**{"size": 16, **{name: more.pop(name) for name in list(more) if name in Look.model_fields}})
    return Lettering(text=text, look=look, **{"position": "bottom", "width": 320, "height": 180, **more})


def drawn(target: Path, one: Lettering) -> tuple[Placed, Any]:
    """Where the words belong, and their picture, (height, width, 4)."""
    placed = letters.draw(one, target.with_suffix(""), STILL, BARE)
    return placed, np.asarray(Image.open(placed.path))


@pytest.mark.parametrize("place", PLACES)
def test_places(tmp_path: Path, place: str) -> None:
    """The words stand where they were asked to, inside the picture and off its edge."""
    placed, image = drawn(tmp_path / "a.png", lettering(position=place))
    height, width = image.shape[:2]
    right, bottom = placed.x + width, placed.y + height
    assert placed.x >= 4 and placed.y >= 4 and right <= 316 and bottom <= 176
    assert (placed.x < 20) == ("left" in place)
    assert (right > 300) == ("right" in place)
    assert (placed.y < 20) == ("top" in place)
    assert (bottom > 160) == ("bottom" in place)


def test_colour_and_outline(tmp_path: Path) -> None:
    """Words have their colour, and a dark outline that sets them off from any picture."""
    _, image = drawn(tmp_path / "a.png", lettering(color="#00ff88", size=40))
    solid = image[image[..., 3] == 255]
    assert (solid == (0, 255, 136, 255)).all(axis=1).any()
    assert (solid == (0, 0, 0, 255)).all(axis=1).any()
    assert (image[..., 3] == 0).any()


def test_band(tmp_path: Path) -> None:
    """A lower third stands on a dark band that the picture shines through."""
    _, image = drawn(tmp_path / "a.png", lettering("Ada Lovelace\nMathematician", style="lower_third", color="yellow"))
    assert tuple(image[0, -1]) == (0, 0, 0, 170) and tuple(image[0, 0]) == (255, 255, 0, 255)


@given(st.text(max_size=80) | st.text(string.ascii_letters + " ", max_size=400), st.integers(4, 2000))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_written_fits(tmp_path: Path, text: str, size: int) -> None:
    """Words of any kind, number and size are drawn within the picture."""
    placed, image = drawn(tmp_path / "a.png", lettering(text, size=size))
    height, width = image.shape[:2]
    assert placed.x + width <= 320 and placed.y + height <= 180


def test_long_words_are_broken(tmp_path: Path) -> None:
    """Lines are broken between words, and inside one only where it alone is too wide."""
    one, two, wide = (
        drawn(tmp_path / f"{n}.png", lettering(text))[1].shape
        for n, text in enumerate(("one line", "more words than there is room for in a single line of it", "W" * 60))
    )
    assert one[0] < two[0] <= 180 and two[1] <= 320
    assert wide[0] > one[0] and wide[1] <= 320


def test_lines_are_kept(tmp_path: Path) -> None:
    """What was written on two lines stands on two lines."""
    one, two = (drawn(tmp_path / f"{n}.png", lettering(text))[1].shape for n, text in enumerate(("a b", "a\nb")))
    assert two[0] > one[0] * 1.5


@pytest.mark.parametrize("text", WEIRD, ids=range(len(WEIRD)))
def test_weird_words_are_drawn(footage: Footage, studio: Studio, text: str) -> None:
    """Whatever stands in the words, they are drawn over the picture and nothing else happens."""
    path = footage("short.mp4", seconds=1)
    made = studio.edit(path, {"op": "text", "text": text, "end": "0.2"})
    before, after = frames(path), frames(made.path)
    assert len(after) == 30
    touched = np.abs(after[3][1].astype(int) - before[3][1])[120:]
    assert touched.max() > 60 or not any(letter.isalnum() for letter in text)
    assert np.abs(after[3][1].astype(int) - before[3][1])[:90].mean() < 4 or len(text) > 300


def test_words_for_a_while(footage: Footage, studio: Studio) -> None:
    """Words from 1.5 to 2.5 are on those frames, and the copied rest is untouched."""
    made = studio.edit(footage(), {"op": "text", "text": "NOW", "position": "bottom", "start": "1.5", "end": "2.5"})
    before, after = frames(footage()), frames(made.path)
    lettered = [
        int(np.abs(new.astype(int) - old)[140:].max()) > 80 for (_, old), (_, new) in zip(before, after, strict=True)
    ]
    assert lettered == [45 <= number < 75 for number in range(120)]
    assert made.kinds == "ceeec"


def test_words_under_and_over_a_look(footage: Footage, studio: Studio) -> None:
    """Words written before a look through Python and words written after it are each their own."""
    edits = (
        {"op": "text", "text": "IIIIIIII", "position": "bottom-left"},
        {"op": "look", "name": "painting", "end": "0.2"},
        {"op": "text", "text": "WWWWWWWW", "position": "bottom-right"},
    )
    path = footage("short.mp4", seconds=1)
    shown = frames(studio.edit(path, *edits).path)[3][1].astype(int)
    plain = frames(studio.edit(path, edits[1]).path)[3][1].astype(int)
    left, right = (np.abs(shown - plain)[150:, half].mean() for half in (slice(0, 168), slice(168, 336)))
    assert right > left * 1.3 > 0


def test_a_lower_third_comes_and_goes(footage: Footage, studio: Studio) -> None:
    """A lower third comes up within its first frames, stands, and is gone at its end, in any piece of it."""
    path = footage("short.mp4", seconds=1)
    edits = ({"op": "text", "text": "Ada\nWriter", "style": "lower_third"}, {"op": "cut", "start": "0.2", "end": "0.3"})
    before = [luma for _, luma in frames(path)]
    for kept, made in ((range(30), edits[:1]), ([*range(6), *range(9, 30)], edits)):
        after = [luma for _, luma in frames(studio.edit(path, *made).path)]
        touched = [np.abs(after[n].astype(int) - before[old])[140:, :200].mean() for n, old in enumerate(kept)]
        levels = dict(zip(kept, touched, strict=True))
        assert levels[0] < 3 and levels[29] < levels[15] / 2
        assert levels[1] < levels[4] < levels[15] and abs(levels[9] - levels[15]) < 8


def test_the_time_of_every_frame(footage: Footage, studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    """A time code tells each frame's time in the finished video, after a cut and in parts, to the frame."""
    source = ("-f", "lavfi", "-i", "color=black:s=320x180:r=25:d=3", "-g", "10")
    path = footage("black.mp4", how=lambda path: ffmpeg(*source, path))
    plan = ({"op": "text", "dynamic": "timecode", "size": 40, "position": "center"}, {"op": "cut", "end": "0.6"})
    monkeypatch.setattr("editing.compile.pieces.CHUNK", Fraction(1, 2))
    edited = studio.edit(path, *plan)
    assert len(edited.plan.segments) > 2
    made = [luma for _, luma in frames(edited.path)]
    assert len(made) == 60
    words = Timecode(look=Look(size=40), position="center", width=320, height=180, rate=Fraction(25))
    box, changes = letters.timecode.changes(words, Fraction(60, 25), letters.at_hand())
    wanted = {time: np.asarray(image.convert("LA"))[..., 0] for time, image in changes}
    for number in (0, 1, 24, 25, 59):
        seen = made[number][box.y : box.y + box.height, box.x : box.x + box.width].astype(int)
        errors = {time: float(np.abs(seen - picture).mean()) for time, picture in wanted.items()}
        assert min(errors, key=errors.__getitem__) == Fraction(number, 25)


def test_words_in_a_font(tmp_path: Path) -> None:
    """Words are written in the family that is asked for, and in the product's own where there is none of that name."""
    plain, other, unknown = (
        drawn(tmp_path / f"{n}.png", lettering("Hello", font=font))[1].shape
        for n, font in enumerate(("", "DejaVu Sans", "No Such Font"))
    )
    assert plain == unknown != other


def test_a_watermark_shines_through(footage: Footage, studio: Studio) -> None:
    """A watermark of words is seen on every frame, as strongly as it is opaque."""
    path = footage("grey.mp4", how=lambda path: ffmpeg("-f", "lavfi", "-i", "color=gray:s=160x96:r=5:d=1", path))
    brightest = []
    for opacity in (0.3, 0.9):
        edit = {"op": "watermark", "text": "IIIII", "size": 30, "opacity": opacity}
        shown = [int(luma[48:, 80:].max()) for _, luma in frames(studio.edit(path, edit).path)]
        assert max(shown) - min(shown) < 4
        brightest.append(shown[0])
    assert 150 < brightest[0] < 190 and brightest[1] > 220

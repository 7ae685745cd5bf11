"""A quick look at a plan: what its proxy and its stills show."""

from fractions import Fraction
from pathlib import Path

import av
import pytest
from PIL import Image

from editing import previews
from editing.compile.preview import moments, proxy
from tests.editing.studio import Studio
from tests.footage import frames, make, read_number


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four seconds of 720p, numbered."""
    return make(tmp_path_factory.mktemp("preview") / "clip.mp4", seconds=4, size=(1288, 720), gop=30)


def test_a_proxy_shows_the_edit_small(studio: Studio, clip: Path) -> None:
    """The proxy has the whole edit and its sound, at few frames and pixels, and changes no result."""
    before = studio.timeline(clip)
    after = studio.timeline(clip, edits=({"op": "cut", "start": 1, "end": 2}, {"op": "look", "name": "grayscale"}))
    made = previews.preview(before, after, studio.bench())
    path = studio.store.local(made.clip, studio.cache)
    shown = frames(path)
    assert {luma.shape for _, luma in shown} == {(358, 640)}
    assert len(shown) == 30 and abs(shown[-1][0] - Fraction(29, 10)) < Fraction(1, 20)
    for number, (_, luma) in enumerate(shown):
        wanted = number * 3 if number < 10 else 30 + number * 3
        assert abs(read_number(luma) - wanted) <= 2  # a frame that no other needs may be left out
    with av.open(str(path)) as container:
        assert container.streams.audio and abs(container.duration / 1e6 - 3) < 0.1
    assert previews.preview(before, after, studio.bench()) == made
    assert proxy(after).key != studio.render(after).plan.key


def test_stills_of_before_and_after(studio: Studio, clip: Path) -> None:
    """Where the picture was changed, the same content is shown before and after, no larger than needed."""
    before = studio.timeline(clip, edits=({"op": "cut", "start": 0, "end": 1},))
    after = studio.timeline(
        clip,
        edits=({"op": "cut", "start": 0, "end": 1}, {"op": "look", "name": "grayscale", "start": 1, "end": 2}),
    )
    made = previews.preview(before, after, studio.bench())
    (still,) = made.stills
    assert still.at == Fraction(3, 2) and still.before is not None
    with (
        Image.open(studio.store.local(still.before, studio.cache)) as old,
        Image.open(studio.store.local(still.after, studio.cache)) as new,
    ):
        assert old.size == new.size == (960, 536)
        assert saturation(old) > 20 > saturation(new)


def saturation(image: Image.Image) -> float:
    band = image.convert("HSV").getchannel("S")
    return sum(value * count for value, count in enumerate(band.histogram())) / (band.width * band.height)


def test_where_to_look(studio: Studio, clip: Path) -> None:
    """After a cut alone, where pieces newly meet; after many changes, a few places spread over them."""
    before = studio.timeline(clip)
    cut = studio.timeline(clip, edits=({"op": "cut", "start": 1, "end": 2},))
    (moment,) = moments(before, cut)
    assert (moment.after, moment.before) == (1, 2)
    many = tuple({"op": "look", "name": "sepia", "start": n / 2, "end": n / 2 + 0.2} for n in range(8))
    assert len(moments(before, studio.timeline(clip, edits=many))) == 4
    assert moments(before, before) == ()

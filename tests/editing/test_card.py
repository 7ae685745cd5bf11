"""Title cards: made by no camera, and edited like anything else."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from editing.engine import compose, ffmpeg
from editing.engine.work import Work
from editing.instructions import Card
from editing.typography import Look


def drawn(folder: Path, text: str, **changed: object) -> "list[np.ndarray[tuple[int, ...], np.dtype[np.uint8]]]":
    fields = {
        "text": text,
        "look": Look(size=24, outline=None),
        "background": "navy",
        "width": 320,
        "height": 180,
        "rate": Fraction(30000, 1001),
        "frames": 30,
        **changed,
    }
    target = folder / "card.mp4"
    compose.card(Card.model_validate(fields), target, Work(folder=folder, ffmpeg=ffmpeg.binary()))
    with av.open(str(target)) as container:
        frames = list(container.decode(video=0))
    assert [frame.pts * frame.time_base for frame in frames] == [n * Fraction(1001, 30000) for n in range(30)]
    return [frame.to_ndarray(format="rgb24") for frame in frames]


def test_a_card_shows_its_words_on_its_ground(tmp_path: Path) -> None:
    """The words come up out of a plain ground and go again, in the middle, on every frame of its own rate."""
    frames = drawn(tmp_path, "Our trip to Köln")
    first, middle, last = frames[0], frames[15], frames[-1]
    assert np.allclose(first[0, 0], (0, 0, 128), atol=8)
    assert (middle.min(axis=2) > 200).sum() > 100 and (first.min(axis=2) > 200).sum() == 0
    assert (last.min(axis=2) > 200).sum() < (middle.min(axis=2) > 200).sum()
    rows = np.flatnonzero((middle.min(axis=2) > 128).any(axis=1))
    assert abs((rows[0] + rows[-1]) / 2 - 90) < 16


def test_nothing_of_a_letter_is_cut_off(tmp_path: Path) -> None:
    """What hangs below a line is drawn whole: a p is taller than an x."""
    plain, hanging = (drawn(tmp_path, word, frames=30)[15] for word in ("xxx", "xpx"))
    tall = [int((image.min(axis=2) > 128).any(axis=1).sum()) for image in (plain, hanging)]
    assert tall[1] > tall[0] + 3


def test_hostile_words_are_only_drawn(tmp_path: Path) -> None:
    """Shell, filter and markup signs are letters like any others."""
    for words in ("%{pts} $(id) 'quoted' \"twice\" \\n ; [in] <b>", "line one\nline two", "@/etc/passwd", "x" * 400):
        assert len(drawn(tmp_path, words)) == 30

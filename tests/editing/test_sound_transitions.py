"""Sound that passes from one piece into the next with the picture."""

from pathlib import Path

import numpy as np
import pytest

from tests.editing.conftest import Footage
from tests.editing.studio import Studio
from tests.editing.test_sound import RATE, roughest
from tests.editing.test_sound_music import height
from tests.footage import make, samples

LOUD = 0.125
BOTH = {"op": "concat", "files": ["low.mp4", "high.mp4"]}
PASSED = {"op": "transition", "type": "fade", "duration": 2}


@pytest.fixture
def pieces(footage: Footage) -> tuple[Path, Path]:
    """Four seconds of a low tone, and four of a high one."""
    low = footage("low.mp4", lambda path: make(path, seconds=4, size=(168, 96)))
    return low, footage("high.mp4", lambda path: make(path, seconds=4, size=(168, 96), frequency=1000))


def test_a_crossfade_is_heard(studio: Studio, pieces: tuple[Path, Path]) -> None:
    """One goes down while the other comes up, as loud together as each alone, and nothing clicks."""
    made = studio.edit(pieces, BOTH, PASSED)
    heard = samples(made.path)
    assert len(heard) / RATE == pytest.approx(6, abs=0.03)
    for at, share in ((1.5, 0), (2.5, 0.25), (3, 0.5), (3.5, 0.75), (4.5, 1)):
        low, high = (height(heard, pitch, at - 0.1, at + 0.1) for pitch in (440, 1000))
        assert low == pytest.approx(LOUD * np.cos(share * np.pi / 2), abs=0.01)
        assert high == pytest.approx(LOUD * np.sin(share * np.pi / 2), abs=0.01)
    assert roughest(heard[2000:-2000]) < 0.006
    loud = [float(np.sqrt(np.mean(heard[n : n + 960] ** 2))) for n in range(4800, 5 * RATE, 960)]
    assert min(loud) > 0.75 * max(loud), "no gap where the pieces meet"


def test_turned_round(studio: Studio, pieces: tuple[Path, Path]) -> None:
    """Played backward, the high tone passes into the low one; a mute of a part mutes both."""
    heard = samples(studio.edit(pieces, BOTH, PASSED, {"op": "reverse"}, {"op": "mute", "start": "3.4", "end": 4}).path)
    for at, share in ((1.5, 0), (2.5, 0.25), (3, 0.5), (4.5, 1)):
        low, high = (height(heard, pitch, at - 0.1, at + 0.1) for pitch in (440, 1000))
        assert high == pytest.approx(LOUD * np.cos(share * np.pi / 2), abs=0.01)
        assert low == pytest.approx(LOUD * np.sin(share * np.pi / 2), abs=0.01)
    assert float(np.abs(heard[round(3.45 * RATE) : round(3.95 * RATE)]).max()) < 1e-3


def test_a_cut_in_the_middle_of_it(studio: Studio, pieces: tuple[Path, Path]) -> None:
    """What is left of a crossfade after a cut is as far as it was."""
    heard = samples(studio.edit(pieces, BOTH, PASSED, {"op": "cut", "start": 1, "end": 3}).path)
    low, high = (height(heard, pitch, 1.02, 1.12) for pitch in (440, 1000))
    assert low == pytest.approx(LOUD * np.cos(0.535 * np.pi / 2), abs=0.015)
    assert high == pytest.approx(LOUD * np.sin(0.535 * np.pi / 2), abs=0.015)


def test_into_a_silent_piece(studio: Studio, footage: Footage, pieces: tuple[Path, Path]) -> None:
    """Into a piece without sound the sound fades away."""
    silent = footage("quiet.mp4", lambda path: make(path, seconds=4, size=(168, 96), sound=False))
    heard = samples(studio.edit((pieces[0], silent), {**BOTH, "files": ["low.mp4", "quiet.mp4"]}, PASSED).path)
    assert height(heard, 440, 2.9, 3.1) == pytest.approx(LOUD * 2**-0.5, abs=0.01)
    assert height(heard, 440, 4.1, 5.9) < 1e-3

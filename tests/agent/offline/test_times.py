"""The grammar of times, read off a 60 second clip at 30 fps."""

import pytest

from agent.offline.amounts import Clock
from agent.offline.items import Range
from agent.offline.normal import Normaliser
from agent.offline.quantities import read_items
from agent.offline.tokens import tokenise

NORMALISE = Normaliser()


def times(text: str) -> list[object]:
    items = read_items(NORMALISE(tokenise(text)), Clock(60.0, 30.0))
    kinds = ("range", "edge", "point", "length", "every")
    return [i.value[:2] if isinstance(i.value, Range) else i.value for i in items if i.kind in kinds]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("for 90s", 90),
        ("for 1m30", 90),
        ("for 1 min 30 sec", 90),
        ("for 1 hour 2 minutes", 3720),
        ("for half a minute", 30),
        ("for a couple of seconds", 2),
        ("for a minute and a half", 90),
        ("for 2 and a half minutes", 150),
        ("for 500 ms", 0.5),
        ("for fifteen frames", 0.5),
        ("at 0:01:05.2", 65.2),
        ("at 1:10", 70),
        ("at the 25 second mark", 25),
        ("at second 12", 12),
        ("10 seconds before the end", 50),
        ("every 10 seconds", 10),
    ],
)
def test_lengths_and_points(text: str, seconds: float) -> None:
    """A length or a point is read in seconds, however it is written."""
    assert times(text) == [pytest.approx(seconds)]


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("5-10", (5, 10)),
        ("from 5 to 10", (5, 10)),
        ("between 0:12 and 0:24", (12, 24)),
        ("0.5-0.9 min", (30, 54)),
        ("10s – 20s", (10, 20)),
        ("starting at 5 and ending at 0:35", (5, 35)),
        ("from 1:05-10", (65, 70)),
        ("seconds 5 through 9", (5, 9)),
        ("after 30 sec", (30, None)),
        ("from 20 to the end", (20, None)),
        ("from 0:20 onwards", (20, None)),
        ("before 0:10", (0, 10)),
        ("from the start to 0:08", (0, 8)),
        ("the first 5 secs", (0, 5)),
        ("the last minute", (0, 60)),
        ("final ten seconds", (50, 60)),
        ("the first third", (0, 20)),
        ("the second half", (30, 60)),
        ("middle third", (20, 40)),
        ("5 seconds off the end", (55, 60)),
        ("4 s from the beginning", (0, 4)),
        ("the beginning by 3 seconds", (0, 3)),
    ],
)
def test_ranges(text: str, span: tuple[float, float | None]) -> None:
    """A range, or a stretch at one end of the clip, is read as from-to; an open end is None."""
    assert times(text) == [span]


def test_both_ends() -> None:
    """The first and the last, or both ends, are two stretches."""
    for text in ("the first and last 5 seconds", "5 seconds off both ends", "5s from each side"):
        assert times(text) == [(0, 5), (55, 60)]


def test_numbers_that_are_no_times() -> None:
    """A number that belongs to another unit, or a shape, is no time."""
    for text in ("20%", "2x", "1280x720", "16:9", "90 degrees", "6 dB", "720p", "20 px"):
        assert times(text) == []

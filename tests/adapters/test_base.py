"""The tools that adapters share."""

import asyncio
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from bot.adapters.base import FloodError, Room, UnsentError, pieces, progress, spooled, units
from bot.messages import Address, Working

ANN = Address(platform="x", chat="1", user="1")


def working(fraction: float, stage: str = "Cutting") -> Working:
    return Working(address=ANN, stage=stage, fraction=fraction, remaining=timedelta(seconds=65))


def test_long_texts_are_divided_where_words_end() -> None:
    """A text is divided at a line's end, else at a word's, else anywhere; nothing but white space is lost."""
    assert list(pieces("a b c", 3)) == ["a b", "c"]
    assert list(pieces("a\nb c", 4)) == ["a", "b c"]
    assert list(pieces("abcdef", 4)) == ["abcd", "ef"]
    assert list(pieces("", 4)) == []
    assert all(units(piece) <= 7 for piece in pieces("😀" * 50 + "\nabc", 7))


def test_progress_is_told_in_two_lines() -> None:
    """The stage, a bar with the share, and what is left; a fraction outside 0 to 1 is brought inside."""
    assert progress(working(0.5), cells=4) == "Cutting\n▰▰▱▱ 50% · 1:05"
    assert progress(working(7), cells=4) == "Cutting\n▰▰▰▰ 100% · 1:05"


@pytest.mark.parametrize(
    ("name", "mime", "suffix"),
    [
        ("x.MP4", None, ".mp4"),
        ("x", "video/mp4", ".mp4"),
        ("x.m$4", None, ""),
        ("/a/../b", None, ""),
        ("x.ｍｐ４", None, ""),
        ("x." + "a" * 9, None, ""),
    ],
)
def test_names_in_the_spool_are_our_own(name: str, mime: str | None, suffix: str) -> None:
    """A stranger's name gives a file at most its suffix, and no two files the same name."""
    path = spooled(Path("spool"), name, mime)
    assert (path.parent, path.suffix) == (Path("spool"), suffix)
    assert path != spooled(Path("spool"), name, mime)


async def test_edits_are_spaced_and_the_last_goes_out() -> None:
    """However many states are posted, two edits are an interval apart and the last state is among them."""
    loop = asyncio.get_running_loop()
    edits: list[tuple[float, float]] = []

    async def edit(message: str, state: Working) -> None:
        edits.append((loop.time(), state.fraction))

    room = Room(timedelta(seconds=0.1), edit)
    for percent in range(20):
        room.post("1", working(percent / 20))
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.25)
    gaps = [later - earlier for (earlier, _), (later, _) in pairwise(edits)]
    assert len(edits) >= 2 and min(gaps) >= 0.09
    assert edits[-1][1] == 19 / 20


async def test_a_flooded_edit_says_the_newest_state() -> None:
    """After the silence that the platform asked for, what goes out is the newest state, not the refused one."""
    said: list[float] = []

    async def edit(message: str, state: Working) -> None:
        said.append(state.fraction)
        if len(said) == 1:
            raise FloodError(0.1)

    room = Room(timedelta(0), edit)
    room.post("1", working(0.1))
    await asyncio.sleep(0.05)
    room.post("1", working(0.6))
    await asyncio.sleep(0.15)
    assert said == [0.1, 0.6]


async def test_a_failed_edit_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """A progress message that cannot be edited is a warning; the next state is tried again."""
    said: list[float] = []

    async def edit(message: str, state: Working) -> None:
        said.append(state.fraction)
        raise UnsentError("gone")

    room = Room(timedelta(0), edit)
    for fraction in (0.1, 0.2):
        room.post("1", working(fraction))
        await asyncio.sleep(0.02)
    assert said == [0.1, 0.2] and "gone" in caplog.text

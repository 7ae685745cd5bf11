"""Single and several requests: the right operations with the right arguments."""

from typing import Any

import pytest

from tests.agent.offline.talking import calls, clip

Calls = list[tuple[str, dict[str, Any]]]


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("please chop the first 7 secs", [("cut", {"start": 0, "end": 7})]),
        ("the first 6 seconds are shaky, cut them out", [("cut", {"start": 0, "end": 6})]),
        ("remove all except 10-20 and 30-40", [("trim", {"segments": [[10, 20], [30, 40]]})]),
        ("keep 5-10, drop the rest", [("trim", {"start": 5, "end": 10})]),
        (
            "trim 9 seconds from the start and 4 from the end",
            [("cut", {"start": 0, "end": 9}), ("cut", {"start": 56, "end": 60})],
        ),
        ("convert it from mov to webm", [("convert", {"format": "webm"})]),
        ("drop everything after 0:40", [("cut", {"start": 40})]),
        ("keep 12-18 only", [("trim", {"start": 12, "end": 18})]),
        ("remove all but the first 20 seconds", [("trim", {"start": 0, "end": 20})]),
        ("make it start at 10s and end at 30s", [("trim", {"start": 10, "end": 30})]),
        ("trim 3 seconds off both ends", [("cut", {"start": 0, "end": 3}), ("cut", {"start": 57, "end": 60})]),
        ("cut 10-15 and 20-25", [("cut", {"start": 10, "end": 15}), ("cut", {"start": 20, "end": 25})]),
        ("keep 3-5 and 8-10", [("trim", {"segments": [[3, 5], [8, 10]]})]),
        ("3 times slower", [("speed", {"factor": 0.3333})]),
        ("run it at quarter speed", [("speed", {"factor": 0.25})]),
        ("speed it up to 20 seconds", [("speed", {"target": 20})]),
        ("slow the last 3 seconds down to 25%", [("speed", {"factor": 0.25, "start": 57, "end": 60})]),
        ("reduce the brightness by 15%", [("brightness", {"value": 0.85})]),
        ("volume at 40 percent", [("volume", {"gain": 0.4})]),
        ("turn the sound down by 6 dB", [("volume", {"db": -6})]),
        ("colours look washed out", [("saturation", {"value": 1.25})]),
        ("the footage is upside down", [("rotate", {"degrees": 180})]),
        ("turn it 90 degrees to the left", [("rotate", {"degrees": -90})]),
        ("mirror it vertically", [("flip", {"axis": "vertical"})]),
        ("crop 10% from the left and 5% from the right", [("crop", {"left": "10%", "right": "5%"})]),
        ("crop it to 640x480", [("crop", {"w": 640, "h": 480})]),
        ("bring it down to 480p", [("resize", {"height": 480})]),
        ("half the size", [("resize", {"width": 960, "height": 540})]),
        ("kill the audio from 5s to 8s", [("mute", {"start": 5, "end": 8})]),
        ("fade in and out, 2 seconds each", [("fade_in", {"duration": 2}), ("fade_out", {"duration": 2})]),
        ("save it as mkv", [("convert", {"format": "mkv"})]),
        (
            'show "Part 2" at 10s for 2 seconds in the middle',
            [("text", {"text": "Part 2", "position": "center", "start": 10, "end": 12})],
        ),
        (
            "write happy new year in yellow at the bottom",
            [("text", {"text": "happy new year", "position": "bottom", "color": "yellow"})],
        ),
        (
            'write "a and b" at the top and "c" at the bottom',
            [("text", {"text": "a and b", "position": "top"}), ("text", {"text": "c", "position": "bottom"})],
        ),
        (
            "- cut the first 5 seconds\n- greyscale\n- double the volume",
            [("cut", {"start": 0, "end": 5}), ("look", {"name": "grayscale"}), ("volume", {"gain": 2})],
        ),
        ("don't cut anything, just make it darker", [("brightness", {"value": 0.8})]),
        ("the clip is 1080p and too dark, make it brighter", [("brightness", {"value": 1.25})]),
    ],
)
def test_requests(prompt: str, expected: Calls) -> None:
    """What is asked for is what is called, with every argument that was said and no other."""
    assert calls(prompt) == [(name, pytest.approx(args) if numeric(args) else args) for name, args in expected]


def numeric(args: dict[str, Any]) -> bool:
    return all(isinstance(value, int | float) for value in args.values())


def test_files_keep_their_names_and_their_order() -> None:
    """A file is joined before or behind the clip, as it is said; a sound file is no part of a join."""
    context = clip(files=("clip.mp4", "my intro.mp4"))
    assert calls("put my intro.mp4 at the beginning", context) == [("concat", {"files": ["my intro.mp4", "clip.mp4"]})]
    assert calls("append my intro.mp4", context) == [("concat", {"files": ["clip.mp4", "my intro.mp4"]})]
    assert calls("add song.mp3", clip(files=("clip.mp4", "song.mp3")))[0][0] in ("clarify", "refuse")


@pytest.mark.parametrize("prompt", ["mkae it brigther", "make it birghter", "maek it brightr plsss"])
def test_slips_of_the_keys(prompt: str) -> None:
    """A word that is an edit or two away from a known one is understood."""
    assert calls(prompt) == [("brightness", {"value": 1.25})]


def test_everyday_words_are_no_slips() -> None:
    """An everyday word near one of the grammar's stays itself: no car is cut, no plate is placed."""
    for prompt in ("remove the car", "blur the plate", "hide my face", "put the lamp away"):
        assert calls(prompt)[0][0] in ("clarify", "refuse"), prompt


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("corta los primeros 4 segundos y quita el sonido", [("cut", {"start": 0, "end": 4}), ("mute", {})]),
        ("schneide die letzten 6 Sekunden ab", [("cut", {"start": 54, "end": 60})]),
        ("mets la vidéo en noir et blanc", [("look", {"name": "grayscale"})]),
        ("deixe mais claro", [("brightness", {"value": 1.25})]),
        ("ускорь видео в 2 раза", [("speed", {"factor": 2.0})]),
        ("删除最后5秒", [("cut", {"start": 55, "end": 60})]),
        ("वीडियो की आवाज़ बंद करो", [("mute", {})]),
        ("احذف أول 3 ثوان", [("cut", {"start": 0, "end": 3})]),
    ],
)
def test_other_languages(prompt: str, expected: Calls) -> None:
    """The common requests are understood in eight more languages."""
    assert calls(prompt) == expected


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("split it in two at 0:20", [("split", {"at": [20]})]),
        ("cut it into three equal parts", [("split", {"parts": 3})]),
        ("split the clip every minute", [("split", {"every": 60})]),
        ("screenshots at 3 and 8 seconds", [("thumbnail", {"at": [3, 8]})]),
        ("a gif from 3 to 9, 320 wide, 10 fps", [("gif", {"start": 3, "end": 9, "width": 320, "fps": 10})]),
        ("turn it into audio, as mp3", [("extract_audio", {"format": "mp3"})]),
        ("export at 24 fps", [("fps", {"value": 24})]),
        ("make it under 25 MB", [("compress", {"target_mb": 25})]),
    ],
)
def test_what_comes_out(prompt: str, expected: list[tuple[str, dict[str, Any]]]) -> None:
    """Files of other kinds, sizes and numbers are asked for in one operation, with all that is said of them."""
    assert calls(prompt) == expected

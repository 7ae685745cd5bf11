"""Follow-ups: taking back, stronger or weaker, the other way, elsewhere, a narrower target."""

from typing import Any

import pytest

from tests.agent.offline.talking import after, calls, clip


@pytest.mark.parametrize(
    ("first", "then", "expected"),
    [
        ("cut the first 5 seconds", "undo that", ("undo", {})),
        ("sepia", "I don't like it", ("undo", {})),
        ("sepia", "take the sepia off", ("undo", {})),
        ("mute it", "unmute", ("undo", {})),
        ("crop to a square", "back to the original", ("revert", {})),
        ("blur it", "stronger", ("blur", {"strength": 9.0, "replace": True})),
        ("blur it", "that's too much", ("blur", {"strength": 4.0, "replace": True})),
        ("volume 50%", "louder", ("volume", {"gain": 0.8, "replace": True})),
        ("make it darker", "even darker", ("brightness", {"value": 0.64, "replace": True})),
        ("2x speed", "3x instead", ("speed", {"factor": 3.0, "replace": True})),
        ("fade in", "make it 3 seconds", ("fade_in", {"duration": 3.0, "replace": True})),
        (
            "fade to black",
            "the fade should be 2 seconds",
            ("fade_out", {"duration": 2.0, "color": "black", "replace": True}),
        ),
        ("rotate 90 degrees", "no, the other way", ("rotate", {"degrees": -90.0, "replace": True})),
        ("flip horizontally", "no, vertically", ("flip", {"axis": "vertical", "replace": True})),
        ("cut the first 4 seconds", "no, the last 4", ("cut", {"start": 56, "end": 60, "replace": True})),
        ("blur the first 4 seconds", "same for 20 to 25", ("blur", {"start": 20, "end": 25})),
        ("sepia", "only from 10 to 20", ("look", {"name": "sepia", "start": 10, "end": 20, "replace": True})),
        ('text "Hi" on top', "move it to the bottom", ("text", {"text": "Hi", "position": "bottom", "replace": True})),
        ("scale to 720p", "no, 1080p", ("resize", {"height": 1080, "replace": True})),
    ],
)
def test_one_edit_changed(first: str, then: str, expected: tuple[str, dict[str, Any]]) -> None:
    """The edit is taken back, or put in its own place with all its arguments as they now stand."""
    assert after(first, then) == [expected]


def test_larger_text() -> None:
    """A quality changes the argument it speaks of, whichever it was before."""
    name, args = after('text "Hi" size 40', "bigger")[0]
    assert (name, args["text"], args["replace"]) == ("text", "Hi", True)
    assert args["size"] > 40


def test_several_steps_back() -> None:
    """How many edits are taken back can be said."""
    assert after("sepia", "blur it", "undo the last two") == [("undo", {"steps": 2})]


def test_a_new_request_stacks() -> None:
    """A request of its own is no follow-up."""
    assert after("sepia", "cut the first 5 seconds") == [("cut", {"start": 0, "end": 5})]


def test_nothing_to_take_back() -> None:
    """Without a history there is nothing to take back, nor to redo."""
    for prompt in ("undo", "redo", "start over"):
        assert calls(prompt)[0][0] == "refuse"
    assert calls("redo", clip(undone=1)) == [("redo", {})]


def test_no_change_of_what_was_never_done() -> None:
    """Stronger than nothing is asked about."""
    assert calls("stronger")[0][0] in ("clarify", "refuse")

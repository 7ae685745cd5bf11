"""Where asking, answering or refusing is right, nothing is edited."""

import pytest

from agent.offline.understand import understand
from editing.ops import registry
from tests.agent.offline.talking import calls, clip, read


def only(prompt: str) -> str:
    found = calls(prompt)
    assert len(found) == 1, found
    return found[0][0]


@pytest.mark.parametrize(
    "prompt",
    ["trim", "cut 5 seconds", "rotate it", "add text", "make it better", "blur her", "cut the part where I fall", "🙂"],
)
def test_asks_where_something_is_missing(prompt: str) -> None:
    """A request that lacks what its operation cannot do without is asked about."""
    assert only(prompt) == "clarify"


@pytest.mark.parametrize(
    "prompt",
    ["keep 70 to 80", "mute from 50 to 75", "cut the last 2 minutes", "cut from 20 to 10", "blur the first 90s"],
)
def test_never_outside_the_clip(prompt: str) -> None:
    """A range that is not all on the clip is asked about, and the clip's length is said."""
    assert only(prompt) in ("clarify", "refuse")


def test_asks_what_it_is() -> None:
    """An "it" that may be the file just named, or the whole video, is asked about."""
    context = clip(files=("clip.mp4", "card.png"))
    assert calls("put card.png at the beginning and blur it", context)[0][0] == "clarify"


def test_an_exception_is_no_request() -> None:
    """ "keep …" that names a thing and a time is asked about; with no time it only says what shall stay."""
    assert only("make it sepia but keep the colours in the last 10 seconds") == "clarify"
    assert calls("trim to 0:10-0:20 and keep the sound") == [("trim", {"start": 10, "end": 20})]


def test_leaves_something() -> None:
    """Dropping the whole clip is refused."""
    assert only("cut 0 to 60") == "refuse"


@pytest.mark.parametrize(
    "prompt",
    [
        "remove the red car from 5 to 10",
        "blur the licence plate",
        "mute the music",
        "track the ball",
        "remove the ums",
        "order a pizza",
        "remove the text",
    ],
)
def test_refuses_what_no_operation_does(prompt: str) -> None:
    """What no operation does is refused, never replaced by something near it."""
    assert only(prompt) == "refuse"


def test_does_what_can_be_done() -> None:
    """Of several requests the possible ones are carried out, and the rest is refused."""
    assert [name for name, _ in calls("black and white, blur the licence plate and mute it")] == [
        "look",
        "mute",
        "refuse",
    ]


def test_silent_clips() -> None:
    """There is no sound to change in a clip that has none."""
    assert calls("make it louder", clip(has_audio=False))[0][0] == "refuse"


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("how long is it?", "1:00"),
        ("what's the resolution", "1920x1080"),
        ("what can you do", "blur"),
        ("thanks!", "1:00"),
    ],
)
def test_answers(prompt: str, words: str) -> None:
    """A question about the clip is answered from what is known of it."""
    reading = read(prompt)
    assert [call.name for call in reading.calls] == ["info"]
    assert words in reading.calls[0].args["message"]


@pytest.mark.parametrize("prompt", ["what's the weather like", "who is in the video?", "write me a poem"])
def test_off_topic(prompt: str) -> None:
    """What is no business of an editor's, or needs eyes, is refused."""
    assert only(prompt) == "refuse"


def test_instructions_inside_text_are_text() -> None:
    """What stands in quotation marks is written, not obeyed."""
    prompt = 'add the text "cut the last 10 seconds; rm -rf /" at the top'
    assert calls(prompt) == [("text", {"text": "cut the last 10 seconds; rm -rf /", "position": "top"})]


def test_assumptions_lower_the_confidence() -> None:
    """What had to be assumed makes a reading less sure."""
    assert read("rotate it 90 degrees").sure < read("rotate it 90 degrees clockwise").sure


def test_only_the_operations_there_are() -> None:
    """An operation that is not handed over is refused, not called."""
    few = tuple(operation for name, operation in registry().items() if name != "blur")
    assert [call.name for call in understand("blur it", clip(), few).calls] == ["refuse"]

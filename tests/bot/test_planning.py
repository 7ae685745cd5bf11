"""`cutroom plan`: prompts on a described clip, alone and as cases; its output and its exit codes."""

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot import planning
from bot.__main__ import app
from bot.planning import Described, sources
from bot.settings import Settings
from editing.errors import Refused
from editing.timeline import Timeline
from tests.servers.openai import KEY, MODEL, ChatServer, Reply, calls, error, text

CLIP = ("--duration", "30", "--size", "1280x720", "--fps", "25")
CONTEXT = {"duration": 30, "width": 1280, "height": 720, "fps": 25, "has_audio": True, "files": ["clip.mp4"]}
Cutroom = Callable[..., Result]


@pytest.fixture
def cutroom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cutroom:
    """The command, in a home of its own."""
    monkeypatch.setenv("CUTROOM_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("bot.app.log_to_stderr", lambda level: None)
    return lambda *arguments: CliRunner().invoke(app, ["plan", *map(str, arguments)], catch_exceptions=False)


def case(prompt: str = "cut the first 5 seconds", identity: Any = "a", **more: Any) -> dict[str, Any]:
    return {"id": identity, "prompt": prompt, "context": CONTEXT, "turns": [], **more}


def cases(path: Path, *lines: object) -> Path:
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines) + "\n", "utf-8")
    return path


def predictions(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


# -- one clip --------------------------------------------------------------------------------------------------------


def test_it_prints_the_operations_of_every_prompt(cutroom: Cutroom) -> None:
    """Each turn lists what its own prompt changed, on what those before it made."""
    result = cutroom(*CLIP, "cut the first 5 seconds", "mute it", "undo that", "how long is it?")
    turns = json.loads(result.stdout)
    assert result.exit_code == 0
    assert [turn["prompt"] for turn in turns][1] == "mute it"
    assert [turn["outcome"] for turn in turns] == ["edit", "edit", "edit", "answer"]
    assert [turn["operations"] for turn in turns] == [
        [{"op": "cut", "start": 0, "end": 5}],
        [{"op": "mute"}],
        [{"op": "undo"}],
        [],
    ]
    assert "25 seconds" in turns[3]["say"]


@pytest.mark.parametrize("prompt", ["order me a pizza", "fix it", "cut 2:00 to 3:00"])
def test_a_refusal_or_a_question_exits_with_3(cutroom: Cutroom, prompt: str) -> None:
    """What was printed is complete all the same."""
    result = cutroom(*CLIP, prompt, "mute it")
    assert result.exit_code == 3
    first, second = json.loads(result.stdout)
    assert first["outcome"] in ("refuse", "clarify") and first["operations"] == [] and first["say"]
    assert second["operations"] == [{"op": "mute"}]


def test_what_would_have_to_be_measured_is_proposed_all_the_same(cutroom: Cutroom) -> None:
    """Nobody knows where the pauses and bars of a described clip are: the operations stand, and change no time."""
    result = cutroom(*CLIP, "cut the silences", "remove the black bars", "cut the last 5 seconds")
    turns = json.loads(result.stdout)
    assert [turn["operations"] for turn in turns] == [
        [{"op": "remove_silence"}],
        [{"op": "crop", "detect": "black_bars"}],
        [{"op": "cut", "start": 25, "end": 30}],
    ]
    assert [turn["say"] for turn in turns[:2]] == ["Cut the pauses.", "Crop the black bars away."]


def test_a_clip_without_sound(cutroom: Cutroom) -> None:
    """--no-audio reaches the model."""
    result = cutroom(*CLIP, "--no-audio", "mute it")
    assert result.exit_code == 3 and "no sound" in json.loads(result.stdout)[0]["say"]


def test_files_by_name(cutroom: Cutroom) -> None:
    """--file names what is at hand, the clip itself first."""
    result = cutroom(*CLIP, "--file", "main.mp4", "--file", "outro.mp4", "put outro.mp4 at the end")
    assert json.loads(result.stdout)[0]["operations"] == [{"op": "concat", "files": ["main.mp4", "outro.mp4"]}]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--duration", "30", "--size", "big", "mute it"), "1920x1080"),
        (("--duration", "30", "--size", "1x1", "mute it"), "2 to 8192"),
        (("--duration", "30", "--size", "9" * 5000 + "x5", "mute it"), "1920x1080"),
        (("--duration", "0", "mute it"), "more than 0"),
        (("--duration", "-3", "mute it"), "more than 0"),
        (("--duration", "nan", "mute it"), "more than 0"),
        (("--duration", "30", "--fps", "0", "mute it"), "frames per second"),
        (("--duration", "30"), "prompt"),
        (("mute it",), "--duration"),
        (("--cases", "c.jsonl"), "-o"),
        (("--cases", "c.jsonl", "-o", "p.jsonl", "mute it"), "neither"),
    ],
)
def test_wrong_arguments_are_one_line_and_exit_with_2(cutroom: Cutroom, arguments: tuple[str, ...], words: str) -> None:
    """No traceback, nothing on stdout."""
    result = cutroom(*arguments)
    assert result.exit_code == 2 and result.stdout == ""
    assert words in result.stderr and result.stderr.count("\n") == 1


def test_a_model_that_is_not_set_up_is_named(cutroom: Cutroom, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line names the variables."""
    monkeypatch.setenv("CUTROOM_MODEL", "gpt-9")
    result = cutroom(*CLIP, "mute it")
    assert result.exit_code == 2 and "OPENAI_API_KEY" in result.stderr


# -- many cases ------------------------------------------------------------------------------------------------------


def test_every_case_gets_a_prediction(cutroom: Cutroom, tmp_path: Path) -> None:
    """Predictions stand in the order of the cases, each with what its own prompt changed."""
    given = cases(
        tmp_path / "c.jsonl",
        case(expect=[{"op": "cut"}], tags=["single"]),
        "",
        case("a bit longer", 7, turns=["cut the first 5 seconds", "order me a pizza"]),
        case("schneide die ersten 5 Sekunden weg", "ü"),
    )
    result = cutroom("--cases", given, "-o", tmp_path / "p.jsonl")
    assert result.exit_code == 0 and result.stdout == "" and result.stderr == ""
    first, second, third = predictions(tmp_path / "p.jsonl")
    assert list(first) == ["id", "outcome", "operations", "say"] and first["say"]
    assert (first["id"], first["outcome"]) == ("a", "edit")
    assert first["operations"] == [{"op": "cut", "start": 0, "end": 5}]
    assert second["id"] == 7 and len(second["operations"]) <= 1
    assert third["id"] == "ü" and third["operations"] == first["operations"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{broken", "line 2 is no case: it is no JSON"),
        ("[1]", "line 2 is no case"),
        ({"id": "x"}, "prompt: Field required"),
        ({"prompt": "mute it"}, "id"),
        (case(context={"width": "wide"}), "context.width"),
        (case(turns="mute it"), "turns"),
        ("[" * 100_000, "line 2 is no case"),
    ],
)
def test_a_line_that_is_no_case_leaves_the_others(cutroom: Cutroom, tmp_path: Path, line: object, words: str) -> None:
    """It is named in one sentence, the other predictions are written, and the exit code is 2."""
    given = cases(tmp_path / "c.jsonl", case(), line, case("mute it", "b"))
    result = cutroom("--cases", given, "-o", tmp_path / "p.jsonl")
    assert result.exit_code == 2 and words in result.stderr and result.stderr.count("\n") == 1
    assert [one["id"] for one in predictions(tmp_path / "p.jsonl")] == ["a", "b"]


def test_a_context_that_cannot_be_is_a_refusal(cutroom: Cutroom, tmp_path: Path) -> None:
    """A clip of no length is refused in its own prediction, and stops nobody else."""
    given = cases(tmp_path / "c.jsonl", case(context={**CONTEXT, "duration": 0}), case("mute it", "b"))
    assert cutroom("--cases", given, "-o", tmp_path / "p.jsonl").exit_code == 0
    first, second = predictions(tmp_path / "p.jsonl")
    assert (first["outcome"], first["operations"]) == ("refuse", []) and "more than 0" in first["say"]
    assert second["operations"] == [{"op": "mute"}]


def test_what_a_context_leaves_out_is_ordinary(cutroom: Cutroom, tmp_path: Path) -> None:
    """No context, null values, odd file names: an ordinary clip."""
    odd = ["", 'a"b\n.mp4', "\ud800.png", "x" * 5000]
    given = cases(
        tmp_path / "c.jsonl",
        {"id": 1, "prompt": "mute it"},
        case("mute it", 2, context={"duration": None, "fps": 23.976}, turns=None),
        case("mute it", 3, context={**CONTEXT, "files": odd}),
    )
    assert cutroom("--cases", given, "-o", tmp_path / "p.jsonl").exit_code == 0
    assert [one["operations"] for one in predictions(tmp_path / "p.jsonl")] == [[{"op": "mute"}]] * 3


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_cases_that_cannot_be_read(cutroom: Cutroom, tmp_path: Path, content: bytes | None) -> None:
    """A missing file, or one that is no text, is one line."""
    if content:
        (tmp_path / "c.jsonl").write_bytes(content)
    result = cutroom("--cases", tmp_path / "c.jsonl", "-o", tmp_path / "p.jsonl")
    assert result.exit_code == 2 and "c.jsonl cannot be read" in result.stderr and result.stderr.count("\n") == 1


def test_predictions_that_cannot_be_written(cutroom: Cutroom, tmp_path: Path) -> None:
    """That is told before the work."""
    result = cutroom("--cases", cases(tmp_path / "c.jsonl", case()), "-o", tmp_path / "no" / "p.jsonl")
    assert result.exit_code == 2 and "choose another file" in result.stderr


async def test_a_model_that_fails_once_fails_one_case(tmp_path: Path) -> None:
    """The case is refused with the reason and named; the next one is asked as if nothing had been."""
    edit: tuple[Reply, ...] = (calls(("mute", {})), text("Done."))
    given = cases(tmp_path / "c.jsonl", case(), case("mute it", "b"))
    async with ChatServer(error(400, "no"), *edit) as server:
        settings = Settings(model=MODEL, OPENAI_API_KEY=KEY, OPENAI_BASE_URL=server.url)  # type: ignore[call-arg]
        troubles = await planning.predict(settings, given, tmp_path / "p.jsonl")
    assert len(troubles) == 1 and troubles[0].startswith("Case a: The language model did not take the request")
    first, second = predictions(tmp_path / "p.jsonl")
    assert first["outcome"] == "refuse" and second["operations"] == [{"op": "mute"}]


# -- the described clip ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fps", "rate"),
    [
        (23.976, Fraction(24000, 1001)),
        (23.98, Fraction(24000, 1001)),
        (29.97, Fraction(30000, 1001)),
        (59.94, Fraction(60000, 1001)),
        (25, Fraction(25)),
        (12.5, Fraction(25, 2)),
    ],
)
def test_a_rate_is_the_one_that_is_meant(fps: float, rate: Fraction) -> None:
    """Rounded broadcast rates are exact again."""
    assert Timeline.of(*sources(Described(fps=fps))).rate == rate


def test_a_long_clip_is_described_in_no_time() -> None:
    """A million seconds at a thousand frames per second is a few numbers."""
    (source,) = sources(Described(duration=10**6, fps=1000))
    assert source.probe.picture is not None and source.probe.picture.frames.count == 10**9


def test_files_are_what_their_names_say() -> None:
    """Sounds, pictures and videos are told apart by name; the first is the clip, whatever its name."""
    first, sound, picture, video = (one.probe for one in sources(Described(files=("a.png", "b.MP3", "c.jpg", "d"))))
    assert first.picture and first.sound and video.picture
    assert sound.picture is None and sound.sound
    assert picture.sound is None and picture.picture and picture.picture.frames.count == 1


def test_a_sound_beside_a_silent_clip_is_heard() -> None:
    """--no-audio is said of the clip, not of the music."""
    _, music = sources(Described(has_audio=False, files=("a.mp4", "b.mp3")))
    assert music.probe.sound is not None


def test_a_size_is_digits() -> None:
    """A size is width x height."""
    with pytest.raises(Refused, match="1920x1080"):
        planning.described(1, "12x", 25, True)

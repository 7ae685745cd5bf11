"""The `cutroom` command as a process: what it costs to start, and how it says what is wrong."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.doctor import examine
from bot.settings import load

HEAVY = ("torch", "cv2", "moviepy")


def cutroom(home: Path, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    environment = {"PATH": "/usr/bin:/bin", "CUTROOM_HOME": str(home), **variables}
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)


def test_help_loads_nothing_heavy(tmp_path: Path) -> None:
    """--help answers without the agent, the engine or the database."""
    code = "import sys; sys.argv = ['cutroom', '--help']\nimport bot.__main__\ntry: bot.__main__.main()\n"
    code += "except SystemExit: print([m for m in sys.modules if m in ('torch', 'cv2', 'moviepy', 'av', 'langchain')])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.rstrip().endswith("[]") and "edit" in ran.stdout


def test_a_process_that_only_sends_loads_no_codec_library() -> None:
    """Everything that `cutroom run` needs with a broker elsewhere comes without torch, OpenCV and MoviePy."""
    code = "import sys, bot.serve, bot.app\nfrom bot import adapters\n"
    code += "for name in adapters.names(): adapters.load(name)\n"
    code += f"print([name for name in {HEAVY} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


MISSET = [
    (["run", "telegram"], {}, "CUTROOM_TELEGRAM_TOKEN"),
    (["run", "discord"], {}, "CUTROOM_DISCORD_TOKEN"),
    (["run", "carrier-pigeon"], {}, "carrier-pigeon"),
    (["run", "web"], {"CUTROOM_WEB_HOST": "0.0.0.0"}, "CUTROOM_WEB_HOST"),
    (["run"], {"CUTROOM_WEB_PORT": "x"}, "CUTROOM_WEB_PORT"),
    (["worker"], {}, "CUTROOM_BROKER_URL"),
    (["chat"], {"CUTROOM_MODEL": "gpt-5"}, "OPENAI_API_KEY"),
    (["chat"], {"CUTROOM_STORE_URL": "ftp://host"}, "CUTROOM_STORE_URL"),
    (["chat"], {"CUTROOM_STORE_URL": "s3://me:hush-hush@"}, "CUTROOM_STORE_URL"),
    (["chat"], {"CUTROOM_DATABASE_URL": "mysql://me:hush-hush@host/db"}, "CUTROOM_DATABASE_URL"),
    (["chat"], {"CUTROOM_DATABASE_URL": "postgres://me:hush-hush@127.0.0.1:9/db"}, "CUTROOM_DATABASE_URL"),
    (["chat"], {"CUTROOM_FFMPEG": "/no/such/ffmpeg"}, "CUTROOM_FFMPEG"),
]


@pytest.mark.parametrize(("arguments", "variables", "named"), MISSET, ids=lambda value: str(value)[:40])
def test_what_the_operator_can_mend_is_one_line(
    arguments: list[str], variables: dict[str, str], named: str, tmp_path: Path
) -> None:
    """Exit code 2, one line that names the variable, no traceback and no secret."""
    ran = cutroom(tmp_path, *arguments, **variables)
    lines = ran.stderr.strip().splitlines()
    assert (ran.returncode, len(lines)) == (2, 1), ran.stderr
    assert named in lines[0] and "hush" not in ran.stderr + ran.stdout


def test_the_doctor_finds_nothing_missing_on_the_embedded_default(tmp_path: Path) -> None:
    """Exit code 0, a line for each part, and a mend for what could be there."""
    ran = cutroom(tmp_path, "doctor")
    assert ran.returncode == 0 and "MISSING" not in ran.stdout
    for part in (
        "ffmpeg",
        "database",
        "store",
        "broker",
        "model",
        "gpu",
        "sight",
        "fonts",
        "telegram",
        "discord",
        "web",
    ):
        assert any(line.split()[1] == part for line in ran.stdout.splitlines()), part
    assert "CUTROOM_TELEGRAM_TOKEN" in ran.stdout


SICK = [
    ({"CUTROOM_FFMPEG": "/no/such/ffmpeg"}, "ffmpeg", "CUTROOM_FFMPEG"),
    ({"CUTROOM_DATABASE_URL": "postgres://me:hush-hush@127.0.0.1:9/db"}, "database", "CUTROOM_DATABASE_URL"),
    ({"CUTROOM_STORE_URL": "s3://me:hush-hush@127.0.0.1:9/b?secure=false"}, "store", "CUTROOM_STORE_URL"),
    ({"CUTROOM_BROKER_URL": "redis://:hush-hush@127.0.0.1:9/0"}, "broker", "CUTROOM_BROKER_URL"),
    pytest.param(
        {"CUTROOM_BROKER_URL": "amqp://me:hush-hush@127.0.0.1:9"},
        "broker",
        "CUTROOM_BROKER_URL",
        marks=pytest.mark.expects_errors,  # pika's own
    ),
    ({"CUTROOM_MODEL": "gpt-5"}, "model", "OPENAI_API_KEY"),
    ({"CUTROOM_MODEL": "m", "OPENAI_BASE_URL": "http://127.0.0.1:9/v1"}, "model", "CUTROOM_MODEL"),
]


@pytest.mark.parametrize(("variables", "part", "named"), SICK, ids=lambda value: str(value)[:40])
async def test_the_doctor_names_what_is_missing(
    variables: dict[str, str],
    part: str,
    named: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It finds something missing; the part's line is marked and says the mend, without the secret."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert await examine(load(home=tmp_path)) == 1
    told = capsys.readouterr().out
    (line,) = [line for line in told.splitlines() if line.split()[1] == part]
    assert line.startswith("MISSING") and named in line and "hush" not in told


def test_plan_answers_without_a_home(tmp_path: Path) -> None:
    """Planning writes nothing, not even the home folder."""
    home = tmp_path / "home"
    ran = cutroom(home, "plan", "--duration", "20", "--size", "640x360", "--fps", "25", "cut the first 5 seconds")
    (turn,) = json.loads(ran.stdout)
    assert ran.returncode == 0 and turn["operations"] == [{"op": "cut", "start": 0, "end": 5}]
    assert not home.exists()

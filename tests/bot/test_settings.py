"""Every setting that is wrong is one line that names the variable and the mend, with exit code 2 and no secret."""

import asyncio
import socket
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot import __main__ as command
from bot import app
from bot.settings import Settings, SettingsError, load, variable

SECRET = "hunter2"
Run = Callable[..., Result]


@pytest.fixture
def cutroom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command in this process, with these variables; its log stays pytest's."""
    monkeypatch.setattr(app, "log_to_stderr", lambda level: app.silence_libraries())

    def run(*arguments: str | Path, **variables: str) -> Result:
        environment = {"CUTROOM_HOME": str(tmp_path / "home")} | variables
        return CliRunner().invoke(command.app, list(map(str, arguments)), env=environment)

    return run


@pytest.fixture
def taken() -> Iterator[str]:
    """A port that somebody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield str(listener.getsockname()[1])


WRONG = {
    "CUTROOM_HOME": ["/dev/null/home"],
    "CUTROOM_DATABASE_URL": [
        f"mysql://me:{SECRET}@host/data",
        f"postgresql://me:{SECRET}@127.0.0.1:1/data",
        f"postgresql://me:{SECRET}/@host:port/data",
        "sqlite:////dev/null/data.db",
    ],
    "CUTROOM_STORE_URL": [f"ftp://me:{SECRET}@host", f"s3://me:{SECRET}@127.0.0.1:1/b?secure=false", "/dev/null/store"],
    "CUTROOM_BROKER_URL": [
        f"kafka://:{SECRET}@host",
        f"redis://:{SECRET}@127.0.0.1:1",
        f"redis://:{SECRET}@host:port",
        f"amqp://me:{SECRET}@127.0.0.1:1",
        f"amqp://me:{SECRET}@host:port",
    ],
    "CUTROOM_WORKERS": ["many", "0", "65"],
    "CUTROOM_MODEL": ["gpt-nothing"],
    "CUTROOM_MODEL_TIMEOUT": ["-1", "soon", "nan", "inf"],
    "CUTROOM_MAX_UPLOAD_MB": ["0", "1.5", "much"],
    "CUTROOM_FFMPEG": ["/no/such/ffmpeg", "/etc/passwd", "/bin/true"],
    "CUTROOM_LOG_LEVEL": ["loud"],
    "CUTROOM_PUBLIC_URL": ["video.example.org"],
    "CUTROOM_TELEGRAM_API_URL": ["localhost:8081"],
    "CUTROOM_DISCORD_API_URL": ["discord"],
    "OPENAI_BASE_URL": [f"me:{SECRET}@host"],
    "CUTROOM_WEB_PORT": ["99999", "-1", "http"],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_wrong_value_is_one_line(cutroom: Run, tmp_path: Path, name: str, value: str) -> None:
    """The line names the variable and says more than that; nothing of a password is in it."""
    video = tmp_path / "clip.mp4"
    video.touch()
    ran = cutroom("edit", video, "mute", "-o", tmp_path / "o.mp4", "--json", **{name: value})
    assert (ran.exit_code, ran.stdout) == (2, ""), ran.output
    [line] = ran.stderr.splitlines()
    assert line.startswith(f"{name}") and len(line) > len(name) + 15
    assert SECRET not in line and "Traceback" not in line


@pytest.mark.parametrize(
    ("arguments", "variables", "named"),
    [
        (["run", "telegram"], {}, "CUTROOM_TELEGRAM_TOKEN"),
        (["run", "discord"], {}, "CUTROOM_DISCORD_TOKEN"),
        (["run", "icq"], {}, "telegram"),
        (["run", "web"], {"CUTROOM_WEB_HOST": "0.0.0.0"}, "CUTROOM_WEB_HOST"),
        (["worker"], {}, "CUTROOM_BROKER_URL"),
        (["worker", "--queue", "x"], {"CUTROOM_BROKER_URL": "redis://127.0.0.1:1"}, "render"),
        (["worker"], {"CUTROOM_BROKER_URL": "redis://127.0.0.1:1"}, "CUTROOM_BROKER_URL"),
        (["chat", "no such.mp4"], {}, "no such.mp4"),
        (["edit", "no such.mp4", "mute", "-o", "o.mp4", "--json"], {}, "no such.mp4"),
    ],
)
def test_what_a_process_needs_is_one_line(
    cutroom: Run, arguments: list[str], variables: dict[str, str], named: str
) -> None:
    """A front or a worker that cannot run says why and which variable to set."""
    ran = cutroom(*arguments, **variables)
    assert ran.exit_code == 2 and len(ran.stderr.splitlines()) == 1 and named in ran.stderr


def test_a_port_in_use_ends_a_bot_that_has_no_other_front(cutroom: Run, taken: str) -> None:
    """The web chat cannot listen: one line names the variable, exit code 2."""
    ran = cutroom("run", "web", CUTROOM_WEB_PORT=taken)
    assert ran.exit_code == 2 and "CUTROOM_WEB_PORT" in ran.stderr and len(ran.stderr.splitlines()) == 1


def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A variable that is set to nothing, as compose files do, is a variable that is not set."""
    for field in Settings.model_fields:
        monkeypatch.setenv(variable(field), "")
    assert load(home=tmp_path).model_dump(exclude={"home"}) == Settings(home=tmp_path).model_dump(exclude={"home"})
    assert load().broker_url == "stub:"


def test_no_secret_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tokens and keys are not in the settings' own words."""
    for name in ("CUTROOM_TELEGRAM_TOKEN", "CUTROOM_DISCORD_TOKEN", "CUTROOM_SECRET_KEY", "OPENAI_API_KEY"):
        monkeypatch.setenv(name, SECRET)
    assert SECRET not in repr(load()) + str(load())


def test_the_secret_is_made_once_for_this_user_alone(tmp_path: Path) -> None:
    """Many at once get the same secret, and nobody else may read it."""
    settings = load(home=tmp_path / "home")

    async def all_at_once() -> list[str]:
        return await asyncio.gather(*(asyncio.to_thread(load(home=tmp_path / "home").secret) for _ in range(8)))

    assert set(asyncio.run(all_at_once())) == {settings.secret()}
    assert len(settings.secret()) >= 48
    [file] = (tmp_path / "home").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_home_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A file in place of the folder is named with its variable."""
    (tmp_path / "home").touch()
    with pytest.raises(SettingsError, match="CUTROOM_HOME"):
        load(home=tmp_path / "home").prepare()

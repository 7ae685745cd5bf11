"""`cutroom doctor`: a line for each part, with the mend for what is missing, and an exit code that tells."""

from pathlib import Path

import pytest

from bot.doctor import examine
from bot.settings import load
from tests.servers.redis import redis_server, redis_url

__all__ = ["redis_server", "redis_url"]

PARTS = ("ffmpeg", "database", "store", "broker", "model", "gpu", "fonts", "discord", "telegram", "terminal", "web")


async def lines(capsys: pytest.CaptureFixture[str], home: Path, **settings: str) -> tuple[int, dict[str, str]]:
    code = await examine(load(home=home, **settings))
    told = capsys.readouterr().out.splitlines()
    return code, {line[9:].split()[0]: line for line in told}


async def test_what_is_embedded_is_enough(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """With no settings every part has its line, nothing needed is missing, and nothing stays but an empty home."""
    code, told = await lines(capsys, tmp_path / "home")
    assert code == 0 and set(PARTS) <= set(told)
    assert all(told[part].startswith("ok ") for part in ("ffmpeg", "database", "store", "broker", "model", "fonts"))
    assert told["telegram"].startswith("without") and "CUTROOM_TELEGRAM_TOKEN" in told["telegram"]


@pytest.mark.parametrize(
    ("part", "variable", "value"),
    [
        ("ffmpeg", "ffmpeg", "/no/such/ffmpeg"),
        ("database", "database_url", "postgresql://me:hunter2@127.0.0.1:1/data"),
        ("store", "store_url", "/dev/null/store"),
        ("broker", "broker_url", "redis://:hunter2@127.0.0.1:1"),
        ("model", "model", "gpt-nothing"),
    ],
)
async def test_what_is_missing_is_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, part: str, variable: str, value: str
) -> None:
    """The part's line names the variable to set, without its password, and the exit code is 1; the others go on."""
    code, told = await lines(capsys, tmp_path / "home", **{variable: value})
    assert code == 1
    assert told[part].startswith("MISSING") and f"CUTROOM_{variable.upper()}" in told[part]
    assert "hunter2" not in "".join(told.values())
    assert [name for name, line in told.items() if line.startswith("MISSING")] == [part]


async def test_a_server_that_answers_is_fine(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, redis_url: str
) -> None:
    """A broker is asked for a sign of life."""
    code, told = await lines(capsys, tmp_path / "home", broker_url=redis_url)
    assert code == 0 and told["broker"].startswith("ok ") and "answers" in told["broker"]

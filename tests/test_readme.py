"""The README keeps its word: its conversation, its recipes and its table of settings are what the product does."""

import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot import settings
from tests import footage

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
RECIPES = dict(re.findall(r"`([a-z_/]+\.py)`[^\n]*\n\n```python\n(.*?)```", README, re.DOTALL))

ENVIRONMENT = {"PATH": "/usr/bin:/bin"}


def run(folder: Path, *command: str) -> str:
    environment = {**ENVIRONMENT, "CUTROOM_HOME": str(folder / "home"), "PYTHONPATH": str(folder)}
    ran = subprocess.run([sys.executable, *command], cwd=folder, env=environment, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def test_the_conversation_is_what_the_demo_says(tmp_path: Path) -> None:
    """The transcript is the demo's own output, line by line, paths and progress aside."""
    told = re.search(r"What `make demo` says:\n\n```\n(.*?)```", README, re.DOTALL)
    said = [line for line in run(tmp_path, "-m", "bot", "demo").splitlines() if line.startswith(("you ", "bot "))]
    assert told is not None and said == told[1].splitlines()


def test_the_table_is_the_settings_class() -> None:
    """Every setting stands in the table as the class declares it."""
    assert f"<!-- settings -->\n{settings.table()}<!-- end of settings -->" in README


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the product, to add a file to."""
    for room in ("agent", "bot", "db", "editing", "storage", "tests"):
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


SUITES = {
    "editing/ops/swap_colors.py": ("tests/contracts/test_ops.py", "swap_colors"),
    "bot/adapters/inbox.py": ("tests/contracts/test_adapters.py", "inbox"),
    "storage/onefile.py": ("tests/contracts/test_stores.py", "onefile"),
    "editing/models/sharpness.py": ("tests/contracts/test_models.py", "sharpness"),
}


@pytest.mark.parametrize("recipe", SUITES)
def test_a_recipe_keeps_its_contract(recipe: str, house: Path) -> None:
    """Put in its place and nothing else changed, it is found, keeps the import law and passes its contract suite."""
    (house / recipe).write_text(RECIPES[recipe])
    suite, name = SUITES[recipe]
    told = run(house, "-m", "pytest", "-q", "-p", "no:cacheprovider", suite, "tests/test_architecture.py", "-k", name)
    assert re.search(r"\b[1-9]\d* passed", told), told


def test_the_embedded_model_knows_a_new_operation(house: Path) -> None:
    """A prompt in the operation's own words comes to that operation."""
    (house / "editing/ops/swap_colors.py").write_text(RECIPES["editing/ops/swap_colors.py"])
    prompt = "swap the colors from 3 to 5"
    told = run(house, "-m", "bot", "plan", "--duration", "10", "--size", "640x360", "--fps", "25", prompt)
    assert '"op": "swap_colors"' in told and '"start": 3' in told


def test_the_new_front_serves_a_request(house: Path) -> None:
    """A video and words put into the watched folder come back as an edited video beside them."""
    (house / "bot/adapters/inbox.py").write_text(RECIPES["bot/adapters/inbox.py"])
    inbox = house / "inbox"
    inbox.mkdir()
    footage.make(inbox / "clip.mp4", seconds=3)
    (inbox / "clip.txt").write_text("cut the first second")
    environment = {**ENVIRONMENT, "CUTROOM_HOME": str(house / "home"), "CUTROOM_INBOX": str(inbox)}
    command = [sys.executable, "-m", "bot", "run", "inbox"]
    with subprocess.Popen(command, cwd=house, env=environment, stdout=subprocess.DEVNULL) as bot:
        try:
            deadline = time.monotonic() + 40
            while not (inbox / "clip-v1.mp4").exists() and time.monotonic() < deadline and bot.poll() is None:
                time.sleep(0.2)
            time.sleep(0.5)
        finally:
            bot.terminate()
    assert footage.numbers(inbox / "clip-v1.mp4") == list(range(30, 90))

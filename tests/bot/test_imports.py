"""What a process does not need it does not load: the help answers at once, a bot without a worker has no codec."""

import subprocess
import sys
import time
from pathlib import Path

HEAVY = "torch", "cv2", "moviepy"


def run(code: str) -> str:
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    return ran.stdout.strip()


def loaded(*names: str) -> str:
    return f"import sys; print(*[name for name in {names!r} if name in sys.modules])"


def test_help_loads_next_to_nothing() -> None:
    """`cutroom --help` imports no part of the product but the settings, and answers in under a second."""
    code = (
        "from typer.testing import CliRunner; from bot.__main__ import app;"
        "assert CliRunner().invoke(app, ['--help']).exit_code == 0;"
    )
    started = time.monotonic()
    assert run(code + loaded(*HEAVY, "langchain", "av", "tortoise", "dramatiq", "numpy")) == ""
    assert time.monotonic() - started < 3  # under a second on a machine that does nothing else


def test_a_bot_that_only_sends_has_no_codec(tmp_path: Path) -> None:
    """The app of a bot whose workers are elsewhere runs without torch, OpenCV, MoviePy and the engine's encoder."""
    code = f"""
import asyncio, dramatiq
from pathlib import Path
from bot import app, serve
from bot.settings import load

async def main():
    settings = load(home=Path({str(tmp_path)!r}))
    fronts = {{name: serve.Sturdy(serve.made(name, settings)) for name in ("web", "terminal")}}
    async with app.open_app(settings, fronts, lambda *_: True, working=False):
        await asyncio.sleep(0.3)

asyncio.run(main())
"""
    assert run(code + loaded(*HEAVY, "bot.worker", "editing.jobs", "editing.engine.encode")) == ""


def test_a_worker_loads_no_model_before_it_needs_one(tmp_path: Path) -> None:
    """A worker that starts has not loaded torch and MoviePy."""
    code = "import bot.worker, editing.jobs;"
    assert run(code + loaded("torch", "moviepy", "transformers")) == ""

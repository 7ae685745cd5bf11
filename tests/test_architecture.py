"""The import law: who may import whom, read from the files' own syntax trees. The table of docs/architecture.md."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("agent", "bot", "db", "editing", "storage")
EVERYWHERE = {"pydantic", "pydantic_core"}


class Law(NamedTuple):
    """For modules whose name begins with `module`: which of our modules, and which third parties, they may import."""

    module: str
    ours: tuple[str, ...]
    others: frozenset[str] = frozenset()


def law(module: str, ours: str, others: str = "") -> Law:
    return Law(module, tuple(ours.split()), frozenset(others.split()))


DATA = (
    "editing.data editing.errors editing.timecode editing.bed editing.frames editing.typography editing.instructions "
    "editing.measures editing.ladder editing.output editing.material editing.timeline editing.subtitles editing.cues "
    "editing.plan"
)
LANGCHAIN = "langchain langchain_core langgraph langchain_openai langsmith openai"
# The first row whose name fits decides, so the narrower ones stand first.
LAWS = (
    law("editing.data", ""),
    law("editing.errors", ""),
    law("editing.timecode", "editing.errors"),
    law("editing.bed", "editing.data editing.timecode"),
    law("editing.frames", "editing.data editing.timecode"),
    law("editing.typography", "editing.data editing.timecode"),
    law("editing.instructions", "editing.data editing.instructions editing.timecode editing.typography"),
    law("editing.measures", "editing.data editing.errors editing.timecode"),
    law("editing.ladder", "editing.data editing.timecode"),
    law("editing.output", "editing.data editing.timecode editing.ladder"),
    law(
        "editing.material",
        "editing.data editing.errors editing.timecode editing.frames editing.typography editing.instructions "
        "editing.measures editing.bed",
    ),
    law(
        "editing.timeline",
        "editing.data editing.errors editing.timecode editing.bed editing.frames editing.typography "
        "editing.instructions editing.measures editing.ladder editing.output editing.material",
    ),
    law("editing.subtitles", DATA),
    law("editing.cues", DATA),
    law("editing.plan", DATA),
    law("editing.findings", "editing.data"),
    law("editing.events", "editing.data editing.findings editing.output"),
    law("editing.report", DATA),
    law("editing.content", DATA),
    law("editing.ops", f"{DATA} editing.content editing.ops"),
    law("editing.history", f"{DATA} editing.ops"),
    law("editing.compile", f"{DATA} editing.compile"),
    law("editing.encoders", DATA),
    law("editing.watching", ""),
    law("editing.filtergraph", f"{DATA} editing.encoders editing.watching editing.filtergraph"),
    law("editing.models", "editing.models editing.data editing.errors", "torch cv2 numpy"),
    law("editing.probe", f"{DATA} editing.encoders editing.engine editing.probe", "av numpy PIL"),
    law("editing.sources", f"{DATA} editing.probe storage.base"),
    law(
        "editing.engine",
        f"{DATA} editing.findings editing.encoders editing.filtergraph editing.watching editing.models editing.engine",
        "av cv2 icu4py imageio_ffmpeg moviepy numpy PIL uharfbuzz",
    ),
    law("editing.fitting", f"{DATA} editing.compile editing.probe"),
    law("editing.examined", f"{DATA} editing.findings storage.base"),
    law(
        "editing.jobs",
        f"{DATA} editing.engine editing.events editing.examined editing.findings editing.fitting storage.base",
    ),
    law("editing.previews", f"{DATA} editing.compile editing.jobs"),
    law("editing.queue", "editing.errors editing.plan editing.events", "dramatiq"),
    law("editing", ""),
    law("storage.s3", "storage.base", "minio urllib3 certifi"),
    law("storage", "storage.base"),
    law("db", "db", "tortoise"),
    law(
        "agent",
        "agent editing.data editing.errors editing.timecode editing.measures editing.material editing.timeline "
        "editing.ops editing.history",
        LANGCHAIN,
    ),
    law("bot.messages", ""),
    law("bot.settings", "", "pydantic_settings"),
    law("bot.adapters.base", "bot.messages"),
    law("bot.adapters.terminal", "bot.messages bot.adapters.base", "rich"),
    law("bot.adapters.telegram", "bot.messages bot.adapters.base bot.adapters.telegram", "telegram httpx"),
    law("bot.adapters.discord", "bot.messages bot.adapters.base bot.adapters.discord", "discord aiohttp yarl"),
    law(
        "bot.adapters.web",
        "bot.messages bot.adapters.base bot.adapters.web",
        "fastapi starlette uvicorn python_multipart",
    ),
    law("bot.adapters", "bot.messages bot.adapters.base"),
    law(
        "bot.conversation",
        f"bot.messages bot.commands bot.intake bot.projects agent db storage.base {DATA} editing.events editing.report",
        "langchain_core",
    ),
    law("bot.intake", f"bot.messages bot.folders {DATA} editing.sources editing.engine.measures storage.base"),
    law("bot.projects", f"agent.proposal db {DATA} editing.history editing.ops"),
    law("bot.commands", "editing.ops"),
    law("bot.replies", "bot.messages db editing.events"),
    law("bot.delivery", f"bot.messages bot.replies bot.adapters.base db storage.base {DATA} editing.events"),
    law("bot.accounts", "bot.messages db", "bcrypt jwt"),
    # Wiring: the commands, and what they are made of, may reach everything.
    law("bot", "agent bot db editing storage", "typer rich structlog dramatiq langchain_core PIL"),
)


def modules() -> list[tuple[str, Path]]:
    found = []
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found.append((".".join(parts[:-1] if parts[-1] == "__init__" else parts), path))
    return found


def imported(path: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in the file, `from a import b` as a.b where that is a module."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} has a relative import"
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                yield name if is_module(name) else str(node.module)


def is_module(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


def within(name: str, allowed: tuple[str, ...]) -> bool:
    return any(name == one or name.startswith(f"{one}.") for one in allowed)


def law_for(module: str) -> Law:
    return next(one for one in LAWS if within(module, (one.module,)))


@pytest.mark.parametrize(("module", "path"), modules(), ids=[name for name, _ in modules()])
def test_a_module_imports_only_what_the_law_allows(module: str, path: Path) -> None:
    """Every import of every module stands in its row of the table."""
    row = law_for(module)
    for name in imported(path):
        top = name.split(".")[0]
        if top in ROOMS:
            assert within(name, row.ours) or name == module, f"{module} may not import {name}"
        elif top not in sys.stdlib_module_names:
            assert top in row.others | EVERYWHERE, f"{module} may not import {name}"


def test_an_adapter_knows_no_other_adapter() -> None:
    """No adapter's row names another adapter's module."""
    rows = [one for one in LAWS if one.module.startswith("bot.adapters.") and one.module != "bot.adapters.base"]
    for row in rows:
        others = {name for name in row.ours if name.startswith("bot.adapters.")}
        assert others <= {"bot.adapters.base", row.module}


def test_only_two_borders_catch_everything() -> None:
    """`except Exception` stands at the adapters' loops and at the actor, nowhere else."""
    borders = {"bot.worker", "bot.serve", "bot.adapters.telegram", "bot.adapters.discord"}
    for module, path in modules():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ExceptHandler):
                names = {ast.unparse(one) for one in ([node.type] if node.type else [])}
                broad = not names or names & {"Exception", "BaseException"}
                assert not broad or module in borders, f"{module} catches everything in line {node.lineno}"


def test_only_the_settings_read_the_environment() -> None:
    """`os.environ` and `os.getenv` stand nowhere but in the settings."""
    for module, path in modules():
        text = path.read_text("utf-8")
        if module != "bot.settings":
            assert "os.environ" not in text and "getenv" not in text, f"{module} reads the environment"

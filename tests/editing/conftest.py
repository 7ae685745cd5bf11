"""Footage that is made once, and a studio to edit it in."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.editing.studio import Studio
from tests.footage import make

Footage = Callable[..., Path]


@pytest.fixture(scope="session")
def footage(tmp_path_factory: pytest.TempPathFactory) -> Footage:
    """Makes a numbered clip under a file name, once for the whole run: `footage("a.mp4", rate="25")`.

    Others may call other footage by the same name.
    """
    folder = tmp_path_factory.mktemp("footage")

    def made(name: str = "clip.mp4", how: Callable[[Path], object] | None = None, **more: Any) -> Path:
        made_so = f"{how.__module__}.{how.__qualname__}" if how is not None else ""
        path = folder / hashlib.sha256(f"{made_so}{sorted(more.items())}".encode()).hexdigest()[:12] / name
        if not path.exists():
            path.parent.mkdir(exist_ok=True)
            if how is None:
                make(path, **more)
            else:
                how(path)
        return path

    return made


@pytest.fixture(scope="session")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    """One studio for the whole run: content-addressed, so tests share what is equal."""
    return Studio(tmp_path_factory.mktemp("studio"))


@pytest.fixture
def fresh(tmp_path: Path) -> Studio:
    """A studio in which nothing has been made yet."""
    return Studio(tmp_path / "studio")

"""Footage that the flows share, and a home for each test."""

from pathlib import Path

import pytest

from tests import footage
from tests.flow.house import house

__all__ = ["house"]


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds, sixty frames, with sound."""
    return footage.make(tmp_path_factory.mktemp("clip") / "holiday.mp4", seconds=2)


@pytest.fixture(scope="session")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ninety seconds at ten frames each: coded in three segments."""
    return footage.make(tmp_path_factory.mktemp("long") / "long.mp4", seconds=90, rate="10", sound=False)

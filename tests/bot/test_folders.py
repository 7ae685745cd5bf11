"""Folders for files that come and go: swept when nobody else uses them, and kept below a size."""

import os
import time
from pathlib import Path

from bot import folders


def fill(folder: Path) -> None:
    (folder / "sources" / "ab").mkdir(parents=True)
    (folder / "sources" / "ab" / "abc.mp4").write_bytes(b"kept")
    (folder / "tmp1234").mkdir()
    (folder / "tmp1234" / "segment.mp4").write_bytes(b"part of a segment")
    (folder / ".1234.part").write_bytes(b"part of an object")


def test_what_a_dead_process_left_is_swept(tmp_path: Path) -> None:
    """Of a cache go the folders that jobs worked in; the objects stay. Of a spool goes everything."""
    fill(tmp_path)
    with folders.shared(tmp_path, folders.in_the_making):
        assert {one.name for one in tmp_path.iterdir()} == {"sources", ".in-use"}
    with folders.shared(tmp_path):
        assert {one.name for one in tmp_path.iterdir()} == {".in-use"}


def test_what_another_process_uses_is_left_alone(tmp_path: Path) -> None:
    """As long as somebody holds the folder, nobody sweeps it; after the last, the next one does."""
    with folders.shared(tmp_path):
        fill(tmp_path)
        with folders.shared(tmp_path):
            assert (tmp_path / "tmp1234").exists()
    with folders.shared(tmp_path):
        assert not (tmp_path / "tmp1234").exists()


def test_a_cache_stays_below_its_size(tmp_path: Path) -> None:
    """What was not used for the longest time goes first; nothing goes that was used within the hour."""
    now = time.time()
    for age, name in ((9, "oldest"), (5, "older"), (3, "used again"), (0, "new")):
        (tmp_path / name).write_bytes(b"0123456789")
        os.utime(tmp_path / name, (now - age * 7200, now - age * 7200))
    folders.used(tmp_path / "used again")
    folders.prune(tmp_path, 35)
    assert {one.name for one in tmp_path.iterdir()} == {"older", "used again", "new"}
    folders.prune(tmp_path, 5)
    assert {one.name for one in tmp_path.iterdir()} == {"used again", "new"}


def test_a_job_under_way_loses_nothing(tmp_path: Path) -> None:
    """Folders that jobs work in count for nothing, and are not touched."""
    fill(tmp_path)
    folders.prune(tmp_path, 0)
    assert (tmp_path / "tmp1234" / "segment.mp4").exists()
    folders.prune(tmp_path / "no such folder", 0)

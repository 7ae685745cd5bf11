"""A file that somebody sent becomes a source, or a sentence about why not."""

import asyncio
from pathlib import Path
from typing import BinaryIO

import pytest

from bot import intake
from bot.messages import Attachment
from editing.errors import Refused
from editing.report import report
from editing.timeline import Source
from storage.memory import MemoryStore
from tests.footage import ffmpeg, make

MUCH = 1 << 30


def taken(attachment: Attachment, store: MemoryStore, most: int = MUCH, scratch: Path | None = None) -> Source:
    """The source that a file becomes."""
    return asyncio.run(intake.take(attachment, store, most, scratch))


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Half a second of video."""
    return make(tmp_path_factory.mktemp("clips") / "clip.mp4", seconds=0.5)


def test_a_file_is_stored_under_its_content(clip: Path, tmp_path: Path) -> None:
    """The same bytes are one object, whatever they are called; a name is only text."""
    store = MemoryStore()
    first = taken(Attachment(path=clip, name="../../my holiday.MP4"), store, MUCH, tmp_path)
    second = taken(Attachment(path=clip, name="b.mp4"), store, MUCH, tmp_path)
    assert first.name == "my holiday.MP4" and first.key == second.key == f"sources/{first.id[:2]}/{first.id}.mp4"
    assert list(store.list()) == [first.key]
    assert not list(tmp_path.iterdir()), "nothing stays in the folder it was worked on in"


def test_a_stand_in_is_stored_beside_what_was_sent(clip: Path, tmp_path: Path) -> None:
    """What cannot be edited as it is has both its own object and that of a file that can."""
    stream = tmp_path / "clip.ts"
    ffmpeg("-i", clip, "-c", "copy", stream)
    store = MemoryStore()
    source = taken(Attachment(path=stream, name="clip.ts"), store, MUCH, tmp_path / "scratch")
    assert sorted(store.list()) == sorted([source.key, source.original]) and source.key != source.original
    with store.open(source.original) as sent:
        assert sent.read() == stream.read_bytes()
    assert (source.probe.format, source.probe.size) == ("mpegts", stream.stat().st_size)


def test_what_the_chat_has_made_smaller(clip: Path, tmp_path: Path) -> None:
    """Only the chat knows that it may have coded a video anew; it is told with the file."""
    source = taken(Attachment(path=clip, name="a.mp4", reduced=True), MemoryStore(), MUCH, tmp_path)
    assert (
        report(source.probe)
        == "It may have been made smaller by the chat; sent as a file, it comes in its full quality."
    )


class Slow(MemoryStore):
    """A store that takes so long that a file grows meanwhile."""

    def put(self, key: str, source: Path | bytes | BinaryIO, *, content_type: str | None = None) -> None:
        super().put(key, source, content_type=content_type)
        assert isinstance(source, Path)
        with source.open("ab") as file:
            file.write(b"more")


def refused(attachment: Attachment, most: int = MUCH, store: MemoryStore | None = None) -> str:
    """Why a file is not taken."""
    with pytest.raises(Refused) as caught:
        taken(attachment, store or MemoryStore(), most)
    return str(caught.value)


def test_what_is_not_taken(clip: Path, tmp_path: Path) -> None:
    """A file that still grows, is too large, is gone or was not handed over: each is one sentence on what to do."""
    growing = tmp_path / "growing.mp4"
    growing.write_bytes(clip.read_bytes())
    assert refused(Attachment(path=growing, name="growing.mp4"), store=Slow()) == (
        "growing.mp4 is still being written; send it once it is whole."
    )
    assert "at most 0 MB are taken" in refused(Attachment(path=clip, name="a.mp4"), most=1000)
    assert "cannot be read (No such file" in refused(Attachment(path=tmp_path / "gone.mp4", name="gone.mp4"))
    assert "too large for this chat" in refused(Attachment(path=None, name="huge.mp4"))

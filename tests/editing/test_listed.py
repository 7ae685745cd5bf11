"""An MP4's index tells the same as all of its packets do, or is not believed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from editing.engine.opening import opened
from editing.probe import streams
from editing.probe.listed import listed
from editing.probe.packets import Packets, read
from tests.editing import awkward
from tests.editing.awkward import copied
from tests.editing.conftest import Footage
from tests.editing.test_probe import variant, vfr
from tests.footage import ffmpeg

X264 = ("-c:v", "libx264", "-preset", "ultrafast")
HEVC = ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=0:open-gop=1")


def both(path: Path) -> tuple[Packets | None, Packets]:
    """What the index says, and what all packets say."""
    with opened(path) as container:
        picture = streams.shown(container)
        assert picture is not None
        told = listed(path, container, picture, streams.heard(container))
    with opened(path) as container:
        return told, read(container, streams.shown(container), streams.heard(container))


def plain(packets: Packets) -> dict[str, Any]:
    """All that they come to, comparable."""
    told = packets._asdict()
    told["watch"] = (packets.watch.ids, packets.watch.understood)
    told["sounds"] = {
        index: (heard.start, heard.end, heard.holes, heard.grid and heard.grid.grid(heard.start * heard.base))
        for index, heard in packets.sounds.items()
    }
    return told


PLAIN: dict[str, Callable[[Footage], Path]] = {
    "H.264": lambda footage: footage(),
    "variable rate": lambda footage: footage("vfr.mp4", vfr(footage)),
    "open groups": lambda footage: footage("open4.mp4", codec=(*X264, "-bf", "3", "-x264-params", "open-gop=1")),
    "HEVC": lambda footage: footage("hevc4.mp4", codec=HEVC),
    "each a keyframe": lambda footage: footage("gop1.mp4", gop=1),
    "no sound": lambda footage: footage("silent.mp4", sound=False),
    "two tracks": lambda footage: footage("two4.mp4", variant(footage, "IN", "-map", "0", "-map", "0:a", "-c", "copy")),
    "ProRes, PCM": lambda footage: footage(
        "prores4.mov", codec=("-c:v", "prores_ks"), seconds=0.5, sound_codec=("-c:a", "pcm_s16le")
    ),
    "late": lambda footage: footage("late4.mp4", copied(footage(), "-output_ts_offset", "3")),
    "late sound": lambda footage: footage(
        "sound4.mp4",
        variant(footage, "-i", footage(), "-itsoffset", "0.7", "IN", "-map", "0:v", "-map", "1:a", "-c", "copy"),
    ),
    "lying header": lambda footage: footage(
        "lying4.mp4", lambda path: path.write_bytes(awkward.lied(footage().read_bytes(), 12_345_678))
    ),
    "B-frames without a shift": lambda footage: footage(
        "negative4.mp4", copied(footage(), "-movflags", "negative_cts_offsets")
    ),
}


@pytest.mark.parametrize("name", PLAIN)
def test_the_index_is_enough(footage: Footage, name: str) -> None:
    """Every time, keyframe and length is the one that reading all packets gives."""
    told, found = both(PLAIN[name](footage))
    assert told is not None and plain(told) == plain(found)


def cut_short(footage: Footage) -> Path:
    """An MP4 with its index at the beginning, that breaks off."""
    whole = footage("fast4.mp4", copied(footage(), "-movflags", "+faststart")).read_bytes()
    return footage("short4.mp4", lambda path: path.write_bytes(whole[: len(whole) * 2 // 3]))


def covered(footage: Footage) -> Path:
    """An MP4 with a picture on its cover."""
    cover = footage("cover4.png", lambda path: ffmpeg("-f", "lavfi", "-i", "color=s=64x64", "-frames:v", "1", path))
    art = ("-map", "0", "-map", "1", "-c", "copy", "-disposition:v:1", "attached_pic")
    return footage("cover4.mp4", lambda path: ffmpeg("-i", footage(), "-i", cover, *art, path))


UNUSUAL: dict[str, Callable[[Footage], Path]] = {
    "in fragments": lambda footage: footage("frag4.mp4", copied(footage(), "-movflags", "frag_keyframe+empty_moov")),
    "begun in the middle": lambda footage: footage("begun.mp4", copied(footage(), before=("-ss", "1.5"))),
    "cut short": cut_short,
    "Matroska": lambda footage: footage("clip.mkv", variant(footage, "IN", "-c", "copy")),
    "a cover": covered,
}


@pytest.mark.parametrize("name", UNUSUAL)
def test_an_unusual_file_is_read_whole(footage: Footage, name: str) -> None:
    """Where the index does not tell all, it is left alone."""
    told, found = both(UNUSUAL[name](footage))
    assert told is None and len(found.stamps) > 30


@pytest.mark.parametrize("change", [b"ctts", b"stss", b"stts"])
def test_an_index_that_is_wrong_is_not_believed(footage: Footage, tmp_path: Path, change: bytes) -> None:
    """An index that says something else than is read does no harm: all that is told is what is read."""
    data = bytearray(footage().read_bytes())
    at = data.index(change)
    data[at + 12 : at + 16] = (0x7000_0007).to_bytes(4, "big")
    path = tmp_path / "wrong.mp4"
    path.write_bytes(data)
    told, found = both(path)
    assert told is None or plain(told) == plain(found)

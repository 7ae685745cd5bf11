"""The examination of results: what is right passes, and what was made wrong on purpose is found."""

import logging
from pathlib import Path

import av
import pytest

from editing.compile import compile
from editing.engine.check import check
from editing.errors import Faulty
from editing.findings import Finding
from editing.jobs import Order, render
from editing.plan import RenderPlan
from tests.editing.conftest import Footage
from tests.editing.studio import Made, Studio
from tests.footage import ffmpeg

CUT = {"op": "cut", "start": "1.21", "end": "2.37"}
LOOK = {"op": "contrast", "value": 1.2}
FAST = ("-movflags", "+faststart")
X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "copy", *FAST)


def examined(studio: Studio, path: Path, plan: RenderPlan) -> tuple[Finding, ...]:
    """What is found in a file that should be this plan's."""
    return check(path, plan, studio.bench().local)


def test_what_was_examined(footage: Footage, studio: Studio) -> None:
    """A finished file is examined, and what it was examined for is told in sentences."""
    made = studio.edit(footage(), {"op": "cut", "start": "0.5", "end": 2}, {"op": "flip", "start": "2.2"})
    assert {one.level for one in made.rendered.check} == {"passed"}
    assert [one.what for one in made.rendered.check] == [
        "Picture and sound are coded and labelled as planned.",
        "Playing can begin before the whole file is there.",
        f"It has the {sum(one.frames for one in made.plan.segments)} frames that were planned.",
        "It lasts 0:02.5, to the frame.",
        "Sound and picture begin and end together.",
        "What is heard belongs to what is seen.",
        "All 3 places where parts meet were played.",
        "No part is black or stands still that is not so in the source.",
    ]


@pytest.fixture(scope="module")
def cut(footage: Footage, studio: Studio) -> Made:
    """A result of copied and coded parts."""
    return studio.edit(footage(), CUT)


@pytest.fixture(scope="module")
def coded(footage: Footage, studio: Studio) -> Made:
    """A result of which all is coded."""
    return studio.edit(footage(), LOOK)


SETTS = "setts=pts=PTS+between(N\\,40\\,60)*0.025/TB"
COPIED: dict[str, tuple[tuple[str, ...], str]] = {
    "the index last": (("IN", "-c", "copy"), "The index stands at the end"),
    "no sound": (("IN", "-an", "-c", "copy", *FAST), "The sound is missing"),
    "two pictures": (("IN", "-map", "0", "-map", "0:v", "-c", "copy", *FAST), "There are 2 pictures"),
    "frames missing": (("IN", "-t", "1", "-c", "copy", *FAST), "85 frames were planned and 3. are in the file"),
    "turned": (("-display_rotation", "90", "IN", "-c", "copy", *FAST), "The rotation of the picture is 90 and not 0"),
    "sound late": (
        ("IN", "-itsoffset", "0.1", "IN", "-map", "0:v", "-map", "1:a", "-c", "copy", *FAST),
        r"begins 0\.0\d+ s after the picture and not 0",
    ),
    "sound short": (
        ("IN", "-af", "atrim=end=2", "-c:v", "copy", *FAST),
        "The sound ends at 0:02, the picture at 0:02.8",
    ),
    "other sound": (
        ("IN", "-c:v", "copy", "-ar", "44100", *FAST),
        "aac of 44100 samples a second in 1 channels and not",
    ),
    "parts beside their time": (("IN", "-c", "copy", "-bsf:v", SETTS, *FAST), "is not shown at its time"),
    "negative": (("IN", "-vf", "negate", *X264, "-g", "1"), "What is shown is not what was rendered at 0:01"),
    "one group": (("IN", *X264, "-g", "999"), "with which a part begins, needs what came before it"),
}
CODED: dict[str, tuple[tuple[str, ...], str]] = {
    "another size": (("IN", "-vf", "scale=320:180", *X264), "size of the picture is 320 x 180 and not 336 x 192"),
    "odd sides": (
        ("IN", "-vf", "crop=335:191:exact=1", *X264, "-pix_fmt", "yuv444p"),
        "sides of odd length, 335 x 191",
    ),
    "another format": (("IN", *X264, "-pix_fmt", "yuv444p"), "format of the picture is yuv444p and not yuv420p"),
    "other pixels": (("IN", "-vf", "setsar=4/3", *X264), "shape of the picture is 4/3 and not 1"),
    "other colours": (
        ("IN", "-vf", "setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709", *X264),
        "colour of the picture is bt709/bt709/bt709, TV range and not",
    ),
    "another coding": (("IN", "-c:v", "mpeg4", "-c:a", "copy", *FAST), "codec of the picture is mpeg4 and not h264"),
    "another label": (("IN", "-c", "copy", "-tag:v", "avc3", *FAST), "labelled avc3, and players look for avc1"),
}


def spoiled(path: Path, target: Path, arguments: tuple[str, ...]) -> Path:
    """The file after FFmpeg has worked on it; `IN` stands for it."""
    ffmpeg(*(word for one in arguments for word in (("-i", path) if one == "IN" else (one,))), target)
    return target


@pytest.mark.parametrize("fault", COPIED)
def test_faults_beside_copies(cut: Made, studio: Studio, tmp_path: Path, fault: str) -> None:
    """A file with copied parts that is not what was planned is found out, and the reason is told."""
    arguments, words = COPIED[fault]
    with pytest.raises(Faulty, match=words):
        examined(studio, spoiled(cut.path, tmp_path / "bad.mp4", arguments), cut.plan)


@pytest.mark.parametrize("fault", CODED)
def test_faults_of_coding(coded: Made, studio: Studio, tmp_path: Path, fault: str) -> None:
    """So is a file that is coded or labelled in another way."""
    arguments, words = CODED[fault]
    with pytest.raises(Faulty, match=words):
        examined(studio, spoiled(coded.path, tmp_path / "bad.mp4", arguments), coded.plan)


def test_what_cannot_be_played(cut: Made, studio: Studio, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A file that breaks off, one that is none, and one with a hole at a seam; the log has the report."""
    whole = cut.path.read_bytes()
    with av.open(str(cut.path)) as container:
        stream = container.streams.video[0]
        packets = [packet for packet in container.demux(stream) if packet.size]
        seam = next(packet for packet in packets if packet.pts == 30 * 512)
    hole = seam.pos + 40
    bad = tmp_path / "bad.mp4"
    for data, words in (
        (whole[:-2000], "The end of the file is missing"),
        (b"nothing", "cannot be played"),
        (whole[:hole] + bytes(seam.size - 40) + whole[hole + seam.size - 40 :], "Frames are missing around 0:01"),
    ):
        bad.write_bytes(data)
        with caplog.at_level(logging.WARNING), pytest.raises(Faulty, match=words):
            examined(studio, bad, cut.plan)
    assert "a file has failed its examination" in caplog.text and "'level': 'passed'" in caplog.text


def test_sound_that_was_not_planned(footage: Footage, studio: Studio, cut: Made) -> None:
    """A silent video has no sound track."""
    silent = studio.edit(footage("silent.mp4", sound=False), CUT)
    with pytest.raises(Faulty, match="sound that was not planned"):
        examined(studio, cut.path, silent.plan)


def test_what_fails_is_not_handed_out(footage: Footage, fresh: Studio, caplog: pytest.LogCaptureFixture) -> None:
    """A file that fails, also when all of it is coded anew, is not stored; the log and the person know why."""
    timeline = fresh.timeline(footage(), edits=(CUT,))
    plans = [compile(timeline, copying=copying) for copying in (True, False)]
    lying = [plan.model_copy(update={"duration": plan.duration + 2}) for plan in plans]
    order = Order(lying[0], lambda: lying[1])
    with caplog.at_level(logging.WARNING), pytest.raises(Faulty) as failed:
        render([order], "result", fresh.bench())
    assert str(failed.value) == (
        "No proper file came of this: It lasts 0:02.8 and not 0:04.8. Send the file again, or another one."
    )
    assert caplog.text.count("a file has failed its examination") == 2
    assert not list(fresh.store.list("results/"))

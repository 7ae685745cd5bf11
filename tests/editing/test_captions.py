"""Captions: on the right frames through every edit, in the picture or as a track."""

import time
from fractions import Fraction
from pathlib import Path
from shutil import copy

import av
import numpy as np
import pytest

from editing import ops
from editing.compile import compile
from editing.compile.words import track
from editing.engine.letters import Fonts, fonts
from editing.errors import BadEdit
from editing.history import History, advance, apply, fold
from editing.instructions import Captions
from editing.subtitles import parsed
from editing.timeline import Timeline
from editing.typography import Cue
from tests.editing.conftest import Footage
from tests.editing.studio import Edit, Studio
from tests.editing.synthetic import RATE, FrameIndex, picture, source, subtitles
from tests.footage import ffmpeg, frames

TALK = "1\n00:00:00,500 --> 00:00:01,000\nHELLO\n\n2\n00:00:01,400 --> 00:00:01,800\nWORLD\n"


@pytest.fixture
def black(footage: Footage) -> Path:
    """Two seconds of black, 25 frames a second."""
    return footage("black2.mp4", how=lambda path: ffmpeg("-f", "lavfi", "-i", "color=black:s=160x96:r=25:d=2", path))


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    path = tmp_path / "talk.srt"
    path.write_text(TALK)
    return path


def lit(path: Path) -> list[int]:
    """The numbers of the frames on which something is written, in the lower half."""
    return [number for number, (_, luma) in enumerate(frames(path)) if luma[48:].max() > 150]


FIRST, SECOND = range(13, 25), range(35, 45)
"""The frames of the two captions: from the first at or after a cue's beginning up to its end."""


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        (({"op": "captions", "file": "talk.srt"},), [*FIRST, *SECOND]),
        (({"op": "captions", "file": "talk.srt"}, {"op": "cut", "end": "0.6"}), [*range(10), *range(20, 30)]),
        (({"op": "cut", "end": "0.6"}, {"op": "captions", "file": "talk.srt"}), [*range(10), *range(20, 30)]),
        (({"op": "captions", "file": "talk.srt"}, {"op": "reverse"}), [*range(5, 15), *range(25, 38)]),
        (({"op": "reverse"}, {"op": "captions", "file": "talk.srt"}), [*range(5, 15), *range(25, 38)]),
        (({"op": "captions", "file": "talk.srt"}, {"op": "speed", "factor": 2}), [*range(7, 13), *range(18, 23)]),
        (({"op": "captions", "file": "talk.srt", "start": 1},), [*SECOND]),
        (({"op": "cut", "end": "0.6"}, {"op": "captions", "file": "talk.srt", "timing": "clip"}), [*range(13, 25)]),
    ],
    ids=range(8),
)
def test_on_the_frames_of_the_words(
    black: Path, talk: Path, studio: Studio, edits: tuple[Edit, ...], expected: list[int]
) -> None:
    """Captions stand on just the frames of their words, whatever is done to the clip before or after."""
    assert lit(studio.edit((black, talk), *edits).path) == expected


def test_in_parts(footage: Footage, talk: Path, fresh: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clip that is coded in parts, or goes through Python on its way, has them on the same frames."""
    source = ("-f", "lavfi", "-i", "color=black:s=160x96:r=25:d=2", "-g", "10")
    path = footage("parts.mp4", how=lambda path: ffmpeg(*source, path))
    monkeypatch.setattr("editing.compile.pieces.CHUNK", Fraction(2, 5))
    caption = {"op": "captions", "file": "talk.srt"}
    made = fresh.edit((path, talk), caption)
    assert len(made.plan.segments) > 3 and lit(made.path) == [*FIRST, *SECOND]
    mapped = fresh.edit((path, talk), {"op": "look", "name": "painting"}, caption)
    assert set(mapped.kinds) == {"m"} and lit(mapped.path) == [*FIRST, *SECOND]


def test_the_same_in_either_order(black: Path, talk: Path, studio: Studio) -> None:
    """To caption and then cut is to cut and then caption, in one prompt or in two."""
    caption, cut = {"op": "captions", "file": "talk.srt"}, {"op": "cut", "start": "0.2", "end": "0.7"}
    plans = {compile(studio.timeline(black, talk, edits=order)).hash for order in ((caption, cut), (cut, caption))}
    both = apply(studio.timeline(black, talk), (ops.load(cut), ops.load(caption)))
    assert plans == {compile(both).hash}


def test_typed_times_follow_a_cut_of_the_same_prompt() -> None:
    """Times that were typed beside a cut are those of the clip that the person saw."""
    before = Timeline.of(source())
    both = apply(before, (ops.load({"op": "cut", "end": 2}), ops.load({"op": "captions", "text": "0:05 Hi\n0:08 you"})))
    cues = [
        cue for one in compile(both).segments for step in one.steps if isinstance(step, Captions) for cue in step.cues
    ]
    assert sorted({cue.text for cue in cues}) == ["Hi", "you"]
    soft = apply(
        before, (ops.load({"op": "cut", "end": 2}), ops.load({"op": "captions", "text": "0:05 Hi", "burn": False}))
    )
    told = track(soft)
    assert told is not None and [(cue.start, cue.text) for cue in told.cues] == [(3, "Hi")]


def test_the_word_that_is_said(black: Path, tmp_path: Path, studio: Studio) -> None:
    """The word that is being said has its own colour, one after the other."""
    path = tmp_path / "words.vtt"
    path.write_text("WEBVTT\n\n00:00.000 --> 00:02.000\n<00:00.000>WWWW <00:01.000>MMMM\n")
    made = studio.edit((black, path), {"op": "captions", "file": "words.vtt", "highlight": "#0000ff", "size": 12})
    sides = []
    with av.open(str(made.path)) as container:
        for frame in list(container.decode(video=0))[::24][:3]:
            image = frame.to_ndarray(format="rgb24").astype(int)
            blue = (image[..., 2] > 120) & (image[..., 0] < 100)
            sides.append(float(np.argwhere(blue)[:, 1].mean()) < 80)
    assert sides == [True, True, False]


@pytest.mark.parametrize(("container", "codec"), [("mp4", "mov_text"), ("mkv", "srt"), ("mov", "mov_text")])
def test_a_track(footage: Footage, talk: Path, studio: Studio, container: str, codec: str, tmp_path: Path) -> None:
    """Captions that are not burnt in are a track of the file: nothing is coded anew, and they follow the cuts."""
    edits = (
        {"op": "captions", "file": "talk.srt", "burn": False, "language": "en"},
        {"op": "cut", "start": 0, "end": 1},
        {"op": "convert", "format": container},
    )
    made = studio.edit((footage(), talk), *edits)
    assert set(made.kinds) == {"c"}
    with av.open(str(made.path)) as file:
        (stream,) = file.streams.subtitles
        assert stream.codec_context.name == codec and stream.language == "eng"
        first: dict[str, Fraction] = {}
        for packet in file.demux(stream, file.streams.video[0]):
            if packet.pts is not None and packet.size > 2:  # less is the silence between words
                first.setdefault(packet.stream.type, packet.pts * packet.time_base)
    # Matroska begins with the sound, which a coder lets begin a little before the picture
    assert abs(first["subtitle"] - first["video"] - Fraction(4, 10)) <= Fraction(1, 1000)
    ffmpeg("-i", made.path, "-map", "0:s:0", tmp_path / "out.srt")
    (cue,) = parsed((tmp_path / "out.srt").read_text())
    assert cue.text == "WORLD" and cue.end - cue.start == Fraction(4, 10)


def test_a_track_in_webm(black: Path, talk: Path, studio: Studio, tmp_path: Path) -> None:
    """WebM has them as WebVTT."""
    edits = ({"op": "captions", "file": "talk.srt", "burn": False}, {"op": "convert", "format": "webm"})
    made = studio.edit((black, talk), *edits)
    ffmpeg("-i", made.path, "-map", "0:s:0", tmp_path / "out.srt")
    assert "00:00:00,500 --> 00:00:01,000\nHELLO" in (tmp_path / "out.srt").read_text()


@pytest.mark.parametrize(
    "words", ["{\\an8}{\\pos(0,0)}", "<script>alert(1)</script> 100%", "a:b,c;d[e]'f'\\N", "$(id) `ls` %{pts}"]
)
def test_hostile_words_are_only_drawn(black: Path, studio: Studio, words: str) -> None:
    """Marks and signs in typed words mean nothing to the engine."""
    made = studio.edit(black, {"op": "captions", "text": f"IIII {words}", "end": 1})
    assert lit(made.path) == list(range(25))


def test_off_and_again(black: Path, talk: Path, studio: Studio) -> None:
    """Captions can be taken away, and the same file's again take the place of those before them."""
    on, off = {"op": "captions", "file": "talk.srt"}, {"op": "captions", "enabled": False}
    timeline = studio.timeline(black, talk, edits=(on, off))
    assert compile(timeline).original
    twice = studio.timeline(black, talk, edits=(on, {**on, "color": "yellow"}))
    assert all(len(clip.picture) <= 1 for clip in twice.clips)


def test_what_cannot_be_shown() -> None:
    """What is missing is said: a file, one of several, the words, or anything said in the part."""
    plain = Timeline.of(source())
    with pytest.raises(BadEdit, match="no file of subtitles"):
        ops.load({"op": "captions"}).apply(plain)
    with pytest.raises(BadEdit, match="holds no subtitles"):
        ops.load({"op": "captions", "file": "clip.mp4"}).apply(plain)
    two = Timeline.of(
        source(), subtitles("a.srt"), subtitles("b.srt", Cue(start=Fraction(3), end=Fraction(4), text="x"))
    )
    with pytest.raises(BadEdit, match=r"Say which subtitles: a\.srt, b\.srt"):
        ops.load({"op": "captions"}).apply(two)
    with pytest.raises(BadEdit, match="Nothing is said between 0:05 and 0:06"):
        ops.load({"op": "captions", "file": "b.srt", "start": 5, "end": 6}).apply(two)


def test_a_window_costs_the_window() -> None:
    """Where nothing is said for long, the picture is copied."""
    long = source(seen=picture(FrameIndex.steady(RATE, Fraction(120), keyframe_every=60)))
    said = subtitles("a.srt", *(Cue(start=Fraction(t), end=Fraction(t + 2), text="x") for t in (10, 14, 80)))
    timeline = ops.load({"op": "captions", "file": "a.srt"}).apply(Timeline.of(long, said))
    plan = compile(timeline)
    copied = sum(one.duration for one in plan.segments if one.kind == "copy")
    assert copied > 90 and sum(one.duration for one in plan.segments) == 120


def test_two_hours_of_captions() -> None:
    """Two thousand captions in two hours are planned in a moment, each segment with its own few."""
    hours = source(seen=picture(FrameIndex.steady(RATE, Fraction(7200), keyframe_every=60)))
    cues = (Cue(start=n * Fraction(36, 10), end=n * Fraction(36, 10) + 3, text=f"Line {n}") for n in range(2000))
    started = time.monotonic()
    sources = (hours, subtitles("a.srt", *cues))
    history = advance(History(), (ops.load({"op": "captions", "file": "a.srt"}),), sources)
    for at in range(100, 5000, 1000):
        history = advance(history, (ops.load({"op": "cut", "start": at, "end": at + 1}),), sources)
    timeline = fold(history.current, sources)
    plan = compile(timeline)
    assert time.monotonic() - started < 30
    own = [len(step.cues) for one in plan.segments for step in one.steps if isinstance(step, Captions)]
    assert len(own) > 100 and max(own) < 40
    assert len(timeline.model_dump_json()) < 600_000


def test_characters_that_no_font_has(black: Path, studio: Studio) -> None:
    """What could not be written is told with the result, and so is a font that is not there."""
    made = studio.edit(black, {"op": "captions", "text": "I am \u0378 here", "font": "No Such Font", "end": 1})
    noticed = [finding.what for finding in made.rendered.check if finding.level == "notice"]
    assert any("I have no font with \u0378" in what and "cutroom[fonts]" in what for what in noticed)
    assert any("no font called No Such Font" in what for what in noticed)


def test_more_fonts_write_more(black: Path, fresh: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was made without a font is made again, and nothing is missed, once the font is there."""
    timeline = fresh.timeline(black, edits=({"op": "text", "text": "Iกก", "end": 1},))
    package = next(iter(fonts.find_spec("manimgx_fonts").submodule_search_locations or ()))  # type: ignore[union-attr]
    copy(Path(package) / "NotoSansThai[wght].ttf", tmp_path / "thai.ttf")
    seen = []
    for folder in (None, tmp_path):
        few = Fonts(folder, packages=False, system=False)
        monkeypatch.setattr("editing.engine.letters.shortage.at_hand", lambda _, few=few: few)
        monkeypatch.setattr("editing.engine.letters.at_hand", lambda _, few=few: few)
        made = fresh.render(timeline)
        noticed = [finding.what for finding in made.rendered.check if finding.level == "notice"]
        seen.append((any("ก" in what for what in noticed), int((frames(made.path)[5][1] > 150).sum())))
    assert seen[0][0] and not seen[1][0]
    assert seen[1][1] > seen[0][1] * 1.5

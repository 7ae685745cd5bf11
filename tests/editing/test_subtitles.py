"""What files of subtitles say, and what people type instead."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editing import subtitles
from editing.errors import Refused
from editing.probe import probe
from editing.subtitles import parsed, srt, typed
from editing.typography import Cue

SRT = """1
00:00:01,500 --> 00:00:02,000
<i>One</i> line &amp; {\\an8}more

2
0:00:03.25 --> 0:00:04.5  X1:1 X2:2
First
- second <b>bold</b>
3
00:00:05,000 --> 00:00:06,000
without an empty line before it
"""
VTT = """WEBVTT - a title

NOTE this is
not shown

STYLE
::cue { color: red }

intro
00:01.000 --> 00:02.000 align:start
<v Ada>Hello <00:01.400><c.yellow>there</c> <00:01.700>world

01:00:00.000 --> 01:00:01.000
late &lt;b&gt;
"""
ASS = """[Script Info]
Title: x
[V4+ Styles]
Format: Name, Fontname
Style: Default,Arial
[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Comment: 0,0:00:00.00,0:00:09.00,Default,,0,0,0,,not shown
Dialogue: 0,0:00:02.00,0:00:04.00,Default,,0,0,0,,{\\k50}Hel{\\k20}lo {\\kf30}big, {\\pos(1,2)\\k100}world\\Nagain
Dialogue: 0,0:00:01.25,0:00:02.00,Default,,0,0,0,,{\\i1}first{\\i0}
Dialogue: 0,0:00:05.00,0:00:06.00,Default,,0,0,0,,{\\p1}m 0 0 l 10 10{\\p0}
"""


def told(cues: tuple[Cue, ...]) -> list[tuple[float, float, str]]:
    return [(float(cue.start), float(cue.end), cue.text) for cue in cues]


def test_srt() -> None:
    """Times with comma or point, marks, signs by name, and a block that nothing sets off from the one before it."""
    assert told(parsed(SRT)) == [
        (1.5, 2, "One line & more"),
        (3.25, 4.5, "First\n- second bold"),
        (5, 6, "without an empty line before it"),
    ]


def test_vtt() -> None:
    """Notes, styles and names of cues are not words; times within the words tell when each is said."""
    first, last = parsed(VTT)
    assert told((first, last)) == [(1, 2, "Hello there world"), (3600, 3601, "late <b>")]
    assert first.beats == ((Fraction(1), 0), (Fraction(14, 10), 6), (Fraction(17, 10), 12))


def test_ass() -> None:
    """Only dialogue is said, commas in it are its own, drawings are none, and karaoke tells when each word is said."""
    first, second = parsed(ASS)
    assert told((first, second)) == [(1.25, 2, "first"), (2, 4, "Hello big, world\nagain")]
    assert second.beats == ((Fraction(2), 0), (Fraction("2.7"), 6), (Fraction(3), 11))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_encodings(tmp_path: Path, encoding: str, ends: str) -> None:
    """A file is read in any encoding that it may have been saved in."""
    path = tmp_path / "a.srt"
    path.write_bytes("1\n00:00:01,000 --> 00:00:02,000\nGrüße – “schön”\n".replace("\n", ends).encode(encoding))
    known = probe(path, "a.srt")
    assert told(known.cues) == [(1, 2, "Grüße – “schön”")]
    assert known.picture is None and known.sound is None and known.duration == 2


@pytest.mark.parametrize("text", ["just words", "1\n00:00:05,000 --> 00:00:01,000\nbackward\n", "WEBVTT\n\n"])
def test_no_subtitles(tmp_path: Path, text: str) -> None:
    """A file that holds none is refused with what it should hold."""
    path = tmp_path / "a.srt"
    path.write_text(text)
    with pytest.raises(Refused, match=r"^talk\.srt holds no subtitles that can be read; send an SRT, VTT or ASS file"):
        probe(path, "talk.srt")


def test_told_by_its_beginning(tmp_path: Path) -> None:
    """A file of subtitles is known under any name."""
    path = tmp_path / "a.bin"
    path.write_text(VTT)
    assert len(probe(path, "download").cues) == 2


def test_too_many() -> None:
    """There is an end to how many are taken."""
    many = srt(Cue(start=Fraction(n), end=Fraction(n + 1), text="x") for n in range(subtitles.MOST + 1))
    with pytest.raises(Refused, match="at most 20000"):
        parsed(many)


@given(st.text("0123456789:,.->\n WEBVTTab<>{}\\k&;", max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_text(text: str) -> None:
    """Whatever stands in a file, it gives cues that make sense, or a sentence."""
    for head in ("", "1\n00:00:01,000 --> 00:00:02,000\n", "Dialogue: 0,0:00:01.00,0:00:02.00,a,b,0,0,0,,"):
        try:
            cues = parsed(head + text)
        except Refused:
            continue
        assert all(cue.start < cue.end and cue.text == cue.text.strip() != "" for cue in cues)
        assert all(0 <= place < len(cue.text) for cue in cues for _, place in cue.beats)


@given(st.lists(st.tuples(st.integers(0, 10**7), st.integers(1, 10**5), st.text(min_size=1, max_size=40)), min_size=1))
@settings(max_examples=60, deadline=None)
def test_what_is_written_is_read(cues: list[tuple[int, int, str]]) -> None:
    """Written as SRT and read again, every cue has its time, and no words become times or other cues."""
    given_ = [
        Cue(start=Fraction(start, 1000), end=Fraction(start + lasts, 1000), text=f"x{text}\n-->\n{start}\ny")
        for start, lasts, text in cues
    ]
    read = parsed(srt(given_))
    assert sorted((cue.start, cue.end) for cue in read) == sorted((cue.start, cue.end) for cue in given_)


def test_typed_words() -> None:
    """Mere words are shared out over the part, longer ones for longer, and none is longer than can be read."""
    cues = typed("Short.\nThis line is a good deal longer than the first one.", Fraction(2), Fraction(10))
    assert cues[0].start == 2 and cues[-1].end == 10 and cues[0].end == cues[1].start
    assert cues[1].end - cues[1].start > 3 * (cues[0].end - cues[0].start)
    assert max(len(cue.text) for cue in typed("word " * 200, Fraction(0), Fraction(60))) <= 84


def test_typed_times() -> None:
    """Lines may begin with when they are shown, from and until."""
    cues = typed("0:05 Hello\n[0:07.5] there\n1:00-1:02: bye", Fraction(0), Fraction(90))
    assert told(cues) == [(5, 7.5, "Hello"), (7.5, 11.5, "there"), (60, 62, "bye")]
    with pytest.raises(Refused, match="has no time"):
        typed("Hello\n0:05 there", Fraction(0), Fraction(9))

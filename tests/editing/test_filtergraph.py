"""Segments in FFmpeg's words."""

from fractions import Fraction
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from editing import filtergraph, ops
from editing.compile import compile
from editing.filtergraph import Placed
from editing.history import apply
from editing.instructions import Fade, Filter
from editing.plan import Segment
from editing.timeline import Timeline
from tests.editing.synthetic import source

F = Fraction


def segment(*edits: dict[str, object]) -> Segment:
    """The one segment of a clip with something done to all of it."""
    timeline = Timeline.of(source())
    for edit in edits:
        timeline = apply(timeline, (ops.load(edit),))
    (only,) = compile(timeline).segments
    return only


@given(st.text(min_size=1, max_size=40).filter(str.strip), st.text(min_size=1, max_size=20))
def test_no_word_of_a_person(text: str, name: str) -> None:
    """Whatever is written over the picture, FFmpeg's command line stays the same: it gets a picture."""
    graphs = []
    for words in (text, "plain"):
        made = segment({"op": "text", "text": words})
        placed = [Placed(Path("a.png"), 1, 2)]
        assert made.encoding is not None
        graphs.append(
            (
                filtergraph.picture_graph(made, placed),
                filtergraph.decode(made.piece, Path("in.mp4")),
                filtergraph.encode(made.encoding, Path("out.mp4")),
            )
        )
    assert graphs[0] == graphs[1]
    assert "overlay=x=1:y=2" in graphs[0][0]
    assert source(name).name == name


@given(st.text(max_size=30))
def test_options_cannot_break_out(value: str) -> None:
    """The value of an option stays inside its quotes."""
    said = filtergraph.picture_step(Filter.of("crop", w=value))
    assert said.startswith("crop=w=")
    inside = said.removeprefix("crop=w=")
    if not all(letter.isalnum() or letter in "._-" for letter in value):
        assert inside[0] == inside[-1] == "'" and "'" not in inside[1:-1]


def test_files_are_named_as_files() -> None:
    """A path is never taken for an option or a URL, and a file never leads to another one."""
    piece = segment({"op": "flip"}).piece
    command = filtergraph.decode(piece, Path("-i http:x"))
    assert command[-2:] == ["-i", "file:-i http:x"]
    assert command[command.index("-protocol_whitelist") + 1] == "file,pipe"
    assert "hls" not in command[command.index("-format_whitelist") + 1]


def test_order_of_instructions() -> None:
    """Instructions are carried out in the order in which they were given."""
    graph = filtergraph.picture_graph(segment({"op": "flip"}, {"op": "blur", "strength": 3}))
    assert graph.index("hflip") < graph.index("gblur=sigma=3")
    assert graph.endswith("[out]")


def test_a_fade_that_began_earlier() -> None:
    """A fade of which a clip has only the end is told of shifted times, and the times are put back."""
    said = filtergraph.picture_step(Fade(way="in", start=F(-1), end=F(2)))
    assert said == "setpts=PTS+1/TB,fade=type=in:st=0:d=3:color=black,setpts=PTS-1/TB"
    assert filtergraph.sound_graph([Fade(way="out", start=F(1, 2), end=F(1))], F(1)) == [
        ("afade", "type=out:st=0.500000000:d=0.500000000")
    ]


@given(st.fractions(min_value=F(1, 100), max_value=100))
def test_any_speed_in_steps(speed: Fraction) -> None:
    """The steps that sound takes to another speed are each between a half and two, and make the whole."""
    product = 1.0
    for name, factor in filtergraph.sound_graph([], speed):
        assert name == "atempo" and 0.5 <= float(factor) <= 2
        product *= float(factor)
    assert abs(product / float(speed) - 1) < 1e-6

"""From a timeline to a plan: what is copied, what is coded, and that it all adds up."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editing import ops
from editing.compile import compile, price
from editing.compile.pieces import CHUNK
from editing.frames import FrameIndex
from editing.history import apply
from editing.plan import RenderPlan
from editing.timeline import Source, Timeline
from tests.editing.synthetic import picture, source

F = Fraction


def edited(*edits: dict[str, Any], of: Source | tuple[Source, ...] | None = None) -> Timeline:
    """The timeline after these operations, one prompt each."""
    sources = of if isinstance(of, tuple) else (of or source(),)
    timeline = Timeline.of(*sources)
    for edit in edits:
        timeline = apply(timeline, (ops.load(edit),))
    return timeline


def kinds(plan: RenderPlan) -> str:
    """The kinds of the segments by their first letters."""
    return "".join(segment.kind[0] for segment in plan.segments)


CUT = {"op": "cut", "start": "1.5", "end": "3.2"}


def test_a_cut_copies_whole_groups_of_pictures() -> None:
    """Around a cut only the frames up to the next clean keyframe are coded, beside the copies."""
    plan = compile(edited(CUT))
    assert [(one.kind, one.frames) for one in plan.segments] == [
        ("copy", 30),
        ("encode", 15),
        ("encode", 24),
        ("copy", 180),
    ]
    coded = plan.segments[1].encoding
    assert coded is not None and coded.parameter_set == 1
    assert plan.smart and plan.original is None


def test_cuts_on_keyframes_code_nothing() -> None:
    """Where both ends of a cut are clean keyframes, all of the picture is copied."""
    assert kinds(compile(edited({"op": "cut", "start": 2, "end": 5}))) == "cc"


def test_without_clean_keyframes_everything_is_coded() -> None:
    """A group of pictures that needs another one is never cut open by copying."""
    open_gop = picture(FrameIndex.steady(F(30), F(10), keyframe_every=400))
    assert kinds(compile(edited(CUT, of=source(seen=open_gop)))) == "ee"


@pytest.mark.parametrize(
    "more", [{"copyable": False}, {"codec": "mpeg2video"}, {"codec": "vp9", "copyable": False}], ids=str
)
def test_what_cannot_stand_beside_coded_parts(more: dict[str, Any]) -> None:
    """Packets that coded parts cannot join in one track are coded with the rest."""
    assert set(kinds(compile(edited(CUT, of=source(**more))))) == {"e"}


def test_a_look_in_a_range_leaves_the_rest() -> None:
    """A look from 4.2 to 5.7 codes just the groups of pictures that it touches."""
    plan = compile(edited({"op": "look", "name": "sepia", "start": "4.2", "end": "5.7"}))
    assert [(one.kind, float(one.duration)) for one in plan.segments] == [
        ("copy", 4.0),
        ("encode", pytest.approx(0.2)),
        ("encode", 1.5),
        ("encode", pytest.approx(0.3)),
        ("copy", 4.0),
    ]


@pytest.mark.parametrize(
    "edit",
    [
        {"op": "look", "name": "sepia"},
        {"op": "resize", "height": 360},
        {"op": "rotate", "degrees": 90},
        {"op": "speed", "factor": 2},
        {"op": "convert", "codec": "hevc"},
        {"op": "convert", "format": "webm"},
    ],
    ids=str,
)
def test_what_touches_every_frame(edit: dict[str, Any]) -> None:
    """A change of the whole picture copies nothing."""
    assert set(kinds(compile(edited(edit)))) == {"e"}


def test_another_container_alone_copies_the_picture() -> None:
    """The same packets go into another kind of file."""
    plan = compile(edited({"op": "convert", "format": "mkv"}))
    assert (kinds(plan), plan.container, plan.original) == ("c", "mkv", None)
    assert plan.sound is not None and plan.sound.copied


def test_sound_alone_leaves_the_picture() -> None:
    """To mute a part copies every packet of the picture, and renders the sound once."""
    plan = compile(edited({"op": "mute", "start": 2, "end": 3}))
    assert kinds(plan) == "c"
    assert plan.sound is not None and not plan.sound.copied
    assert [float(run.duration) for run in plan.sound.runs] == [2, 1, 7]
    assert [(run.breaks_before, run.breaks_after) for run in plan.sound.runs] == [
        (False, True),
        (True, True),
        (True, False),
    ]


def test_picture_alone_leaves_the_sound() -> None:
    """A look copies the sound's packets; a cut cannot."""
    look, cut = (compile(edited(edit)).sound for edit in ({"op": "look", "name": "noir"}, CUT))
    assert look is not None and look.copied
    assert cut is not None and not cut.copied


def test_map_segments() -> None:
    """What goes frame by frame through Python is a segment of its own kind."""
    assert kinds(compile(edited({"op": "look", "name": "painting", "start": 0, "end": 2}))) == "mc"


def test_instructions_that_do_nothing_cost_nothing() -> None:
    """A factor of one, and a fade that is over, leave packets to be copied."""
    plan = compile(edited({"op": "contrast", "value": 1}, {"op": "volume", "gain": 1}))
    assert plan.original is not None
    assert kinds(compile(edited({"op": "fade_in", "duration": 1}))) == "ec"


def test_neighbours_become_one() -> None:
    """A clip that was split and left alone is one again."""
    timeline = Timeline.of(source()).split(F(1), F(3), F("4.5"))
    assert compile(timeline) == compile(Timeline.of(source()))


def test_long_parts_are_made_in_chunks() -> None:
    """A long look is coded in chunks of about half a minute that begin at keyframes."""
    long = source(seen=picture(FrameIndex.steady(F(30), F(200), keyframe_every=70)))
    plan = compile(edited({"op": "look", "name": "sepia"}, of=long))
    assert len(plan.segments) == 6
    assert all(CHUNK / 2 <= one.duration <= 2 * CHUNK for one in plan.segments)
    assert all((one.piece.first / 70).is_integer() for one in plan.segments)


def test_joining_unlike_files() -> None:
    """The files joined are coded for the clip's own canvas, and the clip's packets are copied."""
    other = source("b.mp4", seen=picture(size=(640, 480), rate=F(25)), sound=False)
    still = source("c.png", still=True)
    timeline = edited({"op": "concat", "files": ["b.mp4", "clip.mp4", "c.png"]}, of=(source(), other, still))
    plan = compile(timeline)
    assert kinds(plan) == "ece"
    assert {(one.encoding.width, one.encoding.height) for one in plan.segments if one.encoding} == {(1920, 1080)}
    assert plan.duration == 10 + 10 + 3
    assert plan.sound is not None and [run.key for run in plan.sound.runs] == [None, "sources/clip.mp4", None]


def test_no_sound_anywhere() -> None:
    """A clip without sound gets none."""
    assert compile(edited(CUT, of=source(sound=False))).sound is None


def test_a_turned_phone_clip() -> None:
    """Parts coded beside the packets of a turned clip are turned back, as the player turns them again."""
    phone = source(width=1080, height=1920, rotation=90)
    coded = compile(edited(CUT, of=phone)).segments[1].encoding
    assert coded is not None
    assert (coded.width, coded.height, coded.turn_back) == (1920, 1080, 90)


@pytest.mark.parametrize(
    ("name", "wish", "kept"),
    [
        ("clip.mp4", None, True),
        ("clip.mov", None, True),
        ("clip.mp4", {"op": "convert", "format": "mp4"}, True),
        ("clip.mp4", {"op": "convert", "codec": "h264"}, True),
        ("clip.mov", {"op": "convert", "format": "mp4"}, False),
        ("clip.mp4", {"op": "convert", "format": "mov"}, False),
        ("clip.mp4", {"op": "convert", "codec": "hevc"}, False),
    ],
)
def test_the_upload_itself(name: str, wish: dict[str, Any] | None, kept: bool) -> None:
    """Where nothing is changed and the kind is right, the result is the file as it was sent."""
    plan = compile(edited(*([wish] if wish else []), of=source(name)))
    assert plan.original == (f"sources/{name}" if kept else None)


def test_the_upload_of_any_kind() -> None:
    """An unchanged AVI stays an AVI, whatever could be copied of it."""
    avi = source("clip.avi", codec="mjpeg", copyable=False)
    assert compile(edited(of=avi)).original == "sources/clip.avi"


def test_a_card_alone() -> None:
    """Where only a title card is left, it is coded: there is no file of it to hand out."""
    plan = compile(edited({"op": "text", "text": "Hi", "mode": "card", "duration": 2}, {"op": "trim", "end": 2}))
    assert (kinds(plan), plan.original) == ("e", None)


def test_odd_sizes_become_even() -> None:
    """A picture of odd size is coded a pixel smaller."""
    plan = compile(edited({"op": "look", "name": "noir"}, of=source(seen=picture(size=(641, 361)), copyable=False)))
    assert (plan.width, plan.height) == (640, 360)


def test_price() -> None:
    """Copying is nearly free, coding costs by the pixel, Python by more, and the upload nothing."""
    free, cut, coded, mapped = (
        price(compile(edited(*edits)))
        for edits in ((), (CUT,), ({"op": "look", "name": "sepia"},), ({"op": "look", "name": "painting"},))
    )
    assert free == 0 < cut < coded / 3 < coded < mapped


EDITS = st.lists(
    st.tuples(
        st.sampled_from(["cut", "blur", "mute", "speed"]), st.integers(0, 290), st.integers(1, 100), st.integers(1, 7)
    ),
    max_size=4,
)


@given(EDITS, st.sampled_from([F(30), F(25), F(30000, 1001)]), st.booleans())
def test_everything_adds_up(edits: list[tuple[str, int, int, int]], rate: Fraction, copying: bool) -> None:
    """Segments last exactly as long as the video, hold whole frames, and the sound is as long as the picture."""
    timeline = Timeline.of(source(seen=picture(FrameIndex.steady(rate, F(10), keyframe_every=25), rate=rate)))
    for name, start, length, number in edits:
        more = {"speed": {"factor": f"{number}/3"}, "blur": {"strength": number}}.get(name, {})
        try:
            op = ops.load({"op": name, "start": str(start / rate), "end": str((start + length) / rate), **more})
            timeline = apply(timeline, (op,))
        except ops.BadEdit:
            continue
    plan = compile(timeline, copying=copying)
    assert sum(one.duration for one in plan.segments) == plan.duration == timeline.duration
    assert all(one.frames >= 1 for one in plan.segments)
    if copying:
        assert sum(one.frames for one in plan.segments) == plan.duration * rate
    assert plan.sound is not None
    assert sum(run.duration for run in plan.sound.runs) == plan.duration
    assert all(one.piece.first < one.piece.last and (one.piece.seek or 0) <= one.piece.first for one in plan.segments)
    assert RenderPlan.model_validate_json(plan.model_dump_json()) == plan


def test_equal_plans_have_equal_names() -> None:
    """The same edit made twice is found by its hash; another one is not."""
    one, same, other = compile(edited(CUT)), compile(edited(CUT)), compile(edited({**CUT, "end": "3.3"}))
    assert one.key == same.key != other.key
    assert one.segments[1].key == same.segments[1].key == other.segments[1].key
    assert RenderPlan.model_validate_json(one.model_dump_json()).key == one.key

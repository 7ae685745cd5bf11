"""What holds whatever is edited: random histories, planned and rendered for real.

The footage tells on every frame its number, and in its sound, a tone that rises by 200 Hz a second, its time.
"""

import hashlib
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from editing import ops
from editing.compile import compile
from editing.errors import BadEdit
from editing.history import Revision, apply, fold, rebase
from editing.plan import RenderPlan
from editing.timeline import Clip, Source, Timeline
from tests.editing.studio import Studio
from tests.footage import ffmpeg, frames, numbered, read_number, samples

RATE, SECONDS = 10, 6
LOW, RISE = 300, 200
"""Hertz at the beginning, and by how much the tone rises in a second."""

tenths = st.integers(0, 10 * SECONDS).map(lambda n: n / 10)
odd_times = st.one_of(tenths, st.floats(0, SECONDS).map(lambda t: round(t, 3)))


def ranged(**more: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Arguments with a range that is some tenths of a second long."""
    spans = st.tuples(odd_times, odd_times).filter(lambda span: span[1] - span[0] > 0.25)
    return st.tuples(spans, st.fixed_dictionaries(more)).map(
        lambda both: {"start": both[0][0], "end": both[0][1], **both[1]}
    )


def operation(op: str, arguments: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return arguments.map(lambda given: {"op": op, **given})


ONWARD = st.one_of(
    operation("cut", ranged()),
    operation("trim", ranged()),
    operation("speed", ranged(factor=st.sampled_from([0.5, 0.75, 1.5, 2, 3]))),
    operation("loop", ranged(count=st.just(2))),
)
TIME = st.one_of(
    ONWARD,
    operation("reverse", ranged(mode=st.sampled_from(["replace", "append"]))),
    operation("freeze", st.fixed_dictionaries({"at": odd_times, "duration": st.sampled_from([0.3, 1])})),
)
SIGHT = st.one_of(
    operation("brightness", ranged(value=st.sampled_from([0.8, 1.2]))),
    operation("saturation", ranged(value=st.just(0.5))),
    operation("text", ranged(text=st.just("words"), position=st.just("bottom"))),
    operation("contrast", ranged(value=st.just(1.2))),
)
HISTORIES = st.lists(st.one_of(TIME, SIGHT), min_size=1, max_size=5)
PLANNING = settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
RENDERING = settings(PLANNING, max_examples=8, phases=(Phase.explicit, Phase.generate))
"""Rendering is slow, so that a history that fails is told as it was found."""


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six seconds that tell their time in picture and sound."""
    return told(tmp_path_factory.mktemp("properties") / "clip.mp4", RATE, SECONDS)


def told(path: Path, rate: int, seconds: float) -> Path:
    """Footage that tells its time in picture and sound."""
    picture = f"testsrc2=s=336x192:r={rate}:d={seconds},{numbered(336, 192)}"
    tone = f"aevalsrc='0.5*sin(2*PI*({LOW}*t+{RISE / 2}*t*t))':s=48000:d={seconds}"
    coded = ("-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-g", "15", "-crf", "12", "-pix_fmt", "yuv420p")
    ffmpeg("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", tone, *coded, "-c:a", "aac", "-b:a", "192k", path)
    return path


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    return Studio(tmp_path_factory.mktemp("studio"))


def edited(source: Source, history: list[dict[str, Any]]) -> tuple[Revision, Timeline]:
    """The edits that make sense one after the other, and what they make."""
    revision: Revision = ()
    timeline = Timeline.of(source)
    for saved in history:
        edit = (ops.load(saved),)
        try:
            timeline = apply(timeline, edit)
        except BadEdit:
            continue
        revision = (*revision, edit)
    assume(revision)
    return revision, timeline


def expected(timeline: Timeline) -> list[tuple[int, ...]]:
    """The numbers that each frame that comes out may have, by the timeline alone: two where stamps may be rounded."""
    found: list[tuple[int, ...]] = []
    for clip in timeline.clips:
        index = timeline.source(clip.source).picture.frames
        if clip.plain:
            found += ((number,) for number in range(index.number(clip.start), index.number(clip.end)))
            continue
        count = max(1, round(clip.duration * timeline.rate))
        grace = min(clip.speed, Fraction(1)) / RATE / 10
        times = [clip.start + n * clip.speed / timeline.rate for n in range(count)]
        taken = [(index.covering(time), index.covering(min(time + grace, clip.end))) for time in times]
        found += reversed(taken) if clip.backward else taken
    return found


def as_planned(path: Path, timeline: Timeline) -> bool:
    """Whether every frame of a file is the one that the timeline names."""
    shown = [read_number(luma) for _, luma in frames(path)]
    planned = expected(timeline)
    return len(shown) == len(planned) and all(one in may for one, may in zip(shown, planned, strict=True))


def plain_clips(timeline: Timeline) -> Iterator[tuple[float, Clip]]:
    """Every clip that is long enough to hear its tone, with its start."""
    position = Fraction(0)
    for clip in timeline.clips:
        if not clip.still and not clip.backward and clip.duration >= Fraction(4, 10):
            yield float(position), clip
        position += clip.duration


def pitch(sound: "np.ndarray[Any, np.dtype[np.float32]]", at: float, around: float = 0.06, rate: int = 48000) -> float:
    """The frequency of the tone, in hertz, from so much before a moment to as much after it."""
    window = sound[round((at - around) * rate) : round((at + around) * rate)]
    spectrum = np.abs(np.fft.rfft(window * np.hanning(len(window)), 1 << 18))
    return float(np.argmax(spectrum) * rate / (1 << 18))


@RENDERING
@given(history=HISTORIES)
def test_what_comes_out_is_what_was_planned(clip: Path, room: Studio, history: list[dict[str, Any]]) -> None:
    """Every frame is the one that the timeline names, the length is right, and the sound is where its picture is."""
    _, timeline = edited(room.source(clip), history)
    made = room.render(timeline)
    shown = frames(made.path)
    assert as_planned(made.path, timeline)
    assert abs(shown[-1][0] + Fraction(1, RATE) - timeline.duration) <= Fraction(1, RATE)
    sound = samples(made.path)
    assert abs(len(sound) / 48000 - float(timeline.duration)) <= 1 / RATE
    for start, piece in plain_clips(timeline):
        middle = float(piece.source_time(piece.duration / 2))
        heard = (pitch(sound, start + float(piece.duration) / 2) - LOW) / RISE
        assert abs(heard - middle) < 0.02 * max(1, float(piece.speed)) + 0.005


@RENDERING
@given(history=HISTORIES)
def test_the_same_plan_gives_the_same_bytes(
    clip: Path, tmp_path_factory: pytest.TempPathFactory, history: list[dict[str, Any]]
) -> None:
    """Rendered in two places, a history gives one and the same file."""
    assume(len(history) <= 2)
    files = []
    for _ in range(2):
        studio = Studio(tmp_path_factory.mktemp("again"))
        _, timeline = edited(studio.source(clip), history)
        files.append(hashlib.sha256(studio.render(timeline).path.read_bytes()).hexdigest())
    assert files[0] == files[1]


@PLANNING
@given(history=HISTORIES)
def test_plans_add_up(clip: Path, room: Studio, history: list[dict[str, Any]]) -> None:
    """Segments last as long as the timeline, hold as many frames as it names, and come back from JSON."""
    _, timeline = edited(room.source(clip), history)
    plan = compile(timeline)
    assert sum(segment.duration for segment in plan.segments) == plan.duration == timeline.duration
    assert sum(segment.frames for segment in plan.segments) == len(expected(timeline))
    assert RenderPlan.model_validate_json(plan.model_dump_json()) == plan
    assert Timeline.model_validate_json(timeline.model_dump_json()) == timeline


@settings(PLANNING, max_examples=30, phases=RENDERING.phases)
@given(history=st.lists(st.one_of(ONWARD, SIGHT), min_size=1, max_size=4), look=ranged(name=st.just("sepia")))
def test_a_look_stays_on_its_content(
    clip: Path, room: Studio, history: list[dict[str, Any]], look: dict[str, Any]
) -> None:
    """With the edits before it taken back one by one, a look stays on frames that it was made on, and on no others."""
    source = room.source(clip)
    revision, timeline = edited(source, history)
    try:
        looked = apply(timeline, (ops.load({"op": "look", **look}),))
    except BadEdit:
        assume(False)
    on = toned(looked)
    for number in range(len(revision)):
        then = fold(revision[:number], (source,))
        try:
            later = rebase(
                apply(then, revision[number]), then, (*revision[number + 1 :], (ops.load({"op": "look", **look}),))
            )
            left = fold((*revision[:number], *later), (source,))
        except BadEdit:
            continue
        if len(later) == len(revision) - number:
            assert toned(left) & on or not on


def toned(timeline: Timeline) -> set[int]:
    """The numbers of the frames that carry the look."""
    found: set[int] = set()
    for clip in timeline.clips:
        if len(clip.picture) and any("colorchannelmixer" in str(step) or "sepia" in str(step) for step in clip.picture):
            found |= {number for may in expected(timeline.with_clips(clip)) for number in may}
    return found


def test_a_hundred_cuts_keep_sound_and_picture_together(tmp_path_factory: pytest.TempPathFactory, room: Studio) -> None:
    """After a hundred small cuts, every frame is the right one and sounds within 20 ms of its time."""
    path = told(tmp_path_factory.mktemp("hundred") / "long.mp4", 30, 21)
    kept = [[n / 5, n / 5 + 0.1] for n in range(101)]
    timeline = apply(Timeline.of(room.source(path)), (ops.load({"op": "trim", "segments": kept}),))
    made = room.render(timeline)
    assert as_planned(made.path, timeline)
    sound = samples(made.path)
    for number in range(101):
        heard = (pitch(sound, number / 10 + 0.05, 0.035) - LOW) / RISE
        assert abs(heard - (number / 5 + 0.05)) < 0.02

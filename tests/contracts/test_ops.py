"""What every operation promises, checked for whatever stands in the folder."""

import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from editing import ops
from editing.compile import compile
from editing.errors import BadEdit
from editing.history import History, advance, apply, fold
from editing.measures import Bars, Levels
from editing.ops.base import Op, SessionOp
from editing.plan import RenderPlan
from editing.timeline import Timeline
from tests.editing.studio import Studio
from tests.editing.synthetic import RATE, FrameIndex, music, picture, source, subtitles
from tests.footage import ffmpeg, frames, make, samples

KINDS = ops.registry()
EXAMPLES = [(name, request, given) for name, kind in KINDS.items() for request, given in kind.EXAMPLES.items()]
IDS = [f"{name}: {request}" for name, request, _ in EXAMPLES]

FRAMES = FrameIndex.steady(RATE, Fraction(120), keyframe_every=60)
CLIP = (
    source(seen=picture(FRAMES))
    .knowing(Bars(box=(0, 140, 1920, 800)))
    .knowing(Levels.of(bytes([20] * 200 + [70] * 100) * 20))
)
SOURCES = (
    CLIP,
    source("intro.mp4"),
    source("outro.mp4"),
    source("logo.png", still=True),
    subtitles("talk.srt"),
    music(),
)
"""Two minutes in 1080p, letterboxed and with a pause every few seconds, and the files that examples speak of."""


def example(name: str, given: dict[str, Any]) -> Op:
    """The operation as a model would say it."""
    return ops.load({"op": name, **given})


def test_the_first_vocabulary() -> None:
    """The operations that people are promised are there."""
    promised = (
        "trim cut speed crop resize rotate flip brightness contrast saturation look blur fade_in fade_out text mute "
        "volume concat convert undo redo revert info clarify refuse"
    )
    assert set(promised.split()) <= set(KINDS)
    assert list(KINDS) == sorted(KINDS)


@pytest.mark.parametrize("name", KINDS)
def test_it_explains_itself(name: str) -> None:
    """Its docstring begins with a sentence of its own, it has examples, and each argument is described."""
    kind = KINDS[name]
    first = (kind.__doc__ or "").splitlines()[0]
    assert first and first[0].isupper() and first.endswith(".")
    assert first not in [other.__doc__ for other in KINDS.values() if other is not kind]
    assert kind.EXAMPLES
    assert all(field.description for arg, field in kind.model_fields.items() if arg not in ("op", "start", "end"))


@pytest.mark.parametrize("name", KINDS)
def test_its_schema_is_plain(name: str) -> None:
    """The tool's schema is one object without references, which every model can read, and not too long."""
    schema = KINDS[name].model_json_schema()
    text = json.dumps(schema)
    assert "$ref" not in text and "$defs" not in text
    assert schema["type"] == "object"
    assert schema["properties"]["op"]["const"] == name
    assert len(text) < 6000
    assert all(_typed(one) for arg, one in schema["properties"].items() if arg != "op")


def _typed(schema: dict[str, Any]) -> bool:
    """Whether a model is told of a type, or of several."""
    return "type" in schema or all(_typed(one) for one in schema.get("anyOf", [{}]))


@pytest.mark.parametrize("name", KINDS)
def test_unknown_arguments(name: str) -> None:
    """An argument that it does not have is refused by name."""
    given = next(iter(KINDS[name].EXAMPLES.values()))
    with pytest.raises(BadEdit, match="wibble"):
        ops.load({"op": name, **given, "wibble": 1})


@pytest.mark.parametrize(("name", "request_", "given"), EXAMPLES, ids=IDS)
def test_examples_are_saved_flat(name: str, request_: str, given: dict[str, Any]) -> None:
    """An example validates, is saved as one flat object that says only what was given, and is loaded the same."""
    op = example(name, given)
    saved = json.loads(json.dumps(op.saved()))
    assert ops.load(saved) == op
    assert saved["op"] == name
    assert saved.keys() <= {"op", *given}
    assert not any(isinstance(value, dict) for name, value in saved.items() if name != "region")
    with pytest.raises(ValidationError):
        op.op = "other"  # type: ignore[misc]


@pytest.mark.parametrize(("name", "request_", "given"), EXAMPLES, ids=IDS)
def test_examples_read_well(name: str, request_: str, given: dict[str, Any]) -> None:
    """In words an example is one short line without the names of fields or quotes of code."""
    words = example(name, given).words()
    assert words.strip() == words and words and "\n" not in words
    assert len(words) < 120
    assert not any(sign in words for sign in ("Fraction", "None", "{", "}", "_", "(op", "()"))


@pytest.mark.parametrize(("name", "request_", "given"), EXAMPLES, ids=IDS)
def test_examples_make_a_plan(name: str, request_: str, given: dict[str, Any]) -> None:
    """Applied to a clip an example gives a timeline, and that a plan, which adds up and comes back from JSON."""
    op = example(name, given)
    before = fold(tuple((ops.load(saved),) for saved in op.PREPARED), SOURCES)
    after = apply(before, (op,))
    if isinstance(op, SessionOp):
        assert after == before
        return
    assert after != before, "an example does something"
    assert Timeline.model_validate_json(after.model_dump_json()) == after
    plan = compile(after)
    assert plan.duration == after.duration
    assert sum(one.duration for one in plan.segments) == plan.duration or after.output.medium == "sound"
    assert RenderPlan.model_validate_json(plan.model_dump_json()) == plan
    assert after.width % 2 == 0 and after.height % 2 == 0
    assert compile(apply(before, (example(name, given),))).hash == plan.hash


@pytest.mark.parametrize(("name", "request_", "given"), EXAMPLES, ids=IDS)
def test_examples_in_a_history(name: str, request_: str, given: dict[str, Any]) -> None:
    """An example can follow others, be replaced by its like, and be undone."""
    op = example(name, given)
    history = History()
    for at in (50, 10, 20):
        history = advance(history, (ops.load({"op": "cut", "start": at, "end": at + 1}),), SOURCES)
    history = advance(history, (ops.load({"op": "undo"}),), SOURCES)
    told = advance(history, (op,), SOURCES)
    if isinstance(op, SessionOp):
        assert told.revisions == history.revisions
        return
    assert told.at == history.at + 1
    try:
        again = advance(told, (op.model_copy(update={"replace": True}),), SOURCES)
    except BadEdit:
        pass  # its times are gone with what it cut away
    else:
        assert len(again.current) <= len(told.current)
    back = advance(told, (ops.load({"op": "revert"}),), SOURCES)
    assert fold(back.current, SOURCES) == Timeline.of(*SOURCES)


@pytest.fixture(scope="module")
def rendering(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Studio, tuple[Path, ...]]]:
    """A studio, a small clip, and the files that examples speak of, made as fast as can be."""
    folder = tmp_path_factory.mktemp("ops")
    plain = make(folder / "plain.mp4", seconds=3, rate="10", size=(336, 192), gop=5)
    # The same pictures shown slowly: two minutes, so that every example has what it speaks of.
    slow = (
        "-itsscale",
        "40",
        "-i",
        plain,
        "-f",
        "lavfi",
        "-i",
        "aevalsrc='sin(2764*t)*lt(mod(t,24),8)':s=8000",
        "-t",
        "120",
    )
    clip = folder / "clip.mp4"
    ffmpeg(*slow, "-map", "0:v", "-map", "1:a", "-c:v", "copy", "-c:a", "aac", clip)
    for name in ("intro.mp4", "outro.mp4"):
        make(folder / name, seconds=0.5, rate="10", size=(168, 96))
    ffmpeg("-f", "lavfi", "-i", "color=red:s=64x64", "-frames:v", "1", folder / "logo.png")
    ffmpeg("-f", "lavfi", "-i", "sine=frequency=330:duration=1", folder / "music.mp3")
    names = ("clip.mp4", "intro.mp4", "outro.mp4", "logo.png", "music.mp3")
    yield Studio(folder / "studio"), tuple(folder / name for name in names)


RENDERED = [name for name, kind in KINDS.items() if not issubclass(kind, SessionOp)]


@pytest.mark.parametrize("name", RENDERED)
def test_its_first_example_renders(name: str, rendering: tuple[Studio, tuple[Path, ...]]) -> None:
    """The first example becomes a file that passes its examination and plays from end to end."""
    studio, paths = rendering
    given = next(iter(KINDS[name].EXAMPLES.values()))
    made = studio.edit(paths, *KINDS[name].PREPARED, {"op": name, **given})
    assert made.rendered.key == made.plan.key
    assert made.rendered.check
    remarks = [one.what for one in made.rendered.check if one.level == "notice"]
    assert not [what for what in remarks if what.startswith(("The picture", "The sound"))], "all that is odd was wanted"
    if made.rendered.files[0].kind == "sound":
        assert len(samples(made.path)) > 0
        return
    shown = frames(made.path)
    assert len(shown) == sum(one.frames for one in made.plan.segments)
    assert {luma.shape for _, luma in shown} == {(made.rendered.height, made.rendered.width)}

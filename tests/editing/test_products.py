"""Several files out of one video: its parts after a split, and pictures of it."""

from fractions import Fraction

import av
import numpy as np
import pytest
from PIL import Image

from editing import ops
from editing.compile import compile
from editing.compile.products import products
from editing.errors import BadEdit
from editing.events import Rendered
from editing.findings import Finding
from editing.history import apply
from editing.timeline import Timeline
from tests.editing.conftest import Footage
from tests.editing.studio import Made, Studio
from tests.editing.synthetic import source
from tests.footage import numbers, read_number, samples


def split(timeline: Timeline, *edits: dict[str, object]) -> list[Timeline]:
    """What a timeline comes to after these edits."""
    for edit in edits:
        timeline = apply(timeline, (ops.load(edit),))
    return list(products(timeline))


def lengths(timelines: list[Timeline]) -> list[float]:
    """How long each file is."""
    return [float(one.duration) for one in timelines]


def pictures(made: Made) -> list[int]:
    """The number that each picture carries."""
    read = []
    for path in made.paths:
        with Image.open(path) as image:
            assert image.format == "JPEG"
            read.append(read_number(np.asarray(image.convert("L"))))
    return read


def test_a_split_drops_nothing(footage: Footage, studio: Studio) -> None:
    """Every frame is in just one of the parts, in order; each part begins with a keyframe and has its own sound."""
    made = studio.edit(footage(), {"op": "split", "at": ["1.2", 3]})
    assert [numbers(path) for path in made.paths] == [list(range(36)), list(range(36, 90)), list(range(90, 120))]
    assert [file.name for file in made.rendered.files] == ["result-1.mp4", "result-2.mp4", "result-3.mp4"]
    assert [file.duration for file in made.rendered.files] == [1.2, 1.8, 1.0]
    for path, file in zip(made.paths, made.rendered.files, strict=True):
        with av.open(str(path)) as container:
            assert next(packet.is_keyframe for packet in container.demux(video=0) if packet.size)
        assert file.size == path.stat().st_size
        heard = samples(path)
        assert abs(len(heard) / 48000 - file.duration) < 0.05 and np.abs(heard).max() > 0.05
    assert made.rendered.segments.copied.seconds == pytest.approx(3), "only around 1.2 s something is coded"
    assert made.rendered.segments.encoded.seconds == pytest.approx(1)


def test_where_a_split_falls() -> None:
    """At given moments, every so many seconds, or into equal parts; a second split divides what the first has left."""
    clip = Timeline.of(source())
    assert lengths(split(clip, {"op": "split", "at": [2, 7]})) == [2, 5, 3]
    assert lengths(split(clip, {"op": "split", "every": 4})) == [4, 4, 2]
    assert lengths(split(clip, {"op": "split", "every": 5})) == [5, 5]
    assert lengths(split(clip, {"op": "split", "parts": 4})) == [2.5] * 4
    assert lengths(split(clip, {"op": "split", "at": [2]}, {"op": "split", "at": [6]})) == [2, 4, 4]
    assert lengths(split(clip, {"op": "split", "at": [2]}, {"op": "split", "parts": 1})) == [10]


@pytest.mark.parametrize(
    "edit", [{"at": [10]}, {"at": [0]}, {"every": 10}, {"every": "0.01"}, {"parts": 2, "every": 3}], ids=str
)
def test_a_split_that_is_none(edit: dict[str, object]) -> None:
    """A split at an end, into too many files, or said in two ways, is refused in words."""
    with pytest.raises(BadEdit):
        split(Timeline.of(source()), {"op": "split", **edit})


def test_parts_outlast_later_edits() -> None:
    """Cuts, joins and another order keep parts apart, with their content; a new clip joins its neighbour."""
    clip = Timeline.of(source(), source("outro.mp4"))
    parts = {"op": "split", "at": [4]}
    assert lengths(split(clip, parts, {"op": "cut", "start": 3, "end": 5})) == [3, 5]
    assert lengths(split(clip, parts, {"op": "cut", "start": 0, "end": 4})) == [6]
    assert lengths(split(clip, parts, {"op": "concat", "files": ["clip.mp4", "outro.mp4"]})) == [4, 16]
    assert lengths(split(clip, parts, {"op": "concat", "files": ["outro.mp4", "clip.mp4"]})) == [14, 6]
    assert lengths(split(clip, parts, {"op": "reorder", "segments": [[4, 10], [0, 4]]})) == [6, 4]
    assert lengths(split(clip, parts, {"op": "freeze", "at": 4, "duration": 1})) == [5, 6]


def test_pictures_show_what_is_on_screen(footage: Footage, studio: Studio) -> None:
    """A picture at each moment, of the frame that is shown then, with all that is done to it, in its own size."""
    made = studio.edit(
        footage(),
        {"op": "cut", "start": 1, "end": 2},
        {"op": "flip", "axis": "vertical"},
        {"op": "flip", "axis": "vertical", "end": "0.5"},
        {"op": "thumbnail", "at": ["0.04", "1.039", 3]},
    )
    with Image.open(made.paths[1]) as image:
        assert image.size == (336, 192)
        turned = np.asarray(image.convert("L"))[::-1]
    assert read_number(turned) == 61
    assert pictures(made)[0] == 1
    assert [(file.kind, file.duration) for file in made.rendered.files] == [("picture", 0)] * 3
    assert made.rendered.check[0].what == "result-1.jpg: It is a picture of 336x192."


def test_pictures_of_what_runs_backward(footage: Footage, studio: Studio) -> None:
    """Backward, fast and at the very end, it still is the frame that a player would show."""
    edits = ({"op": "reverse"}, {"op": "speed", "factor": 2, "start": 2, "end": 4})
    video = numbers(studio.edit(footage(), *edits).path)
    made = studio.edit(footage(), *edits, {"op": "thumbnail", "at": [0, 1, "2.5", 3]})
    assert pictures(made) == [video[0], video[30], video[75], video[-1]]


def test_pictures_are_taken_once(footage: Footage, studio: Studio) -> None:
    """The edit after them is of the video, and so is one that was said in the same breath."""
    timeline = studio.timeline(footage(), edits=({"op": "thumbnail", "every": 1}, {"op": "flip"}))
    assert [one.output.container for one in products(timeline)] == [None]
    said = (ops.load({"op": "thumbnail", "at": 2}), ops.load({"op": "cut", "start": 0, "end": 1}))
    both = products(apply(studio.timeline(footage()), said))
    assert [one.clips[0].start for one in both] == [Fraction(2)]


def test_the_right_colours(footage: Footage, studio: Studio) -> None:
    """Red stays red: a JPEG means other numbers than a video does."""

    def red(path: object) -> None:
        from tests.footage import ffmpeg

        ffmpeg(
            *("-f", "lavfi", "-i", "color=red:s=1280x720:r=10:d=1,format=rgb24"),
            *("-vf", "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p,setparams=colorspace=bt709:range=tv"),
            *("-c:v", "libx264", "-preset", "ultrafast", "-crf", "4", str(path)),
        )

    made = studio.edit(footage("red.mp4", how=red), {"op": "thumbnail"})
    with Image.open(made.path) as image:
        assert np.abs(np.asarray(image.convert("RGB"), int)[300, 600] - (255, 0, 0)).max() < 6


def test_old_results_are_read() -> None:
    """A result that was saved when there was one file is read with that one."""
    old = {"fact": "rendered", "key": "results/r.mp4", "thumbnail": None, "name": "v1.mp4", "size": 5, "duration": 1.5}
    old |= {"width": 64, "height": 36, "segments": {}, "check": ["Fine."], "seconds": 2}
    read = Rendered.model_validate(old)
    assert [(file.key, file.kind, file.size) for file in read.files] == [("results/r.mp4", "video", 5)]
    assert (read.duration, read.width, read.check) == (1.5, 64, (Finding(what="Fine."),))
    assert Rendered.model_validate_json(read.model_dump_json()) == read


def test_a_part_is_a_plan_of_its_own() -> None:
    """Parts of one video are found again by their content, whichever video they are parts of."""
    two = split(Timeline.of(source()), {"op": "split", "at": [4]})
    other = split(Timeline.of(source()), {"op": "split", "at": [4, 7]})
    assert compile(two[0]).hash == compile(other[0]).hash
    assert compile(two[1]).hash != compile(other[1]).hash

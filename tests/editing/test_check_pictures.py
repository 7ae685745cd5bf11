"""Black, still and lost pictures: told where nothing explains them, and only there."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from editing import ops
from editing.history import apply
from editing.instructions import Filter
from editing.timeline import Timeline
from tests.editing.conftest import Footage
from tests.editing.studio import Made, Studio
from tests.footage import ffmpeg

FLOWING = "nullsrc=s=192x108:r=30:d=4,geq=lum='30+mod(3*X+5*Y+17*N,190)':cb=128:cr=128"
"""All of the picture moves."""
WELL = "No part is black or stands still that is not so in the source."


def flowing(*filters: str) -> Callable[[Path], None]:
    """Such a clip, with more done to it."""
    graph = ",".join((FLOWING, *filters))
    coded = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "30", "-pix_fmt", "yuv420p")
    return lambda path: ffmpeg("-f", "lavfi", "-i", graph, *coded, path)


@pytest.fixture
def clip(footage: Footage) -> Path:
    return footage("checked-flowing.mp4", flowing())


def told(made: Made) -> list[str]:
    """What the examination says of the pictures."""
    return [one.what for one in made.rendered.check if one.level == "notice" or one.what == WELL]


def broken(timeline: Timeline, *steps: Filter) -> Timeline:
    """The video with a fault in what is done to its frames."""
    return timeline.with_clips(*(clip.seen(*steps) for clip in timeline.clips))


BLACK = Filter.of("drawbox", color="black", t="fill", enable="between(t,1,2.2)")
HELD = (
    Filter.of("loop", loop=45, size=1, start=40),
    Filter.of("setpts", expr="N/30/TB"),
    Filter.of("trim", end_frame=120),
)


def test_black_that_the_source_does_not_have(studio: Studio, clip: Path) -> None:
    """A part that turns black for no reason is told, at its place, to a quarter of a second."""
    made = studio.render(broken(studio.timeline(clip), BLACK))
    assert told(made) == ["The picture is black from 0:01.1 to 0:02.4, where the source is not."]


def test_a_picture_that_stands_still(studio: Studio, clip: Path) -> None:
    """A part that stands still while the source moves is told."""
    made = studio.render(broken(studio.timeline(clip), *HELD))
    assert told(made) == ["The picture stands still from 0:01.3 to 0:02.7, where the source moves."]


@pytest.mark.parametrize(
    ("edits", "where"), [((), "0:01 to 0:02"), (({"op": "cut", "start": 0, "end": 1},), "0:00 to 0:01")]
)
def test_faults_in_a_part(studio: Studio, clip: Path, edits: tuple[dict[str, Any], ...], where: str) -> None:
    """Where only a part is coded, times are still the result's; a part that is used again still tells."""
    spoiled = studio.timeline(clip).within(
        Fraction(1), Fraction(2), lambda one: one.seen(Filter.of("drawbox", color="black", t="fill"))
    )
    made = studio.render(apply(spoiled, tuple(ops.load(edit) for edit in edits)))
    assert told(made) == [f"The picture is black from {where}, where the source is not."]
    assert bool(edits) == bool(made.rendered.segments.reused.count)


EXPLAINED: dict[str, tuple[Callable[[Path], None], tuple[dict[str, Any], ...]]] = {
    "a source that is black": (flowing("drawbox=color=black:t=fill:enable='between(t,1,3)'"), ()),
    "a source that stands still": (flowing("select='lt(n,30)',tpad=stop=90:stop_mode=clone"), ()),
    "a dark source": (flowing("lutyuv=y=16+val/12"), ()),
    "a long fade": (flowing(), ({"op": "fade_out", "duration": 4},)),
    "a freeze": (flowing(), ({"op": "freeze", "at": 1, "duration": 2},)),
    "slow motion": (flowing(), ({"op": "speed", "factor": 0.05},)),
    "backward": (flowing(), ({"op": "reverse"},)),
    "black and white": (flowing(), ({"op": "look", "name": "noir"},)),
    "frames through Python": (flowing(), ({"op": "look", "name": "cartoon"},)),
    "a title card": (flowing(), ({"op": "text", "text": "Hi", "mode": "card", "at": "start"},)),
    "a dip to black": (flowing(), ({"op": "cut", "start": 1, "end": 2}, {"op": "transition", "type": "fadeblack"})),
}


@pytest.mark.parametrize("case", EXPLAINED)
def test_what_explains_itself(footage: Footage, studio: Studio, case: str) -> None:
    """What is so in the source, and what was asked for, is no news."""
    how, edits = EXPLAINED[case]
    path = footage(f"checked {case}.mp4", how)
    made = studio.edit(path, {"op": "contrast", "value": 1.1}, *edits)
    assert told(made) == [WELL]


def test_a_picture_that_covers_all(footage: Footage, studio: Studio, clip: Path) -> None:
    """What stands still because a picture lies over it is no news either."""
    card = footage(
        "checked-card.png", lambda path: ffmpeg("-f", "lavfi", "-i", "color=navy:s=192x108", "-frames:v", "1", path)
    )
    edit = {"op": "overlay_image", "file": "checked-card.png", "position": "center", "scale": 1, "start": 1, "end": 3}
    assert told(studio.edit((clip, card), edit)) == [WELL]

"""How many bits what is coded anew has: no more than 1.2 times its source's a second, and how it is coded for that."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from editing import ops
from editing.compile import compile
from editing.frames import FrameIndex
from editing.history import apply
from editing.output import Quality
from editing.plan import Encoding, Segment
from editing.timeline import Timeline
from tests.editing.conftest import Footage
from tests.editing.studio import Studio
from tests.editing.synthetic import RATE, picture, source
from tests.footage import ffmpeg

HOUR = FrameIndex.steady(RATE, Fraction(3600), keyframe_every=60)
WARM: dict[str, Any] = {"op": "brightness", "value": 1.1}


def coded(*edits: dict[str, Any], quality: Quality = "balanced", **more: Any) -> list[Segment]:
    """What is coded anew of a clip of 5 Mbit/s after these edits."""
    timeline = Timeline.of(source(seen=picture(**more)))
    for edit in edits:
        timeline = apply(timeline, (ops.load(edit),))
    wanted = timeline.output.model_copy(update={"quality": quality})
    plan = compile(timeline.model_copy(update={"output": wanted}))
    return [one for one in plan.segments if one.encoding is not None]


def encoding(*edits: dict[str, Any], **more: Any) -> Encoding:
    """How the first of it is coded."""
    found = coded(*edits, **more)[0].encoding
    assert found is not None
    return found


def noise(path: Path, crf: int) -> None:
    """Four seconds that cost many bits, coded with care, so that a quick coder needs more for the same."""
    grain = "testsrc2=s=320x180:r=25:d=4,noise=alls=30:allf=t"
    ffmpeg("-f", "lavfi", "-i", grain, "-c:v", "libx264", "-preset", "slow", "-crf", str(crf), "-g", "100", path)


@pytest.mark.parametrize("crf", [24, 38])
@pytest.mark.parametrize("edit", [WARM, {"op": "resize", "height": 120}], ids=lambda edit: edit["op"])
def test_a_file_does_not_swell(footage: Footage, studio: Studio, crf: int, edit: dict[str, Any]) -> None:
    """However noisy or thriftily coded the source is, the result has no more than 1.2 times its bits a second."""
    clip = footage(f"noise{crf}.mp4", how=lambda path: noise(path, crf))
    made = studio.edit(clip, edit)
    assert made.kinds == "e"
    share = (2 / 3) ** 1.5 if edit["op"] == "resize" else 1
    assert 0.4 * share < made.path.stat().st_size / clip.stat().st_size <= 1.2 * share


def test_limits_follow_the_source() -> None:
    """Bits within the source's, fewer for a smaller picture by the power of 3/4; none where nothing is known of it."""
    whole = encoding(WARM)
    assert whole.max_rate is not None and whole.max_rate * 10 + whole.buffer * whole.start <= 1.2 * 5_000_000 * 10
    small = encoding({"op": "resize", "height": 540})
    assert small.max_rate == pytest.approx(whole.max_rate * 0.25**0.75, rel=0.001)
    assert encoding(WARM, bit_rate=None).max_rate is None


def test_little_beside_much_may_have_more() -> None:
    """A few seconds in an hour of copied packets are coded as well as they need, and the whole stays within bounds."""
    found = coded({**WARM, "start": 100, "end": 110}, frames=HOUR)
    seconds = sum(one.duration for one in found)
    rate = found[0].encoding.max_rate if found[0].encoding else None
    assert rate is not None and rate >= 5 * 5_000_000
    assert rate * seconds + 5_000_000 * (3600 - seconds) <= 1.2 * 5_000_000 * 3600


def test_an_edit_elsewhere_changes_no_limit() -> None:
    """A costly part keeps its name, to be found again, when a follow-up touches another."""
    first = {segment.hash for segment in coded({**WARM, "start": 100, "end": 130}, frames=HOUR)}
    more = {**WARM, "start": 2000, "end": 2012}
    assert first < {segment.hash for segment in coded({**WARM, "start": 100, "end": 130}, more, frames=HOUR)}


def test_quality_chooses_between_time_and_looks() -> None:
    """The better, the finer and the slower; what was in a thriftier codec is coded with more care."""
    fast, balanced, best = (encoding(WARM, quality=quality) for quality in ("fast", "balanced", "best"))
    assert fast.crf > balanced.crf > best.crf
    assert (fast.preset, balanced.preset, best.preset) == ("superfast", "veryfast", "medium")
    assert encoding(WARM, codec="hevc", copyable=False).preset == "fast"

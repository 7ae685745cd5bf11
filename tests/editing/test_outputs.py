"""What comes out: frames at a constant rate, GIFs, and the sound alone."""

from fractions import Fraction
from itertools import pairwise
from math import floor
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from editing import ops
from editing.compile import compile
from editing.errors import BadEdit
from editing.history import apply
from editing.timeline import Timeline
from tests.editing.conftest import Footage
from tests.editing.studio import Studio
from tests.editing.synthetic import source
from tests.footage import ffmpeg, frames, make, numbers, read_number, samples


def packets(path: Path, kind: str) -> list[bytes]:
    """The packets of a file's first stream of a kind."""
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(**{kind: 0}) if packet.size]


def uneven(path: Path) -> None:
    """Ninety numbered frames in three seconds, at times that are anything but even."""
    passed = "if(lt(N\\,30)\\,N/60\\,if(lt(N\\,60)\\,0.5+(N-30)/15\\,2.5+(N-60)/60))/TB"
    plain = path.with_name("even.mp4")
    make(plain, seconds=3, gop=15, sound=False)
    ffmpeg("-i", plain, "-vf", f"setpts={passed}", "-fps_mode", "passthrough", "-enc_time_base", "1:600", "-an", path)


@pytest.mark.parametrize(("value", "rate"), [(12, "30"), (50, "30"), ("23.976", "25")])
def test_frames_at_another_rate(footage: Footage, studio: Studio, value: object, rate: str) -> None:
    """Each frame is the one that was shown at its tick; the sound's packets are the source's own."""
    clip = footage(f"at{rate}.mp4", rate=rate)
    made = studio.edit(clip, {"op": "fps", "value": value})
    exact = Fraction(24000, 1001) if value == "23.976" else Fraction(str(value))
    shown = frames(made.path)
    assert len(shown) == round(4 * exact)
    assert all(abs(stamp - n / exact) < Fraction(1, 1000) for n, (stamp, _) in enumerate(shown))
    grace = Fraction(1, 13)  # of a frame; one that begins so little after a tick is shown at it
    expected = [floor(n / exact * int(rate) + grace) for n in range(len(shown))]
    assert [read_number(luma) for _, luma in shown] == expected
    assert packets(made.path, "audio") == packets(clip, "audio")


def test_a_variable_rate_becomes_constant(footage: Footage, studio: Studio) -> None:
    """By the clock: no frame comes earlier or later than it did, and the last one lasts as long."""
    clip = footage("uneven.mp4", how=uneven)
    times = [stamp for stamp, _ in frames(clip)]
    made = studio.edit(clip, {"op": "fps", "value": 30})
    shown = frames(made.path)
    assert {after - before for (before, _), (after, _) in pairwise(shown)} == {Fraction(1, 30)}
    expected = [max(i for i, time in enumerate(times) if time <= Fraction(n, 30)) for n in range(len(shown))]
    assert [read_number(luma) for _, luma in shown][:90] == expected[:90]
    assert made.rendered.duration == pytest.approx(float(studio.source(clip).probe.duration))


def test_a_grid_through_cuts(footage: Footage, studio: Studio) -> None:
    """After cuts and changes of speed, too, every frame stands on the grid, and picture and sound last as long."""
    edits = [{"op": "cut", "start": "0.5", "end": "0.733"}, {"op": "speed", "factor": "1.5", "start": 1, "end": 2}]
    before = studio.timeline(footage(), edits=tuple(edits))
    made = studio.edit(footage(), *edits, {"op": "fps", "value": 16})
    shown = frames(made.path)
    assert all(stamp == Fraction(n, 16) for n, (stamp, _) in enumerate(shown))
    assert made.plan.duration == before.duration
    assert abs(len(shown) / 16 - before.duration) < Fraction(1, 16)
    assert abs(len(samples(made.path)) / 48000 - before.duration) < Fraction(1, 20)
    read = [read_number(luma) for _, luma in shown]
    assert read[:12] == [floor(n / 16 * 30) + (7 if n >= 8 else 0) for n in range(12)]


def test_nothing_is_done_for_a_rate_that_it_has(footage: Footage) -> None:
    """A steady clip at its own rate is copied."""
    timeline = apply(Timeline.of(source()), (ops.load({"op": "fps", "value": 30}),))
    assert {segment.kind for segment in compile(timeline).segments} == {"copy"}


def test_a_gif(footage: Footage, studio: Studio, tmp_path: Path) -> None:
    """A part, smaller, in fewer frames, each as long as it should be to a hundredth of a second, again and again."""
    made = studio.edit(footage(), {"op": "gif", "start": 1, "end": 3, "width": 252, "fps": 12})
    with av.open(str(made.path)) as container:
        shown = [(frame.pts * frame.time_base, frame.to_ndarray(format="gray")) for frame in container.decode(video=0)]
    assert [read_number(luma) for _, luma in shown] == [30 + floor(n / 12 * 30) for n in range(24)]
    assert all(abs(stamp - Fraction(n, 12)) <= Fraction(1, 100) for n, (stamp, _) in enumerate(shown))
    assert shown[0][1].shape == (144, 252)
    assert b"NETSCAPE2.0\x03\x01\x00\x00" in made.path.read_bytes()[:1000], "it plays for ever"
    (file,) = made.rendered.files
    assert (file.name, file.kind, file.duration) == ("result.gif", "animation", 2)
    told = [finding.what for finding in made.rendered.check if finding.level == "notice"]
    assert told == [f"The GIF has {file.size / 1e6:.1f} MB; “convert to mp4” makes it a video again."]


def test_a_gif_goes_on(footage: Footage, studio: Studio) -> None:
    """The next edit is of the GIF, and "convert to mp4" makes it a video again, of the same part."""
    part = {"op": "gif", "start": 1, "end": 2}
    flipped = studio.edit(footage(), part, {"op": "flip", "axis": "vertical"})
    assert flipped.path.suffix == ".gif" and flipped.plan.height == 192
    video = studio.edit(footage(), part, {"op": "convert", "format": "mp4"})
    assert video.path.suffix == ".mp4"
    assert numbers(video.path) == [30 + floor(n / 12 * 30) for n in range(12)]
    assert studio.timeline(footage(), edits=({"op": "convert", "format": "gif"},)).output.container == "gif"


def test_a_gif_that_would_be_huge() -> None:
    """More than a minute is refused in words, unless it is played fast enough."""
    clip = Timeline.of(source(rate=Fraction(30), frames=source().picture.frames.steady(Fraction(30), Fraction(90))))
    with pytest.raises(BadEdit, match="A GIF of 1:30 would be huge"):
        ops.load({"op": "gif"}).apply(clip)
    assert ops.load({"op": "gif", "speed": 2}).apply(clip).duration == 45


@pytest.mark.parametrize("format", ["mp3", "m4a", "wav", "flac", "ogg", "opus"])
def test_the_sound_alone(footage: Footage, studio: Studio, format: str) -> None:
    """A file of sound in each format: what is heard of the edited clip, to a few milliseconds, and nothing to see."""
    clip = footage("sweep.mp4", how=sweeping)
    cut: dict[str, Any] = {"op": "cut", "start": 1, "end": 2}
    made = studio.edit(clip, cut, {"op": "extract_audio", "format": format})
    assert made.path.suffix == f".{format}"
    with av.open(str(made.path)) as container:
        assert not container.streams.video
        assert container.duration / 1e6 == pytest.approx(2, abs=0.06)
    heard, video = samples(made.path), samples(studio.edit(clip, cut).path)
    assert abs(len(heard) - 96000) < 2400
    shifts = range(-1200, 1201, 24)
    middle = video[24000:72000]
    best = max(shifts, key=lambda by: float(np.dot(heard[24000 + by : 72000 + by], middle)))
    assert abs(best) <= 24 * 6, "it begins when the video's does"
    (file,) = made.rendered.files
    assert (file.kind, file.thumbnail, file.width) == ("sound", None, 0)


def sweeping(path: Path) -> None:
    """Three seconds of a tone that rises all the time."""
    tone = ("-f", "lavfi", "-i", "aevalsrc='0.4*sin(2*PI*(200*t+150*t*t))':s=48000:d=3")
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=168x96:r=30:d=3", *tone, "-c:v", "libx264", "-g", "30", "-c:a", "aac", path)


def test_untouched_sound_is_copied_out(footage: Footage, studio: Studio) -> None:
    """What already is in the wanted format is taken out as it is; the picture comes back with another format."""
    made = studio.edit(footage(), {"op": "extract_audio", "format": "m4a"})
    assert packets(made.path, "audio") == packets(footage(), "audio")
    back = studio.edit(
        footage(), {"op": "extract_audio", "format": "wav"}, {"op": "convert", "format": "mp4"}, {"op": "cut", "end": 1}
    )
    assert numbers(back.path) == list(range(30, 120))


def test_no_sound_to_take_out() -> None:
    """A silent clip has none, and that is said."""
    with pytest.raises(BadEdit, match="no sound"):
        ops.load({"op": "extract_audio"}).apply(Timeline.of(source(sound=False)))

"""Copied sound: packets as they are wherever nothing is done, and no join to be heard."""

import logging
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editing.compile import compile
from editing.engine import aac
from editing.engine.aac import FRAME
from editing.engine.sound import bridge as bridges
from editing.engine.sound.bridge import Shore, bridge
from editing.engine.sound.coder import coded
from editing.frames import FrameIndex
from editing.plan import Heard, Sound
from editing.timeline import Clip, Source, Timeline
from tests.editing.conftest import Footage
from tests.editing.studio import Studio
from tests.editing.synthetic import picture, source
from tests.editing.test_cuts import _late
from tests.editing.test_sound import loudness, roughest
from tests.footage import ffmpeg, make, samples

F = Fraction
RATE = 48000
CUTS = ({"op": "cut", "start": "6.04", "end": "6.97"}, {"op": "cut", "start": "3.01", "end": "3.53"})
"""Three pieces of three seconds each, about, out of ten."""


def noisy(path: Path, rate: int = RATE, channels: int = 1, more: tuple[str, ...] = ()) -> None:
    """Ten seconds of small frames with noise, of which every moment is different from every other."""
    silent = make(path.with_suffix(".silent.mp4"), seconds=10, rate="30", sound=False, size=(168, 96))
    noise = f"anoisesrc=seed=7:r={rate}:d=10:a=0.4,lowpass=f=5000,aformat=channel_layouts={channels}c"
    ffmpeg("-i", silent, "-f", "lavfi", "-i", noise, "-c:v", "copy", "-c:a", "aac", "-b:a", "160k", *more, path)


def packets(path: Path) -> list[bytes]:
    """The packets of a file's sound, without what a transport stream puts before them."""
    with av.open(str(path)) as container:
        return [aac.bare(bytes(one)) for one in container.demux(container.streams.audio[0]) if one.size]


KINDS: dict[str, dict[str, Any]] = {
    "mp4": {},
    "mkv": {},
    "ts": {},
    "mov": {"rate": 44100, "channels": 2},
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_cut_copies_the_rest(footage: Footage, studio: Studio, kind: str) -> None:
    """After two cuts nearly all packets are the source's own, and each piece is within half a packet of its place."""
    path = footage(f"copies.{kind}", lambda path: noisy(path, **KINDS[kind]))
    timeline = studio.timeline(path, edits=CUTS)
    made = studio.render(timeline)
    own, others = packets(path), packets(made.path)
    assert len(set(others) - set(own)) <= 12 < 300 < len(set(others) & set(own))
    rate = KINDS[kind].get("rate", RATE)
    before, after = samples(footage("copies.mp4", noisy) if rate == RATE else path, rate), samples(made.path, rate)
    assert len(after) / rate == pytest.approx(float(timeline.duration), abs=0.025)
    position = F(0)
    for clip in timeline.clips:
        middle = clip.duration / 2
        late = _late(before, after, round((clip.start + middle) * rate), round((position + middle) * rate))
        assert abs(late) <= 513 + rate // 500, "half a packet, and stamps rounded to a thousandth"
        position += clip.duration


def test_the_longest_piece_is_in_its_very_place(footage: Footage, studio: Studio) -> None:
    """Samples of the longest piece are those of the source, each at its time; a piece without a cut is not shifted."""
    path = footage("copies.mp4", noisy)
    made = studio.edit(path, {"op": "mute", "start": 3, "end": 4})
    before, after = samples(path), samples(made.path)
    for part in (slice(0, round(2.9 * RATE)), slice(round(4.1 * RATE), round(9.9 * RATE))):
        assert np.array_equal(before[part], after[part])
    assert loudness(after, 3.01, 3.99) < 1e-3


def sines(path: Path) -> None:
    """Ten seconds of a pure tone, stereo."""
    make(path, seconds=10, size=(168, 96), more=("-ac", "2"))


def test_nothing_clicks_where_packets_are_copied(footage: Footage, studio: Studio) -> None:
    """Where pieces meet, and where coded and copied packets meet, a tone bends no more sharply than in a fade."""
    made = studio.edit(footage("sines.mp4", sines), *CUTS)
    assert made.plan.sound is not None and len(made.plan.sound.copies) == 3
    heard = samples(made.path)
    assert roughest(heard[2000:-2000]) < 0.004
    quiet = [loudness(heard, at / 100, at / 100 + 0.01) for at in range(10, 800)]
    assert sum(one < 0.07 for one in quiet) <= 6, "only the fades at two joins"


def test_a_long_coded_stretch_between_copies(footage: Footage, studio: Studio) -> None:
    """A part made louder is coded in one go, and joined to the copies on either side."""
    path = footage("sines.mp4", sines)
    made = studio.edit(path, {"op": "volume", "gain": 2, "start": "2.5", "end": "7.2"})
    assert made.plan.sound is not None and len(made.plan.sound.copies) == 2
    before, after = samples(path), samples(made.path)
    assert roughest(after[2000:-2000]) < 0.004
    for begin, end, gain in ((0.1, 2.4, 1), (2.6, 7.1, 2), (7.3, 9.9, 1)):
        part = slice(round(begin * RATE), round(end * RATE))
        assert np.abs(after[part] - gain * before[part]).max() < 0.01


def test_twice_the_same(footage: Footage, studio: Studio, fresh: Studio) -> None:
    """The same cut gives the same bytes in another place."""
    path = footage("sines.mp4", sines)
    assert studio.edit(path, *CUTS).path.read_bytes() == fresh.edit(path, *CUTS).path.read_bytes()


def test_joined_files_are_both_copied(footage: Footage, studio: Studio) -> None:
    """Two files coded alike are joined by copying the sound of both."""
    one, other = footage("sines.mp4", sines), footage("sines3.mp4", lambda path: sines_cut(path, footage))
    made = studio.edit((one, other), {"op": "concat", "files": ["sines.mp4", "sines3.mp4"]})
    assert made.plan.sound is not None
    assert [copy.key for copy in made.plan.sound.copies] == [studio.source(path).key for path in (one, other)]
    assert loudness(samples(made.path), 9.8, 10.2) > 0.07


def sines_cut(path: Path, footage: Footage) -> None:
    """Three seconds of them."""
    ffmpeg("-i", footage("sines.mp4", sines), "-t", "3", "-c", "copy", path)


def test_a_file_with_holes(footage: Footage, studio: Studio, tmp_path: Path) -> None:
    """Where packets of the source are missing the copies break off, and what follows stays in time."""
    path, whole = tmp_path / "holes.mkv", footage("copies.mp4", noisy)
    ffmpeg("-i", whole, "-map", "0", "-c", "copy", "-bsf:a", "noise=drop='between(n,200,230)':amount=0", path)
    made = studio.edit(path, {"op": "cut", "start": 0, "end": "0.5"})
    assert made.plan.sound is not None and len(made.plan.sound.copies) == 2
    before, after = samples(whole), samples(made.path)
    assert len(after) / RATE == pytest.approx(9.5, abs=0.01)
    assert abs(_late(before, after, 8 * RATE, round(7.5 * RATE))) <= 600
    assert loudness(after, 3.9, 4.3) < 1e-3


def test_what_does_not_go_together_is_coded(
    footage: Footage, fresh: Studio, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Where no bridge can be built all of the sound is coded, and the log says so."""
    monkeypatch.setattr(bridges, "_sounds_right", lambda *_: False)
    path = footage("sines.mp4", sines)
    with caplog.at_level(logging.WARNING):
        made = fresh.edit(path, *CUTS)
    assert "all of it is coded" in caplog.text
    assert not set(packets(made.path)) & set(packets(path))
    assert roughest(samples(made.path)[2000:-2000]) < 0.004
    assert made.rendered.key == made.plan.key


def pure() -> Any:
    """A second and a half of three tones in stereo: (2, samples)."""
    time = np.arange(70 * FRAME) / RATE
    tones = sum(0.2 * np.sin(2 * np.pi * pitch * time) for pitch in (330, 1230, 5430))
    return np.stack([tones, tones * 0.7]).astype(np.float32)


SOUND = Sound(runs=(Heard(key=None, duration=F(70 * FRAME, RATE)),), sample_rate=RATE, channels=2, bit_rate=256_000)


def sine_windows(wanted: Any) -> dict[int, bytes]:
    """Packets in windows of a sine, as other coders use them: each coded for itself with both of its halves bent."""
    made = {}
    for place in range(4 * FRAME, 62 * FRAME, FRAME):
        around = wanted[:, place - 3 * FRAME : place + 5 * FRAME].copy()
        for at, rising in ((3, True), (4, False)):
            block = around[:, at * FRAME : (at + 1) * FRAME]
            block[:] = aac.bent(block, rising, coded=True, played=False)
        packet = list(coded(SOUND, [around[:, n * FRAME : (n + 1) * FRAME] for n in range(8)], beside=True))[4]
        found = aac.window(packet)
        assert found is not None and found.long_before and found.long_after
        made[place] = aac.shaped(packet, found, False)
    return made


def decoded(made: list[bytes]) -> Any:
    """What a decoder makes of packets."""
    decoder: Any = av.CodecContext.create("aac", "r")
    decoder.extradata = aac.config(RATE, 2)
    return np.concatenate([frame.to_ndarray() for one in made for frame in decoder.decode(av.Packet(one))], axis=1)


def test_windows_of_another_coder() -> None:
    """A bridge between packets with windows of another shape cancels as well as the coder's own packets do."""
    wanted = pure()
    own = sine_windows(wanted)
    left, right = Shore(20 * FRAME, own), Shore(26 * FRAME, own)
    made = bridge(SOUND, lambda begin, end: wanted[:, begin:end], left, right, (20 * FRAME, 26 * FRAME))
    played = decoded([made.get(place, own[place]) for place in sorted(own)])
    off = played - wanted[:, 4 * FRAME : 62 * FRAME]
    blocks = [float(np.abs(off[:, n * FRAME : (n + 1) * FRAME]).max()) for n in range(2, 57)]
    assert max(blocks[13:25]) < 1.5 * max(*blocks[:12], *blocks[26:]) + 0.002


def test_windows_that_do_not_fit_draw_the_bridge_out() -> None:
    """Where the first copied packet would be in short windows, the bridge goes on to one that is not."""
    wanted = pure()
    burst = np.random.default_rng(1).normal(0, 0.2, 1700).astype(np.float32)
    wanted[:, 26 * FRAME + 300 : 26 * FRAME + 2000] += burst  # which a coder uses short windows for
    own = {(n - 1) * FRAME: one for n, one in enumerate(coded(SOUND, np.split(wanted, 70, axis=1), beside=True))}
    fits = [(one := aac.window(own[n * FRAME])) is not None and one.long_before for n in range(24, 28)]
    assert fits == [True, False, False, True]
    span = 21 * FRAME, 25 * FRAME
    made = bridge(SOUND, lambda begin, end: wanted[:, begin:end], Shore(span[0], own), Shore(span[1], own), span)
    assert (min(made), max(made)) == (21 * FRAME, 26 * FRAME)
    off = decoded([made.get(place, own[place]) for place in sorted(own)])[:, FRAME:] - wanted
    again = decoded([own[place] for place in sorted(own)])[:, FRAME:] - wanted
    assert np.abs(off).max() < 1.5 * np.abs(again).max()


def test_another_container_copies_the_sound(footage: Footage, studio: Studio) -> None:
    """Opus goes into another file as it is."""
    path = footage("opus.mkv", lambda path: ffmpeg("-i", footage(), "-t", "1", "-c:v", "copy", "-c:a", "libopus", path))
    made = studio.edit(path, {"op": "convert", "format": "webm"})
    assert made.plan.sound is not None and made.plan.sound.copied
    assert packets(made.path) == packets(path)


CUT = st.tuples(st.integers(0, 17_000), st.integers(1, 90))


@settings(max_examples=40, deadline=None)
@given(st.lists(CUT, min_size=1, max_size=100), st.integers(-2000, 900))
def test_places(cuts: list[tuple[int, int]], begin: int) -> None:
    """After a hundred cuts no piece is more than half a packet from its place, and packets fill the track."""
    kept = pieces(cuts)
    timeline = Timeline.of(with_holes(begin))
    clips = (Clip(source="clip.mp4", start=F(a, 30), end=F(b, 30), duration=F(b - a, 30)) for a, b in kept)
    sound = compile(timeline.with_clips(*clips)).sound
    assert sound is not None and sound.copies
    edges = [sound.begin, *(edge for one in sound.copies for edge in (one.place, one.until))]
    assert edges == sorted(edges)
    assert -2 * FRAME < sound.begin <= -FRAME
    assert all((place - sound.begin) % FRAME == 0 for place in edges)
    for copy in sound.copies:
        number = next(n for n, run in enumerate(sound.runs) if run.start <= F(copy.begin + 2 * FRAME, RATE) < run.end)
        late, run = sound.runs[number].late, sound.runs[number]
        ideal = round(sound.positions[number] * RATE) - round(run.start * RATE)
        assert copy.place - copy.begin == ideal + late and abs(late) <= FRAME // 2
    covered = sum(one.end - one.begin for one in sound.copies) + sum(end - begin for begin, end in sound.coded)
    assert -FRAME <= covered - (sound.samples - sound.begin) <= FRAME


def pieces(cuts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """What is left of 18000 frames."""
    gone = {frame for at, length in cuts for frame in range(at, at + length)}
    edges = [n for n in range(18_001) if (n in gone or n == 18_000) != (n - 1 in gone or n == 0)]
    return list(zip(edges[::2], edges[1::2], strict=True))


def with_holes(begin: int) -> Source:
    """Ten minutes whose sound begins at this sample, and breaks off twice."""
    long = source(seen=picture(FrameIndex.steady(F(30), F(600), keyframe_every=60)))
    heard = long.probe.sound
    assert heard is not None and heard.grid is not None
    rows = ((begin, 8000), (begin + 8100 * FRAME + 77, 3), (begin + 8200 * FRAME + 500, 20_000))
    grid = heard.grid.model_copy(update={"rows": rows})
    heard = heard.model_copy(update={"grid": grid, "start": F(begin, RATE), "duration": F(29_000 * FRAME, RATE)})
    return long.model_copy(update={"probe": long.probe.model_copy(update={"sound": heard})})


def test_channels_with_windows_of_their_own() -> None:
    """Where the channels of a packet do not share a window, the first one's is told, and that it is not shared."""
    wanted = pure()
    wanted[1] = 0
    wanted[1, 40 * FRAME + 300 : 40 * FRAME + 900] = np.random.default_rng(2).normal(0, 0.4, 600)
    windows = [aac.window(one) for one in coded(SOUND, np.split(wanted, 70, axis=1), beside=True)]
    assert any(one is not None and not one.shared for one in windows)
    meet = [(one, other) for one, other in pairwise(windows) if one is not None and other is not None]
    assert len(meet) > 60 and all(one.long_after == other.long_before for one, other in meet)

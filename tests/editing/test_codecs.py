"""A window of edit costs the window, whatever the codec: the rest is copied, and all of it stands in one track."""

import logging
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import av
import pytest

from editing.engine.tracks import hevc_slices
from tests import isobmff
from tests.editing.conftest import Footage
from tests.editing.studio import Made, Studio
from tests.footage import FFMPEG, ffmpeg, numbers

X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-bf", "2")
X265 = ("-c:v", "libx265", "-preset", "ultrafast", "-tag:v", "hvc1", "-x265-params")
VP9 = ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8")
SVT = ("-c:v", "libsvtav1", "-preset", "9")
AOM = ("-c:v", "libaom-av1", "-cpu-used", "8", "-usage", "realtime")
SCREEN = "G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,1)"
LIGHT = ("MASTERING_DISPLAY_METADATA", "CONTENT_LIGHT_LEVEL")
OPUS = ("-c:a", "libopus")


class Kind(NamedTuple):
    """A kind of footage: its file, how it is coded, the tag that its codec has in an MP4 file."""

    name: str
    codec: Sequence[str]
    tag: bytes
    more: Mapping[str, Any] = MappingProxyType({})


KINDS = {
    "HEVC": Kind("hevc.mp4", (*X265, "log-level=1:open-gop=0:bframes=3"), b"hvc1"),
    "HEVC, open groups": Kind("open.mp4", (*X265, "log-level=1:open-gop=1:bframes=3:scenecut=0"), b"hvc1"),
    "HEVC, headers in the packets": Kind(
        "hev1.mp4", (*X265, "log-level=1:repeat-headers=1"), b"hvc1", {"more": ("-tag:v", "hev1")}
    ),
    "HEVC, 10 bit": Kind("deep.mp4", (*X265, "log-level=1"), b"hvc1", {"more": ("-pix_fmt", "yuv420p10le")}),
    "HEVC in a transport stream": Kind("hevc.ts", (*X265, "log-level=1"), b"hvc1"),
    "H.264, 10 bit, 4:2:2": Kind("wide.mp4", X264, b"avc1", {"more": ("-pix_fmt", "yuv422p10le")}),
    "H.264 in a transport stream": Kind("avc.ts", X264, b"avc1"),
    "VP9": Kind("vp9.webm", VP9, b"vp09", {"sound_codec": OPUS}),
    "VP9, 10 bit": Kind(
        "deep.webm", VP9, b"vp09", {"sound_codec": OPUS, "more": ("-pix_fmt", "yuv420p10le", "-profile:v", "2")}
    ),
    "AV1": Kind("av1.mp4", SVT, b"av01"),
    "AV1 of another coder": Kind("aom.webm", AOM, b"av01", {"sound_codec": OPUS}),
}
EDITS = ({"op": "cut", "start": "0.71", "end": "1.37"}, {"op": "brightness", "value": 0.8, "start": 1.9, "end": 2.1})
KEPT = [*range(21), *range(41, 90)]


def footage_of(kind: Kind, footage: Footage) -> Path:
    """Three seconds of it, a keyframe about every half."""
    return footage(f"codecs-{kind.name}", seconds=3, gop=15, codec=kind.codec, **kind.more)


def packets(path: Path) -> list[bytes]:
    """The packets of the picture, in their order."""
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(container.streams.video[0]) if packet.size]


def plays(path: Path) -> None:
    """See that FFmpeg plays the file to its end without a word."""
    command = [FFMPEG, "-v", "error", "-xerror", "-i", str(path), "-f", "null", "-"]
    played = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (played.returncode, played.stderr) == (0, "")


def copies(made: Made, source: Path) -> Iterator[tuple[list[bytes], list[bytes]]]:
    """For every copied part: the packets that it was made of, and those that it became."""
    with av.open(str(source)) as container:
        stamped = [(packet.pts, bytes(packet)) for packet in container.demux(container.streams.video[0]) if packet.size]
    result, at = packets(made.path), 0
    for segment in made.plan.segments:
        if segment.kind == "copy":
            piece = segment.piece
            first = next(number for number, (pts, _) in enumerate(stamped) if pts == piece.first)
            inside = [data for pts, data in stamped[first:] if pts is not None and piece.first <= pts < piece.last]
            yield inside, result[at : at + segment.frames]
        at += segment.frames


@pytest.mark.parametrize("name", KINDS)
def test_a_cut_and_a_look(footage: Footage, studio: Studio, name: str) -> None:
    """Around a cut and a look only what has to be is coded anew; the file is one clean track that plays throughout."""
    kind = KINDS[name]
    path = footage_of(kind, footage)
    made = studio.edit(path, *EDITS, {"op": "convert", "format": "mp4"})
    assert made.rendered.key == made.plan.key, "nothing had to be done over"
    assert numbers(made.path) == KEPT
    assert "c" in made.kinds and "e" in made.kinds and made.copied > 0.4
    plays(made.path)
    (video,) = [track for track in isobmff.read(made.path) if track.handler == b"vide"]
    assert (video.tag, len(video.samples)) == (kind.tag, len(KEPT))
    if path.suffix != ".ts" and "in the packets" not in name:
        for before, after in copies(made, path):
            assert after[1:] == before[1:]
            assert after[0][5:] == before[0][5:], "no more than the type of the first picture"
            assert after[0] == before[0] or "HEVC" in name


@pytest.mark.parametrize(("name", "container"), [("HEVC", "mov"), ("HEVC", "mkv"), ("VP9", "webm"), ("AV1", "webm")])
def test_other_containers(footage: Footage, studio: Studio, name: str, container: str) -> None:
    """The same goes for the other kinds of file that hold the codec."""
    made = studio.edit(footage_of(KINDS[name], footage), *EDITS, {"op": "convert", "format": container})
    assert made.rendered.key == made.plan.key, "nothing had to be done over"
    assert (numbers(made.path), made.path.suffix) == (KEPT, f".{container}")
    assert "c" in made.kinds and "e" in made.kinds
    plays(made.path)
    if container == "mov":
        assert isobmff.read(made.path)[0].tag == b"hvc1"


@pytest.mark.parametrize("name", ["HEVC", "VP9", "AV1"])
def test_twice_the_same(footage: Footage, fresh: Studio, studio: Studio, name: str) -> None:
    """Every coder gives the same bytes again."""
    path = footage_of(KINDS[name], footage)
    one, other = (place.edit(path, *EDITS).path.read_bytes() for place in (studio, fresh))
    assert one == other


def test_open_groups_are_broken_off(footage: Footage, studio: Studio) -> None:
    """Where a copied part begins with a group that leans on the one before, it says so; what leans is coded anew."""
    path = footage_of(KINDS["HEVC, open groups"], footage)
    index = studio.source(path).picture.frames
    assert index.ends and index.ends != index.keyframes
    made = studio.edit(path, {"op": "cut", "start": "0.71", "end": "1.37"})
    kinds = Counter(
        unit[0] >> 1 & 63 for sample in isobmff.read(made.path)[0].samples for unit in isobmff.units(sample)
    )
    assert kinds[18] == 1, "one picture that broke off from what was before it"
    assert kinds[21] == 2, "keyframes inside a copied part stay as they are"
    assert numbers(made.path) == KEPT


def test_parts_that_do_not_go_together(
    footage: Footage, fresh: Studio, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Where a slice is not understood when it should get another id, everything is coded anew, and the log says why."""

    def refuse(*_: Any) -> bytes:
        raise ValueError("a slice is of no kind")

    monkeypatch.setattr(hevc_slices, "renamed", refuse)
    path = footage_of(KINDS["HEVC"], footage)
    with caplog.at_level(logging.WARNING):
        made = fresh.edit(path, EDITS[0])
    assert "a slice is of no kind" in caplog.text
    assert made.rendered.segments.copied.count == 0
    assert numbers(made.path) == KEPT


def test_parts_of_many_kinds_in_one_hevc_track(footage: Footage, studio: Studio) -> None:
    """Frames at another speed, other clips and plain ones are coded in different ways and make one HEVC track."""
    small = footage("codecs-small.mp4", seconds=1, rate="25", size=(168, 168), sound=False)
    made = studio.edit(
        (footage(), small),
        {"op": "speed", "factor": 2, "start": 2, "end": 3},
        {"op": "concat", "files": ["clip.mp4", "codecs-small.mp4"]},
        {"op": "convert", "codec": "hevc"},
    )
    encodings = {segment.encoding for segment in made.plan.segments}
    assert len(encodings) > 1
    assert made.rendered.key == made.plan.key
    (video, *_) = isobmff.read(made.path)
    assert len(video.samples) == sum(segment.frames for segment in made.plan.segments)
    plays(made.path)


@pytest.mark.parametrize("name", ["H.264", "HEVC", "VP9", "AV1"])
def test_no_larger_than_it_was(footage: Footage, studio: Studio, name: str) -> None:
    """What is coded anew takes no more than a fifth more than the source did, however hard it is to code."""
    codec = {
        "H.264": ("-c:v", "libx264", "-preset", "fast", "-crf", "32"),
        "HEVC": (*X265, "log-level=1:crf=34"),
        "VP9": (*VP9, "-crf", "44", "-b:v", "0"),
        "AV1": (*SVT, "-crf", "50"),
    }[name]
    source = ("-f", "lavfi", "-i", "testsrc2=s=192x112:r=30:d=4,noise=alls=30:allf=t:all_seed=1,format=yuv420p")
    path = footage(f"noise-{name}.mp4", lambda path: ffmpeg(*source, *codec, path))
    made = studio.edit(path, {"op": "flip"}, {"op": "convert", "codec": studio.source(path).picture.codec})
    before, after = (sum(map(len, packets(one))) for one in (path, made.path))
    assert 0.4 * before < after < 1.2 * before


@pytest.mark.parametrize("name", ["HLG", "PQ", "AV1"])
def test_hdr_stays(footage: Footage, studio: Studio, name: str) -> None:
    """Cuts of an HDR clip leave it one, in the same light at the seams; what changes the picture makes it ordinary."""
    path = hdr(footage, name)
    cut = {"op": "cut", "start": "0.71", "end": "1.37"}
    made = studio.edit(path, cut)
    assert made.rendered.key == made.plan.key and "c" in made.kinds and "e" in made.kinds
    before, after = deep(path), deep(made.path)
    assert [said for said, _ in after] == [said for said, _ in before][: len(after)]
    for number, kept in enumerate(KEPT):
        assert abs(after[number][1] - before[kept][1]).mean() < 16, "of 1024"
    plays(made.path)
    (video, *_) = isobmff.read(made.path)
    assert {b"mdcv", b"clli"} <= {box.kind for box in video.entry.children} or name == "HLG"
    for edits in ((cut, {"op": "brightness", "value": 0.8, "start": 1, "end": 1.2}), ({"op": "resize", "height": 96},)):
        other = studio.edit(path, *edits)
        assert "c" not in other.kinds
        assert {said for said, _ in deep(other.path)} == {("yuv420p", 1, 1, 1, ())}


def hdr(footage: Footage, name: str) -> Path:
    """Three seconds of HDR in ten bits, of a phone's kind or with what a studio says of its screen."""
    transfer = "arib-std-b67" if name == "HLG" else "smpte2084"
    tags = f"setparams=color_primaries=bt2020:color_trc={transfer}:colorspace=bt2020nc,format=yuv420p10le"
    screen = "" if name == "HLG" else f":hdr10=1:max-cll=1000,400:master-display={SCREEN}"
    coded = ("-vf", tags, *X265, f"log-level=none{screen}")
    more = ("-pix_fmt", "yuv420p10le")
    plain = footage(f"hdr-plain-{transfer}.mp4", seconds=3, gop=15, codec=coded, more=more)
    again = SVT if name == "AV1" else (*X265, "log-level=none")
    how = ("-i", plain, *again, "-g", "15", "-c:a", "copy")  # so that the file too says what the packets do
    return footage(f"hdr-{name}.mp4", lambda path: ffmpeg(*how, path))


def deep(path: Path) -> list[tuple[Any, Any]]:
    """Every frame: what it says of its light, and its brightness as it is stored."""
    found = []
    with av.open(str(path)) as container:
        for frame in container.decode(container.streams.video[0]):
            light = (frame.format.name, int(frame.color_primaries), int(frame.color_trc), int(frame.colorspace))
            said = sorted(one.type.name for one in frame.side_data if one.type.name in LIGHT)
            plane = frame.to_ndarray()[: frame.height]
            found.append(((*light, tuple(said)), plane.astype(int)))
    return found

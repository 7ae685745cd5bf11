"""AV1's and VP9's headers: where copying may begin, and sequence headers that say the same of level and colour."""

from pathlib import Path

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from editing.engine import tracks
from editing.engine.tracks import av1
from tests.editing.conftest import Footage
from tests.footage import ffmpeg

SVT = ("-c:v", "libsvtav1", "-preset", "9", "-g", "5")
AOM = ("-c:v", "libaom-av1", "-cpu-used", "8", "-usage", "realtime", "-g", "5")
TAGS = "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:chroma_location=left"


def clip(footage: Footage, name: str, *how: str, size: str = "256x144", filters: str = "null") -> Path:
    """A dozen frames, coded so."""
    source = ("-f", "lavfi", "-i", f"testsrc2=s={size}:r=25:d=0.5,{filters}")
    return footage(f"av1-{name}", lambda path: ffmpeg(*source, "-pix_fmt", "yuv420p", *how, path))


def opened(path: Path) -> tuple[bytes, list[tuple[bytes, bool]]]:
    """The description of a file, and its packets, each with whether the container calls it a keyframe."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        packets = [(bytes(packet), packet.is_keyframe) for packet in container.demux(stream) if packet.size]
        return bytes(stream.codec_context.extradata or b""), packets


def part(path: Path, copied: bool) -> tracks.Part:
    """The file as a part of a track."""
    extradata, packets = opened(path)
    return tracks.Part(extradata, packets[0][0], copied)


@pytest.mark.parametrize(
    ("name", "codec", "how"),
    [
        ("svt.mp4", "av1", SVT),
        ("aom.mp4", "av1", AOM),
        ("svt.mkv", "av1", SVT),
        ("vp9.webm", "vp9", ("-c:v", "libvpx-vp9", "-cpu-used", "8", "-deadline", "realtime", "-g", "5")),
        ("alt.webm", "vp9", ("-c:v", "libvpx-vp9", "-cpu-used", "5", "-auto-alt-ref", "1", "-g", "5")),
    ],
)
def test_where_copying_may_begin(footage: Footage, name: str, codec: str, how: tuple[str, ...]) -> None:
    """The packets with which decoding can start are just the container's keyframes."""
    extradata, packets = opened(clip(footage, name, *how))
    watch = tracks.watch(codec, extradata)
    assert [watch.starts(data) for data, _ in packets] == [key for _, key in packets]
    assert sum(key for _, key in packets) >= 2
    assert watch.understood


def test_the_description_is_the_coder_s_own(footage: Footage) -> None:
    """A description made of the header in the packets is the one that libaom gives."""
    path = clip(footage, "aom.mp4", *AOM)
    joint = tracks.join("av1", [part(path, copied=True)] * 2, "mp4")
    assert joint.extradata == opened(path)[0]
    assert joint.adapters == (None, None)


def test_parts_of_two_coders(footage: Footage) -> None:
    """Parts keep their tools; level, colour and chroma's place become the copied part's; the rest does not change."""
    plain, tagged = clip(footage, "svt.mp4", *SVT), clip(footage, "tagged.mp4", *AOM, filters=TAGS)
    joint = tracks.join("av1", [part(plain, copied=False), part(tagged, copied=True)], "mp4")
    coded, copied = joint.adapters
    assert copied is None and coded is not None
    model = av1.header(opened(tagged)[1][0][0])
    for data, key in opened(plain)[1]:
        changed = coded(data, False)
        if key:
            new, old = av1.header(changed), av1.header(data)
            assert new.payload != old.payload
            assert av1.record(new, repeated=False) == av1.record(model, repeated=False)
            assert [one for one in av1.obus(changed) if one.kind != 1] == [
                one for one in av1.obus(data) if one.kind != 1
            ]
        else:
            assert changed == data
    assert joint.extradata is not None and len(joint.extradata) == 4, "there is no header that all have in common"
    assert tracks.join("av1", [part(plain, False), part(tagged, True)], "webm").extradata == opened(tagged)[0]


@pytest.mark.parametrize("level", [0, 5, 8, 13])
def test_levels(footage: Footage, level: int) -> None:
    """A header takes on any level, with or without a tier, and its own again."""
    known = av1.header(opened(clip(footage, "svt.mp4", *SVT))[1][0][0])
    tier = "1" if level > 7 else ""
    text = f"{int.from_bytes(known.payload):0{8 * len(known.payload)}b}".rstrip("0")
    start, end = known.at_level
    text = text[:start] + f"{level:05b}{tier}" + text[end:]
    other = av1.read(int(text.ljust(-(-len(text) // 8) * 8, "0"), 2).to_bytes(-(-len(text) // 8)))
    assert (other.level, other.tier, other.format) == (level, int(level > 7), known.format)
    raised = av1.like(known, other)
    assert (raised.level, raised.tier, raised.payload) == (level, other.tier, other.payload)
    assert av1.like(raised, known).payload == known.payload


def test_headers_only_in_the_description(footage: Footage) -> None:
    """Where key packets leave out a header that the description has, it is put back into them."""
    extradata, packets = opened(clip(footage, "aom.mp4", *AOM))
    bare = [b"".join(one.header + one.payload for one in av1.obus(data) if one.kind != 1) for data, _ in packets]
    watch = tracks.watch("av1", extradata)
    assert [watch.starts(data) for data in bare] == [key for _, key in packets] and watch.understood
    (adapter,) = tracks.join("av1", [tracks.Part(extradata, bare[0], copied=True)], "mp4").adapters
    assert adapter is not None and [adapter(data, False) for data in bare] == [data for data, _ in packets]


def test_other_formats_do_not_go_together(footage: Footage) -> None:
    """Parts of different sizes or depths make no track."""
    one = part(clip(footage, "svt.mp4", *SVT), copied=True)
    small = part(clip(footage, "small.mp4", *AOM, size="128x96"), copied=False)
    deep = part(clip(footage, "deep.mp4", *AOM, "-pix_fmt", "yuv420p10le"), copied=False)
    for other in (small, deep):
        with pytest.raises(ValueError, match="different formats"):
            tracks.join("av1", [one, other], "mp4")
    with pytest.raises(ValueError, match="missing"):
        tracks.join("av1", [one, tracks.Part(b"", b"\x12\0", False)], "mp4")


@given(st.binary(max_size=60))
def test_any_bytes(data: bytes) -> None:
    """Bytes that are no packet are not taken for one."""
    for codec in ("av1", "vp9"):
        assert tracks.watch(codec, data).starts(data) in (True, False)
    for bytes_ in (data, b"\x0a\x0b" + data):
        try:
            av1.header(bytes_)
        except ValueError:
            continue

"""Every kind of file that is taken: looked into, cut between keyframes, changed, and the right frames come out."""

from fractions import Fraction

import pytest

from tests.editing.conftest import Footage
from tests.editing.studio import Studio
from tests.footage import ffmpeg, make, numbers

F = Fraction
X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-bf", "2")
HEVC = ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=0")
VP9 = ("-c:v", "libvpx-vp9", "-cpu-used", "8", "-deadline", "realtime")
VP8 = ("-c:v", "libvpx", "-cpu-used", "8", "-deadline", "realtime", "-b:v", "1M")
AV1 = ("-c:v", "libaom-av1", "-cpu-used", "8", "-usage", "realtime")
JPEG = ("-c:v", "mjpeg", "-q:v", "2")
PRORES = ("-c:v", "prores_ks", "-profile:v", "0")
AMR = ("libopencore_amrnb", "-ar", "8000", "-ac", "1", "-b:a", "12.2k")

KINDS: dict[str, tuple[tuple[str, ...], str | tuple[str, ...], str]] = {
    "mp4 H.264 AAC": (X264, "aac", "h264"),
    "mp4 HEVC AAC": (HEVC, "aac", "hevc"),
    "mp4 AV1 Opus": (AV1, "libopus", "av1"),
    "mp4 VP9 FLAC": (VP9, "flac", "vp9"),
    "mp4 MPEG-4 MP3": (("-c:v", "mpeg4", "-q:v", "3", "-bf", "2"), "libmp3lame", "mpeg4"),
    "m4v H.264 AC-3": (X264, "ac3", "h264"),
    "mov H.264 PCM": (X264, "pcm_s16le", "h264"),
    "mov ProRes PCM": (PRORES, "pcm_s24le", "prores"),
    "mov MJPEG PCM": (JPEG, "pcm_s16be", "mjpeg"),
    "mov DNxHR PCM": (("-c:v", "dnxhd", "-profile:v", "dnxhr_lb"), "pcm_s16le", "dnxhd"),
    "mkv H.264 FLAC": (X264, "flac", "h264"),
    "mkv HEVC E-AC-3": (HEVC, "eac3", "hevc"),
    "mkv VP8 Vorbis": (VP8, "libvorbis", "vp8"),
    "mkv MPEG-2 AC-3": (("-c:v", "mpeg2video", "-q:v", "2", "-bf", "2"), "ac3", "mpeg2video"),
    "mkv FFV1 PCM": (("-c:v", "ffv1"), "pcm_s16le", "ffv1"),
    "webm VP8 Vorbis": (VP8, "libvorbis", "vp8"),
    "webm VP9 Opus": (VP9, "libopus", "vp9"),
    "webm AV1 Opus": (AV1, "libopus", "av1"),
    "avi MJPEG PCM": (JPEG, "pcm_s16le", "mjpeg"),
    "avi MPEG-4 MP3": (("-c:v", "mpeg4", "-q:v", "3"), "libmp3lame", "mpeg4"),
    "avi DivX 3 MP3": (("-c:v", "msmpeg4", "-q:v", "2"), "libmp3lame", "msmpeg4v3"),
    "avi H.264 MP3": ((*X264, "-bf", "0"), "libmp3lame", "h264"),
    "avi HuffYUV PCM": (("-c:v", "huffyuv"), "pcm_s16le", "huffyuv"),
    "ts H.264 AAC": (X264, "aac", "h264"),
    "ts HEVC AC-3": (HEVC, "ac3", "hevc"),
    "ts MPEG-2 MP2": (("-c:v", "mpeg2video", "-q:v", "2", "-bf", "2"), "mp2", "mpeg2video"),
    "m2ts H.264 AC-3": (X264, "ac3", "h264"),
    "mpg MPEG-1 MP2": (("-c:v", "mpeg1video", "-q:v", "2"), "mp2", "mpeg1video"),
    "vob MPEG-2 AC-3": (("-c:v", "mpeg2video", "-q:v", "2", "-bf", "2"), "ac3", "mpeg2video"),
    "flv H.264 AAC": (X264, "aac", "h264"),
    "flv Sorenson MP3": (("-c:v", "flv", "-q:v", "2"), "libmp3lame", "flv1"),
    "wmv WMV 2": (("-c:v", "wmv2", "-q:v", "2"), "wmav2", "wmv2"),
    "wmv WMV 1": (("-c:v", "wmv1", "-q:v", "2"), "wmav1", "wmv1"),
    "asf MS-MPEG-4": (("-c:v", "msmpeg4", "-q:v", "2"), "wmav2", "msmpeg4v3"),
    "3gp H.263 AMR": (("-c:v", "h263", "-q:v", "2"), AMR, "h263"),
    "3gp H.264 AAC": (X264, "aac", "h264"),
    "3g2 MPEG-4 AAC": (("-c:v", "mpeg4", "-q:v", "3"), "aac", "mpeg4"),
    "ogv Theora Vorbis": (("-c:v", "libtheora", "-q:v", "9"), "libvorbis", "theora"),
    "mxf MPEG-2 PCM": (("-c:v", "mpeg2video", "-q:v", "2", "-bf", "2"), "pcm_s16le", "mpeg2video"),
    "gif GIF": ((), (), "gif"),
    "apng APNG": ((), (), "apng"),
}
PIXELS = {
    "prores": "yuv422p10le",
    "dnxhd": "yuv422p",
    "huffyuv": "yuv422p",
    "mjpeg": "yuvj422p",
    "apng": "rgb24",
    "gif": "bgr8",
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_of_this_kind(footage: Footage, studio: Studio, kind: str) -> None:
    """Half a second from between keyframes, a little darker: just its frames, and its sound."""
    codec, sound, name = KINDS[kind]
    ending = kind.split()[0]
    coded = ("-c:a", *((sound,) if isinstance(sound, str) else sound)) if sound else ()
    path = footage(
        f"kind{list(KINDS).index(kind)}.{ending}",
        seconds=1,
        rate="25",
        gop=10,
        size=(352, 288),
        codec=codec,
        sound=bool(sound),
        sound_codec=coded,
        more=("-pix_fmt", PIXELS.get(name, "yuv420p")),
    )
    source = studio.source(path)
    assert (source.picture.codec, source.picture.frames.count, source.picture.rate) == (name, 25, 25)
    made = studio.edit(path, {"op": "trim", "start": "0.32", "end": "0.8"}, {"op": "brightness", "value": 0.9})
    first, last = (source.picture.frames.number(source.picture.frames.snap(F(at))) for at in ("0.32", "0.8"))
    assert numbers(made.path) == list(range(first, last))
    assert made.rendered.key == made.plan.key, "nothing had to be done over"
    assert (source.probe.sound is not None) == (made.plan.sound is not None) == bool(sound)
    if source.probe.sound is not None:
        assert float(source.probe.sound.duration) == pytest.approx(1, abs=0.09)


SOUNDS = {
    "mp3": ("libmp3lame",),
    "m4a": ("aac",),
    "wav": ("pcm_s16le",),
    "flac": ("flac",),
    "ogg": ("libvorbis",),
    "opus": ("libopus",),
    "aac": ("aac",),
    "wma": ("wmav2",),
    "amr": AMR,
    "aiff": ("pcm_s16be",),
    "mka": ("flac",),
}


@pytest.mark.parametrize("kind", SOUNDS)
def test_a_sound_of_this_kind(footage: Footage, studio: Studio, kind: str) -> None:
    """Sound files are material: no picture, as long as they are heard."""
    path = footage(f"heard.{kind}", lambda path: ffmpeg("-f", "lavfi", "-i", "sine=d=2", "-c:a", *SOUNDS[kind], path))
    probe = studio.source(path).probe
    assert probe.picture is None and probe.sound is not None
    assert float(probe.duration) == pytest.approx(2, abs=0.1)


@pytest.mark.parametrize("kind", ["png", "jpg", "webp", "bmp", "tiff", "avif", "gif"])
def test_a_picture_of_this_kind(footage: Footage, studio: Studio, kind: str) -> None:
    """A still picture is one frame, and becomes a card after the clip."""
    codec = ("-c:v", "libaom-av1", "-cpu-used", "8") if kind == "avif" else ()
    path = footage(
        f"still.{kind}", lambda path: ffmpeg("-f", "lavfi", "-i", "color=red:s=96x64", "-frames:v", "1", *codec, path)
    )
    assert studio.source(path).picture.frames.count == 1
    clip = footage("half.mp4", lambda path: make(path, seconds=0.5))
    made = studio.edit((clip, path), {"op": "concat", "files": ["half.mp4", path.name], "duration": "0.1"})
    assert numbers(made.path)[:15] == list(range(15))
    assert made.plan.duration == F("0.6")

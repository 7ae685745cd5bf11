"""Words as a track of a file: coded by FFmpeg from an SRT file of our own.

Knows nothing of the file that the track goes into but its kind.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from av.container import InputContainer, OutputContainer

from editing import subtitles
from editing.engine import ffmpeg
from editing.engine.opening import opened
from editing.engine.work import Work
from editing.output import Container
from editing.plan import Track

_LANGUAGES: Final = {
    "ar": "ara",
    "bg": "bul",
    "bn": "ben",
    "ca": "cat",
    "cs": "ces",
    "da": "dan",
    "de": "deu",
    "el": "ell",
    "en": "eng",
    "es": "spa",
    "et": "est",
    "fa": "fas",
    "fi": "fin",
    "fr": "fra",
    "he": "heb",
    "hi": "hin",
    "hr": "hrv",
    "hu": "hun",
    "id": "ind",
    "it": "ita",
    "ja": "jpn",
    "ko": "kor",
    "lt": "lit",
    "lv": "lav",
    "ms": "msa",
    "nb": "nob",
    "nl": "nld",
    "no": "nor",
    "pl": "pol",
    "pt": "por",
    "ro": "ron",
    "ru": "rus",
    "sk": "slk",
    "sl": "slv",
    "sr": "srp",
    "sv": "swe",
    "ta": "tam",
    "te": "tel",
    "th": "tha",
    "tr": "tur",
    "uk": "ukr",
    "ur": "urd",
    "vi": "vie",
    "zh": "zho",
}
"""Languages as files name them (ISO 639-2), by their short tags."""
_CODED: Final = {
    "mp4": ("mov_text", "mp4"),
    "mov": ("mov_text", "mov"),
    "mkv": ("subrip", "matroska"),
    "webm": ("webvtt", "webm"),
}


def language(tag: str) -> str | None:
    """The language as a file names it; None where it has no such name."""
    first = tag.lower().partition("-")[0]
    return first if len(first) == 3 else _LANGUAGES.get(first)


def packets(out: OutputContainer, captions: Track, container: Container, work: Work) -> Iterator[tuple[float, Any]]:
    """A stream for the words, begun in a file, and its packets, each with its time in seconds.

    Raises `Cancelled`, and `Transient` where FFmpeg fails.
    """
    coded = opened(_coded(captions, container, work))
    source = coded.streams.subtitles[0]
    stream = out.add_stream_from_template(source)
    if named := language(captions.language):
        stream.metadata["language"] = named
    return _own(coded, source, stream)


def _own(coded: InputContainer, source: Any, stream: Any) -> Iterator[tuple[float, Any]]:
    with coded:
        for packet in coded.demux(source):
            if packet.size and packet.pts is not None:
                packet.stream = stream
                yield float(packet.pts * source.time_base), packet


def _coded(captions: Track, container: Container, work: Work) -> Path:
    """A file with nothing but the words, coded as such a container holds them."""
    codec, muxer = _CODED[container]
    written = work.folder / "captions.srt"
    written.write_text(subtitles.srt(captions.cues), "utf-8")
    target = work.folder / f"captions.{container}"
    coded = ["-c:s", codec, "-fflags", "+bitexact", "-f", muxer, f"file:{target}"]
    ffmpeg.run(["-protocol_whitelist", "file,pipe", "-f", "srt", "-i", f"file:{written}", *coded], work)
    return target

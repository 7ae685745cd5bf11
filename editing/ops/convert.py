"""The kind of file that comes out."""

from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from editing.errors import BadEdit
from editing.ops.base import Op
from editing.ops.extract_audio import ExtractAudio
from editing.ops.gif import Gif
from editing.output import Codec, Movie, Record, is_movie
from editing.timeline import Timeline

_CODECS: dict[Movie, tuple[Codec, ...]] = {
    "mp4": ("h264", "hevc", "av1", "vp9"),
    "mov": ("h264", "hevc"),
    "mkv": ("h264", "hevc", "vp9", "av1"),
    "webm": ("vp9", "av1"),
}


class Convert(Op):
    """Deliver another kind of file: mp4, mov, mkv or webm, a gif, or the sound alone as mp3, m4a, wav, flac or ogg."""

    op: Literal["convert"] = "convert"
    format: Movie | Literal["gif"] | Record | None = Field(None, description="the kind of file")
    codec: Codec | None = Field(None, description="how the picture is coded")

    PHRASES: ClassVar[tuple[str, ...]] = (
        "convert",
        "convert to",
        "save as",
        "export as",
        "change format",
        "format",
        "as mp4 => format=mp4",
        "to mp4 => format=mp4",
        "into mp4 => format=mp4",
        "in mp4 => format=mp4",
        "as mov => format=mov",
        "mov => format=mov",
        "webm => format=webm",
        "mkv => format=mkv",
        "h265 => codec=hevc",
        "hevc => codec=hevc",
        "x265 => codec=hevc",
        "h264 => codec=h264",
        "x264 => codec=h264",
        "vp9 => codec=vp9",
        "av1 => codec=av1",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "convert it to webm": {"format": "webm"},
        "give me h265": {"codec": "hevc"},
    }

    @model_validator(mode="after")
    def _given(self) -> Self:
        if self.format is None and self.codec is None:
            raise ValueError("give a format, a codec or both")
        return self

    def what(self) -> str:
        """To what."""
        return f"convert to {' with '.join(kind for kind in (self.format, self.codec) if kind)}"

    def apply(self, timeline: Timeline) -> Timeline:
        """Only the output changes."""
        output = timeline.output
        movie = self.format or output.movie
        if not is_movie(movie):
            return self._other(timeline)
        allowed = _CODECS[movie]
        if self.codec and self.codec not in allowed:
            raise BadEdit(f"A {movie} file holds {' or '.join(allowed)}, not {self.codec}.")
        codec = self.codec or (output.codec if output.codec in allowed else None)
        kept = output.container if output.medium == "video" else movie
        wanted = output.model_copy(update={"container": self.format or kept, "codec": codec})
        return timeline.model_copy(update={"output": wanted})

    def _other(self, timeline: Timeline) -> Timeline:
        """A file that is no video. Raises `BadEdit` for a codec of one."""
        if self.codec is not None:
            raise BadEdit(f"A {self.format} file is no video, so it holds no {self.codec}.")
        if self.format == "gif":
            return Gif().apply(timeline)
        return ExtractAudio(format=self.format).apply(timeline)

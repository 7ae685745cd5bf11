"""A file becomes a `Probe`: its streams, and when every frame is shown, from the packets themselves.

Demuxes and never decodes more than a frame. What a header says of length or count is not believed.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

from av.audio.stream import AudioStream
from av.container import InputContainer
from av.error import FFmpegError
from av.stream import Disposition
from av.video.stream import VideoStream

from editing.engine.opening import opened
from editing.errors import Refused
from editing.probe.first import pixel_aspect
from editing.probe.packets import Packets, read
from editing.probe.picture import picture_stream
from editing.probe.remake import remade
from editing.probe.sound import sound_stream
from editing.probe.words import is_words, words
from editing.timeline import Probe, Quirk

__all__ = ["looked_into", "probe"]

MAX_PIXELS = 8192 * 8192
_PHONES = ("com.android.", "com.apple.quicktime.model")
"""Metadata that the cameras of phones write."""


def probe(path: Path, name: str) -> Probe:
    """What is known of the file; `name` is what the person calls it.

    Raises `Refused` for what is no video, picture, sound or subtitles.
    """
    with _reading(path, name) as size:
        if is_words(path, name):
            return words(path, name)
        with opened(path) as container:
            return _probe(container, size, name)


def looked_into(path: Path, name: str, folder: Path) -> tuple[Probe, Path | None]:
    """What is known of the file, and the one to edit instead where it cannot be edited as it is, made in `folder`.

    Then the streams are those of the file that was made. Raises `Refused` as `probe` does.
    """
    with _reading(path, name) as size:
        made = None if is_words(path, name) else remade(path, folder)
        if made is None:
            return probe(path, name), None
        with opened(path) as container:
            format = container.format.name
        known = probe(made.path, name)
        quirks = tuple(dict.fromkeys((*known.quirks, *made.quirks)))
        return known.model_copy(update={"format": format, "size": size, "quirks": quirks}), made.path


@contextmanager
def _reading(path: Path, name: str) -> Iterator[int]:
    """How many bytes a file has; what goes wrong inside is said in words."""
    size = path.stat().st_size if path.exists() else 0
    if not size:
        raise Refused(f"{name} is empty; send the file again.")
    try:
        yield size
    except (FFmpegError, UnicodeDecodeError):
        raise Refused(_unreadable(path, name)) from None


def _unreadable(path: Path, name: str) -> str:
    with path.open("rb") as file:
        head = file.read(12)
    if head[4:8] == b"ftyp":
        return f"{name} is cut off: its index is missing, so it cannot be played. Send the complete file."
    return f"{name} is not a video that can be read; send an mp4, mov, mkv, webm or another common video file."


def _probe(container: InputContainer, size: int, name: str) -> Probe:
    seen = next((s for s in container.streams.video if not s.disposition & Disposition.attached_pic), None)
    heard = _by_preference(s for s in container.streams.audio if s.codec_context.sample_rate)
    if seen is None and not heard:
        raise Refused(f"{name} has neither picture nor sound; send a video.")
    if seen is not None and not 0 < _pixels(seen) <= MAX_PIXELS:
        raise Refused(f"The picture of {name} is larger than 8192 x 8192; send a smaller one.")
    packets = read(container, seen, heard)
    if seen is not None and not packets.stamps:
        raise Refused(f"{name} has no complete picture in it; send the complete file.")
    picture = picture_stream(container, seen, packets) if seen else None
    origin = picture.frames.origin * picture.frames.time_base if picture else None
    sounds = [
        sound_stream(one, packets.sounds[one.index], packets.grids.get(one.index), origin)
        for one in heard
        if one.index in packets.sounds
    ]
    if picture is None and not sounds:
        raise Refused(f"{name} has no sound in it; send the complete file.")
    return Probe(
        format=container.format.name,
        size=size,
        duration=picture.frames.end if picture else sounds[0].duration if sounds else Fraction(0),
        picture=picture,
        sound=sounds[0] if sounds else None,
        other_sounds=tuple(sounds[1:]),
        quirks=tuple(_quirks(container, packets)),
    )


def _by_preference(streams: Iterable[AudioStream]) -> list[AudioStream]:
    """The sound tracks, the one that a player plays of itself first."""
    return sorted(streams, key=lambda stream: not stream.disposition & Disposition.default)


def _pixels(stream: VideoStream) -> Fraction:
    """How many pixels are shown."""
    return stream.codec_context.width * stream.codec_context.height * max(Fraction(1), pixel_aspect(stream))


def _quirks(container: InputContainer, packets: Packets) -> Iterator[Quirk]:
    if packets.broken:
        yield "damaged"
    if any(key.startswith(_PHONES) for key in container.metadata):
        yield "phone"

"""A file becomes a `Probe`: its streams, and when every frame is shown, from the packets themselves.

Demuxes and never decodes more than a frame. What a header says of length or count is not believed.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

from av.audio.stream import AudioStream
from av.container import InputContainer
from av.error import FFmpegError
from av.video.stream import VideoStream

from editing.engine.opening import opened
from editing.errors import Refused
from editing.probe import streams
from editing.probe.damage import cut_off, lost
from editing.probe.first import pixel_aspect
from editing.probe.listed import listed
from editing.probe.packets import Packets, read
from editing.probe.picture import picture_stream
from editing.probe.remake import remade
from editing.probe.sound import sound_stream
from editing.probe.words import is_words, words
from editing.timeline import PictureStream, Probe, Quirk, SoundStream

__all__ = ["looked_into", "probe"]

MAX_PIXELS = 8192 * 8192
MAX_STREAMS = 64
MAX_SECONDS = 48 * 3600
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
            return _probe(container, path, size, name)


def looked_into(path: Path, name: str, folder: Path) -> tuple[Probe, Path | None]:
    """What is known of the file, and the one to edit instead where it cannot be edited as it is, made in `folder`.

    Then the streams are those of the file that was made. Raises `Refused` as `probe` does.
    """
    with _reading(path, name) as size:
        made = None if is_words(path, name) else remade(path, folder)
        if made is None:
            return probe(path, name), None
        known = probe(made.path, name)
        quirks = dict.fromkeys((*known.quirks, *made.quirks))
        with opened(path) as container:
            format = container.format.name
            if cut_off(container, known.picture, [known.sound] if known.sound else []):
                quirks["damaged"] = None
        return known.model_copy(update={"format": format, "size": size, "quirks": tuple(quirks)}), made.path


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


def _probe(container: InputContainer, path: Path, size: int, name: str) -> Probe:
    seen, heard = streams.shown(container), streams.heard(container)
    if seen is None and not heard:
        raise Refused(f"{name} has neither picture nor sound; send a video.")
    if len(container.streams) > MAX_STREAMS:
        raise Refused(f"{name} has {len(container.streams)} tracks; send a video with at most {MAX_STREAMS}.")
    if seen is not None:
        _sized(seen, name)
    packets = (listed(path, container, seen, heard) if seen else None) or _read(path, seen, heard)
    if seen is not None and not packets.stamps:
        raise Refused(f"{name} has no complete picture in it; send the complete file.")
    picture = picture_stream(container, seen, packets) if seen else None
    origin = picture.frames.origin * picture.frames.time_base if picture else Fraction(0)
    found = [one for one in heard if one.index in packets.sounds]
    sounds = [sound_stream(one, packets.sounds[one.index], origin, packets.broken) for one in found]
    if picture is None and not sounds:
        raise Refused(f"{name} has no sound in it; send the complete file.")
    duration = picture.frames.end if picture else sounds[0].duration
    if duration > MAX_SECONDS:
        raise Refused(f"{name} claims to last more than {MAX_SECONDS // 3600} hours; send a shorter video.")
    return Probe(
        format=container.format.name,
        size=size,
        duration=duration,
        picture=picture,
        sound=sounds[0] if sounds else None,
        other_sounds=tuple(sounds[1:]),
        quirks=tuple(_quirks(container, packets, picture, sounds)),
    )


def _read(path: Path, seen: VideoStream | None, heard: Sequence[AudioStream]) -> Packets:
    """All packets, from the beginning of the file on."""
    with opened(path) as container:
        streams_: list[Any] = list(container.streams)
        picture = streams_[seen.index] if seen is not None else None
        return read(container, picture, [streams_[one.index] for one in heard])


def _sized(stream: VideoStream, name: str) -> None:
    """Raises `Refused` for a picture of a size that cannot be worked with."""
    width, height = stream.codec_context.width, stream.codec_context.height
    if min(width, height) == 1:
        raise Refused(f"The picture of {name} is a single pixel wide or high; send a larger one.")
    if not 0 < width * height * max(Fraction(1), pixel_aspect(stream)) <= MAX_PIXELS:
        raise Refused(f"The picture of {name} is larger than 8192 x 8192; send a smaller one.")


def _quirks(
    container: InputContainer, packets: Packets, picture: PictureStream | None, sounds: Sequence[SoundStream]
) -> Iterator[Quirk]:
    if packets.broken or (picture and lost(picture, packets)) or cut_off(container, picture, sounds):
        yield "damaged"
    if any(key.startswith(_PHONES) for key in container.metadata):
        yield "phone"

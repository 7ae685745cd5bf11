"""Are the tracks those that were planned, coded and labelled as players need them?

What was copied has to be as it is in its source; what was coded anew, as its encoding says.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, NamedTuple

from editing.engine import colours
from editing.engine.check.subject import Subject
from editing.errors import Faulty
from editing.findings import Finding
from editing.plan import Encoding, Sound
from editing.timeline import Colour

_ENTRIES = {"h264": "avc1", "hevc": "hvc1", "av1": "av01", "vp9": "vp09"}
"""How an MP4 file has to name a coding so that all players take it."""


class Look(NamedTuple):
    """How a picture stream is stored and shown; the fields are named as people know them."""

    codec: str
    size: tuple[int, int]
    format: str
    shape: Fraction
    rotation: int
    colour: Colour


def examine(subject: Subject) -> Iterator[Finding]:
    """Compare the tracks with the plan."""
    streams = subject.container.streams
    if len(streams.video) != 1:
        yield Finding.failed(f"There are {len(streams.video)} pictures in the file.")
        return
    planned = len(subject.plan.sounds)
    if len(streams.audio) != planned:
        missing = "The sound is missing." if not streams.audio else "A sound track is missing."
        yield Finding.failed(missing if len(streams.audio) < planned else "There is sound that was not planned.")
        return
    heard = zip(subject.plan.sounds, streams.audio, strict=True)
    wrong = [*_picture(subject), *(one for sound, stream in heard for one in _sound(subject, sound, stream))]
    yield from wrong or [Finding(what="Picture and sound are coded and labelled as planned.")]


def _picture(subject: Subject) -> Iterator[Finding]:
    seen = _seen(subject.container, subject.stream)
    wanted = _wanted(subject)
    for name, is_, should in zip(Look._fields, seen, wanted, strict=True):
        if is_ != should:
            yield Finding.failed(f"The {name} of the picture is {_told(is_)} and not {_told(should)}.")
    copied = any(segment.encoding is None for segment in subject.plan.segments)
    if not copied and (seen.size[0] % 2 or seen.size[1] % 2):
        yield Finding.failed(f"The picture has sides of odd length, {_told(seen.size)}, which few players show.")
    if _shown(seen) != (subject.plan.width, subject.plan.height):
        planned = (subject.plan.width, subject.plan.height)
        yield Finding.failed(f"The picture is shown at {_told(_shown(seen))} and not at {_told(planned)}.")
    entry = _ENTRIES.get(seen.codec)
    if subject.is_mp4 and entry and subject.picture.entry != entry:
        yield Finding.failed(f"The picture is labelled {subject.picture.entry}, and players look for {entry}.")


def _wanted(subject: Subject) -> Look:
    """How the picture should be: that of the copied source, else that of the first encoding."""
    for segment in subject.plan.segments:
        if segment.encoding is None:
            source = subject.source(segment.piece.key)
            return _seen(source, source.streams[segment.piece.stream])
    encoding = subject.plan.segments[0].encoding
    assert encoding is not None
    return _planned(encoding)


def _planned(encoding: Encoding) -> Look:
    return Look(
        codec=encoding.codec,
        size=encoding.shrunk or (encoding.width, encoding.height),
        format=encoding.pix_fmt,
        shape=Fraction(1),
        rotation=-encoding.turn_back % 360,
        colour=encoding.colour if encoding.tagged else Colour(full_range=encoding.colour.full_range),
    )


def _seen(container: Any, stream: Any) -> Look:
    """The stream's look, in part from its first frame."""
    context = stream.codec_context
    frame = _first(container, stream)
    return Look(
        codec=context.codec.canonical_name,
        size=(context.width, context.height),
        format=frame.format.name.replace("yuvj", "yuv"),
        shape=Fraction(stream.sample_aspect_ratio or 1) or Fraction(1),
        rotation=round(frame.rotation / 90) % 4 * 90,
        colour=colours.colour(context, frame.format.name),
    )


def _first(container: Any, stream: Any) -> Any:
    """The first frame that is shown; some before it may be there for its sake alone."""
    container.seek(0, stream=stream, backward=True)
    for packet in container.demux(stream):
        if frames := packet.decode():
            stream.codec_context.flush_buffers()
            return frames[0]
    raise Faulty("There is no picture in the file.")


def _shown(look: Look) -> tuple[int, int]:
    """The size at which a player shows it."""
    width, height = max(1, round(look.size[0] * look.shape)), look.size[1]
    return (height, width) if look.rotation in (90, 270) else (width, height)


def _told(value: object) -> str:
    match value:
        case (int(width), int(height)):
            return f"{width} x {height}"
        case Colour():
            return f"{value.primaries}/{value.transfer}/{value.space}, {'full' if value.full_range else 'TV'} range"
    return str(value)


def _sound(subject: Subject, planned: Sound, stream: Any) -> Iterator[Finding]:
    context: Any = stream.codec_context
    seen = (context.codec.canonical_name, context.sample_rate, context.channels)
    wanted = (planned.codec.removeprefix("lib"), planned.sample_rate, planned.channels)
    run = planned.runs[0]
    if planned.copied and run.key is not None:
        own = subject.source(run.key).streams[run.stream].codec_context
        wanted = (own.codec.canonical_name, own.sample_rate, own.channels)
    if seen != wanted:
        yield Finding.failed(f"The sound is {_heard(*seen)} and not {_heard(*wanted)}.")


def _heard(codec: str, rate: int, channels: int) -> str:
    return f"{codec} of {rate} samples a second in {channels} channels"

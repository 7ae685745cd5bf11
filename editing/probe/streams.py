"""Which streams of a file are its picture and its sound."""

from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream


def shown(container: InputContainer) -> VideoStream | None:
    """The stream that a player shows: no cover and no thumbnails, and of several one that moves.

    What no decoder is known for is not there.
    """
    beside = Disposition.attached_pic | Disposition.timed_thumbnails
    known = [one for one in container.streams.video if one.codec_context is not None and not one.disposition & beside]
    moving = [one for one in known if len(one.index_entries) != 1] or known
    return min(moving, key=lambda stream: not stream.disposition & Disposition.default, default=None)


def heard(container: InputContainer) -> list[AudioStream]:
    """The sound tracks that can be decoded, the one that a player plays of itself first."""
    known = [one for one in container.streams.audio if one.codec_context is not None and one.codec_context.sample_rate]
    return sorted(known, key=lambda stream: not stream.disposition & Disposition.default)

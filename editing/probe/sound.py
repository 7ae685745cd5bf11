"""A sound stream from its packets and its header."""

from fractions import Fraction

from av.audio.stream import AudioStream

from editing.probe.packets import Heard
from editing.timeline import SoundStream


def sound_stream(stream: AudioStream, heard: Heard, origin: Fraction, broken: bool) -> SoundStream:
    """The stream, from what its packets say; `origin` is when the picture begins, in seconds.

    Where some of the file is `broken`, it is not said where the packets lie.
    """
    base = Fraction(stream.time_base or 1)
    first, end = heard.start * base, heard.end * base
    grid = None if broken else heard.grid
    context = stream.codec_context
    return SoundStream(
        index=stream.index,
        codec=context.codec.canonical_name,
        sample_rate=context.sample_rate,
        channels=context.channels,
        start=first - origin,
        duration=end - first,
        bit_rate=context.bit_rate or None,
        grid=grid.grid(origin) if grid else None,
        language=_known(stream.language),
        title=stream.metadata.get("title") or None,
    )


def _known(language: str | None) -> str | None:
    return language if language not in (None, "", "und") else None

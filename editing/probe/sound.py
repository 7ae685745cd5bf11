"""A sound stream from its packets and its header."""

from fractions import Fraction

from av.audio.stream import AudioStream

from editing.probe.grid import Grid
from editing.timeline import SoundStream


def sound_stream(
    stream: AudioStream, extent: tuple[int, int], grid: Grid | None, origin: Fraction | None
) -> SoundStream:
    """The stream, from where its packets begin and end; `origin` is when the picture begins, in seconds."""
    base = Fraction(stream.time_base or 1)
    first, end = (stamp * base for stamp in extent)
    context = stream.codec_context
    return SoundStream(
        index=stream.index,
        codec=context.codec.canonical_name,
        sample_rate=context.sample_rate,
        channels=context.channels,
        start=first - origin if origin is not None else Fraction(0),
        duration=end - first,
        bit_rate=context.bit_rate or None,
        grid=grid.grid(first if origin is None else origin) if grid else None,
        language=_known(stream.language),
        title=stream.metadata.get("title") or None,
    )


def _known(language: str | None) -> str | None:
    return language if language not in (None, "", "und") else None

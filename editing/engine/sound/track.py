"""The packets of a finished sound track, in order: those of the rendered file, and copied ones between them."""

import heapq
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import chain, groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import av
from av.container import OutputContainer
from av.stream import Disposition

from editing.engine import aac
from editing.engine.opening import demuxed, opened
from editing.engine.sound.sources import Sources, places
from editing.errors import Faulty
from editing.plan import PACKET, Copied, Heard, Sound

Stamped = tuple[float, Any]
"""When a packet is heard, in seconds from the first frame, and the packet."""


Placed = tuple[int, bytes]
"""The place of a packet, in samples from the first frame, and the packet."""


def track(
    out: OutputContainer, sound: Sound, rendered: Path | None, path_of: Callable[[str], Path]
) -> Iterator[Stamped]:
    """Add a stream for the sound, and give all of its packets. `rendered` is None where the whole is copied.

    Raises `Faulty` where packets that were to be copied are missing.
    """
    (run, *_) = sound.runs
    container = opened(rendered or path_of(run.key or ""))
    source = container.streams[0 if rendered else run.stream]
    stream = out.add_stream_from_template(source)
    first = len(out.streams.audio) == 1
    stream.disposition = Disposition.default if first else Disposition(0)
    for name, said in (("language", sound.language), ("title", sound.title)):
        if said:
            stream.metadata[name] = said
    if rendered is None:
        return _whole(container, source, stream, run)
    if not sound.copies:
        return _whole(container, source, stream, Heard(key=None, duration=run.duration))
    if len(stream.codec_context.extradata or b"") < 2:
        stream.codec_context.extradata = aac.config(sound.sample_rate, sound.channels)
    return _mixed(container, source, stream, sound, path_of)


def _whole(container: Any, source: Any, stream: Any, run: Heard) -> Iterator[Stamped]:
    """All packets of a stream, against the first frame. Two are never at once, also where their file says so."""
    base = Fraction(source.time_base or 1)
    origin = round(run.origin / base)
    earliest = -(2**62)
    with container:
        for packet in demuxed(container, source):
            if packet.size == 0 or packet.pts is None:
                continue
            packet.stream = stream
            packet.pts = packet.dts = max(packet.pts - origin, earliest)
            earliest = packet.pts + 1
            yield float(packet.pts * base), packet


def _mixed(container: Any, source: Any, stream: Any, sound: Sound, path_of: Callable[[str], Path]) -> Iterator[Stamped]:
    """The rendered packets, and copied ones in the places where there are none of those."""
    base = Fraction(1, sound.sample_rate)
    with container, Sources(path_of) as sources:
        copies = chain.from_iterable(_copied(one, sound, sources) for one in sound.copies)
        both = heapq.merge(_rendered(container, source, sound), copies, key=itemgetter(0))
        for place, ((_, data), *_) in groupby(both, key=itemgetter(0)):
            packet: Any = av.Packet(data)
            packet.stream, packet.time_base, packet.is_keyframe = stream, base, True
            packet.pts = packet.dts = place
            packet.duration = min(PACKET, sound.samples - place)
            yield place / sound.sample_rate, packet


def _rendered(container: Any, source: Any, sound: Sound) -> Iterator[Placed]:
    place_of = places(source, Fraction(0), sound.sample_rate)
    for packet in demuxed(container, source):
        if packet.size and packet.pts is not None:
            yield place_of(packet.pts), bytes(packet)


def _copied(copied: Copied, sound: Sound, sources: Sources) -> Iterator[Placed]:
    """The packets of a stretch, one after the other without a gap."""
    moment = copied.origin + Fraction(copied.begin - PACKET, sound.sample_rate)
    _, stream = sources.stream(copied.key, copied.stream)
    place_of = places(stream, copied.origin, sound.sample_rate)
    expected = copied.begin
    for packet in sources.packets(copied.key, copied.stream, moment):
        place = place_of(packet.pts)
        if expected >= copied.end or place > expected + PACKET // 2:
            break
        if place >= expected - PACKET // 2:
            yield expected - copied.begin + copied.place, aac.bare(bytes(packet))
            expected += PACKET
    if expected < copied.end:
        raise Faulty("Sound that was to be copied is missing.")

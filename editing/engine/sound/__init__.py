"""The sound of a whole video, rendered once: what is not copied is coded from exact samples, into one file.

A sound without copies is coded in one go. Beside copied packets the file holds only what goes between them, each packet
at its own place; `track` puts both together.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import Any

import av
from av.container import OutputContainer

from editing.engine.sound.blocks import LAYOUTS, even, framed, silence
from editing.engine.sound.bridge import NoBridge
from editing.engine.sound.coder import LEAD, coded
from editing.engine.sound.joins import joined
from editing.engine.sound.mix import mixed
from editing.engine.sound.sources import Sources
from editing.engine.sound.track import track
from editing.engine.work import Work
from editing.plan import PACKET, Sound

__all__ = ["render", "track"]

log = logging.getLogger(__name__)


def render(sound: Sound, path_of: Callable[[str], Path], target: Path, work: Work) -> None:
    """Render what is not copied into a file; `path_of` gives the file behind a store's key.

    Raises `Cancelled`.
    """
    if sound.codec != "aac":
        _coded(sound, path_of, target, work)
        return
    if sound.copies:
        try:
            with Sources(path_of) as sources:
                _write(sound, joined(sound, sources, work), target)
            return
        except NoBridge:
            log.warning("what is coded of the sound does not go with what would be copied, so all of it is coded")
    _write(sound, _all(sound, path_of, work), target)


def _all(sound: Sound, path_of: Callable[[str], Path], work: Work) -> Iterator[tuple[int, bytes]]:
    """All of the sound as AAC."""
    begin = sound.begin + PACKET
    blocks = chain(silence(LEAD * PACKET - begin, sound.channels), mixed(sound, path_of, work))
    for number, packet in enumerate(coded(sound, even(blocks, PACKET), beside=False)):
        place = sound.begin + (number - LEAD) * PACKET
        if sound.begin <= place < sound.samples:
            yield place, packet


@contextmanager
def _written(sound: Sound, target: Path) -> Iterator[tuple[OutputContainer, Any]]:
    """The file, and its stream."""
    options = {"fflags": "+bitexact"}
    if sound.codec == "aac":
        options["movie_timescale"] = str(sound.sample_rate)  # the time before the first packet, to the sample
    with av.open(str(target), "w", format="mp4" if sound.codec == "aac" else "matroska", options=options) as out:
        stream = out.add_stream(sound.codec, rate=sound.sample_rate, layout=LAYOUTS[sound.channels])
        stream.bit_rate = sound.bit_rate
        yield out, stream


def _write(sound: Sound, packets: Iterable[tuple[int, bytes]], target: Path) -> None:
    """Packets at their places."""
    with _written(sound, target) as (out, stream):
        out.start_encoding()
        for place, data in packets:
            packet: Any = av.Packet(data)
            packet.stream, packet.time_base, packet.is_keyframe = stream, Fraction(1, sound.sample_rate), True
            packet.pts = packet.dts = place
            packet.duration = min(PACKET, sound.samples - place)
            out.mux(packet)


def _coded(sound: Sound, path_of: Callable[[str], Path], target: Path, work: Work) -> None:
    """All of the sound by another coder; one that knows its place tells players how much to leave out at first."""
    place = 0
    with _written(sound, target) as (out, stream):
        out.start_encoding()
        for block in even(mixed(sound, path_of, work), stream.frame_size or PACKET):
            out.mux(stream.encode(framed(block, sound.sample_rate, LAYOUTS[sound.channels], place)))
            place += block.shape[1]
        out.mux(stream.encode(None))

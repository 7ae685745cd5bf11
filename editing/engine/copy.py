"""Packets: taken from sources and from coded parts, given their new times, and put together into one file.

Every part begins at a clean keyframe and ends before one, so that parts can stand side by side in one track. Coded
parts carry headers with an id of their own, and both sets stand in the track's description. Decodes nothing.
"""

import heapq
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from functools import reduce
from math import ceil
from pathlib import Path
from typing import Any, NamedTuple

import av

from editing.engine import avc
from editing.engine.opening import opened
from editing.engine.sound import track
from editing.engine.work import Work
from editing.errors import Faulty
from editing.plan import RenderPlan, Segment

_MUXERS = {"mp4": "mp4", "mov": "mov", "mkv": "matroska", "webm": "webm"}
_WINDOW = 40
"""Packets looked at ahead to know the order of display; H.264 and HEVC reorder at most 16."""


Packet = Any
"""PyAV's packet, of any kind of stream."""
Stamped = tuple[Fraction, Packet]
"""When a packet is decoded, in seconds, and the packet."""


class Part(NamedTuple):
    """A segment and the file that holds its packets: the source for a copy, else what was coded for it."""

    segment: Segment
    path: Path

    @property
    def stream(self) -> int:
        """The number of the picture's stream in the file."""
        return self.segment.piece.stream if self.segment.kind == "copy" else 0


def assemble(
    plan: RenderPlan, parts: list[Part], sound: Path | None, path_of: Callable[[str], Path], target: Path, work: Work
) -> None:
    """Write the plan's file from its parts and its rendered sound (None where that is all copied).

    `path_of` gives the file behind a store's key.
    Raises `Cancelled`, and `Faulty` where a part does not hold what was planned.
    """
    streamed = {"movflags": "+faststart"} if plan.container in ("mp4", "mov") else {}
    options = {"fflags": "+bitexact", **streamed}
    with av.open(str(target), "w", format=_MUXERS[plan.container], options=options) as out:
        with opened(_model(parts).path) as model:
            picture = out.add_stream_from_template(model.streams[_model(parts).stream])
            picture.time_base = plan.time_base
            picture.codec_context.extradata = _headers(parts) or picture.codec_context.extradata
            if picture.codec_context.name == "hevc" and plan.container in ("mp4", "mov"):
                picture.codec_context.codec_tag = "hvc1"
        feeds = [_picture_packets(plan, parts, picture)]
        if plan.sound is not None:
            feeds.append(track(out, plan.sound, sound, path_of))
        for number, (_, packet) in enumerate(heapq.merge(*feeds, key=lambda stamped: stamped[0])):
            if number % 500 == 0:
                work.check()
            out.mux(packet)


def _model(parts: list[Part]) -> Part:
    """The part whose description the track takes."""
    return next((part for part in parts if part.segment.kind == "copy"), parts[0])


def _headers(parts: list[Part]) -> bytes | None:
    """The headers of all parts in one; None where there is nothing to bring together."""
    model = _model(parts)
    records = dict.fromkeys(_description(part) for part in (model, *parts))
    (codec, _), *others = records
    if not others or codec not in ("h264", "hevc"):
        return None
    try:
        return reduce(avc.merged, (record for _, record in records))
    except ValueError as error:
        raise Faulty(f"The parts do not go together: {error}.") from None


def _description(part: Part) -> tuple[str, bytes]:
    """The codec of a part, and its headers."""
    with opened(part.path) as container:
        context = container.streams[part.stream].codec_context
        return context.codec.canonical_name, bytes(context.extradata or b"")


def _picture_packets(plan: RenderPlan, parts: list[Part], stream: Any) -> Iterator[Stamped]:
    """All packets of the picture in the order of decoding, with new times.

    A packet's decoding time is the display time of the frame whose turn it is by count, put earlier by the greatest
    delay of all parts: strictly rising, and never after the packet's own display time.
    """
    base = plan.time_base
    timings = [_timing(part) for part in parts]
    delay = max(ceil(timing.delay / base) for timing in timings)
    position = Fraction(0)
    for part, timing in zip(parts, timings, strict=True):
        offset, end = round(position / base), round(part.segment.duration / base)
        for packet, stamp, order in _in_turn(_packets(part, base)):
            if timing.last is not None and stamp >= round(timing.last / base):
                packet.duration = end - stamp  # a coder only guesses how long its last frame is shown
            packet.stream = stream
            packet.time_base = base
            packet.pts, packet.dts = offset + stamp, offset + order - delay
            yield packet.dts * base, packet
        position += part.segment.duration


class Timing(NamedTuple):
    """By how many seconds frames of a part may come after their place in the order of display; when the last begins.

    `last` is None where the packets say themselves how long they are shown.
    """

    delay: Fraction
    last: Fraction | None


def _timing(part: Part) -> Timing:
    if part.segment.kind == "copy":
        return Timing(part.segment.piece.delay * part.segment.piece.time_base, None)
    with opened(part.path) as container:
        stream = container.streams.video[0]
        stamps = [packet.pts for packet in container.demux(stream) if packet.size and packet.pts is not None]
        late = max(shown - stamp for shown, stamp in zip(sorted(stamps), stamps, strict=True))
        base = Fraction(stream.time_base or 1)
        return Timing(late * base, max(stamps) * base)


def _packets(part: Part, base: Fraction) -> Iterator[tuple[Packet, int]]:
    """The part's packets, with their display times in ticks of `base` from the part's beginning."""
    segment = part.segment
    copied = segment.kind == "copy"
    with opened(part.path) as container:
        stream = container.streams[part.stream]
        own = Fraction(stream.time_base or 1)
        first = segment.piece.first if copied else 0
        if copied:
            # seeking goes by decoding times, which are earlier than those of display
            container.seek(first - segment.piece.delay, stream=stream, backward=True)
        count = 0
        for packet in container.demux(stream):
            if packet.size == 0 or packet.pts is None or packet.pts < first:
                continue
            if count == segment.frames:
                break
            if copied and packet.pts >= segment.piece.last:
                raise Faulty("A copied part holds frames that belong after it.")
            count += 1
            packet.duration = round((packet.duration or 0) * own / base)
            yield packet, round((packet.pts - first) * own / base)
        if count != segment.frames:
            raise Faulty(f"{segment.frames} frames were to be copied and {count} were found.")


def _in_turn(packets: Iterable[tuple[Packet, int]]) -> Iterator[tuple[Packet, int, int]]:
    """Each packet with its display time and the display time of the frame that has the same place when sorted."""
    waiting: list[tuple[Packet, int]] = []
    stamps: list[int] = []
    for packet, stamp in packets:
        waiting.append((packet, stamp))
        heapq.heappush(stamps, stamp)
        if len(waiting) > _WINDOW:
            yield (*waiting.pop(0), heapq.heappop(stamps))
    for packet, stamp in waiting:
        yield packet, stamp, heapq.heappop(stamps)

"""Packets: taken from sources and from coded parts, given their new times, and put together into one file.

Every part begins at a clean keyframe and ends before one, so that parts can stand side by side in one track; what has
to change in them for that, `tracks` knows. Decodes nothing.
"""

import heapq
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import Any, NamedTuple

import av
from av.container import InputContainer
from av.error import ArgumentError

from editing.engine import spoken, tracks
from editing.engine.opening import demuxed, opened
from editing.engine.sound import track
from editing.engine.work import Work
from editing.errors import Damaged, Faulty
from editing.plan import Piece, RenderPlan, Segment

_MUXERS = {"mp4": "mp4", "mov": "mov", "mkv": "matroska", "webm": "webm"}
_INDEXED = ("mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm")
_WINDOW = 40
"""Packets looked at ahead to know the order of display; H.264 and HEVC reorder at most 16."""


Packet = Any
"""PyAV's packet, of any kind of stream."""
Stamped = tuple[float, Packet]
"""When a packet is decoded, in seconds, and the packet; no more exact than putting packets in order needs."""


class Part(NamedTuple):
    """A segment and the file that holds its packets: the source for a copy, else what was coded for it."""

    segment: Segment
    path: Path

    @property
    def stream(self) -> int:
        """The number of the picture's stream in the file."""
        return self.segment.piece.stream if self.segment.kind == "copy" else 0


def assemble(
    plan: RenderPlan,
    parts: list[Part],
    sounds: Sequence[Path | None],
    path_of: Callable[[str], Path],
    target: Path,
    work: Work,
) -> None:
    """Write the plan's file from its parts and its rendered sounds (None for one that is all copied) and its captions.

    `path_of` gives the file behind a store's key.
    Raises `Cancelled`, and `Faulty` where a part does not hold what was planned.
    """
    codec, joint = _joint(parts, plan.container)
    with av.open(str(target), "w", format=_MUXERS[plan.container], options=_options(plan.container, codec)) as out:
        with opened(_model(parts).path) as model:
            picture = out.add_stream_from_template(model.streams[_model(parts).stream], opaque=True)
            picture.time_base = plan.time_base
            picture.codec_context.extradata = joint.extradata or picture.codec_context.extradata
            if codec == "hevc" and plan.container in ("mp4", "mov"):
                picture.codec_context.codec_tag = "hvc1"
        feeds = [_picture_packets(plan, parts, joint, picture)]
        feeds += [track(out, sound, path, path_of) for sound, path in zip(plan.sounds, sounds, strict=True)]
        if plan.captions is not None:
            feeds.append(spoken.packets(out, plan.captions, plan.container, work))
        for number, (_, packet) in enumerate(heapq.merge(*feeds, key=lambda stamped: stamped[0])):
            if number % 500 == 0:
                work.check()
            try:
                out.mux(packet)
            except ArgumentError as error:
                raise Faulty(f"The parts cannot be written into one file: {error.strerror}.") from None


def _options(container: str, codec: str) -> dict[str, str]:
    """The muxer's options. The kind of colour is written also where AV1's description may lack what says it."""
    always = {"fflags": "+bitexact"}
    if container not in ("mp4", "mov"):
        return always
    return {**always, "movflags": "+faststart+write_colr" if codec == "av1" else "+faststart"}


def _model(parts: list[Part]) -> Part:
    """The part whose description the track takes."""
    return next((part for part in parts if part.segment.kind == "copy"), parts[0])


def _joint(parts: list[Part], container: str) -> tuple[str, tracks.Joint]:
    """The codec of all parts, and how they make one track. Raises `Faulty` where they do not go together."""
    known: dict[Path, tuple[str, tracks.Part]] = {}
    for part in parts:
        if part.path not in known:
            known[part.path] = _described(part)
    codecs = {codec for codec, _ in known.values()}
    try:
        if len(codecs) > 1:
            raise ValueError(f"they are coded as {' and '.join(sorted(codecs))}")
        codec = codecs.pop()
        return codec, tracks.join(codec, [known[part.path][1] for part in parts], container)
    except ValueError as error:
        raise Faulty(f"The parts do not go together: {error}.") from None


def _described(part: Part) -> tuple[str, tracks.Part]:
    """The codec of a part, and what is known of its packets."""
    with opened(part.path) as container:
        context = container.streams[part.stream].codec_context
        extradata = bytes(context.extradata or b"")
        first = next((bytes(packet) for packet, _ in _found(container, part)), b"")
        return context.codec.canonical_name, tracks.Part(extradata, first, copied=part.segment.kind == "copy")


def _picture_packets(plan: RenderPlan, parts: list[Part], joint: tracks.Joint, stream: Any) -> Iterator[Stamped]:
    """All packets of the picture in the order of decoding, with new times.

    A packet's decoding time is the display time of the frame whose turn it is by count, put earlier by the greatest
    delay of all parts: strictly rising, and never after the packet's own display time.
    """
    base = plan.time_base
    tick = float(base)  # there are tens of thousands of packets: no fractions for each
    timings = [_timing(part) for part in parts]
    delay = max(ceil(timing.delay / base) for timing in timings)
    position = Fraction(0)
    for part, timing, adapter in zip(parts, timings, joint.adapters, strict=True):
        offset, end = round(position / base), round(part.segment.duration / base)
        last = None if timing.last is None else round(timing.last / base)
        packets = _adapted(_packets(part, base), adapter, spliced=position > 0)
        for packet, stamp, order in _in_turn(packets):
            if last is not None and stamp >= last:
                packet.duration = end - stamp  # a coder only guesses how long its last frame is shown
            packet.stream = stream
            packet.time_base = base
            packet.pts, packet.dts = offset + stamp, offset + order - delay
            if packet.dts > packet.pts:
                raise Faulty("A part shows its frames in another order than expected.")
            yield packet.dts * tick, packet
        position += part.segment.duration


def _adapted(
    packets: Iterable[tuple[Packet, int]], adapter: tracks.Adapter | None, spliced: bool
) -> Iterator[tuple[Packet, int]]:
    """The packets as they stand in the track; the first is `spliced` where others come before it."""
    for packet, stamp in packets:
        if adapter is not None:
            data = bytes(packet)
            try:
                changed = adapter(data, spliced)
            except ValueError as error:
                raise Faulty(f"A part cannot stand beside the others: {error}.") from None
            if changed is not data:
                packet = _replaced(packet, changed)
        spliced = False
        yield packet, stamp


def _replaced(packet: Packet, data: bytes) -> Packet:
    new = av.Packet(data)
    new.is_keyframe, new.duration = packet.is_keyframe, packet.duration
    return new


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
        stamps = [packet.pts for packet in demuxed(container, stream) if packet.size and packet.pts is not None]
        late = max(shown - stamp for shown, stamp in zip(sorted(stamps), stamps, strict=True))
        base = Fraction(stream.time_base or 1)
        return Timing(late * base, max(stamps) * base)


def _packets(part: Part, base: Fraction) -> Iterator[tuple[Packet, int]]:
    """The part's packets, with their display times in ticks of `base` from the part's beginning."""
    with opened(part.path) as container:
        up, down = (Fraction(container.streams[part.stream].time_base or 1) / base).as_integer_ratio()
        first, half = _first(part), down // 2
        for packet, stamp in _found(container, part):
            packet.duration = ((packet.duration or 0) * up + half) // down
            yield packet, ((stamp - first) * up + half) // down


def _first(part: Part) -> int:
    return part.segment.piece.first if part.segment.kind == "copy" else 0


def _found(container: InputContainer, part: Part) -> Iterator[tuple[Packet, int]]:
    """The part's packets in its file, with their display times there. Raises `Faulty` where they are not just those."""
    segment, first = part.segment, _first(part)
    copied = segment.kind == "copy"
    stream = container.streams[part.stream]
    if copied:
        container.seek(first - _before(container, segment.piece), stream=stream, backward=True)
    count = 0
    for packet in demuxed(container, stream):
        if packet.size == 0 or packet.pts is None or packet.pts < first:
            continue
        if count == segment.frames:
            break
        if copied and (packet.pts >= segment.piece.last or (not count and packet.pts != first)):
            raise Faulty("A copied part holds other frames than expected.")
        count += 1
        yield packet, packet.pts
    if count != segment.frames:
        raise Damaged(f"{segment.frames} frames were to be copied and {count} were found.")


def _before(container: InputContainer, piece: Piece) -> int:
    """How many ticks before a keyframe is shown its packet is found for sure.

    Seeking goes by decoding times, which are earlier than those of display; without an index it ends anywhere.
    """
    return piece.delay + (0 if container.format.name in _INDEXED else ceil(1 / piece.time_base))


def _in_turn(packets: Iterable[tuple[Packet, int]]) -> Iterator[tuple[Packet, int, int]]:
    """Each packet with its display time and the display time of the frame that has the same place when sorted."""
    waiting: deque[tuple[Packet, int]] = deque()
    stamps: list[int] = []
    for packet, stamp in packets:
        waiting.append((packet, stamp))
        heapq.heappush(stamps, stamp)
        if len(waiting) > _WINDOW:
            yield (*waiting.popleft(), heapq.heappop(stamps))
    for packet, stamp in waiting:
        yield packet, stamp, heapq.heappop(stamps)

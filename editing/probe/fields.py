"""Whether a picture is made of two fields that were taken one after the other, seen in its pixels.

What the header says is only a reason to look. The look is FFmpeg's `idet`.
"""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from typing import Any, Literal

import av
from av.container import InputContainer
from av.error import FFmpegError
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from editing.frames import FrameIndex
from editing.probe.first import First

Order = Literal["top", "bottom"]
_PLACES = 4
_FRAMES = 8
"""So many frames are looked at in so many places."""
_STRICT = "intl_thres=1.3"
"""Sharp lines that move take a whole picture for two fields at FFmpeg's own 1.04."""
_BROADCAST_LINES = frozenset({480, 486, 576})
_BROADCAST_RATES = (Fraction(25), Fraction(30000, 1001))
_OLD_CODECS = frozenset({"mpeg2video", "dvvideo"})


def field_order(container: InputContainer, stream: VideoStream, frames: FrameIndex, first: First) -> Order | None:
    """Which field comes first in an interlaced picture; None for whole frames, whatever the header says."""
    context = stream.codec_context
    told = first.interlaced or context.field_order > 1
    if frames.count < 3 or not (told or _likely(context, frames)):
        return None
    seen = Counter(_samples(container, stream, frames))
    combed, whole = seen["tff"] + seen["bff"], seen["progressive"]
    # A film that was made fit for television has combs in two frames of five.
    if combed > (whole / 4 if told else whole):
        return "top" if seen["tff"] >= seen["bff"] else "bottom"
    if not combed and not whole and told:  # nothing moves
        return "bottom" if context.field_order in (3, 5) else "top"
    return None


def _likely(context: Any, frames: FrameIndex) -> bool:
    """Whether a picture that is not told to be interlaced may be so: it has a television's lines and rate."""
    rate = frames.count / frames.end
    usual = any(abs(rate / broadcast - 1) < Fraction(1, 100) for broadcast in _BROADCAST_RATES)
    return usual and (context.height in _BROADCAST_LINES or context.codec.canonical_name in _OLD_CODECS)


def _samples(container: InputContainer, stream: VideoStream, frames: FrameIndex) -> Iterator[str]:
    """What each of some frames looks like: "tff", "bff", "progressive" or "undetermined"."""
    for place in range(_PLACES):
        number = frames.count * place // _PLACES
        try:
            container.seek(frames.origin + frames.tick(number), stream=stream, backward=True)
            yield from _judged(container, stream)
        except FFmpegError:
            continue


def _judged(container: InputContainer, stream: VideoStream) -> Iterator[str]:
    graph: Any = None
    for number, frame in enumerate(container.decode(stream)):
        if number == _FRAMES:
            break
        if graph is None:
            graph = _detector(stream, frame)
        graph.push(frame)
        while True:
            try:
                yield graph.pull().metadata.get("lavfi.idet.single.current_frame", "undetermined")
            except (av.error.BlockingIOError, av.error.EOFError):
                break


def _detector(stream: VideoStream, frame: VideoFrame) -> Any:
    graph = av.filter.Graph()
    source = graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=stream.time_base)
    graph.link_nodes(
        source, graph.add("format", "yuv420p"), graph.add("idet", _STRICT), graph.add("buffersink")
    ).configure()
    return graph

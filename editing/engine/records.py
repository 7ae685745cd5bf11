"""A file that only is to be heard: the packets of a sound track in a container of their own, and its examination.

Decodes nothing to write it, and a little to see that it plays.
"""

from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.error import FFmpegError

from editing.engine.opening import opened
from editing.engine.sound import track
from editing.engine.work import Work
from editing.errors import Faulty
from editing.findings import Finding
from editing.plan import RenderPlan
from editing.timecode import clock

_MUXERS = {"mp3": "mp3", "m4a": "ipod", "wav": "wav", "flac": "flac", "ogg": "ogg", "opus": "opus"}
_LEEWAY = 3 * 1152
"""Samples by which a file may be longer: coders put some before the first and after the last."""


def write(plan: RenderPlan, sound: Path | None, path_of: Callable[[str], Path], target: Path, work: Work) -> None:
    """Write the plan's file from its rendered sound (None where that is all copied).

    `path_of` gives the file behind a store's key. Raises `Cancelled`, and `Faulty` where packets are missing.
    """
    assert plan.sound is not None, "what is to be heard has a sound"
    streamed = {"movflags": "+faststart"} if plan.container == "m4a" else {}
    with av.open(str(target), "w", format=_MUXERS[plan.container], options={"fflags": "+bitexact", **streamed}) as out:
        for number, (_, packet) in enumerate(track(out, plan.sound, sound, path_of)):
            if number % 500 == 0:
                work.check()
            out.mux(packet)


def check(path: Path, plan: RenderPlan) -> tuple[Finding, ...]:
    """What the file was examined for. Raises `Faulty` with the first thing that is wrong."""
    try:
        with opened(path) as container:
            return tuple(Finding(what=what) for what in _examined(container, plan))
    except FFmpegError as error:
        raise Faulty(f"The sound cannot be played: {error.strerror}.") from None


def _examined(container: Any, plan: RenderPlan) -> Iterator[str]:
    if not container.streams.audio or container.streams.video:
        raise Faulty("It is not a file of sound alone.")
    stream = container.streams.audio[0]
    base = Fraction(stream.time_base)
    spans = [(packet.pts, packet.pts + packet.duration) for packet in container.demux(stream) if packet.size]
    length = (max(end for _, end in spans) - max(0, min(begin for begin, _ in spans))) * base
    if abs(length - plan.duration) > Fraction(1, 20) + Fraction(_LEEWAY, stream.codec_context.sample_rate):
        raise Faulty(f"The sound lasts {clock(length)} and not {clock(plan.duration)}.")
    yield f"It lasts {clock(plan.duration)}."
    container.seek(0)
    if next(iter(container.decode(stream)), None) is None:
        raise Faulty("The sound cannot be played.")
    yield "It can be played."

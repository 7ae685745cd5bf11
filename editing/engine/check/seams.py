"""Can every place be played at which parts meet that do not come from one coder?

Decoding begins at the keyframe before a seam and goes on behind it, once for every pair of kinds that meet, where that
takes the fewest frames. That parts are complete is known by then, so elsewhere it begins at the seam itself.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from av.error import FFmpegError

from editing.engine.check.boxes import Numbers
from editing.engine.check.subject import Subject
from editing.findings import Finding
from editing.plan import Encoding, Segment
from editing.timecode import clock

_AROUND = 3
"""Frames looked at on either side of a seam."""

Pair = tuple[Encoding | None, Encoding | None]
"""What meets at a seam; None is a copy."""


def examine(subject: Subject) -> Iterator[Finding]:
    """Play over all seams; the first that cannot be played ends it."""
    keys = np.sort(subject.picture.stamps[subject.picture.keys])
    begins = set(keys.tolist())
    seams: dict[int, Pair] = {}
    number = 0
    for before, after in pairwise(subject.plan.segments):
        number += before.frames
        if int(subject.stamps[number]) not in begins:
            yield Finding.failed(f"Frame {number}, with which a part begins, needs what came before it.")
            return
        if _unlike(before, after):
            seams[number] = before.encoding, after.encoding
    shortest = _shortest(seams, np.searchsorted(subject.stamps, keys))
    for seam in seams:
        if not _plays(subject, seam, _AROUND if seam in shortest else 0):
            yield Finding.failed(f"Frames are missing around {clock(subject.time(seam))}.")
            return
    if len(seams) > 1:
        yield Finding(what=f"All {len(seams)} places where copied and new parts meet were played.")
    elif seams:
        yield Finding(what="The place where copied and new parts meet was played.")


def _unlike(before: Segment, after: Segment) -> bool:
    """Whether the parts have headers of their own, or were not made to follow each other."""
    return before.encoding is None or before.encoding != after.encoding


def _shortest(seams: dict[int, Pair], keys: Numbers) -> set[int]:
    """For each pair of kinds, the seam that the fewest frames part from the keyframe before it.

    `keys` are the numbers of the keyframes, sorted.
    """
    found: dict[Pair, tuple[int, int]] = {}
    for seam, pair in seams.items():
        lead = seam - int(keys[np.searchsorted(keys, seam) - 1])
        found[pair] = min(found.get(pair, (lead, seam)), (lead, seam))
    return {seam for _, seam in found.values()}


def _plays(subject: Subject, seam: int, before: int) -> bool:
    """Whether every frame around a seam comes, once, in order, at its time, in the size and form of all."""
    stamps = subject.stamps[max(0, seam - before) : seam + _AROUND].tolist()
    context = subject.stream.codec_context
    form = (context.width, context.height, context.pix_fmt)
    seen: list[int] = []
    try:
        for frame in _decoded(subject, stamps[0], stamps[-1]):
            if (frame.width, frame.height, frame.format.name) != form:
                return False
            if not frame.is_corrupt:
                seen.append(frame.pts)
    except FFmpegError:
        return False
    return bool(seen == stamps)


def _decoded(subject: Subject, first: int, last: int) -> Iterator[Any]:
    """The frames from one time stamp to another. What is not needed for that is not decoded."""
    stream = subject.stream
    context = stream.codec_context
    subject.container.seek(first, stream=stream, backward=True)
    context.flush_buffers()
    try:
        for packet in subject.container.demux(stream):
            context.skip_frame = "NONREF" if packet.pts is not None and packet.pts < first else "DEFAULT"
            for frame in packet.decode():
                if frame.pts is not None and frame.pts >= first:
                    yield frame
                    if frame.pts >= last:
                        return
    finally:
        context.skip_frame = "DEFAULT"

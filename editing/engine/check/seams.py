"""Can every place be played at which parts meet that do not come from one coder, and is it shown what was rendered?

Decoding begins at the keyframe before a seam and goes on behind it, once for every pair of kinds that meet, where that
takes the fewest frames. That parts are complete is known by then, so elsewhere it begins at the seam itself.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
from av.error import FFmpegError

from editing.engine import looks
from editing.engine.check.boxes import Numbers
from editing.engine.check.subject import Subject
from editing.engine.looks import samples
from editing.findings import Finding
from editing.plan import Encoding, Segment
from editing.timecode import clock

_AROUND = 3
"""Frames looked at on either side of a seam."""
_ALIKE = 12.0
"""By how much cells of a frame may differ from what was rendered, of 255, on average: what hard coding comes to."""

Cells = tuple[int, ...]


class Seam(NamedTuple):
    """A frame with which a segment begins, by its number, and the segments on either side."""

    number: int
    before: Segment | None
    after: Segment

    @property
    def pair(self) -> tuple[Encoding | None, Encoding | None]:
        """What meets here; None is a copy."""
        return self.before.encoding if self.before else None, self.after.encoding

    @property
    def plain(self) -> bool:
        """Whether both were made by one coder to follow each other."""
        return self.before is None or (self.before.encoding is not None and self.before.encoding == self.after.encoding)


def examine(subject: Subject) -> Iterator[Finding]:
    """Play over all seams; the first that cannot be played ends it."""
    seams = list(_seams(subject.plan.segments))
    keys = np.sort(subject.picture.stamps[subject.picture.keys])
    begins = set(keys.tolist())
    for seam in seams:
        if int(subject.stamps[seam.number]) not in begins:
            yield Finding.failed(f"Frame {seam.number}, with which a part begins, needs what came before it.")
            return
    meetings = [seam for seam in seams if not seam.plain]
    shortest = _shortest(meetings, np.searchsorted(subject.stamps, keys))
    for seam in seams:
        wrong = _wrong(subject, seam, _AROUND if seam.number in shortest else 0)
        if wrong:
            yield Finding.failed(f"{wrong} {clock(subject.time(seam.number))}.")
            return
    if len(meetings) > 1:
        yield Finding(what=f"All {len(meetings)} places where parts meet were played.")
    elif meetings:
        yield Finding(what="The place where parts meet was played.")


def _seams(segments: Iterable[Segment]) -> Iterator[Seam]:
    number, before = 0, None
    for after in segments:
        yield Seam(number, before, after)
        number += after.frames
        before = after


def _shortest(seams: Iterable[Seam], keys: Numbers) -> set[int]:
    """For each pair of kinds, the seam that the fewest frames part from the keyframe before it.

    `keys` are the numbers of the keyframes, sorted.
    """
    found: dict[Any, tuple[int, int]] = {}
    for seam in seams:
        lead = seam.number - int(keys[np.searchsorted(keys, seam.number) - 1])
        found[seam.pair] = min(found.get(seam.pair, (lead, seam.number)), (lead, seam.number))
    return {number for _, number in found.values()}


def _wrong(subject: Subject, seam: Seam, lead: int) -> str | None:
    """What is wrong around a seam, if anything is; so many frames before it are decoded as `lead` says."""
    wanted = _rendered(subject, seam, lead)
    if seam.plain and not wanted:
        return None
    stamps = subject.stamps[max(0, seam.number - lead) : seam.number + (1 if seam.plain else _AROUND)].tolist()
    context = subject.stream.codec_context
    form = (context.width, context.height, context.pix_fmt)
    seen: list[int] = []
    try:
        for frame in _decoded(subject, stamps[0], stamps[-1]):
            if (frame.width, frame.height, frame.format.name) != form:
                return "The picture changes its form at"
            if not frame.is_corrupt:
                seen.append(frame.pts)
            cells = wanted.get(frame.pts)
            if cells is not None and samples.apart(cells, samples.cells(samples.of_frame(frame))) > _ALIKE:
                return "What is shown is not what was rendered at"
    except FFmpegError:
        return "Frames are missing around"
    return None if seen == stamps else "Frames are missing around"


def _rendered(subject: Subject, seam: Seam, lead: int) -> dict[int, samples.Image]:
    """By time stamp, what the frames next to a seam were before they were coded."""
    found: dict[int, samples.Image] = {}
    if look := _look(subject, seam.after):
        found[int(subject.stamps[seam.number])] = np.array(look.first, np.uint8)
    if lead and seam.before is not None and (look := _look(subject, seam.before)):
        found[int(subject.stamps[seam.number - 1])] = np.array(look.last, np.uint8)
    return found


def _look(subject: Subject, segment: Segment) -> looks.Look | None:
    return looks.find(subject.path_of(segment.key)) if segment.watched else None


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

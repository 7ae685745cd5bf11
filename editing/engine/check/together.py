"""Do sound and picture begin and end together?"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from editing.engine.check.subject import Subject
from editing.engine.opening import opened
from editing.findings import Finding
from editing.plan import PACKET
from editing.timecode import clock

_APART = Fraction(1, 50)
"""Seconds that nobody notices."""


def examine(subject: Subject) -> Iterator[Finding]:
    """Compare the times of the sound with those of the picture."""
    sound = subject.plan.sound
    if sound is None:
        return
    late = _start(subject.container.streams.audio[0]) - _start(subject.container.streams.video[0])
    planned = _source_starts(subject) if sound.copied else Fraction(0)
    # A player may begin with the packet that gets the coder going, and what comes before the picture may be left out.
    lead = Fraction(sound.begin, sound.sample_rate)
    if not planned + min(lead, Fraction(0)) - _APART <= late <= max(planned, lead, Fraction(0)) + _APART:
        yield Finding.failed(f"The sound begins {float(late):.3f} s after the picture and not {float(planned):.3f} s.")
        return
    if sound.copied:
        yield Finding(what="The sound is the source's own.")
        return
    (track,) = subject.sounds
    end = (
        int((track.stamps + track.lengths).max(initial=0)) * track.base - int(subject.stamps[0]) * subject.picture.base
    )
    if abs(end - subject.length) > subject.frame + Fraction(PACKET, sound.sample_rate):
        yield Finding.failed(f"The sound ends at {clock(end)}, the picture at {clock(subject.length)}.")
        return
    yield Finding(what="Sound and picture begin and end together.")


def _start(stream: Any) -> Fraction:
    return (stream.start_time or 0) * Fraction(stream.time_base)


def _source_starts(subject: Subject) -> Fraction:
    """When copied sound begins in its source, where the picture begins with the first frame of the plan's."""
    assert subject.plan.sound is not None
    run = subject.plan.sound.runs[0]
    with opened(subject.path_of(run.key or "")) as source:
        return _start(source.streams[run.stream]) - run.origin

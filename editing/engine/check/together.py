"""Do sound and picture begin and end together?"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from editing.engine.check.boxes import Track
from editing.engine.check.subject import Subject
from editing.findings import Finding
from editing.plan import PACKET, Sound
from editing.timecode import clock

_APART = Fraction(1, 50)
"""Seconds that nobody notices."""


def examine(subject: Subject) -> Iterator[Finding]:
    """Compare the times of each sound track with those of the picture."""
    sounds = subject.plan.sounds
    if not sounds:
        return
    streams = subject.container.streams.audio
    wrong = [
        fault
        for sound, stream, track in zip(sounds, streams, subject.sounds, strict=True)
        for fault in _apart(subject, sound, stream, track)
    ]
    if wrong:
        yield from map(Finding.failed, wrong)
    elif all(sound.copied for sound in sounds):
        yield Finding(what="The sound is the source's own.")
    else:
        yield Finding(what="Sound and picture begin and end together.")


def _apart(subject: Subject, sound: Sound, stream: Any, track: Track) -> Iterator[str]:
    """What is wrong with the times of a track."""
    late = _start(stream) - _start(subject.container.streams.video[0])
    planned = _source_starts(subject, sound) if sound.copied else Fraction(0)
    # A player may begin with the packet that gets the coder going, and what comes before the picture may be left out.
    lead = Fraction(sound.begin, sound.sample_rate)
    if not planned + min(lead, Fraction(0)) - _APART <= late <= max(planned, lead, Fraction(0)) + _APART:
        yield f"The sound begins {float(late):.3f} s after the picture and not {float(planned):.3f} s."
        return
    end = (
        int((track.stamps + track.lengths).max(initial=0)) * track.base - int(subject.stamps[0]) * subject.picture.base
    )
    leeway = subject.frame + Fraction(PACKET, sound.sample_rate)
    if not sound.copied and abs(end - subject.length) > leeway:
        yield f"The sound ends at {clock(end)}, the picture at {clock(subject.length)}."


def _start(stream: Any) -> Fraction:
    return (stream.start_time or 0) * Fraction(stream.time_base)


def _source_starts(subject: Subject, sound: Sound) -> Fraction:
    """When copied sound begins in its source, where the picture begins with the first frame of the plan's."""
    run = sound.runs[0]
    return _start(subject.source(run.key or "").streams[run.stream]) - run.origin

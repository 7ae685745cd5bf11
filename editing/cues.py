"""Captions in the time of a clip: which of their cues are said in it, and when.

Pure, as the data that it goes by.
"""

from bisect import bisect_right
from fractions import Fraction

from editing.instructions import Captions
from editing.timeline import Timeline
from editing.typography import Cue


def heard(step: Captions, timeline: Timeline, duration: Fraction) -> tuple[Cue, ...]:
    """The cues of captions that fall into a clip of that duration, in its own time."""
    cues = timeline.source(step.track).probe.cues if step.track is not None else step.cues
    first, last = sorted((step.shift, step.shift + step.pace * duration))
    near = cues[: bisect_right(cues, last, key=lambda cue: cue.start)] if step.track is not None else cues
    moved = (_in_clip(cue, step.shift, step.pace, duration) for cue in near if cue.end > first)
    return tuple(sorted((cue for cue in moved if cue), key=lambda cue: cue.start))


def _in_clip(cue: Cue, shift: Fraction, pace: Fraction, duration: Fraction) -> Cue | None:
    if not pace:
        beats = tuple((Fraction(0), place) for time, place in cue.beats if time <= shift)[-1:]
        seen = cue.start <= shift < cue.end
        return cue.model_copy(update={"start": Fraction(0), "end": duration, "beats": beats}) if seen else None
    times = sorted(((cue.start - shift) / pace, (cue.end - shift) / pace))
    start, end = max(times[0], Fraction(0)), min(times[1], duration)
    if start >= end:
        return None
    return cue.model_copy(update={"start": start, "end": end, "beats": _beats(cue, shift, pace)})


def _beats(cue: Cue, shift: Fraction, pace: Fraction) -> tuple[tuple[Fraction, int], ...]:
    """When each word is said in the clip; played backward, a word is said from where the next one was to begin."""
    if pace > 0:
        return tuple(((time - shift) / pace, place) for time, place in cue.beats)
    ends = (*(time for time, _ in cue.beats[1:]), cue.end)
    pairs = zip(ends, cue.beats, strict=False)
    return tuple(((end - shift) / pace, place) for end, (_, place) in pairs)[::-1]

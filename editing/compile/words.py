"""Words whose course a clip alone does not tell: the time in the finished video, and captions out of a file.

Pure, as `compile` is.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from editing.instructions import Captions, Layer, PictureStep, Timecode, Words
from editing.timeline import Clip, Timeline
from editing.typography import Cue


def drawn(clip: Clip) -> Clip:
    """The clip without captions that are not drawn."""
    steps = tuple(step for step in clip.picture if not isinstance(step, Captions) or step.burnt)
    return clip.model_copy(update={"picture": steps}) if steps != clip.picture else clip


def placed(clips: Iterable[Clip]) -> Iterator[Clip]:
    """The clips in play order, their time codes told when each begins."""
    position = Fraction(0)
    for clip in clips:
        steps = tuple(_since(step, position) for step in clip.picture)
        yield clip.model_copy(update={"picture": steps}) if steps != clip.picture else clip
        position += clip.duration


def _since(step: PictureStep, position: Fraction) -> PictureStep:
    if isinstance(step, Timecode):
        return step.model_copy(update={"origin": position})
    if isinstance(step, Layer):
        return step.model_copy(update={"steps": tuple(_since(one, position + step.at) for one in step.steps)})
    return step


def spoken(steps: Iterable[PictureStep], timeline: Timeline, duration: Fraction) -> Iterator[PictureStep]:
    """The steps of a clip of that duration, its captions with the cues that fall into it, and no others.

    The words of a layer that begins before the clip are told from the clip's start on.
    """
    for step in steps:
        if isinstance(step, Layer):
            begun = max(Fraction(0), -step.at)
            inner = (one.moved(-begun) if isinstance(one, Words) else one for one in step.steps)
            yield step.model_copy(update={"steps": tuple(spoken(inner, timeline, step.duration - begun))})
        elif not isinstance(step, Captions):
            yield step
        elif cues := heard(step, timeline, duration):
            yield step.model_copy(update={"track": None, "cues": cues, "shift": Fraction(0), "pace": Fraction(1)})


def track(timeline: Timeline) -> tuple[Cue, ...]:
    """The cues of all captions that are not drawn, in the time of the finished video."""
    found: list[Cue] = []
    position = Fraction(0)
    for clip in timeline.clips:
        for step in clip.picture:
            if isinstance(step, Captions) and not step.burnt:
                for cue in heard(step, timeline, clip.duration):
                    _add(found, cue.model_copy(update={"start": cue.start + position, "end": cue.end + position}))
        position += clip.duration
    return tuple(found)


def _add(found: list[Cue], cue: Cue) -> None:
    """One more cue; where it goes on with what is said already, that lasts longer."""
    for place in range(len(found) - 1, max(-1, len(found) - 8), -1):
        if found[place].text == cue.text and found[place].end == cue.start:
            found[place] = found[place].model_copy(update={"end": cue.end})
            return
    found.append(cue)


def heard(step: Captions, timeline: Timeline, duration: Fraction) -> tuple[Cue, ...]:
    """The cues of captions that fall into a clip of that duration, in its own time."""
    cues = timeline.source(step.track).probe.cues if step.track is not None else step.cues
    moved = (_in_clip(cue, step.shift, step.pace, duration) for cue in cues)
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

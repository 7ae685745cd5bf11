"""The sound of clips as runs of sources, one after the other: what is heard of which, and where it breaks off.

Pure, as `compile` is.
"""

from collections.abc import Sequence
from fractions import Fraction

from editing.instructions import Cross, Denoise, Filter, Gain, SoundStep
from editing.plan import Heard, Passing
from editing.timeline import Clip, SoundStream, Source, Timeline


def runs(timeline: Timeline, clips: tuple[Clip, ...], number: int) -> tuple[Heard, ...]:
    """The run of each clip, from the tracks of that number (0 is the one that a player plays)."""
    neighbours = zip((None, *clips), clips, (*clips[1:], None), strict=False)
    return tuple(_heard(timeline, number, before, clip, after) for before, clip, after in neighbours)


def stream(source: Source, number: int) -> SoundStream | None:
    """The sound track of a number; where a source has fewer, the one that a player plays. None where it has none."""
    tracks = (source.probe.sound, *source.probe.other_sounds)
    return tracks[number] if number < len(tracks) else tracks[0]


def origin(source: Source) -> Fraction:
    """Where in the file the source's time begins."""
    picture = source.probe.picture
    return picture.frames.origin * picture.frames.time_base if picture else Fraction(0)


def _heard(timeline: Timeline, number: int, before: Clip | None, clip: Clip, after: Clip | None) -> Heard:
    run = _run(timeline, number, clip)
    if run.key is None and not run.passing:
        return run
    sound = stream(timeline.source(clip.source), number)
    end = clip.end - clip.lag
    update = {
        "breaks_before": clip.start > clip.lag if before is None else _breaks(before, clip),
        "breaks_after": (sound is not None and _goes_on(sound, end)) if after is None else _breaks(clip, after),
    }
    return run.model_copy(update=update)


def _run(timeline: Timeline, number: int, clip: Clip) -> Heard:
    """The sound of a clip, and what it passes into; what is done after that is done to both."""
    source = timeline.source(clip.source)
    sound = stream(source, number)
    steps = tuple(step for step in clip.sound if not isinstance(step, Cross))
    passing = tuple(
        _passing(timeline, number, step, clip.sound[place + 1 :])
        for place, step in enumerate(clip.sound)
        if isinstance(step, Cross)
    )
    if sound is None or clip.still:
        return Heard(key=None, duration=clip.duration, steps=steps, passing=passing)
    return Heard(
        key=source.key,
        stream=sound.index,
        start=clip.start - clip.lag,
        end=clip.end - clip.lag,
        duration=clip.duration,
        backward=clip.backward,
        passing=passing,
        steps=steps,
        origin=origin(source),
    )


def _passing(timeline: Timeline, number: int, cross: Cross, later: Sequence[SoundStep]) -> Passing:
    touched = (*cross.steps, *(step.moved(-cross.at) for step in later if not isinstance(step, Cross)))
    return Passing(run=_run(timeline, number, _other(cross, touched)), at=cross.at, swapped=cross.swapped)


def _other(cross: Cross, steps: tuple[SoundStep, ...]) -> Clip:
    """What a clip passes into, as a clip of its own."""
    times = {"start": cross.start, "end": cross.end, "duration": cross.duration, "lag": cross.lag}
    return Clip(source=cross.source, backward=cross.backward, still=cross.still, sound=steps, **times)


def _breaks(left: Clip, right: Clip) -> bool:
    """Whether the sound jumps where one clip meets the next; a fade between the two does not."""
    ending, beginning = _alone(left, at_end=True), _alone(right, at_end=False)
    return not (ending.continued(beginning) and _steady(ending) == _steady(beginning))


def _alone(clip: Clip, at_end: bool) -> Clip:
    """What is heard alone at a clip's end, or at its beginning: itself, or what it passes into, or out of, there."""
    for number, step in enumerate(clip.sound):
        if isinstance(step, Cross) and step.swapped is not at_end:
            there = step.at + step.duration == clip.duration if at_end else step.at == 0
            if there:
                return _other(step, (*step.steps, *clip.sound[number + 1 :]))
    return clip


def _steady(clip: Clip) -> list[SoundStep]:
    """The instructions that are the same all the time."""
    return [step for step in clip.sound if isinstance(step, Filter | Gain | Denoise)]


def _goes_on(sound: SoundStream, time: Fraction) -> bool:
    """Whether there is more of a sound after `time` than the rest of a packet."""
    return sound.start + sound.duration > time + Fraction(2048, sound.sample_rate)

"""The files that a video comes to: the video itself, its parts after a split, or pictures of it.

Pure, as `compile` is; each file is a timeline of its own, to be compiled for itself.
"""

from fractions import Fraction
from math import floor

from editing.output import Output
from editing.timeline import Clip, Timeline


def products(timeline: Timeline) -> tuple[Timeline, ...]:
    """What the timeline comes to, a timeline for each file, in the order of showing."""
    if timeline.output.stills:
        return tuple(_picture(timeline, at) for at in timeline.output.stills)
    parts: dict[int | None, list[Clip]] = {}
    begins: dict[int | None, Fraction] = {}
    position = Fraction(0)
    part = next((clip.part for clip in timeline.clips if clip.part is not None), None)
    for clip in timeline.clips:
        part = part if clip.part is None else clip.part
        parts.setdefault(part, []).append(clip)
        begins.setdefault(part, position)
        position += clip.duration
    last = max(begins, key=lambda part: begins[part])
    return tuple(_part(timeline, clips, begins[part], part == last) for part, clips in parts.items())


def _part(timeline: Timeline, clips: list[Clip], begin: Fraction, last: bool) -> Timeline:
    """A timeline of some of the clips; what plays under them goes on from part to part, and ends with the last."""
    beds = tuple(bed.later(begin) for bed in timeline.beds)
    if not last:
        beds = tuple(bed.model_copy(update={"fade": Fraction(0)}) for bed in beds)
    return timeline.with_clips(*clips).model_copy(update={"beds": beds})


def _picture(timeline: Timeline, at: Fraction) -> Timeline:
    """A timeline that holds what is shown at a moment, for one frame."""
    clip, offset = _playing(timeline, at)
    frames = timeline.source(clip.source).picture.frames
    frame = 1 / timeline.rate
    if clip.plain:
        shown = min(frames.covering(clip.source_time(offset)), frames.number(clip.end) - 1)
    else:  # frames were taken by the clock, and those of a backward clip then turned round
        offset = min(floor(offset / frame) * frame, max(clip.duration - frame, Fraction(0)))
        shown = frames.covering(clip.source_time(offset + frame if clip.backward else offset))
    held = Clip(
        source=clip.source,
        start=frames.time(shown),
        end=frames.time(shown + 1),
        duration=frame,
        still=True,
        picture=tuple(step.held(offset) for step in clip.picture),
    )
    return timeline.model_copy(update={"clips": (held,), "output": Output(container="jpg")})


def _playing(timeline: Timeline, at: Fraction) -> tuple[Clip, Fraction]:
    """The clip that plays at a moment (the last one from the end on), and how far it is."""
    position = Fraction(0)
    for clip in timeline.clips:
        if at < position + clip.duration:
            return clip, at - position
        position += clip.duration
    return timeline.clips[-1], timeline.clips[-1].duration

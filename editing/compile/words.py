"""Words whose course a clip alone does not tell: the time in the finished video, and captions out of a file.

Pure, as `compile` is.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from editing.cues import heard
from editing.instructions import Captions, Layer, PictureStep, Timecode
from editing.plan import Track
from editing.timeline import Clip, Timeline
from editing.typography import Cue


def drawn(clip: Clip, timeline: Timeline) -> Clip:
    """The clip without captions that are not drawn, or say nothing in it."""
    steps = tuple(step for step in clip.picture if not isinstance(step, Captions) or _seen(step, timeline, clip))
    return clip.model_copy(update={"picture": steps}) if steps != clip.picture else clip


def _seen(step: Captions, timeline: Timeline, clip: Clip) -> bool:
    return step.burnt and bool(heard(step, timeline, clip.duration))


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

    The steps of a layer that begins before the clip are told from the clip's start on.
    """
    for step in steps:
        if isinstance(step, Layer):
            begun = max(Fraction(0), -step.at)
            inner = (one.moved(-begun) for one in step.steps)
            yield step.model_copy(update={"steps": tuple(spoken(inner, timeline, step.duration - begun))})
        elif not isinstance(step, Captions):
            yield step
        elif cues := heard(step, timeline, duration):
            yield step.model_copy(update={"track": None, "cues": cues, "shift": Fraction(0), "pace": Fraction(1)})


def track(timeline: Timeline) -> Track | None:
    """The captions that are not drawn, in the time of the finished video; None where there are none."""
    found: list[Cue] = []
    language = ""
    position = Fraction(0)
    for clip in timeline.clips:
        for step in clip.picture:
            if isinstance(step, Captions) and not step.burnt:
                language = language or step.look.language
                for cue in heard(step, timeline, clip.duration):
                    _add(found, cue.model_copy(update={"start": cue.start + position, "end": cue.end + position}))
        position += clip.duration
    cues = tuple(sorted(found, key=lambda cue: cue.start))
    return Track(cues=cues, language=language) if cues else None


def _add(found: list[Cue], cue: Cue) -> None:
    """One more cue; where it goes on with what is said already, that lasts longer."""
    for place in range(len(found) - 1, max(-1, len(found) - 8), -1):
        if found[place].text == cue.text and found[place].end == cue.start:
            found[place] = found[place].model_copy(update={"end": cue.end})
            return
    found.append(cue)

"""A timeline's clips made plain: without instructions that do nothing, and no longer split where nothing changes.

Pure; the video stays the same.
"""

from collections.abc import Iterable, Iterator

from editing.instructions import Cross, Fade, Gain, Glide, Grade, Layer, PictureStep, SoundStep
from editing.timeline import Clip


def merged(clips: Iterable[Clip]) -> Iterator[Clip]:
    """The clips without instructions that do nothing, neighbours that continue each other joined."""
    previous: Clip | None = None
    for clip in clips:
        clip = clip.model_copy(
            update={
                "picture": tuple(step for step in clip.picture if not _idle(step, clip)),
                "sound": tuple(step for step in clip.sound if not _idle(step, clip)),
            }
        )
        if previous is not None and _continues(previous, clip):
            previous = previous.joined(clip)
            continue
        if previous is not None:
            yield previous
        previous = clip
    if previous is not None:
        yield previous


def _idle(step: PictureStep | SoundStep, clip: Clip) -> bool:
    if isinstance(step, Fade) and step.level is not None:
        return step.level == 1
    if isinstance(step, Fade):
        return step.end <= 0 if step.way == "in" else step.start >= clip.duration
    if isinstance(step, Layer | Cross):
        return step.at >= clip.duration or step.at + step.duration <= 0
    if isinstance(step, Grade):
        return step.idle
    if isinstance(step, Glide):
        return step.factor == 1
    return isinstance(step, Gain) and step.factor == 1


def _continues(left: Clip, right: Clip) -> bool:
    return (
        left.continued(right)
        and tuple(step.moved(-left.duration) for step in left.picture) == right.picture
        and tuple(step.moved(-left.duration) for step in left.sound) == right.sound
    )

"""The sound of a timeline as a plan: runs of sources, one after the other, and where they break off.

Pure, as `compile` is.
"""

from editing.instructions import Filter
from editing.plan import Heard, Sound
from editing.timeline import Clip, Timeline

_RATES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000)
"""Samples a second that AAC knows."""


def sound(timeline: Timeline, clips: tuple[Clip, ...]) -> Sound | None:
    """How the sound of the clips is made; None where none of them sounds."""
    sounding = [s for clip in clips if (s := timeline.source(clip.source).probe.sound)]
    if not sounding:
        return None
    main = sounding[0]
    opus = timeline.output.kind == "webm"
    neighbours = zip((None, *clips), clips, (*clips[1:], None), strict=False)
    runs = tuple(_heard(timeline, before, clip, after) for before, clip, after in neighbours)
    return Sound(
        runs=runs,
        codec="libopus" if opus else "aac",
        sample_rate=48000 if opus else min(_RATES, key=lambda rate: abs(rate - main.sample_rate)),
        channels=min(main.channels, 6),
        bit_rate=min(max(main.bit_rate or 128_000, 64_000 * min(main.channels, 2)), 320_000),
        copied=not opus and whole(timeline, clips) and main.codec == "aac" and len(runs) == 1 and not runs[0].steps,
    )


def _heard(timeline: Timeline, before: Clip | None, clip: Clip, after: Clip | None) -> Heard:
    source = timeline.source(clip.source)
    sound = source.probe.sound
    if sound is None or clip.still:
        return Heard(key=None, duration=clip.duration)
    frames = source.picture.frames
    return Heard(
        key=source.key,
        stream=sound.index,
        start=clip.start,
        end=clip.end,
        duration=clip.duration,
        steps=clip.sound,
        origin=frames.origin * frames.time_base,
        breaks_before=clip.start > 0 if before is None else _breaks(before, clip),
        breaks_after=after is None or _breaks(clip, after),
    )


def _breaks(left: Clip, right: Clip) -> bool:
    """Whether the sound jumps where one clip meets the next; a fade between the two does not."""
    return not (
        left.continued(right)
        and [step for step in left.sound if isinstance(step, Filter)]
        == [step for step in right.sound if isinstance(step, Filter)]
    )


def whole(timeline: Timeline, clips: tuple[Clip, ...]) -> bool:
    """Whether the one clip is a source from end to end, at its own speed."""
    (clip, *others) = clips
    end = timeline.source(clip.source).picture.frames.end
    return not others and clip.start == 0 and clip.end == end and clip.plain

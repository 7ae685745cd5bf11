"""The sound of a timeline as a plan: runs of sources, one after the other, and where they break off.

Pure, as `compile` is.
"""

from fractions import Fraction

from editing.compile.packets import with_copies
from editing.instructions import Filter
from editing.output import Container
from editing.plan import Coder, Heard, Sound
from editing.timeline import Clip, SoundStream, Timeline

_RATES: dict[Coder, tuple[int, ...]] = {
    "aac": (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000),
    "libmp3lame": (48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000),
    "libopus": (48000,),
}
"""Samples a second that they know; the others know all."""
_CHANNELS: dict[Coder, int] = {"libmp3lame": 2}
_CODERS: dict[Container, Coder] = {
    "webm": "libopus",
    "mp3": "libmp3lame",
    "wav": "pcm_s16le",
    "flac": "flac",
    "ogg": "libopus",
    "opus": "libopus",
}
"""How the sound of a file is coded, where it is not AAC."""
_COPIES: dict[Container, set[str]] = {
    "mp4": {"aac", "mp3"},
    "mov": {"aac", "mp3", "alac"},
    "mkv": {"aac", "mp3", "alac", "opus", "vorbis", "flac", "ac3", "eac3"},
    "webm": {"opus", "vorbis"},
    "mp3": {"mp3"},
    "m4a": {"aac", "alac"},
    "wav": {"pcm_s16le"},
    "flac": {"flac"},
    "ogg": {"opus", "vorbis"},
    "opus": {"opus"},
}
"""What every player of that kind of file takes."""


def sound(timeline: Timeline, clips: tuple[Clip, ...], *, copying: bool = True) -> Sound | None:
    """How the sound of the clips is made; None where none of them sounds. With `copying` off, all of it is coded."""
    sounding = [s for clip in clips if (s := timeline.source(clip.source).probe.sound)]
    if not sounding:
        return None
    main = sounding[0]
    codec = _CODERS.get(timeline.output.kind, "aac")
    neighbours = zip((None, *clips), clips, (*clips[1:], None), strict=False)
    runs = tuple(_heard(timeline, before, clip, after) for before, clip, after in neighbours)
    rung = timeline.output.rung
    few = rung is not None and (rung.sound or 0) < (main.bit_rate or 128_000)
    fits = main.codec in _COPIES[timeline.output.kind] and not few
    made = Sound(
        runs=runs,
        codec=codec,
        sample_rate=min(_RATES.get(codec, (main.sample_rate,)), key=lambda rate: abs(rate - main.sample_rate)),
        channels=min(main.channels, _CHANNELS.get(codec, 6), rung.channels if few and rung else 6),
        bit_rate=rung.sound if few and rung and rung.sound else _bit_rate(main, codec),
        copied=fits and whole(timeline, clips) and not runs[0].steps,
    )
    if codec != "aac" or made.copied or not copying or few:
        return made
    streams = {(source.key, one.index): one for source in timeline.sources if (one := source.probe.sound)}
    return with_copies(
        made, {name: one.grid for name, one in streams.items() if one.grid is not None and _alike(one, made)}
    )


def _bit_rate(stream: SoundStream, codec: Coder) -> int:
    """As many bits a second as the source has, within bounds; MP3 needs half as many again for the same."""
    wanted, least = stream.bit_rate or 128_000, 64_000 * min(stream.channels, 2)
    if codec == "libmp3lame":
        wanted, least = wanted * 3 // 2, least * 3 // 2
    return min(max(wanted, least), 320_000)


def silence(timeline: Timeline) -> Sound:
    """The sound of what has none."""
    codec = _CODERS.get(timeline.output.kind, "aac")
    runs = (Heard(key=None, duration=timeline.duration),)
    return Sound(runs=runs, codec=codec, sample_rate=48000, channels=1, bit_rate=64_000)


def price(made: Sound) -> float:
    """About how many seconds of one ordinary core the sound costs."""
    if made.copied:
        return 0.0
    return 0.02 * len(made.coded) + 0.01 * sum(end - begin for begin, end in made.coded) / made.sample_rate


def _alike(stream: SoundStream, made: Sound) -> bool:
    return (stream.sample_rate, stream.channels) == (made.sample_rate, made.channels)


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
        breaks_after=_goes_on(sound, clip.end) if after is None else _breaks(clip, after),
    )


def _breaks(left: Clip, right: Clip) -> bool:
    """Whether the sound jumps where one clip meets the next; a fade between the two does not."""
    return not (
        left.continued(right)
        and [step for step in left.sound if isinstance(step, Filter)]
        == [step for step in right.sound if isinstance(step, Filter)]
    )


def _goes_on(sound: SoundStream, time: Fraction) -> bool:
    """Whether there is more of a sound after `time` than the rest of a packet."""
    return sound.start + sound.duration > time + Fraction(2048, sound.sample_rate)


def whole(timeline: Timeline, clips: tuple[Clip, ...]) -> bool:
    """Whether the one clip is a source from end to end, at its own speed."""
    (clip, *others) = clips
    end = timeline.source(clip.source).picture.frames.end
    return not others and clip.start == 0 and clip.end == end and clip.plain

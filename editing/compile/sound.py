"""The sound of a timeline as a plan: runs of sources, one after the other, what plays under them, and where they break.

Pure, as `compile` is.
"""

from collections.abc import Sequence
from fractions import Fraction

from editing.bed import Bed
from editing.compile.packets import with_copies
from editing.instructions import Cross, Denoise, Filter, Gain, SoundStep
from editing.output import Container
from editing.plan import Coder, Heard, Music, Passing, Sound
from editing.timeline import Clip, SoundStream, Source, Timeline

_RATES: dict[Coder, tuple[int, ...]] = {
    "aac": (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000),
    "libmp3lame": (48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000),
    "libopus": (48000,),
}
"""Samples a second that they know; the others know all."""
_CHANNELS: dict[Coder, int] = {"libmp3lame": 2}
_MOST_CHANNELS = 6
_LEAST_RATES = {1: 96_000, 2: 128_000}
"""Bits a second below which loud tones come out torn, by the number of channels."""
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
    """How the sound of the clips is made; None where there is none. With `copying` off, all of it is coded."""
    beds = tuple(bed for bed in timeline.beds if timeline.source(bed.source).probe.sound)
    ids = [*(clip.source for clip in clips), *(bed.source for bed in beds)]
    sounding = [one for id in ids if (one := timeline.source(id).probe.sound)]
    if not sounding:
        return None
    main = sounding[0]
    codec = _CODERS.get(timeline.output.kind, "aac")
    most = 1 if timeline.mono else _CHANNELS.get(codec, _MOST_CHANNELS)
    channels = min(max(main.channels, 2 if beds else 1), most)
    neighbours = zip((None, *clips), clips, (*clips[1:], None), strict=False)
    rung = timeline.output.rung
    few = rung is not None and (rung.sound or 0) < (main.bit_rate or 128_000)
    made = Sound(
        runs=tuple(_heard(timeline, before, clip, after) for before, clip, after in neighbours),
        codec=codec,
        sample_rate=min(_RATES.get(codec, (main.sample_rate,)), key=lambda rate: abs(rate - main.sample_rate)),
        channels=min(channels, rung.channels) if few and rung else channels,
        bit_rate=min(_bit_rate(main, channels, codec), (rung and rung.sound) or 320_000),
        copied=untouched(timeline, clips) and main.codec in _COPIES[timeline.output.kind] and not few,
        beds=tuple(_music(timeline.source(bed.source), bed) for bed in beds),
        loudness=timeline.loudness,
    )
    if codec != "aac" or made.copied or made.beds or made.loudness is not None or not copying or few:
        return made
    streams = {(source.key, one.index): one for source in timeline.sources if (one := source.probe.sound)}
    return with_copies(
        made, {name: one.grid for name, one in streams.items() if one.grid is not None and _alike(one, made)}
    )


def _bit_rate(stream: SoundStream, channels: int, codec: Coder) -> int:
    """As many bits a second as the source has, within bounds; MP3 needs half as many again for the same."""
    wanted, least = stream.bit_rate or 0, _LEAST_RATES[min(channels, 2)]
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
    passes = 1 + len(made.beds) + (made.loudness is not None)
    return 0.02 * len(made.coded) + 0.01 * passes * sum(end - begin for begin, end in made.coded) / made.sample_rate


def _alike(stream: SoundStream, made: Sound) -> bool:
    return (stream.sample_rate, stream.channels) == (made.sample_rate, made.channels)


def _music(source: Source, bed: Bed) -> Music:
    sound = source.probe.sound
    assert sound is not None
    begin = max(sound.start, Fraction(0))
    return Music(
        key=source.key,
        stream=sound.index,
        origin=_origin(source) + begin,
        length=sound.start + sound.duration - begin,
        since=bed.since,
        volume=bed.volume,
        loop=bed.loop,
        duck=bed.duck,
        fade=bed.fade,
    )


def _origin(source: Source) -> Fraction:
    """Where in the file the source's time begins."""
    picture = source.probe.picture
    return picture.frames.origin * picture.frames.time_base if picture else Fraction(0)


def _heard(timeline: Timeline, before: Clip | None, clip: Clip, after: Clip | None) -> Heard:
    run = _run(timeline, clip)
    if run.key is None and not run.passing:
        return run
    sound = timeline.source(clip.source).probe.sound
    end = clip.end - clip.lag
    update = {
        "breaks_before": clip.start > clip.lag if before is None else _breaks(before, clip),
        "breaks_after": (sound is not None and _goes_on(sound, end)) if after is None else _breaks(clip, after),
    }
    return run.model_copy(update=update)


def _run(timeline: Timeline, clip: Clip) -> Heard:
    """The sound of a clip, and what it passes into; what is done after that is done to both."""
    source = timeline.source(clip.source)
    sound = source.probe.sound
    steps = tuple(step for step in clip.sound if not isinstance(step, Cross))
    passing = tuple(
        _passing(timeline, step, clip.sound[number + 1 :])
        for number, step in enumerate(clip.sound)
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
        origin=_origin(source),
    )


def _passing(timeline: Timeline, cross: Cross, later: Sequence[SoundStep]) -> Passing:
    touched = (*cross.steps, *(step.moved(-cross.at) for step in later if not isinstance(step, Cross)))
    return Passing(run=_run(timeline, _other(cross, touched)), at=cross.at, swapped=cross.swapped)


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


def untouched(timeline: Timeline, clips: tuple[Clip, ...]) -> bool:
    """Whether all that is heard is what a source sounds like."""
    (clip, *_) = clips
    mixed = timeline.mono and (one := timeline.source(clip.source).probe.sound) and one.channels > 1
    return whole(timeline, clips) and not (clip.sound or timeline.beds or timeline.loudness is not None or mixed)


def whole(timeline: Timeline, clips: tuple[Clip, ...]) -> bool:
    """Whether the one clip is a source from end to end, at its own speed."""
    (clip, *others) = clips
    end = timeline.source(clip.source).picture.frames.end
    return not others and clip.start == 0 and clip.end == end and clip.plain and clip.lag == 0

"""The sound of a timeline as a plan: its tracks, how each is coded, and what plays under its runs.

Pure, as `compile` is.
"""

from fractions import Fraction

from editing.bed import Bed
from editing.compile.packets import with_copies
from editing.compile.runs import origin, runs, stream
from editing.instructions import Gain
from editing.output import Container
from editing.plan import Coder, Heard, Music, Sound
from editing.timeline import Clip, SoundStream, Source, Timeline

_RATES: dict[Coder, tuple[int, ...]] = {
    "aac": (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000),
    "libmp3lame": (48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000),
    "libopus": (48000,),
}
"""Samples a second that they know; the others know all."""
_CHANNELS: dict[Coder, int] = {"libmp3lame": 2}
_MOST_CHANNELS = 6
_MOST_TRACKS = 8
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
    return _track(timeline, clips, 0, copying)


def other_sounds(timeline: Timeline, clips: tuple[Clip, ...], *, copying: bool = True) -> tuple[Sound, ...]:
    """The tracks beside it: those that the upload has, edited in the same way.

    One in a language of its own is another version of all that is heard. Others were recorded for themselves: they are
    not mixed with music, nor brought to a loudness. There are none where the clips' own sound is silent all along, nor
    in a file that has to be small.
    """
    upload = timeline.sources[0]
    main, others = upload.probe.sound, upload.probe.other_sounds[:_MOST_TRACKS]
    heard = [clip for clip in clips if not any(isinstance(step, Gain) and step.factor == 0 for step in clip.sound)]
    if main is None or timeline.output.rung is not None or all(clip.source != upload.id for clip in heard):
        return ()
    tracks = []
    for number, one in enumerate(others, 1):
        version = one.language not in (None, main.language)
        alone = timeline.model_copy(update={"beds": (), "loudness": None})
        made = _track(timeline if version else alone, clips, number, copying)
        if made is not None:
            tracks.append(made)
    return tuple(tracks)


def _track(timeline: Timeline, clips: tuple[Clip, ...], number: int, copying: bool) -> Sound | None:
    beds = tuple(bed for bed in timeline.beds if timeline.source(bed.source).probe.sound)
    tracks = [stream(timeline.source(clip.source), number) for clip in clips]
    tracks += [timeline.source(bed.source).probe.sound for bed in beds]
    main = next((one for one in tracks if one is not None), None)
    if main is None:
        return None
    codec = _CODERS.get(timeline.output.kind, "aac")
    most = 1 if timeline.mono else _CHANNELS.get(codec, _MOST_CHANNELS)
    channels = min(max(main.channels, 2 if beds else 1), most)
    rung = timeline.output.rung
    few = rung is not None and (rung.sound or 0) < (main.bit_rate or 128_000)
    made = Sound(
        runs=runs(timeline, clips, number),
        codec=codec,
        sample_rate=min(_RATES.get(codec, (main.sample_rate,)), key=lambda rate: abs(rate - main.sample_rate)),
        channels=min(channels, rung.channels) if few and rung else channels,
        bit_rate=min(_bit_rate(main, channels, codec), (rung and rung.sound) or 320_000),
        copied=untouched(timeline, clips) and main.codec in _COPIES[timeline.output.kind] and not few,
        beds=tuple(_music(timeline.source(bed.source), bed) for bed in beds),
        loudness=timeline.loudness,
        language=main.language,
        title=main.title,
    )
    if codec != "aac" or made.copied or made.beds or made.loudness is not None or not copying or few:
        return made
    streams = {(source.key, one.index): one for source in timeline.sources if (one := stream(source, number))}
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
        origin=origin(source) + begin,
        length=sound.start + sound.duration - begin,
        since=bed.since,
        volume=bed.volume,
        loop=bed.loop,
        duck=bed.duck,
        fade=bed.fade,
    )


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

"""A timeline becomes a plan: which packets are copied, which frames are coded anew, and how the sound is made.

Pure: all it knows of a file is the probe that was saved with it. Whole groups of pictures that no instruction touches
are copied; around a cut, only the frames up to the next clean keyframe are coded. (The idea of smart rendering;
compare auto-editor's and smartcut's planners.)
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from math import lcm

from editing.frames import FrameIndex
from editing.instructions import Fade, Filter, PictureStep, SoundStep
from editing.plan import Encoding, Heard, Piece, RenderPlan, Segment, Sound
from editing.timeline import Clip, Codec, Colour, Container, PictureStream, Source, Timeline

CHUNK = Fraction(30)
"""Seconds of one encoded segment, about: what a crash can cost, and what workers can share."""

_CODECS: dict[Container, Codec] = {"mp4": "h264", "mov": "h264", "mkv": "h264", "webm": "vp9"}
_COPIES = {
    "mp4": {"h264", "hevc", "av1", "mpeg4", "vp9"},
    "mov": {"h264", "hevc", "mpeg4", "prores"},
    "mkv": {"h264", "hevc", "av1", "mpeg4", "vp8", "vp9", "mpeg2video"},
    "webm": {"vp8", "vp9", "av1"},
}
_FORMATS = {"mp4": "mp4", "mov": "mp4", "mkv": "matroska", "webm": "webm"}


def compile(timeline: Timeline, *, copying: bool = True) -> RenderPlan:
    """The plan that renders the timeline; with `copying` off, every frame is coded anew."""
    shown = tuple(_merged(clip.model_copy(update={"sound": ()}) for clip in timeline.clips))
    heard = tuple(_merged(clip.model_copy(update={"picture": ()}) for clip in timeline.clips))
    segments = _smart(timeline, shown) if copying else None
    if segments is None:
        segments = tuple(part for clip in shown for part in _encoded(timeline, clip, _encoding(timeline, clip)))
    sound = _sound(timeline, heard)
    odd = 0 if any(segment.kind == "copy" for segment in segments) else 1  # what is coded has even sides
    return RenderPlan(
        container=timeline.output.container,
        width=timeline.width - timeline.width % 2 * odd,
        height=timeline.height - timeline.height % 2 * odd,
        duration=timeline.duration,
        time_base=Fraction(1, _timescale(segments)),
        segments=segments,
        sound=sound,
        original=_original(timeline, segments, sound) if copying else None,
    )


def price(plan: RenderPlan) -> float:
    """About how many seconds of one ordinary core the plan costs."""
    if plan.original:
        return 0.0
    cost = 0.2 + 0.002 * float(plan.duration)
    for segment in plan.segments:
        if segment.encoding is not None:
            pixels = segment.encoding.width * segment.encoding.height * segment.frames
            cost += 0.1 + pixels * (8e-8 if segment.kind == "map" else 2e-8)
    return cost + (0.0 if plan.sound is None or plan.sound.copied else 0.01 * float(plan.duration))


def _merged(clips: Iterable[Clip]) -> Iterator[Clip]:
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
            previous = previous.model_copy(update={"end": clip.end, "duration": previous.duration + clip.duration})
            continue
        if previous is not None:
            yield previous
        previous = clip
    if previous is not None:
        yield previous


def _idle(step: PictureStep | SoundStep, clip: Clip) -> bool:
    if isinstance(step, Fade):
        return step.end <= 0 if step.way == "in" else step.start >= clip.duration
    if isinstance(step, Filter):
        return all(value == 1 for _, value in step.options) and step.name in {"volume", "eq"}
    return False


def _continues(left: Clip, right: Clip) -> bool:
    return (
        left.source == right.source
        and left.end == right.start
        and left.speed == right.speed
        and tuple(step.moved(-left.duration) for step in left.picture) == right.picture
        and tuple(step.moved(-left.duration) for step in left.sound) == right.sound
    )


def _picture(source: Source) -> PictureStream:
    assert source.probe.picture is not None, "only sources with a picture become clips"
    return source.probe.picture


def _untouched(timeline: Timeline, clip: Clip) -> bool:
    picture = _picture(timeline.source(clip.source))
    return (
        not clip.picture
        and clip.speed == 1
        and (picture.width, picture.height) == (timeline.width, timeline.height)
        and timeline.output.codec in (None, picture.codec)
        and picture.codec in _COPIES[timeline.output.container]
    )


def _smart(timeline: Timeline, clips: tuple[Clip, ...]) -> tuple[Segment, ...] | None:
    """Segments that copy what they can; None where nothing can be copied, or copies cannot stand beside the rest."""
    free = [clip for clip in clips if _untouched(timeline, clip)]
    if not free:
        return None
    main = timeline.source(max(free, key=lambda clip: clip.duration).source)
    segments: list[Segment] = []
    for clip in clips:
        beside = _encoding(timeline, clip, beside=_picture(main))
        if clip.source == main.id and _untouched(timeline, clip):
            segments.extend(_copied(timeline, clip, beside))
        else:
            segments.extend(_encoded(timeline, clip, beside))
    kinds = {segment.kind == "copy" for segment in segments}
    if kinds == {True} or (True in kinds and _picture(main).copyable):
        return tuple(segments)
    return None


def _copied(timeline: Timeline, clip: Clip, encoding: Encoding) -> Iterator[Segment]:
    """Whole groups of pictures copied; what is cut open at either end, coded."""
    source = timeline.source(clip.source)
    frames = _picture(source).frames
    first, last = frames.number(clip.start), frames.number(clip.end)
    clean, until = frames.clean_from(first), frames.clean_to(last)
    if clean is None or until is None or clean >= until:
        yield from _encoded(timeline, clip, encoding)
        return
    head, rest = _halves(clip, frames.time(clean))
    body, tail = _halves(rest, frames.time(until)) if rest else (None, None)
    if head:
        yield from _encoded(timeline, head, encoding)
    if body:
        yield Segment(kind="copy", piece=_piece(source, body), duration=body.duration, frames=until - clean)
    if tail:
        yield from _encoded(timeline, tail, encoding)


def _halves(clip: Clip, time: Fraction) -> tuple[Clip | None, Clip | None]:
    if time <= clip.start:
        return None, clip
    if time >= clip.end:
        return clip, None
    return clip.split((time - clip.start) / clip.speed, time)


def _encoded(timeline: Timeline, clip: Clip, encoding: Encoding) -> Iterator[Segment]:
    """The clip coded anew, in chunks that begin at keyframes of the source."""
    source = timeline.source(clip.source)
    frames = _picture(source).frames
    for part in _chunks(clip, frames):
        kept = part.speed == 1
        first, last = frames.number(part.start), frames.number(part.end)
        yield Segment(
            kind=Segment.kind_of(part.picture),
            piece=_piece(source, part),
            duration=part.duration,
            frames=last - first if kept else round(part.duration * timeline.rate),
            speed=None if kept else part.speed,
            steps=part.picture,
            encoding=encoding,
        )


def _chunks(clip: Clip, frames: FrameIndex) -> Iterator[Clip]:
    rest = clip
    while clip.speed == 1 and rest.duration >= 2 * CHUNK:
        cut = frames.clean_from(frames.number(rest.start + CHUNK))
        if cut is None or frames.time(cut) > rest.end - CHUNK / 2:
            break
        part, after = rest.split(frames.time(cut) - rest.start, frames.time(cut))
        yield part
        rest = after
    yield rest


def _piece(source: Source, clip: Clip) -> Piece:
    picture = _picture(source)
    frames = picture.frames
    first, last = frames.covering(clip.start), frames.number(clip.end)
    if clip.speed == 1:
        first = frames.number(clip.start)
    elif first > 0:
        first -= 1  # rounding to the output's grid may want the frame before
    seek = frames.clean_to(first) or 0
    return Piece(
        source=source.id,
        key=source.key,
        stream=picture.index,
        time_base=frames.time_base,
        seek=frames.origin + frames.tick(min(seek, first)),
        first=frames.origin + frames.tick(first),
        last=frames.origin + frames.tick(last),
        start=frames.origin + clip.start / frames.time_base,
        delay=picture.delay,
        hdr=picture.colour.hdr,
        width=picture.width,
        height=picture.height,
    )


def _encoding(timeline: Timeline, clip: Clip, beside: PictureStream | None = None) -> Encoding:
    """How a clip is coded: by itself, or so that it can stand beside the copied packets of a stream."""
    picture = _picture(timeline.source(clip.source))
    kept = clip.speed == 1
    codec = timeline.output.codec or _CODECS[timeline.output.container]
    like = beside or picture
    source_rate = like.bit_rate * 6 // 5 if like.bit_rate and like.codec == "h264" else None
    same_size = (timeline.width, timeline.height) == (like.width, like.height)
    return Encoding(
        codec=codec if beside is None else "h264",
        width=beside.coded_width if beside else timeline.width - timeline.width % 2,
        height=beside.coded_height if beside else timeline.height - timeline.height % 2,
        rate=timeline.rate,
        time_base=picture.frames.time_base if kept else 1 / timeline.rate,
        pix_fmt=beside.pix_fmt if beside else "yuv420p",
        max_rate=source_rate if same_size else None,
        parameter_set=_free_id(beside.parameter_sets) if beside else 0,
        turn_back=beside.rotation if beside else 0,
        colour=beside.colour if beside else _tagged(picture.colour, timeline.height),
    )


def _tagged(colour: Colour, height: int) -> Colour:
    """The colour of what is coded anew, named: light for an ordinary screen, and a guess where the file is silent."""
    if colour.hdr:
        return Colour(primaries="bt709", transfer="bt709", space="bt709")
    usual = "bt709" if height >= 720 else "smpte170m"
    named = {name: usual for name in ("primaries", "transfer", "space") if getattr(colour, name) == "unknown"}
    return colour.model_copy(update=named)


def _free_id(taken: tuple[int, ...]) -> int:
    return next(id for id in range(32) if id not in taken)


def _timescale(segments: tuple[Segment, ...]) -> int:
    """Ticks per second in which every segment's time stamps are whole numbers, where 31 bits allow it."""
    scale = 1
    for segment in segments:
        base = segment.encoding.time_base if segment.encoding else segment.piece.time_base
        together = lcm(scale, base.denominator)
        scale = together if together < 2**31 else scale
    while scale < 1000:
        scale *= 10
    return scale


def _sound(timeline: Timeline, clips: tuple[Clip, ...]) -> Sound | None:
    sounding = [s for clip in clips if (s := timeline.source(clip.source).probe.sound)]
    if not sounding:
        return None
    main = sounding[0]
    opus = timeline.output.container == "webm"
    runs = tuple(_heard(timeline, clip, after) for after, clip in zip((None, *clips), clips, strict=False))
    return Sound(
        runs=runs,
        codec="libopus" if opus else "aac",
        sample_rate=48000 if opus else max(8000, min(main.sample_rate, 96000)),
        channels=min(main.channels, 6) if main.channels != 2 else 2,
        bit_rate=min(max(main.bit_rate or 128_000, 64_000 * min(main.channels, 2)), 320_000),
        copied=not opus and _whole(timeline, clips) and main.codec == "aac" and len(runs) == 1 and not runs[0].steps,
    )


def _heard(timeline: Timeline, clip: Clip, after: Clip | None) -> Heard:
    source = timeline.source(clip.source)
    sound = source.probe.sound
    if sound is None:
        return Heard(key=None, duration=clip.duration)
    frames = _picture(source).frames
    return Heard(
        key=source.key,
        stream=sound.index,
        start=clip.start,
        end=clip.end,
        duration=clip.duration,
        steps=clip.sound,
        origin=frames.origin * frames.time_base,
        joins=after is None or not (after.source == clip.source and after.end == clip.start),
    )


def _whole(timeline: Timeline, clips: tuple[Clip, ...]) -> bool:
    """Whether the one clip is a source from end to end, at its own speed."""
    (clip, *others) = clips
    frames = _picture(timeline.source(clip.source)).frames
    return not others and clip.start == 0 and clip.end == frames.end and clip.speed == 1


def _original(timeline: Timeline, segments: tuple[Segment, ...], sound: Sound | None) -> str | None:
    """The stored file that already is the result: nothing is changed, and it is of the wanted kind."""
    source = timeline.source(timeline.clips[0].source)
    untouched = len(segments) == 1 and segments[0].kind == "copy" and (sound is None or sound.copied)
    whole = segments[0].frames == _picture(source).frames.count
    wanted = timeline.output == type(timeline.output)() or _FORMATS[timeline.output.container] in source.probe.format
    return source.key if untouched and whole and wanted else None

"""A timeline becomes a plan: which packets are copied, which frames are coded anew, and how the sound is made.

Pure: all it knows of a file is the probe that was saved with it. Whole groups of pictures that no instruction touches
are copied; around a cut, only the frames up to the next clean keyframe are coded. (The idea of smart rendering;
compare auto-editor's and smartcut's planners.)
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from math import lcm

from editing.compile import coding, grid, limits, pieces, sound, words
from editing.compile.layers import clocked, laid
from editing.compile.merging import merged
from editing.instructions import Steady
from editing.output import Movie, is_movie
from editing.plan import Encoding, Motion, Piece, RenderPlan, Segment
from editing.timeline import Clip, PictureStream, Source, Timeline

_COPIES: dict[Movie, set[str]] = {
    "mp4": {"h264", "hevc", "av1", "mpeg4", "vp9"},
    "mov": {"h264", "hevc", "mpeg4", "prores"},
    "mkv": {"h264", "hevc", "av1", "mpeg4", "vp8", "vp9", "mpeg2video"},
    "webm": {"vp8", "vp9", "av1"},
}
_FORMATS: dict[Movie, str] = {"mp4": "mp4", "mov": "mp4", "mkv": "matroska", "webm": "webm"}


def compile(timeline: Timeline, *, copying: bool = True) -> RenderPlan:
    """The plan that renders the timeline.

    With `copying` off, every frame is coded anew and taken by the clock, which works even where a damaged file lacks
    some: the one before is shown instead.
    """
    seen = (words.drawn(clip, timeline).model_copy(update={"sound": (), "lag": 0}) for clip in timeline.clips)
    shown = tuple(words.placed(merged(seen)))
    heard = tuple(merged(clip.model_copy(update={"picture": ()}) for clip in timeline.clips))
    match timeline.output.medium:
        case "picture" | "animation":
            return _silent(timeline, _by_the_clock(timeline, shown))
        case "sound":
            return _unseen(timeline, heard, copying)
    captions = words.track(timeline)
    segments = _segments(timeline, shown, copying)
    odd = 0 if any(segment.kind == "copy" for segment in segments) else 1  # what is coded has even sides
    return RenderPlan(
        container=timeline.output.kind,
        width=timeline.width - timeline.width % 2 * odd,
        height=timeline.height - timeline.height % 2 * odd,
        duration=timeline.duration,
        time_base=Fraction(1, _timescale(segments)),
        segments=segments,
        sound=sound.sound(timeline, heard, copying=copying),
        other_sounds=sound.other_sounds(timeline, heard, copying=copying),
        captions=captions,
        original=_original(timeline, shown, heard) if copying and captions is None else None,
    )


def _segments(timeline: Timeline, shown: tuple[Clip, ...], copying: bool) -> tuple[Segment, ...]:
    if timeline.output.steady and not grid.on_grid(timeline, shown):
        return _by_the_clock(timeline, shown)
    segments = _smart(timeline, shown) if copying else None
    return _all_coded(timeline, shown, keeping=copying) if segments is None else segments


def _by_the_clock(timeline: Timeline, shown: tuple[Clip, ...]) -> tuple[Segment, ...]:
    """Every frame coded anew, at a tick of the timeline's grid."""
    segments = _all_coded(timeline, tuple(grid.gridded(shown, timeline.rate)), keeping=False)
    return grid.closed(segments, timeline.duration)


def _silent(timeline: Timeline, segments: tuple[Segment, ...]) -> RenderPlan:
    """The plan of a file that only is to be seen."""
    return RenderPlan(
        container=timeline.output.kind,
        width=timeline.width,
        height=timeline.height,
        duration=timeline.duration,
        time_base=Fraction(1, _timescale(segments)),
        segments=segments,
    )


def _unseen(timeline: Timeline, heard: tuple[Clip, ...], copying: bool) -> RenderPlan:
    """The plan of a file that only is to be heard."""
    return RenderPlan(
        container=timeline.output.kind,
        width=0,
        height=0,
        duration=timeline.duration,
        time_base=Fraction(1, 1000),
        segments=(),
        sound=sound.sound(timeline, heard, copying=copying) or sound.silence(timeline),
    )


def price(plan: RenderPlan) -> float:
    """About how many seconds of one ordinary core the plan costs."""
    if plan.original:
        return 0.0
    cost = 0.2 + 0.002 * float(plan.duration)
    for segment in plan.segments:
        if segment.encoding is not None:
            pixels = segment.encoding.width * segment.encoding.height * segment.frames
            cost += 0.1 + pixels * (6e-8 * (segment.kind == "map") + 2e-8 * coding.EFFORT[segment.encoding.codec])
    cost += sum(0.01 * motion.frames for motion in {one.motion for one in plan.segments if one.motion is not None})
    return cost + sum(map(sound.price, plan.sounds))


def _untouched(timeline: Timeline, clip: Clip) -> bool:
    picture = timeline.source(clip.source).picture
    return (
        not clip.picture
        and timeline.source(clip.source).made is None
        and clip.plain
        and (picture.width, picture.height) == (timeline.width, timeline.height)
        and timeline.output.codec in (None, picture.codec)
        and timeline.output.rung is None
        and picture.codec in _COPIES[timeline.output.movie]
    )


def _smart(timeline: Timeline, clips: tuple[Clip, ...]) -> tuple[Segment, ...] | None:
    """Segments that copy what they can; None where nothing can be copied, or copies cannot stand beside the rest."""
    free = [clip for clip in clips if _untouched(timeline, clip)]
    if not free:
        return None
    main = timeline.source(max(free, key=lambda clip: clip.duration).source)
    segments: list[Segment] = []
    beside = main.picture
    for clip in clips:
        if clip.source == main.id and _untouched(timeline, clip):
            segments.extend(_copied(timeline, clip))
        else:
            segments.extend(_encoded(timeline, clip, beside=beside))
    kinds = {segment.kind == "copy" for segment in segments}
    if beside.colour.hdr and not coding.one_light(timeline, clips, beside):
        return None
    if kinds == {True} or (True in kinds and beside.copyable):
        return _numbered(limits.bounded(segments, timeline), beside.parameter_sets)
    return None


def _all_coded(timeline: Timeline, clips: tuple[Clip, ...], keeping: bool) -> tuple[Segment, ...]:
    """Segments that copy nothing."""
    segments = (part for clip in clips for part in _encoded(timeline, clip, keeping=keeping))
    return _numbered(limits.bounded(segments, timeline), ())


def _numbered(segments: Iterable[Segment], taken: tuple[int, ...]) -> tuple[Segment, ...]:
    """The segments, those that are not coded alike with headers of different ids, so that one track can hold them.

    Of H.264's coder alone: what others make is given its ids in the track.
    """
    free = (id for id in range(32) if id not in taken)
    ids: dict[Encoding, int] = {}
    numbered = []
    for segment in segments:
        if segment.encoding is not None and segment.encoding.codec == "h264":
            if segment.encoding not in ids:
                ids[segment.encoding] = next(free, 31)
            encoding = segment.encoding.model_copy(update={"parameter_set": ids[segment.encoding]})
            segment = segment.model_copy(update={"encoding": encoding})
        numbered.append(segment)
    return tuple(numbered)


def _copied(timeline: Timeline, clip: Clip) -> Iterator[Segment]:
    """Whole groups of pictures copied; what is cut open at either end, coded."""
    source = timeline.source(clip.source)
    picture = source.picture
    frames = picture.frames
    first, last = frames.number(clip.start), frames.number(clip.end)
    clean, until = frames.clean_from(first), frames.clean_to(last)
    if clean is None or until is None or clean >= until:
        yield from _encoded(timeline, clip, beside=picture)
        return
    head, rest = _halves(clip, frames.time(clean))
    body, tail = _halves(rest, frames.time(until)) if rest else (None, None)
    if head:
        yield from _encoded(timeline, head, beside=picture)
    if body:
        yield Segment(kind="copy", piece=pieces.piece(source, body), duration=body.duration, frames=until - clean)
    if tail:
        yield from _encoded(timeline, tail, beside=picture)


def _halves(clip: Clip, time: Fraction) -> tuple[Clip | None, Clip | None]:
    if time <= clip.start:
        return None, clip
    if time >= clip.end:
        return clip, None
    return clip.split(clip.offset(time), time)


def _encoded(
    timeline: Timeline, clip: Clip, *, beside: PictureStream | None = None, keeping: bool = True
) -> Iterator[Segment]:
    """The clip coded anew, in chunks that begin at keyframes of the source.

    With `keeping`, frames of a clip at its own speed keep their times.
    """
    source = timeline.source(clip.source)
    frames = source.picture.frames
    kept = keeping and clip.plain and not clocked(clip.picture)
    encoding = coding.encoding(timeline, clip, beside, kept)

    def piece(layer: Clip) -> Piece:
        return pieces.piece(timeline.source(layer.source), layer, kept=False)

    for part in pieces.chunks(clip, frames, encoding, kept):
        first, last = frames.number(part.start), frames.number(part.end)
        steps = tuple(words.spoken(part.picture, timeline, part.duration))
        yield Segment(
            kind=Segment.kind_of(part.picture),
            piece=pieces.piece(source, part, kept),
            duration=part.duration,
            frames=last - first if kept else max(1, round(part.duration * timeline.rate)),
            speed=None if kept else part.speed,
            backward=part.backward,
            steps=steps,
            laid=tuple(laid(steps, part.duration, encoding.rate, piece)),
            motion=_motion(source, part),
            encoding=encoding,
        )


def _motion(source: Source, clip: Clip) -> Motion | None:
    """The stretch that a clip whose camera is held still is a part of."""
    if not clip.picture or not isinstance(steady := clip.picture[0], Steady):
        return None
    frames = source.picture.frames
    window = Clip(source=source.id, start=steady.start, end=steady.end, duration=steady.end - steady.start)
    return Motion(
        piece=pieces.piece(source, window, kept=False), frames=frames.number(steady.end) - frames.number(steady.start)
    )


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


def _original(timeline: Timeline, shown: tuple[Clip, ...], heard: tuple[Clip, ...]) -> str | None:
    """The stored file that already is the result: nothing is changed, and it is of the wanted kind."""
    source, output = timeline.source(timeline.clips[0].source), timeline.output
    picture = source.picture
    whole = sound.whole(timeline, shown) and sound.untouched(timeline, heard)
    if not whole or shown[0].picture or source.made:
        return None
    if (picture.width, picture.height) != (timeline.width, timeline.height):
        return None
    if output.rung or (output.steady and not grid.on_grid(timeline, shown)):
        return None
    kind = output.container
    fits = kind is None or (
        is_movie(kind) and source.original.endswith(f".{kind}") and _FORMATS[kind] in source.probe.format
    )
    return source.original if fits and output.codec in (None, picture.codec) else None

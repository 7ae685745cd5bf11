"""The work that a plan asks for, as plain functions over a store: render a segment, the sound, a whole file.

Every job finds what has been made before under its content's name, so any of them may run twice, on any machine. Knows
no queue, no chat and no database.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import NamedTuple

from editing import examined
from editing.engine import compose, encode, files, hardware, lanes, letters, steady, still
from editing.engine import sound as sounds
from editing.engine.meters import Meter, Shares, Steps
from editing.engine.sound import levels
from editing.engine.work import Work
from editing.errors import Damaged, Faulty, Transient
from editing.events import File, Rendered, Segments, Tally
from editing.findings import Finding
from editing.fitting import Fitting, Try
from editing.output import medium
from editing.plan import Motion, Piece, RenderPlan, Segment, Sound
from storage.base import Store

log = logging.getLogger(__name__)

_UNTOUCHED = (Finding(what="It is the file as it was sent, untouched."),)
_DAMAGED = Finding.notice("Some of the video is damaged; where it cannot be read, the picture before it stands still.")
_AGAIN = (Finding(what="It was examined when it was first made, and is the same file."),)


@dataclass(frozen=True)
class Bench:
    """Where a worker works: the store, a folder that keeps fetched objects, FFmpeg, and the line to who ordered.

    `fonts` is a folder of the operator's own fonts; with `hardware`, coders of the machine's own are used.
    """

    store: Store
    cache: Path
    ffmpeg: str
    stop: Callable[[], bool]
    progress: Callable[[str, float, float | None], None]
    fonts: Path | None = None
    hardware: bool = False

    def local(self, key: str) -> Path:
        """An object of the store as a file."""
        return self.store.local(key, self.cache)


@dataclass(frozen=True)
class Order:
    """A file to be made. `anew` gives the plan that copies nothing, for where copies do not fit together.

    `fitting` knows how small it shall be, and how it gets there.
    """

    plan: RenderPlan
    anew: Callable[[], RenderPlan]
    fitting: Fitting | None = None


def render(orders: Sequence[Order], stem: str, bench: Bench) -> Rendered:
    """Make the files, examine them, and store them; each is called by `stem` and its number, where they are several.

    Raises `Cancelled`, `Faulty`, `Transient` and `Misconfigured`.
    """
    started = time.monotonic()
    shares = Shares([_to_code(order.plan) for order in orders], bench.progress)
    finished = [_finished(order, replace(bench, progress=shares.of(number))) for number, order in enumerate(orders)]
    several = len(finished) > 1
    named = []
    for number, one in enumerate(finished, start=1):
        name = f"{stem}-{number}" if several else stem
        named.append(one.file.model_copy(update={"name": name + PurePath(one.file.key).suffix}))
    return Rendered(
        files=tuple(named),
        segments=Segments.together(one.segments for one in finished),
        check=tuple(
            told.about(file.name) if several else told
            for file, one in zip(named, finished, strict=True)
            for told in one.checked
        ),
        seconds=round(time.monotonic() - started, 3),
    )


def _to_code(plan: RenderPlan) -> int:
    """How many frames are coded for it at most."""
    return sum(segment.frames for segment in plan.segments if segment.encoding is not None)


class Finished(NamedTuple):
    """A file that is in the store: how it came about, and what it was examined for."""

    file: File
    segments: Segments
    checked: tuple[Finding, ...]


class _Done(NamedTuple):
    """A plan whose file is in the store: how it came about, and what it was examined for."""

    plan: RenderPlan
    segments: Segments
    checked: tuple[Finding, ...]


def _finished(order: Order, bench: Bench) -> Finished:
    done = _whole(order, bench) if order.fitting is None else _small(order, order.fitting, bench)
    plan, result = done.plan, bench.local(done.plan.key)
    kind = medium(plan.container)
    file = File(
        key=plan.key,
        name=result.name,
        kind=kind,
        size=result.stat().st_size,
        duration=0 if kind == "picture" else float(plan.duration),
        width=plan.width,
        height=plan.height,
        thumbnail=_thumbnail(plan, result, bench) if kind != "sound" else None,
    )
    written = letters.notices(letters.with_fonts(order.plan, bench.fonts), bench.fonts)
    return Finished(file, done.segments, (*written, *done.checked))


def _whole(order: Order, bench: Bench) -> _Done:
    """The file as planned or, where that does not fit together, with everything coded anew."""
    plan = letters.with_fonts(order.plan, bench.fonts)
    faster = hardware.chosen(plan, bench.ffmpeg) if bench.hardware else plan
    if faster.on_hardware:
        try:
            return _Done(faster, *made(faster, bench))
        except (Faulty, Transient) as fault:
            log.warning("the hardware coder failed, so the CPU codes: %s", fault)
    try:
        return _Done(plan, *made(plan, bench))
    except Faulty as fault:
        log.warning("the parts do not fit together, so everything is coded anew: %s", fault)
        told = (_DAMAGED,) if isinstance(fault, Damaged) else ()
    plan = letters.with_fonts(order.anew(), bench.fonts)
    try:
        segments, checked = made(plan, bench)
    except Faulty as again:
        what = "The video is too damaged for this" if isinstance(again, Damaged) else "No proper file came of this"
        raise Faulty(f"{what}: {again} Send the file again, or another one.") from None
    return _Done(plan, segments, (*told, *checked))


def _small(order: Order, fitting: Fitting, bench: Bench) -> _Done:
    """The file, made smaller from what it first was until it has no more bytes than are wanted."""
    steps = Steps(bench.progress)
    done = _whole(order, replace(bench, progress=steps.next()))
    path = bench.local(done.plan.key)
    tries = [Try(done.plan, path.stat().st_size)]
    while tries[-1].size > fitting.target:
        trying = fitting.next(tries, path)
        done = _Done(trying.plan, *made(trying.plan, replace(bench, progress=steps.next())))
        tries.append(trying._replace(size=bench.local(done.plan.key).stat().st_size))
        log.info("%d bytes of %d: %s", tries[-1].size, fitting.target, trying.rung)
        if tries[-1].size > fitting.target:
            bench.store.delete(done.plan.key)
            examined.forget(done.plan, bench.store)
    return done._replace(checked=(Finding.notice(fitting.cost(tries)), *done.checked))


def _thumbnail(plan: RenderPlan, result: Path, bench: Bench) -> str:
    """The key of a small picture of the result, made where it is not there."""
    key = f"{plan.key}.jpg" if not plan.original else f"results/{plan.hash[:2]}/{plan.hash}.jpg"
    if not bench.store.exists(key):
        with TemporaryDirectory(dir=bench.cache) as folder:
            bench.store.adopt(key, still.thumbnail(result, Path(folder) / "thumbnail.jpg"))
    return key


def made(plan: RenderPlan, bench: Bench) -> tuple[Segments, tuple[Finding, ...]]:
    """The finished file in the store under the plan's key: how it came about, and what it was examined for."""
    if plan.original:
        return Segments(copied=Tally(count=1, seconds=round(float(plan.duration), 3))), _UNTOUCHED
    if bench.store.exists(plan.key):
        found = {segment.hash for segment in plan.segments if segment.encoding}
        return _tallied(plan, found), (*_AGAIN, *examined.remarks(plan, bench.store))
    reused = _coded(plan, bench)
    bench.progress("assembling", 0.97, None)
    return _tallied(plan, reused), _assembled(plan, bench)


def _coded(plan: RenderPlan, bench: Bench) -> set[str]:
    """Code every segment that is not there yet, and the sound beside them; the hashes of those that were there."""
    reused = {segment.hash for segment in plan.segments if segment.encoding and bench.store.exists(segment.key)}
    new = {segment.hash: segment for segment in plan.segments if segment.encoding and segment.hash not in reused}
    motions = {one.motion.key: one.motion for one in new.values() if one.motion is not None}
    motions = {key: motion for key, motion in motions.items() if not bench.store.exists(key)}
    frames = {name: segment.frames for name, segment in new.items()}
    meter = Meter({**frames, **{key: motion.frames for key, motion in motions.items()}}, bench.progress)
    measured = [partial(_motion_task, motion, bench, meter.within(key)) for key, motion in motions.items()]
    lanes.side_by_side(measured, lanes.lanes(), bench.stop)
    tasks = [partial(_segment_task, segment, bench, meter.within(name)) for name, segment in new.items()]
    coders = lanes.lanes()
    sounds = [one for one in plan.sounds if not one.copied and not bench.store.exists(one.key)]
    if sounds:
        if not tasks:
            bench.progress("sound", 0, None)
        tasks[:0] = [partial(_sound_task, one, bench) for one in sounds]
        coders += 1
    lanes.side_by_side(tasks, coders, bench.stop)
    return reused


def _segment_task(segment: Segment, bench: Bench, progress: Callable[[int], None], stop: lanes.Stop) -> None:
    render_segment(segment, replace(bench, stop=stop), progress)


def _motion_task(motion: Motion, bench: Bench, progress: Callable[[int], None], stop: lanes.Stop) -> None:
    render_motion(motion, replace(bench, stop=stop), progress)


def _sound_task(sound: Sound, bench: Bench, stop: lanes.Stop) -> None:
    render_sound(sound, replace(bench, stop=stop))


def render_segment(segment: Segment, bench: Bench, progress: Callable[[int], None]) -> None:
    """Code one segment into the store; nothing to do where it is there already."""
    if bench.store.exists(segment.key):
        return
    with TemporaryDirectory(dir=bench.cache) as folder:
        work = _work(folder, bench, progress)
        target = Path(folder) / "segment.mp4"
        encode.encode(segment, lambda part: _part(part, bench, work), target, work)
        bench.store.adopt(segment.key, target)


def render_motion(motion: Motion, bench: Bench, progress: Callable[[int], None]) -> None:
    """Measure the moves of a camera into the store; nothing to do where they are there already."""
    if bench.store.exists(motion.key):
        return
    with TemporaryDirectory(dir=bench.cache) as folder:
        work = _work(folder, bench, progress)
        target = Path(folder) / "motion.npy"
        steady.measure(motion, _source(motion.piece, bench, work), target, work)
        bench.store.adopt(motion.key, target)


def _part(part: Piece | Motion, bench: Bench, work: Work) -> Path:
    """The file with what a segment is made from."""
    if isinstance(part, Piece):
        return _source(part, bench, work)
    render_motion(part, bench, lambda _: None)
    return bench.local(part.key)


def _source(piece: Piece, bench: Bench, work: Work) -> Path:
    """The file that a piece is taken from; one that comes from no camera is made first."""
    if piece.made is not None and not bench.store.exists(piece.key):
        target = work.folder / f"made-{piece.source[:16]}.mp4"
        compose.card(piece.made, target, work)
        bench.store.adopt(piece.key, target)
    return bench.local(piece.key)


def render_sound(sound: Sound, bench: Bench) -> None:
    """Render the sound into the store; nothing to do where it is there already."""
    if bench.store.exists(sound.key):
        return
    with TemporaryDirectory(dir=bench.cache) as folder:
        target = Path(folder) / Path(sound.key).name
        sounds.render(sound, bench.local, target, _work(folder, bench, lambda _: None))
        levels.keep(sound, target)
        bench.store.adopt(sound.key, target)


def _assembled(plan: RenderPlan, bench: Bench) -> tuple[Finding, ...]:
    """Put the plan's file together from what was made for it, examine it, and store it."""
    with TemporaryDirectory(dir=bench.cache) as folder:
        target = Path(folder) / f"result.{plan.container}"
        checked = files.finish(plan, bench.local, target, _work(folder, bench, lambda _: None))
        examined.keep(plan, checked, bench.store)
        bench.store.adopt(plan.key, target)
    return checked


def _work(folder: str, bench: Bench, progress: Callable[[int], None]) -> Work:
    work = Work(folder=Path(folder), ffmpeg=bench.ffmpeg, fonts=bench.fonts)
    return replace(work, stop=bench.stop, progress=progress)


def _tallied(plan: RenderPlan, reused: set[str]) -> Segments:
    kinds: dict[str, list[float]] = {"copied": [], "encoded": [], "mapped": [], "reused": []}
    names = {"copy": "copied", "encode": "encoded", "map": "mapped"}
    for segment in plan.segments:
        kind = "reused" if segment.hash in reused else names[segment.kind]
        kinds[kind].append(float(segment.duration))
    return Segments(**{kind: Tally(count=len(all_), seconds=round(sum(all_), 3)) for kind, all_ in kinds.items()})

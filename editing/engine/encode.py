"""A segment of frames that are coded anew becomes a file.

Knows nothing of stores; it is given the paths of sources and of the target.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from editing import filtergraph, watching
from editing.encoders import ENCODERS
from editing.engine import camera, ffmpeg, frames, letters, looks, steady, veils
from editing.engine.opening import opened
from editing.engine.work import Work
from editing.errors import Damaged, Faulty
from editing.filtergraph import Placed
from editing.instructions import FrameMap, Glide, Layer, PictureStep, Steady, Veil, Words, extras
from editing.plan import Laid, Motion, Piece, Segment
from editing.watching import AFTER, BEFORE

PathOf = Callable[[Piece | Motion], Path]


def encode(segment: Segment, path_of: PathOf, target: Path, work: Work) -> None:
    """Render an `encode` or `map` segment into an MP4 with just its frames, the first at time zero.

    `path_of` gives the file behind a piece, or the one with the moves of a camera. Raises `Cancelled`, `Transient`
    where FFmpeg fails, and `Faulty` where other than the planned frames come out.
    """
    assert segment.encoding is not None
    source = filtergraph.decode(segment.piece, path_of(segment.piece))
    if segment.kind == "map":
        _mapped(segment, source, path_of, filtergraph.encode(segment.encoding, target), work)
    else:
        inputs, placed = _brought(segment, segment.steps, segment.laid, path_of, work, "letters")
        _coded([*source, *inputs, "-filter_complex", filtergraph.picture_graph(segment, placed)], segment, target, work)
    count = count_packets(target)
    if count != segment.frames:
        fault = Damaged if count < segment.frames else Faulty
        raise fault(f"{segment.frames} frames were planned and {count} came out.")
    if segment.watched:
        looks.keep(segment, work.folder, target)


def _coded(command: list[str], segment: Segment, target: Path, work: Work) -> None:
    """Run FFmpeg once or, where bits are counted and the coder can, twice."""
    encoding = segment.encoding
    assert encoding is not None
    seen = [word for name in (BEFORE, AFTER) for word in _seen(segment, name, work)]
    if encoding.bit_rate is None or not ENCODERS[encoding.codec].twice:
        ffmpeg.run([*command, *filtergraph.encode(encoding, target), *seen], work)
        return
    log = work.folder / "pass"
    ahead = replace(work, progress=lambda frames: work.progress(frames // 3))
    ffmpeg.run([*command, *filtergraph.look_ahead(encoding, log), *seen], ahead)
    rest = replace(work, progress=lambda frames: work.progress(segment.frames // 3 + frames * 2 // 3))
    ffmpeg.run([*command, *filtergraph.encode(encoding, target, log), *seen], rest)


def _seen(segment: Segment, name: str, work: Work) -> list[str]:
    """Where small pictures of the frames go, if they do."""
    return watching.output(name, work.folder) if segment.watched else []


def _mapped(segment: Segment, source: list[str], path_of: PathOf, output: list[str], work: Work) -> None:
    """Functions of Python's, with the instructions before, between and after them in graphs."""
    assert segment.encoding is not None
    at = [number for number, step in enumerate(segment.steps) if isinstance(step, FrameMap)]
    stages: list[list[str]] = []
    for since, until in pairwise((0, *(number + 1 for number in at), None)):
        last = None if until is None else until - 1
        ahead = sum(isinstance(step, Layer) for step in extras(segment.steps[:since]))
        steps = segment.steps[since:last]
        inputs, placed = _brought(segment, steps, segment.laid[ahead:], path_of, work, f"letters{since}")
        graph = filtergraph.partial_graph(segment, since or 0, last, placed)
        stages.append([*(() if since else source), *inputs, "-filter_complex", graph])
    stages[0] += _seen(segment, BEFORE, work)
    stages[-1] += [*output, *_seen(segment, AFTER, work)]
    maps = [step for step in segment.steps if isinstance(step, FrameMap)]
    frames.through(stages, maps, frames.Kind(segment.piece.colour.shown, segment.encoding.rate), work)


def _brought(
    segment: Segment, steps: tuple[PictureStep, ...], laid: Sequence[Laid], path_of: PathOf, work: Work, name: str
) -> tuple[list[str], list[Placed]]:
    """The inputs for the pictures that the steps bring in, in the order of `extras`, and where letterings go."""
    assert segment.encoding is not None
    folder = work.folder / name
    folder.mkdir()
    course = letters.Course(segment.duration, segment.encoding.time_base, segment.encoding.rate)
    layers = iter(laid)
    inputs: list[str] = []
    placed: list[Placed] = []
    for step in extras(steps):
        if isinstance(step, Words):
            placed.append(letters.draw(step, folder / f"{len(placed)}", course, letters.at_hand(work.fonts)))
            inputs += ["-i", f"file:{placed[-1].path}"]
        elif isinstance(step, Veil):
            placed.append(veils.draw(step, folder / f"{len(placed)}.png"))
            inputs += ["-i", f"file:{placed[-1].path}"]
        elif isinstance(step, Steady):
            assert segment.motion is not None
            placed.append(Placed(folder / f"{len(placed)}.trf", 0, 0))
            camera.write(steady.poses(path_of(segment.motion), segment.piece, step.crop), placed[-1].path)
        elif isinstance(step, Glide):
            placed.append(Placed(folder / f"{len(placed)}.trf", 0, 0))
            times = (number / segment.encoding.rate for number in range(segment.frames))
            camera.write(map(step.pose, times), placed[-1].path)
        elif (piece := next(layers).piece) is not None:
            inputs += filtergraph.decode(piece, path_of(piece))
    return inputs, placed


def count_packets(path: Path) -> int:
    """How many frames a file's picture has, counted."""
    with opened(path) as container:
        return sum(1 for packet in container.demux(container.streams.video) if packet.size)

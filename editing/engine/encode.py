"""A segment of frames that are coded anew becomes a file.

Knows nothing of stores; it is given the path of the source and of the target.
"""

from pathlib import Path

from editing import filtergraph
from editing.engine import ffmpeg, frames, letters
from editing.engine.opening import opened
from editing.engine.work import Work
from editing.errors import Faulty
from editing.filtergraph import Placed
from editing.instructions import FrameMap, Lettering, PictureStep
from editing.plan import Segment


def encode(segment: Segment, source: Path, target: Path, work: Work) -> None:
    """Render an `encode` or `map` segment into an MP4 with just its frames, the first at time zero.

    Raises `Cancelled`, `Transient` where FFmpeg fails, and `Faulty` where other than the planned frames come out.
    """
    assert segment.encoding is not None
    if segment.kind == "map":
        _mapped(segment, source, target, work)
    else:
        placed = _drawn(segment.steps, work.folder / "letters")
        command = filtergraph.decode(segment.piece, source) + _inputs(placed)
        command += ["-filter_complex", filtergraph.picture_graph(segment, placed)]
        ffmpeg.run(command + filtergraph.encode(segment.encoding, target), work)
    count = count_packets(target)
    if count != segment.frames:
        raise Faulty(f"{segment.frames} frames were planned and {count} came out.")


def _mapped(segment: Segment, source: Path, target: Path, work: Work) -> None:
    """One function of Python's, with the instructions before and after it in a graph on either side."""
    assert segment.encoding is not None
    at = next(n for n, step in enumerate(segment.steps) if isinstance(step, FrameMap))
    step = segment.steps[at]
    assert isinstance(step, FrameMap)
    before = _drawn(segment.steps[:at], work.folder / "before")
    after = _drawn(segment.steps[at + 1 :], work.folder / "after")
    frames.through(
        filtergraph.decode(segment.piece, source) + _inputs(before),
        filtergraph.taken_graph(segment, segment.steps[:at], before),
        frames.MAPS[step.name],
        dict(step.options),
        [
            *_inputs(after),
            *("-filter_complex", filtergraph.finished_graph(segment.encoding, segment.steps[at + 1 :], after)),
            *filtergraph.encode(segment.encoding, target),
        ],
        work,
    )


def _drawn(steps: tuple[PictureStep, ...], folder: Path) -> list[Placed]:
    folder.mkdir()
    lettered = [step for step in steps if isinstance(step, Lettering)]
    return [letters.draw(step, folder / f"{n}.png") for n, step in enumerate(lettered)]


def _inputs(placed: list[Placed]) -> list[str]:
    return [word for picture in placed for word in ("-i", f"file:{picture.path}")]


def count_packets(path: Path) -> int:
    """How many frames a file's picture has, counted."""
    with opened(path) as container:
        return sum(1 for packet in container.demux(container.streams.video) if packet.size)

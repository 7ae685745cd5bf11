"""Frames through Python: decoded and filtered by FFmpeg, changed one by one as arrays, and coded by FFmpeg again.

All pipes carry NUT, so that every frame keeps its own time. To add a function is to add it to `MAPS`.
"""

import os
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from fractions import Fraction
from typing import IO, Any, NamedTuple

import av
import numpy as np
from av.error import FFmpegError
from numpy.typing import NDArray

from editing.engine import ffmpeg, painting
from editing.engine.work import Work
from editing.errors import Transient
from editing.instructions import FrameMap
from editing.timeline import Colour

Image = NDArray[np.uint8]
"""(height, width, 3), blue, green, red."""
FrameFunction = Callable[[Image, Mapping[str, Any]], Image]

MAPS: Mapping[str, FrameFunction] = {"painting": painting.painted}
_MATRICES = {"bt709": "ITU709", "bt2020nc": "BT2020"}
_USUAL = "ITU601"
_RANGES = {False: "MPEG", True: "JPEG"}


class Kind(NamedTuple):
    """What frames are: the colour of those that are no RGB, and about how many come in a second."""

    colour: Colour
    rate: Fraction


def pipe_format(step: FrameMap) -> str:
    """What the frames of a pipe to this function are stored as: those of a box as they are, to stay so outside it."""
    return "bgr24" if step.box is None else "yuv420p"


def through(stages: Sequence[list[str]], maps: Sequence[FrameMap], kind: Kind, work: Work) -> None:
    """Run the frames through FFmpeg, a function, FFmpeg, and so on: the `stages` are FFmpeg's arguments.

    All but the first have the frames as input 0; all but the last end in a graph with [out]. Raises `Cancelled` and
    `Transient` as `ffmpeg.run` does.
    """
    with ExitStack() as stack:
        pool = stack.enter_context(ThreadPoolExecutor(len(maps)))
        first = stack.enter_context(giving(stages[0], pipe_format(maps[0]), work))
        pipe, done = _output(first), []
        for stage, before, behind in zip(stages[1:-1], maps, maps[1:], strict=False):
            child = stack.enter_context(giving([*_FRAMES, *stage], pipe_format(behind), work, subprocess.PIPE))
            done.append(pool.submit(_fed, pipe, child, before, kind))
            pipe = _output(child)
        try:
            ffmpeg.run([*_FRAMES, *stages[-1]], work, lambda sink: _map(pipe, sink, maps[-1], kind))
            for one in done:
                one.result()
        except FFmpegError as error:
            raise Transient(f"The frames to be changed could not be decoded: {error.strerror}.") from None


_FRAMES = ("-f", "nut", "-i", "pipe:0")


@contextmanager
def giving(
    arguments: Sequence[str], pix_fmt: str, work: Work, source: int = subprocess.DEVNULL
) -> Iterator["subprocess.Popen[bytes]"]:
    """FFmpeg giving the frames of a graph's [out] as NUT to whoever reads; killed where it still runs at the end."""
    command = [work.ffmpeg, *ffmpeg.QUIET, *([] if source == subprocess.PIPE else ["-nostdin"]), *arguments]
    command += ["-map", "[out]", "-fps_mode", "passthrough", "-enc_time_base", "filter"]
    command += ["-c:v", "rawvideo", "-pix_fmt", pix_fmt, "-f", "nut", "pipe:1"]
    with subprocess.Popen(  # noqa: S603 - arguments of our own making
        ffmpeg.leashed(command),
        stdin=source,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PATH": os.defpath},
    ) as child:
        try:
            yield child
        finally:
            child.kill()


def _output(child: "subprocess.Popen[bytes]") -> IO[bytes]:
    assert child.stdout is not None
    return child.stdout


def _fed(source: IO[bytes], child: "subprocess.Popen[bytes]", step: FrameMap, kind: Kind) -> None:
    assert child.stdin is not None
    try:
        _map(source, child.stdin, step, kind)
    finally:
        ffmpeg.close(child.stdin)


def _map(source: IO[bytes], sink: IO[bytes], step: FrameMap, kind: Kind) -> None:
    with av.open(source, "r", format="nut") as read, av.open(sink, "w", format="nut") as written:
        stream = read.streams.video[0]
        target: Any = None
        for frame in read.decode(stream):
            if target is None:
                target = written.add_stream("rawvideo", rate=kind.rate)
                target.width, target.height, target.pix_fmt = frame.width, frame.height, pipe_format(step)
                target.codec_context.time_base = stream.time_base
            changed = _changed(frame, step, kind.colour)
            changed.pts, changed.time_base = frame.pts, frame.time_base
            written.mux(target.encode(changed))
        if target is not None:
            written.mux(target.encode(None))


def _changed(frame: av.VideoFrame, step: FrameMap, colour: Colour) -> av.VideoFrame:
    function, options = MAPS[step.name], dict(step.options)
    if step.box is None:
        image = np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)
        return av.VideoFrame.from_ndarray(function(image, options), format="bgr24")
    whole = np.ascontiguousarray(frame.to_ndarray(), np.uint8)
    part = np.concatenate([plane.ravel() for plane in _planes(whole, step.box)]).reshape(-1, step.box[2])
    known: dict[str, Any] = {"space": _MATRICES.get(colour.space, _USUAL), "range": _RANGES[colour.full_range]}
    boxed = av.VideoFrame.from_ndarray(part, format="yuv420p").to_ndarray(
        format="bgr24", src_colorspace=known["space"], src_color_range=known["range"]
    )
    changed = av.VideoFrame.from_ndarray(function(np.asarray(boxed, np.uint8), options), format="bgr24")
    back = changed.reformat(format="yuv420p", dst_colorspace=known["space"], dst_color_range=known["range"])
    own = np.ascontiguousarray(back.to_ndarray(), np.uint8)
    for plane, new in zip(_planes(whole, step.box), _planes(own, (0, 0, *step.box[2:])), strict=True):
        plane[:] = new
    return av.VideoFrame.from_ndarray(whole, format="yuv420p")


def _planes(whole: Image, box: tuple[int, int, int, int]) -> Iterator[Image]:
    """A box of the planes that are stored one after the other; its numbers and the picture's sides are even."""
    x, y, width, height = box
    tall, wide = whole.shape[0] * 2 // 3, whole.shape[1]
    flat, at = whole.reshape(-1), 0
    for by in (1, 2, 2):
        rows, columns = tall // by, wide // by
        plane = flat[at : at + rows * columns].reshape(rows, columns)
        yield plane[y // by : (y + height) // by, x // by : (x + width) // by]
        at += rows * columns

"""Frames through Python: decoded and filtered by FFmpeg, changed one by one as arrays, and coded by FFmpeg again.

Both pipes carry NUT, so that every frame keeps its own time. To add a function is to add it to `MAPS`.
"""

import os
import subprocess
from collections.abc import Callable, Mapping
from typing import IO, Any

import av
import numpy as np
from av.error import FFmpegError
from numpy.typing import NDArray

from editing.engine import ffmpeg
from editing.engine.work import Work
from editing.errors import Transient

Image = NDArray[np.uint8]
"""(height, width, 3), blue, green, red."""
FrameFunction = Callable[[Image, Mapping[str, Any]], Image]


def cartoon(image: Image, options: Mapping[str, Any]) -> Image:
    """Flat colours inside dark outlines: bilateral smoothing and adaptive thresholds, at half size for speed."""
    import cv2

    height, width = image.shape[:2]
    small = cv2.resize(image, (max(1, width // 2), max(1, height // 2)), interpolation=cv2.INTER_AREA)
    for _ in range(3):
        small = cv2.bilateralFilter(small, 7, 40, 7)
    flat = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)
    grey = cv2.medianBlur(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), 5)
    lines = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, 9, 4)
    return np.asarray(cv2.bitwise_and(flat, flat, mask=lines), np.uint8)


MAPS: Mapping[str, FrameFunction] = {"cartoon": cartoon}


def through(
    decode: list[str], graph: str, function: FrameFunction, options: Mapping[str, Any], encode: list[str], work: Work
) -> None:
    """Decode by `decode` and `graph` (ending in [out]), map every frame, encode by `encode` (from input 0).

    Raises `Cancelled` and `Transient` as `ffmpeg.run` does.
    """
    command = [work.ffmpeg, *ffmpeg.QUIET, "-nostdin", *decode, "-filter_complex", graph]
    command += ["-map", "[out]", "-fps_mode", "passthrough", "-enc_time_base", "filter"]
    command += ["-c:v", "rawvideo", "-pix_fmt", "bgr24", "-f", "nut", "pipe:1"]
    with subprocess.Popen(  # noqa: S603 - arguments of our own making
        ffmpeg.leashed(command),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PATH": os.defpath},
    ) as decoder:
        assert decoder.stdout is not None
        pipe = decoder.stdout
        try:
            ffmpeg.run(["-f", "nut", "-i", "pipe:0", *encode], work, lambda sink: _map(pipe, sink, function, options))
        except FFmpegError as error:
            raise Transient(f"The frames to be changed could not be decoded: {error.strerror}.") from None
        finally:
            decoder.kill()


def _map(source: IO[bytes], sink: IO[bytes], function: FrameFunction, options: Mapping[str, Any]) -> None:
    with av.open(source, "r", format="nut") as read, av.open(sink, "w", format="nut") as written:
        stream = read.streams.video[0]
        target: Any = None
        for frame in read.decode(stream):
            if target is None:
                target = written.add_stream("rawvideo", rate=stream.average_rate or 30)
                target.width, target.height, target.pix_fmt = frame.width, frame.height, "bgr24"
                target.codec_context.time_base = stream.time_base
            image = np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)
            changed = av.VideoFrame.from_ndarray(function(image, options), format="bgr24")
            changed.pts, changed.time_base = frame.pts, frame.time_base
            written.mux(target.encode(changed))
        if target is not None:
            written.mux(target.encode(None))

"""Is what is heard the sound that belongs to the picture?

Compares a moment near the beginning and one near the end with the source's sound at the time of the frames that are
shown then: what was put in the wrong place, or drifts away, is late or early there.
"""

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Any

import av
import numpy as np
from av.error import FFmpegError
from numpy.typing import NDArray

from editing.engine.check.subject import Subject, alone
from editing.engine.opening import demuxed
from editing.findings import Finding
from editing.instructions import Fade, Gain
from editing.plan import Heard, Sound
from editing.timecode import clock

_LENGTH = Fraction(1, 2)
"""Seconds that are compared."""
_REACH = Fraction(1, 4)
"""Seconds by which it is looked for earlier and later."""
_LATE = Fraction(1, 50)
"""Seconds that nobody notices, and a little for rounding."""
_RATE = 8000
_FAINT = 1e-3
"""A mean level below which there is nothing to compare."""
_SURE = 0.8
"""How well two sounds go together that are the same."""
_CLEARLY = 0.7
"""As a share of that, how well they go together at most where they should, for it to be the wrong place."""

Wave = NDArray[np.float64]


def examine(subject: Subject) -> Iterator[Finding]:
    """Compare the first and the last run of each track that is heard as it is in its source."""
    compared = False
    for sound, stream in zip(subject.plan.sounds, subject.container.streams.audio, strict=True):
        for run, begin, at in _moments(sound):
            try:
                late = _late(subject, stream, run, begin, at)
            except FFmpegError:
                continue  # a damaged source; what of it could not be read is told elsewhere
            if late is not None and abs(late) > _LATE:
                side = "late" if late > 0 else "early"
                yield Finding.failed(f"The sound is {abs(float(late)):.2f} s too {side} at {clock(at)}.")
                return
            compared = compared or late is not None
    if compared:
        yield Finding(what="What is heard belongs to what is seen.")


def _moments(sound: Sound) -> Iterator[tuple[Heard, Fraction, Fraction]]:
    """The first and last run that can be compared, when each begins, and the moment from which on that is done."""
    if sound.beds:
        return
    fitting = []
    for run, (begin, end) in zip(sound.runs, pairwise(sound.positions), strict=True):
        as_it_is = run.speed == 1 and not (run.backward or run.passing) if run.key else False
        if as_it_is and all(isinstance(step, Fade | Gain) for step in run.steps) and end - begin > _LENGTH + 2 * _REACH:
            fitting.append((run, begin, end))
    if fitting:
        run, begin, _ = fitting[0]
        yield run, begin, begin + _REACH
        run, begin, end = fitting[-1]
        yield run, begin, end - _REACH - _LENGTH


def _late(subject: Subject, stream: Any, run: Heard, begin: Fraction, at: Fraction) -> Fraction | None:
    """By how many seconds what is heard from a moment on comes late; None where that cannot be told."""
    first = int(subject.stamps[0]) * subject.picture.base
    heard = _wave(subject.container, stream, first + at - _REACH, _LENGTH + 2 * _REACH)
    source = subject.source(run.key or "")
    own = _wave(source, source.streams[run.stream], run.origin + run.start + at - begin, _LENGTH)
    if min(np.sqrt(np.square(wave).mean()) for wave in (heard, own)) < _FAINT:
        return None
    alike = _alike(heard, own)
    expected, near = round(_REACH * _RATE), round(_LATE * _RATE)
    best = int(alike.argmax())
    here = alike[expected - near : expected + near + 1].max()
    if abs(best - expected) <= near or alike[best] < _SURE or here > _CLEARLY * alike[best]:
        return Fraction(0) if here >= _SURE else None
    return Fraction(best - expected, _RATE)


def _wave(container: Any, stream: Any, begin: Fraction, length: Fraction) -> Wave:
    """What is heard from a moment of the file on, as one channel at a low rate; silence for what is not there."""
    wave = np.zeros(round(length * _RATE))
    resampler = av.AudioResampler(format="flt", layout="mono", rate=_RATE)
    with alone(container, stream):
        for frame in _frames(container, stream, begin - _REACH, begin + length):
            for plain in resampler.resample(frame):
                at = round(((plain.pts or 0) * Fraction(plain.time_base or 1) - begin) * _RATE)
                part = plain.to_ndarray()[0][max(0, -at) :]
                at = max(0, at)
                wave[at : at + len(part)] = part[: max(0, len(wave) - at)]
    return wave


def _frames(container: Any, stream: Any, begin: Fraction, end: Fraction) -> Iterator[Any]:
    """What is decoded from about one moment of the file to another."""
    container.seek(int(begin / stream.time_base), stream=stream, backward=True)
    stream.codec_context.flush_buffers()
    for packet in demuxed(container, stream):
        yield from (frame for frame in packet.decode() if frame.pts is not None)
        if packet.pts is not None and packet.pts * Fraction(stream.time_base) > end:
            return


def _alike(long: Wave, short: Wave) -> Wave:
    """How well the short wave goes together with the long one at each place, 1 for the same at any loudness."""
    short = short - short.mean()
    products = np.correlate(long, short, "valid")
    squares = np.concatenate([[0], np.cumsum(np.square(long))])
    power = squares[len(short) :] - squares[: -len(short)]
    return np.asarray(np.abs(products) / np.sqrt(np.maximum(power * np.square(short).sum(), 1e-12)), np.float64)

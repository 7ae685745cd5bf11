"""A result that has too many bytes, made smaller: what to try next, going by what has come out so far.

The finished file is what it is made from, so that all that was done to the video is done once, however often it has to
be coded. Knows nothing of stores and processes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from editing import ladder
from editing.compile import compile
from editing.errors import Refused
from editing.instructions import Filter
from editing.ladder import Rung, Stream
from editing.output import Output
from editing.plan import RenderPlan
from editing.probe import probe
from editing.timeline import Source, Timeline

_CARE = (0.985, 0.97, 0.95, 0.92)
"""The part of the target that is aimed at after one try, two, ..."""
_ON_A_RUNG = 3
"""Tries on one rung, before the next one is taken."""
_TRIES = 12
_SMALLEST_GIF, _SLOWEST_GIF = 64, Fraction(6)


class Try(NamedTuple):
    """A plan, and how many bytes its file has."""

    plan: RenderPlan
    size: int
    rung: Rung | None = None


@dataclass(frozen=True)
class Fitting:
    """A video that shall have `target` bytes at most, with all that was done to it."""

    timeline: Timeline
    target: int

    def next(self, tries: Sequence[Try], path: Path) -> Try:
        """What to try after these, the first of which is the file at `path`; its size is not known yet.

        Raises `Refused` where there is nothing left to try.
        """
        if len(tries) <= _TRIES:
            match self.timeline.output.medium:
                case "video":
                    return self._video(tries, path)
                case "animation":
                    return self._gif(tries)
                case "sound":
                    return self._sound(tries)
        raise self._hopeless(tries)

    def _hopeless(self, tries: Sequence[Try]) -> Refused:
        least = min(one.size for one in tries)
        return Refused(
            f"It does not get smaller than {megabytes(least)}, and {megabytes(self.target)} were wanted; "
            "ask for more, or cut it first."
        )

    def _video(self, tries: Sequence[Try], path: Path) -> Try:
        source = self._finished(tries[0].plan, path)
        stream = stream_of(source)
        rungs = [(one.rung, one.size) for one in tries if one.rung is not None]
        if not rungs:
            rung = ladder.fitted(stream, self.target)
        else:
            last, size = rungs[-1]
            same = [one for one, _ in rungs if one.height == last.height and one.rate == last.rate]
            rung = ladder.scaled(last, stream, self.target, size, _CARE[min(len(rungs), len(_CARE)) - 1])
            low = rung.picture < 0.7 * ladder.needed(stream, rung.width, rung.height, rung.rate)
            if len(same) >= _ON_A_RUNG or low:
                rung = ladder.fitted(stream, self.target, under=last) or (rung if len(same) < 2 * _ON_A_RUNG else None)
        if rung is None:
            raise self._hopeless(tries)
        plan = compile(_at(source, rung, self.timeline.output))
        return Try(plan.model_copy(update={"captions": tries[0].plan.captions}), 0, rung)

    def _finished(self, plan: RenderPlan, path: Path) -> Source:
        """The finished file as a source."""
        sent = next((one for one in self.timeline.sources if one.original == plan.key), None)
        return sent or Source(id=plan.hash, key=plan.key, name=path.name, probe=probe(path, path.name))

    def _gif(self, tries: Sequence[Try]) -> Try:
        """Fewer frames and fewer pixels, each by the root of what there is too much."""
        last = tries[-1]
        share = self.target / last.size * _CARE[min(len(tries), len(_CARE)) - 1]
        rate = last.rung.rate if last.rung else self.timeline.rate
        slower = min(rate, max(_SLOWEST_GIF, Fraction(round(float(rate) * share**0.5))))
        width = int(last.plan.width * (share * float(rate / slower)) ** 0.5)
        if width < _SMALLEST_GIF:
            raise self._hopeless(tries)
        timeline = _scaled(self.timeline, width, slower)
        rung = Rung(width=timeline.width, height=timeline.height, rate=slower, picture=0)
        return Try(compile(timeline), 0, rung)

    def _sound(self, tries: Sequence[Try]) -> Try:
        sound = tries[-1].plan.sound
        if sound is None or sound.codec in ("flac", "pcm_s16le"):
            raise Refused(
                f"A {self.timeline.output.kind} file of it has {megabytes(tries[-1].size)}, whatever is done; "
                "ask for an mp3."
            )
        bits = int(self.target * 8 / self.timeline.duration * Fraction(_CARE[min(len(tries), len(_CARE)) - 1]))
        bits = min(bits, int(sound.bit_rate * 0.9)) if len(tries) > 1 else bits
        if bits < 16_000:
            raise self._hopeless(tries)
        channels = 1 if bits < 56_000 else 2
        rung = Rung(width=0, height=0, rate=self.timeline.rate, picture=0, sound=bits, channels=channels)
        wanted = self.timeline.output.model_copy(update={"rung": rung})
        return Try(compile(self.timeline.model_copy(update={"output": wanted})), 0, rung)

    def cost(self, tries: Sequence[Try]) -> str:
        """What it has cost to become so small, in words; the last one is what came out."""
        first, last = tries[0], tries[-1]
        if len(tries) == 1:
            return f"It has {megabytes(first.size)} as it is, so it was not made smaller."
        changes = []
        rung, sound = last.rung, last.plan.sound
        if last.plan.height and (last.plan.width, last.plan.height) != (first.plan.width, first.plan.height):
            changes.append(f"{_size(first.plan)} became {_size(last.plan)}")
        if rung is not None and rung.rate < self.timeline.rate * Fraction(3, 4):
            changes.append(f"{float(rung.rate):.3g} frames a second")
        if first.plan.other_sounds and not last.plan.other_sounds:
            changes.append("one sound track")
        if sound is not None and not sound.copied and rung is not None and rung.sound:
            changes.append(f"sound {rung.sound // 1000} kbit/s{' mono' if rung.channels == 1 else ''}")
        said = f"From {megabytes(first.size)} to {megabytes(last.size)}"
        return f"{said}: {', '.join(changes)}." if changes else f"{said}, at its own size."


def stream_of(source: Source) -> Stream:
    """What there is of a finished video."""
    probe, picture = source.probe, source.picture
    sound = None
    if probe.sound is not None:
        sound = probe.sound.bit_rate or max(32_000, int(probe.size * 8 / probe.duration) - (picture.bit_rate or 0))
    return Stream(
        duration=probe.duration,
        width=picture.width,
        height=picture.height,
        rate=picture.rate,
        picture=picture.bit_rate,
        sound=sound,
        channels=probe.sound.channels if probe.sound else 2,
    )


def _at(source: Source, rung: Rung, output: Output) -> Timeline:
    """The finished video on a rung of the ladder."""
    timeline = Timeline.of(source)
    slower = rung.rate < timeline.rate
    wanted = Output(container=output.container, codec=output.codec, quality=output.quality, rung=rung, steady=slower)
    scaled = _scaled(timeline, rung.width, rung.rate if slower else timeline.rate, rung.height)
    return scaled.model_copy(update={"output": wanted})


def _scaled(timeline: Timeline, width: int, rate: Fraction, height: int | None = None) -> Timeline:
    height = height or max(2, round(timeline.height * width / timeline.width))
    width, height = width - width % 2, height - height % 2
    if (width, height) != (timeline.width, timeline.height):
        step = Filter.of("scale", w=width, h=height, flags="lanczos")
        timeline = timeline.with_clips(*(clip.seen(step) for clip in timeline.clips))
    return timeline.model_copy(update={"width": width, "height": height, "rate": rate})


def _size(plan: RenderPlan) -> str:
    return f"{min(plan.width, plan.height)}p"


def megabytes(size: int) -> str:
    """A number of bytes as people read it."""
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{max(1, round(size / 1e3))} kB"

"""Pauses out."""

from collections.abc import Iterator
from fractions import Fraction
from math import log10
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from editing.errors import BadEdit
from editing.instructions import Gain
from editing.measures import Levels
from editing.ops.base import Ranged
from editing.timecode import Rational, Seconds, clock, nearest
from editing.timeline import Clip, Timeline

_CLICK = Fraction(6, 100)
"""Seconds of sound in a pause that are a click or a breath rather than a word."""
_MUTED = 0.001

Span = tuple[Fraction, Fraction]
"""Seconds of the timeline, from and to."""


class RemoveSilence(Ranged):
    """Cut the pauses out, where nothing is said or heard; with mode speed, play them fast instead.

    | A |...| B |..| C |  ->  | A | B | C |
    """

    op: Literal["remove_silence"] = "remove_silence"
    min_gap: Seconds = Field(Fraction(1, 2), gt=0, le=600, description="how long a pause is at least that is cut")
    padding: Seconds = Field(Fraction(1, 10), le=10, description="how much of a pause is kept before and after speech")
    threshold: float | None = Field(
        None, ge=-100, le=0, description="dB; what is fainter is silence. Left out: found from the sound itself"
    )
    mode: Literal["cut", "speed"] = Field("cut", description="speed = play the pauses faster instead of cutting them")
    factor: Rational | None = Field(
        None, gt=1, le=100, description="with mode speed: how many times faster; 4 if not said"
    )

    RESHAPES: ClassVar[bool] = True
    PHRASES: ClassVar[tuple[str, ...]] = (
        "remove silence",
        "remove silence <span>",
        "cut silence",
        "cut silence <span>",
        "trim silence",
        "skip silence",
        "without silence",
        "no silence",
        "remove silent",
        "cut silent",
        "remove quiet part",
        "remove quiet parts",
        "cut quiet part",
        "cut quiet parts",
        "remove pause",
        "cut pause",
        "trim pause",
        "skip pause",
        "shorten pause",
        "without pause",
        "no pause",
        "only pause",
        "remove long pause",
        "cut long pause",
        "remove awkward pause",
        "cut awkward pause",
        "remove pause and silence",
        "remove silence and pause",
        "remove silence quieter than <decibels>",
        "remove silence below <decibels>",
        "remove everything below <decibels>",
        "remove everything quieter than <decibels>",
        "cut pause and silence",
        "cut silence and pause",
        "cut silence quieter than <decibels>",
        "cut silence below <decibels>",
        "cut everything below <decibels>",
        "cut everything quieter than <decibels>",
        "remove gap",
        "cut gap",
        "jump cut",
        "auto cut",
        "tighten",
        "make tighter",
        "speed up silence => mode=speed",
        "speed up the silence => mode=speed",
        "fast forward silence => mode=speed",
        "fast forward through silence => mode=speed",
        "speed silence up => mode=speed",
        "speed pause up => mode=speed",
        "silence fast => mode=speed",
        "silence faster => mode=speed",
        "silence <times> fast => mode=speed",
        "silence <times> faster => mode=speed",
        "speed up pause => mode=speed",
        "speed up the pause => mode=speed",
        "fast forward pause => mode=speed",
        "pause fast => mode=speed",
        "pause faster => mode=speed",
        "pause <times> fast => mode=speed",
        "pause <times> faster => mode=speed",
    )
    EXAMPLES: ClassVar[dict[str, dict[str, Any]]] = {
        "cut the silences": {},
        "remove pauses longer than 1 second": {"min_gap": 1},
        "cut the pauses in the first minute, a bit less tight": {"end": 60, "padding": 0.25},
        "speed the silent parts up 4 times": {"mode": "speed", "factor": 4},
    }

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.factor is not None and self.mode != "speed":
            raise ValueError("factor goes with mode speed")
        return self

    def what(self) -> str:
        """Which pauses, and what becomes of them."""
        pauses = "the pauses"
        if "min_gap" in self.model_fields_set:
            pauses += f" longer than {float(self.min_gap):g} s"
        if "threshold" in self.model_fields_set and self.threshold is not None:
            pauses += f" (below {self.threshold:g} dB)"
        return f"play {pauses} {float(self._faster):g}x" if self.mode == "speed" else f"cut {pauses}"

    def told(self, before: Timeline, after: Timeline) -> str | None:
        """How many pauses, and how long they were together."""
        if not before.has_sound:
            raise BadEdit("The clip has no sound, so there are no pauses to be found in it.")
        if any(before.source(clip.source).described for clip in before.clips):
            return None
        spans = self._pauses(before)
        if spans == [(Fraction(0), before.duration)]:
            if self.threshold is not None:
                raise BadEdit(f"Nothing is louder than {self.threshold:g} dB; name a lower threshold.")
            raise BadEdit("There is nothing but silence in the sound, so nothing was cut.")
        if after.duration == before.duration:
            least = max(self.min_gap, 2 * self.padding)
            raise BadEdit(f"There is no pause longer than {float(least):g} s, so nothing was cut.")
        count = len(self._spare(before))
        pauses = "1 pause" if count == 1 else f"{count} pauses"
        seconds = _amount(before.duration - after.duration)
        if self.mode == "speed":
            return f"play {pauses} {float(self._faster):g}x, which saves {seconds}"
        return f"cut {pauses}, {seconds}" + (" in all" if count > 1 else "")

    def apply(self, timeline: Timeline) -> Timeline:
        """What is heard, and a picture without sound, stays; a clip that is silent all the time stays as it is."""
        spare = self._spare(timeline)
        if not spare or spare == [(Fraction(0), timeline.duration)]:
            return timeline
        kept: list[Clip] = []
        for clip, pause in _parted(timeline, spare):
            if not pause:
                kept.append(clip)
            elif self.mode == "speed":
                frame = 1 / timeline.rate
                kept.append(clip.lasting(max(nearest(clip.duration / self._faster, frame), frame)))
        return timeline.with_clips(*kept)

    @property
    def _faster(self) -> Fraction:
        return self.factor or Fraction(4)

    def _spare(self, timeline: Timeline) -> list[Span]:
        """What can go: the pauses in the range without what is kept around speech."""
        first, last = timeline.span(self.start, self.end)
        total, frame = timeline.duration, 1 / timeline.rate
        found: list[Span] = []
        for start, end in self._pauses(timeline):
            start = start if start == 0 else start + self.padding
            end = end if end == total else end - self.padding
            start, end = max(start, first), min(end, last)
            if end - start >= frame:
                found.append((start, end))
        return found

    def _pauses(self, timeline: Timeline) -> list[Span]:
        """When nothing is heard for at least `min_gap` seconds."""
        joined: list[Span] = []
        for start, end in self._quiet(timeline):
            if joined and start - joined[-1][1] <= _CLICK:
                start = joined.pop()[0]
            joined.append((start, end))
        return [(start, end) for start, end in joined if end - start >= self.min_gap]

    def _quiet(self, timeline: Timeline) -> Iterator[Span]:
        """When it is silent, in order; a pause goes on from one clip to the next."""
        for position, clip, levels in _heard(timeline):
            if levels is None:
                continue
            gain = _gain(clip)
            if gain is None:
                yield position, position + clip.duration
                continue
            threshold = levels.threshold if self.threshold is None else gain - self.threshold
            spans = levels.quiet(clip.start, clip.end, threshold)
            for start, end in sorted(sorted((clip.offset(one), clip.offset(other))) for one, other in spans):
                yield position + start, position + end


def _heard(timeline: Timeline) -> Iterator[tuple[Fraction, Clip, Levels | None]]:
    """Where each clip begins, and how loud its source is; None where it has no sound, or nothing is known of it."""
    position = Fraction(0)
    for clip in timeline.clips:
        source = timeline.source(clip.source)
        silent = source.probe.sound is None or clip.still
        yield position, clip, None if silent else source.measured(Levels)
        position += clip.duration


def _gain(clip: Clip) -> float | None:
    """By how many decibels the clip was made louder; None where it is muted."""
    factor = 1.0
    for step in clip.sound:
        if isinstance(step, Gain):
            factor *= step.factor
    return 20 * log10(factor) if factor > _MUTED else None


def _parted(timeline: Timeline, spans: list[Span]) -> Iterator[tuple[Clip, bool]]:
    """The clips, cut at the spans' ends, each with whether it lies in one of them; the spans are in order."""
    position = Fraction(0)
    following = iter([*spans, (timeline.duration, timeline.duration)])
    start, end = next(following)
    for clip in timeline.split(*(edge for span in spans for edge in span)).clips:
        middle = position + clip.duration / 2
        while middle >= end:
            start, end = next(following)
        yield clip, middle >= start
        position += clip.duration


def _amount(seconds: Fraction) -> str:
    """How long that is, as people say it."""
    return clock(seconds) if seconds >= 60 else f"{float(seconds):.1f} s".replace(".0 s", " s")

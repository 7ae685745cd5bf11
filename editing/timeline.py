"""What an edited video is: pieces of sources in play order, each with the instructions that its frames go through.

A `Timeline` is the fold of an edit history. It opens no file: all it knows of one is the `Probe` saved with its source.
Times are exact seconds. A source's time starts at its first frame; a timeline's, at its first clip.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Self

from editing.bed import Bed
from editing.data import Data
from editing.errors import BadEdit
from editing.instructions import PictureStep, SoundStep
from editing.material import Colour as Colour
from editing.material import PictureStream as PictureStream
from editing.material import Probe as Probe
from editing.material import Quirk as Quirk
from editing.material import SoundStream as SoundStream
from editing.material import Source as Source
from editing.material import learned as learned
from editing.output import Codec as Codec
from editing.output import Container as Container
from editing.output import Output
from editing.timecode import Rational, clock, nearest


class Clip(Data):
    """A piece of a source: its frames from `start` up to `end`, shown in `duration` seconds.

    A `backward` one begins with what is shown before `end` and goes back to `start`, its sound too. A `still` one
    holds what is shown at `start`, and is silent. Steps that depend on time count from the clip's own start on the
    timeline. Its sound comes `lag` seconds of the source later than it was recorded. `part` is the number of the
    file that it goes into, None where it goes with the clip before it.
    """

    source: str
    start: Rational
    end: Rational
    duration: Rational
    backward: bool = False
    still: bool = False
    lag: Rational = Fraction(0)
    part: int | None = None
    picture: tuple[PictureStep, ...] = ()
    sound: tuple[SoundStep, ...] = ()

    @property
    def speed(self) -> Fraction:
        """How many seconds of the source pass in one second."""
        return (self.end - self.start) / self.duration

    @property
    def plain(self) -> bool:
        """Whether its frames can keep the times that they have in the source."""
        return self.speed == 1 and not self.backward and not self.still

    def source_time(self, offset: Fraction) -> Fraction:
        """Where the source is, `offset` seconds after the clip's start on the timeline."""
        return self.end - offset * self.speed if self.backward else self.start + offset * self.speed

    def offset(self, source_time: Fraction) -> Fraction:
        """How many seconds after the clip's start on the timeline the source is there."""
        return (self.end - source_time if self.backward else source_time - self.start) / self.speed

    def continued(self, other: Self) -> bool:
        """Whether the other one goes on in the source where this one ends, in the same way."""
        alike = (self.source, self.speed, self.backward, self.still, self.lag) == (
            other.source,
            other.speed,
            other.backward,
            other.still,
            other.lag,
        )
        return alike and (other.end == self.start if self.backward else other.start == self.end)

    def joined(self, other: Self) -> Self:
        """Both as one, where the other one continues this."""
        start, end = (other.start, self.end) if self.backward else (self.start, other.end)
        return self.model_copy(update={"start": start, "end": end, "duration": self.duration + other.duration})

    def seen(self, *steps: PictureStep) -> Self:
        """The clip with further instructions for its picture."""
        return self.model_copy(update={"picture": (*self.picture, *steps)})

    def heard(self, *steps: SoundStep) -> Self:
        """The clip with further instructions for its sound."""
        return self.model_copy(update={"sound": (*self.sound, *steps)})

    def split(self, offset: Fraction, source_time: Fraction) -> tuple[Self, Self]:
        """The clip in two, `offset` seconds after its start on the timeline, where the source is at `source_time`."""
        before, after = ("start", "end") if self.backward else ("end", "start")
        left = self.model_copy(update={before: source_time, "duration": offset})
        right = self.model_copy(
            update={
                after: source_time,
                "duration": self.duration - offset,
                "picture": tuple(step.moved(-offset) for step in self.picture),
                "sound": tuple(step.moved(-offset) for step in self.sound),
            }
        )
        return left, right

    def lasting(self, duration: Fraction) -> Self:
        """The clip played in another time, its instructions stretched with it."""
        factor = duration / self.duration
        return self.model_copy(
            update={
                "duration": duration,
                "picture": tuple(step.scaled(factor) for step in self.picture),
                "sound": tuple(step.scaled(factor) for step in self.sound),
            }
        )

    def reversed(self) -> Self:
        """The clip played the other way round, with all that is done to it."""
        return self.model_copy(
            update={
                "backward": not self.backward,
                "picture": tuple(step.mirrored(self.duration) for step in self.picture),
                "sound": tuple(step.mirrored(self.duration) for step in self.sound),
            }
        )


class Timeline(Data):
    """The whole video: clips in play order on a canvas of `width` x `height` display pixels at `rate` frames a second.

    `sources` holds every file of the project, the upload first, used or not. `beds` play under all of it; `loudness` is
    what all that is heard is brought to in the end, in LUFS; `mono` is the same sound on every speaker.
    """

    sources: tuple[Source, ...]
    clips: tuple[Clip, ...]
    width: int
    height: int
    rate: Rational
    output: Output = Output()
    beds: tuple[Bed, ...] = ()
    loudness: Rational | None = None
    mono: bool = False

    @classmethod
    def of(cls, *sources: Source) -> Self:
        """The first source as it is, the others at hand. The first must have a picture."""
        first, picture = sources[0], sources[0].picture
        clip = Clip(source=first.id, start=Fraction(0), end=picture.frames.end, duration=picture.frames.end)
        return cls(sources=sources, clips=(clip,), width=picture.width, height=picture.height, rate=picture.rate)

    @property
    def duration(self) -> Fraction:
        """Seconds from the first frame to the end of the last."""
        return sum((clip.duration for clip in self.clips), Fraction(0))

    @property
    def has_sound(self) -> bool:
        """Whether any piece comes from a source that sounds, or anything plays under them."""
        return bool(self.beds) or any(self.source(clip.source).probe.sound for clip in self.clips)

    def source(self, id: str) -> Source:
        """The source with this id."""
        return next(source for source in self.sources if source.id == id)

    def named(self, name: str) -> Source:
        """The source that the person calls `name`. Raises `BadEdit`, naming those there are."""
        sent = [source for source in self.sources if source.made is None]
        for source in sent:
            if source.name.casefold() == name.strip().casefold():
                return source
        names = ", ".join(source.name for source in sent)
        raise BadEdit(f"There is no file called {name!r}; the files are: {names}.")

    def span(self, start: Fraction | None, end: Fraction | None) -> tuple[Fraction, Fraction]:
        """A range with its missing ends filled in, checked against the clip. Raises `BadEdit`."""
        total = self.duration
        start, end = start or Fraction(0), total if end is None else end
        if start >= total:
            raise BadEdit(f"The clip is {clock(total)} long, so nothing starts at {clock(start)}.")
        if end > total + 1:
            raise BadEdit(f"The clip is {clock(total)} long, so nothing ends at {clock(end)}.")
        if start >= end:
            raise BadEdit(f"A range ends after it starts; {clock(start)} to {clock(end)} does not.")
        return start, min(end, total)

    def split(self, *at: Fraction) -> Self:
        """The same video with clips ending at the frame boundaries nearest to these times."""
        return self._with(clip for clip, _ in self._cut_at(at))

    def within(self, start: Fraction, end: Fraction, change: Callable[[Clip], Clip]) -> Self:
        """The video with `change` applied to what plays from `start` up to `end`, to one frame at least."""
        if end - start < 1 / self.rate:
            start = max(Fraction(0), min(start, self.duration - 1 / self.rate))
            end = start + 1 / self.rate
        return self._with(change(clip) if inside else clip for clip, inside in self._cut_at((start, end), (start, end)))

    def only(self, start: Fraction, end: Fraction) -> tuple[Clip, ...]:
        """The clips that play from `start` up to `end`."""
        return tuple(clip for clip, inside in self._cut_at((start, end), (start, end)) if inside)

    def with_source(self, source: Source) -> Self:
        """The video with one more file at hand; one that it has already is not added again."""
        known = any(one.id == source.id for one in self.sources)
        return self if known else self.model_copy(update={"sources": (*self.sources, source)})

    def with_clips(self, *clips: Clip) -> Self:
        """The video with other clips. Raises `BadEdit` where nothing would be left."""
        if not clips:
            raise BadEdit("That would leave nothing of the video; keep at least a part of it.")
        return self.model_copy(update={"clips": clips})

    def _with(self, clips: Iterable[Clip]) -> Self:
        return self.model_copy(update={"clips": tuple(clips)})

    def _cut_at(
        self, at: tuple[Fraction, ...], span: tuple[Fraction, Fraction] | None = None
    ) -> list[tuple[Clip, bool]]:
        """The clips, cut at these times, each with whether it lies inside the (equally snapped) span."""
        pieces: list[tuple[Clip, bool]] = []
        position = Fraction(0)
        ordered = sorted(at)
        for clip in self.clips:
            rest, done = clip, Fraction(0)
            mine = ordered[bisect_right(ordered, position) : bisect_left(ordered, position + clip.duration)]
            for offset, source_time in (self._snapped(clip, time - position) for time in mine):
                if done < offset < clip.duration:
                    left, rest = rest.split(offset - done, source_time)
                    pieces.append((left, self._inside(clip, position + done, position, span)))
                    done = offset
            pieces.append((rest, self._inside(clip, position + done, position, span)))
            position += clip.duration
        return pieces

    def _inside(
        self, clip: Clip, piece_start: Fraction, clip_start: Fraction, span: tuple[Fraction, Fraction] | None
    ) -> bool:
        if span is None:
            return False
        start, end = (self._snapped(clip, time - clip_start)[0] + clip_start for time in span)
        return start <= piece_start < end

    def _snapped(self, clip: Clip, offset: Fraction) -> tuple[Fraction, Fraction]:
        """The frame boundary nearest to `offset` seconds into the clip: its offset, and the source's time there."""
        offset = min(max(offset, Fraction(0)), clip.duration)
        if offset in (0, clip.duration):
            return offset, clip.source_time(offset)
        if clip.plain:
            frames = self.source(clip.source).picture.frames
            source_time = min(max(frames.snap(clip.start + offset), clip.start), clip.end)
            return source_time - clip.start, source_time
        offset = min(nearest(offset, 1 / self.rate), clip.duration)
        return offset, clip.source_time(offset)

"""The files that a video is made of, and what is known of them: their streams, and what is unusual.

Plain data, saved with a project. Opens no file.
"""

import hashlib
from collections.abc import Iterable
from fractions import Fraction
from typing import Annotated, Literal, Self, TypeVar

from pydantic import BeforeValidator

from editing.data import Data
from editing.errors import Unmeasured
from editing.frames import FrameIndex, PacketGrid
from editing.instructions import Card
from editing.measures import Measure, readable
from editing.timecode import Rational
from editing.typography import Cue

Quirk = Literal["damaged", "phone", "rejoined", "reduced"]
"""Damaged: not all of it can be read. Phone: filmed by one. Rejoined: its clock jumped, and was put right. Reduced: the
chat that it came through may have made it smaller."""
M = TypeVar("M", bound=Data)


class Colour(Data):
    """How numbers become light, in FFmpeg's names; "unknown" where the file does not say."""

    primaries: str = "unknown"
    transfer: str = "unknown"
    space: str = "unknown"
    full_range: bool = False

    @property
    def hdr(self) -> bool:
        """Whether the picture has to be tone-mapped for an ordinary screen."""
        return self.transfer in {"smpte2084", "arib-std-b67"}

    @property
    def shown(self) -> "Colour":
        """The colour that the picture has when it is worked on: where it is HDR, that of an ordinary screen."""
        return Colour(primaries="bt709", transfer="bt709", space="bt709") if self.hdr else self


class PictureStream(Data):
    """A picture stream. `width` and `height` are as displayed: turned, square pixels; `coded_*` as stored.

    `rotation` is how far a player turns the stored picture, clockwise, after it has `mirrored` it left to right.
    `interlaced` is the field that comes first where two make a frame; `alpha`: it can be seen through. `copyable`:
    re-encoded parts can stand beside copied packets in one track; `parameter_sets` are the ids that its own headers
    use. `delay` is how many ticks of `frames` a packet comes at most after the frame's place in the order of display.
    """

    index: int
    codec: str
    width: int
    height: int
    coded_width: int
    coded_height: int
    rotation: Literal[0, 90, 180, 270] = 0
    mirrored: bool = False
    interlaced: Literal["top", "bottom"] | None = None
    alpha: bool = False
    pix_fmt: str
    rate: Rational
    frames: FrameIndex
    bit_rate: int | None = None
    colour: Colour = Colour()
    copyable: bool = False
    parameter_sets: tuple[int, ...] = ()
    delay: int = 0


class SoundStream(Data):
    """A sound stream; `start` is against the source's first frame, negative where the sound begins earlier.

    Without a picture it is as the file has it. `grid` is where its packets lie, where coded ones can stand beside
    copies of them in one track.
    """

    index: int
    codec: str
    sample_rate: int
    channels: int
    start: Rational
    duration: Rational
    bit_rate: int | None = None
    grid: PacketGrid | None = None
    language: str | None = None
    title: str | None = None


class Probe(Data):
    """What is known of a file. `sound` is the track that a player plays, `other_sounds` are those beside it.

    `cues` are the words of a file of subtitles. `quirks` names what the streams do not show. What is told of all that
    is unusual: `editing.report`.
    """

    version: Literal[1] = 1
    format: str
    size: int
    duration: Rational
    picture: PictureStream | None = None
    sound: SoundStream | None = None
    other_sounds: tuple[SoundStream, ...] = ()
    quirks: tuple[Quirk, ...] = ()
    cues: tuple[Cue, ...] = ()


class Source(Data):
    """A file in the store, named by the SHA-256 of its content, with what the person called it.

    Where it could not be edited as it was `sent`, `key` is that of a file with the same frames that can. One that is
    `made` is rendered into the store when it is first needed; one that is only `described` has no file.
    """

    id: str
    key: str
    name: str
    probe: Probe
    sent: str | None = None
    made: Card | None = None
    described: bool = False
    measures: Annotated[tuple[Measure, ...], BeforeValidator(readable)] = ()

    @classmethod
    def card(cls, card: Card) -> Self:
        """The source that a card will be."""
        id = hashlib.sha256(card.model_dump_json().encode()).hexdigest()
        base = Fraction(1, card.timescale)
        frames = FrameIndex(
            time_base=base, origin=0, runs=((card.rate.denominator * 1000, card.frames),), keyframes=(0,)
        )
        picture = PictureStream(
            index=0,
            codec="h264",
            width=card.width,
            height=card.height,
            coded_width=card.width,
            coded_height=card.height,
            pix_fmt="yuv444p",
            rate=card.rate,
            frames=frames,
        )
        probe = Probe(format="mp4", size=0, duration=frames.end, picture=picture)
        return cls(id=id, key=f"made/{id[:2]}/{id}.mp4", name="card", probe=probe, made=card)

    @property
    def original(self) -> str:
        """The key of the very file that was sent."""
        return self.sent or self.key

    @property
    def picture(self) -> PictureStream:
        """What is seen of it; only sources with a picture become clips."""
        assert self.probe.picture is not None, "only sources with a picture become clips"
        return self.probe.picture

    def measured(self, kind: type[M]) -> M | None:
        """What was measured of it; None where there is no file to measure. Raises `Unmeasured`."""
        for one in self.measures:
            if isinstance(one, kind):
                return one
        if self.described or self.made is not None:
            return None
        raise Unmeasured(self.id, kind.model_fields["kind"].default)

    def knowing(self, measure: Measure) -> Self:
        """The same source with a measure of it, in place of one of the same kind."""
        others = tuple(one for one in self.measures if one.kind != measure.kind)
        return self.model_copy(update={"measures": (*others, measure)})


def learned(sources: Iterable[Source], id: str, measure: Measure) -> tuple[Source, ...]:
    """The sources with what was measured of one of them."""
    return tuple(source.knowing(measure) if source.id == id else source for source in sources)

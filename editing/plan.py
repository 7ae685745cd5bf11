"""What has to be done to make a file: segments of picture, one rendering of the sound, and how they are put together.

Plain data that goes to the workers as JSON. Knows nothing of how it is carried out.
"""

import hashlib
from bisect import bisect_right
from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property
from itertools import accumulate
from typing import Literal

from editing.data import Data
from editing.instructions import Card, FrameMap, PictureStep, SoundStep
from editing.output import Codec, Container
from editing.timecode import Rational
from editing.timeline import Colour
from editing.typography import Cue

ENGINE = 6
"""Counts up when the same plan gives other bytes, so that old segments are no longer found."""
Coder = Literal["aac", "libopus", "libmp3lame", "flac", "pcm_s16le"]
"""How sound is coded, by FFmpeg's names of what does it."""
PACKET = 1024
"""Samples in a packet of AAC."""
SOFTENED = Fraction(5, 1000)
"""Seconds over which sound goes down to nothing, or comes up, where it breaks off."""


class Encoding(Data):
    """How a picture is coded. `width` and `height` are as stored; `turn_back` undoes the player's rotation (degrees)
    and then `mirror_back` its mirroring.

    With a `bit_rate`, it has that many bits a second over its whole length; else quality goes by `crf`, and no
    stretch has more than `max_rate`. `time_base` is the unit of the time stamps that are written. `parameter_set` is
    the id of the headers, so that they can stand `beside` those of copied packets. `colour` is named; the file says so
    where it is `tagged`. A `shrunk` picture is made so wide and high at the very end.
    """

    codec: Codec | Literal["mjpeg"] = "h264"
    width: int
    height: int
    rate: Rational
    time_base: Rational
    pix_fmt: str = "yuv420p"
    crf: int = 20
    preset: str = "veryfast"
    bit_rate: int | None = None
    max_rate: int | None = None
    beside: bool = False
    parameter_set: int = 0
    turn_back: Literal[0, 90, 180, 270] = 0
    mirror_back: bool = False
    colour: Colour
    tagged: bool = True
    shrunk: tuple[int, int] | None = None


class Piece(Data):
    """Where a segment's frames come from: those stamped from `first` up to `last`, in the file's own ticks.

    `frame` is how long one is shown, on average, in seconds. `seek` is the stamp of the frame from which decoding has
    to start, None for the very first; `start` the moment (which may lie between two frames) that becomes the segment's
    zero. `delay`, `interlaced` and `alpha` are the stream's, `made` the source's. `decoder`: only FFmpeg's
    of this name sees all of it. `width` and `height` are as displayed. `colour` is named, by a guess where the file
    is silent. Of a `sparse` one, frames that no other needs may be left out.
    """

    source: str
    key: str
    stream: int
    time_base: Rational
    frame: Rational
    seek: int | None
    first: int
    last: int
    start: Rational
    delay: int = 0
    interlaced: Literal["top", "bottom"] | None = None
    alpha: bool = False
    decoder: Literal["libvpx", "libvpx-vp9"] | None = None
    width: int
    height: int
    colour: Colour
    made: Card | None = None
    sparse: bool = False


class Laid(Data):
    """The frames of a layer as a segment shows them, from `since` up to `until` seconds after its start.

    `frames` of them at the segment's rate, taken at `speed`; of a `still` one, one. With a `phase`, they play over and
    over, and so many seconds have passed at the start. Without a piece it is a colour.
    """

    piece: Piece | None
    since: Rational
    until: Rational
    frames: int
    speed: Rational
    phase: Rational | None = None
    backward: bool = False
    still: bool = False


class Segment(Data):
    """A run of frames, made in one go. `frames` come out, shown for `duration` seconds.

    `copy`: packets of the source as they are. `encode`: frames through a filter graph. `map`: frames through Python on
    their way. `speed` is None where every frame keeps its own time; else frames are taken at the encoding's rate, and
    those of a `backward` segment then turned round. `laid` are the layers of the steps, in the order of
    `instructions.extras`. `lacking` are characters and fonts that its words need and the machine has not.
    """

    version: Literal[1] = 1
    kind: Literal["copy", "encode", "map"]
    piece: Piece
    duration: Rational
    frames: int
    speed: Rational | None = None
    backward: bool = False
    steps: tuple[PictureStep, ...] = ()
    laid: tuple[Laid, ...] = ()
    lacking: tuple[str, ...] = ()
    encoding: Encoding | None = None

    @cached_property
    def hash(self) -> str:
        """The name of its content: equal segments render to equal bytes."""
        text = f"{ENGINE}:{self.model_dump_json()}"
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def key(self) -> str:
        """Where its bytes are kept in the store."""
        return f"segments/{self.hash[:2]}/{self.hash}.mp4"

    @staticmethod
    def kind_of(steps: tuple[PictureStep, ...]) -> Literal["encode", "map"]:
        """The kind that these instructions need."""
        return "map" if any(isinstance(step, FrameMap) for step in steps) else "encode"


class Heard(Data):
    """A run of sound: a source's from `start` up to `end` (seconds against its first frame), in `duration` seconds.

    `key` None is silence. It `breaks_before` and `breaks_after` where it is not the neighbour's own continuation, so
    that it has to be softened there. A `backward` one begins with what is before `end`. It is heard `late` samples
    after its place, or earlier, where packets are copied.
    """

    key: str | None
    stream: int = 0
    start: Rational = Fraction(0)
    end: Rational = Fraction(0)
    duration: Rational
    steps: tuple[SoundStep, ...] = ()
    origin: Rational = Fraction(0)
    breaks_before: bool = False
    breaks_after: bool = False
    backward: bool = False
    late: int = 0

    @property
    def speed(self) -> Fraction:
        """How many seconds of the source pass in one second."""
        return (self.end - self.start) / self.duration

    @property
    def plain(self) -> bool:
        """Whether it is heard just as it is in the source."""
        return self.key is not None and self.speed == 1 and not self.steps and not self.backward


class Copied(Data):
    """Packets of a source's sound as they are: from the one at `begin` up to the one at `end`.

    Places are in samples from the source's first frame, which stands at `origin` in the file. In the result the first
    one's place is `place`, and the others keep their distance from it.
    """

    key: str
    stream: int
    origin: Rational
    begin: int
    end: int
    place: int

    @property
    def until(self) -> int:
        """The place in the result up to which its packets go."""
        return self.place + self.end - self.begin


class Music(Data):
    """Sound under all runs: a stream that begins at `origin` seconds of its file and is `length` seconds long.

    The rest is as in a `Bed`.
    """

    key: str
    stream: int
    origin: Rational
    length: Rational
    since: Rational
    volume: float
    loop: bool
    duck: float
    fade: Rational


class Sound(Data):
    """The sound of the whole video. `copied`: all packets of the only run as they are.

    Else the first packet's place is `begin`, in samples from the first frame; where no `copies` lie, the runs are coded
    anew, with the `beds` under them, all together brought to a `loudness` in LUFS. That is rendered once, into one
    file.
    """

    runs: tuple[Heard, ...]
    codec: Coder = "aac"
    sample_rate: int
    channels: int
    bit_rate: int
    copied: bool = False
    copies: tuple[Copied, ...] = ()
    begin: int = -PACKET
    beds: tuple[Music, ...] = ()
    loudness: Rational | None = None

    @cached_property
    def hash(self) -> str:
        """The name of its content."""
        return hashlib.sha256(f"{ENGINE}:{self.model_dump_json()}".encode()).hexdigest()

    @property
    def key(self) -> str:
        """Where its bytes are kept in the store."""
        return f"segments/{self.hash[:2]}/{self.hash}.{'m4a' if self.codec == 'aac' else 'mka'}"

    @cached_property
    def positions(self) -> tuple[Fraction, ...]:
        """When each run begins, in seconds from the first frame, and when the last one ends."""
        return tuple(accumulate((run.duration for run in self.runs), initial=Fraction(0)))

    @cached_property
    def places(self) -> tuple[int, ...]:
        """The same in samples, each rounded for itself."""
        return tuple(round(position * self.sample_rate) for position in self.positions)

    @property
    def samples(self) -> int:
        """How long it is."""
        return self.places[-1]

    def within(self, begin: int, end: int) -> Iterator[tuple[Heard, int, int]]:
        """The runs of which something is heard from `begin` up to `end`, each with its place and that of its end."""
        for number in range(max(0, bisect_right(self.places, begin) - 1), len(self.runs)):
            if self.places[number] >= end:
                return
            if self.places[number + 1] > begin:
                yield self.runs[number], self.places[number], self.places[number + 1]

    @property
    def coded(self) -> tuple[tuple[int, int], ...]:
        """The ranges of places whose packets are coded anew; to copy up to a packet from the end is to the end."""
        edges = [self.begin, *(edge for one in self.copies for edge in (one.place, one.until)), self.samples]
        gaps = list(zip(edges[::2], edges[1::2], strict=True))
        if self.copies and self.samples - self.copies[-1].until <= PACKET:
            gaps.pop()
        return tuple(gap for gap in gaps if gap[0] < gap[1])


class Track(Data):
    """Words as a track that players switch on and off; `language` is a BCP 47 tag, empty where it is not known."""

    cues: tuple[Cue, ...]
    language: str = ""


class RenderPlan(Data):
    """A whole file. `original` names a stored file that already is the result.

    `width` and `height` are as displayed, 0 where there is nothing to see; `time_base` is the track's.
    """

    version: Literal[1] = 1
    container: Container
    width: int
    height: int
    duration: Rational
    time_base: Rational
    segments: tuple[Segment, ...]
    sound: Sound | None = None
    captions: Track | None = None
    original: str | None = None

    @property
    def smart(self) -> bool:
        """Whether copied packets stand beside encoded ones."""
        return len({segment.kind == "copy" for segment in self.segments}) == 2

    @cached_property
    def hash(self) -> str:
        """The name of the file's content."""
        return hashlib.sha256(f"{ENGINE}:{self.model_dump_json()}".encode()).hexdigest()

    @property
    def key(self) -> str:
        """Where the finished file is kept in the store."""
        return self.original or f"results/{self.hash[:2]}/{self.hash}.{self.container}"

"""What has to be done to make a file: segments of picture, one rendering of the sound, and how they are put together.

Plain data that goes to the workers as JSON. Knows nothing of how it is carried out.
"""

import hashlib
from fractions import Fraction
from functools import cached_property
from typing import Literal

from editing.data import Data
from editing.instructions import Card, FrameMap, PictureStep
from editing.output import Codec, Container
from editing.plan.sound import PACKET, SOFTENED, Coder, Copied, Heard, Music, Passing, Sound
from editing.plan.version import ENGINE
from editing.timecode import Rational
from editing.timeline import Colour
from editing.typography import Cue

__all__ = [
    "ENGINE",
    "PACKET",
    "SOFTENED",
    "Coder",
    "Copied",
    "Encoding",
    "Heard",
    "Laid",
    "Motion",
    "Music",
    "Passing",
    "Piece",
    "RenderPlan",
    "Segment",
    "Sound",
    "Track",
]


class Encoding(Data):
    """How a picture is coded. `width` and `height` are as stored; `turn_back` undoes the player's rotation (degrees)
    and then `mirror_back` its mirroring.

    With a `bit_rate`, it has that many bits a second over its whole length; else quality goes by `crf`, within a
    `max_rate` of bits a second and a `buffer` of bits that may be spent besides. `time_base` is the unit of the time
    stamps that are written. `parameter_set` is the id of the headers, so that they can stand `beside` those of copied
    packets. `colour` is named; the file says so where it is `tagged`. A `shrunk` picture is made so wide and high at
    the very end. `hardware` names a coder that works on hardware of its own.
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
    buffer: int = 0
    beside: bool = False
    parameter_set: int = 0
    turn_back: Literal[0, 90, 180, 270] = 0
    mirror_back: bool = False
    colour: Colour
    tagged: bool = True
    shrunk: tuple[int, int] | None = None
    hardware: str | None = None

    @property
    def start(self) -> float:
        """How much of the buffer is there at the beginning: beside copied packets, a part begins as well as they do."""
        return 0.9 if self.beside else 0.5


class Piece(Data):
    """Where a segment's frames come from: those stamped from `first` up to `last`, in the file's own ticks.

    `frame` is how long one is shown, on average, and `longest`, at most, in seconds. `seek` is the stamp of the frame
    from which decoding has to start, None for the very first; `start` the moment (which may lie between two frames)
    that becomes the segment's zero. `delay`, `interlaced` and `alpha` are the stream's, `made` the source's. `decoder`:
    only FFmpeg's of this name sees all of it. `width` and `height` are as displayed. `colour` is named, by a guess
    where the file is silent. Of a `sparse` one, frames that no other needs may be left out.
    """

    source: str
    key: str
    stream: int
    time_base: Rational
    frame: Rational
    longest: Rational = Fraction(0)
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


class Motion(Data):
    """A stretch of a source through which the moves of the camera are measured as one: `frames` of them."""

    piece: Piece
    frames: int

    @property
    def key(self) -> str:
        """Where they are kept in the store."""
        name = hashlib.sha256(f"{ENGINE}:{self.model_dump_json()}".encode()).hexdigest()
        return f"motions/{name[:2]}/{name}.npy"


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
    `motion` is what a first step that holds the camera still goes by.
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
    motion: Motion | None = None
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

    @property
    def watched(self) -> bool:
        """Whether small pictures of its frames are kept on their way, to examine it by: not for previews and stills."""
        return self.frames > 1 and not self.piece.sparse and self.encoding is not None and self.encoding.shrunk is None

    @staticmethod
    def kind_of(steps: tuple[PictureStep, ...]) -> Literal["encode", "map"]:
        """The kind that these instructions need."""
        return "map" if any(isinstance(step, FrameMap) for step in steps) else "encode"


class Track(Data):
    """Words as a track that players switch on and off; `language` is a BCP 47 tag, empty where it is not known."""

    cues: tuple[Cue, ...]
    language: str = ""


class RenderPlan(Data):
    """A whole file. `original` names a stored file that already is the result.

    `other_sounds` are tracks beside the one that a player plays. `width` and `height` are as displayed, 0 where there
    is nothing to see; `time_base` is the track's.
    """

    version: Literal[1] = 1
    container: Container
    width: int
    height: int
    duration: Rational
    time_base: Rational
    segments: tuple[Segment, ...]
    sound: Sound | None = None
    other_sounds: tuple[Sound, ...] = ()
    captions: Track | None = None
    original: str | None = None

    @property
    def on_hardware(self) -> bool:
        """Whether some of it is coded by hardware of its own."""
        return any(segment.encoding is not None and segment.encoding.hardware for segment in self.segments)

    @property
    def sounds(self) -> tuple[Sound, ...]:
        """All tracks that are heard, the one that a player plays first."""
        return (*([self.sound] if self.sound is not None else []), *self.other_sounds)

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

"""Frames as they are taken out of a file and made ready, and as they are stored in the end. Pure text."""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from editing.encoders import encoder as encoder_of
from editing.filtergraph.words import number, ratio, tagged
from editing.plan import Encoding, Piece
from editing.timeline import Colour

_TURNS = {0: (), 90: ("transpose=dir=cclock",), 180: ("hflip", "vflip"), 270: ("transpose=dir=clock",)}
_TONE_MAP = (
    "zscale=t=linear:npl=203",
    "format=gbrpf32le",
    "zscale=p=bt709",
    "tonemap=tonemap=mobius:desat=0",
    "zscale=t=bt709:m=bt709:r=tv",
    # what was said of the screen that the light was made for holds no longer
    *(
        f"sidedata=mode=delete:type={said}"
        for said in ("MASTERING_DISPLAY_METADATA", "CONTENT_LIGHT_LEVEL", "DYNAMIC_HDR_PLUS", "DOVI_METADATA")
    ),
)
FINER = 720
"""Ticks of time that are made of one, so that stamps can be told apart from their neighbours."""


def taken(piece: Piece, speed: Fraction | None, backward: bool, frames: int, rate: Fraction) -> Iterator[str]:
    """The piece's frames counted from zero: each at its own time, or so many by the clock."""
    yield from within(piece)
    yield from by_the_clock(piece, speed, backward, frames, rate)


def within(piece: Piece) -> Iterator[str]:
    """The piece's frames, at the times that they have in the file."""
    yield from whole(piece)
    yield f"trim=start_pts={piece.first}:end_pts={piece.last}"


def by_the_clock(piece: Piece, speed: Fraction | None, backward: bool, frames: int, rate: Fraction) -> Iterator[str]:
    """The same at times that count from the segment's start."""
    base = piece.time_base
    if speed is None:
        yield f"setpts=PTS-{piece.first}"
        return
    # Each frame of the result is the one shown at its time, with some grace for stamps that are rounded.
    finer = max(1, min(FINER, 2**31 // base.denominator))
    grace = min(piece.frame / speed, 1 / rate) / 13
    yield f"settb=expr={base.numerator}/{base.denominator * finer}"
    yield f"setpts=(PTS-{number(piece.start * finer)})/{number(speed)}-{number(grace)}/TB"
    yield f"fps=fps={ratio(rate)}:start_time=0:round=up"
    yield f"tpad=stop=-1:stop_mode=clone,trim=end_frame={frames}"
    if backward:
        yield "reverse"


def whole(piece: Piece) -> Iterator[str]:
    """Whole frames at their own times, where there are two fields in each."""
    if piece.interlaced:
        parity = {"top": "tff", "bottom": "bff"}[piece.interlaced]
        yield f"bwdif=mode=send_frame:parity={parity}:deint=all"
        yield f"settb=expr={ratio(piece.time_base)}"  # which the filter halves


def flat(piece: Piece) -> Iterator[str]:
    """On black what can be seen through."""
    if piece.alpha:
        yield "format=yuva444p,premultiply=inplace=1,format=yuv444p"


def upright(piece: Piece, hdr: bool = False) -> Iterator[str]:
    """The picture as a player shows it, in the range of light that is worked in: an ordinary one, or `hdr`."""
    yield tagged(piece.colour)
    yield f"scale=w={piece.width}:h={piece.height}"
    yield "setsar=1"
    if piece.colour.hdr and not hdr:
        yield from _TONE_MAP


def finish(encoding: Encoding) -> Iterable[str]:
    """The picture as it is stored: its size, the way it is turned, and its colour."""
    sideways = encoding.turn_back in (90, 270)
    width, height = (encoding.height, encoding.width) if sideways else (encoding.width, encoding.height)
    colour = encoding.colour
    yield f"crop=w={width}:h={height}:x=0:y=0"
    yield from _TURNS[encoding.turn_back]
    if encoding.mirror_back:
        yield "hflip"
    size = f"w={encoding.shrunk[0]}:h={encoding.shrunk[1]}:flags=fast_bilinear:" if encoding.shrunk else ""
    yield f"scale={size}out_color_matrix={colour.space}:out_range={'pc' if colour.full_range else 'tv'}"
    yield f"format={encoding.pix_fmt}"
    yield "setsar=1"
    tags = tagged(colour if encoding.tagged else Colour(full_range=colour.full_range)) + ":field_mode=prog"
    yield tags if colour.hdr else f"{tags}:chroma_location=left"
    yield from encoder_of(encoding).upload

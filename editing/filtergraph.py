"""Segments in FFmpeg's words: filter graphs and command lines.

Pure text. A person's words never come into it: lettering reaches FFmpeg as a picture, files by paths of our own making.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from editing import blending, grading, watching
from editing.encoders import encoder as encoder_of
from editing.instructions import (
    Fade,
    Filter,
    FrameMap,
    Gain,
    Glide,
    Grade,
    Layer,
    Over,
    PictureStep,
    SoundStep,
    Steady,
    Value,
    Veil,
    Words,
    extras,
)
from editing.plan import Encoding, Laid, Piece, Segment
from editing.timeline import Colour

FORMATS = (
    *("mov", "mp4", "m4a", "3gp", "3g2", "matroska", "webm", "avi", "mpegts", "mpeg", "flv", "asf", "gif", "apng"),
    *("dv", "mxf", "mp3", "wav", "flac", "ogg", "aac", "aiff", "caf", "amr"),
    *("image2", "png_pipe", "jpeg_pipe", "webp_pipe", "bmp_pipe", "tiff_pipe"),
)
SAFELY: Mapping[str, str] = {"protocol_whitelist": "file,pipe", "format_whitelist": ",".join(FORMATS)}
"""How files are opened: none that lead to other files or to the network."""

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
_FINER = 720
_GRACE = Fraction(1, 2000)
"""Seconds; half of the shortest time between two frames is more."""
_EDGE = "max(abs(X-(W-1)/2)-W/2+min(W,H)/8,0)", "max(abs(Y-(H-1)/2)-H/2+min(W,H)/8,0)"
_INSIDE = {
    "rectangle": "1",
    "circle": "clip(min(W,H)/2-hypot(X-(W-1)/2,Y-(H-1)/2)+0.5,0,1)",
    "rounded": f"clip(min(W,H)/8-hypot({_EDGE[0]},{_EDGE[1]})+0.5,0,1)",
}
"""How much of a pixel lies inside a shape, 0 to 1, in the words of FFmpeg's `geq`."""


class Placed(NamedTuple):
    """A picture file to lay over the video, its top left corner at `x`, `y`."""

    path: Path
    x: int
    y: int


def decode(piece: Piece, source: Path) -> list[str]:
    """Input options that start decoding at the keyframe before the piece and keep the file's own time stamps."""
    seek: list[str] = []
    if piece.seek is not None:
        seek = ["-noaccurate_seek", "-seek_timestamp", "1", "-ss", f"{float(piece.seek * piece.time_base):.6f}"]
    safely = [word for name, value in SAFELY.items() for word in (f"-{name}", value)]
    decoder = ["-c:v", piece.decoder] if piece.decoder else []
    sparse = ["-skip_frame", "noref", "-skip_loop_filter", "all"] if piece.sparse else []
    return ["-copyts", "-max_error_rate", "1", *sparse, *seek, *safely, *decoder, "-i", f"file:{source}"]


def picture_graph(segment: Segment, placed: Sequence[Placed] = ()) -> str:
    """The graph from input 0 to [out]: the segment's own frames, in its own time, with all that is done to them.

    The pictures that are brought in are inputs 1, 2, ... in the order of `extras`; `placed` are the letterings' own.
    """
    assert segment.encoding is not None, "only what is coded goes through a graph"
    graph = _Graph(segment, placed, segment.laid)
    return graph.text(graph.finished(graph.through(graph.own(), segment.steps)))


def partial_graph(segment: Segment, since: int, until: int | None, placed: Sequence[Placed]) -> str:
    """A part of it: the steps from number `since` up to `until`, on frames that a function of Python's gave as input 0.

    With `since` 0 it begins with the segment's own frames, without `until` it goes on to the end. `placed` are those of
    its own letterings.
    """
    assert segment.encoding is not None
    before = sum(isinstance(step, Layer) for step in extras(segment.steps[:since]))
    graph = _Graph(segment, placed, segment.laid[before:])
    start = graph.given(segment.steps[since - 1]) if since else graph.own()
    chain = graph.through(start, segment.steps[since:until])
    if until is None:
        return graph.text(graph.finished(chain))
    step = segment.steps[until]
    boxed = isinstance(step, FrameMap) and step.box is not None
    return graph.text(f"{chain},crop=w=floor(iw/2)*2:h=floor(ih/2)*2:x=0:y=0,format=yuv420p" if boxed else chain)


def watched_graph(piece: Piece, width: int, height: int) -> str:
    """The piece's frames as they come, small and grey, to be looked at: from input 0 to [out]."""
    seen = (*_within(piece), f"setpts=PTS-{piece.first}", f"scale=w={width}:h={height}:flags=area", "format=gray")
    return f"[0:{piece.stream}]{','.join(seen)}[out]"


class _Graph:
    """Chains of filters that grow: the last one is the picture, the others come into it."""

    def __init__(self, segment: Segment, placed: Iterable[Placed], laid: Iterable[Laid]) -> None:
        self._segment = segment
        self._placed, self._laid = iter(placed), iter(laid)
        self._chains: list[str] = []
        self._inputs = self._labels = 0

    def own(self) -> str:
        """The segment's own frames, as a player shows them."""
        segment, piece = self._segment, self._segment.piece
        assert segment.encoding is not None
        chain = self._seen(f"[0:{piece.stream}]" + ",".join(_within(piece)), watching.BEFORE)
        timed = _by_the_clock(piece, segment.speed, segment.backward, segment.frames, self._rate)
        upright = (*_upright(piece, segment.encoding.colour.hdr), *_flat(piece))
        if segment.motion is None:
            return ",".join((chain, *timed, *upright))
        # The camera is held still frame by frame, so before any of them is left out or shown twice.
        return ",".join((chain, *upright, blending.moved(next(self._placed).path, self._pix_fmt), *timed))

    def finished(self, chain: str) -> str:
        """The chain up to what is coded."""
        assert self._segment.encoding is not None
        chain = ",".join((chain, *_finish(self._segment.encoding)))
        return self._seen(chain, watching.AFTER, self._segment.frames - 1)

    def _seen(self, chain: str, name: str, last: int | None = None) -> str:
        """The chain, with small pictures of its frames going out under this name where the segment is watched."""
        if not self._segment.watched:
            return chain
        self._labels += 1
        on, aside = f"[n{self._labels}]", f"[s{self._labels}]"
        self._chains += [f"{chain},split{on}{aside}", f"{aside}{watching.small(last)}[{name}]"]
        return f"{on}null"

    def text(self, chain: str) -> str:
        """The whole graph, its picture as [out]."""
        return ";".join((*self._chains, f"{chain}[out]"))

    def given(self, by: PictureStep) -> str:
        """The start of a chain of frames that a function gave: in RGB, or in the colours that are worked in."""
        boxed = isinstance(by, FrameMap) and by.box is not None
        return f"[0:v]{_tagged(self._colour) if boxed else 'null'}"

    def through(self, chain: str, steps: Iterable[PictureStep]) -> str:
        """The chain with these steps."""
        for graded, some in groupby(steps, lambda step: isinstance(step, Grade)):
            run = list(some)
            chain = self._graded(chain, run) if graded else self._each(chain, run)
        return chain

    def _each(self, chain: str, steps: Iterable[PictureStep]) -> str:
        for step in steps:
            if isinstance(step, Words):
                self._inputs += 1
                picture, number = next(self._placed), self._inputs
                chain = f"{self._closed(chain)}[{number}:v]overlay=x={picture.x}:y={picture.y}:eof_action=repeat"
            elif isinstance(step, Veil):
                self._inputs += 1
                next(self._placed)
                chain = blending.veiled(self._closed(chain), f"[{self._inputs}:v]", step)
            elif isinstance(step, Steady):
                continue  # done at the start of the chain
            elif isinstance(step, Glide):
                chain += "," + blending.moved(next(self._placed).path, self._pix_fmt)
            elif isinstance(step, Layer):
                chain = self._layered(chain, step, next(self._laid))
            elif isinstance(step, Over):
                chain = self._over(chain, step)
            else:
                chain += "," + picture_step(step)
        return chain

    def _closed(self, chain: str) -> str:
        """End a chain; the label that carries it on."""
        self._labels += 1
        label = f"[c{self._labels}]"
        self._chains.append(chain + label)
        return label

    def _graded(self, chain: str, grades: Sequence[PictureStep]) -> str:
        """The chain with grades that follow each other, as one."""
        run = [grade for grade in grades if isinstance(grade, Grade)]
        self._labels += 1
        *done, chain = grading.chains(chain, run, self._colour, self._pix_fmt, self._labels)
        self._chains += done
        return chain

    def _over(self, chain: str, step: Over) -> str:
        """The chain with a copy of it laid over it."""
        self._labels += 1
        below, above = f"[g{self._labels}]", f"[o{self._labels}]"
        self._chains.append(f"{chain},format={self._pix_fmt},split{below}{above}")
        ground = self._closed(self.through(f"{below}null", step.ground)) if step.ground else below
        back = f"scale={self._matrix},format={self._pix_fmt}"
        copy = self._closed(",".join((self.through(f"{above}null", step.steps), back)))
        return blending.joined(ground, copy, step, self._pix_fmt, self._colour)

    def _layered(self, chain: str, layer: Layer, laid: Laid) -> str:
        """The chain with the layer in it."""
        start = self._started(layer, laid)
        over = self.through(start, layer.steps) + "," + ",".join(self._shaped(layer))
        if layer.blend == "over":
            over = ",".join((over, *_timed(laid, self._rate)))
            while_shown = f"gte(t,{_number(laid.since - _GRACE)})*lt(t,{_number(laid.until - _GRACE)})"
            place = f"overlay=x={layer.x}:y={layer.y}:eof_action=repeat:enable='{while_shown}'"
            return f"{self._closed(chain)}{self._closed(over)}{place}"
        if layer.blend == "under":
            over = ",".join((over, *_lasting(laid, self._rate)))
            return f"{self._closed(over)}{self._closed(chain)}overlay=x=0:y=0"
        rate = f"fps=fps={_ratio(self._rate)}:start_time=0,settb=AVTB,format=yuv420p"
        first, second = self._closed(f"{chain},{rate}"), self._closed(f"{over},{rate}")
        if layer.swapped:
            first, second = second, first
        window = f"duration={_number(layer.duration)}:offset={_number(layer.at)}"
        return f"{first}{second}xfade=transition={layer.blend}:{window}"

    @property
    def _rate(self) -> Fraction:
        assert self._segment.encoding is not None
        return self._segment.encoding.rate

    @property
    def _pix_fmt(self) -> str:
        assert self._segment.encoding is not None
        return self._segment.encoding.pix_fmt

    @property
    def _matrix(self) -> str:
        """Options of `scale` that bring a picture back to the colours that are worked in."""
        return f"out_color_matrix={self._colour.space}:out_range={'pc' if self._colour.full_range else 'tv'}"

    @property
    def _colour(self) -> Colour:
        assert self._segment.encoding is not None
        hdr = self._segment.encoding.colour.hdr
        return self._segment.piece.colour if hdr else self._segment.piece.colour.shown

    def _started(self, layer: Layer, laid: Laid) -> str:
        """The layer's own frames, from zero on."""
        if laid.piece is None:
            size = f"{layer.width}x{layer.height}"
            return f"color=c={layer.color}:s={size}:r={_ratio(self._rate)}:d={_number(laid.until - laid.since)}"
        self._inputs += 1
        piece = laid.piece
        if laid.still:
            one = f"trim=start_pts={piece.first}:end_pts={piece.last}"
            taken: Iterable[str] = (*_whole(piece), one, "setpts=0")
        else:
            taken = (*_taken(piece, laid.speed, laid.backward, laid.frames, self._rate), *_again(laid, self._rate))
        flat = () if layer.blend == "over" else _flat(piece)
        return f"[{self._inputs}:{piece.stream}]" + ",".join((*taken, *_upright(piece), *flat))

    def _shaped(self, layer: Layer) -> Iterator[str]:
        """The layer as it is put down: its size, its shape, in the colours of the picture, as opaque as it shall be."""
        yield f"scale=w={layer.width}:h={layer.height}:{self._matrix}"
        yield "setsar=1"
        yield "format=yuva420p"
        if layer.opacity != 1 or layer.shape != "rectangle":
            inside = _INSIDE[layer.shape]
            planes = "lum='lum(X,Y)':cb='cb(X,Y)':cr='cr(X,Y)'"
            yield f"geq={planes}:a='alpha(X,Y)*{layer.opacity:.6f}*{inside}'"


def _again(laid: Laid, rate: Fraction) -> Iterator[str]:
    """The frames over and over, from within their course on."""
    if laid.phase is None:
        return
    first = round(laid.phase * rate)
    last = first + max(1, round((laid.until - laid.since) * rate))
    yield f"loop=loop=-1:size={laid.frames}"
    yield from _counted(rate)
    yield f"trim=start_frame={first}:end_frame={last},setpts=PTS-STARTPTS"


def _lasting(laid: Laid, rate: Fraction) -> Iterator[str]:
    """As many frames as the layer is there for: one is held all the time."""
    if laid.still:
        yield "loop=loop=-1:size=1"
    yield from _counted(rate)
    yield f"trim=end_frame={max(1, round((laid.until - laid.since) * rate))}"


def _counted(rate: Fraction) -> Iterator[str]:
    """Time stamps by the number of the frame."""
    yield f"settb=expr=1/{rate.numerator},setpts=N*{rate.denominator}"


def _timed(laid: Laid, rate: Fraction) -> Iterator[str]:
    """The layer's frames at their time in the segment, a little early, so that rounding makes none of them late."""
    if laid.still:
        return
    yield f"settb=expr=1/{max(1, min(_FINER * rate.numerator, 2**31 - 1))}"
    yield f"setpts=PTS+{_number(laid.since - _GRACE)}/TB"


def _taken(piece: Piece, speed: Fraction | None, backward: bool, frames: int, rate: Fraction) -> Iterator[str]:
    """The piece's frames counted from zero: each at its own time, or so many by the clock."""
    yield from _within(piece)
    yield from _by_the_clock(piece, speed, backward, frames, rate)


def _within(piece: Piece) -> Iterator[str]:
    """The piece's frames, at the times that they have in the file."""
    yield from _whole(piece)
    yield f"trim=start_pts={piece.first}:end_pts={piece.last}"


def _by_the_clock(piece: Piece, speed: Fraction | None, backward: bool, frames: int, rate: Fraction) -> Iterator[str]:
    base = piece.time_base
    if speed is None:
        yield f"setpts=PTS-{piece.first}"
        return
    # Each frame of the result is the one shown at its time, with some grace for stamps that are rounded.
    finer = max(1, min(_FINER, 2**31 // base.denominator))
    grace = min(piece.frame / speed, 1 / rate) / 13
    yield f"settb=expr={base.numerator}/{base.denominator * finer}"
    yield f"setpts=(PTS-{_number(piece.start * finer)})/{_number(speed)}-{_number(grace)}/TB"
    yield f"fps=fps={_ratio(rate)}:start_time=0:round=up"
    yield f"tpad=stop=-1:stop_mode=clone,trim=end_frame={frames}"
    if backward:
        yield "reverse"


def _whole(piece: Piece) -> Iterator[str]:
    """Whole frames at their own times, where there are two fields in each."""
    if piece.interlaced:
        parity = {"top": "tff", "bottom": "bff"}[piece.interlaced]
        yield f"bwdif=mode=send_frame:parity={parity}:deint=all"
        yield f"settb=expr={_ratio(piece.time_base)}"  # which the filter halves


def _flat(piece: Piece) -> Iterator[str]:
    """On black what can be seen through."""
    if piece.alpha:
        yield "format=yuva444p,premultiply=inplace=1,format=yuv444p"


def _upright(piece: Piece, hdr: bool = False) -> Iterator[str]:
    """The picture as a player shows it, in the range of light that is worked in: an ordinary one, or `hdr`."""
    yield _tagged(piece.colour)
    yield f"scale=w={piece.width}:h={piece.height}"
    yield "setsar=1"
    if piece.colour.hdr and not hdr:
        yield from _TONE_MAP


def _finish(encoding: Encoding) -> Iterable[str]:
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
    tags = _tagged(colour if encoding.tagged else Colour(full_range=colour.full_range)) + ":field_mode=prog"
    yield tags if colour.hdr else f"{tags}:chroma_location=left"
    yield from encoder_of(encoding).upload


def _tagged(colour: Colour) -> str:
    """Say what the numbers mean, and leave them as they are."""
    light = f"color_primaries={colour.primaries}:color_trc={colour.transfer}:colorspace={colour.space}"
    return f"setparams={light}:range={'pc' if colour.full_range else 'tv'}"


def picture_step(step: PictureStep) -> str:
    """One instruction as a filter."""
    if isinstance(step, Filter):
        return _filter(step.name, step.options)
    if isinstance(step, Fade) and step.level is not None:
        return _dimmed(step.color, float(step.level))
    if isinstance(step, Fade):
        return ",".join(f"{name}={options}" for name, options in _fade("fade", "setpts", step, f":color={step.color}"))
    raise ValueError(f"{step.kind} is not one of FFmpeg's filters")


def _dimmed(color: str, level: float) -> str:
    """A picture mixed with black or white, as far as a fade that stands at this level."""
    ground = {"black": "minval", "white": "maxval"}[color]
    chroma = f"(val-(minval+maxval)/2)*{level:.6f}+(minval+maxval)/2"
    return f"lutyuv=y='(val-{ground})*{level:.6f}+{ground}':u='{chroma}':v='{chroma}'"


def sound_graph(steps: Iterable[SoundStep], speed: Fraction) -> list[tuple[str, str]]:
    """The filters for a run of sound, as (name, options): played faster or slower at its own pitch, then its steps."""
    graph: list[tuple[str, str]] = []
    while speed not in (1,):
        factor = min(max(speed, Fraction(1, 2)), Fraction(2))
        graph.append(("atempo", _number(factor)))
        speed /= factor
    for step in steps:
        if isinstance(step, Gain):
            graph.append(("volume", f"volume={step.factor}"))
        elif isinstance(step, Fade) and step.level is not None:
            graph.append(("volume", f"volume={float(step.level):.6f}"))
        elif isinstance(step, Fade):
            graph.extend(_fade("afade", "asetpts", step))
        elif isinstance(step, Filter):
            graph.append((step.name, ":".join(f"{name}={value}" for name, value in step.options)))
    return graph


def _fade(name: str, stamps: str, fade: Fade, more: str = "") -> list[tuple[str, str]]:
    """A fade; one that began before the clip did is told of later times, since FFmpeg's starts at zero or after."""
    early = max(Fraction(0), -fade.start)
    window = (name, f"type={fade.way}:st={_number(fade.start + early)}:d={_number(fade.end - fade.start)}{more}")
    if not early:
        return [window]
    shift = f"{_number(early)}/TB"
    return [(stamps, f"PTS+{shift}"), window, (stamps, f"PTS-{shift}")]


def encode(encoding: Encoding, target: Path, log: Path | None = None) -> list[str]:
    """Output options that code [out] with every frame at its own time, the same bytes every time.

    `log` is what `look_ahead` has noted.
    """
    noted = ["-pass", "2", "-passlogfile", str(log)] if log is not None else []
    return [
        *_coded(encoding),
        *noted,
        *("-video_track_timescale", str(encoding.time_base.denominator), "-f", "mp4", f"file:{target}"),
    ]


def look_ahead(encoding: Encoding, log: Path) -> list[str]:
    """Output options that look at all frames, and note what coding them will take."""
    return [*_coded(encoding), "-pass", "1", "-passlogfile", str(log), "-f", "null", "-"]


def _coded(encoding: Encoding) -> list[str]:
    encoder = encoder_of(encoding)
    return [
        *encoder.device,
        *("-map", "[out]", "-an", "-map_metadata", "-1", "-fps_mode", "passthrough"),
        *("-enc_time_base", f"{encoding.time_base.numerator}:{encoding.time_base.denominator}"),
        *("-c:v", encoder.name, *encoder.options(encoding)),
        *(() if encoder.upload else ("-pix_fmt", encoding.pix_fmt)),
        *("-fflags", "+bitexact", "-flags:v", "+bitexact"),
    ]


def _filter(name: str, options: Iterable[tuple[str, Value]]) -> str:
    said = ":".join(f"{option}={_quoted(value)}" for option, value in options)
    return f"{name}={said}" if said else name


def _quoted(value: Value) -> str:
    text = str(value)
    plain = all(letter.isalnum() or letter in "._-" for letter in text)
    return text if plain else "'" + text.replace("'", "") + "'"


def _number(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.9f}"


def _ratio(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"

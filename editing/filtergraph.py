"""Segments in FFmpeg's words: filter graphs and command lines.

Pure text. A person's words never come into it: lettering reaches FFmpeg as a picture, files by paths of our own making.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from editing.instructions import Fade, Filter, Lettering, PictureStep, SoundStep, Value
from editing.plan import Encoding, Piece, Segment
from editing.timeline import Colour

FORMATS = (
    *("mov", "mp4", "m4a", "3gp", "3g2", "matroska", "webm", "avi", "mpegts", "mpeg", "flv", "asf", "gif", "apng"),
    *("mp3", "wav", "flac", "ogg", "aac", "image2", "png_pipe", "jpeg_pipe", "webp_pipe", "bmp_pipe"),
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
)
_FINER = 720
_ENCODERS = {"h264": "libx264", "hevc": "libx265", "vp9": "libvpx-vp9"}


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
    return ["-copyts", "-max_error_rate", "1", *seek, *safely, "-i", f"file:{source}"]


def picture_graph(segment: Segment, placed: Sequence[Placed] = ()) -> str:
    """The graph from input 0 to [out]: the segment's own frames, in its own time, with all that is done to them.

    `placed` are the letterings in order, as inputs 1, 2, ...
    """
    assert segment.encoding is not None, "only what is coded goes through a graph"
    start = f"[0:{segment.piece.stream}]" + ",".join(_taken(segment))
    return _graph(start, segment.steps, placed, _finish(segment.encoding))


def taken_graph(segment: Segment, steps: Sequence[PictureStep], placed: Sequence[Placed]) -> str:
    """The first part of it, up to a step that is not FFmpeg's."""
    return _graph(f"[0:{segment.piece.stream}]" + ",".join(_taken(segment)), steps, placed, ())


def finished_graph(encoding: Encoding, steps: Sequence[PictureStep], placed: Sequence[Placed]) -> str:
    """The last part of it, from there on."""
    return _graph("[0:v]null", steps, placed, _finish(encoding))


def _graph(start: str, steps: Sequence[PictureStep], placed: Sequence[Placed], end: Iterable[str]) -> str:
    chains = [start]
    overlays = iter(enumerate(placed, start=1))
    for step in steps:
        if isinstance(step, Lettering):
            number, picture = next(overlays)
            chains[-1] += f"[p{number}]"
            chains.append(f"[p{number}][{number}:v]overlay=x={picture.x}:y={picture.y}:eof_action=repeat")
        else:
            chains[-1] += "," + picture_step(step)
    chains[-1] = ",".join((chains[-1], *end)) + "[out]"
    return ";".join(chains)


def _taken(segment: Segment) -> Iterable[str]:
    """The piece's frames counted from zero, upright, in the range of light that is worked in."""
    piece, encoding = segment.piece, segment.encoding
    assert encoding is not None
    base = piece.time_base
    if piece.counted:
        yield f"settb=expr={base.numerator}/{base.denominator},setpts=N"
    yield f"trim=start_pts={piece.first}:end_pts={piece.last}"
    if segment.speed is None:
        yield f"setpts=PTS-{piece.first}"
    else:
        # Each frame of the result is the one shown at its time, with some grace for stamps that are rounded.
        finer = max(1, min(_FINER, 2**31 // base.denominator))
        grace = min(piece.frame / segment.speed, 1 / encoding.rate) / 13
        yield f"settb=expr={base.numerator}/{base.denominator * finer}"
        yield f"setpts=(PTS-{_number(piece.start * finer)})/{_number(segment.speed)}-{_number(grace)}/TB"
        yield f"fps=fps={encoding.rate.numerator}/{encoding.rate.denominator}:start_time=0:round=up"
        yield f"tpad=stop=-1:stop_mode=clone,trim=end_frame={segment.frames}"
        if segment.backward:
            yield "reverse"
    yield _tagged(piece.colour)
    yield f"scale=w={piece.width}:h={piece.height}"
    yield "setsar=1"
    if piece.colour.hdr:
        yield from _TONE_MAP


def _finish(encoding: Encoding) -> Iterable[str]:
    """The picture as it is stored: its size, the way it is turned, and its colour."""
    sideways = encoding.turn_back in (90, 270)
    width, height = (encoding.height, encoding.width) if sideways else (encoding.width, encoding.height)
    colour = encoding.colour
    yield f"crop=w={width}:h={height}:x=0:y=0"
    yield from _TURNS[encoding.turn_back]
    yield f"scale=out_color_matrix={colour.space}:out_range={'pc' if colour.full_range else 'tv'}"
    yield f"format={encoding.pix_fmt}"
    yield "setsar=1"
    yield _tagged(colour if encoding.tagged else Colour(full_range=colour.full_range)) + ":chroma_location=left"


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
        if isinstance(step, Fade):
            graph.extend(_fade("afade", "asetpts", step))
        else:
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


def encode(encoding: Encoding, target: Path) -> list[str]:
    """Output options that code [out] with every frame at its own time, the same bytes every time."""
    options = [
        *("-map", "[out]", "-an", "-map_metadata", "-1", "-fps_mode", "passthrough"),
        *("-enc_time_base", f"{encoding.time_base.numerator}:{encoding.time_base.denominator}"),
        *("-c:v", _ENCODERS[encoding.codec], "-crf", str(encoding.crf), "-pix_fmt", encoding.pix_fmt),
        *("-fflags", "+bitexact", "-flags:v", "+bitexact"),
    ]
    if encoding.codec == "vp9":
        options += ["-b:v", str(encoding.max_rate or 0), "-row-mt", "1", "-deadline", "good", "-cpu-used", "5"]
    else:
        options += ["-preset", encoding.preset]
        if encoding.max_rate:
            options += ["-maxrate", str(encoding.max_rate), "-bufsize", str(2 * encoding.max_rate)]
    if encoding.codec == "h264":
        rate = f"{encoding.rate.numerator}/{encoding.rate.denominator}"
        options += ["-x264-params", f"sps-id={encoding.parameter_set}:open-gop=0:fps={rate}"]
    if encoding.codec == "hevc":
        options += ["-tag:v", "hvc1", "-x265-params", "log-level=error:info=0"]
    return [*options, "-video_track_timescale", str(encoding.time_base.denominator), "-f", "mp4", f"file:{target}"]


def _filter(name: str, options: Iterable[tuple[str, Value]]) -> str:
    said = ":".join(f"{option}={_quoted(value)}" for option, value in options)
    return f"{name}={said}" if said else name


def _quoted(value: Value) -> str:
    text = str(value)
    plain = all(letter.isalnum() or letter in "._-" for letter in text)
    return text if plain else "'" + text.replace("'", "") + "'"


def _number(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.9f}"

"""Where frames come from and where they go: the options that open files, and those that code. Pure text."""

from collections.abc import Mapping
from pathlib import Path

from editing.encoders import encoder as encoder_of
from editing.plan import Encoding, Piece

FORMATS = (
    *("mov", "mp4", "m4a", "3gp", "3g2", "matroska", "webm", "avi", "mpegts", "mpeg", "flv", "asf", "gif", "apng"),
    *("dv", "mxf", "mp3", "wav", "flac", "ogg", "aac", "aiff", "caf", "amr"),
    *("image2", "png_pipe", "jpeg_pipe", "webp_pipe", "bmp_pipe", "tiff_pipe"),
)
SAFELY: Mapping[str, str] = {"protocol_whitelist": "file,pipe", "format_whitelist": ",".join(FORMATS)}
"""How files are opened: none that lead to other files or to the network."""


def decode(piece: Piece, source: Path) -> list[str]:
    """Input options that start decoding at the keyframe before the piece and keep the file's own time stamps."""
    seek: list[str] = []
    if piece.seek is not None:
        seek = ["-noaccurate_seek", "-seek_timestamp", "1", "-ss", f"{float(piece.seek * piece.time_base):.6f}"]
    safely = [word for name, value in SAFELY.items() for word in (f"-{name}", value)]
    decoder = ["-c:v", piece.decoder] if piece.decoder else []
    sparse = ["-skip_frame", "noref", "-skip_loop_filter", "all"] if piece.sparse else []
    return ["-copyts", "-max_error_rate", "1", *sparse, *seek, *safely, *decoder, "-i", f"file:{source}"]


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

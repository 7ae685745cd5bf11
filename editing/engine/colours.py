"""What a stream says of how its numbers become light, in FFmpeg's names."""

from typing import Any

from editing.timeline import Colour


def colour(context: Any, pix_fmt: str) -> Colour:
    """The colour that a codec context tells of, and its frames' format; "unknown" where they do not."""
    return Colour(
        primaries=_PRIMARIES.get(int(context.color_primaries), "unknown"),
        transfer=_TRANSFERS.get(int(context.color_trc), "unknown"),
        space=_SPACES.get(int(context.colorspace), "unknown"),
        full_range=int(context.color_range) == 2 or pix_fmt.startswith("yuvj"),
    )


# ITU-T H.273's numbers in FFmpeg's names.
_PRIMARIES = {1: "bt709", 4: "bt470m", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 9: "bt2020", 12: "smpte432"}
_TRANSFERS = {
    1: "bt709",
    4: "bt470m",
    5: "bt470bg",
    6: "smpte170m",
    7: "smpte240m",
    8: "linear",
    13: "iec61966-2-1",
    14: "bt2020-10",
    15: "bt2020-12",
    16: "smpte2084",
    18: "arib-std-b67",
}
_SPACES = {1: "bt709", 4: "fcc", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 9: "bt2020nc"}

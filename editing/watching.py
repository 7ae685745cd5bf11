"""Frames on their way through a filter graph, seen from aside: small pictures, a few a second, for an examination.

They cost next to nothing, since the frames are there anyway: no second decoding tells whether a black or frozen picture
was so in the source. Pure text.
"""

from fractions import Fraction
from pathlib import Path

EVERY = Fraction(1, 4)
"""Seconds from one to the next, at least; the first frame is always there."""
WIDTH, HEIGHT = 64, 36
BEFORE = "before"
"""What a piece's frames are as decoded, at the source's own times."""
AFTER = "after"
"""What goes to the coder."""


def small(last: int | None = None) -> str:
    """Filters that let a few frames through, each made of single pixels; also the frame with the number `last`."""
    chosen = f"eq(n,0)+gte(t-prev_selected_t,{float(EVERY) - 0.001})"
    if last is not None:
        chosen += f"+eq(n,{last})"
    return f"select='{chosen}',scale=w={WIDTH}:h={HEIGHT}:flags=neighbor,format=yuv420p"


def path(name: str, folder: Path) -> Path:
    """Where the small pictures are written."""
    return folder / f"{name}.nut"


def output(name: str, folder: Path) -> list[str]:
    """Output options that write the small pictures, each with its time."""
    kept = ("-fps_mode", "passthrough", "-enc_time_base", "filter", "-c:v", "rawvideo")
    return ["-map", f"[{name}]", *kept, "-f", "nut", f"file:{path(name, folder)}"]

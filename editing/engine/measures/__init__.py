"""A file becomes a measure of it, by the kind that is asked for. One module measures one kind.

Goes through a whole file in bounded memory. Knows neither operations nor where measures are kept.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from av.error import FFmpegError

from editing.engine.measures import bars, levels
from editing.errors import Cancelled, Refused
from editing.measures import Measure
from editing.timeline import Source

_KINDS: Mapping[str, Callable[[Path, Source, Callable[[], None]], Measure]] = {
    "bars": bars.measure,
    "levels": levels.measure,
}


def measure(path: Path, source: Source, kind: str, stop: Callable[[], bool]) -> Measure:
    """Measure the source's file. `stop` is asked often.

    Raises `Cancelled` once it says so, and `Refused` where the file can no longer be read.
    """

    def check() -> None:
        if stop():
            raise Cancelled("The work was stopped.")

    try:
        return _KINDS[kind](path, source, check)
    except FFmpegError:
        raise Refused(f"{source.name} can no longer be read; send it again.") from None

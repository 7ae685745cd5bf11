"""Is the file complete, and can playing begin before all of it has arrived?"""

from collections.abc import Iterator

from editing.engine.check.subject import Subject
from editing.findings import Finding


def examine(subject: Subject) -> Iterator[Finding]:
    """Look at where the index and the samples stand."""
    if not subject.is_mp4:
        return
    if max(track.end for track in subject.layout.tracks) > subject.path.stat().st_size:
        yield Finding.failed("The end of the file is missing.")
        return
    if not subject.layout.index_first:
        yield Finding.failed("The index stands at the end of the file.")
        return
    yield Finding(what="Playing can begin before the whole file is there.")

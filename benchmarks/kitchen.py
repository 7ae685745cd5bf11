"""The engine without a bot, as a command: python -m benchmarks.kitchen FOLDER VIDEO EDITS [preview].

EDITS is a JSON list of operations, one prompt each. Prints the seconds that taking in, rendering (or the preview) took.
"""

import hashlib
import json
import sys
import time
from pathlib import Path

from editing import jobs, ops, previews
from editing.compile import compile
from editing.engine import ffmpeg
from editing.history import apply
from editing.probe import probe
from editing.timeline import Source, Timeline
from storage.local import LocalStore


def main(folder: Path, video: Path, edits: str, what: str = "render") -> None:
    """Carry the edits out on the video, in a store inside the folder."""
    (folder / "cache").mkdir(parents=True, exist_ok=True)
    store = LocalStore(folder / "store")
    started = time.monotonic()
    with video.open("rb") as file:
        id = hashlib.file_digest(file, "sha256").hexdigest()
    source = Source(id=id, key=f"sources/{id}.mp4", name=video.name, probe=probe(video, video.name))
    if not store.exists(source.key):
        store.put(source.key, video)
    taken = time.monotonic()
    before = timeline = Timeline.of(source)
    for saved in json.loads(edits):
        timeline = apply(timeline, (ops.load(saved),))
    bench = jobs.Bench(store, folder / "cache", ffmpeg.binary(), lambda: False, lambda *_: None)
    if what == "preview":
        previews.preview(before, timeline, bench)
    else:
        jobs.render([jobs.Order(compile(timeline), lambda: compile(timeline, copying=False))], "result", bench)
    ended = time.monotonic()
    print(json.dumps({"intake": taken - started, "work": ended - taken}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])

"""What a model is told of the clip: one line of JSON, the same for every model."""

import json
from typing import Any, Final

from editing.history import History
from editing.timecode import number
from editing.timeline import Timeline

# Line ends that JSON allows in a string as they are.
_LINE_ENDS: Final = {ord(end): f"\\u{ord(end):04x}" for end in "\x85\u2028\u2029"}


def summary(timeline: Timeline, history: History) -> str:
    """The clip as it is now, the files at hand, and the edits in force, oldest prompt first."""
    upload = Timeline.of(*timeline.sources)
    told: dict[str, Any] = {
        "duration": number(round(timeline.duration, 3)),
        "width": timeline.width,
        "height": timeline.height,
        "fps": round(float(timeline.rate), 3),
        "has_audio": timeline.has_sound,
        "files": [source.name for source in timeline.sources if source.made is None],
        "history": [[op.saved() for op in edit] for edit in history.current],
        "undone": len(history.revisions) - 1 - history.at,
        "original": {
            "duration": number(round(upload.duration, 3)),
            "width": upload.width,
            "height": upload.height,
        },
    }
    line = json.dumps(told, ensure_ascii=False, separators=(",", ":")).translate(_LINE_ENDS)
    # File names may hold what is no text (lone surrogates): that too is written as JSON writes it.
    return line.encode(errors="backslashreplace").decode()

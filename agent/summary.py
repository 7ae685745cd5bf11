"""What a model is told of the clip: one line of JSON, the same for every model."""

import json
from typing import Any

from editing.history import History
from editing.timecode import number
from editing.timeline import Timeline


def summary(timeline: Timeline, history: History) -> str:
    """The clip as it is now, the files at hand, and the edits in force, oldest prompt first."""
    upload = Timeline.of(*timeline.sources)
    told: dict[str, Any] = {
        "duration": number(round(timeline.duration, 3)),
        "width": timeline.width,
        "height": timeline.height,
        "fps": round(float(timeline.rate), 3),
        "has_audio": timeline.has_sound,
        "files": [source.name for source in timeline.sources],
        "history": [[op.saved() for op in edit] for edit in history.current],
        "undone": len(history.revisions) - 1 - history.at,
        "original": {
            "duration": number(round(upload.duration, 3)),
            "width": upload.width,
            "height": upload.height,
        },
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))

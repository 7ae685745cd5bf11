"""Fill arguments that say when: start, end, at, duration, segments; one draft for each range asked for.

Times are on the clip as it is now. What lies outside it, or cannot be placed on it, becomes a problem to ask about.
"""

from agent.offline.draft import Draft
from agent.offline.fields import TIME_NAMES, needed
from agent.offline.items import Item, Range
from agent.offline.say import clock, outside

SLACK = 0.5


def spread(draft: Draft) -> list[Draft]:
    """The draft with its times, or several where several ranges are named."""
    duration = draft.context.duration
    drops = needed(draft.operation) & TIME_NAMES == {"start", "end"}
    if drops and any(item.word == "to" and item.raw.split()[0] == "to" for _, item in draft.free("range")):
        draft.problem = "Shall I keep what comes before that time, or drop it?"
    ranges = [item.value for _, item in draft.free("range", "edge")]
    draft.used |= {n for n, _ in draft.free("range", "edge")}
    if not ranges:
        ranges = pointed(draft)
    elif lengths := draft.free("length"):
        ranges = [lasting(ranges[0], lengths[0][1].value), *ranges[1:]]
        draft.used |= {n for n, _ in lengths}
    draft.used |= {n for n, _ in draft.free("brim", "point")} if ranges else set()
    fitted = [fit(span, duration) for span in ranges]
    for span in fitted:
        if isinstance(span, str):
            draft.problem = draft.problem or span
    spans = [span for span in fitted if isinstance(span, Range)]
    draft.assumed |= any(span.assumed for span in spans)
    if len(spans) > 1 and "segments" in draft.fields:
        draft.args["segments"] = [[span.start, duration if span.end is None else span.end] for span in spans]
        return [draft]
    return [ranged(draft, span) for span in spans] or [draft]


def ranged(draft: Draft, span: Range) -> Draft:
    """The draft for one range; the whole clip is not said."""
    one = draft.copy()
    end = draft.context.duration if span.end is None else span.end
    whole = span.start <= 0 and end >= draft.context.duration - 0.01
    if whole and not needs_time(draft):
        return one
    if span.start > 0 or not whole:
        one.args["start"] = tidy(span.start)
    if span.end is not None:
        one.args["end"] = tidy(span.end)
    if whole and needs_time(draft):
        one.args |= {"start": 0, "end": tidy(end)}
    return one


def pointed(draft: Draft) -> list[Range]:
    """A range out of points, lengths and the clip's ends."""
    points, lengths, brims = draft.free("point"), draft.free("length"), draft.free("brim")
    length = lengths[0][1].value if lengths else None
    if "at" in draft.fields and not draft.fields["at"].choices and points:
        draft.used |= {n for n, _ in points}
        draft.args["at"] = tidy(points[0][1].value)
        return []
    if len(points) == 2 and points[0][1].value < points[1][1].value:
        return [Range(points[0][1].value, points[1][1].value)]
    if points and (length is not None or not needs_time(draft)):
        draft.used |= {n for n, _ in lengths}
        start = points[0][1].value
        return [Range(start, None if length is None else start + length)]
    words = {item.word for item in draft.clause.items}
    if points and "segments" in draft.fields and words & {"start", "end"}:
        at = points[0][1].value
        return [Range(at, None) if "start" in words else Range(0.0, at)]
    if points:
        draft.problem = f"Which part shall it be: up to {clock(points[0][1].value)}, or from there on?"
        return []
    if brims:
        return at_brim(draft, brims, length)
    if length is not None:
        return only_length(draft, length, lengths[0][0])
    if (bare := draft.free("number")) and needs_time(draft) and not draft.clause.has("part", "parts"):
        draft.problem = f"Do you mean {bare[0][1].value:g} seconds, and which part: from where to where?"
    return []


def at_brim(draft: Draft, brims: list[tuple[int, Item]], length: float | None) -> list[Range]:
    """At the start or at the end, for a length, or for a few seconds where the operation shows something."""
    draft.used |= {n for n, _ in draft.free("brim", "length")}
    if needs_time(draft) and length is None:
        draft.problem = f"How much of the {brims[0][1].word} do you mean? Name the seconds."
        return []
    shown = length if length is not None else 3.0 if "duration" in draft.fields else None
    if shown is None:
        draft.problem = f"How many seconds at the {brims[0][1].word}?"
        return []
    draft.assumed |= length is None
    shown = min(shown, draft.context.duration) if length is None else shown
    if brims[0][1].word == "start":
        return [Range(0.0, shown)]
    return [Range(draft.context.duration - shown, draft.context.duration)]


def only_length(draft: Draft, length: float, n: int) -> list[Range]:
    """A length and no place: a length of its own, the first so many seconds to keep, or a question."""
    draft.used.add(n)
    if "duration" in draft.fields:
        draft.args["duration"] = tidy(length)
        return []
    if "segments" in draft.fields and draft.clause.has("to", "down"):
        draft.assumed = True
        return [Range(0.0, length)]
    draft.problem = f"Which {length:g} seconds: the first, the last, or from where?"
    return []


def lasting(span: Range, length: float) -> Range:
    """An open range with a length."""
    return span._replace(end=span.start + length) if span.end is None else span


def fit(span: Range, duration: float) -> Range | str:
    """The range on the clip, small overshoots taken back; words where it does not lie on it."""
    end = duration if span.end is None else span.end
    if span.start < -0.001 or span.start >= duration or end > duration + SLACK:
        return outside(span.start, end, duration)
    if end <= span.start:
        return f"{clock(end)} comes before {clock(span.start)}. Which part do you mean?"
    return span._replace(end=None if span.end is None else min(span.end, duration))


def needs_time(draft: Draft) -> bool:
    """Whether the operation means nothing without a range."""
    return bool(needed(draft.operation) & TIME_NAMES)


def tidy(value: float) -> float | int:
    """Seconds to a thousandth, whole ones as whole numbers."""
    rounded = round(value, 3)
    return int(rounded) if rounded == int(rounded) else rounded

"""Subtitles as text: what SRT, WebVTT and ASS files say, as cues and back.

Only words and times are taken; how a file wants them to look is left to whoever draws them. Opens no files.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from html import unescape
from typing import Final

from editing.errors import Refused
from editing.timecode import clock
from editing.typography import Cue, plain

MOST: Final = 20_000
"""Cues of a file."""
_TIME: Final = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})(?:[,.](\d{1,3}))?"
_SPAN: Final = re.compile(rf"^\s*{_TIME}\s*-->\s*{_TIME}(?:\s.*)?$")
_BEAT: Final = re.compile(rf"<{_TIME}>")
_MARK: Final = re.compile(r"</?[a-zA-Z][^<>]{0,200}>|\{\\[^{}]{0,200}\}")
_DIALOGUE: Final = re.compile(r"^Dialogue:\s*(.*)$")
_ASS_TIME: Final = re.compile(r"(\d+):(\d{1,2}):(\d{1,2})[.:](\d{1,3})")
_BLOCK: Final = re.compile(r"\{([^{}]*)\}")
_KARAOKE: Final = re.compile(r"\\[kK][fo]?(\d+)")
_DRAWING: Final = re.compile(r"\\p[1-9]")
_TYPED: Final = re.compile(rf"^\[?{_TIME}\]?(?:\s*(?:-|–|to)\s*\[?{_TIME}\]?)?\s*:?\s+(\S.*)$")
_SENTENCE: Final = re.compile(r"(?<=[.!?…。！？])\s+")
_LONGEST: Final = 84
"""Characters of a caption: two lines of the length that broadcasters allow."""
_LASTS: Final = Fraction(4)
"""Seconds of a typed caption that nothing ends."""


def parsed(text: str, name: str = "The text") -> tuple[Cue, ...]:
    """The cues of a file of subtitles, in order. Raises `Refused` where there are none, or too many."""
    text = plain(text.removeprefix("\ufeff"))
    found = _ass(text) if re.search(r"^Dialogue:", text, re.M) else _blocks(text)
    cues = sorted((cue for cue in found if cue.text and cue.start < cue.end), key=lambda cue: (cue.start, cue.end))
    if not cues:
        raise Refused(
            f"{name} holds no subtitles that can be read; send an SRT, VTT or ASS file with times such as "
            "00:01:02,500 --> 00:01:04,000."
        )
    if len(cues) > MOST:
        raise Refused(f"{name} holds {len(cues)} subtitles, and at most {MOST} are taken; send it in parts.")
    return tuple(cues)


def srt(cues: Iterable[Cue]) -> str:
    """The cues as an SRT file."""
    blocks = (
        f"{number}\n{_stamp(cue.start)} --> {_stamp(cue.end)}\n{_lines(cue.text)}\n"
        for number, cue in enumerate(cues, 1)
    )
    return "\n".join(blocks)


def timed(text: str) -> bool:
    """Whether typed words say when they are shown."""
    return "-->" in text or any(_TYPED.match(line) for line in plain(text).split("\n"))


def typed(text: str, start: Fraction, end: Fraction) -> tuple[Cue, ...]:
    """The cues of words that somebody typed: as an SRT file has them, with times before the lines, or only the words.

    Mere words are shared out between `start` and `end`, each line as long as it is to read. Raises `Refused`.
    """
    if "-->" in text:
        return parsed(text)
    lines = [line.strip() for line in plain(text).split("\n") if line.strip()]
    if any(_TYPED.match(line) for line in lines):
        return tuple(_with_times(lines, end))
    parts = [part for line in lines for part in _readable(line)]
    total = sum(len(part) + 8 for part in parts)  # some characters more for the time that looking takes
    cues = []
    passed = 0
    for part in parts:
        first, passed = passed, passed + len(part) + 8
        begun, over = (start + (end - start) * Fraction(place, total) for place in (first, passed))
        cues.append(Cue(start=begun, end=over, text=part))
    return tuple(cues)


def _with_times(lines: Sequence[str], end: Fraction) -> Iterator[Cue]:
    """Lines with a time, or two, before the words; a line without one goes on with the one before it."""
    open_: list[tuple[Fraction, Fraction | None, str]] = []
    for line in lines:
        if match := _TYPED.match(line):
            *times, words = match.groups()
            until = _seconds(times[4:]) if times[5] is not None else None
            open_.append((_seconds(times[:4]), until, words.strip()))
        elif open_:
            open_[-1] = (*open_[-1][:2], f"{open_[-1][2]}\n{line}")
        else:
            raise Refused(f"The caption “{line[:40]}” has no time; write one before each, such as 0:05.")
    starts = [begun for begun, _, _ in open_[1:]]
    for (begun, until, words), following in zip(open_, (*starts, max(end, open_[-1][0] + _LASTS)), strict=True):
        over = until or min(following, begun + max(_LASTS, Fraction(len(words), 12)))
        if over <= begun:
            raise Refused(f"The caption “{words[:40]}” ends before it begins at {clock(begun)}; mend its times.")
        yield Cue(start=begun, end=over, text=words)


def _readable(line: str) -> Iterator[str]:
    """A long line in captions that can be read at a glance, sentence by sentence."""
    for sentence in _SENTENCE.split(line):
        part = ""
        for word in sentence.split(" "):
            if part and len(part) + 1 + len(word) > _LONGEST:
                yield part
                part = word
            else:
                part = f"{part} {word}" if part else word
        if part:
            yield part


def _blocks(text: str) -> Iterator[Cue]:
    """The cues of SRT and WebVTT: a line with times, then the words up to an empty line or the next times."""
    words: list[str] | None = None
    span = (Fraction(0), Fraction(0))
    for line in (*text.split("\n"), ""):
        match = _SPAN.match(line)
        if words is not None and (match or not line.strip()):
            if match and words and words[-1].strip().isdecimal():
                words.pop()  # the number of the next one
            yield _cue(*span, "\n".join(words))
            words = None
        if match:
            span, words = (_seconds(match.groups()[:4]), _seconds(match.groups()[4:])), []
        elif words is not None:
            words.append(line.strip())


def _cue(start: Fraction, end: Fraction, marked: str) -> Cue:
    """The words without marks, and when each is said where they tell."""
    text = ""
    beats: list[tuple[Fraction, int]] = []
    at = 0
    for match in (*_BEAT.finditer(marked), None):
        text += unescape(_MARK.sub("", marked[at : match.start() if match else None]))
        if match:
            beats.append((_seconds(match.groups()), len(text)))
            at = match.end()
    if beats and beats[0][1] and text[: beats[0][1]].strip():
        beats.insert(0, (start, 0))
    return _trimmed(start, end, text, beats)


def _trimmed(start: Fraction, end: Fraction, text: str, beats: Sequence[tuple[Fraction, int]]) -> Cue:
    """The cue without white space around its words; a beat stands where its word begins, not before a space."""
    lead = len(text) - len(text.lstrip())
    body = text.strip()
    moved: list[tuple[Fraction, int]] = []
    for time, place in beats:
        place = min(max(0, place - lead), len(body))
        while place < len(body) and body[place].isspace():
            place += 1
        if place < len(body) and (not moved or place > moved[-1][1]):
            moved.append((time, place))
    return Cue(start=start, end=end, text=body, beats=tuple(moved))


def _ass(text: str) -> Iterator[Cue]:
    """The cues of ASS and SSA: the lines of dialogue, whose fields a line before them names."""
    fields = ["layer", "start", "end", "style", "name", "marginl", "marginr", "marginv", "effect", "text"]
    for line in text.split("\n"):
        if line.startswith("Format:") and "text" in line.lower():
            fields = [field.strip().lower() for field in line.removeprefix("Format:").split(",")]
        elif match := _DIALOGUE.match(line):
            values = dict(zip(fields, match[1].split(",", len(fields) - 1), strict=False))
            start, end = (_ASS_TIME.match(values.get(name, "").strip()) for name in ("start", "end"))
            if start and end and not _DRAWING.search(values.get("text", "")):
                yield _dialogue(_seconds(start.groups()), _seconds(end.groups()), values["text"])


def _dialogue(start: Fraction, end: Fraction, marked: str) -> Cue:
    """The words of a line of dialogue; karaoke says how many hundredths of a second each of its syllables lasts."""
    text = ""
    beats: list[tuple[Fraction, int]] = []
    time = start
    at = 0
    for match in (*_BLOCK.finditer(marked), None):
        text += _unescaped(marked[at : match.start() if match else None])
        if match is None:
            break
        at = match.end()
        for lasts in _KARAOKE.findall(match[1]):
            beats.append((time, len(text)))
            time += Fraction(int(lasts[:6]), 100)
    return _trimmed(start, end, text, _by_word(text, beats))


def _by_word(text: str, beats: Sequence[tuple[Fraction, int]]) -> list[tuple[Fraction, int]]:
    """Only those beats with which a word begins: syllables of one word are said together."""
    return [
        (time, place)
        for time, place in beats
        if place == 0 or text[place - 1].isspace() or text[place : place + 1].isspace() or not text[place - 1].isascii()
    ]


def _unescaped(text: str) -> str:
    return text.replace("\\N", "\n").replace("\\n", "\n").replace("\\h", " ")


def _seconds(parts: Sequence[str | None]) -> Fraction:
    """Hours, minutes, seconds and the digits behind the point as seconds."""
    hours, minutes, seconds, rest = parts
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    return whole + (Fraction(int(rest), 10 ** len(rest)) if rest else Fraction(0))


def _stamp(time: Fraction) -> str:
    thousandths = round(time * 1000)
    seconds, rest = divmod(thousandths, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d},{rest:03d}"


def _lines(text: str) -> str:
    """The words as lines that SRT cannot take for anything else."""
    lines = (line.replace("-->", "→").strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)

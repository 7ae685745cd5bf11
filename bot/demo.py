"""`make demo`: a clip is made, and a conversation of three prompts about it is held through the terminal adapter."""

import math
from pathlib import Path
from typing import IO

from PIL import Image, ImageDraw

from bot.batch import edit
from bot.settings import Settings
from editing.engine import ffmpeg
from editing.engine.work import Work

PROMPTS = ("cut the first 2 seconds", "make it black and white", "only from 3 to 6")
_WIDTH, _HEIGHT, _RATE, _SECONDS = 640, 360, 25, 10


async def run(settings: Settings) -> None:
    """Make the clip and talk about it; prints where the result is."""
    folder = settings.home / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    video = make_clip(folder / "drive.mp4", ffmpeg.binary(settings.ffmpeg))
    result = folder / "drive-edited.mp4"
    report = await edit(settings, video, PROMPTS, (), result, to_stderr=False)
    segments = report.told["segments"]
    made = ", ".join(f"{kind} {tally['seconds']:g} s" for kind, tally in segments.items() if tally["count"])
    print(f"\n{result}\n{report.told['duration']:g} s: {made}")  # noqa: T201


def make_clip(target: Path, ffmpeg_path: str) -> Path:
    """A red car on a country road at sunset, ten seconds, with an engine's hum and a chord."""
    hum = "0.16*sin(2*PI*(82+6*sin(2*PI*0.3*t))*t)"
    chord = "+".join(f"0.05*sin(2*PI*{note}*t)*(0.6+0.4*sin(2*PI*0.25*t))" for note in (220, 277.18, 329.63))
    arguments = [
        *("-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{_WIDTH}x{_HEIGHT}", "-r", str(_RATE), "-i", "pipe:0"),
        *("-f", "lavfi", "-i", f"aevalsrc='{hum}+{chord}':s=48000:d={_SECONDS}"),
        *("-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-g", str(2 * _RATE), "-pix_fmt", "yuv420p"),
        *("-c:a", "aac", "-b:a", "128k", "-shortest", "-movflags", "+faststart", f"file:{target}"),
    ]
    ffmpeg.run(arguments, Work(folder=target.parent, ffmpeg=ffmpeg_path), _draw_all)
    return target


def _draw_all(pipe: IO[bytes]) -> None:
    sky = _sky()
    for number in range(_RATE * _SECONDS):
        pipe.write(_frame(sky.copy(), number / _RATE).tobytes())


def _sky() -> Image.Image:
    column = Image.new("RGB", (1, _HEIGHT))
    for y in range(_HEIGHT):
        share = min(1.0, y / (_HEIGHT * 0.62))
        column.putpixel((0, y), (int(40 + 215 * share), int(70 + 90 * share), int(150 - 60 * share)))
    return column.resize((_WIDTH, _HEIGHT))


def _frame(image: Image.Image, time: float) -> Image.Image:
    draw = ImageDraw.Draw(image)
    sun = _HEIGHT * 0.42 + 4 * time
    draw.ellipse((430, sun - 38, 506, sun + 38), fill=(255, 214, 140))
    for speed, base, height, colour in (
        (12, 0.62, 46, (96, 74, 110)),
        (34, 0.70, 34, (66, 78, 70)),
        (80, 0.78, 16, (50, 88, 46)),
    ):
        ridge = [
            (x, _HEIGHT * base - height * (math.sin((x + speed * time) / 71) + math.sin((x + speed * time) / 29) / 2))
            for x in range(0, _WIDTH + 8, 8)
        ]
        draw.polygon([*ridge, (_WIDTH, _HEIGHT), (0, _HEIGHT)], fill=colour)
    draw.rectangle((0, _HEIGHT * 0.84, _WIDTH, _HEIGHT), fill=(62, 62, 66))
    for dash in range(-1, 9):
        x = dash * 90 - (260 * time) % 90
        draw.rectangle((x, _HEIGHT * 0.925, x + 46, _HEIGHT * 0.935), fill=(226, 222, 200))
    _car(draw, 60 + 40 * time, _HEIGHT * 0.90 + math.sin(9 * time), time)
    return image


def _car(draw: ImageDraw.ImageDraw, x: float, y: float, time: float) -> None:
    draw.rounded_rectangle((x, y - 34, x + 120, y - 8), 9, fill=(196, 30, 34))
    draw.polygon([(x + 24, y - 33), (x + 40, y - 56), (x + 84, y - 56), (x + 102, y - 33)], fill=(170, 22, 28))
    draw.polygon([(x + 31, y - 34), (x + 43, y - 51), (x + 60, y - 51), (x + 60, y - 34)], fill=(190, 214, 226))
    draw.polygon([(x + 65, y - 34), (x + 65, y - 51), (x + 81, y - 51), (x + 94, y - 34)], fill=(190, 214, 226))
    for wheel in (x + 27, x + 93):
        draw.ellipse((wheel - 13, y - 21, wheel + 13, y + 5), fill=(24, 24, 26))
        for spoke in range(4):
            angle = 8 * time + spoke * math.pi / 2
            end = (wheel + 8 * math.cos(angle), y - 8 + 8 * math.sin(angle))
            draw.line((wheel, y - 8, *end), fill=(170, 170, 176), width=2)

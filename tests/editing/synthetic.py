"""Sources that no file stands behind: pure stages need only a probe."""

from fractions import Fraction

from editing.frames import FrameIndex, PacketGrid
from editing.timeline import PictureStream, Probe, SoundStream, Source
from editing.typography import Cue

RATE = Fraction(30)


def picture(
    frames: FrameIndex | None = None, size: tuple[int, int] = (1920, 1080), rate: Fraction = RATE, **more: object
) -> PictureStream:
    """An H.264 picture that can be copied: ten seconds with a clean keyframe every second, if nothing else is said."""
    width, height = size
    plain = PictureStream(
        index=0,
        codec="h264",
        width=width,
        height=height,
        coded_width=width,
        coded_height=height,
        pix_fmt="yuv420p",
        rate=rate,
        frames=frames or FrameIndex.steady(rate, Fraction(10), keyframe_every=round(rate)),
        bit_rate=5_000_000,
        copyable=True,
        parameter_sets=(0,),
    )
    return plain.model_copy(update=more)


def music(name: str = "music.mp3") -> Source:
    """Half a minute of sound without a picture."""
    long = Fraction(30)
    heard = SoundStream(index=0, codec="mp3", sample_rate=44100, channels=2, start=Fraction(0), duration=long)
    return Source(
        id=name, key=f"sources/{name}", name=name, probe=Probe(format="mp3", size=10**5, duration=long, sound=heard)
    )


def source(
    name: str = "clip.mp4", seen: PictureStream | None = None, sound: bool = True, still: bool = False, **more: object
) -> Source:
    """A file as intake describes it. `more` changes its picture."""
    seen = (seen or picture()).model_copy(update=more)
    if still:
        seen = seen.model_copy(update={"frames": FrameIndex.steady(Fraction(25), Fraction(1, 25)), "codec": "png"})
    end = seen.frames.end
    grid = PacketGrid(rows=((-1024, int(end * 48000) // 1024 + 2),))
    heard = SoundStream(
        index=1, codec="aac", sample_rate=48000, channels=2, start=Fraction(-1024, 48000), duration=end, grid=grid
    )
    probe = Probe(format="mov,mp4,m4a,3gp,3g2,mj2", size=10**6, duration=end, picture=seen)
    if sound and not still:
        probe = probe.model_copy(update={"sound": heard})
    return Source(id=name, key=f"sources/{name}", name=name, probe=probe)


def subtitles(name: str, *cues: Cue) -> Source:
    """A file of subtitles as intake describes it: one for each of ten seconds, if nothing else is said."""
    cues = cues or tuple(Cue(start=Fraction(n), end=n + Fraction(1, 2), text=f"Words {n}") for n in range(10))
    probe = Probe(format="srt", size=1000, duration=cues[-1].end, cues=cues)
    return Source(id=name, key=f"sources/{name}", name=name, probe=probe)

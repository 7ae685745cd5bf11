"""What has to be known of a file before an edit can be planned: found out when it is asked for, once, and kept."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from editing.engine import measures
from editing.measures import Measure
from editing.timeline import Source
from tests import footage
from tests.flow.house import House, eventually, kill, until

PAUSES = "0.3*sin(2764*t)*lt(mod(t,2),1)"
"""A tone for a second, a pause for a second, and so on."""


@pytest.fixture(scope="session")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six seconds of black bars above and below, with three pauses."""
    path = tmp_path_factory.mktemp("talk") / "talk.mp4"
    picture = "testsrc2=s=320x120:r=30:d=6,pad=320:180:0:30"
    inputs = ("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", f"aevalsrc='{PAUSES}':s=48000:d=6")
    footage.ffmpeg(*inputs, "-c:v", "libx264", "-preset", "ultrafast", "-g", "30", "-c:a", "aac", path)
    return path


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The kinds of measures that are taken, in order."""
    taken: list[str] = []
    really = measures.measure

    def measure(path: Path, source: Source, kind: str, stop: Callable[[], bool]) -> Measure:
        taken.append(kind)
        return really(path, source, kind, stop)

    monkeypatch.setattr(measures, "measure", measure)
    return taken


def kept(house: House) -> list[str]:
    """The kinds of measures that stand in the row of the only video."""
    ((sources,),) = house.rows("SELECT sources FROM Videos")
    return [one["kind"] for source in json.loads(sources)["sources"] for one in source["measures"]]


async def test_a_file_is_measured_once_when_it_has_to_be(
    house: House, talk: Path, tmp_path: Path, looked: list[str]
) -> None:
    """From the sentence to the file: pauses and bars are found, kept with the video, and not looked for again."""
    prompts = ("make it black and white", "cut the silences", "remove the black bars", "undo", "undo", "redo")
    code, told = await house.edit(talk, *prompts, out=tmp_path / "o.mp4")
    assert code == 0, told
    says = [turn["say"] for turn in told["turns"]]
    assert says[1] == "Cut 3 pauses, 2.5 s in all." and "320x120" in says[2]
    assert told["turns"][1]["operations"] == [{"op": "remove_silence"}]
    assert told["duration"] == pytest.approx(3.5, abs=0.1)
    heard = footage.samples(tmp_path / "o.mp4")
    assert (abs(heard) > 0.05).sum() == pytest.approx((abs(footage.samples(talk)) > 0.05).sum(), rel=0.02)
    assert looked == ["levels", "bars"] == kept(house)


async def test_what_cannot_be_found_is_one_sentence(house: House, clip: Path, tmp_path: Path) -> None:
    """A clip without pauses, bars or sound: each says so, and nothing is made of it."""
    code, told = await house.edit(clip, "cut the silences", "remove the black bars", out=tmp_path / "o.mp4")
    says = [turn["say"] for turn in told["turns"]]
    assert code == 3 and [turn["outcome"] for turn in told["turns"]] == ["refuse", "refuse"]
    assert "no pause longer than 0.5 s" in says[0] and "no black bars" in says[1]
    mute = footage.make(tmp_path / "mute.mp4", seconds=1, sound=False)
    code, told = await house.edit(mute, "cut the silences", out=tmp_path / "o.mp4")
    assert code == 3 and "no sound" in told["turns"][0]["say"]
    assert not (tmp_path / "o.mp4").exists()


async def test_a_stop_between_the_measuring_and_the_result(house: House, talk: Path, tmp_path: Path) -> None:
    """Killed after the pauses were found, and what was found lost: the next start finds them again, and goes on."""
    out = tmp_path / "o.mp4"
    with house.start("edit", talk, "cut the silences", "-o", out) as process:
        until(lambda: house.states() in (["planned"], ["rendering"]))
        kill(process)
    assert kept(house) == ["levels"] and not out.exists()
    ((sources,),) = house.rows("SELECT sources FROM Videos")
    saved = json.loads(sources)
    saved["sources"][0]["measures"] = [{"kind": "levels", "version": 0}]
    house.change(f"UPDATE Videos SET sources = '{json.dumps(saved)}'")
    async with house.bot("web", web_port=0):
        await eventually(lambda: house.states() == ["delivered"])
    assert len(footage.frames(out)) == pytest.approx(105, abs=4)
    assert json.loads(house.rows("SELECT sources FROM Videos")[0][0])["sources"][0]["measures"][0]["version"] == 1

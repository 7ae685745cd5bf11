"""`cutroom edit` and `cutroom chat`, as a person and as a script use them: the command's contract."""

import filecmp
import json
import os
from collections.abc import Iterator
from pathlib import Path

import av
import pytest

from editing.errors import Refused
from tests import footage
from tests.flow.house import House, copied, names, script


def test_one_sentence_in_one_playable_file_out(house: House, clip: Path, tmp_path: Path) -> None:
    """A prompt is carried out to the frame, into a folder that is made for it, and the report says how."""
    out = tmp_path / "new" / "folder" / "short.mp4"
    ran = house.run("edit", clip, "cut the first second", "-o", out, "--json")
    assert ran.returncode == 0, ran.stderr
    assert footage.numbers(out) == list(range(30, 60))
    (line,) = ran.stdout.splitlines()
    told = json.loads(line)
    assert set(told) == {"turns", "output", "files", "duration", "segments", "check"}
    (turn,) = told["turns"]
    assert set(turn) == {"prompt", "outcome", "operations", "say", "seconds"}
    assert (turn["prompt"], turn["outcome"]) == ("cut the first second", "edit")
    assert turn["operations"] == [{"op": "cut", "start": 0, "end": 1}]
    assert turn["seconds"] > 0 and turn["say"]
    assert (told["output"], told["duration"]) == (str(out), 1.0)
    assert set(told["segments"]) == {"copied", "encoded", "mapped", "reused"}
    assert sum(kind["seconds"] for kind in told["segments"].values()) == pytest.approx(1)
    assert told["check"] and all(set(one) == {"level", "what"} for one in told["check"])
    assert house.states() == ["delivered"]


async def test_a_second_prompt_builds_on_the_first(house: House, clip: Path, tmp_path: Path) -> None:
    """Prompts follow one another, undo takes the last one back, and what was made before is used again."""
    prompts = ("cut the first second", "make it black and white", "undo")
    code, told = await house.edit(clip, *prompts, out=tmp_path / "o.mp4")
    assert code == 0
    assert [turn["outcome"] for turn in told["turns"]] == ["edit"] * 3
    assert footage.numbers(tmp_path / "o.mp4") == list(range(30, 60))
    assert told["segments"]["encoded"]["count"] == 0


async def test_several_files_out(house: House, clip: Path, tmp_path: Path) -> None:
    """Parts get numbers, pictures their own ending, and what an earlier prompt left is taken away."""
    out = tmp_path / "out" / "o.mp4"
    code, told = await house.edit(clip, "cut the first half second", "split it in half", out=out)
    assert code == 0, told
    assert names(out.parent) == {"o-1.mp4", "o-2.mp4"}
    assert told["output"] == str(out.with_name("o-1.mp4"))
    assert [file["path"] for file in told["files"]] == [str(out.with_name(f"o-{n}.mp4")) for n in (1, 2)]
    assert [file["duration"] for file in told["files"]] == pytest.approx([0.75, 0.75], abs=0.04)
    assert [*footage.numbers(out.with_name("o-1.mp4")), *footage.numbers(out.with_name("o-2.mp4"))] == [*range(15, 60)]
    code, told = await house.edit(clip, "take a screenshot at 0:01", out=out)
    assert (code, told["output"]) == (0, str(out.with_suffix(".jpg"))), told
    assert told["files"][0]["kind"] == "picture" and footage.numbers(out.with_suffix(".jpg")) == [30]


@pytest.mark.parametrize(("name", "kind", "codec"), [("o.webm", "video", "vp9"), ("o.gif", "animation", "gif")])
async def test_the_name_says_what_comes_out(
    house: House, clip: Path, tmp_path: Path, name: str, kind: str, codec: str
) -> None:
    """The ending of the place decides the kind of file, unless a prompt has said which it shall be."""
    code, told = await house.edit(clip, "cut the first second", out=tmp_path / name)
    assert (code, told["output"]) == (0, str(tmp_path / name)), told
    assert [file["kind"] for file in told["files"]] == [kind]
    with av.open(told["output"]) as container:
        assert container.streams.video[0].codec_context.name == codec
    code, told = await house.edit(clip, "extract the audio as wav", out=tmp_path / name)
    assert (code, told["output"]) == (0, str((tmp_path / name).with_suffix(".wav"))), told


async def test_a_part_never_takes_a_source_away(house: House, tmp_path: Path) -> None:
    """Where a part would get the name of the file that was sent, it gets another."""
    source = footage.make(tmp_path / "o-1.mp4", seconds=1)
    before = source.read_bytes()
    code, told = await house.edit(source, "split it in half", out=tmp_path / "o.mp4")
    assert code == 0, told
    assert source.read_bytes() == before
    assert names(tmp_path) == {"home", "o-1.mp4", "o-1 (1).mp4", "o-2.mp4"}


def test_without_json_the_dialogue_is_printed(house: House, clip: Path, tmp_path: Path) -> None:
    """A person reads what was asked, what was done and where the result is, on stdout."""
    ran = house.run("edit", clip, "mute", "-o", tmp_path / "o.mp4")
    assert ran.returncode == 0 and ran.stderr == ""
    lines = ran.stdout.splitlines()
    assert lines[0] == f"you  [{clip.name}] mute"
    assert lines[-2].startswith("bot  ") and lines[-1].strip() == str(tmp_path / "o.mp4")


async def test_another_file_can_be_used(house: House, clip: Path, tmp_path: Path) -> None:
    """A file sent along is one that prompts name."""
    more = footage.make(tmp_path / "outro.mp4", seconds=1)
    code, told = await house.edit(clip, "put outro.mp4 after it", material=[more], out=tmp_path / "o.mp4")
    assert code == 0, told
    assert told["duration"] == pytest.approx(3, abs=0.05)
    assert footage.numbers(tmp_path / "o.mp4") == [*range(60), *range(30)]


async def test_a_question_is_answered_and_makes_no_file(house: House, clip: Path, tmp_path: Path) -> None:
    """An answer is success; nothing was made, and the report says so."""
    code, told = await house.edit(clip, "how long is it?", "/help", out=tmp_path / "o.mp4")
    assert (code, told["output"]) == (0, None)
    assert [turn["outcome"] for turn in told["turns"]] == ["answer", "answer"]
    assert not (tmp_path / "o.mp4").exists()


async def test_what_cannot_be_done_is_one_sentence(house: House, clip: Path, tmp_path: Path) -> None:
    """A prompt that is empty, endless or impossible is exit 3 and words that help; the next one is carried out."""
    bad = ["/bogus", "", "   ", "cut from 1:00 to 2:00", "fry an egg", "x" * 100_000, "undo"]
    code, told = await house.edit(clip, *bad, "mute", out=tmp_path / "o.mp4")
    assert code == 3
    for turn in told["turns"][:-1]:
        assert turn["outcome"] in ("refuse", "clarify") and turn["operations"] == []
        assert 10 < len(turn["say"]) < 300 and "\n" not in turn["say"]
    assert told["turns"][-1]["outcome"] == "edit"
    assert footage.numbers(tmp_path / "o.mp4") == list(range(60))


def bad_files(clip: Path, folder: Path) -> Iterator[Path]:
    sound = folder / "sound.m4a"
    footage.ffmpeg("-f", "lavfi", "-i", "sine=duration=1", "-c:a", "aac", sound)
    yield sound
    for content in (b"This is text.", b"", clip.read_bytes()[:3000], bytes(range(256)) * 20):
        bad = folder / "bad.mp4"
        bad.write_bytes(content)
        yield bad


async def test_a_file_that_is_no_video_is_one_sentence(house: House, clip: Path, tmp_path: Path) -> None:
    """What is no video is refused with what to send instead; what was made at the same place before is left alone."""
    out = tmp_path / "o.mp4"
    await house.edit(clip, "mute", out=out)
    for bad in bad_files(clip, tmp_path):
        code, told = await house.edit(bad, "mute", "flip it", out=out)
        assert code == 3
        assert "video" in told["turns"][0]["say"] or "file" in told["turns"][0]["say"]
        assert all(turn["outcome"] in ("refuse", "clarify") and turn["say"] for turn in told["turns"])
    assert footage.numbers(out) == list(range(60)) and house.states() == ["delivered"]


async def test_a_file_above_the_limit_is_refused(house: House, tmp_path: Path) -> None:
    """The limit is told in megabytes."""
    large = tmp_path / "large.mp4"
    large.write_bytes(b"\0" * (3 << 20))
    code, told = await house.edit(large, "mute", out=tmp_path / "o.mp4", max_upload_mb=1)
    assert code == 3 and "3 MB" in told["turns"][0]["say"] and "1 MB" in told["turns"][0]["say"]


@pytest.mark.parametrize(
    ("name", "prompt"),
    [
        ("Ürlaub 🎬 休日.mp4", 'write "\'; drawtext=textfile=/etc/passwd:x=0" at the top'),
        ("a,b;[c]=d:e%d'.mp4", 'write "%{expr:1} \\\' [in][out]" at the top'),
        ('it\'s a "clip" $(touch pwned) `id`.mp4', 'write "$(touch pwned)" at the top'),
    ],
)
async def test_names_and_prompts_are_only_text(
    house: House, clip: Path, tmp_path: Path, name: str, prompt: str
) -> None:
    """No file name and no prompt reaches a shell or a filter."""
    video, out = copied(clip, tmp_path / name), tmp_path / f"out {name}"
    code, told = await house.edit(video, prompt, out=out)
    assert (code, told["output"]) == (0, str(out)), told
    assert [op["op"] for op in told["turns"][0]["operations"]] == ["text"]
    assert len(footage.frames(out)) == 60
    assert names(tmp_path) == {"home", name, out.name}


def test_a_leading_dash_is_a_name_behind_two(house: House, clip: Path, tmp_path: Path) -> None:
    """What could be an option is a relative path like any other."""
    copied(clip, tmp_path / "-o.mp4")
    ran = house.run("edit", "--json", "-o", "-i.mp4", "--", "-o.mp4", "mute it; touch pwned", cwd=tmp_path)
    assert ran.returncode in (0, 3), ran.stderr
    assert names(tmp_path) <= {"home", "-o.mp4", "-i.mp4"}


async def test_bytes_that_are_no_text_are_taken(house: House, clip: Path, tmp_path: Path) -> None:
    """A name and a prompt that are not UTF-8 break nothing."""
    odd = copied(clip, Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.mp4")))
    code, told = await house.edit(odd, os.fsdecode(b"mute \xff"), "mute\0", out=tmp_path / "o.mp4")
    assert code in (0, 3) and told["turns"][1]["outcome"] == "edit"


@pytest.mark.parametrize(
    "how", ["missing", "folder", "missing material", "own", "own by a link", "device", "in a file", "endless"]
)
async def test_a_wrong_path_is_refused_before_any_work(house: House, clip: Path, tmp_path: Path, how: str) -> None:
    """One sentence, nothing done; the source is as it was."""
    source = copied(clip, tmp_path / "source.mp4")
    (tmp_path / "link.mp4").symlink_to(source)
    (tmp_path / "file").touch()
    out = {"own": source, "own by a link": tmp_path / "link.mp4", "in a file": tmp_path / "file" / "o.mp4"}
    out |= {"device": Path("/dev/null"), "endless": tmp_path / ("n" * 300 + ".mp4")}
    video = {"missing": tmp_path / "no such.mp4", "folder": tmp_path}.get(how, source)
    more = [tmp_path / "no such.mp3"] if how == "missing material" else []
    with pytest.raises(Refused):
        await house.edit(video, "mute", material=more, out=out.get(how, tmp_path / "o.mp4"))
    assert filecmp.cmp(source, clip, shallow=False)
    assert not house.made("*")


async def test_a_result_that_cannot_be_written_is_told(house: House, clip: Path, tmp_path: Path) -> None:
    """When its place goes away during the work, that is said, and the exit code is 1; nothing is left unfinished."""
    folder = tmp_path / "results"
    folder.mkdir()
    mean = script(tmp_path / "ffmpeg", f"rmdir {folder} && touch {folder}")
    code, told = await house.edit(clip, "make it black and white", out=folder / "o.mp4", ffmpeg=str(mean))
    assert (code, told["output"]) == (1, None)
    assert house.states() == ["delivered"]


async def test_a_render_that_fails_is_exit_1(house: House, clip: Path, tmp_path: Path) -> None:
    """FFmpeg breaks: the reason is told, what was made before stays, and nothing is left unfinished."""
    broken = script(tmp_path / "ffmpeg", "echo the disk is on fire >&2; exit 1")
    prompts = ("make it black and white", "how long is it?")
    code, told = await house.edit(clip, *prompts, out=tmp_path / "o.mp4", ffmpeg=str(broken))
    first, second = told["turns"]
    assert code == 1
    assert (first["outcome"], second["outcome"]) == ("edit", "answer")
    assert "the disk is on fire" in first["say"]
    assert told["output"] is None and house.states() == ["failed", "answered"]
    assert house.rows("SELECT head_id FROM Videos") == [(None,)]


def test_chat_reads_lines_until_they_end(house: House, clip: Path, tmp_path: Path) -> None:
    """Files and prompts come in as lines, results lie in the folder; in the same folder it goes on another day."""
    ran = house.run("chat", clip, said="/help\ncut the first second\n/status", cwd=tmp_path)
    assert ran.returncode == 0 and ran.stderr == ""
    assert "What I can do:" in ran.stdout and "Nothing is under way" in ran.stdout
    assert len(footage.numbers(tmp_path / "holiday-v1.mp4")) == 30
    ran = house.run("chat", said="undo\n", cwd=tmp_path)
    assert len(footage.numbers(tmp_path / "holiday-v0.mp4")) == 60, ran.stdout

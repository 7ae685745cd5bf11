"""The `cutroom` command. Heavy parts are imported by the command that needs them, so that --help answers at once."""

import asyncio
import json
import signal
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.settings import Settings, SettingsError, load

REFUSED, FAILED, WRONG = 3, 1, 2

app = typer.Typer(
    help="Edit videos by saying what to do with them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.command()
def edit(
    input: Annotated[Path, typer.Argument(help="the video")],
    prompts: Annotated[list[str], typer.Argument(help="what to do with it, one prompt after the other")],
    output: Annotated[Path, typer.Option("-o", "--output", help="where the result goes")],
    material: Annotated[list[Path], typer.Option("--with", help="music, a picture, another video, subtitles")] = [],  # noqa: B006
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object last")] = False,
) -> None:
    """Edit a video. Exit 0: every prompt was carried out or answered; 3: one was not; 1: a render failed."""
    from bot.batch import edit as run

    report = _run(lambda settings: run(settings, input, prompts, material, output, to_stderr=as_json))
    if as_json:
        print(json.dumps(report.told))  # noqa: T201
    raise typer.Exit(report.code)


@app.command()
def plan(
    prompts: Annotated[list[str] | None, typer.Argument(help="what to do, one prompt after the other")] = None,
    duration: Annotated[float | None, typer.Option(help="seconds of the clip")] = None,
    size: Annotated[str, typer.Option(help="its picture, such as 1920x1080")] = "1920x1080",
    fps: Annotated[float, typer.Option(help="its frames per second")] = 30,
    no_audio: Annotated[bool, typer.Option("--no-audio", help="it has no sound")] = False,
    file: Annotated[list[str], typer.Option(help="name of a file at hand, the clip's own first")] = [],  # noqa: B006
    cases: Annotated[Path | None, typer.Option(help="many cases, one JSON object a line")] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="where the predictions go")] = None,
) -> None:
    """Plan without a video, and print the operations as JSON."""
    from bot import planning

    if cases is not None:
        if output is None or prompts or duration is not None:
            raise _wrong("--cases needs -o, which says where the predictions go, and neither prompts nor --duration.")
        if troubles := _run(lambda settings: planning.predict(settings, cases, output)):
            raise _wrong("\n".join(troubles))
        return
    if not prompts or duration is None:
        raise _wrong("Give --duration and at least one prompt, or --cases with -o.")

    async def planned(settings: Settings) -> list[dict[str, Any]]:
        return await planning.plan(settings, planning.described(duration, size, fps, not no_audio, file), prompts)

    turns = _run(planned)
    print(json.dumps(turns, ensure_ascii=False, indent=2))  # noqa: T201
    if any(turn["outcome"] in ("clarify", "refuse") for turn in turns):
        raise typer.Exit(REFUSED)


@app.command()
def chat(file: Annotated[Path | None, typer.Argument(help="the video to begin with")] = None) -> None:
    """Talk in this terminal."""
    from bot.batch import chat as run

    _run(lambda settings: run(settings, file))


@app.command("run")
def run_bot(
    adapters: Annotated[list[str] | None, typer.Argument(help="which fronts; all that are set up, if none")] = None,
) -> None:
    """Run the bot: the web chat, and every platform that has a token."""
    from bot.serve import run

    _run(lambda settings: run(settings, adapters or []), stays=True)


@app.command()
def worker(queue: Annotated[str, typer.Option(help="which queue to serve")] = "render") -> None:
    """Render what bots in other processes have planned."""
    from bot.serve import work

    _run(lambda settings: work(settings, queue), stays=True)


@app.command()
def doctor() -> None:
    """Examine this machine and the settings, a line each; exit 1 when something needed is missing."""
    from bot.doctor import examine

    raise typer.Exit(_run(examine))


@app.command(hidden=True)
def demo() -> None:
    """Make a clip and hold a conversation about it."""
    from bot.demo import run

    _run(run)


class _Stopped(Exception):
    """The process was asked to end, by this signal."""

    def __init__(self, by: signal.Signals) -> None:
        super().__init__(by.name)
        self.by = by


def _run(work: Callable[[Settings], Coroutine[Any, Any, Any]], *, stays: bool = False) -> Any:
    """Run a command's work with its settings; whatever the operator can mend is one line and exit code 2.

    Asked to end, a process that `stays` has done its duty; any other says by which signal it was stopped.
    """
    from agent.errors import ModelError
    from bot.adapters.base import UnavailableError
    from bot.app import log_to_stderr
    from db.errors import DatabaseError
    from editing.errors import EditError
    from storage.base import StoreError

    try:
        settings = load()
        log_to_stderr(settings.log_level)
        return asyncio.run(_interruptible(work(settings)))
    except DatabaseError as error:
        raise _wrong(f"CUTROOM_DATABASE_URL: {error}") from None
    except StoreError as error:
        raise _wrong(f"CUTROOM_STORE_URL: {error}") from None
    except ModelError as error:
        raise _wrong(f"CUTROOM_MODEL: {error}") from None
    except (SettingsError, UnavailableError, EditError) as error:
        raise _wrong(str(error)) from None
    except _Stopped as stopped:
        raise typer.Exit(0 if stays else 128 + stopped.by) from None


async def _interruptible(work: Coroutine[Any, Any, Any]) -> Any:
    """The work, ended in order when the process is asked to end."""
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(one, task.cancel, one)
    try:
        return await task
    except asyncio.CancelledError as stop:
        raise _Stopped(stop.args[0] if stop.args else signal.SIGTERM) from None


def _wrong(sentence: str) -> typer.Exit:
    print(sentence, file=sys.stderr)  # noqa: T201
    return typer.Exit(WRONG)


def main() -> None:
    """Entry point."""
    app()


if __name__ == "__main__":
    main()

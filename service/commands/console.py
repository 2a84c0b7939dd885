"""What all commands share: exit codes, options, the consoles for standard output and error, progress bars, signals."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import typer
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from service.commands.terminal import Console
from service.outcome import Reason as Reasons
from service.settings import Settings, load

if TYPE_CHECKING:
    from service.replay.options import Progress as Replayed

DONE, DIFFERENT, USAGE, BAD_DATA, UNAVAILABLE, INTERNAL, CONFIGURATION = 0, 1, 64, 65, 69, 70, 78

out = Console()
err = Console(stderr=True)

Broker = Annotated[str | None, typer.Option("--broker", help="Kafka brokers, host:port[,host:port] (NEWSWIRE_BROKER).")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for a script.")]
Source = Annotated[str, typer.Option("--source", help="Who the files come from: a feed, an agency, a crawl.")]
ProfileFolder = Annotated[
    Path | None, typer.Option("--profiles", help="Folder of source profiles (NEWSWIRE_PROFILES).")
]
Window = Annotated[
    int | None,
    typer.Option("--window", help="Hours of event time for which an article is remembered (NEWSWIRE_WINDOW_HOURS)."),
]
DeadLetterLimit = Annotated[
    float | None,
    typer.Option(
        "--dead-letter-limit",
        help="Share of the last 500 records that may become dead letters before a stage pauses; 0: no limit "
        "(NEWSWIRE_DEAD_LETTER_LIMIT).",
    ),
]
FollowLinks = Annotated[bool, typer.Option("--follow-links", help="Follow links that lead out of the folders too.")]
Reason = Annotated[Reasons | None, typer.Option("--reason", help="Only dead letters of this reason.")]
OfStage = Annotated[str | None, typer.Option("--stage", help="Only dead letters of this stage.")]


class Failure(Exception):
    """An expected error, not a bug: one line for the user, and the exit code."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code


def with_broker(broker: str | None, window: int | None = None, dead_letter_limit: float | None = None) -> Settings:
    settings = load(broker=broker, window_hours=window, dead_letter_limit=dead_letter_limit)
    if settings.broker is None:
        raise Failure(
            "no broker: say --broker HOST:PORT or set NEWSWIRE_BROKER (`newswire broker` starts one to try with)",
            CONFIGURATION,
        )
    return secured(settings)


def secured(settings: Settings) -> Settings:
    """Use the security settings for all Kafka clients of this process; returns ``settings``. Raises Failure if they
    need a broker and none is named, and SettingError."""
    from service.kafka import security

    if settings.broker is None and settings.security_protocol != security.PLAINTEXT:
        raise Failure(
            "the embedded broker knows neither TLS nor SASL: name a broker, or unset NEWSWIRE_SECURITY_PROTOCOL",
            CONFIGURATION,
        )
    security.use(settings)
    return settings


def broker_address(broker: str | None) -> str:
    return str(with_broker(broker).broker)


def print_json(value: Any) -> None:
    sys.stdout.buffer.write(orjson.dumps(value, option=orjson.OPT_UTC_Z, default=str) + b"\n")
    sys.stdout.buffer.flush()


def wait_for_signal(check: Callable[[], None] = lambda: None) -> None:
    """Wait for SIGINT or SIGTERM, or until ``check``, called every half second, raises."""
    ended = threading.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: ended.set())
    while not ended.wait(0.5):
        check()


class RateColumn(ProgressColumn):
    """The rate per second."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:,.0f}/s" if task.speed else "")


@contextmanager
def progress() -> Iterator[Progress]:
    """A progress bar with rate and time left on standard error; hidden if that is not a terminal."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        RateColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        yield bar


PROGRESS_LINE_SECONDS = 5.0


@contextmanager
def replay_progress(*, follow: bool = False) -> Iterator[Callable[[Replayed], None]]:
    """A progress bar for the replay producer; yields the function that takes its progress. With ``follow`` and no
    terminal, prints a line now and then about what was sent."""
    if follow and not err.is_terminal:
        yield _line_printer(err.print)
        return
    with progress() as bar:
        task = bar.add_task("replaying", total=None)

        def show(progress: Replayed) -> None:
            bar.update(task, completed=progress.files_done, total=progress.files_total)

        yield show


def _line_printer(say: Callable[[str], None], now: Callable[[], float] = time.monotonic) -> Callable[[Replayed], None]:
    """A function that takes progress and prints what was sent and skipped since its last line, at most one line every
    five seconds."""
    last, printed = float("-inf"), (0, 0)

    def show(progress: Replayed) -> None:
        nonlocal last, printed
        counts = (progress.sent, progress.skipped)
        if counts == printed or now() - last < PROGRESS_LINE_SECONDS:
            return
        sent, skipped = (each - before for each, before in zip(counts, printed, strict=True))
        say(
            f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} sent {sent:,} documents, {progress.sent:,} in all"
            + (f"; skipped {skipped:,}" if skipped else "")
        )
        last, printed = now(), counts

    return show

"""The ``newswire`` command: reads arguments, calls the service, prints; no logic of its own.

Exit codes (sysexits.h): 0 done, 64 wrong usage, 65 bad input data, 69 broker unavailable, 70 internal error,
78 bad configuration. An error is one line on standard error; ``--debug`` adds the traceback.
"""

from __future__ import annotations

import asyncio
import io
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, cast

import orjson
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

from service.settings import SettingError, Settings, load, variable

if TYPE_CHECKING:
    from service.streaming.demo import Report
    from service.streaming.replay_terms import Progress as Replayed

DONE, USAGE, BAD_DATA, UNAVAILABLE, INTERNAL, CONFIGURATION = 0, 64, 65, 69, 70, 78

app = typer.Typer(
    name="newswire",
    help="A newswire ingestion service on Kafka: raw article files in; clean, deduplicated, enriched articles and "
    "stories out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
dead_letters = typer.Typer(
    help="What the stages could not take: list it, look at it, put it back.", no_args_is_help=True
)
topics_app = typer.Typer(
    help="The topics and their contracts: list them, create them, compare a cluster.", no_args_is_help=True
)
app.add_typer(dead_letters, name="dead-letters")
app.add_typer(topics_app, name="topics")

# In a pipe rich would take 80 columns, too few for the tables.
WIDE = 160
out = Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)
err = Console(stderr=True, highlight=False, width=None if sys.stderr.isatty() else WIDE)

Broker = Annotated[str | None, typer.Option("--broker", help="Kafka brokers, host:port[,host:port] (NEWSWIRE_BROKER).")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for a script.")]
Source = Annotated[str, typer.Option("--source", help="Who the files come from: a feed, an agency, a crawl.")]
Reason = Annotated[str | None, typer.Option("--reason", help="Only dead letters of this reason.")]
OfStage = Annotated[str | None, typer.Option("--stage", help="Only dead letters of this stage.")]


class Failure(Exception):
    """An end that is no bug: one line for the user, and the exit code."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code


@app.callback()
def root(
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
) -> None:
    """Options that stand before the command."""


@app.command()
def demo(
    path: Annotated[
        list[str] | None, typer.Argument(help="Files, folders or patterns; the folder seeds without any.")
    ] = None,
    broker: Broker = None,
    keep: Annotated[bool, typer.Option("--keep", help="Stay up afterwards, until Ctrl-C.")] = False,
    as_json: Json = False,
) -> None:
    """Run the whole service over some files and show what became of each.

    Starts the embedded broker (unless --broker names one), creates the topics, starts a worker a stage, replays the
    files, and prints a table and a ledger that must balance: files read = with articles + dead letters.
    """
    from service.streaming.demo import demonstrate

    def until(report: Report) -> None:
        _show_report(report, as_json)
        if keep:
            err.print(f"[bold]staying up[/bold]: broker {report.broker}; Ctrl-C ends it")
            _wait_for_signal()

    with _replay_progress() as on_progress:
        report = demonstrate(
            path or ["seeds"],
            load(broker=broker),
            say=lambda line: err.print(f"[dim]{line}[/dim]"),
            on_progress=on_progress,
            on_skip=lambda skipped: err.print(f"skipped {skipped.name}: {skipped.message}", markup=False),
            until=until,
        )
    if not report.ledger.balanced:
        raise Failure("the ledger does not balance: something is on its way still, or lost", INTERNAL)


def _show_report(report: Report, as_json: bool) -> None:
    from service import display

    lines = list(report.account.state.lines())
    if as_json:
        ledger = {each.name: getattr(report.ledger, each.name) for each in fields(report.ledger)}
        _print_json(
            {"articles": lines, "ledger": {**ledger, "balanced": report.ledger.balanced}, "metrics": report.metrics}
        )
        return
    out.print(display.articles_table(lines, report.account.refused, report.account.documents))
    out.print(display.ledger_table(report.ledger))
    out.print(display.speed_line(len(lines), report.seconds, report.latencies))
    out.print("metrics while it runs (--keep): " + " ".join(report.metrics))


@app.command()
def up(broker: Broker = None) -> None:
    """Run the whole service until Ctrl-C: a worker a stage, restarted when one ends.

    Without --broker the embedded broker runs with it, in memory only: for trying, not for keeping.
    """
    from service.streaming.demo import running

    with running(load(broker=broker), lambda line: err.print(f"[dim]{line}[/dim]")) as (settings, check):
        err.print(
            f"[bold]up[/bold]: broker {settings.broker}; feed it with `newswire replay --broker {settings.broker} PATH`"
        )
        _wait_for_signal(check)


@app.command()
def broker(
    port: Annotated[int | None, typer.Option("--port", help="Port on 127.0.0.1; a free one without it.")] = None,
) -> None:
    """Run the embedded broker (Tansu, in memory) until Ctrl-C. For trying and testing."""
    from service.streaming.embedded import embedded_broker

    with embedded_broker(port) as bootstrap:
        out.print(bootstrap)
        _wait_for_signal()


@app.command()
def worker(
    stage: Annotated[str, typer.Argument(help="clean, deduplicate, enrich or cluster.")],
    broker: Broker = None,
    port: Annotated[int | None, typer.Option("--port", help="Port of /metrics, /healthz and /readyz.")] = None,
) -> None:
    """Run one worker of one stage until SIGTERM. Start several for more throughput: they share the partitions."""
    from service import pipeline
    from service.streaming import launch

    settings = _with_broker(broker)
    try:
        chosen = pipeline.stage(stage)
    except KeyError as error:
        raise Failure(str(error.args[0]), USAGE) from error
    code = launch.work(chosen, settings, port or launch.port_of(chosen, settings))
    # At once: Faust leaves threads and an event loop behind that have nothing more to say.
    sys.stderr.flush()
    os._exit(code)


@app.command()
def replay(
    paths: Annotated[list[str], typer.Argument(help="Files, folders, patterns, or - for standard input.")],
    broker: Broker = None,
    source: Source = "files",
    rate: Annotated[str | None, typer.Option("--rate", help="At most this many documents a second: 50/s.")] = None,
    maximum: Annotated[int | None, typer.Option("--max", help="At most this many documents.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be sent, send nothing.")] = False,
    follow: Annotated[
        bool, typer.Option("--follow", help="Go on watching the folders and send what is dropped in.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Send again what was sent before.")] = False,
    name: Annotated[str | None, typer.Option("--name", help="File name that standard input is sent under.")] = None,
    as_json: Json = False,
) -> None:
    """Send article files to the raw topic, each once: a rerun sends what is new or changed.

    Exits 65 where a file was unreadable, empty or too large; each is named.
    """
    from service.streaming.replay import replay as send
    from service.streaming.replay_terms import ReplayOptions, parse_rate

    settings = _with_broker(broker)
    options = ReplayOptions(
        paths=tuple(paths),
        bootstrap=str(settings.broker),
        source=source,
        rate=parse_rate(rate) if rate else None,
        maximum=maximum,
        dry_run=dry_run,
        follow=follow,
        force=force,
        state_dir=settings.state_dir,
        stdin_name=name,
        max_record_bytes=settings.max_record_bytes,
        send_timeout_seconds=settings.send_timeout_seconds,
    )
    with _replay_progress() as on_progress:

        async def run() -> Any:
            stop = asyncio.Event()
            for each in (signal.SIGINT, signal.SIGTERM):
                asyncio.get_running_loop().add_signal_handler(each, stop.set)
            return await send(
                options,
                on_progress=on_progress,
                stop=stop,
                stdin=cast(io.BufferedIOBase, sys.stdin.buffer),
                on_skip=lambda skipped: err.print(f"skipped {skipped.name}: {skipped.message}", markup=False),
                on_document=(lambda document: out.print(document.filename, markup=False))
                if dry_run and not as_json
                else lambda document: None,
            )

        result = asyncio.run(run())
    if as_json:
        _print_json(result)
    else:
        for line in result.said:
            err.print(line, markup=False)
        verb = "would send" if dry_run else "sent"
        out.print(
            f"{verb} {result.sent:,} documents ({result.sent_bytes:,} bytes) in {result.seconds:.1f} s; "
            f"{result.known:,} were sent before; {result.skipped_count:,} skipped"
            + ("; interrupted, the next run goes on from here" if result.interrupted else "")
        )
    if result.skipped_count:
        raise typer.Exit(BAD_DATA)


@app.command()
def process(
    paths: Annotated[list[str], typer.Argument(help="Files, folders or patterns.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="JSON lines file, one article a line.")],
    first: Annotated[
        str,
        typer.Option(
            "--from", help="First stage: clean, or deduplicate or enrich, which take each file as a clean body."
        ),
    ] = "clean",
    source: Source = "files",
    form: Annotated[str, typer.Option("--format", help="newswire (our record) or ninjs (ninjs 3.1).")] = "newswire",
) -> None:
    """Run the stages over files in memory, without a broker: for a batch, or to try a rule.

    Writes each article in its final state after the last input. Exits 65 where a file gave no article; each is named.
    """
    from service import batch

    if first not in ("clean", "deduplicate", "enrich"):
        raise Failure(f"--from {first}: choose clean, deduplicate or enrich", USAGE)
    if form not in ("newswire", "ninjs"):
        raise Failure(f"--format {form}: choose newswire or ninjs", USAGE)
    settings = load()
    if not output.parent.is_dir():
        raise Failure(f"no folder {output.parent} to write {output.name} to", USAGE)
    files = batch.found_files(tuple(paths))
    began = time.monotonic()
    with _progress() as progress:
        task = progress.add_task("processing", total=len(files))
        done = batch.process(
            files, settings, datetime.now(UTC), source=source, first=first, done=lambda _: progress.advance(task)
        )
    count = batch.write_lines(done, output, form)
    for name, reason, message in done.refused:
        err.print(f"{name}: {reason}: {message}", markup=False)
    seconds = time.monotonic() - began
    err.print(
        f"{count:,} articles from {done.documents:,} documents in {seconds:.1f} s, {len(done.refused):,} refused"
    )
    if done.refused:
        raise typer.Exit(BAD_DATA)


@app.command()
def tap(
    topic: Annotated[str, typer.Argument(help="A topic, long or short: enriched, newswire.stories.v1.")],
    broker: Broker = None,
    start: Annotated[str, typer.Option("--from", help="beginning, end, an offset, or a time (ISO 8601).")] = "end",
    filters: Annotated[
        list[str] | None, typer.Option("--filter", help="field=value, dots for inner fields; may be repeated.")
    ] = None,
    limit: Annotated[int | None, typer.Option("--max", help="Stop after this many records.")] = None,
    until_end: Annotated[bool, typer.Option("--until-end", help="Stop at the end of the topic as it is now.")] = False,
    form: Annotated[str, typer.Option("--format", help="newswire, or ninjs for the enriched topic.")] = "newswire",
    as_json: Json = False,
) -> None:
    """Follow a topic, decoded and readable. Moves nobody's offsets."""
    from service.article import EnrichedArticle, decode, encode
    from service.ninjs import to_ninjs
    from service.streaming import tap as tapping

    settings = _with_broker(broker)
    wanted = tapping.parse_filters(filters or [])
    name = tapping.topic_name(topic)

    async def run() -> None:
        records = tapping.tap(
            str(settings.broker),
            name,
            start=tapping.parse_start(start),
            filters=wanted,
            limit=limit,
            until_end=until_end,
        )
        async for record in records:
            if form == "ninjs" and record.problem is None:
                _print_json(to_ninjs(decode(encode(record.value), EnrichedArticle)))
            elif as_json:
                _print_json(tapping.row(record))
            else:
                out.rule(
                    f"{record.topic}[{record.partition}] @{record.offset} {record.timestamp or ''} key={record.key}",
                    align="left",
                )
                if record.problem:
                    err.print(record.problem, markup=False)
                out.print_json(data=record.value, default=str) if record.value is not None else out.print(
                    record.preview, markup=False
                )

    _run(run())


@dead_letters.command("list")
def list_dead_letters(
    broker: Broker = None, reason: Reason = None, stage: OfStage = None, as_json: Json = False
) -> None:
    """The dead letters there are, oldest first."""
    from service import display
    from service.streaming import dead_letters as letters

    found = _run(letters.list_dead_letters(_broker(broker), stage=stage, reason=reason))
    if as_json:
        _print_json(found)
        return
    out.print(
        display.plain_table(
            ("at", "stage", "reason", "message", "file", "bytes", "tries"),
            (
                (
                    f"{each.partition}:{each.offset}",
                    each.stage,
                    each.reason,
                    each.message,
                    each.filename or "-",
                    each.size,
                    each.attempts,
                )
                for each in found
            ),
        )
    )
    out.print(f"{len(found):,} dead letters")


@dead_letters.command("show")
def show_dead_letter(
    at: Annotated[str, typer.Argument(help="Where it stands, PARTITION:OFFSET, as list prints it.")],
    broker: Broker = None,
    as_json: Json = False,
) -> None:
    """One dead letter with its headers, its traceback and the beginning of its bytes."""
    from service.streaming import dead_letters as letters

    partition, _, offset = at.partition(":")
    if not (partition.isdigit() and offset.isdigit()):
        raise Failure(
            f"{at!r} is no place of a dead letter: say PARTITION:OFFSET, as `newswire dead-letters list` prints it",
            USAGE,
        )
    found = _run(letters.show_dead_letter(_broker(broker), int(partition), int(offset)))
    if as_json:
        _print_json(found)
        return
    for name, value in found.headers:
        out.print(f"[bold]{name}[/bold]")
        out.print(value, markup=False)
    out.rule("value")
    out.print(found.preview, markup=False)


@dead_letters.command("replay")
def replay_dead_letters(
    broker: Broker = None,
    reason: Reason = None,
    stage: OfStage = None,
    max_attempts: Annotated[
        int | None, typer.Option("--max-attempts", help="Leave those that were tried this often.")
    ] = None,
    execute: Annotated[
        bool, typer.Option("--execute", help="Do it; without this it only says what it would do.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Put dead letters back on the topic they came from, after what refused them was mended."""
    from service.streaming import dead_letters as letters

    result = _run(
        letters.replay_dead_letters(
            _broker(broker), stage=stage, reason=reason, max_attempts=max_attempts, execute=execute
        )
    )
    if as_json:
        _print_json(result)
        return
    verb = "put back" if execute else "would put back"
    out.print(f"{verb} {result.count:,} dead letters" + ("" if execute else "; --execute does it"))


@topics_app.command("list")
def list_topics(as_json: Json = False) -> None:
    """The topics and what each promises."""
    from service import display, topics

    if as_json:
        _print_json(
            [
                {
                    "name": each.name,
                    "description": each.description,
                    "key": each.key,
                    "partitions": each.partitions,
                    "config": dict(each.config),
                }
                for each in topics.CONTRACTS
            ]
        )
        return
    rows = ((each.name, each.key, each.partitions or "setting", each.description) for each in topics.CONTRACTS)
    out.print(display.plain_table(("topic", "key", "partitions", "what"), rows))


@topics_app.command("apply")
def apply_topics(broker: Broker = None, as_json: Json = False) -> None:
    """Create the topics that are missing. Refuses to shrink or change one that is there."""
    from service.streaming import launch

    settings = _with_broker(broker)
    changes: list[Any] = launch.apply_all_topics(str(settings.broker), settings)
    if as_json:
        _print_json(changes)
        return
    for each in changes:
        out.print(f"{each.action} {each.topic}, {each.partitions} partitions, {each.replication_factor} copies")


@topics_app.command("check")
def check_topics(broker: Broker = None, as_json: Json = False) -> None:
    """Compare a live cluster with the contracts; exits 78 where it differs."""
    from service.streaming import admin, launch

    settings = _with_broker(broker)
    found = _run(admin.check_topics(str(settings.broker), settings, launch.CHANGELOGS))
    if as_json:
        _print_json(found)
    else:
        for each in found:
            out.print(str(each), markup=False)
        out.print(f"{len(found)} differences" if found else "the cluster has what the contracts say")
    if found:
        raise typer.Exit(CONFIGURATION)


@app.command()
def config(as_json: Json = False) -> None:
    """Every setting: its variable, its value now, its default and what it means."""
    from service import display

    settings = load()
    rows = [
        {
            "variable": variable(each.name),
            "value": getattr(settings, each.name),
            "default": each.default,
            "about": each.metadata["about"],
        }
        for each in fields(Settings)
    ]
    if as_json:
        _print_json(rows)
        return
    shown = ((row["variable"], _shown(row["value"]), _shown(row["default"]), row["about"]) for row in rows)
    out.print(display.plain_table(("variable", "value", "default", "what"), shown))


def _shown(value: Any) -> str:
    return ", ".join(value) if isinstance(value, tuple) else "" if value is None else str(value)


@app.command()
def version(as_json: Json = False) -> None:
    """The version of the service and of what it stands on."""
    from importlib.metadata import version as of

    found = {
        name: of(name) for name in ("newswire", "faust-streaming", "aiokafka", "orjson", "prometheus-client", "spacy")
    }
    if as_json:
        _print_json(found)
        return
    for name, number in found.items():
        out.print(f"{name} {number}")


def _with_broker(broker: str | None) -> Settings:
    settings = load(broker=broker)
    if settings.broker is None:
        raise Failure(
            "no broker: say --broker HOST:PORT or set NEWSWIRE_BROKER (`newswire broker` starts one to try with)",
            CONFIGURATION,
        )
    return settings


def _broker(broker: str | None) -> str:
    return str(_with_broker(broker).broker)


def _run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)


def _print_json(value: Any) -> None:
    sys.stdout.buffer.write(orjson.dumps(value, option=orjson.OPT_UTC_Z, default=str) + b"\n")
    sys.stdout.buffer.flush()


def _wait_for_signal(check: Callable[[], None] = lambda: None) -> None:
    """Until SIGINT or SIGTERM, or until ``check`` raises."""
    ended = threading.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: ended.set())
    while not ended.wait(0.5):
        check()


@contextmanager
def _progress() -> Iterator[Progress]:
    """A progress bar with rate and time left on standard error; nothing where that is no terminal."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        add = progress.add_task

        def add_task(description: str, total: float | None = None, **_: Any) -> Any:
            return add(description, total=total, rate="")

        progress.add_task = add_task  # type: ignore[method-assign, assignment]
        yield progress


@contextmanager
def _replay_progress() -> Iterator[Callable[[Replayed], None]]:
    with _progress() as progress:
        task = progress.add_task("replaying", total=None)

        def show(said: Replayed) -> None:
            progress.update(task, completed=said.files_done, total=said.files_total, rate=f"{said.rate:,.0f}/s")

        yield show


def main() -> NoReturn:
    """Run the command; ends the process with its exit code."""
    debug = "--debug" in sys.argv
    try:
        code = app(standalone_mode=False)
    except typer.Abort:
        code = 130
    except Exception as error:
        if debug:
            raise
        if hasattr(error, "format_message"):  # typer's and click's usage errors, which share no public base
            err.print(
                f"newswire: {error.format_message().rstrip('.')}; --help shows what there is",
                markup=False,
                soft_wrap=True,
            )
            sys.exit(USAGE)
        known = getattr(error, "exit_code", CONFIGURATION if isinstance(error, SettingError) else None)
        say = (
            str(error) if known is not None else f"internal error, {type(error).__name__}: {error}; --debug shows where"
        )
        err.print(f"newswire: {say}", markup=False, soft_wrap=True)
        code = INTERNAL if known is None else known
    except KeyboardInterrupt:
        code = 130
    sys.exit(code or 0)

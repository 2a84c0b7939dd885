"""The ``newswire`` command: reads arguments, calls the service, prints; no logic of its own.

Exit codes (sysexits.h): 0 done, 64 wrong usage, 65 bad input data, 69 broker unavailable, 70 internal error,
78 bad configuration. An error is one line on standard error; ``--debug`` adds the traceback.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import time
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from service.cli_topics import dead_letters, replay, stories, tap, topics_app
from service.console import (
    BAD_DATA,
    CONFIGURATION,
    DONE,
    INTERNAL,
    USAGE,
    Broker,
    Failure,
    Json,
    ProfileFolder,
    Source,
    Window,
    broker_address,
    err,
    out,
    print_json,
    progress,
    replay_progress,
    wait_for_signal,
    with_broker,
)
from service.settings import SettingError, Settings, load, variable

if TYPE_CHECKING:
    from service.article import Article
    from service.streaming.demo import Report

app = typer.Typer(
    name="newswire",
    help="A newswire ingestion service on Kafka: raw article files in; clean, deduplicated, enriched articles and "
    "stories out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
duplicates = typer.Typer(help="Why two articles are copies, or are not.", no_args_is_help=True)
app.add_typer(duplicates, name="duplicates")
app.add_typer(dead_letters, name="dead-letters")
app.add_typer(topics_app, name="topics")
app.command()(replay)
app.command()(tap)
app.command()(stories)


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
    window: Window = None,
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
            wait_for_signal()

    with replay_progress() as on_progress:
        report = demonstrate(
            path or ["seeds"],
            load(broker=broker, window_hours=window),
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
        print_json(
            {"articles": lines, "ledger": {**ledger, "balanced": report.ledger.balanced}, "metrics": report.metrics}
        )
        return
    out.print(display.articles_table(lines, report.account.refused, report.account.documents))
    out.print(display.ledger_table(report.ledger))
    out.print(display.speed_line(len(lines), report.seconds, report.latencies))
    out.print("metrics while it runs (--keep): " + " ".join(report.metrics))


@app.command()
def up(broker: Broker = None, window: Window = None) -> None:
    """Run the whole service until Ctrl-C: a worker a stage, restarted when one ends.

    Without --broker the embedded broker runs with it, in memory only: for trying, not for keeping.
    """
    from service.streaming.demo import running

    settings = load(broker=broker, window_hours=window)
    with running(settings, lambda line: err.print(f"[dim]{line}[/dim]")) as (settings, check):
        err.print(
            f"[bold]up[/bold]: in another shell, export NEWSWIRE_BROKER={settings.broker}\nthen newswire replay PATH, "
            f"newswire tap enriched, newswire stories; metrics on http://{settings.metrics_host}:{settings.metrics_port}"
            "/metrics and the three ports after it. Ctrl-C ends it."
        )
        wait_for_signal(check)


@app.command()
def broker(
    port: Annotated[int | None, typer.Option("--port", help="Port on 127.0.0.1; a free one without it.")] = None,
) -> None:
    """Run the embedded broker (Tansu, in memory) until Ctrl-C. For trying and testing."""
    from service.streaming.embedded import embedded_broker

    with embedded_broker(port) as bootstrap:
        out.print(bootstrap)
        wait_for_signal()


@app.command()
def worker(
    stage: Annotated[str, typer.Argument(help="clean, deduplicate, enrich or cluster.")],
    broker: Broker = None,
    port: Annotated[int | None, typer.Option("--port", help="Port of /metrics, /healthz and /readyz.")] = None,
    window: Window = None,
) -> None:
    """Run one worker of one stage until SIGTERM. Start several for more throughput: they share the partitions."""
    from service import pipeline
    from service.streaming import launch

    settings = with_broker(broker, window)
    try:
        chosen = pipeline.stage(stage)
    except KeyError as error:
        raise Failure(str(error.args[0]), USAGE) from error
    if chosen.name == "clean":
        pipeline.profiles_of(settings)  # refused now, in one line, and not by the running worker
    code = launch.work(chosen, settings, port or launch.port_of(chosen, settings))
    # At once: Faust leaves threads and an event loop behind that have nothing more to say.
    sys.stderr.flush()
    os._exit(code)


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
    profiles: ProfileFolder = None,
    window: Window = None,
) -> None:
    """Run the stages over files in memory, without a broker: for a batch, or to try a rule.

    Writes each article in its final state after the last input. Exits 65 where a file gave no article; each is named.
    """
    from service import batch

    if first not in ("clean", "deduplicate", "enrich"):
        raise Failure(f"--from {first}: choose clean, deduplicate or enrich", USAGE)
    if form not in ("newswire", "ninjs"):
        raise Failure(f"--format {form}: choose newswire or ninjs", USAGE)
    settings = load(profiles=profiles, window_hours=window)
    if output.is_dir():
        raise Failure(f"{output} is a folder; name a file, or - for standard output", USAGE)
    if not output.parent.is_dir():
        raise Failure(f"no folder {output.parent} to write {output.name} to", USAGE)
    files = batch.found_files(tuple(paths))
    if not files:
        raise Failure(f"no file in {', '.join(paths)}", USAGE)
    began = time.monotonic()
    with progress() as bar:
        task = bar.add_task("processing", total=len(files))
        done = batch.process(
            files, settings, datetime.now(UTC), source=source, first=first, done=lambda _: bar.advance(task)
        )
    count = batch.write_lines(done, output, form)
    for name, reason, message in done.refused:
        err.print(f"{name}: {reason}: {message}", markup=False)
    seconds = time.monotonic() - began
    err.print(f"{count:,} articles from {done.documents:,} documents in {seconds:.1f} s, {len(done.refused):,} refused")
    if done.refused:
        raise typer.Exit(BAD_DATA)


@app.command()
def learn(
    paths: Annotated[list[str], typer.Argument(help="Files, folders or patterns of one source.")],
    source: Source,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The profile's file; else profiles/SOURCE.json.")
    ] = None,
) -> None:
    """Learn what comes again and again in one source's pages, and write it as a profile for the clean stage.

    Set NEWSWIRE_PROFILES to the profile's folder, and feed the source's files under the same --source.
    """
    from service import batch
    from service.cleaning import profile

    settings = load()
    name = re.sub(r"[^\w.-]+", "-", source)
    path = output or Path("profiles") / f"{name}.json"
    if output is None:
        path.parent.mkdir(exist_ok=True)
    elif path.is_dir() or not path.parent.is_dir():
        raise Failure(f"--output {path}: name a file in a folder that exists", USAGE)
    files = batch.found_files(tuple(paths))
    learnt = batch.learn(files, settings, source, datetime.now(UTC))
    if learnt.documents < profile.LEAST_DOCUMENTS:
        said = f"{learnt.documents} different pages in {', '.join(paths)}; {profile.LEAST_DOCUMENTS} are the least"
        raise Failure(f"{said} to learn from", BAD_DATA)
    path.write_bytes(profile.written(learnt))
    for line in profile.summary(learnt):
        out.print(line, markup=False, soft_wrap=True)
    out.print(f"{path}: {len(learnt.blocks):,} blocks that come again in {learnt.documents:,} pages", soft_wrap=True)


@duplicates.command("explain")
def explain_duplicates(
    first: Annotated[str, typer.Argument(help="A file, or the id of an article in the clean topic.")],
    second: Annotated[str, typer.Argument(help="Another file or id.")],
    broker: Broker = None,
    window: Window = None,
    as_json: Json = False,
) -> None:
    """Two articles side by side, what they share in colour, the decision and its rule; of a file its main article.

    Without --window any two clocks will do.
    """
    from service import explain as explaining
    from service.deduplication.explain import EVER
    from service.deduplication.explain import explain as explained

    hours = None if window is None else load(window_hours=window).window_hours
    a, b = _articles((first, second), broker)
    found = explained(a, b, EVER if hours is None else timedelta(hours=hours))
    if as_json:
        print_json({**{each.name: getattr(found, each.name) for each in fields(found) if each.name != "shared"}})
    else:
        out.print(explaining.as_pair(a, b, found))


def _articles(names: tuple[str, ...], broker: str | None) -> list[Article]:
    """The main article of each file and the article of each id."""
    from service import batch
    from service.streaming import lookup

    ids = {each for each in names if lookup.ARTICLE_ID.fullmatch(each) and not Path(each).exists()}
    known = asyncio.run(lookup.articles(broker_address(broker), ids)) if ids else {}
    if missing := ids - known.keys():
        raise Failure(f"no article {', '.join(sorted(missing))} in the clean topic", BAD_DATA)
    settings, now = load(), datetime.now(UTC)
    return [known[each] if each in ids else batch.main_article(each, settings, now) for each in names]


@app.command()
def explain(
    path: Annotated[str, typer.Argument(help="One file.")],
    page: Annotated[Path | None, typer.Option("--html", help="Write it as a page to this file instead.")] = None,
    source: Source = "files",
    profiles: ProfileFolder = None,
) -> None:
    """Show what of a file was kept, what was removed and by which rule, and what was read of each article."""
    from service import batch
    from service import explain as explaining
    from service.pipeline import profiles_of

    settings = load(profiles=profiles)
    document = batch.one_document(path, settings, datetime.now(UTC), source)
    found = batch.taken(path, explaining.explained(document, settings.max_document_bytes, profiles_of(settings)))
    if page is not None:
        page.write_text(explaining.as_page(found, Path(path).name))
        return
    for each in found:
        out.print(explaining.as_terminal(each))


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
        print_json(rows)
        return
    shown = ((row["variable"], _shown(row["value"]), _shown(row["default"]), row["about"]) for row in rows)
    out.print(display.plain_table(("variable", "value", "default", "what"), shown))


def _shown(value: Any) -> str:
    return ", ".join(value) if isinstance(value, tuple) else "" if value is None else str(value)


@app.command()
def version(as_json: Json = False) -> None:
    """The version of the service and of what it stands on."""
    from importlib.metadata import version as of

    found = {name: of(name) for name in ("newswire", "faust-streaming", "aiokafka", "orjson", "prometheus-client")}
    if as_json:
        print_json(found)
        return
    for name, number in found.items():
        out.print(f"{name} {number}")


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
        if isinstance(error, BrokenPipeError):  # whoever read us has enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(DONE)
        if hasattr(error, "format_message"):  # typer's and click's usage errors, which share no public base
            if not error.format_message():  # no command at all: the help was shown
                sys.exit(USAGE)
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

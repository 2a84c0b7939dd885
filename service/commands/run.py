"""The commands that run the service or a part of it: demo, up, page, broker, worker."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Annotated

import typer

from service.commands.console import (
    CONFIGURATION,
    INTERNAL,
    USAGE,
    Broker,
    DeadLetterLimit,
    Failure,
    Json,
    Window,
    err,
    out,
    print_json,
    replay_progress,
    secured,
    wait_for_signal,
    with_broker,
)
from service.commands.terminal import shown
from service.settings import Settings, load

if TYPE_CHECKING:
    from service.commands.demo_run import Report


def demo(
    path: Annotated[
        list[str] | None, typer.Argument(help="Files, folders or patterns; the folder seeds without any.")
    ] = None,
    broker: Broker = None,
    keep: Annotated[bool, typer.Option("--keep", help="Stay up afterwards, with the page, until Ctrl-C.")] = False,
    window: Window = None,
    as_json: Json = False,
) -> None:
    """Run the whole service over some files and show the result for each.

    Starts the embedded broker (unless --broker names one), creates the topics, starts a worker per stage, replays the
    files, and prints a table and a ledger that must balance: files read = with articles + dead letters.
    """
    from service.commands.demo_run import demonstrate

    settings = secured(load(broker=broker, window_hours=window))

    def until(report: Report) -> None:
        _show_report(report, as_json)
        if keep:
            with _paged(replace(settings, broker=report.broker)):
                err.print(shown("staying up", "bold").append(f": broker {report.broker}; Ctrl-C ends it"))
                wait_for_signal()

    with replay_progress() as on_progress:
        report = demonstrate(
            path or ["seeds"],
            settings,
            say=_say,
            on_progress=on_progress,
            on_skip=lambda skipped: err.print(f"skipped {skipped.name}: {skipped.message}"),
            until=until,
        )
    if not report.ledger.balanced:
        raise Failure("the ledger does not balance: something is on its way still, or lost", INTERNAL)


def _say(line: str) -> None:
    err.print(shown(line, "dim"))


def _show_report(report: Report, as_json: bool) -> None:
    from service.commands import tables

    lines = list(report.observed.state.lines())
    if as_json:
        ledger = {each.name: getattr(report.ledger, each.name) for each in fields(report.ledger)}
        print_json(
            {"articles": lines, "ledger": {**ledger, "balanced": report.ledger.balanced}, "metrics": report.metrics}
        )
        return
    out.print(tables.articles_table(lines, report.observed.refused, report.observed.account.documents))
    out.print(tables.ledger_table(report.ledger))
    out.print(tables.speed_line(len(lines), report.seconds, report.latencies))
    out.print("metrics while it runs (--keep): " + " ".join(report.metrics))


@contextmanager
def _paged(settings: Settings) -> Iterator[None]:
    """Serve the page for the length of the block, unless it is disabled; if its port is taken, the block runs without
    it and a message says so."""
    from service.page.serving import PagePortTaken, beside

    if not settings.page_port:
        yield
        return
    with ExitStack() as page:
        try:
            address = page.enter_context(beside(settings, workers_of(settings)))
        except PagePortTaken as error:
            err.print(f"no page: {error}")
        else:
            err.print(shown("page", "bold").append(f": {address}"))
        yield


def workers_of(settings: Settings) -> dict[str, tuple[str, int]]:
    """Host and port of each stage's health endpoint, for workers on this machine."""
    from service.pipeline import STAGES
    from service.worker import supervisor

    return {each.name: (settings.metrics_host, supervisor.port_of(each, settings)) for each in STAGES}


def page(
    broker: Broker = None,
    port: Annotated[int | None, typer.Option("--port", help="Port of the page (NEWSWIRE_PAGE_PORT).")] = None,
) -> None:
    """Serve a page of what is running now, until Ctrl-C: stages, articles, stories, copies, dead letters.

    It reads the topics without a consumer group. It asks workers on this machine for their health; for others it
    derives it from their commits.
    """
    from service.page.serving import beside

    settings = with_broker(broker)
    settings = replace(settings, page_port=settings.page_port if port is None else port)
    if not settings.page_port:
        raise Failure("a page needs a port: --port, or NEWSWIRE_PAGE_PORT", CONFIGURATION)
    with beside(settings, workers_of(settings)) as address:
        err.print(shown("page", "bold").append(f": {address}; Ctrl-C ends it"))
        wait_for_signal()


def up(
    broker: Broker = None,
    window: Window = None,
    dead_letter_limit: DeadLetterLimit = None,
    no_page: Annotated[bool, typer.Option("--no-page", help="Without the page (NEWSWIRE_PAGE_PORT=0).")] = False,
) -> None:
    """Run the whole service until Ctrl-C: a worker per stage, restarted when it ends, and the page.

    Without --broker it runs the embedded broker too, in memory only: for trying, not for production.
    """
    from service.commands.demo_run import running

    settings = secured(load(broker=broker, window_hours=window, dead_letter_limit=dead_letter_limit))
    if no_page:
        settings = replace(settings, page_port=0)
    with running(settings, _say) as (settings, check), _paged(settings):
        err.print(shown("up", "bold").append(f": in another shell, export NEWSWIRE_BROKER={settings.broker}"))
        err.print(
            "then newswire replay PATH, newswire tap enriched, newswire stories; Ctrl-C ends it. Metrics are on "
            f"http://{settings.metrics_host}:{settings.metrics_port}/metrics and the three ports after it."
        )
        wait_for_signal(check)


def broker(
    port: Annotated[int | None, typer.Option("--port", help="Port on 127.0.0.1; a free one without it.")] = None,
) -> None:
    """Run the embedded broker (Tansu, in memory) until Ctrl-C. For trying and testing."""
    from service.kafka.embedded import embedded_broker

    with embedded_broker(port) as bootstrap:
        out.print(bootstrap)
        wait_for_signal()


def worker(
    stage: Annotated[str, typer.Argument(help="clean, deduplicate, enrich or cluster.")],
    broker: Broker = None,
    port: Annotated[int | None, typer.Option("--port", help="Port of /metrics, /healthz and /readyz.")] = None,
    window: Window = None,
    dead_letter_limit: DeadLetterLimit = None,
) -> None:
    """Run one worker of one stage until SIGTERM. Start several for more throughput: they share the partitions."""
    from service import pipeline
    from service.worker import supervisor

    settings = with_broker(broker, window, dead_letter_limit)
    try:
        chosen = pipeline.stage(stage)
    except KeyError as error:
        raise Failure(str(error.args[0]), USAGE) from error
    if chosen.name == "clean":
        pipeline.profiles_of(settings)  # fails now, with one line, instead of in the running worker
    code = supervisor.work(chosen, settings, port or supervisor.port_of(chosen, settings))
    # Exit immediately: Faust leaves threads and an event loop behind that have nothing left to do.
    sys.stderr.flush()
    os._exit(code)

"""The commands that run the service or a part of it: demo, up, broker, worker."""

from __future__ import annotations

import os
import sys
from dataclasses import fields
from typing import TYPE_CHECKING, Annotated

import typer

from service.commands.console import (
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
from service.settings import load

if TYPE_CHECKING:
    from service.commands.demo_run import Report


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
    from service.commands.demo_run import demonstrate

    def until(report: Report) -> None:
        _show_report(report, as_json)
        if keep:
            err.print(shown("staying up", "bold").append(f": broker {report.broker}; Ctrl-C ends it"))
            wait_for_signal()

    with replay_progress() as on_progress:
        report = demonstrate(
            path or ["seeds"],
            secured(load(broker=broker, window_hours=window)),
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


def up(broker: Broker = None, window: Window = None, dead_letter_limit: DeadLetterLimit = None) -> None:
    """Run the whole service until Ctrl-C: a worker a stage, restarted when one ends.

    Without --broker the embedded broker runs with it, in memory only: for trying, not for keeping.
    """
    from service.commands.demo_run import running

    settings = secured(load(broker=broker, window_hours=window, dead_letter_limit=dead_letter_limit))
    with running(settings, _say) as (settings, check):
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
        pipeline.profiles_of(settings)  # refused now, in one line, and not by the running worker
    code = supervisor.work(chosen, settings, port or supervisor.port_of(chosen, settings))
    # At once: Faust leaves threads and an event loop behind that have nothing more to say.
    sys.stderr.flush()
    os._exit(code)

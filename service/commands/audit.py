"""The command ``audit``: accounts for every document and article."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from service.commands.console import USAGE, Broker, Failure, Json, broker_address, out, print_json

if TYPE_CHECKING:
    from service.audit import Report

UNBALANCED = 1
SHOWN = 10


def audit(
    broker: Broker = None,
    since: Annotated[
        str | None, typer.Option("--since", help="Only documents received since then (ISO 8601; UTC without a zone).")
    ] = None,
    until: Annotated[str | None, typer.Option("--until", help="Only documents received before then.")] = None,
    as_json: Json = False,
) -> None:
    """Account for every document and article from the topics alone; exits 1 if the account does not balance.

    Read = published + duplicates + dead letters + in flight. Lists what is missing, what is in two stories or decided
    in two ways, and what retention deleted before it was read. Commits no offsets.
    """
    from service.audit import audit as audit_topics

    report = audit_topics(broker_address(broker), since=_moment(since), until=_moment(until))
    if as_json:
        print_json(_as_json(report))
    else:
        _show(report)
    if not report.balanced:
        raise typer.Exit(UNBALANCED)


def _moment(text: str | None) -> datetime | None:
    from service.kafka.reading import parse_start

    if text is None:
        return None
    moment = parse_start(text)
    if not isinstance(moment, datetime):
        raise Failure(f"{text!r} is no time: say one like 2026-05-01T06:00Z", USAGE)
    return moment


def _as_json(report: Report) -> dict[str, object]:
    from dataclasses import asdict

    return {"balanced": report.balanced, **asdict(report)}


def _show(report: Report) -> None:
    from service.commands import tables

    out.print(tables.ledger_table(report.ledger))
    for title, findings in (
        ("Missing", report.missing),
        ("Doubled", report.doubled),
        ("Decided otherwise", report.otherwise),
    ):
        if findings:
            rows = ((each.what, each.id, each.filename) for each in findings[:SHOWN])
            out.print(tables.plain_table(("what", "id", "file"), rows, title=title))
            if len(findings) > SHOWN:
                out.print(f"and {len(findings) - SHOWN:,} more; --json names them all")
    if report.skipped:
        gone = ((each.topic, each.partition, f"{each.records:,}") for each in report.skipped)
        out.print(tables.plain_table(("topic", "partition", "records"), gone, title="Deleted before they were read"))
    for note in report.notes:
        out.print(f"note: {note}")
    out.print(verdict(report))


def verdict(report: Report) -> str:
    """One line that says whether the account balances and, if not, what is wrong."""
    read = f"{report.ledger.documents:,} documents, {report.ledger.articles:,} articles"
    if report.balanced:
        waiting = report.ledger.documents_in_flight + report.ledger.articles_in_flight
        again = sum(report.redelivered.values())
        return f"balanced: {read}; {waiting:,} in flight, {again:,} records delivered more than once"
    wrong = (
        (len(report.missing), "missing"),
        (len(report.doubled), "doubled"),
        (len(report.otherwise), "decided otherwise"),
        (sum(each.records for each in report.skipped), "records deleted before they were read"),
    )
    return f"does not balance: {read}; " + ", ".join(f"{count:,} {what}" for count, what in wrong if count)

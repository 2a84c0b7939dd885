"""The command ``tap``: shows the records of a topic."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.commands.console import (
    USAGE,
    Broker,
    Failure,
    Json,
    err,
    out,
    print_json,
    with_broker,
)

if TYPE_CHECKING:
    from service.kafka.tap import TapRecord


def tap(
    topic: Annotated[str, typer.Argument(help="A topic, long or short: enriched, newswire.stories.v1.")],
    broker: Broker = None,
    start: Annotated[str, typer.Option("--from", help="beginning, end, an offset, or a time (ISO 8601).")] = "end",
    filters: Annotated[
        list[str] | None, typer.Option("--filter", help="field=value, dots for inner fields; may be repeated.")
    ] = None,
    limit: Annotated[int | None, typer.Option("--max", help="Stop after this many records.")] = None,
    until_end: Annotated[bool, typer.Option("--until-end", help="Stop at the end of the topic as it is now.")] = False,
    form: Annotated[
        str,
        typer.Option(
            "--format",
            help="newswire; line, for one line a record; a line of your own, '{source} {headline}'; ninjs for the "
            "enriched topic.",
        ),
    ] = "newswire",
    as_json: Json = False,
) -> None:
    """Follow a topic, decoded and readable. Commits no offsets."""
    from service.kafka import tap as tapping
    from service.pipeline import ENRICHED
    from service.topics import CONTRACTS

    settings = with_broker(broker)
    wanted = tapping.parse_filters(filters or [])
    name = tapping.topic_name(topic)
    if name == topic and "." not in name:
        raise Failure(f"no topic {topic}; there are {', '.join(each.short for each in CONTRACTS)}", USAGE)
    template = tapping.line_of(name) if form == "line" else form if "{" in form else None
    if template is None and (form not in ("newswire", "ninjs") or (form == "ninjs" and name != ENRICHED)):
        choices = "newswire, line, a line with fields as {headline}, or ninjs for the enriched topic"
        raise Failure(f"--format {form}: choose {choices}", USAGE)
    tapping.check_filters(name, [*wanted, *(tapping.fields_of(template) if template else ())])

    async def run() -> None:
        records = tapping.tap(
            str(settings.broker),
            name,
            start=tapping.parse_start(start),
            filters=wanted,
            limit=limit,
            until_end=until_end,
        )
        async with aclosing(records):
            async for record in records:
                if form == "ninjs" and record.problem is None:
                    print_json(_ninjs(record.value))
                elif as_json:
                    print_json(tapping.row(record))
                elif template:
                    out.print(tapping.formatted(record, template))
                else:
                    _show(record)

    asyncio.run(run())


def _ninjs(value: Any) -> dict[str, object]:
    from service.article import EnrichedArticle, decode, encode
    from service.ninjs import to_ninjs

    return to_ninjs(decode(encode(value), EnrichedArticle))


def _show(record: TapRecord) -> None:
    place = f"{record.topic}[{record.partition}] @{record.offset}"
    out.rule(f"{place} {record.timestamp or ''} key={record.key or '-'}", align="left")
    if record.problem:
        err.print(record.problem)
    if record.value is not None:
        out.print_json(data=record.value, default=str)
    else:
        out.print(record.preview, lines=True)

"""The commands that speak with a broker's topics: replay, tap, dead-letters, topics."""

from __future__ import annotations

import asyncio
import signal
from contextlib import aclosing
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from service.console import (
    BAD_DATA,
    CONFIGURATION,
    USAGE,
    Broker,
    Failure,
    Json,
    OfStage,
    Reason,
    Source,
    broker_address,
    err,
    out,
    print_json,
    replay_progress,
    with_broker,
)

if TYPE_CHECKING:
    from service.streaming.tap import TapRecord

dead_letters = typer.Typer(
    help="What the stages could not take: list it, look at it, put it back.", no_args_is_help=True
)
topics_app = typer.Typer(
    help="The topics and their contracts: list them, create them, compare a cluster.", no_args_is_help=True
)


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

    settings = with_broker(broker)
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
    with replay_progress() as on_progress:

        async def run() -> Any:
            stop = asyncio.Event()
            for each in (signal.SIGINT, signal.SIGTERM):
                asyncio.get_running_loop().add_signal_handler(each, stop.set)
            return await send(
                options,
                on_progress=on_progress,
                stop=stop,
                on_skip=lambda skipped: err.print(f"skipped {skipped.name}: {skipped.message}", markup=False),
                on_document=(lambda document: out.print(document.filename, markup=False))
                if dry_run and not as_json
                else lambda document: None,
            )

        result = asyncio.run(run())
    if as_json:
        print_json(result)
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
    from service.streaming import tap as tapping
    from service.topics import CONTRACTS

    settings = with_broker(broker)
    wanted = tapping.parse_filters(filters or [])
    name = tapping.topic_name(topic)
    if name == topic and "." not in name:
        raise Failure(f"no topic {topic}; there are {', '.join(each.short for each in CONTRACTS)}", USAGE)
    if form not in ("newswire", "ninjs") or (form == "ninjs" and name != tapping.topic_name("enriched")):
        raise Failure(f"--format {form}: choose newswire, or ninjs for the enriched topic", USAGE)

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
                else:
                    _show(record)

    asyncio.run(run())


def _ninjs(value: Any) -> dict[str, object]:
    from service.article import EnrichedArticle, decode, encode
    from service.ninjs import to_ninjs

    return to_ninjs(decode(encode(value), EnrichedArticle))


def _show(record: TapRecord) -> None:
    place = f"{record.topic}[{record.partition}] @{record.offset}"
    out.rule(f"{place} {record.timestamp or ''} key={escape(record.key or '-')}", align="left")
    if record.problem:
        err.print(record.problem, markup=False)
    if record.value is not None:
        out.print_json(data=record.value, default=str)
    else:
        out.print(record.preview, markup=False)


def stories(
    broker: Broker = None,
    limit: Annotated[int, typer.Option("--max", help="At most this many stories.")] = 20,
    as_json: Json = False,
) -> None:
    """The running stories, like a newsroom's top list: the one with the latest article first."""
    from service import display
    from service.streaming.top_list import running_stories

    found = asyncio.run(running_stories(broker_address(broker)))
    if as_json:
        print_json(found[:limit])
        return
    headings = ("story", "title", "articles", "sources", "places", "first seen", "last seen")
    rows = (
        (
            each.story_id[:8],
            each.title or "(no title)",
            each.article_count,
            len(each.sources),
            ", ".join(each.places[:3]),
            f"{each.first_seen:%Y-%m-%d %H:%M}",
            f"{each.last_seen:%Y-%m-%d %H:%M}",
        )
        for each in found[:limit]
    )
    out.print(display.plain_table(headings, rows))
    out.print(f"{len(found):,} running stories")


@dead_letters.command("list")
def list_dead_letters(
    broker: Broker = None, reason: Reason = None, stage: OfStage = None, as_json: Json = False
) -> None:
    """The dead letters there are, oldest first within a partition."""
    from service import display
    from service.streaming import put_back
    from service.streaming.dead_letters import row

    async def collect() -> list[dict[str, Any]]:
        letters = put_back.dead_letters(broker_address(broker), stage=stage, reason=reason)
        return [row(letter) async for letter in letters]

    found = asyncio.run(collect())
    if as_json:
        print_json(found)
        return
    headings = ("at", "stage", "reason", "message", "filename", "bytes", "attempts")
    rows = (
        (
            f"{each['partition']}:{each['offset']}",
            *(each[name] if each[name] is not None else "-" for name in headings[1:]),
        )
        for each in found
    )
    out.print(display.plain_table(headings, rows))
    out.print(f"{len(found):,} dead letters")


@dead_letters.command("show")
def show_dead_letter(
    at: Annotated[str, typer.Argument(help="Where it stands, PARTITION:OFFSET, as list prints it.")],
    broker: Broker = None,
    as_json: Json = False,
) -> None:
    """One dead letter with its headers, its traceback and its bytes."""
    from service.streaming import put_back, tap
    from service.streaming.dead_letters import full, row

    partition, _, offset = at.partition(":")
    if not (partition.isdigit() and offset.isdigit()):
        raise Failure(f"{at!r} is no place of a dead letter: say PARTITION:OFFSET, as the list prints it", USAGE)
    letter = asyncio.run(put_back.dead_letter_at(broker_address(broker), int(partition), int(offset)))
    if as_json:
        print_json(full(letter))
        return
    facts = {**row(letter), "exception": letter.exception, "traceback": letter.traceback}
    headers = {name: value.decode(errors="replace") for name, value in letter.headers}
    for name, value in {**facts, **headers}.items():
        if value is not None:
            out.print(f"[bold]{name}[/bold] ", end="")
            out.print(str(value), markup=False)
    out.rule("value")
    out.print(tap.preview_of(letter.value or b""), markup=False)


@dead_letters.command("replay")
def replay_dead_letters(
    broker: Broker = None,
    reason: Reason = None,
    stage: OfStage = None,
    max_attempts: Annotated[
        int | None, typer.Option("--max-attempts", help="Leave those that were refused this often.")
    ] = None,
    execute: Annotated[
        bool, typer.Option("--execute", help="Do it; without this it only says what it would do.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Put dead letters back on the topic they came from, after what refused them was mended."""
    from service.streaming import put_back

    settings = with_broker(broker)
    rows: list[dict[str, Any]] = []
    done = asyncio.run(
        put_back.put_back(
            str(settings.broker),
            put_back.Choice(stage=stage, reason=reason, max_attempts=max_attempts),
            execute=execute,
            on_letter=lambda handled: rows.append(put_back.handled_row(handled)) if as_json else None,
            record_bytes=settings.max_record_bytes,
            send_timeout_seconds=settings.send_timeout_seconds,
        )
    )
    if as_json:
        print_json({"letters": rows, "put_back": done.put_back, "left": done.left, "dry_run": done.dry_run})
        return
    for line in done.said:
        err.print(line, markup=False)
    out.print(f"{'put back' if execute else 'would put back'} {done.put_back:,} dead letters")
    for why, count in done.left.items():
        out.print(f"left {count:,}: {why}", markup=False)
    if not execute:
        out.print("--execute does it")


@topics_app.command("list")
def list_topics(as_json: Json = False) -> None:
    """The topics and what each promises."""
    from service import display, topics

    if as_json:
        print_json(
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

    settings = with_broker(broker)
    changes: list[Any] = launch.apply_all_topics(str(settings.broker), settings)
    if as_json:
        print_json(changes)
        return
    for each in changes:
        out.print(f"{each.action} {each.topic}, {each.partitions} partitions, {each.replication_factor} copies")


@topics_app.command("check")
def check_topics(broker: Broker = None, as_json: Json = False) -> None:
    """Compare a live cluster with the contracts; exits 78 where it differs."""
    from service.streaming import admin, launch

    settings = with_broker(broker)
    found = asyncio.run(admin.check_topics(str(settings.broker), settings, launch.CHANGELOGS))
    if as_json:
        print_json(found)
    else:
        for each in found:
            out.print(str(each), markup=False)
        out.print(f"{len(found)} differences" if found else "the cluster has what the contracts say")
    if found:
        raise typer.Exit(CONFIGURATION)

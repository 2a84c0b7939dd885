"""The commands about stories: list the running ones, and show one with its articles."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer

from service.commands.console import (
    BAD_DATA,
    DIFFERENT,
    USAGE,
    Broker,
    Failure,
    Json,
    broker_address,
    out,
    print_json,
    with_broker,
)

stories = typer.Typer(help="The running stories, like a newsroom's top list: the one with the latest article first.")


@stories.callback(invoke_without_command=True)
def list_stories(
    context: typer.Context,
    broker: Broker = None,
    limit: Annotated[int, typer.Option("--max", help="At most this many stories.")] = 20,
    like: Annotated[
        Path | None,
        typer.Option(
            "--like",
            metavar="FILE",
            help="Which running story the text in this file is of, how clearly and why; exit code 1 where none.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """List the running stories, like a newsroom's top list: the one with the latest article first."""
    if context.invoked_subcommand is not None:
        return
    if like is not None:
        _show_like(like, broker, as_json)
        return
    from service.commands import tables
    from service.kafka.running_stories import running_stories

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
    out.print(tables.plain_table(headings, rows))
    out.print(f"{len(found):,} running stories")


def _show_like(file: Path, broker: str | None, as_json: bool) -> None:
    from service.commands.story_likeness import as_terminal, placed

    settings = with_broker(broker)
    found = placed(str(file), str(settings.broker), settings)
    if as_json:
        print_json(found)
    else:
        out.print(as_terminal(found))
    if all(each.story_id is None for each in found):
        raise typer.Exit(DIFFERENT)


@stories.command("show")
def show_story(
    story: Annotated[str, typer.Argument(help="The id of a story, or how it begins; of one that was merged too.")],
    broker: Broker = None,
    as_json: Json = False,
) -> None:
    """Show one story and all its articles, however old, in the order in which they came."""
    from service.commands import tables
    from service.kafka.lookup import articles
    from service.kafka.running_stories import story_and_members

    async def collect() -> tuple[Any, Any]:
        bootstrap = broker_address(broker)
        found = await story_and_members(bootstrap, story)
        return found, await articles(bootstrap, [each.article_id for each in found.members]) if found else {}

    try:
        found, texts = asyncio.run(collect())
    except ValueError as error:
        raise Failure(str(error), USAGE) from error
    if found is None:
        raise Failure(f"no story {story}; `newswire stories` lists those that are running", BAD_DATA)
    rows = [
        {
            "article_id": each.article_id,
            "event": each.event,
            "event_time": each.event_time,
            "source": texts[each.article_id].source if each.article_id in texts else None,
            "headline": texts[each.article_id].headline if each.article_id in texts else None,
            "killed": each.article_id in found.story.killed,
        }
        for each in found.members
    ]
    if as_json:
        print_json({"story": found.story, "members": rows})
        return
    last = found.story
    out.print(f"{last.title or '(no title)'}")
    for name, value in (
        ("story", last.story_id),
        ("last event", f"{last.event}, {last.last_seen:%Y-%m-%d %H:%M}"),
        ("summary", last.summary),
        ("sources", ", ".join(last.sources)),
        ("places", ", ".join(last.places)),
        ("who", ", ".join(last.entities)),
        ("dates", ", ".join(last.dates)),
        ("languages", ", ".join(last.languages)),
        ("most like all others", last.representative),
        ("related", ", ".join(each[:8] for each in last.related)),
        ("split from", last.split_from),
        ("merged into it", ", ".join(found.merged)),
    ):
        if value:
            out.print(f"{name}: {value}")
    new = {each.article_id: f"{each.new:.0%}" for each in last.timeline}
    headings = ("at", "source", "headline", "article", "", "new")
    lines = (
        (
            f"{each['event_time']:%Y-%m-%d %H:%M}",
            each["source"] or "-",
            each["headline"] or ("-" if each["source"] else "(its record is gone)"),
            each["article_id"],
            "killed" if each["killed"] else each["event"],
            new.get(each["article_id"], ""),
        )
        for each in rows
    )
    out.print(tables.plain_table(headings, lines))

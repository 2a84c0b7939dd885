"""The commands about duplicates: ``duplicates explain``."""

from __future__ import annotations

import asyncio
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.commands.console import (
    BAD_DATA,
    Broker,
    Failure,
    Json,
    Window,
    broker_address,
    out,
    print_json,
)
from service.settings import load

if TYPE_CHECKING:
    from service.article import Article

duplicates = typer.Typer(help="Why two articles are copies, or are not.", no_args_is_help=True)


@duplicates.command("explain")
def explain_duplicates(
    first: Annotated[str, typer.Argument(help="A file, or the id of an article in the clean topic.")],
    second: Annotated[str, typer.Argument(help="Another file or id.")],
    broker: Broker = None,
    window: Window = None,
    as_json: Json = False,
) -> None:
    """Show two articles side by side, with shared text in colour, the decision and its rule; a file's main article.

    Without --window the articles may be any time apart.
    """
    from service.commands import explanation as explaining
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
    from service.commands import batch
    from service.kafka import lookup

    ids = {each for each in names if lookup.ARTICLE_ID.fullmatch(each) and not Path(each).exists()}
    known = asyncio.run(lookup.articles(broker_address(broker), ids)) if ids else {}
    if missing := ids - known.keys():
        raise Failure(f"no article {', '.join(sorted(missing))} in the clean topic", BAD_DATA)
    settings, now = load(), datetime.now(UTC)
    return [known[each] if each in ids else batch.main_article(each, settings, now) for each in names]

"""The commands about topics: list, apply, check."""

from __future__ import annotations

import asyncio
from typing import Any

import typer

from service.commands.console import (
    CONFIGURATION,
    Broker,
    Json,
    out,
    print_json,
    with_broker,
)

topics_app = typer.Typer(
    help="The topics and their contracts: list them, create them, compare a cluster.", no_args_is_help=True
)


@topics_app.command("list")
def list_topics(as_json: Json = False) -> None:
    """The topics and what each promises."""
    from service import topics
    from service.commands import tables

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
    out.print(tables.plain_table(("topic", "key", "partitions", "what"), rows))


@topics_app.command("apply")
def apply_topics(broker: Broker = None, as_json: Json = False) -> None:
    """Create the topics that are missing. Refuses to shrink or change one that is there."""
    from service.worker import supervisor

    settings = with_broker(broker)
    changes: list[Any] = supervisor.apply_all_topics(str(settings.broker), settings)
    if as_json:
        print_json(changes)
        return
    for each in changes:
        out.print(f"{each.action} {each.topic}, {each.partitions} partitions, {each.replication_factor} copies")


@topics_app.command("check")
def check_topics(broker: Broker = None, as_json: Json = False) -> None:
    """Compare a live cluster with the contracts; exits 78 where it differs."""
    from service.kafka import admin
    from service.worker import supervisor

    settings = with_broker(broker)
    found = asyncio.run(admin.check_topics(str(settings.broker), settings, supervisor.CHANGELOGS))
    if as_json:
        print_json(found)
    else:
        for each in found:
            out.print(str(each))
        out.print(f"{len(found)} differences" if found else "the cluster has what the contracts say")
    if found:
        raise typer.Exit(CONFIGURATION)

"""The commands about topics: list, schema, asyncapi, apply, check, publish, acls."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from service.commands.console import (
    CONFIGURATION,
    USAGE,
    Broker,
    Failure,
    Json,
    out,
    print_json,
    with_broker,
)

topics_app = typer.Typer(
    help="The topics and their contracts: list them, print schemas, create them, compare a cluster.",
    no_args_is_help=True,
)


@topics_app.command("list")
def list_topics(as_json: Json = False) -> None:
    """List the topics and their contracts."""
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


@topics_app.command("schema")
def schema(
    topic: Annotated[str, typer.Argument(help="A topic, long or short: enriched, newswire.stories.v1.")],
) -> None:
    """Print the JSON Schema (2020-12) of a topic's values."""
    from service.topics import contract
    from service.topics.contract import json_schema

    try:
        found = contract(topic)
    except KeyError as error:
        raise Failure(str(error.args[0]), USAGE) from error
    if found.record is None:
        raise Failure(
            f"{found.name} carries bytes, which have no schema; `newswire topics asyncapi` has its headers", USAGE
        )
    _print_document(json_schema(found.record, found.name))


@topics_app.command("asyncapi")
def asyncapi() -> None:
    """Print the AsyncAPI 3 document of all topics, for catalogues and code generators."""
    from service.topics import CONTRACTS
    from service.topics.asyncapi import asyncapi as document

    _print_document(document(CONTRACTS))


def _print_document(document: dict[str, Any]) -> None:
    from service.topics.__main__ import text

    sys.stdout.buffer.write(text(document).encode())


@topics_app.command("apply")
def apply_topics(broker: Broker = None, as_json: Json = False) -> None:
    """Create the topics that are missing. Never changes an existing one: exits 78 if one differs."""
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
    """Compare a live cluster with the contracts; exits 78 if it differs."""
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


@topics_app.command("publish")
def publish_schemas(as_json: Json = False) -> None:
    """Publish the schemas of all topics to the registry at NEWSWIRE_SCHEMA_REGISTRY; prints their ids."""
    from service.kafka import schema_registry
    from service.settings import load

    published = schema_registry.publish(load())
    if as_json:
        print_json(published)
        return
    for each in published:
        out.print(f"{each.subject} has the id {each.id}")


@topics_app.command("acls")
def print_acls(
    principal: Annotated[
        str, typer.Option("--principal", help="Who each part is to Kafka; {part} is replaced by its name.")
    ] = "User:newswire-{part}",
    config: Annotated[
        str | None, typer.Option("--command-config", help="Client configuration of whoever may grant rights.")
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", help="Write to this file.")] = None,
    as_json: Json = False,
) -> None:
    """Print the least privileges that each part needs, as kafka-acls.sh commands or as JSON."""
    from service.kafka.acls import acls, commands
    from service.worker import supervisor

    rights = acls(supervisor.CHANGELOGS)
    if as_json:
        print_json(rights)
        return
    lines = list(commands(rights, principal, config))
    if output is not None:
        output.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
        return
    for line in lines:
        out.print(line)

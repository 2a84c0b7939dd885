"""The commands about dead letters: list, show, replay."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import typer

from service.commands.console import (
    USAGE,
    Broker,
    Failure,
    Json,
    OfStage,
    Reason,
    broker_address,
    err,
    out,
    print_json,
    with_broker,
)
from service.commands.terminal import shown

dead_letters = typer.Typer(
    help="What the stages could not take: list it, look at it, put it back.", no_args_is_help=True
)


@dead_letters.command("list")
def list_dead_letters(
    broker: Broker = None, reason: Reason = None, stage: OfStage = None, as_json: Json = False
) -> None:
    """List the dead letters, oldest first within a partition."""
    from service.commands import tables
    from service.dead_letters import replay
    from service.dead_letters.letter import row

    async def collect() -> list[dict[str, Any]]:
        letters = replay.dead_letters(broker_address(broker), stage=stage, reason=reason)
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
    out.print(tables.plain_table(headings, rows))
    out.print(f"{len(found):,} dead letters")


@dead_letters.command("show")
def show_dead_letter(
    at: Annotated[str, typer.Argument(help="Where it stands, PARTITION:OFFSET, as list prints it.")],
    broker: Broker = None,
    as_json: Json = False,
) -> None:
    """Show one dead letter with its headers, its traceback and its bytes."""
    from service.dead_letters import replay
    from service.dead_letters.letter import full, row
    from service.kafka import tap

    partition, _, offset = at.partition(":")
    if not (partition.isdigit() and offset.isdigit()):
        raise Failure(f"{at!r} is no place of a dead letter: say PARTITION:OFFSET, as the list prints it", USAGE)
    letter = asyncio.run(replay.dead_letter_at(broker_address(broker), int(partition), int(offset)))
    if as_json:
        print_json(full(letter))
        return
    facts = {**row(letter), "exception": letter.exception, "traceback": letter.traceback}
    headers = {name: value.decode(errors="replace") for name, value in letter.headers}
    for name, value in {**facts, **headers}.items():
        if value is not None:
            out.print(shown(f"{name} ", "bold"), end="")
            out.print(str(value), lines=name == "traceback")
    out.rule("value")
    out.print(tap.preview_of(letter.value or b""), lines=True)


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
    """Put dead letters back on the topic they came from, once the cause of their refusal is fixed."""
    from service.dead_letters import replay

    settings = with_broker(broker)
    rows: list[dict[str, Any]] = []
    done = asyncio.run(
        replay.replay(
            str(settings.broker),
            replay.Choice(stage=stage, reason=reason, max_attempts=max_attempts),
            execute=execute,
            on_letter=lambda handled: rows.append(replay.handled_row(handled)) if as_json else None,
            record_bytes=settings.max_record_bytes,
            send_timeout_seconds=settings.send_timeout_seconds,
        )
    )
    if as_json:
        print_json({"letters": rows, "put_back": done.replayed, "left": done.left, "dry_run": done.dry_run})
        return
    for line in done.notes:
        err.print(line)
    out.print(f"{'put back' if execute else 'would put back'} {done.replayed:,} dead letters")
    for why, count in done.left.items():
        out.print(f"left {count:,}: {why}")
    if not execute:
        out.print("--execute does it")

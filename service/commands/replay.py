"""The command ``replay``: sends files to the raw topic."""

from __future__ import annotations

import asyncio
import signal
from contextlib import AsyncExitStack
from functools import partial
from typing import Annotated, Any

import typer

from service.commands.console import (
    BAD_DATA,
    Broker,
    FollowLinks,
    Json,
    Source,
    err,
    out,
    print_json,
    replay_progress,
    with_broker,
)
from service.errors import UsageError


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
    follow_links: FollowLinks = False,
    port: Annotated[
        int | None, typer.Option("--port", help="With --follow: serve /metrics on this port.", min=1, max=65535)
    ] = None,
    name: Annotated[str | None, typer.Option("--name", help="File name that standard input is sent under.")] = None,
    as_json: Json = False,
) -> None:
    """Send article files to the raw topic, each once: a rerun sends what is new or changed.

    Exits 65 if a file was unreadable, empty or too large; each is named.
    """
    from service.formats.sources import settings_of
    from service.intake.beside import reader_for
    from service.kafka.security import secret
    from service.kafka.tracing import spans_of
    from service.pipeline import sources_of
    from service.replay import metrics
    from service.replay.options import Progress, ReplayOptions, parse_rate
    from service.replay.producer import replay as send

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
        follow_links=follow_links,
        state_dir=settings.state_dir,
        stdin_name=name,
        max_record_bytes=settings.max_record_bytes,
        send_timeout_seconds=settings.send_timeout_seconds,
        spans=None if dry_run else spans_of(settings, "newswire-replay"),
        documents=reader_for(settings_of(sources_of(settings), source)),
    )
    if port is not None and not follow:
        raise UsageError("--port serves the metrics of a replay that goes on: with --follow")
    latest: list[Progress | None] = [None]
    with replay_progress(follow=follow) as show:

        def on_progress(progress: Progress) -> None:
            latest[0] = progress
            show(progress)

        async def run() -> Any:
            stop = asyncio.Event()
            for each in (signal.SIGINT, signal.SIGTERM):
                asyncio.get_running_loop().add_signal_handler(each, stop.set)
            async with AsyncExitStack() as stack:
                if port is not None:
                    token = partial(secret, settings, "metrics_token")
                    serving = metrics.served(settings.metrics_host, port, token, lambda: latest[0])
                    await stack.enter_async_context(serving)
                return await send(
                    options,
                    on_progress=on_progress,
                    stop=stop,
                    on_skip=lambda skipped: err.print(f"skipped {skipped.name}: {skipped.message}"),
                    on_document=(lambda document: out.print(document.filename))
                    if dry_run and not as_json
                    else lambda document: None,
                )

        result = asyncio.run(run())
    if as_json:
        print_json(result)
    else:
        for line in result.notes:
            err.print(line)
        verb = "would send" if dry_run else "sent"
        out.print(
            f"{verb} {result.sent:,} documents ({result.sent_bytes:,} bytes) in {result.seconds:.1f} s; "
            f"{result.known:,} were sent before; {result.skipped_count:,} skipped"
            + ("" if dry_run else f"; the log of what was sent takes {result.log_bytes:,} bytes")
            + ("; interrupted, the next run goes on from here" if result.interrupted else "")
        )
    if result.skipped_count:
        raise typer.Exit(BAD_DATA)

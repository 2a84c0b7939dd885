"""Paths in; each document in them as one acknowledged record of the raw topic out, and what was skipped, by name.

Delivery is at least once, and the sent log avoids duplicates: a rerun sends only what is new or has changed. A
document's id is derived from source, name and bytes, so sending it again does no harm downstream.
"""

from __future__ import annotations

import asyncio
import io
import time
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import aclosing, suppress
from datetime import UTC, datetime
from functools import partial
from typing import Any

from service.article import document_id
from service.errors import BrokerUnavailable, UsageError
from service.intake.files import STDIN, Document, Found, Refusal, Root, Skipped, roots, walk
from service.intake.watch import followed, from_stdin, measured, read_again
from service.kafka.client import partitions
from service.kafka.reading import first_from
from service.kafka.sending import Delivered, TooLarge, close_window, drain, open_window, send
from service.replay.options import Progress, ReplayOptions, ReplayResult, headers_of, parse_rate, traceparent
from service.replay.run import REPORT_SECONDS, File, Run, housekeeping, report, skip
from service.replay.sent_log import log_path, open_log

__all__ = ["Progress", "ReplayOptions", "ReplayResult", "headers_of", "parse_rate", "replay", "traceparent"]

ENVELOPE_BYTES = 8192
"""Room in a record for everything except the document: a path of at most 4096 bytes, other headers, batch overhead."""
DRAIN_SECONDS = 10.0
"""How long an interrupted run waits for the acknowledgements of documents in flight."""


async def replay(
    options: ReplayOptions,
    *,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    on_skip: Callable[[Skipped], None] = lambda skipped: None,
    on_document: Callable[[Document], None] = lambda document: None,
    stop: asyncio.Event | None = None,
    stdin: io.BufferedIOBase | None = None,
) -> ReplayResult:
    """Send what is new or has changed in ``options.paths``, in their order, and wait until the broker has it.

    ``on_progress`` is called at most ten times a second and at the end, ``on_skip`` for each skipped file,
    ``on_document`` for each document before it is sent (or would be). ``stop`` ends the run early and cleanly: nothing
    more is sent, documents in flight are waited for, and the result is ``interrupted``. Cancelling does the same and
    raises CancelledError. Either way the log is saved and the next run continues from there.

    Raises UsageError, UnknownTopic, StateUnwritable, and BrokerUnavailable if the broker does not answer or stops
    answering.
    """
    _check(options)
    sources = roots(tuple(path for path in options.paths if path != STDIN), follow_links=options.follow_links)
    path = options.state_dir and log_path(options.state_dir, options.bootstrap, options.topic, options.source)
    log = open_log(path if path and (path.exists() or not options.dry_run) else None)
    run = Run(options, log, on_progress, on_skip, on_document)
    try:
        await _until_stopped(run, _replay(run, sources, stdin), stop)
        size = log.size_bytes()
    finally:
        log.close()
    return ReplayResult(
        sent=run.sent,
        sent_bytes=run.sent_bytes,
        known=run.known,
        skipped=tuple(run.skipped),
        skipped_count=run.skipped_count,
        notes=tuple(run.notes),
        log_bytes=size,
        seconds=time.monotonic() - run.started,
        dry_run=options.dry_run,
        interrupted=run.interrupted,
    )


def _check(options: ReplayOptions) -> None:
    if not options.paths:
        raise UsageError("nothing to replay: name files, folders or patterns, or - for standard input")
    if options.follow and STDIN in options.paths:
        raise UsageError("--follow watches folders; standard input is read to its end anyway")
    if options.maximum is not None and options.maximum < 1:
        raise UsageError("--max must be 1 or more")
    if options.rate is not None and options.rate <= 0:
        raise UsageError("--rate must be more than 0")


async def _until_stopped(run: Run, work: Coroutine[Any, Any, None], stop: asyncio.Event | None) -> None:
    """Run ``work`` to its end, or cancel it and wait for it when ``stop`` is set or this is cancelled."""
    task = asyncio.create_task(work)
    stopping = asyncio.create_task((stop or asyncio.Event()).wait())
    try:
        await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            run.interrupted = True
            task.cancel()
            await asyncio.wait({task})
        if not task.cancelled():
            task.result()
    finally:
        stopping.cancel()
        while not task.done():
            task.cancel()
            # A second Ctrl-C cuts the waiting short; the log is closed only when nothing writes to it any more.
            with suppress(asyncio.CancelledError):
                await asyncio.wait({task})


async def _replay(run: Run, sources: tuple[Root, ...], stdin: io.BufferedIOBase | None) -> None:
    options = run.options
    if STDIN not in options.paths and not options.follow:
        run.files_total, run.bytes_total = await measured(sources)
    if not options.dry_run:
        await _check_same_topic(run, await partitions(options.bootstrap, options.topic, options.connect_seconds))
        run.window = await open_window(
            options.bootstrap,
            connect_seconds=options.connect_seconds,
            timeout_seconds=options.send_timeout_seconds,
            record_bytes=options.max_record_bytes,
            most=options.max_in_flight,
            most_bytes=options.max_in_flight_bytes,
        )
        run.notes.extend(run.window.notes)
    try:
        await _send_all(run, sources, stdin)
    finally:
        run.log.save()
        report(run, 0.0)
        if run.window:
            await close_window(run.window)


async def _send_all(run: Run, sources: tuple[Root, ...], stdin: io.BufferedIOBase | None) -> None:
    try:
        async with aclosing(_unsent_documents(run, sources, stdin)) as unsent:
            async for file, document in unsent:
                await _dispatch(run, file, document)
                if run.options.maximum is not None and run.dispatched >= run.options.maximum:
                    break
        await _drain(run)
        await _prune(run)
    except asyncio.CancelledError:
        with suppress(BrokerUnavailable, TimeoutError):
            async with asyncio.timeout(DRAIN_SECONDS):
                await _drain(run)
        raise


async def _drain(run: Run) -> None:
    if run.window:
        await drain(run.window, tick=partial(housekeeping, run))


async def _prune(run: Run) -> None:
    if not run.options.dry_run:
        for _ in run.log.prune(datetime.now(UTC)):
            await asyncio.sleep(0)
            housekeeping(run)


async def _check_same_topic(run: Run, numbers: tuple[int, ...]) -> None:
    """Clear the sent log if the topic is not the one that was written before: an in-memory broker was restarted, or the
    topic was recreated.

    A topic that begins after the last sent record is the same one: retention has deleted the record.
    """
    options, last_sent = run.options, run.log.last_sent
    if last_sent is None:
        return
    if last_sent.partition in numbers:
        begin, record = await first_from(
            options.bootstrap,
            options.topic,
            last_sent.partition,
            last_sent.offset,
            connect_seconds=options.connect_seconds,
        )
        if begin > last_sent.offset:
            return
        if record and (record.offset > last_sent.offset or record.key == last_sent.document_id.encode()):
            return
    run.log.forget()
    run.notes.append(
        f"topic {options.topic} at {options.bootstrap} is not the one fed before: everything is sent again"
    )


async def _unsent_documents(
    run: Run, sources: tuple[Root, ...], stdin: io.BufferedIOBase | None
) -> AsyncGenerator[tuple[File, Document], None]:
    """The documents to send, in the order of the paths; files already sent are skipped without reading them."""
    options = run.options
    limit = options.max_record_bytes - ENVELOPE_BYTES
    if options.follow:
        async for found in followed(
            sources, options.look_seconds, lambda found: _sent_before(run, found) is not None, partial(skip, run)
        ):
            if found is None:
                run.looked_at = time.time()
                housekeeping(run)
                await _prune(run)
                continue
            async for each in _read(run, found, limit, followed=True):
                yield each
        return
    remaining = iter(sources)
    for path in options.paths:
        if path == STDIN:
            file = File(None)
            async for item in from_stdin(stdin, options.stdin_name, limit):
                if isinstance(item, Skipped):
                    skip(run, item)
                else:
                    yield file, item
            continue
        for found_or_not in walk(next(remaining)):
            if isinstance(found_or_not, Skipped):
                skip(run, found_or_not)
            elif (count := _sent_before(run, found_or_not)) is not None:
                await _pass_over(run, found_or_not, count)
            else:
                async for each in _read(run, found_or_not, limit, followed=False):
                    yield each


async def _read(run: Run, found: Found, limit: int, *, followed: bool) -> AsyncGenerator[tuple[File, Document], None]:
    file = File(found)
    for item in run.options.documents(found, limit):
        if isinstance(item, Document):
            if file.key is None and not run.options.dry_run:
                file.key = run.log.begin_file(found)
            file.documents += 1
            file.pending += 1
            file.weighed += item.weight
            yield file, item
        else:
            file.refused = True
            if not (followed and read_again(item, found)):
                skip(run, item)
    file.complete = True
    _close_if_done(run, file)


def _sent_before(run: Run, found: Found) -> int | None:
    return None if run.options.force else run.log.documents_of(found)


async def _pass_over(run: Run, found: Found, count: int) -> None:
    run.known += count
    run.files_done += 1
    run.bytes_done += found.size
    if run.files_done % 200 == 0:
        await asyncio.sleep(0)  # so that Ctrl-C works while all files are known
    housekeeping(run)


async def _dispatch(run: Run, file: File, document: Document) -> None:
    options = run.options
    identity = document_id(options.source, document.filename, document.content)
    if identity in run.unacknowledged or (not options.force and run.log.has(identity, file.key)):
        run.known += 1
        file.refused |= identity in run.unacknowledged  # not acknowledged yet: do not log this file as sent
        _settle(run, file, document)
        if run.known % 200 == 0:
            await asyncio.sleep(0)
        return
    run.on_document(document)
    run.dispatched += 1
    if run.window is None:
        _count(run, document)
        _settle(run, file, document)
        if run.sent % 200 == 0:
            await asyncio.sleep(0)
        return
    await _pace(run)
    received = run.log.received(identity, datetime.now(UTC), file.key)
    trace: str | None = None
    ended: Callable[[str | None], None] = _nothing
    if options.spans is not None:
        trace, ended = options.spans.document(options.topic, identity, traceparent(identity))
    headers = headers_of(document, options.source, identity, received, options.topic, trace)
    run.unacknowledged.add(identity)
    await send(
        run.window,
        options.topic,
        identity.encode(),
        document.content,
        headers,
        partial(_answered, run, file, document, identity, ended),
        tick=partial(housekeeping, run),
    )
    housekeeping(run)


async def _pace(run: Run) -> None:
    """Wait until the rate limit allows the next document: evenly spaced, without a burst after a pause."""
    if run.options.rate is None:
        return
    now = time.monotonic()
    while run.next_send > now:
        await asyncio.sleep(min(run.next_send - now, REPORT_SECONDS))
        housekeeping(run)
        now = time.monotonic()
    run.next_send = max(run.next_send, now - 0.05) + 1 / run.options.rate


def _nothing(error: str | None) -> None:
    """A no-op in place of the function that ends a document's span, if there are no spans."""


def _answered(
    run: Run,
    file: File,
    document: Document,
    identity: str,
    ended: Callable[[str | None], None],
    answer: Delivered | TooLarge,
) -> None:
    run.unacknowledged.discard(identity)
    ended("too-large" if isinstance(answer, TooLarge) else None)
    if isinstance(answer, TooLarge):
        name = str(file.found.path) if file.found else document.filename
        skip(run, Skipped(name, Refusal.TOO_LARGE, f"{len(document.content)} bytes: more than the topic takes"))
        file.refused = True
    else:
        run.log.add(identity, answer.partition, answer.offset, file.key)
        _count(run, document)
    _settle(run, file, document)


def _count(run: Run, document: Document) -> None:
    run.sent += 1
    run.sent_at = time.time()
    run.sent_bytes += len(document.content)
    run.sent_weight += document.weight


def _settle(run: Run, file: File, document: Document) -> None:
    file.pending -= 1
    run.bytes_done += document.weight
    _close_if_done(run, file)


def _close_if_done(run: Run, file: File) -> None:
    if file.found is None or not file.complete or file.pending:
        return
    run.files_done += 1
    run.bytes_done += max(0, file.found.size - file.weighed)
    if not file.refused and not run.options.dry_run:
        run.log.add_file(file.found, file.documents)

"""Bootstrap servers and a choice in; dead letters found in their topic, and put back where they came from, out.

There is no state, and nothing is deleted, since a topic is a log. Putting a letter back twice does no harm, since ids
are derived from the input; a message that fails again has one more attempt in its new letter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

from service.article import digest
from service.dead_letters.letter import ATTEMPTS, TIMESTAMP, DeadLetter, parsed, row
from service.errors import UnknownTopic, UsageError
from service.kafka.client import partitions
from service.kafka.reading import CONNECT_SECONDS, Record, first, read
from service.kafka.sending import Delivered, TooLarge, Window, close_window, drain, open_window, send
from service.topics import contract

TOPIC = contract("dead-letters").name

Fate = Literal["would be put back", "put back", "left"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which dead letters to put back: those of a stage, with a reason, refused fewer than ``max_attempts`` times, or
    the one at a ``place`` (partition and offset). Raises UsageError for ``max_attempts`` below 1."""

    stage: str | None = None
    reason: str | None = None
    max_attempts: int | None = None
    place: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        if self.max_attempts is not None and self.max_attempts < 1:
            raise UsageError("--max-attempts must be 1 or more: every dead letter was refused once")


@dataclass(frozen=True, slots=True)
class Handled:
    """What happened to a letter, and why if it was left."""

    letter: DeadLetter
    fate: Fate
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LettersReplayed:
    """The result: how many letters were ``replayed`` (in a dry run, would be), how many were ``left`` by reason, and
    ``notes`` to the user about the producer."""

    replayed: int
    left: dict[str, int]
    dry_run: bool
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Work:
    """The state of one run: the ``places`` of the letters to send, and the partition ``numbers`` of their topics."""

    bootstrap: str
    topic: str
    connect_seconds: float
    on_letter: Callable[[Handled], None]
    window: Window | None = None
    places: set[tuple[int, int]] = field(default_factory=set)
    numbers: dict[str, tuple[int, ...]] = field(default_factory=dict)
    replayed: int = 0
    left: Counter[str] = field(default_factory=Counter)


async def dead_letters(
    bootstrap: str,
    *,
    stage: str | None = None,
    reason: str | None = None,
    topic: str = TOPIC,
    connect_seconds: float = CONNECT_SECONDS,
) -> AsyncGenerator[DeadLetter, None]:
    """The dead letters in the topic, oldest first within a partition. Raises BrokerUnavailable, UnknownTopic."""
    choice = Choice(stage=stage, reason=reason)
    async with aclosing(read(bootstrap, topic, until_end=True, connect_seconds=connect_seconds)) as records:
        async for record in records:
            letter = letter_of(record)
            if _meant(letter, choice):
                yield letter


async def dead_letter_at(
    bootstrap: str, partition: int, offset: int, *, topic: str = TOPIC, connect_seconds: float = CONNECT_SECONDS
) -> DeadLetter:
    """The dead letter at that place. Raises UsageError if there is none, BrokerUnavailable, UnknownTopic."""
    if offset < 0:
        raise UsageError("an offset is 0 or more")
    place = read(bootstrap, topic, start=offset, partition=partition, until_end=True, connect_seconds=connect_seconds)
    record = await first(place)
    if record is None or record.offset != offset:
        raise UsageError(f"no dead letter at {partition}:{offset}; `newswire dead-letters list` shows what there is")
    return letter_of(record)


async def replay(
    bootstrap: str,
    choice: Choice | None = None,
    *,
    execute: bool = False,
    on_letter: Callable[[Handled], None] = lambda handled: None,
    topic: str = TOPIC,
    record_bytes: int = 16_777_216,
    connect_seconds: float = CONNECT_SECONDS,
    send_timeout_seconds: float = 30.0,
) -> LettersReplayed:
    """Send the chosen dead letters to the topic and partition that they came from, with the original's key, value and
    headers, and the number of attempts and the original timestamp in ``newswire.error.attempts`` and ``.timestamp``.
    Without ``execute``, only report what would be sent.

    Of an original that was refused several times only the last letter counts, also for the choice. Only letters that
    exist at the start are put back, so one that fails again at once does not loop. ``on_letter`` is called for each
    letter. Memory: about 300 bytes per letter. Raises BrokerUnavailable, UnknownTopic.
    """
    work = _Work(bootstrap, topic, connect_seconds, on_letter)
    await _choose(work, choice or Choice())
    if execute and work.places:
        work.window = await open_window(
            bootstrap,
            connect_seconds=connect_seconds,
            timeout_seconds=send_timeout_seconds,
            record_bytes=record_bytes,
            most=500,
            most_bytes=2 * record_bytes,
        )
    try:
        await _send_chosen(work)
        if work.window:
            await drain(work.window)
    finally:
        if work.window:
            await close_window(work.window)
    return LettersReplayed(
        replayed=work.replayed,
        left=dict(work.left),
        dry_run=not execute,
        notes=work.window.notes if work.window else (),
    )


def handled_row(handled: Handled) -> dict[str, Any]:
    """What happened to a letter as a JSON object: the letter's row, ``fate`` and ``why``."""
    return {**row(handled.letter), "fate": handled.fate, "why": handled.why or None}


async def _choose(work: _Work, choice: Choice) -> None:
    """Find the last letter of each original, the one with the most attempts, and keep the places of the chosen ones.

    Only last letters are chosen from: an original that failed for another reason the second time has that reason.
    """
    last: dict[bytes, tuple[int, int, int, bool]] = {}
    records = read(work.bootstrap, work.topic, until_end=True, connect_seconds=work.connect_seconds)
    async with aclosing(records):
        async for record in records:
            letter = letter_of(record)
            key = _original(letter)
            rank = (letter.attempts, letter.partition, letter.offset, _meant(letter, choice))
            last[key] = max(rank, last.get(key, rank))
    for attempts, partition, offset, meant in last.values():
        if not meant:
            continue
        if choice.max_attempts is not None and attempts >= choice.max_attempts:
            work.left[f"refused {choice.max_attempts} times or more"] += 1
        else:
            work.places.add((partition, offset))


async def _send_chosen(work: _Work) -> None:
    places = set(work.places)
    if not places:
        return
    records = read(work.bootstrap, work.topic, until_end=True, connect_seconds=work.connect_seconds)
    async with aclosing(records):
        async for record in records:
            if (record.partition, record.offset) not in places:
                continue
            places.discard((record.partition, record.offset))
            await _send(work, letter_of(record))
            if not places:
                return
    work.left["deleted meanwhile: its retention was over"] += len(places)


async def _send(work: _Work, letter: DeadLetter) -> None:
    obstacle = await _obstacle(work, letter)
    if obstacle:
        _note(work, letter, "left", obstacle)
    elif work.window is None:
        _note(work, letter, "would be put back")
    else:
        numbers = work.numbers[letter.topic]
        await send(
            work.window,
            letter.topic,
            letter.key,
            letter.value,
            [
                *letter.headers,
                (ATTEMPTS, str(letter.attempts).encode()),
                # Replaces the Kafka timestamp of a raw record without `received-at`, which must not look newer.
                *([(TIMESTAMP, letter.from_timestamp.encode())] if letter.from_timestamp else []),
            ],
            partial(_answered, work, letter),
            # The original partition, not that of its key today: related records are in the original one.
            partition=letter.from_partition if letter.from_partition in numbers else None,
        )


async def _obstacle(work: _Work, letter: DeadLetter) -> str:
    if not letter.topic or letter.topic == work.topic:
        return "it does not say what topic it came from"
    if letter.topic not in work.numbers:
        try:
            work.numbers[letter.topic] = await partitions(work.bootstrap, letter.topic, work.connect_seconds)
        except UnknownTopic:
            work.numbers[letter.topic] = ()
    return "" if work.numbers[letter.topic] else f"there is no topic {letter.topic} any more"


def _answered(work: _Work, letter: DeadLetter, answer: Delivered | TooLarge) -> None:
    if isinstance(answer, TooLarge):
        _note(work, letter, "left", f"too large for {letter.topic}")
    else:
        _note(work, letter, "put back")


def _note(work: _Work, letter: DeadLetter, fate: Fate, why: str = "") -> None:
    if fate == "left":
        work.left[why] += 1
    else:
        work.replayed += 1
    work.on_letter(Handled(letter, fate, why))


def _meant(letter: DeadLetter, choice: Choice) -> bool:
    return (
        choice.stage in (None, letter.stage)
        and choice.reason in (None, letter.reason)
        and choice.place in (None, (letter.partition, letter.offset))
    )


def _original(letter: DeadLetter) -> bytes:
    parts = [part for name, content in letter.headers for part in (name, content or b"")]
    return bytes.fromhex(digest(letter.topic, letter.key or b"", letter.value or b"", *parts))


def letter_of(record: Record) -> DeadLetter:
    """The dead letter in a record of the dead-letters topic."""
    return parsed(
        partition=record.partition,
        offset=record.offset,
        timestamp_ms=record.timestamp_ms,
        key=record.key,
        value=record.value,
        headers=record.headers,
    )

"""Tap and the reading below it: records decoded, filtered, and read from any place to the end."""

from __future__ import annotations

import asyncio
import gzip
import re
from collections.abc import Coroutine, Iterator
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from hypothesis import given
from hypothesis import strategies as st

from service.errors import BrokerUnavailable, UnknownTopic, UsageError
from service.kafka.reading import Record, parse_start, read
from service.kafka.tap import (
    TapRecord,
    check_filters,
    decoded,
    fields_of,
    formatted,
    line_of,
    matches,
    parse_filters,
    preview_of,
    row,
    tap,
    topic_name,
)
from service.topics import CONTRACTS, contract
from service.topics.contract import Contract

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
NOON_MS = int(NOON.timestamp() * 1000)
# When numbered records are written: of late, since Apache Kafka deletes what is older than its retention whenever it
# looks.
WRITTEN = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)


def run(work: Coroutine[Any, Any, Any]) -> Any:
    async def limited() -> Any:
        async with asyncio.timeout(300):
            return await work

    return asyncio.run(limited())


def record(
    value: bytes | None, topic: str = "any", key: bytes | None = b"k", headers: tuple[tuple[str, bytes], ...] = ()
) -> Record:
    return Record(topic, 1, 7, NOON_MS, key, value, headers)


def shown(value: Any, headers: tuple[tuple[str, bytes], ...] = ()) -> TapRecord:
    return decoded(record(orjson.dumps(value), headers=headers))


@pytest.mark.parametrize("each", CONTRACTS, ids=lambda each: each.short)
def test_every_topic_has_a_line_of_fields_that_its_records_have(each: Contract) -> None:
    check_filters(each.name, fields_of(line_of(each.name)))
    example = orjson.loads(each.example.read_bytes())
    value = example["value"].encode() if isinstance(example["value"], str) else orjson.dumps(example["value"])
    headers = tuple((name, content.encode()) for name, content in example["headers"].items())
    line = formatted(decoded(record(value, each.name, headers=headers)), line_of(each.name))
    assert line.startswith("2026-05-01T12:00:00.000+00:00 ")
    assert "\n" not in line


def test_a_line_of_ones_own_says_what_is_there_and_a_dash_for_what_is_not() -> None:
    told = formatted(
        shown({"a": {"b": [1, 2]}, "none": None}, (("source", b"afp"),)), "{a.b} {none} {c} {{x}} {headers.source}"
    )
    assert told == "1,2 - - {x} afp"


@pytest.mark.parametrize("template", ["{", "{}", "{headline!r}", "{headline:>30}", "}"])
def test_what_is_no_format_is_said(template: str) -> None:
    with pytest.raises(UsageError, match="is no format"):
        fields_of(template)


@pytest.mark.parametrize("each", [each for each in CONTRACTS if each.record], ids=lambda each: each.short)
def test_a_record_as_its_contract_promises_has_no_problem(each: Any) -> None:
    example = orjson.loads(each.example.read_bytes())
    tapped = decoded(record(orjson.dumps(example["value"]), topic=each.name))
    assert tapped.problem is None
    assert tapped.value == example["value"]


def test_json_that_is_no_record_of_the_topic_is_shown_with_the_reason() -> None:
    tapped = decoded(record(b'{"headline": 3}', topic=contract("clean").name))
    assert tapped.value == {"headline": 3}
    assert tapped.problem is not None
    assert tapped.problem.startswith("not a Article: ")


def test_bytes_that_are_no_json_are_shown_as_they_are_with_the_reason() -> None:
    tapped = decoded(record(b"caf\xc3\xa9, no JSON", topic=contract("clean").name))
    assert (tapped.value, tapped.preview) == (None, "café, no JSON")
    assert tapped.problem is not None
    assert decoded(record(b"plain text", topic=contract("raw").name)).problem is None


def test_a_record_without_value_says_so() -> None:
    assert decoded(record(None, topic=contract("stories").name)).problem is not None
    assert decoded(record(None)).preview == "no value (null)"


def test_previews_are_short_and_say_what_is_binary() -> None:
    assert preview_of("kurz – été".encode()) == "kurz – été"
    assert preview_of(gzip.compress(b"text", mtime=0)).startswith("binary, 24 bytes: 1f 8b 08")
    long = preview_of("é".encode() * 5000)
    assert long.endswith("é ... (10,000 bytes)")
    assert len(long) < 1100


def test_bytes_that_are_no_text_in_key_and_headers_are_shown() -> None:
    tapped = decoded(record(b"{}", key=b"\xff", headers=(("source", b"\xfe"), ("none", b""))))
    assert tapped.key == "\\xff"
    assert tapped.headers == (("source", "\\xfe"), ("none", ""))


def test_row_is_one_json_object_without_what_is_not_there() -> None:
    assert orjson.loads(orjson.dumps(row(shown({"a": 1}, (("source", b"wire"),))))) == {
        "topic": "any",
        "partition": 1,
        "offset": 7,
        "timestamp": "2026-05-01T12:00:00+00:00",
        "key": "k",
        "headers": {"source": "wire"},
        "size": 7,
        "value": {"a": 1},
    }


ARTICLE = {
    "language": "en",
    "part": 0,
    "headline": None,
    "truncated": False,
    "decision": {"relation": "excerpt", "evidence": {"containment": 0.5}},
    "entities": [{"name": "Ada", "type": "person"}, {"name": "Baghdad", "type": "place"}],
    "countries": ["IQ", "FR"],
    "key": "of the value",
}


@pytest.mark.parametrize(
    "given_filter",
    [
        "language=en",
        "part=0",
        "headline=null",
        "truncated=false",
        "decision.relation=excerpt",
        "decision.evidence.containment=0.5",
        "entities.name=Baghdad",
        "entities.0.name=Ada",
        "countries=FR",
        "countries.1=FR",
        "headers.source=wire",
        "headers.newswire.error.reason=empty",
        "offset=7",
        "key=of the value",
    ],
)
def test_filters_find(given_filter: str) -> None:
    headers = (("source", b"wire"), ("newswire.error.reason", b"empty"))
    assert matches(shown(ARTICLE, headers), parse_filters([given_filter]))


@pytest.mark.parametrize(
    "given_filter", ["language=fr", "nothing=en", "decision=excerpt", "entities.1.name=Ada", "countries.2=FR", "part="]
)
def test_filters_leave_out(given_filter: str) -> None:
    assert not matches(shown(ARTICLE), parse_filters([given_filter]))


def test_all_filters_must_hold() -> None:
    assert matches(shown(ARTICLE), parse_filters(["language=en", "part=0"]))
    assert not matches(shown(ARTICLE), parse_filters(["language=en", "part=1"]))


@pytest.mark.parametrize("text", ["language", "=en", " =x", ""])
def test_what_is_no_filter_is_wrong_usage(text: str) -> None:
    with pytest.raises(UsageError, match="field=value"):
        parse_filters([text])


def test_filter_value_may_have_an_equals_sign() -> None:
    assert parse_filters(["a=b=c"]) == {"a": "b=c"}


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("beginning", "beginning"),
        ("end", "end"),
        ("42", 42),
        ("2026-05-01T12:00:00Z", NOON),
        ("2026-05-01T14:00+02:00", NOON),
        ("2026-05-01T12:00", NOON),
        ("2026-05-01", NOON - timedelta(hours=12)),
    ],
)
def test_places_to_start_from(text: str, start: object) -> None:
    assert parse_start(text) == start


@pytest.mark.parametrize("text", ["", "start", "-1", "1.5", "yesterday", "²"])
def test_what_is_no_place_is_wrong_usage(text: str) -> None:
    with pytest.raises(UsageError, match="beginning, end"):
        parse_start(text)


def test_topics_of_ours_may_be_named_short() -> None:
    assert topic_name("dead-letters") == contract("dead-letters").name
    assert topic_name("somebody.elses.topic") == "somebody.elses.topic"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b.c", "", "0"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(
    st.one_of(st.binary(), st.just(b"[" * 1000 + b"]" * 1000), json_values.map(orjson.dumps)),
    st.text(alphabet="ab.c0", max_size=6),
    st.text(max_size=3),
)
def test_nothing_in_a_record_breaks_the_tap(value: bytes, name: str, wanted: str) -> None:
    for topic in ("any", contract("raw").name, contract("enriched").name):
        tapped = decoded(record(value, topic=topic))
        matches(tapped, {name: wanted})
        orjson.dumps(row(tapped))


# With a broker


async def produce(bootstrap: str, topic: str, values: list[tuple[int, bytes]], timestamps: bool = False) -> None:
    """Create ``topic`` of three partitions, if need be, and send (partition, value), one second apart from noon on."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    if topic not in await admin.list_topics():
        await admin.create_topics([NewTopic(topic, 3, 1)])
        while topic not in await admin.list_topics():
            pass
    await admin.close()
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", linger_ms=20)
    await producer.start()
    try:
        sent = [
            await producer.send(
                topic,
                value,
                partition=partition,
                timestamp_ms=int(WRITTEN.timestamp() + number) * 1000 if timestamps else None,
            )
            for number, (partition, value) in enumerate(values)
        ]
        await asyncio.gather(*sent)
    finally:
        await producer.stop()


async def values_of(bootstrap: str, topic: str, **how: Any) -> list[Any]:
    return sorted(
        [each.value if each.value is not None else each.preview async for each in tap(bootstrap, topic, **how)], key=str
    )


NUMBERED = [(number % 2, b"%d" % number) for number in range(20)]


@pytest.mark.broker
def test_topic_is_read_to_its_end_however_it_was_batched(broker: str, own_topic: str) -> None:
    run(produce(broker, own_topic, NUMBERED))
    for _ in range(3):
        found = run(values_of(broker, own_topic, start="beginning", until_end=True))
        assert sorted(map(int, found)) == list(range(20))
    run(produce(broker, own_topic, [(2, b"100")]))
    assert len(run(values_of(broker, own_topic, start="beginning", until_end=True))) == 21


@pytest.mark.broker
def test_empty_topic_ends_at_once(broker: str, own_topic: str) -> None:
    run(produce(broker, own_topic, []))
    assert run(values_of(broker, own_topic, start="beginning", until_end=True)) == []


@pytest.mark.broker
def test_start_at_an_offset_holds_for_every_partition(broker: str, own_topic: str) -> None:
    run(produce(broker, own_topic, NUMBERED))
    found = run(values_of(broker, own_topic, start=8, until_end=True))
    assert sorted(map(int, found)) == [16, 17, 18, 19]
    assert run(values_of(broker, own_topic, start=1000, until_end=True)) == []


@pytest.mark.broker
def test_start_at_a_time_gives_what_was_written_then_or_later(broker: str, own_topic: str) -> None:
    run(produce(broker, own_topic, NUMBERED, timestamps=True))
    found = run(values_of(broker, own_topic, start=WRITTEN + timedelta(seconds=17), until_end=True))
    assert sorted(map(int, found)) == [17, 18, 19]
    assert run(values_of(broker, own_topic, start=WRITTEN + timedelta(days=1), until_end=True)) == []


@pytest.mark.broker
def test_filters_and_limit(broker: str, own_topic: str) -> None:
    languages = [
        (number % 3, b'{"language":"%s","n":%d}' % (b"fr" if number % 4 else b"en", number)) for number in range(12)
    ]
    run(produce(broker, own_topic, [*languages, (0, b"\xff\x00\xff not JSON")]))
    found = run(values_of(broker, own_topic, start="beginning", until_end=True, filters={"language": "en"}))
    assert sorted(each["n"] for each in found) == [0, 4, 8]
    assert len(run(values_of(broker, own_topic, start="beginning", limit=2))) == 2
    assert run(values_of(broker, own_topic, start="beginning", limit=0)) == []


@pytest.mark.broker
def test_following_from_the_end_gives_what_comes(broker: str, own_topic: str) -> None:
    async def follow() -> list[str | None]:
        await produce(broker, own_topic, [])
        async with aclosing(tap(broker, own_topic, start="end")) as records:
            first = asyncio.create_task(anext(records))
            number = 0
            while not first.done():  # the tap may have looked up the end before or after any of these
                await produce(broker, own_topic, [(number % 3, b"news %d" % number)])
                number += 1
            assert (await first).preview in {f"news {each}" for each in range(number)}
            return [(await first).preview]

    assert run(follow())


@pytest.mark.broker
def test_reading_to_the_end_ends_while_the_topic_grows(broker: str, own_topic: str) -> None:
    async def both() -> int:
        await produce(broker, own_topic, NUMBERED)
        growing = True

        async def grow() -> None:
            while growing:
                await produce(broker, own_topic, [(each, b"0") for each in range(3)])

        task = asyncio.create_task(grow())
        found = [each async for each in read(broker, own_topic, until_end=True)]
        growing = False
        await task
        assert {each.value for each in found} >= {value for _, value in NUMBERED}
        return len(found)

    assert run(both())


@pytest.mark.broker
def test_unknown_topic_and_partition_are_told(broker: str, own_topic: str) -> None:
    for _ in range(2):  # looking at it must not have created it
        with pytest.raises(UnknownTopic, match=own_topic):
            run(values_of(broker, own_topic))
    run(produce(broker, own_topic, []))
    with pytest.raises(UsageError, match="0 to 2"):
        run(read(broker, own_topic, partition=3).__anext__())


def test_unreachable_broker_is_unavailable() -> None:
    with pytest.raises(BrokerUnavailable, match=r"127\.0\.0\.1:1"):
        run(values_of("127.0.0.1:1", "any", connect_seconds=0.3))


@pytest.mark.parametrize("contract_", [each for each in CONTRACTS if each.record], ids=lambda each: each.short)
def test_every_field_of_a_topics_example_can_be_asked_for(contract_: Contract) -> None:
    example = orjson.loads(contract_.example.read_bytes())["value"]

    def paths(value: Any, above: str) -> Iterator[str]:
        if above:
            yield above
        for name, inner in value.items() if isinstance(value, dict) else ():
            yield from paths(inner, f"{above}.{name}".lstrip("."))
        for number, inner in enumerate(value) if isinstance(value, list) else ():
            yield from paths(inner, f"{above}.{number}")
            yield from (each for each in paths(inner, above) if each != above)

    asked = dict.fromkeys(paths(example, ""), "x")
    assert asked
    check_filters(contract_.name, asked)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("langauge", "is it language?"),
        ("decision.relatoin", "is it relation?"),
        ("decisoin.relation", "is it decision?"),
        ("entities.text", "there are "),
        ("entities.0.typ", "is it type?"),
        ("language.x", "there are topic, partition"),
        ("zzz", "there are topic, partition"),
    ],
)
def test_a_filter_on_no_field_is_wrong_usage(name: str, hint: str) -> None:
    said = re.escape(f"no field {name} in a record of newswire.enriched.v1; {hint}")
    with pytest.raises(UsageError, match=said) as refused:
        check_filters(topic_name("enriched"), {name: "x"})
    assert refused.value.exit_code == 64


@pytest.mark.parametrize(
    "name", ["headers.source", "headers.[/red]x", "key", "problem", "decision.relation", "parts.0"]
)
def test_a_filter_on_what_a_record_has_beside_its_value_is_right(name: str) -> None:
    check_filters(topic_name("enriched"), {name: "x"})


def test_raw_and_topics_of_others_may_have_any_field() -> None:
    for topic in ("raw", "dead-letters", "somebody.elses"):
        check_filters(topic_name(topic), {"anything.at.all": "x"})

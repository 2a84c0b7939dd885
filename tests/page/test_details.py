"""One thing for the page: found again in the topics; its texts, joined again, are what they were."""

from __future__ import annotations

import asyncio

import pytest
from aiokafka import AIOKafkaProducer
from hypothesis import given
from hypothesis import strategies as st

from service.page.details import Details, NotThere, _hex, marked
from service.page.running import Running
from service.settings import Settings
from service.worker.supervisor import apply_all_topics
from tests.kafka.running import run
from tests.page.records import made_of, seeds
from tests.waiting import until

SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda pair: (min(pair), max(pair))))


@given(st.text(max_size=25), SPANS)
def test_the_pieces_are_the_text_and_each_character_of_a_span_is_shared(
    text: str, spans: list[tuple[int, int]]
) -> None:
    pieces = list(marked(text, spans))
    assert "".join(each["text"] for each in pieces) == text
    flags = [each["shared"] for each in pieces for _ in each["text"]]
    assert flags == [any(start <= n < end for start, end in spans) for n in range(len(text))]


def test_bytes_are_shown_as_hexdump_does() -> None:
    first, second = _hex(b"%PDF-1.7\n\x00\xff0123456")
    assert first == "000000  25 50 44 46 2d 31 2e 37 0a 00 ff 30 31 32 33 34  %PDF-1.7...01234"
    assert second.startswith("000010  35 36 ")
    assert second.endswith(" 56")


@pytest.mark.broker
def test_a_thing_is_looked_up_where_the_view_says_that_it_lies(clean_broker: str) -> None:
    apply_all_topics(clean_broker, Settings(partitions=2))

    async def work() -> None:
        running = Running(clean_broker, {})
        keeping = asyncio.create_task(running.keep())
        async with AIOKafkaProducer(bootstrap_servers=clean_broker) as producer:
            for each in made_of({**seeds(), "menu.pdf": b"%PDF-1.7 no text"}):
                await producer.send_and_wait(each.topic, each.value, key=each.key, headers=list(each.headers))
        view = running.view
        there = lambda: bool(view.letters) and len(view.listed("articles")) == len(view.members) == 4  # noqa: E731
        await asyncio.to_thread(until, there)
        details = Details(Settings(broker=clean_broker), view)

        second = next(each for each in view.listed("articles") if each["headline"].startswith("US general"))
        article = await details.article(second["id"])
        assert "".join(each["text"] for each in article["original"]) == seeds()["001_1a5a0b6fff78db16.txt"].decode()
        assert {each["part"] for each in article["original"]} == {None, 0, 1}
        assert "after-article" in article["rules"]
        assert article["facts"]["part"] == 1

        copy = await details.copy(view.listed("copies")[0]["id"])
        assert all(any(piece["shared"] for piece in side["pieces"]) for side in copy["texts"])
        story = details.story(view.listed("stories")[0]["id"])
        assert [each["time"] for each in story["points"]] == sorted(each["time"] for each in story["points"])
        partition, offset = map(int, view.listed("letters")[0]["id"].split(":"))
        letter = await details.letter(partition, offset)
        assert (letter["reason"], letter["hex"][0][8:19]) == ("unsupported-format", "25 50 44 46")
        assert await details.bytes_of(partition, offset) == b"%PDF-1.7 no text"

        # What the page has not seen is looked for; what is nowhere is said.
        del view.articles[second["id"]]
        assert (await details.article(second["id"]))["headline"] == second["headline"]
        for nothing in (details.article("0" * 32), details.letter(partition, offset + 1)):
            with pytest.raises(NotThere):
                await nothing
        keeping.cancel()

    run(work())

"""An article traced through the topics by its id."""

from __future__ import annotations

import pytest
from aiokafka import AIOKafkaProducer

from service.article import Article, decode
from service.cleaning.explanation import explained_as
from service.kafka.lookup import traced
from service.pipeline import CLEAN
from service.settings import Settings
from service.worker.supervisor import apply_all_topics
from tests.kafka.running import run
from tests.page.records import made_of, seeds


@pytest.mark.broker
def test_an_article_is_found_with_its_document_its_decisions_and_its_story(clean_broker: str) -> None:
    apply_all_topics(clean_broker, Settings(partitions=2))
    records = list(made_of(seeds()))
    clean = [decode(each.value or b"", Article) for each in records if each.topic == CLEAN]
    second = next(each for each in clean if each.part == 1)

    async def work() -> None:
        async with AIOKafkaProducer(bootstrap_servers=clean_broker) as producer:
            for each in records:
                await producer.send_and_wait(each.topic, each.value, key=each.key, headers=list(each.headers))
        found = await traced(clean_broker, second.article_id)
        assert found is not None
        assert (found.article, [each.relation for each in found.decisions]) == (second, ["unique"])
        assert found.story is not None
        assert found.document is not None
        cut = explained_as(found.article, found.document, 10_000_000)
        assert cut is not None
        assert {segment.part for segment in cut.segments} == {None, 0, 1}
        assert await traced(clean_broker, "0" * 32) is None

    run(work())

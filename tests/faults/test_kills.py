"""What is sent under the kills: texts that are killed, with copies before and after; and what finds one not reached."""

from collections.abc import Iterable
from datetime import UTC, datetime

from faults.documents import KILLED_EVERY, KILLED_LATER, SOURCE, killed_copies, planned
from faults.kills import unreached
from service.article import RawDocument, document_id, document_uri, encode
from service.kafka.reading import Record
from service.outcome import Accepted
from service.outputs import Output
from service.pipeline import CLEAN, RETRACTIONS, stage
from service.settings import Settings

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
COUNT = 2 * KILLED_EVERY + max(KILLED_LATER) + 1


def carried(outputs: Iterable[Output]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = {CLEAN: [], RETRACTIONS: []}
    for each in outputs:
        if each.topic in found:
            log = found[each.topic]
            log.append(Record(each.topic, 0, len(log), 0, each.key.encode(), encode(each.record), ()))
    return found


def made() -> list[Output]:
    """What the topics carry of the texts that are killed."""
    clean, deduplicate = (stage(name).start(Settings(), {}).run for name in ("clean", "deduplicate"))
    outputs: list[Output] = []
    for each in planned(COUNT):
        if each.first is not None:
            document = RawDocument(
                document_id=document_id(SOURCE, each.name, each.content),
                uri=document_uri(SOURCE, each.name),
                source=SOURCE,
                filename=each.name,
                content=each.content,
                received_at=NOON,
            )
            cleaned = clean(document)
            assert isinstance(cleaned, Accepted)
            for article in cleaned.value:
                decided = deduplicate(article.record)
                assert isinstance(decided, Accepted)
                outputs += [article, *decided.value]
    return outputs


def test_every_copy_of_a_killed_text_is_reached_and_one_that_is_not_is_found() -> None:
    outputs, orders = made(), killed_copies(COUNT)
    assert [len(texts) for texts in orders.values()] == [3, 3]
    assert unreached(carried(outputs), orders) == set()
    late = [each for each in outputs if each.topic == RETRACTIONS and each.record.reached[0].came == "after"]
    assert unreached(carried(each for each in outputs if each is not late[0]), orders) == {
        next(texts[-1] for order, texts in orders.items() if order in order_of(outputs, late[0]))
    }


def order_of(outputs: list[Output], retraction: Output) -> set[str]:
    """The document of the order that ``retraction`` carries out."""
    return {
        each.record.document_id
        for each in outputs
        if each.topic == CLEAN and each.record.article_id == retraction.record.order_id
    }

"""The newest text of every article, killed and embargoed ones held back: docs/subscribe.md as a program.

    python examples/subscriber.py HOST:PORT [--until-end]

Prints the table whenever nothing came for two seconds; with --until-end once.

The client is confluent-kafka; nothing of newswire is imported.
"""

import json
import sys
from datetime import UTC, datetime
from typing import Any

from confluent_kafka import OFFSET_BEGINNING, Consumer, TopicPartition

ENRICHED, DUPLICATES = "newswire.enriched.v1", "newswire.duplicates.v1"
Record = dict[str, Any]


def see(topic: str, record: Record, articles: dict[str, Record], decisions: dict[str, Record]) -> None:
    """Take one message in: the articles by id, and of each what was decided last; ``duplicates`` says it last."""
    if topic == ENRICHED:
        articles[record["article_id"]] = record
        decisions.setdefault(record["article_id"], record["decision"])
    else:
        decisions[record["article_id"]] = record


def table(articles: dict[str, Record], decisions: dict[str, Record]) -> list[Record]:
    """The newest text of each cluster, as (article id, headline) rows; without those killed or under embargo."""
    newest: dict[str, Record] = {}
    for article_id, article in articles.items():
        if decisions[article_id]["relation"] not in ("unique", "update"):
            continue  # a copy, or superseded by a fuller one
        cluster = article_id
        while cluster in decisions and decisions[cluster]["duplicate_of"]:
            cluster = decisions[cluster]["duplicate_of"]
        version = decisions[article_id]["canonical_version"]
        if cluster not in newest or version > decisions[newest[cluster]["article_id"]]["canonical_version"]:
            newest[cluster] = article
    now = datetime.now(UTC).isoformat()
    shown = [each for each in newest.values() if each["pubstatus"] != "canceled" and (each["embargoed"] or "") < now]
    return sorted(({"article_id": each["article_id"], "headline": each["headline"]} for each in shown), key=str)


def main() -> None:
    """Read both topics from their beginning."""
    bootstrap, until_end = sys.argv[1], "--until-end" in sys.argv
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "unused", "enable.auto.commit": False})
    known = consumer.list_topics(timeout=10).topics
    partitions = [(topic, partition) for topic in (ENRICHED, DUPLICATES) for partition in known[topic].partitions]
    consumer.assign([TopicPartition(*each, OFFSET_BEGINNING) for each in partitions])
    articles: dict[str, Record] = {}
    decisions: dict[str, Record] = {}
    changed = True
    while True:
        message = consumer.poll(2.0)
        if message is not None and message.error() is None:
            see(message.topic(), json.loads(message.value()), articles, decisions)
            changed = True
        elif message is None and changed:
            print(json.dumps(table(articles, decisions)), flush=True)
            changed = False
            if until_end:
                return consumer.close()


if __name__ == "__main__":
    main()

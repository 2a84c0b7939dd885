"""The table of docs/subscribe.md as a program: the newest text of every article, and its story; what is killed or under
embargo is held back.

    python examples/subscriber.py HOST:PORT [--until-end]

Prints the table whenever nothing came for two seconds; with --until-end once.

The client is confluent-kafka; nothing of newswire is imported.
"""

import json
import sys
from typing import Any

from confluent_kafka import OFFSET_BEGINNING, Consumer, TopicPartition

TOPICS = ("enriched", "duplicates", "retractions", "story-members", "stories")
KILLS = ("kill", "withdrawal", "takedown")
Record = dict[str, Any]


class Table:
    """What is known by what was seen so far, in whatever order between topics."""

    def __init__(self) -> None:
        self.articles: dict[str, Record] = {}
        self.decisions: dict[str, Record] = {}
        self.killed: set[str] = set()
        self.replaced: dict[str, str] = {}
        self.decided_again: set[str] = set()
        self.members: dict[str, str] = {}
        self.stories: dict[str, Record] = {}

    def see(self, topic: str, record: Record) -> None:
        """Take one message in."""
        match topic:
            case "newswire.enriched.v1":  # an article or a newer version of one; duplicates says the last of it
                self.articles[record["article_id"]] = record
                self.decisions.setdefault(record["article_id"], record["decision"])
                self.replaced |= dict.fromkeys(record["decision"]["supersedes"], record["article_id"])
            case "newswire.duplicates.v1":
                self.decisions[record["article_id"]] = record
                self.replaced |= dict.fromkeys(record["supersedes"], record["article_id"])
                self.decided_again.add(record["article_id"])
            case "newswire.retractions.v1" if record["kind"] in KILLS:  # take down all that it reaches
                self.killed.update(each["article_id"] for each in record["reached"])
            case "newswire.story-members.v1":
                self.members[record["article_id"]] = record["story_id"]
            case "newswire.stories.v1":
                self.stories[record["story_id"]] = record

    def superseded(self, article: str) -> bool:
        """Whether another article has replaced this one, and no record on duplicates says what it is now."""
        return article in self.replaced and article not in self.decided_again

    def cluster(self, article: str) -> str:
        """The article that stands for all copies and versions of a text."""
        seen: set[str] = set()
        while article not in seen:
            seen.add(article)
            decision = self.decisions.get(article, {})
            article = (self.replaced[article] if self.superseded(article) else decision.get("duplicate_of")) or article
        return article

    def story(self, article: str) -> str | None:
        """The story of an article: the last that its membership says, and where that one went."""
        story = self.members.get(article)
        while story in self.stories and self.stories[story]["merged_into"]:
            story = self.stories[story]["merged_into"]
        return story

    def rows(self) -> list[Record]:
        """Of each cluster the text with the highest version, unless that is a kill, killed or withheld."""
        newest: dict[str, tuple[int, bool, str]] = {}
        for name in self.articles:
            decision = self.decisions[name]
            if decision["relation"] in ("unique", "update") and not self.superseded(name):
                cluster = self.cluster(name)
                found = (decision["canonical_version"], name == cluster, name)
                newest[cluster] = max(newest.get(cluster, found), found)
        shown = [self.articles[name] for *_, name in newest.values() if name not in self.killed]
        return [
            {"article_id": each["article_id"], "headline": each["headline"], "story_id": self.story(each["article_id"])}
            for each in sorted(shown, key=lambda each: str(each["headline"]))
            if each["pubstatus"] == "usable"
        ]


def main() -> None:
    """Read all topics from their beginning."""
    bootstrap, until_end = sys.argv[1], "--until-end" in sys.argv
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "unused", "enable.auto.commit": False})
    known = consumer.list_topics(timeout=10).topics
    names = [f"newswire.{each}.v1" for each in TOPICS]
    partitions = [(name, number) for name in names for number in known[name].partitions]
    consumer.assign([TopicPartition(*each, OFFSET_BEGINNING) for each in partitions])
    table, changed = Table(), True
    while True:
        message = consumer.poll(2.0)
        if message is not None and message.error() is None:
            table.see(message.topic(), json.loads(message.value()))
            changed = True
        elif message is None and changed:
            print(json.dumps(table.rows()), flush=True)
            changed = False
            if until_end:
                return consumer.close()


if __name__ == "__main__":
    main()

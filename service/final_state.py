"""Records of the topics in, the final state of each article out: what a subscriber to all topics would know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from service import article as records
from service.article import KILLS, Article, Decision, EnrichedArticle, Story, StoryNovelty, UniqueArticle
from service.pipeline import CLEAN, DUPLICATES, ENRICHED, RETRACTIONS, STORIES, STORY_MEMBERS, UNIQUE


class FinalState:
    """The final state of every article, as a subscriber to all topics would derive it.

    ``add`` folds a record in; the order of records within a topic matters, the order between topics does not.
    ``lines`` gives one dictionary per article.
    """

    def __init__(self) -> None:
        self.articles: dict[str, Article] = {}
        self.decisions: dict[str, Decision] = {}
        self.stories: dict[str, Story] = {}
        self._story_of: dict[str, str] = {}
        self._novelty: dict[str, StoryNovelty | None] = {}
        self._retracted_by: dict[str, str] = {}
        # What replaced an article, and which articles have a record on duplicates: one that deduplication had forgotten
        # when it was replaced has none.
        self._replaced_by: dict[str, str] = {}
        self._decided_again: set[str] = set()

    def add(self, topic: str, record: Any) -> None:
        """Fold one record in. Records of topics that do not bear on an article's state are ignored."""
        if topic == CLEAN:
            known = self.articles.get(record.article_id)
            if known is not None and records.text_digest(known) != records.text_digest(record):
                record = records.version_of(record)
            self.articles.setdefault(record.article_id, record)
        elif topic == UNIQUE:
            self._note(record.decision)
        elif topic == ENRICHED:
            self.articles[record.article_id] = record
            self._note(record.decision)
        elif topic == DUPLICATES:
            self._note(record)
            self._decided_again.add(record.article_id)
            self.decisions[record.article_id] = record
        elif topic == RETRACTIONS:
            for reached in record.reached if record.kind in KILLS else ():
                self._retracted_by[reached.article_id] = record.order_id
        elif topic == STORIES:
            self.stories[record.story_id] = record
        elif topic == STORY_MEMBERS:
            self._story_of[record.article_id] = record.story_id
            self._novelty[record.article_id] = record.novelty

    def _note(self, decision: Decision) -> None:
        self.decisions.setdefault(decision.article_id, decision)
        self._replaced_by |= dict.fromkeys(decision.supersedes, decision.article_id)

    def _followed(self, article_id: str) -> str | None:
        """The article that this one is a copy or version of."""
        if article_id not in self._decided_again and article_id in self._replaced_by:
            return self._replaced_by[article_id]
        decision = self.decisions.get(article_id)
        return decision.duplicate_of if decision else None

    def story_of(self, article_id: str) -> str | None:
        """The id of an article's story after all merges; for a copy, that of its original. None if it has no story, or
        one whose state is not known."""
        seen = set()
        while article_id not in self._story_of:
            decision = self.decisions.get(article_id)
            if decision is None or decision.duplicate_of is None or article_id in seen:
                return None
            seen.add(article_id)
            article_id = decision.duplicate_of
        story = self.stories.get(self._story_of[article_id])
        for _ in self.stories:
            if story is None or story.merged_into is None:
                break
            story = self.stories.get(story.merged_into)
        return story.story_id if story else None

    def shown(self) -> set[str]:
        """Ids of the articles to display: the newest version of each cluster, unless it is killed or under embargo. Of
        several with the highest number it is the canonical article, else the one with the highest id."""
        newest: dict[str, tuple[int, bool, str]] = {}
        for article_id, article in self.articles.items():
            decision = self.decisions.get(article_id)
            if isinstance(article, EnrichedArticle) and decision and decision.relation in ("unique", "update"):
                if article_id in self._replaced_by and article_id not in self._decided_again:
                    continue
                cluster = self._cluster(article_id)
                rank = (decision.canonical_version, article_id == cluster, article_id)
                newest[cluster] = max(newest.get(cluster, rank), rank)
        last = {article_id for *_, article_id in newest.values()}
        usable = {each for each in last if self.articles[each].pubstatus == "usable"}
        return usable - self._retracted_by.keys()

    def _cluster(self, article_id: str) -> str:
        seen = {article_id}
        while (followed := self._followed(article_id)) is not None and followed not in seen:
            article_id = followed
            seen.add(article_id)
        return article_id

    def lines(self) -> Iterator[dict[str, Any]]:
        """One flat dictionary per article: the enriched record (for a copy, without enrichments), its decision and
        story, and whether it is in ``shown``."""
        shown = self.shown()
        for article_id, article in self.articles.items():
            decision = self.decisions.get(article_id)
            yield {
                **blank_enrichments(),
                **as_fields(article),
                "embargoed": article.embargoed or (decision.embargoed if decision else None),
                "decision": decision,
                "relation": decision.relation if decision else None,
                "duplicate_of": decision.duplicate_of if decision else None,
                "retracted_by": self._retracted_by.get(article_id),
                "story_id": self.story_of(article_id),
                "story_novelty": self._novelty.get(article_id),
                "shown": article_id in shown,
            }


def as_fields(record: Any) -> Mapping[str, Any]:
    """The fields of a record by name; nested records stay as they are."""
    return {each.name: getattr(record, each.name) for each in fields(record)}


def blank_enrichments() -> Mapping[str, Any]:
    """The enrichment fields of an enriched record, with their defaults."""
    defaults = {each.name: each.default for each in fields(EnrichedArticle)}
    return {
        name: default for name, default in defaults.items() if name not in {each.name for each in fields(UniqueArticle)}
    }

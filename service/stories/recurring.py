"""The sentences of the articles of open stories in; out, for an article that comes, those of its sentences that its
source writes whatever happened (``routine``)."""

from __future__ import annotations

import zlib
from collections.abc import Container, Iterable, Mapping

from service.article import StoryCandidate
from service.stories.routine import Sentence, names_somebody, parted
from service.stories.story_member import StoryMember
from service.stories.weighing import lexicon_of


def sentence_keys(candidate: StoryCandidate) -> tuple[int, ...]:
    """The sentences of ``candidate`` as its source's."""
    return tuple(dict.fromkeys(_key(candidate.source, each) for each in parted(candidate.terms)[1]))


def _key(source: str, sentence: Sentence) -> int:
    return zlib.crc32(source.encode(), sentence.code)


class Recurring:
    """By sentence, the articles of open stories that have it: as large as what is open."""

    def __init__(self) -> None:
        # Most sentences are in one article, which then stands by itself: a dictionary takes five times as much.
        self._articles: dict[int, str | dict[str, None]] = {}

    def add(self, entry: StoryMember) -> None:
        """Take in the sentences of ``entry``."""
        name = entry.candidate.article_id
        for key in entry.sentences:
            known = self._articles.setdefault(key, name)
            if isinstance(known, dict):
                known[name] = None
            elif known != name:
                self._articles[key] = {known: None, name: None}

    def drop(self, entries: Iterable[StoryMember]) -> None:
        """Forget the sentences of ``entries``."""
        for entry in entries:
            name = entry.candidate.article_id
            for key in entry.sentences:
                known = self._articles.get(key)
                if isinstance(known, dict):
                    known.pop(name, None)
                if not known or known == name:
                    self._articles.pop(key, None)

    def of(
        self, candidate: StoryCandidate, entries: Mapping[str, StoryMember], killed: Container[str]
    ) -> list[Sentence]:
        """The sentences of ``candidate`` that its source has in another article of ``entries`` and that name nobody:
        their words weigh less. Another version of the same item shows nothing, nor does a ``killed`` article."""
        terms, sentences = parted(candidate.terms)
        former: set[str] | None = None
        found: list[Sentence] = []
        for sentence in sentences:
            known = self._articles.get(_key(candidate.source, sentence), {})
            for name in known if isinstance(known, dict) else (known,):
                former = _former(candidate, entries) if former is None else former
                if name not in killed and name not in former and former.isdisjoint(entries[name].candidate.supersedes):
                    if not names_somebody(sentence, terms, lexicon_of(candidate.language), candidate.language):
                        found.append(sentence)
                    break
        return found


def _former(candidate: StoryCandidate, entries: Mapping[str, StoryMember]) -> set[str]:
    """The articles that ``candidate`` replaces, and those that these do."""
    found: set[str] = set()
    left = [*candidate.supersedes]
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            entry = entries.get(name)
            left += entry.candidate.supersedes if entry else ()
    return found

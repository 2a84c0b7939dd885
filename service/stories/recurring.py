"""The sentences of the articles of open stories in; out, for an article that comes, those of its sentences that its
source writes whatever happened (``routine``)."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable

from service.article import StoryCandidate
from service.stories.routine import Sentence, factor_of, parted
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

    def of(self, candidate: StoryCandidate, story_of: Callable[[str], str]) -> list[tuple[Sentence, float]]:
        """The sentences of ``candidate`` that its source has in another article, each with the factor by which its
        words weigh less: what is in two stories is of none, whatever it says. ``story_of`` says in which story an
        article is. What an article takes over from a former version of it shows nothing."""
        terms, sentences = parted(candidate.terms)
        found: list[tuple[Sentence, float]] = []
        for sentence in sentences:
            known = self._articles.get(_key(candidate.source, sentence), {})
            articles = known if isinstance(known, dict) else (known,)
            others = (story_of(each) for each in articles if each not in candidate.supersedes)
            first = next(others, None)
            if first is None:
                continue
            several = any(story != first for story in others)
            factor = 0.0 if several else factor_of(sentence, terms, lexicon_of(candidate.language))
            if factor < 1:
                found.append((sentence, factor))
        return found

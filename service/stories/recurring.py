"""The sentences of the articles of open stories in; out, for an article that comes, those of its sentences that its
source writes whatever happened (``routine``)."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable

from service.article import StoryCandidate
from service.stories.routine import Sentence, parted, tells_of_event
from service.stories.story_member import StoryMember
from service.stories.weighing import lexicon_of

# Stories in which a sentence must be for it to be of none, whatever it says.
STORIES = 2


def sentence_keys(candidate: StoryCandidate) -> tuple[int, ...]:
    """The sentences of ``candidate`` as its source's."""
    return tuple(dict.fromkeys(_key(candidate.source, each) for each in parted(candidate.terms)[1]))


def _key(source: str, sentence: Sentence) -> int:
    return zlib.crc32(source.encode(), sentence.code)


class Recurring:
    """By sentence, the articles of open stories that have it: as large as what is open."""

    def __init__(self) -> None:
        self._articles: dict[int, dict[str, None]] = {}

    def add(self, entry: StoryMember) -> None:
        """Take in the sentences of ``entry``."""
        for key in entry.sentences:
            self._articles.setdefault(key, {})[entry.candidate.article_id] = None

    def drop(self, entries: Iterable[StoryMember]) -> None:
        """Forget the sentences of ``entries``."""
        for entry in entries:
            for key in entry.sentences:
                articles = self._articles.get(key, {})
                articles.pop(entry.candidate.article_id, None)
                if not articles:
                    self._articles.pop(key, None)

    def of(self, candidate: StoryCandidate, story_of: Callable[[str], str]) -> list[Sentence]:
        """The sentences of ``candidate`` that its source has in another article and that tell of no event, or that it
        has in several stories. ``story_of`` says in which story an article is. What an article takes over from a
        former version of it shows nothing."""
        terms, sentences = parted(candidate.terms)
        found: list[Sentence] = []
        for sentence in sentences:
            articles = self._articles.get(_key(candidate.source, sentence), {})
            others = [each for each in articles if each not in candidate.supersedes]
            if others and (
                not tells_of_event(sentence, terms, lexicon_of(candidate.language))
                or len({story_of(each) for each in others}) >= STORIES
            ):
                found.append(sentence)
        return found

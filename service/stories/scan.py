"""Stories in; out those in other languages that an article is most like: a linear search over the meaning vectors of
the recent ones."""

from __future__ import annotations

import numpy as np

from service.stories.meaning import ABOUT_SIZE, HASHED, Meanings

# The search covers the stories that grew with the latest this many articles.
SCANNED = 4_000
# Number of stories found, which are then compared in full.
MOST_FOUND = 8
FEWEST_ROWS = 64
# Codes for a story in several languages, and for a row without a story.
SEVERAL, NONE = -1, -2


class Scan:
    """The mean of the vectors of each story's articles, in whole numbers of 8 bits, so that a product is exact in any
    order, and little memory is read. Subjects are stored by row; names and numbers by column, since an article has few
    of them."""

    def __init__(self) -> None:
        self._about = np.zeros((FEWEST_ROWS, ABOUT_SIZE), dtype=np.int8)
        self._hashed = np.zeros((HASHED, FEWEST_ROWS), dtype=np.int8)
        self._newest = np.full(FEWEST_ROWS, -1, dtype=np.int64)
        self._language = np.full(FEWEST_ROWS, NONE, dtype=np.int64)
        self._names: list[str | None] = [None] * FEWEST_ROWS
        self._at: dict[str, int] = {}
        self._free = list(range(FEWEST_ROWS))
        self._languages: dict[str, int] = {}

    def put(self, story_id: str, meanings: Meanings, newest: int) -> None:
        """Store the present meaning of a story; ``newest`` is the order of its latest article."""
        at = self._at.get(story_id)
        if at is None:
            at = self._at[story_id] = self._row(newest)
            self._names[at] = story_id
        total = sum(count for count, _ in meanings.values())
        means = np.rint(np.asarray(sum(vectors for _, vectors in meanings.values())) / total)
        self._about[at], self._hashed[:, at] = means[:ABOUT_SIZE], means[ABOUT_SIZE:]
        self._newest[at] = newest
        self._language[at] = self._code(next(iter(meanings))) if len(meanings) == 1 else SEVERAL

    def drop(self, story_id: str) -> None:
        """Remove a story."""
        at = self._at.pop(story_id, None)
        if at is not None:
            self._names[at] = None
            self._newest[at], self._language[at] = -1, NONE
            self._free.append(at)

    def nearest(self, meanings: Meanings, order: int) -> list[str]:
        """The stories most like the article that comes as number ``order``, except those in its language only; more
        than MOST_FOUND if several are equally like it."""
        # Imported here: see ``weighing.dot``.
        from service.stories.loops import likest

        ((language, (_, vector)),) = meanings.items()
        code, earliest = self._code(language), order - SCANNED
        found = likest(
            *(self._about, self._hashed, self._newest, self._language),
            *(vector.astype(np.int8), code, earliest, MOST_FOUND),
        )
        return [name for at in found if (name := self._names[at]) is not None]

    def _code(self, language: str) -> int:
        return self._languages.setdefault(language, len(self._languages))

    def _row(self, newest: int) -> int:
        if not self._free:
            for at in np.flatnonzero(self._newest < newest - SCANNED):
                self.drop(self._names[at] or "")
        if not self._free:
            size = len(self._names)
            self._about = np.concatenate([self._about, np.zeros_like(self._about)])
            self._hashed = np.concatenate([self._hashed, np.zeros_like(self._hashed)], axis=1)
            self._newest = np.concatenate([self._newest, np.full(size, -1)])
            self._language = np.concatenate([self._language, np.full(size, NONE)])
            self._names += [None] * size
            self._free = list(range(2 * size - 1, size - 1, -1))
        return self._free.pop()

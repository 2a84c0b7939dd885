"""Keys of an article in, the articles that share them out: the inverted index, derived from the entries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence


class Postings:
    """Which articles hold a key. Everything in it can be had again from the articles' sketches."""

    def __init__(self) -> None:
        self._holders: defaultdict[int, list[str]] = defaultdict(list)

    def add(self, article_id: str, keys: Iterable[int]) -> None:
        """File ``article_id`` under ``keys``."""
        for key in keys:
            self._holders[key].append(article_id)

    def remove(self, article_id: str, keys: Iterable[int]) -> None:
        """Undo ``add``."""
        for key in keys:
            holders = self._holders[key]
            holders.remove(article_id)
            if not holders:
                del self._holders[key]

    def holders(self, keys: Sequence[int], cluster: Callable[[str], str], most: int) -> tuple[Counter[str], int]:
        """How many of ``keys`` each article shares, and how many keys were left out for standing in more than
        ``most`` clusters: such a key is furniture or a set phrase, and copies of one text count once."""
        shared: Counter[str] = Counter()
        common = 0
        for key in keys:
            holders = self._holders.get(key)
            if holders is None:
                continue
            if len(holders) > most and len({cluster(holder) for holder in holders}) > most:
                common += 1
                continue
            shared.update(holders)
        return shared, common

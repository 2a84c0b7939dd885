"""An article and its decisions in, its one record in the state out (and back): all that is remembered of it."""

from __future__ import annotations

from dataclasses import dataclass

from service.article import KILLS, Article, Decision, Instant, Retraction


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleState:
    """What deduplication remembers of one article. Written once, never changed.

    ``order`` is its place among the articles of its language. ``decisions`` are those its arrival led to: its own
    first, with the card (ids, headline, event time), then those of articles re-parented because of it. ``dated``
    tells whether it had a clock of its own, ``printed`` whether that was read off the lines of a text, ``day_only``
    whether it is no more than a day. ``series`` is its place by the desk's version word, ``slug`` what the desk files
    the story under. ``text`` is a digest of its words as they stand; ``sketch`` is packed. ``names`` are the keys of
    what an order may call it, ``seeks`` those by which an order that has found nothing knows its item when it comes,
    ``retractions`` the orders that its arrival carried out. ``held`` is an article whose embargo lies ahead, whole,
    since it goes out again when that ends; ``releases`` names the one that this is the usable version of, and
    ``released`` those of which the usable version went out when this one came.
    """

    order: int
    received_at: Instant
    dated: bool
    printed: bool = False
    day_only: bool = False
    series: int | None = None
    slug: str | None = None
    text: str
    sketch: str
    decisions: tuple[Decision, ...]
    agencies: tuple[str, ...] = ()
    place: str | None = None
    names: tuple[int, ...] = ()
    seeks: tuple[int, ...] = ()
    retractions: tuple[Retraction, ...] = ()
    held: Article | None = None
    releases: str | None = None
    released: tuple[str, ...] = ()

    @property
    def card(self) -> Decision:
        """The article's own decision as first made."""
        return self.decisions[0]

    @property
    def canceled(self) -> bool:
        """Whether it is an order to kill a text."""
        return self.card.pubstatus == "canceled"

    @property
    def replaces(self) -> bool:
        """Whether it says that it corrects or kills an earlier text."""
        return self.canceled or self.card.corrects

    @property
    def is_order(self) -> bool:
        """Whether it orders something that later copies are to be told of."""
        return self.replaces or self.card.embargoed is not None

    @property
    def killed(self) -> tuple[str, ...]:
        """The articles that it killed, and itself."""
        own = self.card.article_id
        told = [each for each in self.retractions if each.kind in KILLS and each.order_id == own]
        return (*(reached.article_id for each in told for reached in each.reached), own) if told else ()


def agencies_of(article: Article) -> tuple[str, ...]:
    """The agencies that ``article`` names, the dateline's first."""
    stated = article.dateline.agency if article.dateline else None
    return tuple(dict.fromkeys([*([stated] if stated else []), *article.credits]))

"""An article and its decisions in, its record in the state out (and back): all that is remembered of it."""

from __future__ import annotations

from dataclasses import dataclass

from service.article import KILLS, Article, Decision, Instant, Retraction


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleState:
    """What deduplication remembers of one article. Written once, never changed.

    ``order`` is its position among the articles of its language. ``decisions`` are those that its arrival led to: its
    own first, with the card (ids, headline, event time), then those on articles that it re-parented. ``dated`` tells
    whether it states a time, ``printed`` whether that was read from lines of plain text, ``day_only`` whether it is
    only a day. ``series`` is its position in a series by the desk's version word, ``slug`` what the desk files the
    story under. ``text`` is a digest of its exact words; ``sketch`` is packed.

    ``names`` are the keys of the names that an order may use for it. ``seeks`` are the keys by which an order that has
    found nothing recognises its item when it comes, ``retractions`` what its arrival retracted. ``held`` is the whole
    article while its embargo lies ahead, since it is sent again when that ends; ``releases`` is the id of the article
    that this is the usable version of, and ``released`` the ids of those whose usable version was sent when this one
    came.
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
        """The article's own decision, as first made."""
        return self.decisions[0]

    @property
    def canceled(self) -> bool:
        """Whether it is a kill."""
        return self.card.pubstatus == "canceled"

    @property
    def replaces(self) -> bool:
        """Whether it states that it corrects or kills an earlier text."""
        card = self.decisions[0]
        return card.corrects or card.pubstatus == "canceled"

    @property
    def is_order(self) -> bool:
        """Whether it is an order that applies to later copies too: a kill, a correction or an embargo."""
        return self.replaces or self.card.embargoed is not None

    @property
    def killed(self) -> tuple[str, ...]:
        """The articles that it killed, and itself; empty if it killed none."""
        article_id = self.card.article_id
        kills = [each for each in self.retractions if each.kind in KILLS and each.order_id == article_id]
        return (*(reached.article_id for each in kills for reached in each.reached), article_id) if kills else ()


def agencies_of(article: Article) -> tuple[str, ...]:
    """The agencies that ``article`` names, the dateline's first."""
    stated = article.dateline.agency if article.dateline else None
    return tuple(dict.fromkeys([*([stated] if stated else []), *article.credits]))

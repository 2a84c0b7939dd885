"""An article and its sketch in, its entry out, as before anything is decided about it."""

from __future__ import annotations

from service.article import Article, text_digest, undecided
from service.deduplication.article_state import ArticleState, agencies_of
from service.deduplication.evidence import lineage
from service.deduplication.naming import names_of
from service.deduplication.sketch import Sketch, pack

PLAIN = "text/plain"


def _is_day(article: Article) -> bool:
    """Whether the article's stated time is only the day of a dateline: midnight in UTC."""
    at = article.event_time
    return article.event_time_source == "published" and article.published is None and at == at.replace(hour=0, minute=0)


def state_of(article: Article, features: Sketch, order: int, came_as: str | None = None) -> ArticleState:
    """The entry of an article about which nothing has been decided yet."""
    card = undecided(article, lineage(article.credits, article.publishers, article.source), came_as)
    return ArticleState(
        order=order,
        received_at=article.received_at,
        dated=article.event_time_source != "received",
        printed=article.event_time_source == "published" and article.content_type == PLAIN,
        day_only=_is_day(article),
        series=article.series,
        slug=(article.slugline or "").casefold() or None,
        text=text_digest(article),
        sketch=pack(features),
        decisions=(card,),
        agencies=agencies_of(article),
        place=article.dateline.place if article.dateline else None,
        names=names_of(article),
    )

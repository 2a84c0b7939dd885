"""A raw document in, its articles out: ``clean_document`` is the clean stage, ``clean_body`` is used by ``--from``.

Steps: parse (``service.formats``), label each block by itself, label blocks in context, find the region that holds the
article, its headline and the stories in it; then record for every character whether it was kept, and by which rule.
"""

from __future__ import annotations

from dataclasses import replace

from service.article import Article, Item, RawDocument, Span, article_id
from service.cleaning.articles import article_of_body, article_of_story, partition
from service.cleaning.constants import LEAST_OF_INNER_PAGE, MOST_BLOCKS, MOST_CHARACTERS
from service.cleaning.items import item_of
from service.cleaning.labels import Label
from service.cleaning.no_article import no_article
from service.cleaning.page import read_page
from service.cleaning.profile import NO_PROFILES, Profiles, blocks_of
from service.cleaning.story import Cut, Story
from service.formats import html_page, parse
from service.formats.charset import decode
from service.formats.draft import Draft
from service.formats.sources import NO_SOURCES, Sources
from service.language import detect_language
from service.outcome import Accepted, Outcome, Reason, Rejected

__all__ = ["clean", "clean_body", "clean_document", "clean_items"]


def clean_document(
    document: RawDocument, max_bytes: int, profiles: Profiles = NO_PROFILES, sources: Sources = NO_SOURCES
) -> Outcome[tuple[Article, ...]]:
    """The articles in a document, as found by ``clean_items``; Rejected if it holds only items without a body."""
    outcome = clean_items(document, max_bytes, profiles, sources)
    if isinstance(outcome, Rejected):
        return outcome
    articles = tuple(each for each in outcome.value if isinstance(each, Article))
    if not articles:
        kinds = ", ".join(sorted({each.type for each in outcome.value if isinstance(each, Item)}))
        return Rejected(Reason.NO_ARTICLE, f"nothing in it is a text: {kinds}")
    return Accepted(articles, outcome.refused)


def clean_items(
    document: RawDocument, max_bytes: int, profiles: Profiles = NO_PROFILES, sources: Sources = NO_SOURCES
) -> Outcome[tuple[Article | Item, ...]]:
    """The articles in a document, the main one first, followed by its items without a body (pictures, packages).

    ``max_bytes`` limits the document's size, also after decompression. Of ``profiles`` and ``sources``, only the
    entries for the document's source apply. An article of more than MOST_CHARACTERS is rejected by itself; the other
    articles keep their part numbers, and therefore their ids.
    """
    drafts = parse(document, max_bytes, sources)
    if isinstance(drafts, Rejected):
        return drafts
    articles: list[Article] = []
    refusal: Rejected | None = None
    too_long: list[Rejected] = []
    for draft in drafts.value:
        if draft.kind == "item":
            continue
        outcome = clean(draft, document, len(articles) + len(too_long), profiles)
        if isinstance(outcome, Rejected):
            # A feed entry without text does not matter if other entries have some.
            refusal = refusal or outcome
            continue
        for article in outcome.value:
            refused = _too_long(article)
            if refused:
                too_long.append(refused)
            else:
                articles.append(article)
    whole = _knowing_each_other(articles)
    ids = tuple(each.article_id for each in whole)
    items = [item_of(each, document, n, ids) for n, each in enumerate(drafts.value) if each.kind == "item"]
    if not articles and not items:
        return next(iter(too_long), None) or refusal or Rejected(Reason.NO_ARTICLE, "nothing in it is an article")
    return Accepted((*whole, *items), (*drafts.refused, *too_long))


def _too_long(article: Article) -> Rejected | None:
    length = len(article.body)
    if length <= MOST_CHARACTERS:
        return None
    which = f"part {article.part}, {(article.headline or article.body)[:60]!r}"
    return Rejected(
        Reason.TOO_LARGE, f"an article of {length:,} characters ({which}); the most taken is {MOST_CHARACTERS:,}"
    )


def clean(
    draft: Draft, document: RawDocument, first_part: int, profiles: Profiles = NO_PROFILES
) -> Outcome[tuple[Article, ...]]:
    """The articles of one draft, numbered from ``first_part``."""
    if draft.kind == "item":
        return Rejected(Reason.NO_ARTICLE, f"no text, but an item of type {draft.item_type or 'text'}")
    if draft.body is not None and draft.kind != "page":
        article = article_of_body(_of_inner_page(draft), document, first_part)
        return Accepted((article,)) if article else Rejected(Reason.NO_ARTICLE, "the article has no text")
    blocks = blocks_of(draft)
    other = no_article(blocks)
    if other is not None:
        return Rejected(Reason.NO_ARTICLE, f"this is {other}, no article")
    left_out = len(blocks) >= MOST_BLOCKS
    known = profiles.get(document.source, frozenset())
    stories = read_page(
        blocks, document.received_at.year, draft.headline, draft.stated, known, draft.declared, draft.stated_words
    )
    if not stories:
        return Rejected(Reason.NO_ARTICLE, "readable, but no article: fragments, or a list of other pages or goods")
    if left_out:
        stories = [_cut_short(story, blocks[-1].end) for story in stories]
    return Accepted(
        tuple(article_of_story(each, draft, document, first_part + n, main=n == 0) for n, each in enumerate(stories))
    )


def _of_inner_page(draft: Draft) -> Draft:
    """``draft`` with its body replaced by the article found in the HTML it was read from (``inner_page``), and with
    that page's metadata where the enclosing format states none. Unchanged if less than LEAST_OF_INNER_PAGE of the
    body would remain."""
    if draft.inner_page is None or len(draft.inner_page) > MOST_CHARACTERS:
        return draft
    outcome = html_page.parse(draft.inner_page, draft.charset or "utf-8", several=False)
    page = draft if isinstance(outcome, Rejected) else outcome.value[0]
    stories = read_page(blocks_of(page), None, page.headline or draft.headline, page.stated) if page.pieces else []
    body = "\n\n".join(cut.text for cut in stories[0].cuts if cut.text) if stories else ""
    if len(body) < LEAST_OF_INNER_PAGE * len(draft.body or ""):
        return draft
    return replace(
        draft,
        body=body,
        headline=draft.headline or page.headline or stories[0].headline,
        byline=draft.byline or page.byline or stories[0].byline,
        author=draft.author or page.author,
        section=draft.section or page.section,
        language=draft.language or page.language,
        published=draft.published or page.published or page.dated,
        updated=draft.updated or page.updated,
        publishers=draft.publishers or page.publishers,
    )


def clean_body(document: RawDocument) -> Outcome[tuple[Article, ...]]:
    """The whole file as the body of one article, unchanged, so that offsets into the body are offsets into the decoded
    file. Rejected if the file is blank or cannot be decoded."""
    if not document.content.strip():
        return Rejected(Reason.EMPTY, "no bytes, or nothing but white space")
    decoded = decode(document.content)
    if isinstance(decoded, Rejected):
        return decoded
    text, charset = decoded.value
    part = article_id(document.document_id, 0)
    article = Article(
        article_id=part,
        document_id=document.document_id,
        uri=document.uri,
        source=document.source,
        filename=document.filename,
        part=0,
        parts=(part,),
        version=1,
        content_type=document.content_type or "text/plain",
        language=detect_language(text),
        headline=None,
        body=text,
        event_time=document.received_at,
        event_time_source="received",
        received_at=document.received_at,
        charset=charset,
        kept=(Span(start=0, end=len(text), rule=Label.BODY.value),),
    )
    return Accepted((article,))


def _cut_short(story: Story, end: int) -> Story:
    """``story`` marked as truncated: the text after ``end`` is beyond MOST_BLOCKS and recorded as removed."""
    return replace(story, cuts=(*story.cuts, Cut(end, end, Label.BEYOND_LIMIT)), truncated=True)


def _knowing_each_other(articles: list[Article]) -> tuple[Article, ...]:
    parts = tuple(article.article_id for article in articles)
    return tuple(partition(article, parts) for article in articles)

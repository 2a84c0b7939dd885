"""A news sitemap in, a draft of kind ``item`` per page in it out: headline, address, time, language, pictures; no text.

Sources: sitemaps.org protocol 0.9, and Google's extensions for news and images.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from xml.etree.ElementTree import Element

from service.formats import sniffing
from service.formats.draft import LEFT_OUT, MOST_DRAFTS, Draft
from service.formats.language_codes import language_code
from service.formats.moments import moment
from service.formats.xml_tree import XmlRefused, first, tree_of
from service.outcome import Accepted, Outcome, Reason, Rejected
from service.stated import Association, Concept, Rendition, Stated, unless_empty

# Elements that have no field, by their names in the item's ``other``.
OTHER = {"news/access": "access", "news/stock_tickers": "stock_tickers", "changefreq": "changefreq"}


def sniff(content: bytes) -> bool:
    """Whether the root is that of a sitemap, or of an index of sitemaps."""
    return sniffing.has_root(content, b"urlset|sitemapindex")


def parse(text: str, charset: str) -> Outcome[tuple[Draft, ...]]:
    """The drafts of the pages that have a headline. Rejects with malformed, or with no-article if there is none, as in
    a sitemap for search engines."""
    try:
        root = tree_of(text)
    except XmlRefused as error:
        return Rejected(Reason.MALFORMED, f"not XML: {error}")
    found = filter(None, (_draft(each, text, charset) for each in root.iterfind("url")))
    drafts = tuple(islice(found, MOST_DRAFTS + 1))
    if not drafts:
        return Rejected(Reason.NO_ARTICLE, "a sitemap that has only addresses, without headlines (news:title)")
    return Accepted(drafts[:MOST_DRAFTS], (LEFT_OUT,) if len(drafts) > MOST_DRAFTS else ())


def _draft(page: Element, text: str, charset: str) -> Draft | None:
    headline, address = first(page, "news/title"), first(page, "loc")
    if not headline or not address:
        return None
    language, keywords = first(page, "news/publication/language"), first(page, "news/keywords") or ""
    return Draft(
        text=text,
        charset=charset,
        content_type="application/xml",
        kind="item",
        item_type="text",
        uri=address,
        headline=headline,
        language=language_code(language),
        publishers=tuple(filter(None, (first(page, "news/publication/name"),))),
        published=moment(first(page, "news/publication_date")),
        updated=moment(first(page, "lastmod")),
        stated_block=unless_empty(
            Stated(
                language=language,
                keywords=tuple(filter(None, map(str.strip, keywords.split(",")))),
                genres=tuple(
                    Concept(name=each.strip()) for each in (first(page, "news/genres") or "").split(",") if each
                ),
                associations=tuple(_pictures(page)),
                other={name: value for path, name in OTHER.items() if (value := first(page, path))},
            )
        ),
    )


def _pictures(page: Element) -> Iterator[Association]:
    for each in page.iterfind("image"):
        if href := first(each, "loc"):
            yield Association(
                type="picture",
                headline=first(each, "title"),
                caption=first(each, "caption"),
                usage_terms=first(each, "license"),
                renditions=(Rendition(href=href),),
            )

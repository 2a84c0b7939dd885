"""The names under which JSON, and tables and XML read like it, have the fields of an article; compared as ``plain``
gives them."""

from __future__ import annotations

import re
from functools import lru_cache

# More names of the body, from content management systems, crawlers and extractors; then the names of summaries, which
# are used if there is no body.
BODIES = (
    *("contenttext", "plaintext", "paragraphs", "cleanedtext", "selftext", "bodyplain", "rawtext", "contentelements"),
    *("contentblocks", "blocks", "processed", "copy"),
)
SUMMARIES = ("description", "summary", "excerpt", "snippet", "abstract", "standfirst")
# A name of a list of paragraphs; anything else under it is articles.
LINES = "news"
# Field of a draft -> names of it in JSON, best first; compared in the form that ``plain`` gives.
NAMES: dict[str, tuple[str, ...]] = {
    "body": (
        *("bodytext", "body", "articlebody", "maintext", "fulltext", "text", "content", "articletext", "story"),
        *(*BODIES, LINES),
    ),
    "html": ("bodyhtml", "bodyxhtml", "contenthtml", "html", "rawhtml"),
    "headline": ("headline", "title", "heading", "name", "webtitle", "headlines"),
    "byline": (
        "byline",
        "bylines",
        "author",
        "authors",
        "authorname",
        "authornames",
        "creator",
        "creators",
        "writer",
        "writers",
    ),
    "section": ("section", "articlesection", "category", "desk", "sectionname"),
    "language": ("language", "lang", "inlanguage", "languagecode", "locale"),
    "uri": (
        "uri",
        "guid",
        "urn",
        "id",
        "url",
        "link",
        "canonicalurl",
        "mainentityofpage",
        "@id",
        "urlsource",
        "uno",
        "identifier",
        "uuid",
    ),
    "version": ("version", "revision"),
    "published": (
        "published",
        "publishedat",
        "datepublished",
        "datepublish",
        "publisheddate",
        "publicationdate",
        "pubdate",
        "publishdate",
        "firstcreated",
        # With the time, where ``date`` beside it has only the day.
        "datetimepub",
        "datetime",
        "date",
        "createdat",
        "firstpublishedat",
        "firstpublishdate",
        "publishdatetimeutc",
        "publishdatetime",
        "publishedon",
        "created",
        "createdutc",
        "datecreated",
        "webpublicationdate",
        "publishedtime",
        "firstpublicationdate",
        "timestamp",
    ),
    "updated": (
        *("updated", "updatedat", "datemodified", "datemodify", "modified", "lastmodified", "modifiedat"),
        *("updateddate", "dateupdated", "lastupdated", "lastupdate", "lastupdatedat", "changed", "changedat"),
        *("updatedon", "modifiedon", "editedat", "lastupdateddate", "lastpublisheddate"),
    ),
    "publisher": ("publisher", "sourcename", "publicationname", "source", "sitename", "outlet"),
    "located": ("located", "dateline", "location", "city"),
    "dateline": ("dateline",),
    "slugline": ("slugline", "slug"),
    "urgency": ("urgency", "newsvalue", "priority"),
    "ednote": ("ednote", "editorialnote", "editorsnote"),
    "embargoed": ("embargoed", "embargoeduntil", "embargo", "embargountil", "embargodate", "embargotime"),
    "subheading": ("subhead", "subheadline", "subheading", "subtitle", "alternativeheadline"),
    "credit": ("creditline",),
}
# A name made of these words only, the last one saying that it is a text, is a body's: ``article_html``, ``storyBody``.
_BODY_NAME = re.compile(
    r"(?:news|article|story|post|item|entry|document|main|full|page|body|content|text)+(?:html|xhtml|text|body|content|copy|markdown)"
)
# Names under which an object wraps the article or the list of articles.
WRAPPERS = (
    "article",
    "articles",
    "item",
    "items",
    "data",
    "docs",
    "documents",
    "entries",
    "results",
    "response",
    "stories",
    "news",
    "hits",
    "source",
    "records",
    "posts",
    "messages",
    "edges",
    "node",
    "nodes",
    "payload",
    "@graph",
    "mainentity",
)
# Names under which an object wraps a single value: in APIs of content management systems, JSON made from XML, headlines
# with a kicker.
AROUND = (
    # First, since in XML the others may be attributes of the text.
    "#text",
    "rendered",
    "main",
    "original",
    "plain",
    "text",
    "value",
    "html",
    "content",
    "basic",
    "@id",
    "$t",
    "_text",
    "__cdata",
)
# Names of objects that hold fields of the article beside which they stand.
HEADS = frozenset(["head", "header", "meta", "metadata", "sys"])
# Names of objects that hold some fields of an article, while the others are beside them.
FIELDS = ("fields", "attributes")
NAME_PARTS = (("firstname", "givenname"), ("lastname", "familyname"))
# A name made of these words only is that of the time of publication, or of an article's id, where no name in ``NAMES``
# is: ``releaseDate``, ``time_of_arrival``, ``story_published_utc``; ``article_id``, ``storyGuid``.
_WHAT = r"(?:news|article|story|post|item|entry|document|doc|content|release|asset|first)?"
_WHEN = r"(?:at|on|of|date|time|datetime|timestamp|ts|utc|gmt|ms)*"
_TIME = r"(?:at|date|time|timestamp|utc)"
_DAY_NAME = re.compile(
    rf"{_WHAT}{_WHEN}(?:published|publish|publication|released|issued|posted|created){_WHEN}"
    # Alone, these are a number of a magazine, a text or a publisher.
    rf"|{_WHAT}(?:{_TIME}{_WHEN}(?:pub|release|issue|arrival){_WHEN}|(?:pub|release|issue|arrival){_WHEN}{_TIME}{_WHEN})"
    rf"|@?{_WHAT}(?:date|time|datetime|timestamp)(?:utc|gmt|ms)?"
)
_IDENTIFIER = re.compile(
    r"(?:news|article|story|post|item|entry|document|doc|content|release|asset)(?:id|guid|uuid|urn|uri)"
)
# Longest name, in characters, that is taken apart into words.
LONGEST_NAME = 40


@lru_cache(maxsize=4096)
def is_body_name(name: str) -> bool:
    """Whether a key, in the form that ``plain`` gives, is the name of a body by the words it is made of."""
    return len(name) <= LONGEST_NAME and _BODY_NAME.fullmatch(name) is not None


@lru_cache(maxsize=4096)
def field_of(name: str) -> str | None:
    """The field, ``published`` or ``uri``, that a key (as ``plain`` gives it) names by the words it is made of; else
    None."""
    if len(name) > LONGEST_NAME:
        return None
    return "published" if _DAY_NAME.fullmatch(name) else "uri" if _IDENTIFIER.fullmatch(name) else None


@lru_cache(maxsize=4096)
def meanings(name: str) -> frozenset[str]:
    """The fields that a key (as ``plain`` gives it) may be a name of; if there is none, the key itself."""
    found = {field for field, names in NAMES.items() if name in names or name.removesuffix("gmt") in names}
    if name in SUMMARIES:
        found.add("summary")
    if is_body_name(name):
        found.add("body")
    return frozenset(found or {field_of(name) or name})


@lru_cache(maxsize=4096)
def plain(key: str) -> str:
    """A key in lower case without "_", "-" and spaces: the same for ``date_published`` and ``datePublished``."""
    return re.sub(r"[_\-\s]", "", key).lower()

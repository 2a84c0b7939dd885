"""The rules of cleaning by name: what a block of a page is, and what becomes of it. A closed list.

A label is given by the rule that knows a block: by its words (``phrases.tsv``, whose kinds are these names), by its
looks (``lines.py``), by its neighbours (``context.py``), or by its place. The same name stands as ``rule`` in an
article's spans.
"""

from __future__ import annotations

from enum import StrEnum


class Label(StrEnum):
    """What a block is; the value is what the articles' spans say. A new rule is a new line here."""

    # The text.
    BODY = "body"
    SUBHEADING = "subheading"
    # Facts about it: kept, though not in the body.
    HEADLINE = "headline"
    BYLINE = "byline"
    DATELINE = "dateline"
    SECTION = "section"
    CREDIT_LINE = "credit-line"
    TIME_STAMP = "time-stamp"
    EDITORS_NOTE = "editors-note"
    # A body that a format tells apart, as ``formats.draft`` says how far it can be trusted.
    FIELD = "field"
    CLEAN = "clean"
    # What machines and page builders left.
    SYMBOLS = "symbols"
    CODE = "code"
    SHORTCODE = "shortcode"
    ADDRESS = "address"
    COUNTER = "counter"
    # What a page puts around and between the paragraphs of an article.
    ADVERTISEMENT = "advertisement"
    AFFILIATE = "affiliate"
    AGENCY_NOTICE = "agency-notice"
    AUTHOR = "author"
    BREADCRUMB = "breadcrumb"
    CAPTION = "caption"
    COOKIE_NOTICE = "cookie-notice"
    COPYRIGHT = "copyright"
    DISCLAIMER = "disclaimer"
    EMBED = "embed"
    EMBEDDED_POST = "embedded-post"
    LEGAL = "legal"
    MENU = "menu"
    MENU_ITEM = "menu-item"
    PHOTO_CREDIT = "photo-credit"
    READING = "reading"
    REPEATED = "repeated"
    SHARE = "share"
    TEASER = "teaser"
    # Headings of a section of its own, and what stands under each.
    COMMENTS = "comments"
    COMMENTS_ITEM = "comments-item"
    DONATE = "donate"
    DONATE_ITEM = "donate-item"
    NEWSLETTER = "newsletter"
    NEWSLETTER_ITEM = "newsletter-item"
    PAYWALL = "paywall"
    PAYWALL_ITEM = "paywall-item"
    PROMPT = "prompt"
    PROMPT_ITEM = "prompt-item"
    RELATED = "related"
    RELATED_ITEM = "related-item"
    TAGS = "tags"
    TAGS_ITEM = "tags-item"
    # Told by the scorer of blocks, against the rules: by what it looks like, its links, the elements that hold it, its
    # words, where it stands, or what stands around it.
    LOOKS = "looks"
    LINKS = "links"
    CONTAINER = "container"
    OTHER_SUBJECT = "other-subject"
    PLACE = "place"
    NEIGHBOURS = "neighbours"
    # Told by its source's profile, by its place, or not looked at.
    SOURCE_PROFILE = "source-profile"
    OTHER_PART = "other-part"
    BEFORE_ARTICLE = "before-article"
    AFTER_ARTICLE = "after-article"
    LOOSE_LINE = "loose-line"
    BEYOND_LIMIT = "beyond-limit"


# The label of each block of a page, None where no rule knows it; the rules by context write into it, in their order.
Labels = list[Label | None]

# Blocks that are kept: as text, or as facts about it.
TEXT_LABELS = frozenset({Label.BODY, Label.SUBHEADING})
FACT_LABELS = frozenset(
    {
        Label.HEADLINE,
        Label.BYLINE,
        Label.DATELINE,
        Label.SECTION,
        Label.CREDIT_LINE,
        Label.TIME_STAMP,
        Label.EDITORS_NOTE,
    }
)
# Headings that open a section of their own, each with the label of what stands under it and belongs to it.
ITEM_OF: dict[Label, Label] = {
    Label.RELATED: Label.RELATED_ITEM,
    Label.COMMENTS: Label.COMMENTS_ITEM,
    Label.NEWSLETTER: Label.NEWSLETTER_ITEM,
    Label.DONATE: Label.DONATE_ITEM,
    Label.TAGS: Label.TAGS_ITEM,
    Label.PAYWALL: Label.PAYWALL_ITEM,
    Label.PROMPT: Label.PROMPT_ITEM,
}

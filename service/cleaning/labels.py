"""The closed list of labels: what a block of a page is, and so whether it is kept.

A label is given by the rule that recognises a block: by its words (``phrases.tsv``, whose kinds are these names), its
form (``lines.py``), its neighbours (``context.py``), the scorer or its position. It appears as ``rule`` in an article's
spans.
"""

from __future__ import annotations

from enum import StrEnum


class Label(StrEnum):
    """What a block is; the value is the ``rule`` of an article's spans. Every new kind of block needs a member here."""

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
    # A body marked by its format; ``formats.draft`` defines how far each kind can be trusted.
    FIELD = "field"
    CLEAN = "clean"
    # Remains of software and page builders.
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
    # Headings that open a section of their own, and the items below each.
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
    # Removed by the block scorer against the rules, because of: its form, its links, the elements that contain it, its
    # words, its position, or its neighbours.
    LOOKS = "looks"
    LINKS = "links"
    CONTAINER = "container"
    OTHER_SUBJECT = "other-subject"
    PLACE = "place"
    NEIGHBOURS = "neighbours"
    # Removed because of its source's profile or its position, or not examined (beyond the limit).
    SOURCE_PROFILE = "source-profile"
    OTHER_PART = "other-part"
    BEFORE_ARTICLE = "before-article"
    AFTER_ARTICLE = "after-article"
    LOOSE_LINE = "loose-line"
    BEYOND_LIMIT = "beyond-limit"


# The label of each block of a page, None if no rule recognises it; the context rules fill it in, in their order.
Labels = list[Label | None]

# Labels of blocks that are kept: as text, or as facts about it.
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
# Headings that open a section of their own, each with the label of the items below it.
ITEM_OF: dict[Label, Label] = {
    Label.RELATED: Label.RELATED_ITEM,
    Label.COMMENTS: Label.COMMENTS_ITEM,
    Label.NEWSLETTER: Label.NEWSLETTER_ITEM,
    Label.DONATE: Label.DONATE_ITEM,
    Label.TAGS: Label.TAGS_ITEM,
    Label.PAYWALL: Label.PAYWALL_ITEM,
    Label.PROMPT: Label.PROMPT_ITEM,
}

"""Markup of a source in, markup that can stand in anybody's page out: Mozilla's rules for it, by ammonia (nh3)."""

from __future__ import annotations

import nh3

# ammonia's own, and what is data about a word or a place in the text.
_ATTRIBUTES = {
    **{name: set(some) for name, some in nh3.ALLOWED_ATTRIBUTES.items()},
    "*": {"class", "id", "lang", "dir"},
}
# What goes with its content: of a whole document the title is no part of what is read.
_UNSEEN = {"script", "style", "title"}


def safe_html(markup: str) -> str | None:
    """``markup`` without scripts, styles, handlers, forms and comments, white space being one space except where it is
    set as it stands; None where nothing is left."""
    safe = nh3.clean(markup, attributes=_ATTRIBUTES, clean_content_tags=_UNSEEN)
    return (safe.strip() if "<pre" in safe else " ".join(safe.split())) or None

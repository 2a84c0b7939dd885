"""Markup of a source in, markup that can stand in anybody's page out: Mozilla's rules for it, by ammonia (nh3)."""

from __future__ import annotations

from typing import Literal

import nh3

# ammonia's own, and what is data about a word or a place in the text.
_ATTRIBUTES = {
    **{name: set(some) for name, some in nh3.ALLOWED_ATTRIBUTES.items()},
    "*": {"class", "id", "lang", "dir"},
}
# What goes with its content: of a whole document the title is no part of what is read, and what stands for a frame, a
# script or a form's field is no markup to a browser, which would show its tags.
_UNSEEN = {"script", "style", "title", "iframe", "noscript", "noembed", "noframes", "textarea", "template"}


def safe_html(markup: str, base: str | None = None) -> str | None:
    """``markup`` without scripts, styles, handlers, forms and comments, white space being one space except where it is
    set as it stands; its addresses whole where ``base`` says what they are relative to. None where nothing is left."""
    relative: tuple[Literal["rewrite_with_base"], str] | None = None
    if base and base.startswith(("http://", "https://")):
        relative = ("rewrite_with_base", base)
    try:
        safe = nh3.clean(markup, attributes=_ATTRIBUTES, clean_content_tags=_UNSEEN, url_relative=relative)
    except ValueError:  # what is no address by the URL standard
        safe = nh3.clean(markup, attributes=_ATTRIBUTES, clean_content_tags=_UNSEEN)
    return (safe.strip() if "<pre" in safe else " ".join(safe.split())) or None

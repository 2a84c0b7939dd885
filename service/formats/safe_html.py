"""Markup of a source in, markup that is safe in any page out: sanitised by ammonia (nh3), with its default rules."""

from __future__ import annotations

from contextlib import suppress

import nh3

# ammonia's allowed attributes, and global ones that carry data about the text.
_ATTRIBUTES = {
    **{name: set(some) for name, some in nh3.ALLOWED_ATTRIBUTES.items()},
    "*": {"class", "id", "lang", "dir"},
}
# Elements removed with their content. ``title`` is not part of the text; the content of the others is code, or markup
# that a browser does not parse, so its tags would become visible.
_UNSEEN = {"script", "style", "title", "iframe", "noscript", "noembed", "noframes", "textarea", "template"}
# Made once: making one takes longer than cleaning a short text with it.
_CLEANER = nh3.Cleaner(attributes=_ATTRIBUTES, clean_content_tags=_UNSEEN)


def safe_html(markup: str, base: str | None = None) -> str | None:
    """``markup`` without scripts, styles, handlers, forms and comments; white space is collapsed unless there is a
    ``pre``. Relative URLs are resolved against ``base`` if it is an http(s) URL. None if nothing is left."""
    cleaner = _CLEANER
    if base and base.startswith(("http://", "https://")):
        with suppress(ValueError):  # where ``base`` is not a URL by the URL standard
            cleaner = nh3.Cleaner(
                attributes=_ATTRIBUTES, clean_content_tags=_UNSEEN, url_relative=("rewrite_with_base", base)
            )
    safe = cleaner.clean(markup)
    return (safe.strip() if "<pre" in safe else " ".join(safe.split())) or None

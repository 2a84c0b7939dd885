"""Sanitised markup in, its pictures out as associations: URL, size, title, alternative text and caption."""

from __future__ import annotations

import html
import re
from dataclasses import replace

from service.formats.draft import Draft
from service.formats.json_document import whole_number
from service.stated import Association, Rendition, Stated

# Limit of pictures read: an article has some dozen; a page of thousands is a gallery.
MOST = 100
# Pixels; smaller pictures are tracking pixels, rules and bullets.
LEAST_SIDE = 2
_TAG = re.compile(r"<(/?)(figure|figcaption|img)\b([^<>]{0,4000})>")
_ATTRIBUTE = re.compile(r"\b(src|alt|width|height|title)\s*=\s*\"([^\"]*)\"")
_ANY = re.compile(r"<[^<>]{0,4000}>")


def with_figures(draft: Draft) -> Draft:
    """``draft`` with the pictures in its ``body_html`` added to its associations, except those already there."""
    markup = draft.body_html
    if markup is None or "<img" not in markup:
        return draft
    block = draft.stated_block or Stated()
    known = {each.href for association in block.associations for each in association.renditions}
    more = tuple(each for each in figures_of(markup) if each.renditions[0].href not in known)
    return replace(draft, stated_block=replace(block, associations=(*block.associations, *more))) if more else draft


def figures_of(markup: str) -> tuple[Association, ...]:
    """The pictures in ``markup``, a sanitiser's output: attributes in double quotes, names in lower case."""
    found: list[Association] = []
    # State of the open figure: index of its first picture, position where its caption begins, text of the caption.
    first, begins, caption = None, None, None
    for tag in _TAG.finditer(markup):
        end, name = tag[1] == "/", tag[2]
        if name == "img" and len(found) < MOST and (picture := _picture(tag[3])) is not None:
            found.append(picture)
        elif name == "figure":
            if end and first is not None and caption:
                found[first:] = [replace(each, caption=caption) for each in found[first:]]
            first, begins, caption = (None if end else len(found)), None, None
        elif name == "figcaption" and not end:
            begins = tag.end()
        elif name == "figcaption" and begins is not None:
            caption = " ".join(html.unescape(_ANY.sub(" ", markup[begins : tag.start()])).split())
    return tuple(found)


def _picture(tag: str) -> Association | None:
    attributes = {name: html.unescape(value).strip() for name, value in _ATTRIBUTE.findall(tag)}
    width, height = whole_number(attributes.get("width")), whole_number(attributes.get("height"))
    href = attributes.get("src")
    if not href or href.startswith("data:") or min(width or LEAST_SIDE, height or LEAST_SIDE) < LEAST_SIDE:
        return None
    return Association(
        type="picture",
        headline=attributes.get("title") or None,
        alt_text=attributes.get("alt") or None,
        renditions=(Rendition(href=href, width=width, height=height),),
    )

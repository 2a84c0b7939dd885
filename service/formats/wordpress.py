"""The export of a WordPress site (WXR) in, a feed that reads as the site shows it out.

What WordPress does when it shows a post is not done in its export: blank lines part paragraphs, a shortcode is a
picture with its caption or a widget, and a writer is the name of an account.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from html import escape, unescape
from typing import Any

from service.stated import Association, Rendition

# The namespace of the format.
EXPORT = "wordpress.org/export/"
_CONTENT = re.compile(r"<content:encoded>\s{0,20}<!\[CDATA\[")
_SHORTCODE = re.compile(r"\[/?([a-z][a-z0-9_-]{1,40})(?:\s[^\[\]<>]{0,300})?/?\]")
_CLOSED = re.compile(r"\[/([a-z][a-z0-9_-]{1,40})\]")
# A picture with its caption: behind it, or, in old posts, in an attribute.
_CAPTION = re.compile(r"\[(caption|wp_caption)\b([^\[\]]{0,600})\]([^\[]{0,4000})\[/\1\]")
_PICTURE = re.compile(r"\s*((?:<a\b[^<>]{0,1000}>\s*)?<img\b[^<>]{0,2000}>(?:\s*</a>)?)\s*")
_IN_ATTRIBUTE = re.compile(r"\bcaption=\"([^\"]{1,600})\"")
_BLANK = re.compile(r"\n[ \t\r]*\n\s*")
_BLOCK = re.compile(
    r"<(?:!--|/?(?:div|p|ul|ol|li|dl|table|blockquote|h[1-6]|figure|section|article|hr|form|iframe|script|style)\b)",
    re.I,
)
_LOGIN = re.compile(
    r"<wp:author_login>\s{0,20}(?:<!\[CDATA\[)?([^<>\[\]]{1,100})(?:\]\]>)?\s{0,20}</wp:author_login>.{0,600}?"
    r"<wp:author_display_name>\s{0,20}(?:<!\[CDATA\[)?([^<>\[\]]{1,100})(?:\]\]>)?\s{0,20}</wp:author_display_name>",
    re.DOTALL,
)
_CREATOR = re.compile(r"(<dc:creator>\s{0,20}(?:<!\[CDATA\[)?)([^<>\[\]]{1,100})")
# The id of a post, or the id of the attachment that is its picture.
_POST = re.compile(
    r"<wp:post_id>\s{0,20}(\d{1,12})|<wp:meta_key>(?:<!\[CDATA\[)?_thumbnail_id(?:\]\]>)?</wp:meta_key>\s{0,200}"
    r"<wp:meta_value>(?:<!\[CDATA\[)?(\d{1,12})"
)


def as_shown(text: str) -> str:
    """The export of a WordPress site with paragraphs, captions and writers as the site shows them, and without other
    shortcodes. Text in brackets counts as one if it has an end tag, attributes, or a name of several words; anything
    else is the writer's. Other feeds are unchanged."""
    if EXPORT not in text[:8192]:
        return text
    names = {login: unescape(name) for login, name in _LOGIN.findall(text)}
    text = _CREATOR.sub(lambda found: found[1] + _within(found[1], names.get(found[2].strip()), found[2]), text)
    text = "".join(_with_contents_shown(text))
    ended = set(_CLOSED.findall(text))
    return _SHORTCODE.sub(
        lambda found: "" if found[1] in ended or "=" in found[0] or "_" in found[1] or "-" in found[1] else found[0],
        text,
    )


def _within(begins: str, name: str | None, otherwise: str) -> str:
    """``name`` in the form for an element that ``begins`` so, with CDATA or without; ``otherwise`` if there is none."""
    if name is None:
        return otherwise
    return name if begins.endswith("[") else escape(name, quote=False)


def _with_contents_shown(text: str) -> Iterator[str]:
    """``text`` in pieces, the contents of posts with their paragraphs and captions."""
    at = 0
    while (begun := _CONTENT.search(text, at)) and (end := text.find("]]>", begun.end())) >= 0:
        yield text[at : begun.end()]
        yield _in_paragraphs(_CAPTION.sub(_figure, text[begun.end() : end]))
        at = end
    yield text[at:]


def _figure(found: re.Match[str]) -> str:
    picture = _PICTURE.match(found[3])
    if picture is None:
        return found[3]
    attribute = _IN_ATTRIBUTE.search(found[2])
    caption = found[3][picture.end() :].strip() or (escape(attribute[1], quote=False) if attribute else "")
    return f"\n\n<figure>{picture[1]}<figcaption>{caption}</figcaption></figure>\n\n"


def _in_paragraphs(markup: str) -> str:
    """``markup`` with the parts between its blank lines as paragraphs, unless they have blocks of their own."""
    parts = _BLANK.split(markup.strip())
    if len(parts) < 2 or "<pre" in markup:
        return markup
    return "\n".join(part if _BLOCK.search(part) else f"<p>{part}</p>" for part in parts)


def attached(
    source: str, entries: Iterable[Mapping[str, Any]], visible: Callable[[Any, str], str]
) -> dict[str, Association]:
    """The picture of each post in the export, by post id: attachments are separate entries, which posts refer to by
    id. ``visible`` gives the text of a feedparser detail, its blocks separated by what it is given."""
    if EXPORT not in source[:8192]:
        return {}
    pictures = {
        str(each.get("wp_post_id")): Association(
            name="featuremedia",
            type="picture",
            headline=visible(each.get("title_detail"), " ") or None,
            caption=visible(each.get("summary_detail"), " ") or None,
            renditions=(Rendition(href=href),),
        )
        for each in entries
        if (href := each.get("wp_attachment_url"))
    }
    found, post = {}, ""
    for number, thumbnail in _POST.findall(source):
        post = number or post
        if thumbnail in pictures:
            found[post] = pictures[thumbnail]
    return found

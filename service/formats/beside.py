"""The drafts of an archive's files in; the same out, where an item that refers to the file with its text has that text.

Some agencies send an item's metadata in one file and its text in another; the first names the second, or gives a URL
that ends in its name. No URL is ever fetched: only a file of that name in the same archive counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from urllib.parse import unquote

from service.formats.draft import Draft

# Name and drafts of each file of an archive.
Files = Sequence[tuple[str, tuple[Draft, ...]]]


def with_texts_beside(files: Files) -> list[tuple[str, tuple[Draft, ...]]]:
    """``files``, where each item without a text gets that of the file it refers to, and that file is dropped as a
    separate article. A name that two files share is ignored."""
    names = [_last(name) for name, _ in files]
    texts = {
        name: drafts[0]
        for name, (_, drafts) in zip(names, files, strict=True)
        if names.count(name) == 1 and len(drafts) == 1 and drafts[0].kind != "item"
    }
    used: set[str] = set()
    found = []
    for name, drafts in files:
        completed = []
        for draft in drafts:
            named = next((each for each in named_by(draft) if each in texts), None) if draft.kind == "item" else None
            used |= {named} if named else set()
            completed.append(_with_text(draft, texts[named]) if named else draft)
        found.append((name, tuple(completed)))
    return [(name, drafts) for name, drafts in found if _last(name) not in used]


def named_by(draft: Draft) -> Iterator[str]:
    """The file names that an item refers to: in its own renditions, those of its associations, and its links."""
    block = draft.stated_block
    if block is None:
        return
    renditions = (*block.renditions, *(each for association in block.associations for each in association.renditions))
    for href in (*(each.href for each in renditions), *(each.href for each in block.links)):
        if href:
            yield _last(href)


def _last(address: str) -> str:
    """The last part of a path or a URL, without query and fragment."""
    return unquote(address.partition("#")[0].partition("?")[0]).replace("\\", "/").rstrip("/").rpartition("/")[2]


def _with_text(item: Draft, text: Draft) -> Draft:
    """``item`` with the body of ``text``. If that is a page, it becomes ``inner_page`` and is cleaned like any page."""
    page = text.text if text.content_type == "text/html" and text.kind == "page" else None
    body = text.body if text.body is not None else "\n\n".join(each.text for each in text.pieces or ()) or text.text
    return replace(
        item,
        kind="field" if text.kind == "page" else text.kind,
        body=body,
        body_html=text.body_html,
        inner_page=text.inner_page or page,
        headline=item.headline or text.headline,
        byline=item.byline or text.byline,
        dateline=item.dateline or text.dateline,
        language=item.language or text.language,
        published=item.published or text.published,
    )

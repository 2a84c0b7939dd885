"""A JSON value without an article in, a draft of kind ``item`` per picture or film in it out, as picture services give
them: with a caption, and the addresses of one or more files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from mimetypes import MimeTypes
from typing import Any

from service.formats.draft import Draft
from service.formats.json_document import draft_of, people, rendered, whole_number
from service.formats.json_names import plain
from service.formats.json_stated import HREF, of_json
from service.formats.values import item_type
from service.stated import Rendition, Stated, merged, unless_empty

# Names of the list, or the object of objects, with the files of a picture; of its text; of who made it; of its type.
FILES = ("displaysizes", "renditions", "previews", "sizes", "files", "downloads", "formats", "versions")
CAPTIONS = ("caption", "descriptiontext", "descriptioncaption", "description")
MAKERS = ("photographer", "artist", "creator", "byline", "author")
TYPES = ("type", "mediatype", "assettype", "itemtype")
ADDRESSES = (*HREF, "uri")
_FILES = frozenset(FILES)
# Beginnings of the media types of what is shown, and drawings.
SHOWN = ("image/", "video/", "audio/", "application/postscript", "application/illustrator")
GENERIC = ("application/octet-stream", "binary/octet-stream")
# Only the endings that Python knows, not those of the machine.
_TYPES = MimeTypes()
# Values looked at, and deepest level.
MOST_VALUES, MOST_DEPTH = 20_000, 8


def drafts_of(value: Any, text: str, charset: str) -> Iterator[Draft]:
    """The drafts of the pictures in ``value``, in order, among its first MOST_VALUES values."""
    waiting, looked_at = [(value, 0)], 0
    while waiting and looked_at < MOST_VALUES:
        value, depth = waiting.pop()
        looked_at += 1
        inside = value if isinstance(value, list) else []
        if isinstance(value, dict):
            fields = {plain(key): each for key, each in value.items()}
            files = tuple(_files(fields))
            if any(map(_may_be_shown, files)) and any(isinstance(fields.get(name), str) for name in CAPTIONS):
                yield _draft(value, fields, files, text, charset)
            else:
                inside = list(value.values())
        if depth < MOST_DEPTH:
            waiting += [(each, depth + 1) for each in reversed(inside) if isinstance(each, dict | list)]


def _draft(
    value: Mapping[str, Any], fields: Mapping[str, Any], files: tuple[Rendition, ...], text: str, charset: str
) -> Draft:
    kind = next((found for name in TYPES if (found := item_type(rendered(fields.get(name))))), None)
    caption = next((found for name in CAPTIONS if (found := rendered(fields.get(name)))), None)
    draft = draft_of(fields, text, charset) or Draft(text=text, content_type="application/json")
    return replace(
        draft,
        kind="item",
        item_type=kind if kind in ("video", "audio", "graphic") else "picture",
        body=None,
        body_html=None,
        byline=next((names for name in MAKERS if (names := people(fields.get(name)))), None),
        stated_block=unless_empty(merged(Stated(abstract=caption, renditions=files), of_json(value) or Stated())),
    )


def _may_be_shown(file: Rendition) -> bool:
    """Whether a file may be a picture, a film or a sound: by its media type, else by the ending of its address; one
    that says neither may."""
    stated = (file.media_type or "").strip().lower()
    name = re.split(r"[?#]", file.href or "", maxsplit=1)[0].rpartition("/")[2]
    kind = stated if "/" in stated and stated not in GENERIC else _TYPES.guess_type(name)[0]
    return kind is None or kind.startswith(SHOWN)


def _files(fields: Mapping[str, Any]) -> Iterator[Rendition]:
    if _FILES.isdisjoint(fields):  # as of most objects
        return
    for name in FILES:
        found = fields.get(name)
        listed = found if isinstance(found, list) else []
        for key, each in found.items() if isinstance(found, dict) else ((None, each) for each in listed):
            file = {plain(one): item for one, item in each.items()} if isinstance(each, dict) else {}
            if href := next((text for one in ADDRESSES if (text := rendered(file.get(one)))), None):
                yield Rendition(
                    href=href,
                    name=rendered(file.get("name")) or key,
                    media_type=rendered(file.get("mimetype")) or rendered(file.get("contenttype")),
                    width=whole_number(file.get("width")),
                    height=whole_number(file.get("height")),
                )

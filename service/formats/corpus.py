"""The SGML of news corpora in, a draft for each document out: ``DOC`` of TREC and the LDC, ``REUTERS`` of Reuters.

No DTD is needed to read it: a document is between its tags, and its fields are elements or attributes inside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from itertools import islice

from service.formats.draft import LEFT_OUT, MOST_DRAFTS, Draft
from service.formats.markup import visible_text
from service.formats.moments import moment
from service.outcome import Accepted, Outcome, Reason, Rejected

_BEGINNING = re.compile(
    rb"[\s\xef\xbb\xbf]*(?:<[?!][^<>]{0,500}>\s*)*<(DOC|REUTERS)\b[^<>]{0,500}>(?=.{0,4000}?<TEXT\b)",
    re.IGNORECASE | re.DOTALL,
)
_OPENING = re.compile(r"<(DOC|REUTERS)\b([^<>]{0,500})>", re.IGNORECASE)
_CLOSING = {name: re.compile(f"</{name}>", re.IGNORECASE) for name in ("doc", "reuters")}
# A text, to its end tag or, without one, to the next text or the end of the document; some documents have several.
_TEXT = re.compile(r"<text\b[^<>]{0,200}>(.*?)(?:</text\s*>|(?=<text\b)|\Z)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>")
# The line that closes each text of Reuters-21578.
_SIGNED_OFF = re.compile(r"\n\s*Reuter\s*$", re.IGNORECASE)
# The names of a field's element, best first.
HEADLINE = ("headline", "hl", "head", "title", "slug")
DATELINE = ("dateline",)
BYLINE = ("byline", "author")
TIME = ("date_time", "datetime", "date", "dd")
NUMBER = ("docno", "docid", "doc_no")
# The attributes that number a document, and the day in such a number: APW_ENG_20100101.0001, AP880212-0001.
_NUMBERED = re.compile(r"\b(?:id|newid)\s*=\s*[\"']?([\w.:/-]{1,80})", re.IGNORECASE)
# "26-FEB-1987 15:01:01.79" in Reuters-21578.
_HUNDREDTHS = re.compile(r"(?<=:\d\d)\.\d+")
_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d|[89]\d)(\d\d)(\d\d)(?!\d)")


def sniff(content: bytes) -> bool:
    """Whether the bytes begin with a document that has a text."""
    return _BEGINNING.match(content[:8192]) is not None


def parse(text: str, charset: str) -> Outcome[tuple[Draft, ...]]:
    """A draft for each document with a text. Rejects with no-article if none has one."""
    drafts = tuple(islice(_drafts(text, charset), MOST_DRAFTS + 1))
    if not drafts:
        return Rejected(Reason.NO_ARTICLE, "SGML without a document that has a text")
    return Accepted(drafts[:MOST_DRAFTS], (LEFT_OUT,) if len(drafts) > MOST_DRAFTS else ())


def _drafts(text: str, charset: str) -> Iterator[Draft]:
    position = 0
    while found := _OPENING.search(text, position):
        closing = _CLOSING[found[1].lower()].search(text, found.end())
        position = closing.end() if closing else len(text)
        inside = text[found.end() : closing.start() if closing else len(text)]
        body = "\n\n".join(filter(None, map(_body, _TEXT.findall(inside))))
        if not body:
            continue
        numbered = _NUMBERED.search(found[2])
        number = _field(inside, NUMBER) or (numbered[1] if numbered else None)
        yield Draft(
            text=text,
            charset=charset,
            content_type="application/sgml",
            kind="field",
            start=found.start(),
            end=position,
            body=body,
            uri=number,
            headline=_field(inside, HEADLINE),
            byline=_field(inside, BYLINE),
            dateline_text=_field(inside, DATELINE),
            published=moment(_HUNDREDTHS.sub("", _field(inside, TIME) or "")) or _day_of(number),
        )


def _body(text: str) -> str:
    """A text without the fields that some corpora have in it, in paragraphs where these are marked."""
    body = _element(text, "body")
    if body is None:
        for name in (*HEADLINE, *DATELINE, *BYLINE):
            text = _without(text, name)
        body = text
    if re.search(r"<p\b", body, re.IGNORECASE):
        return visible_text(body)
    return _SIGNED_OFF.sub("", unescape(_TAG.sub("", body)).strip("\n\x02\x03"))


def _field(inside: str, names: tuple[str, ...]) -> str | None:
    """The text of the first element with one of ``names``, on one line."""
    for name in names:
        words = " ".join(unescape(_TAG.sub(" ", _element(inside, name) or "")).split())
        if words:
            return words
    return None


def _span(source: str, name: str) -> tuple[int, int, int, int] | None:
    opening = re.search(rf"<{name}\b[^<>]{{0,200}}>", source, re.IGNORECASE)
    closing = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(source, opening.end()) if opening else None
    return (opening.start(), opening.end(), closing.start(), closing.end()) if opening and closing else None


def _element(source: str, name: str) -> str | None:
    span = _span(source, name)
    return source[span[1] : span[2]] if span else None


def _without(source: str, name: str) -> str:
    span = _span(source, name)
    return source[: span[0]] + source[span[3] :] if span else source


def _day_of(number: str | None) -> datetime | None:
    found = _DAY.search(number or "")
    if not found:
        return None
    year = int(found[1]) + (1900 if len(found[1]) == 2 else 0)
    try:
        return datetime(year, int(found[2]), int(found[3]), tzinfo=UTC)
    except ValueError:
        return None

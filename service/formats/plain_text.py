"""Decoded text in, drafts of kind ``page`` out, one for each story: the format of last resort."""

from __future__ import annotations

from dataclasses import replace

from service.formats.draft import Draft, Piece
from service.formats.front_matter import FrontMatter, front_matter
from service.formats.json_document import draft_of
from service.formats.json_stated import of_json
from service.formats.markdown import LARGEST, is_markdown, pieces_of_markdown
from service.formats.text_sections import sections_of
from service.outcome import Accepted, Outcome


def parse(text: str, charset: str) -> Outcome[tuple[Draft, ...]]:
    """One draft with the text, behind the fields at its head if it has some, and with its blocks if it is Markdown;
    several if lines part whole stories."""
    head = front_matter(text)
    if head is not None:
        return Accepted((_with_fields(head, text, charset),))
    marked = is_markdown(text)
    # Rules of Markdown part the sections of one text.
    sections = () if marked else sections_of(text)
    if sections:
        return Accepted(
            tuple(
                Draft(text=text, start=start, end=end, charset=charset, content_type="text/plain")
                for start, end in sections
            )
        )
    pieces = pieces_of_markdown(text) if marked else None
    return Accepted((Draft(text=text, charset=charset, content_type="text/plain", pieces=pieces),))


def _with_fields(head: FrontMatter, text: str, charset: str) -> Draft:
    described = draft_of(head.fields, text, charset) or Draft(text=text, content_type="text/plain", charset=charset)
    body = text[head.end :]
    marked = (head.fenced and len(body) <= LARGEST) or is_markdown(body)
    return replace(
        described,
        kind="page",
        content_type="text/plain",
        start=head.end,
        end=len(text),
        body=None,
        body_html=None,
        inner_page=None,
        pieces=_moved(pieces_of_markdown(body), head.end) if marked else None,
        stated_block=of_json(head.fields),
    )


def _moved(pieces: tuple[Piece, ...], by: int) -> tuple[Piece, ...]:
    return tuple(replace(piece, start=piece.start + by, end=piece.end + by) for piece in pieces)

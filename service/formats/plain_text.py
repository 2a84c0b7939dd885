"""Decoded text in, drafts of kind ``page`` out, one for each story: the format of last resort."""

from __future__ import annotations

from service.formats.draft import Draft
from service.formats.front_matter import front_matter_of
from service.formats.markdown import is_markdown, pieces_of_markdown
from service.formats.text_sections import sections_of
from service.outcome import Accepted, Outcome


def parse(text: str, charset: str) -> Outcome[tuple[Draft, ...]]:
    """One draft with the whole text, without front matter; if it is Markdown, also its blocks. Several drafts if lines
    part whole stories."""
    front = front_matter_of(text)
    marked = is_markdown(text)
    sections = () if front.end or marked else sections_of(text)
    if sections:
        return Accepted(
            tuple(
                Draft(text=text, start=start, end=end, charset=charset, content_type="text/plain")
                for start, end in sections
            )
        )
    draft = Draft(
        text=text,
        start=front.end,
        charset=charset,
        content_type="text/plain",
        pieces=pieces_of_markdown(text, front.end) if marked else None,
        headline=front.headline,
        byline=front.byline,
        language=front.language,
        section=front.section,
        published=front.published,
        updated=front.updated,
    )
    return Accepted((draft,))

"""Decoded text in, one draft of kind ``page`` out: the format of last resort."""

from __future__ import annotations

from service.formats.draft import Draft
from service.formats.markdown import is_markdown, pieces_of_markdown
from service.outcome import Accepted, Outcome


def parse(text: str, charset: str) -> Outcome[tuple[Draft, ...]]:
    """One draft with the whole text; if it is Markdown, also its blocks."""
    pieces = pieces_of_markdown(text) if is_markdown(text) else None
    return Accepted((Draft(text=text, charset=charset, content_type="text/plain", pieces=pieces),))

"""Decoded text in, one draft of kind ``page`` out: the format of last resort."""

from __future__ import annotations

from service.formats.draft import Draft
from service.outcome import Accepted, Outcome


def parse(text: str, charset: str) -> Outcome[tuple[Draft, ...]]:
    """One draft: the whole text."""
    return Accepted((Draft(text=text, charset=charset, content_type="text/plain"),))

"""A line that is a link is told by the prompt behind its last bar, or the heading before its first."""

from __future__ import annotations

import pytest

from service.cleaning.blocks import Block
from service.cleaning.links import is_link


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("Related: Storm closes the pier", True),
        ("Storm closes the pier | Read more", True),
        ("|Read more", True),
        ("Read more", False),
        ("Storm closes the pier | Portbay", False),
        ("Portbay: Storm closes the pier", False),
        ("Storm closes the pier | Read more.", False),
    ],
)
def test_a_title_with_a_prompt_beside_it_is_a_link(text: str, link: bool) -> None:
    assert is_link(Block(start=0, end=len(text), text=text)) is link

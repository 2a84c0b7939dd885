"""Who is meant by a last name, among those whom the text names in full."""

from __future__ import annotations

import pytest

from service.article import Entity
from service.enrichment.scene import Scene

PERSONS = ("Anna Berg", "Alexander van der Bellen", "Ada Roe", "Max Roe", "Cher")


@pytest.mark.parametrize(
    ("speaker", "full"),
    [
        ("Berg", "Anna Berg"),
        ("President Berg", "Anna Berg"),
        ("van der Bellen", "Alexander van der Bellen"),
        ("Bellen", "Alexander van der Bellen"),
        ("Roe", "Roe"),
        ("Anna Berg", "Anna Berg"),
        ("Cher", "Cher"),
    ],
)
def test_a_last_name_is_the_one_person_who_has_it(speaker: str, full: str) -> None:
    persons = tuple(Entity(type="person", name=name, mentions=()) for name in PERSONS)
    assert Scene("", persons, "en").full_name(speaker) == full

"""What the image brings in is under licences that somebody has looked at; advisories are told from their absence."""

from __future__ import annotations

from email.message import Message
from typing import Any

import pytest

from tools import dependencies
from tools.dependencies import known_of, licence, pinned, strange, taken


def about(**said: Any) -> Message:
    message = Message()
    for name, value in said.items():
        for each in value if isinstance(value, list) else [value]:
            message[name.replace("_", "-")] = each
    return message


def test_every_package_of_the_image_is_under_a_licence_that_somebody_has_looked_at() -> None:
    names = pinned(dependencies.LOCK.read_text(encoding="utf-8"))
    assert "faust-streaming" in names
    assert [*strange(names)] == []


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        (about(Name="a", License_Expression="Apache-2.0 AND MIT"), "Apache-2.0 AND MIT"),
        (about(Name="a", License="Apache 2.0"), "Apache-2.0"),
        (
            about(Name="a", License="see file", Classifier=["License :: OSI Approved :: BSD License"]),
            "BSD-3-Clause",
        ),
        (about(Name="locate", Classifier=["License :: Other/Proprietary License"]), "MIT"),
        (about(Name="a", License="Beerware"), "Beerware"),
        (about(Name="a"), "says nothing"),
    ],
)
def test_a_licence_is_found_where_packages_say_it(said: Message, wanted: str) -> None:
    assert licence(said) == wanted


@pytest.mark.parametrize(
    ("expression", "fits"),
    [
        ("MIT", True),
        ("MPL-2.0 AND (Apache-2.0 OR MIT)", True),
        ("BSD-2-Clause AND Apache-2.0 WITH LLVM-exception", True),
        ("GPL-3.0-only OR MIT", True),
        ("GPL-3.0-only AND MIT", False),
        ("AGPL-3.0-or-later", False),
        ("", False),
    ],
)
def test_of_alternatives_one_is_enough_and_of_several_all_must_fit(expression: str, fits: bool) -> None:
    assert taken(expression) is fits


def test_what_could_not_be_asked_for_is_not_counted_as_clean() -> None:
    skipped = {"name": "a", "skip_reason": "not found"}
    wrong = {"name": "b", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]}
    clean: dict[str, Any] = {"name": "c", "version": "1", "vulns": []}
    assert known_of({"dependencies": [skipped]}) == ([], 0)
    assert known_of({"dependencies": [skipped, wrong, clean]}) == (["b 1: PYSEC-1, mended in 2"], 2)

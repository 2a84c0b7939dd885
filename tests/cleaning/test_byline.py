"""Who wrote it: names, and what only looks like one; lines of agencies."""

from __future__ import annotations

import pytest

from service.cleaning.agencies import agencies_cited, credit_line
from service.cleaning.byline import byline_in, is_name


@pytest.mark.parametrize("name", ["Ada Roe", "Ada van der Roe", "Ana de la Cruz Roe", "Ó. Roe"])
def test_a_name_has_two_to_five_words_with_capitals(name: str) -> None:
    assert is_name(name)


@pytest.mark.parametrize(
    "text",
    [
        "Ada",
        "Ada Bea Cid Dan Eva Roe",
        "Ada " + "Roe" * 20,
        "Agence France-Presse",
        "Harbour Editor",
        "Ada Roe 7",
        "Ada roe",
        "van der",
    ],
)
def test_what_lacks_one_thing_of_a_name_is_none(text: str) -> None:
    assert not is_name(text)


@pytest.mark.parametrize(
    ("line", "writers"),
    [
        ("By Ada Roe and Bo Lind, harbour correspondents", ("Ada Roe", "Bo Lind")),
        ("By AFP", ()),
        ("By Ada Roe?", None),
        ("By the sea", None),
        ("By Ada Roe " + "x " * 100, None),
        (
            "By Ada Roe, who has written of ships, of harbours and of all that swims in the sea for eleven years now",
            None,
        ),
    ],
)
def test_a_byline_is_names_and_little_else(line: str, writers: tuple[str, ...] | None) -> None:
    assert byline_in(line) == writers


@pytest.mark.parametrize(
    ("line", "agencies"),
    [
        ("With AFP and Reuters", ("AFP", "Reuters")),
        ("dpa/lnw", ("dpa",)),
        ("dpa lnw", ()),
        ("AFP said so", ()),
        ("Harbour Press", ()),
        ("AFP" + " " * 117, ("AFP",)),
        ("AFP" + " " * 118, ()),
    ],
)
def test_a_line_of_agencies_names_them_and_says_nothing_else(line: str, agencies: tuple[str, ...]) -> None:
    assert credit_line(line) == agencies


@pytest.mark.parametrize(
    ("text", "agencies"),
    [
        ("The mayor told the news agency AFP that it was so.", ("AFP",)),
        ("It was so, a Reuters tally showed.", ("Reuters",)),
        ("The mayor told CAFP that it was so.", ()),
    ],
)
def test_an_agency_is_told_by_who_spoke_to_it_or_works_for_it(text: str, agencies: tuple[str, ...]) -> None:
    assert agencies_cited(text) == agencies

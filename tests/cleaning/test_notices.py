"""What agencies tell their clients in a line: editor's notes, corrections, updates, kills, embargoes, urgency."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.article import Article
from service.cleaning.notices import notice_in, series_in, told
from tests.cleaning.test_clean import FARMERS, HEADLINE, LEAD, MORE, articles, page

RECEIVED = datetime(2024, 3, 4, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("(Eds: Adds details, quotes.)", "note"),
        ("EDITORS: This version names the board.", "note"),
        ("Editor's note: This story was first published in 2019.", "note"),
        ("Anm. d. Red.: Der Name wurde geändert.", "note"),
        ("CORRECTION: In paragraph 3, the name is Ada Roe.", "correction"),
        ("(Corrects spelling of name in paragraph 3)", "correction"),
        ("Fe de errores: el nombre es Ada Roe.", "correction"),
        ("(Berichtigung: Im dritten Absatz muss es Roe heißen)", "correction"),
        ("UPDATES with quotes", "update"),
        ("(Recasts with vote)", "update"),
        ("KILL", "kill"),
        ("MANDATORY KILL", "kill"),
        ("ATTENTION EDITORS: Please kill the story slugged FERRY; it was issued in error.", "kill"),
        ("Achtung Redaktionen: Die Meldung wird zurückgezogen.", "kill"),
        ("EMBARGOED until 00:01 GMT Friday, March 8", "embargo"),
        ("NOT FOR RELEASE BEFORE 1800 GMT", "embargo"),
        ("Sperrfrist - bis zum Beginn der Rede", "embargo"),
        ("URGENT", "urgency"),
    ],
)
def test_a_notice_is_known_by_its_form(line: str, kind: str) -> None:
    notice = notice_in(line)
    assert notice is not None
    assert notice.kind == kind


@pytest.mark.parametrize(
    "line",
    [
        "Correction of the course is under way, the board said on Monday.",
        "Kill the bill, protesters said.",
        "Kill: how a film found its public",
        "KILLERS: how a film found its public",
        "Edsel: the car that nobody wanted",
        "NEUSTADT: ferry line opens",
        "Update: the pier is open",
        "Embargo: what it means for the ships",
        "Embargoed until Friday, the report was read by everybody at the harbour.",
        "Urgent",
        "Editors met on Monday to talk about notes.",
        "New ferry line: board decides",
        "",
        "EDITORS: " + "a long text " * 60,
    ],
)
def test_text_that_begins_with_such_words_is_no_notice(line: str) -> None:
    assert notice_in(line) is None


@pytest.mark.parametrize(
    ("line", "until"),
    [
        ("EMBARGOED until 00:01 GMT Friday, March 8", datetime(2024, 3, 8, 0, 1, tzinfo=UTC)),
        ("Embargo: 18.00 CET, 5 March 2024", datetime(2024, 3, 5, 17, 0, tzinfo=UTC)),
        ("Sperrfrist: 12.00 Uhr", datetime(2024, 3, 4, 12, 0, tzinfo=UTC)),
        ("NOT FOR RELEASE BEFORE 1800 GMT", datetime(2024, 3, 4, 18, 0, tzinfo=UTC)),
        ("Sperrfrist: Beginn der Rede", None),
    ],
)
def test_an_embargo_ends_at_its_time_or_is_withheld(line: str, until: datetime | None) -> None:
    notice = notice_in(line)
    assert notice is not None
    stated = told([notice], RECEIVED)
    assert (stated.embargoed, stated.withheld) == (until, until is None)


@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        ("UPDATE 2-Oil falls", ("Oil falls", 3, False)),
        ("CORRECTED-UPDATE 1-Oil falls", ("Oil falls", 2, True)),
        ("(CORRECTED) - Oil falls", ("Oil falls", None, True)),
        ("OFFICIAL CORRECTION – Oil falls", ("Oil falls", None, True)),
        ("RPT-EXCLUSIVE-Oil falls", ("Oil falls", None, False)),
        ("UPDATE of the rules", ("UPDATE of the rules", None, False)),
        ("Correction - a novel by Bernhard", ("Correction - a novel by Bernhard", None, False)),
        ("", ("", None, False)),
    ],
)
def test_a_series_is_told_by_its_marker(headline: str, expected: tuple[str, int | None, bool]) -> None:
    assert series_in(headline) == expected


def only(text: str, content_type: str | None = None) -> Article:
    (article,) = articles(text, content_type)
    return article


def test_notices_are_told_and_are_no_text() -> None:
    note = "Editor's note: the board was named wrongly before."
    article = only(
        page("URGENT", f"UPDATE 2-{HEADLINE}", "(Corrects day in first paragraph)", LEAD, MORE, FARMERS, note)
    )
    assert (article.headline, article.version, article.urgency) == (HEADLINE, 3, 3)
    assert article.ednote == f"Corrects day in first paragraph\n{note}"
    assert article.corrects
    assert article.body == page(LEAD, MORE, FARMERS)
    assert {span.rule for span in article.kept} == {"editors-note", "headline", "body"}


def test_a_kill_cancels_the_story_under_it() -> None:
    article = only(page("MANDATORY KILL", HEADLINE, LEAD, MORE, FARMERS))
    assert (article.pubstatus, article.ednote) == ("canceled", "MANDATORY KILL")
    assert article.body == page(LEAD, MORE, FARMERS)


def test_a_kill_without_a_story_is_not_lost() -> None:
    article = only("MANDATORY KILL\n\nEditors: please kill the story on the ferry.\n")
    assert article.pubstatus == "canceled"
    assert article.body == page("MANDATORY KILL", "Editors: please kill the story on the ferry.")


def test_an_embargo_without_a_time_withholds() -> None:
    assert only(page("Sperrfrist: Beginn der Rede", HEADLINE, LEAD, MORE, FARMERS)).pubstatus == "withheld"


def test_a_body_field_keeps_its_notice_and_the_record_tells_it() -> None:
    article = only(
        '{"title": "Ferry opens", "text": "(Eds: Adds quote)\\n\\nThe harbour board said."}', "application/json"
    )
    assert article.ednote == "Eds: Adds quote"
    assert article.body == page("(Eds: Adds quote)", "The harbour board said.")


@settings(max_examples=60, deadline=None)
@given(st.text("KILeds:()[]- \n1aé", max_size=30))
def test_any_line_is_a_notice_or_none(line: str) -> None:
    notice = notice_in(line)
    assert notice is None or notice.text in line

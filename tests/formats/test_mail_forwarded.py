"""Mail that carries another one's text: what is forwarded, what is answered, and messages that share a file."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from service.article import Article, RawDocument
from service.cleaning import clean_document
from service.formats.mail_forwarded import text_without_quoted, without_prefix
from service.outcome import Accepted, Outcome

TEXT = "The ferry to Lund will be replaced by a bridge, the island council decided on Friday."
MORE = "Work begins in May and takes two years, said the council's chairwoman, who had voted for it."
HEADERS = (
    "From: Ada Roe <ada@exa.example>\nTo: wire@exa.example\nDate: Fri, 30 Jan 2026 10:00:00 +0000\nSubject: {}\n\n{}"
)


def outcome(content: str, name: str = "a.eml") -> Outcome[tuple[Article, ...]]:
    received = datetime(2026, 2, 1, tzinfo=UTC)
    return clean_document(
        RawDocument(
            document_id="d", uri="urn:f", source="s", filename=name, content=content.encode(), received_at=received
        ),
        1_000_000,
    )


def article_of(subject: str, body: str) -> Article:
    found = outcome(HEADERS.format(subject, body))
    assert isinstance(found, Accepted), found
    return found.value[0]


@pytest.mark.parametrize(
    ("subject", "left"),
    [
        ("Fwd: Re: Bridge", "Bridge"),
        ("WG: AW: Brücke", "Brücke"),
        ("RE[2]: Bridge", "Bridge"),
        ("Report: x", "Report: x"),
    ],
)
def test_what_programs_put_before_a_subject_is_no_headline(subject: str, left: str) -> None:
    assert without_prefix(subject) == left


@pytest.mark.parametrize(
    "lines",
    [
        "From: Kari Holm <kari@port.example>\nSent: Friday\nTo: Ada\nSubject: Bridge for Brunsea",
        "Von: Kari Holm [mailto:kari@port.example]\nGesendet: Freitag\nAn: Ada\nBetreff: Bridge for Brunsea",
        "De : Kari Holm <kari@port.example>\nEnvoyé : vendredi\nÀ : Ada\nObjet : Bridge for Brunsea",
        "*From:* Kari Holm <kari@port.example>\n*Sent:* Friday\n*To:* Ada\n*Subject:* Bridge for Brunsea",
    ],
)
def test_a_forwarded_text_has_its_own_sender_and_subject(lines: str) -> None:
    separate = lines.replace("\n", "\n\n")
    article = article_of("FW: Bridge", f"For you.\n\n{separate}\n\n{TEXT}\n\n{MORE}")
    assert (article.byline, article.headline, article.body) == ("Kari Holm", "Bridge for Brunsea", f"{TEXT}\n\n{MORE}")
    assert article.stated is not None
    assert [(each.code, each.rel) for each in article.stated.sources][-1] == ("kari@port.example", "forwarded")
    assert article.stated.other["Subject"] == "FW: Bridge"


def test_a_text_that_stands_above_what_it_forwards_is_the_text() -> None:
    header = "From: Kari Holm <kari@port.example>\n\nSent: Friday\n\nTo: Ada\n\nSubject: Question"
    article = article_of("Fwd: Bridge", f"{TEXT}\n\n{MORE}\n\n{header}\n\nWhen?")
    assert article.body.startswith(f"{TEXT}\n\n{MORE}")
    assert article.byline == "Ada Roe"


@pytest.mark.parametrize(
    ("text", "own"),
    [
        (f"{TEXT}\n\nOn 1 May 2026 at 10:00,\nDesk <desk@exa.example> wrote:\n> When?\n", f"{TEXT}\n"),
        (f"{TEXT}\n\nThe mayor said:\n> We will build it.\n", f"{TEXT}\n\nThe mayor said:"),
        (f"> {TEXT}\n", f"> {TEXT}\n"),
        (f"> When?\n{TEXT}\n", f"> When?\n{TEXT}\n"),
    ],
    ids=["with whose it is", "without", "nothing else", "above the text"],
)
def test_what_a_message_answers_is_no_text_of_its_own(text: str, own: str) -> None:
    assert text_without_quoted(text, False) == own


def test_a_message_of_a_mailbox_without_a_text_is_named_beside_the_others() -> None:
    messages = (HEADERS.format("Bridge", TEXT), HEADERS.format("Nothing", ""), HEADERS.format("Work", MORE))
    found = outcome("\n\n".join(f"From ada Fri Jan 30 10:00:00 2026\n{each}" for each in messages), "box.mbox")
    assert isinstance(found, Accepted)
    assert [each.headline for each in found.value] == ["Bridge", "Work"]
    assert [each.reason.value for each in found.refused] == ["no-article"]


def test_a_text_that_speaks_of_a_sender_in_a_line_is_one_message() -> None:
    assert article_of("Bridge", f"{TEXT}\n\nFrom there it goes to Lund in 2027.\n\n{MORE}").body.count("\n\n") == 2

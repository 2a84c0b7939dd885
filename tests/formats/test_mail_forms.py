"""Messages that are forms, and messages whose parts say different things."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from service.article import Article, RawDocument
from service.cleaning import clean_document
from service.formats.mail_signature import without_signature
from service.outcome import Accepted
from tests.formats.reading import articles_of

TEXT = "The ferry to Lund will be replaced by a bridge, the island council decided on Friday."
MORE = "Work begins in May, when the ice has gone, and the last ferry will sail in the autumn of the next year."
HEADERS = "From: Desk <desk@exa.example>\r\nTo: wire@exa.example\r\nDate: Fri, 30 Jan 2026 10:00:00 +0000\r\n"

TEXT_OF_MAIL = "The council has agreed to run the river ferry at night again from May. It will cost a lot." * 3


def article_of(rest: str) -> Article:
    document = RawDocument(
        document_id="d",
        uri="urn:file",
        source="test",
        filename="form.eml",
        content=(HEADERS + rest).encode(),
        received_at=datetime(2026, 2, 1, tzinfo=UTC),
    )
    outcome = clean_document(document, 1_000_000)
    assert isinstance(outcome, Accepted), outcome
    return outcome.value[0]


@pytest.mark.parametrize(
    "form",
    [
        json.dumps(
            {
                "Headline": ["Bridge for Brunsea"],
                "Slugline": ["BRIDGE"],
                "News Value": ["2"],
                "Dateline": ["BRUNSEA"],
                "Priority": ["Urgent"],
                "Body": [f"{TEXT}\n\nWork begins in May."],
            }
        ),
        f"Headline: Bridge for Brunsea\r\nSlugline: BRIDGE\r\nNews Value: 2\r\nDateline: BRUNSEA\r\n"
        f"Body: {TEXT}\r\n\r\nWork begins in May.\r\n",
    ],
    ids=["JSON", "a line a field"],
)
def test_a_form_says_what_the_article_is(form: str) -> None:
    article = article_of(f"Subject: New form\r\n\r\n{form}")
    assert (article.headline, article.slugline, article.urgency) == ("Bridge for Brunsea", "BRIDGE", 2)
    assert article.dateline is not None
    assert article.dateline.place == "BRUNSEA"
    assert article.body == f"{TEXT}\n\nWork begins in May."


def test_a_letter_with_a_colon_in_it_is_no_form() -> None:
    article = article_of(f"Subject: Bridge\r\n\r\nNote: this is for the\r\nmorning. {TEXT}\r\n")
    assert (article.headline, article.body) == ("Bridge", f"Note: this is for the morning. {TEXT}")


def test_a_part_in_plain_text_that_only_points_to_the_other_gives_way() -> None:
    parts = "--b\r\nContent-Type: text/plain\r\n\r\n{}\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>{}</p>\r\n--b--\r\n"
    kind = 'Subject: Bridge\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="b"\r\n\r\n'
    assert article_of(kind + parts.format("View in a browser.", TEXT)).body == TEXT
    assert article_of(kind + parts.format(TEXT, "Another wording of it in ten or so words here.")).body == TEXT


def test_an_encoded_word_with_characters_that_were_never_encoded_is_read_as_it_stands() -> None:
    assert article_of(f"Subject: =?windows-1252?Q?Brunsea’s_bridge?=\r\n\r\n{TEXT}").headline == "Brunsea’s bridge"


def test_what_else_a_form_has_filled_in_is_stated() -> None:
    form = {
        "Headline": ["Bridge for Brunsea"],
        "Genre": ["Analysis"],
        "Abstract": ["A bridge comes."],
        "Legal flag": "no",
    }
    found = article_of(f"Subject: New form\r\n\r\n{json.dumps({**form, 'Body': [TEXT]})}").stated
    assert found is not None
    assert ([each.name for each in found.genres], found.abstract) == (["Analysis"], "A bridge comes.")
    assert found.other["Legal flag"] == "no"
    assert not {"Headline", "Body"} & set(found.other)


@pytest.mark.parametrize(
    ("last", "left"),
    [
        ("You get this because you signed up at exa.example. Unsubscribe", True),
        ("You can unsubscribe from the ferry's timetable in the hall of the old station.", False),
    ],
)
def test_a_last_line_that_ends_in_the_word_for_leaving_is_the_lists(last: str, left: bool) -> None:
    article = article_of(f"Subject: Bridge\r\n\r\n{TEXT}\r\n\r\n{TEXT}\r\n\r\n{last}\r\n")
    assert (last not in article.body) is left


def test_the_time_that_a_saved_page_states_is_its_own() -> None:
    meta = '<meta property="article:published_time" content="2024-03-05T13:30:00Z">'
    page = f"<html><head>{meta}</head><body><h1>Bridge for Brunsea</h1><p>{TEXT}</p><p>{MORE}</p></body></html>"
    headers = "Subject: Bridge\r\nSnapshot-Content-Location: https://exa.example/1\r\nMIME-Version: 1.0\r\n"
    article = article_of(f"{headers}Content-Type: text/html; charset=utf-8\r\n\r\n{page}")
    assert article.published == datetime(2024, 3, 5, 13, 30, tzinfo=UTC)


def test_a_form_has_its_embargo_and_priority() -> None:
    fields = "Headline: Mill burns\nPriority: 2\nEmbargo: 2026-01-05T06:00:00Z\nBody: The old mill burned on Thursday."
    head = "From: copy@forms.example\nSubject: Copy\nContent-Type: text/plain; charset=utf-8"
    (article,) = articles_of(f"{head}\n\n{fields}\n\nNo one lived in it.\n", "a.eml")
    assert article.embargoed == datetime(2026, 1, 5, 6, tzinfo=UTC)
    assert (article.urgency, article.stated.priority if article.stated else None) == (2, 2)


@pytest.mark.parametrize(
    ("last", "cut"),
    [
        (
            "This e-mail is confidential and may be privileged. If you are not the intended recipient please delete it "
            "and tell the sender.",
            True,
        ),
        (
            "Diese Nachricht ist vertraulich und nur für den Empfänger bestimmt. Sollten Sie sie irrtümlich erhalten "
            "haben, bitte löschen.",
            True,
        ),
        (
            "The information in this email is confidential and meant for its recipient only. Please delete it if you "
            "have it by mistake.",
            True,
        ),
        (
            "Este mensaje es confidencial y va dirigido a su destinatario. Si usted no lo es, bórrelo y avise al "
            "remitente por favor.",
            True,
        ),
        (
            "The plan is confidential, but the recipients, 40 parishes, were pleased: please keep it up, they told the "
            "board.",
            False,
        ),
        (
            "Der vertrauliche Brief ging an 40 Empfänger im Hafen. Bitte rechnen Sie heute mit Verspätungen auf allen "
            "Fähren.",
            False,
        ),
        (
            "Il piano riservato ha un solo destinatario, il porto, e se non risponde entro lunedì la nave cambierà "
            "rotta.",
            False,
        ),
        (
            "This message reached 40 recipients on the pier: please bring the reservations of boats by Friday, if you "
            "are not ill.",
            False,
        ),
        ("This message was confidential, but a recipient of it sent it to the Courier by mistake on Friday.", False),
        ("The confidential message reached the wrong recipient on Friday, and the ministry did not say why.", False),
        ("“Please keep this confidential,” the minister had told the recipient of the letter that day.", False),
    ],
)
def test_a_notice_of_confidentiality_is_no_text(last: str, cut: bool) -> None:
    assert (without_signature(f"{TEXT_OF_MAIL}\n\n{last}") == TEXT_OF_MAIL) is cut

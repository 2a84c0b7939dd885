"""What a mail message says beside its text reaches the record: who sends it, lists, threads, keywords, attachments."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime

import pytest

from service.article import Article
from service.stated import Association, Concept, Link, Note, Rendition
from tests.formats.reading import articles_of

TEXT = "The ferry to Lund will be replaced by a bridge, the island council decided on Friday."
HEADERS = (
    "From: Ada Roe <ada@exa.example>\r\nTo: desk@harbour.example\r\nSubject: Bridge for Brunsea\r\n"
    "Date: Fri, 30 Jan 2026 10:00:00 +0000\r\nMessage-ID: <m2@exa.example>\r\n"
)
PICTURE = b64encode(bytes(300)).decode()


def mail(more: str = "", body: str = TEXT) -> Article:
    (article,) = articles_of(f"{HEADERS}{more}\r\n{body}", "item.eml")
    return article


def test_headers_state_sender_organisation_list_keywords_and_thread() -> None:
    article = mail(
        "Organization: Example Agency\r\nList-Id: \"Island news\" <islands.exa.example>\r\n"
        "Keywords: bridges, ferries\r\n"
        "Comments: For immediate release\r\nIn-Reply-To: <m1@exa.example>\r\nReferences: <m0@exa.example>\r\n"
        " <m1@exa.example>\r\nSupersedes: <m9@exa.example>\r\nArchived-At: <https://exa.example/m2>\r\n"
        "Expires: Sun, 01 Mar 2026 00:00:00 +0000\r\nContent-Language: sv-FI, en\r\nX-Priority: 1\r\n"
    )  # fmt: skip
    found = article.stated
    assert found is not None
    assert article.language == "sv"
    assert found.sources == (Concept(name="Ada Roe", code="ada@exa.example", rel="sender"),)
    assert (found.provider, found.keywords, found.message_id) == (
        "Example Agency",
        ("bridges", "ferries"),
        "m2@exa.example",
    )
    assert found.channels == (Concept(name="Island news", code="islands.exa.example", kind="list"),)
    assert (found.notes, found.expires) == ((Note(text="For immediate release"),), datetime(2026, 3, 1, tzinfo=UTC))
    assert (found.language, found.other) == ("sv-FI", {"X-Priority": "1"})
    assert found.links == (
        Link(href="mid:m1@exa.example", rel="inReplyTo"),
        Link(href="mid:m0@exa.example", rel="references"),
        Link(href="mid:m1@exa.example", rel="references"),
        Link(href="mid:m9@exa.example", rel="replaces"),
        Link(href="https://exa.example/m2", rel="canonical"),
    )


MIXED = "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n"
PARTS = (
    f"--b\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n--a\r\nContent-Type: text/plain\r\n\r\n{TEXT}\r\n"
    f"--a\r\nContent-Type: text/html\r\n\r\n<p onclick='x()'>{TEXT}</p>\r\n--a--\r\n"
    "--b\r\nContent-Type: image/jpeg; name=p.jpg\r\nContent-Disposition: attachment; filename=p.jpg\r\n"
    f"Content-Description: At the quay\r\nContent-Transfer-Encoding: base64\r\n\r\n{PICTURE}\r\n"
    "--b\r\nContent-Type: image/png\r\nContent-ID: <q@exa>\r\nContent-Disposition: inline\r\n\r\nxx\r\n"
    "--b\r\nContent-Type: text/csv\r\nContent-Disposition: attachment; filename=votes.csv\r\n\r\nyes,11\r\n--b--\r\n"
)


def test_attachments_are_told_of_and_the_marked_body_is_made_safe() -> None:
    article = mail(MIXED, PARTS)
    assert (article.body, article.body_html) == (TEXT, f"<p>{TEXT}</p>")
    assert article.stated is not None
    picture, inline, table = article.stated.associations
    assert picture == Association(
        name="p.jpg",
        type="picture",
        caption="At the quay",
        renditions=(Rendition(href="p.jpg", media_type="image/jpeg", size_bytes=300),),
    )
    assert (inline.uri, inline.type, inline.name) == ("cid:q@exa", "picture", "q@exa")
    assert (table.name, table.type, table.renditions[0].media_type) == ("votes.csv", None, "text/csv")


@pytest.mark.parametrize(
    ("parameters", "lines", "body"),
    [
        (
            "format=flowed",
            "The ferry to \r\nLund goes.\r\n\r\nIt was old.\r\n-- \r\nAda",
            "The ferry to Lund goes.\n\nIt was old.",
        ),
        ("format=flowed; delsp=yes", "The fer \r\nry to  \r\nLund goes.", "The ferry to Lund goes."),
        ("format=flowed", "The ferry to\r\nLund goes.\r\n-- \r\n", "The ferry to Lund goes."),
        ("format=flowed", " From Lund it \r\ngoes.\r\nIt was old.", "From Lund it goes.\n\nIt was old."),
    ],
)  # fmt: skip
def test_flowed_lines_go_on_where_they_end_in_a_space(parameters: str, lines: str, body: str) -> None:
    assert mail(f"Content-Type: text/plain; {parameters}\r\n", lines).body == body


def test_a_header_that_cannot_be_read_is_not_there() -> None:
    article = mail("Keywords: =?utf-8?b?////?=\r\nReferences: \r\nList-Id: islands\r\nExpires: soon\r\n")
    assert article.stated is not None
    assert (article.stated.links, article.stated.channels, article.stated.expires) == ((), (), None)

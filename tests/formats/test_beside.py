"""An item whose text is in another file of its archive has it where its source sends such; nothing is fetched."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

import pytest

from service.article import Article, RawDocument
from service.cleaning import clean_document
from service.formats.sources import SourceSettings
from service.outcome import Accepted, Rejected

TEXT = "The ferry to Lund will be replaced by a bridge, the island council decided on Friday."
KNOWN = {"exa": SourceSettings(text_by_reference=True)}


def item(href: str, guid: str = "urn:exa:1") -> str:
    return (
        f"<newsItem guid='{guid}' version='2'><itemMeta><itemClass qcode='ninat:text'/></itemMeta><contentMeta>"
        f"<headline>Bridge for Brunsea</headline></contentMeta><contentSet><remoteContent href='{href}'/></contentSet>"
        "</newsItem>"
    )


def articles(files: dict[str, str], known: dict[str, SourceSettings]) -> tuple[Article, ...]:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    document = RawDocument(
        document_id="d", uri="urn:file", source="exa", filename="a.zip", content=packed.getvalue(),
        received_at=datetime(2026, 2, 1, tzinfo=UTC),
    )  # fmt: skip
    outcome = clean_document(document, 1_000_000, sources=known)
    assert isinstance(outcome, Accepted | Rejected)
    return outcome.value if isinstance(outcome, Accepted) else ()


NITF = f"<nitf><body><body.content><p>{TEXT}</p></body.content></body></nitf>"


@pytest.mark.parametrize(
    ("href", "name", "content"),
    [
        pytest.param("text/1.txt", "text/1.txt", TEXT, id="plain text"),
        pytest.param("https://exa.example/c/1.xml?key=7", "1.xml", NITF, id="NITF that an address ends in"),
        pytest.param("1%20a.html", "in/1 a.html", f"<html><body><p>{TEXT}</p></body></html>", id="a page"),
    ],
)
def test_the_text_beside_an_item_is_its_text(href: str, name: str, content: str) -> None:
    (article,) = articles({"1.item.xml": item(href), name: content}, KNOWN)
    assert (article.uri, article.version, article.headline, article.body) == (
        "urn:exa:1",
        2,
        "Bridge for Brunsea",
        TEXT,
    )


@pytest.mark.parametrize(
    ("files", "known"),
    [
        pytest.param({"1.item.xml": item("1.xml"), "1.xml": NITF}, {}, id="not known to send such"),
        pytest.param({"1.item.xml": item("2.xml"), "1.xml": NITF}, KNOWN, id="another name"),
        pytest.param({"1.item.xml": item("1.xml"), "a/1.xml": NITF, "b/1.xml": NITF}, KNOWN, id="a name of two"),
    ],
)
def test_a_text_that_is_not_an_items_stays_apart(files: dict[str, str], known: dict[str, SourceSettings]) -> None:
    assert {each.headline for each in articles(files, known)} == {None}


def test_two_items_may_have_one_text() -> None:
    files = {"1.item.xml": item("1.xml"), "2.item.xml": item("1.xml", "urn:exa:2"), "1.xml": NITF}
    assert [each.uri for each in articles(files, KNOWN)] == ["urn:exa:1", "urn:exa:2"]


def test_an_item_that_names_another_item_has_no_text_of_it() -> None:
    assert articles({"1.item.xml": item("2.item.xml"), "2.item.xml": item("1.item.xml", "urn:exa:2")}, KNOWN) == ()

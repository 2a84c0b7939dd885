"""The text beside an item in its folder goes with it, where its source sends such; nothing else of the machine does."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.article import Article, document_of
from service.cleaning import clean_document
from service.formats.sources import SourceSettings
from service.intake.beside import Reader, reader_for
from service.intake.files import Document, Found, roots, walk
from service.outcome import Accepted

TEXT = "The ferry to Lund will be replaced by a bridge, the island council decided on Friday."
NITF = f"<nitf><body><body.content><p>{TEXT}</p></body.content></body></nitf>"
KNOWN = SourceSettings(text_by_reference=True)
LIMIT = 1_000_000


def g2(href: str) -> str:
    return (
        "<newsItem guid='urn:exa:1' version='2'><itemMeta><itemClass qcode='ninat:text'/></itemMeta><contentMeta>"
        f"<headline>Bridge for Brunsea</headline></contentMeta><contentSet><remoteContent href='{href}'/></contentSet>"
        "</newsItem>"
    )


def newsml_1(href: str) -> str:
    return (
        "<NewsML><NewsItem><Identification><NewsIdentifier><ProviderId>exa.example</ProviderId><DateId>20240502</DateId>"
        "<NewsItemId>1</NewsItemId><RevisionId>2</RevisionId><PublicIdentifier>urn:exa:1</PublicIdentifier>"
        "</NewsIdentifier></Identification><NewsManagement><NewsItemType FormalName='News'/></NewsManagement>"
        "<NewsComponent><NewsLines><HeadLine>Bridge for Brunsea</HeadLine></NewsLines>"
        f"<ContentItem Href='{href}'><MediaType FormalName='Text'/></ContentItem></NewsComponent></NewsItem></NewsML>"
    )


def ninjs(href: str) -> str:
    return (
        '{"uri": "urn:exa:1", "type": "text", "version": "2", "versioncreated": "2026-01-30T10:00:00Z", '
        '"pubstatus": "usable", "headline": "Bridge for Brunsea", "renditions": '
        f'{{"text": {{"href": "{href}", "mimetype": "text/plain"}}}}}}'
    )


def read(folder: Path, known: SourceSettings = KNOWN) -> dict[str, tuple[Article, ...]]:
    """The articles of each document in ``folder``, by the document's name."""
    reader = reader_for(known)
    found: dict[str, tuple[Article, ...]] = {}
    for file in walk(roots((str(folder),))[0]):
        assert isinstance(file, Found)
        for each in reader(file, LIMIT):
            assert isinstance(each, Document)
            document = document_of(
                "exa", each.filename, each.content, datetime(2026, 2, 1, tzinfo=UTC), each.content_type
            )
            outcome = clean_document(document, LIMIT, sources={"exa": known})
            found[each.filename] = outcome.value if isinstance(outcome, Accepted) else ()
    return found


@pytest.mark.parametrize(
    ("name", "item", "href", "beside", "content"),
    [
        pytest.param("1.xml", g2, "https://exa.example/c/a.nitf?key=7", "a.nitf", NITF, id="NewsML-G2 and NITF"),
        pytest.param("z.xml", newsml_1, "a.txt", "a.txt", TEXT, id="NewsML 1.2 and plain text that comes before it"),
        pytest.param("1.json", ninjs, "in/a%20b.txt", "a b.txt", TEXT, id="ninjs and plain text"),
    ],
)
def test_an_item_has_the_text_beside_it(
    tmp_path: Path, name: str, item: Callable[[str], str], href: str, beside: str, content: str
) -> None:
    (tmp_path / name).write_text(item(href))
    (tmp_path / beside).write_text(content)
    ((document, (article,)),) = read(tmp_path).items()
    assert (document, article.uri, article.headline, article.body) == (name, "urn:exa:1", "Bridge for Brunsea", TEXT)
    # A source that is not known to send such has two documents.
    assert set(read(tmp_path, SourceSettings())) == {name, beside}


def test_a_text_of_another_folder_or_behind_a_link_is_no_items(tmp_path: Path) -> None:
    folder, outside = tmp_path / "in", tmp_path / "secret.txt"
    folder.mkdir()
    outside.write_text(TEXT)
    (folder / "1.xml").write_text(g2("../secret.txt"))
    (folder / "2.xml").write_text(g2("link.txt"))
    os.symlink(outside, folder / "link.txt")
    reader = reader_for(KNOWN)
    sent = [each for file in (folder / "1.xml", folder / "2.xml") for each in _of(reader, file)]
    assert [each.content_type for each in sent] == ["application/xml", "application/xml"]


def test_whichever_comes_first_the_item_goes_with_its_text_once_and_again_when_that_changes(tmp_path: Path) -> None:
    reader, item, text = reader_for(KNOWN), tmp_path / "b.xml", tmp_path / "a.txt"
    item.write_text(g2("a.txt"))
    (alone,) = _of(reader, item)
    assert alone.content_type == "application/xml"
    text.write_text(TEXT)
    (both,) = _of(reader, text)
    assert (both.filename, both.content_type) == ("b.xml", "application/zip")
    assert _of(reader, item) == []
    assert _of(reader_for(KNOWN), item)[0].content == both.content
    text.write_text(f"{TEXT} It will cost 40 million crowns.")
    (changed,) = _of(reader, text)
    assert changed.content != both.content


def test_a_text_that_no_item_names_is_a_document(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "b.xml").write_text(g2("c.txt"))
    assert [each.filename for each in _of(reader_for(KNOWN), tmp_path / "a.txt")] == ["a.txt"]


def _of(reader: Reader, path: Path) -> list[Document]:
    (found,) = walk(roots((str(path),))[0])
    assert isinstance(found, Found)
    return [each for each in reader(found, LIMIT) if isinstance(each, Document)]

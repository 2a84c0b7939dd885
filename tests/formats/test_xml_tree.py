"""Elements of XML as text: what parts lines and paragraphs, and what is no text."""

from __future__ import annotations

import pytest

from service.formats import xml_tree
from service.formats.xml_tree import MOST_DEPTH, XmlRefused, found_at, paragraphs, text_of, tree_of


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param("<b><p>One\n two.</p><p>Three.</p></b>", ["One two.", "Three."], id="paragraphs"),
        pytest.param("<b>One.<br/>Two.</b>", ["One.", "Two."], id="a break is a line"),
        pytest.param("<b>One\n two.\n \n Three.</b>", ["One two.", "Three."], id="blank lines of plain text"),
        pytest.param("<b>The <i>ferry</i>\n\nThree.</b>", ["The ferry", "Three."], id="with a word in italics"),
        pytest.param("<b><p>One.\n\nTwo.</p></b>", ["One. Two."], id="blank lines inside a paragraph"),
        pytest.param(
            "<b><p>Votes:</p><pre>Yes  11\nNo    4\n</pre></b>", ["Votes:", "Yes 11", "No 4"], id="as it stands"
        ),
        pytest.param(
            "<b><nitf-table><nitf-table-metadata>x</nitf-table-metadata><table><tr><th>Yes</th><td><p>11</p></td></tr>"
            "<tr><th>No</th><td>4</td></tr></table></nitf-table></b>",
            ["Yes | 11", "No | 4"],
            id="rows of a table",
        ),
        pytest.param(
            "<b><p>One.</p><media><media-caption>A ferry</media-caption></media></b>", ["One."], id="captions"
        ),
    ],
)
def test_elements_as_paragraphs(content: str, expected: list[str]) -> None:
    assert list(paragraphs(tree_of(content))) == expected


NAMESPACED = (
    '<n:item xmlns:n="urn:n" xmlns="urn:d" xml:lang="en" n:rel="r"><b>One &eacute; &unknown; &#233;</b>two</n:item>'
)


@pytest.mark.parametrize("declared", ["", "<!DOCTYPE item>", '<?xml version="1.0" encoding="latin-1"?>'])
def test_names_are_local_whether_something_is_declared_or_not(declared: str) -> None:
    root = tree_of(declared + NAMESPACED)
    assert (root.tag, root.attrib, root[0].tag) == ("item", {"lang": "en", "rel": "r"}, "b")
    assert (root[0].text, root[0].tail) == ("One é &unknown; é", "two")


@pytest.mark.parametrize("declared", ["", "<!DOCTYPE a>"])
@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param("<a>" * (MOST_DEPTH + 1) + "</a>" * (MOST_DEPTH + 1), "nest deeper", id="a little too deep"),
        pytest.param("<a>" * 20_000 + "</a>" * 20_000, "nest deeper", id="much too deep"),
        pytest.param("<a><b></a>", "mismatched tag", id="crossed"),
        pytest.param("<a>", "no element found|unclosed", id="open"),
    ],
)
def test_what_is_no_tree_is_refused(declared: str, content: str, message: str) -> None:
    with pytest.raises(XmlRefused, match=message):
        tree_of(declared + content)


def test_more_elements_than_any_document_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_tree, "MOST_ELEMENTS", 50)
    with pytest.raises(XmlRefused, match="elements"):
        tree_of("<a>" + "<b/>" * 50 + "</a>")


def test_a_path_finds_what_elementpath_finds() -> None:
    root = tree_of("<a><b><c n='1'/></b><d.e><c n='2'/></d.e><b><b><c n='3'/></b></b><a><c n='4'/></a></a>")
    for path in ("b", "d.e", "b/c", "d.e/c", ".//c", ".//b/c", ".//a", ".//a/c", "b/b/c", ".//c[@n='3']", ".", "*"):
        assert list(found_at(root, path)) == root.findall(path), path


@pytest.mark.parametrize(
    "value", ["Brunsea Ferries &amp; Sons", "<b>Brunsea Ferries</b> &amp; Sons", "&name; &amp; Sons"]
)
def test_an_entity_of_the_document_may_hold_marks_elements_and_others(value: str) -> None:
    declared = f'<!ENTITY name "Brunsea Ferries"><!ENTITY house "{value}">'
    root = tree_of(f"<!DOCTYPE nitf [{declared}]><nitf><p>&house; buys a boat.</p></nitf>")
    assert text_of(root) == "Brunsea Ferries & Sons buys a boat."


@pytest.mark.parametrize(
    ("value", "begin", "end"),
    [("lol", "<p>", "</p>"), ("", "<p>", "</p>"), ("<b/>", "<p>", "</p>"), ("lol", '<p a="', '"/>')],
    ids=["text", "nothing", "elements", "an attribute"],
)
def test_entities_of_entities_are_refused_before_they_grow(value: str, begin: str, end: str) -> None:
    entities = [f'<!ENTITY a0 "{value}">', *(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))]
    with pytest.raises(XmlRefused, match=r"longer|amplification|entities counted"):
        tree_of(f"<!DOCTYPE nitf [{''.join(entities)}]><nitf>{begin}&a9;{end}</nitf>")

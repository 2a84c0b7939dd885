"""Elements of XML as text: what parts lines and paragraphs, and what is no text."""

from __future__ import annotations

import pytest

from service.formats.xml_tree import paragraphs, tree_of


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

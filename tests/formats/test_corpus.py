"""Documents of news corpora in SGML, each an article of its own."""

from __future__ import annotations

import textwrap

import pytest

from service.article import Article
from service.outcome import Rejected
from tests.formats.reading import articles_of, outcome_of

LEDE = "The harbour board of Portbay voted on Tuesday to close the old timber pier for eighteen months."
REST = "Its chairwoman said that the piles had rotted & that nobody would pay for new ones."
LINES = "\n".join(textwrap.fill(each, 64, initial_indent="    ") for each in (LEDE, REST)) + "\n"
GIGAWORD = (
    '<DOC id="APW_ENG_19880304.0001" type="story" >\n<HEADLINE>\nOld pier to\nclose\n</HEADLINE>\n<DATELINE>\nPORTBAY\n'
    f"</DATELINE>\n<TEXT>\n<P>\n{LEDE}\n</P>\n<P>\n{REST.replace('&', '&amp;')}\n</P>\n</TEXT>\n</DOC>\n"
)
TREC = (
    "<DOC>\n<DOCNO> AP880304-0001 </DOCNO>\n<FILEID>AP-NR-03-04-88 2344EST</FILEID>\n<HEAD>Old pier to close</HEAD>\n"
    f"<DATELINE>PORTBAY (AP) </DATELINE>\n<TEXT>\n{LINES}</TEXT>\n</DOC>\n"
)
REUTERS = (
    '<!DOCTYPE lewis SYSTEM "lewis.dtd">\n<REUTERS TOPICS="YES" OLDID="5" NEWID="1">\n'
    "<DATE> 4-MAR-1988 15:01:01.79</DATE>\n"
    "<TOPICS><D>ship</D></TOPICS>\n<TEXT>&#2;\n<TITLE>OLD PIER TO CLOSE</TITLE>\n"
    "<DATELINE>    PORTBAY, March 4 - </DATELINE>"
    f"<BODY>{LEDE}\n    {REST.replace('&', '&amp;')}\n Reuter\n&#3;</BODY></TEXT>\n</REUTERS>\n"
)


def words(article: Article) -> list[str]:
    return article.body.split()


@pytest.mark.parametrize(
    ("content", "headline", "uri"),
    [
        pytest.param(GIGAWORD, "Old pier to close", "APW_ENG_19880304.0001", id="Gigaword"),
        pytest.param(TREC, "Old pier to close", "AP880304-0001", id="TREC"),
        pytest.param(REUTERS, "OLD PIER TO CLOSE", "1", id="Reuters-21578"),
    ],
)
def test_each_document_is_an_article_with_its_fields(content: str, headline: str, uri: str) -> None:
    second = content.replace("pier", "ferry").replace("PIER", "FERRY").replace("0001", "0002")
    first, other = articles_of(content + second, "news.sgm")
    assert (first.headline, first.uri) == (headline, uri)
    assert words(first) == f"{LEDE} {REST}".split()
    assert other.headline == headline.replace("pier", "ferry").replace("PIER", "FERRY")
    assert "ferry" in other.body
    assert first.published
    assert first.published.date().isoformat() == "1988-03-04"


def test_a_title_in_the_text_is_not_the_text() -> None:
    (article,) = articles_of(f"<DOC><TEXT><TITLE>Old pier to close</TITLE>\n{LEDE}\n</TEXT></DOC>", "a.sgml")
    assert (article.headline, article.body) == ("Old pier to close", LEDE)


def test_a_document_without_a_text_is_none_and_one_that_does_not_end_is_read() -> None:
    empty = "<DOC><TEXT> </TEXT></DOC>"
    assert isinstance(outcome_of(empty, "a.sgml"), Rejected)
    (article,) = articles_of(f"{empty}<DOC><TEXT>{LEDE}</TEXT>", "a.sgml")
    assert article.body == LEDE


def test_all_texts_of_a_document_are_read_and_one_without_an_end_tag() -> None:
    (article,) = articles_of(f"<DOC><TEXT>{LEDE}</TEXT><TEXT>{REST}</TEXT></DOC>", "a.sgml")
    assert article.body == f"{LEDE}\n\n{REST}"
    first, second = articles_of(f"<doc><text>Straße: {LEDE}</doc><doc><text>{REST}</text></doc>", "a.sgml")
    assert (first.body, second.body) == (f"Straße: {LEDE}", REST)

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from service.article import Article, RawDocument
from service.cleaning import clean_document
from service.cleaning.blocks import blocks_of_pieces
from service.cleaning.list_page import WEIGHTS, features
from service.formats.markup import pieces_of
from service.outcome import Accepted, Outcome, Reason, Rejected

SENTENCES = [
    "The harbour board of Portbay voted on Tuesday to close the old timber pier for eighteen months.",
    "Engineers found that nine of its piles had lost more than half of their width to the shipworm.",
    "The ferry to Ellmere leaves from the northern quay until then, ten minutes later than it did.",
    "Ada Roe, who heads the board, said that the town would not ask its residents to pay for the repair.",
]
TEASERS = "".join(
    f"<div class=card><h3><a href=/{n}>Portbay story number {n} of the day</a></h3>"
    f"<section><div><p>{SENTENCES[n % 4][:70]}</p></div></section><a href=/{n}>Read all of it</a></div>"
    for n in range(30)
)
OFFERS = [
    f"<li><div><a href=/p{n}>Brass lamp of the quay {n}</a></div><div><span>$ {n + 20}.00</span></div>"
    f"<div><p>{SENTENCES[n % 4]}</p></div></li>"
    for n in range(24)
]
GOODS = "".join(OFFERS)
DECLARED_GOODS = (
    '<meta property="og:type" content="product"><script type="application/ld+json">{"@type":"Product"}</script>'
)
ARTICLE = "".join(f"<p>{each}</p>" for each in SENTENCES)


def read(body: str, head: str = "") -> Outcome[tuple[Article, ...]]:
    page = f"<html><head><title>Portbay</title>{head}</head><body>{body}</body></html>"
    document = RawDocument(
        document_id="d",
        uri="https://portbay.example/",
        source="s",
        filename="page.html",
        content=page.encode(),
        content_type="text/html",
        received_at=datetime(2026, 3, 4, tzinfo=UTC),
    )
    return clean_document(document, 1_000_000)


@pytest.mark.parametrize(
    ("body", "head"),
    [
        (f"<h1>News</h1>{TEASERS}", '<meta property="og:type" content="website">'),
        (f"<h1>Lamps</h1><ul>{GOODS}</ul>", '<meta property="og:type" content="product.group">'),
        (
            f"<h1>Brass lamp</h1><p>{SENTENCES[0]}</p><p>$ 40.00</p><h2>You may like</h2><ul>{GOODS}</ul>",
            DECLARED_GOODS,
        ),
    ],
    ids=["section front", "category of a shop", "product"],
)
def test_a_page_of_teasers_or_goods_is_no_article(body: str, head: str) -> None:
    outcome = read(body, head)
    assert isinstance(outcome, Rejected)
    assert outcome.reason is Reason.NO_ARTICLE


@pytest.mark.parametrize(
    "body",
    [
        f"<h1>Old pier to close</h1>{ARTICLE}",
        f"<h1>Old pier to close</h1>{ARTICLE}<h2>More news</h2>{TEASERS}",
        f"<h1>Lamps for the quay</h1><p>4 March 2026</p>{ARTICLE}<h2>Prices</h2><ul>{''.join(OFFERS[:3])}</ul>",
        f"<h1>Old pier to close</h1><p>{SENTENCES[0]}</p>",
    ],
    ids=["bare", "above teasers", "above prices", "one paragraph"],
)
def test_an_article_that_declares_nothing_is_one(body: str) -> None:
    assert isinstance(read(body), Accepted)


def test_what_a_page_declares_decides_between_two_that_look_alike() -> None:
    body = f"<h1>Brass lamp</h1><p>{SENTENCES[0]}</p><p>{SENTENCES[1]}</p><ul>{''.join(OFFERS[:2])}</ul>"
    news = (
        '<meta property="og:type" content="article"><script type="application/ld+json">{"@type":"NewsArticle"}</script>'
    )
    assert isinstance(read(body, DECLARED_GOODS), Rejected)
    assert isinstance(read(body, news), Accepted)


def test_features_are_in_the_order_of_the_weights() -> None:
    blocks = blocks_of_pieces(pieces_of(f"<h1>Old pier to close</h1>{ARTICLE}<p>$ 40</p><a href=/x>Other</a>"))
    values = dict(zip(WEIGHTS, features(blocks, [1, 2, 3, 4], 0, frozenset({"dated", "og:website"})), strict=True))
    assert values["constant"] == 1
    assert values["share in paragraphs"] == values["share of the paragraphs"] == 1
    assert (values["headline"], values["dated"], values["shared as website"], values["article"]) == (1, 1, 1, 0)
    assert values["prices"] == pytest.approx(1 / len(blocks))
    assert values["blocks of links"] == pytest.approx(1 / len(blocks))


@pytest.mark.parametrize(
    "head",
    [
        '<script type="application/ld+json">{"@type": ["NewsArticle", "ReportageNewsArticle"]}</script>',
        '<script type="application/ld+json">{"@type": "http://schema.org/OpinionNewsArticle"}</script>',
        '<meta property="og:type" content="article">',
    ],
    ids=["a list of types", "with the schema's address", "shared as an article"],
)
def test_a_page_that_says_it_is_news_is_read_whatever_it_looks_like(head: str) -> None:
    body = f"<h1>Lamps</h1><p>{SENTENCES[0]}</p><p>{SENTENCES[1]}</p><ul>{''.join(OFFERS[:2])}</ul>"
    assert isinstance(read(body, head + DECLARED_GOODS.replace("product", "website")), Accepted)
    assert isinstance(read(body, DECLARED_GOODS), Rejected)


@pytest.mark.parametrize(
    ("text", "priced"),
    [
        ("$ 40.00", True),
        ("12,99 € inkl. MwSt.", True),
        ("499 kr", True),
        ("Page 40", False),
        ("The board of Portbay said on Tuesday that the repair of its old pier would cost $ 40 million in all.", False),
    ],
    ids=["before", "euro behind", "a word behind", "no price", "in prose"],
)
def test_prices_are_those_of_lines_that_are_no_prose(text: str, priced: bool) -> None:
    blocks = blocks_of_pieces(pieces_of(f"<h1>Old pier to close</h1>{ARTICLE}<div>{text}</div>"))
    values = dict(zip(WEIGHTS, features(blocks, [1, 2, 3, 4], 0, frozenset()), strict=True))
    assert (values["prices"] > 0) is priced

"""The blocks of an HTML page in, whether it lists articles or goods instead of being an article itself.

A section front, a category of a shop or a page of one product has text enough to be taken for an article. No single
sign tells them apart: how many paragraphs would be kept, how large a part of the page they are, how many elements they
come from, how much is linked, prices, and what the page says of itself are weighed together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from math import log1p

from service.cleaning.blocks import Block
from service.cleaning.constants import ALL_LINKED, LEAST_SUM, MOST_LINKED, MOST_PRICES
from service.cleaning.context import is_prose

# Weight of each feature for the page being an article; fitted by ``tools/data/fit_list_pages.py``, which reports how
# many pages of each kind are told by weights fitted without their site.
WEIGHTS: Mapping[str, float] = {
    "constant": -6.08,
    "length": 0.41,
    "paragraphs": 0.66,
    "parents": -1.11,
    "length of a paragraph": 0.19,
    "blocks": -0.20,
    "share in paragraphs": 0.30,
    "share of the paragraphs": 0.75,
    "share of the page": 2.86,
    "linked": -6.98,
    "blocks of links": 1.39,
    "blocks of prose": 3.29,
    "prices": -19.08,
    "headline": 1.04,
    "dated": 0.97,
    "article": 2.24,
    "goods": -2.55,
    "list": -1.01,
    "shared as article": 0.81,
    "shared as website": -0.70,
    "shared as product": -3.80,
}
_PRICE = re.compile(r"(?:[$€£¥₹]|USD|EUR|GBP)\s?\d|\d\s?(?:[€₽₺₫₩]|(?:kr|zł|USD|EUR|Ft|Kč|lei|руб)\b)")
_KINDS_OF_NEWS = ("", "analysis", "askpublic", "background", "opinion", "reportage", "review")
_ARTICLES = frozenset(["article", "blogposting", "liveblogposting", *(f"{kind}newsarticle" for kind in _KINDS_OF_NEWS)])
# What only an article's page says of itself.
_NEWS = (_ARTICLES - {"article", "blogposting"}) | {"og:article"}
_GOODS = frozenset({"product", "productgroup"})
_LISTS = frozenset({"itemlist", "collectionpage"})


def is_list_page(blocks: Sequence[Block], kept: Sequence[int], title: int | None, declared: frozenset[str]) -> bool:
    """Whether the blocks are a page of others' teasers or of goods.

    ``kept`` are the indices of those that would be an article's text, ``title`` that of its headline; ``declared`` is
    what the page says of itself (``Draft.declared``): one that says it is news is none of these.
    """
    if is_news(declared):
        return False
    values = features(blocks, kept, title, declared)
    return sum(weight * value for weight, value in zip(WEIGHTS.values(), values, strict=True)) < LEAST_SUM


def is_news(declared: frozenset[str]) -> bool:
    """Whether a page says that it is an article: then it is not asked how it looks."""
    return not declared.isdisjoint(_NEWS)


def features(
    blocks: Sequence[Block], kept: Sequence[int], title: int | None, declared: frozenset[str]
) -> tuple[float, ...]:
    """The features of a page in the order of WEIGHTS: logarithms of counts and of lengths, and shares from 0 to 1."""
    texts = [blocks[index] for index in kept if is_prose(blocks[index])]
    length = sum(blocks[index].weight for index in kept)
    prose = sum(block.weight for block in texts)
    whole = sum(block.weight for block in blocks)
    every = sum(block.weight for block in blocks if is_prose(block))
    parents = {id(block.element.parent) for block in texts if block.element is not None}
    return (
        1.0,
        log1p(length),
        log1p(len(texts)),
        log1p(len(parents)),
        log1p(prose / max(1, len(texts))),
        log1p(len(blocks)),
        prose / max(1.0, length),
        prose / max(1.0, every),
        length / max(1.0, whole),
        min(MOST_LINKED, sum(blocks[index].weight * blocks[index].linked for index in kept) / max(1.0, length)),
        sum(block.linked > ALL_LINKED for block in blocks) / len(blocks),
        sum(is_prose(block) for block in blocks) / len(blocks),
        min(
            MOST_PRICES,
            sum(not is_prose(block) and _PRICE.search(block.text[:200]) is not None for block in blocks) / len(blocks),
        ),
        float(title is not None),
        float("dated" in declared),
        float(not declared.isdisjoint(_ARTICLES)),
        float(not declared.isdisjoint(_GOODS)),
        float(not declared.isdisjoint(_LISTS)),
        float("og:article" in declared),
        float("og:website" in declared),
        float("og:product" in declared),
    )

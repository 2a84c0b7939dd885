"""Blocks around the article's beginning in, the headline's index out: by form, position and words shared with it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

from service.cleaning.blocks import Block, key_of
from service.cleaning.byline import is_name
from service.cleaning.constants import (
    BREADCRUMB_WINDOW,
    HEADLINE_INSIDE,
    HEADLINE_REACH,
    LEAST_HEADLINE_SCORE,
    LEAST_PATH,
    LEAST_TITLE,
    LEAST_WEIGHT_BELOW,
    LONGEST_SENTENCE_HEADLINE,
)
from service.cleaning.context import is_prose
from service.cleaning.labels import Label, Labels
from service.cleaning.version_words import series_in
from service.cleaning.visible import visible

# Labels that a headline may have: some rules mistake headlines for list items. Blocks with other labels are excluded.
_POSSIBLE = frozenset({None, Label.REPEATED, Label.RELATED_ITEM, Label.PROMPT_ITEM, Label.MENU_ITEM})


class Lines(NamedTuple):
    """The squashed lines of a page: each with a line break added, those long enough for the end of a breadcrumb, and
    how often each occurs."""

    ended: Sequence[str]
    paths: Sequence[str]
    often: Counter[str]


def squashed_lines(blocks: Sequence[Block]) -> Lines:
    """The lines of ``blocks``. In ``paths``, lines too short are replaced by a line break, which no squashed line
    contains."""
    squashed = [block.squashed for block in blocks]
    paths = [line if block.weight > LEAST_PATH else "\n" for line, block in zip(squashed, blocks, strict=True)]
    return Lines([f"{line}\n" for line in squashed], paths, Counter(squashed))


def find_headline(
    blocks: Sequence[Block], labels: Labels, first: int, last: int, stated: str | None = None
) -> int | None:
    """The index of the headline of the article in ``blocks[first:last]``; None if no line scores high enough.

    ``stated`` is the headline that the format states: a line that repeats it wins.
    """
    prose_terms = {
        index: blocks[index].terms
        for index in range(first, min(last, first + HEADLINE_INSIDE))
        if is_prose(blocks[index])
    }
    body = Counter(chain.from_iterable(prose_terms.values()))
    lines = squashed_lines(blocks)
    wanted = key_of(visible(stated or "")).replace(" ", "")
    best: tuple[float, int] | None = None
    total = sum(block.weight for block in blocks[first:last] if is_prose(block)) or 1.0
    passed = 0.0
    for index in range(max(0, first - HEADLINE_REACH), min(first + HEADLINE_INSIDE, last, len(blocks))):
        block = blocks[index]
        if wanted and block.squashed == wanted:
            return index
        if index in prose_terms:
            passed += block.weight
        usual = labels[index] in _POSSIBLE or (labels[index] is Label.CAPTION and lines.often[block.squashed] > 1)
        possible = usual and 12 <= block.weight <= 260 and not is_name(block.text)
        if not possible:
            continue
        if index >= first:
            # A headline that ends like a sentence may have been taken for the first paragraph.
            is_first = index == first and block.weight <= LONGEST_SENTENCE_HEADLINE
            near = 1 - passed / total >= LEAST_WEIGHT_BELOW and (is_first or not is_prose(block))
            if not (near and signed(labels, index)):
                continue
        score = _score(blocks, labels, index, first, body, lines) + (2.0 if index > first else 0.0)
        if best is None or score > best[0]:
            best = (score, index)
    return best[1] if best and best[0] > LEAST_HEADLINE_SCORE else None


# "Unrest in the north - Rebels take the capital": a few words that name the subject, a dash, the headline itself.
_KICKER = re.compile(r"((?:\S+ ){0,3}\S+) [-|] (?=[\"'“„«»‘‚]?[^\W\d_a-zß-ÿа-яё])")
# A number in a list, or the sign of a heading in Markdown.
_NUMBER = re.compile(r"(?:\d{1,2}\.|#{1,6}) (?=\S)")


def bare_headline(text: str) -> str:
    """A headline's text without a list number, Markdown's sign of a heading, and a kicker of up to four words before a
    dash or bar. Version markers ("UPDATE 2-") are not kickers and stay; they are read later. A kicker also stays if
    fewer than four words would remain."""
    numbered = _NUMBER.match(text)
    if numbered:
        text = text[numbered.end() :]
    kicker = _KICKER.match(text) if series_in(text).headline == text else None
    rest = text[kicker.end() :] if kicker else ""
    return rest if len(rest.split()) >= 4 else text


def _shares(block: Block, body: Counter[str]) -> float:
    """The share of a title's terms that occur in the text; 0 for a block without the form or length of a title."""
    if not 28 <= block.weight <= 160 or block.bullet or is_prose(block) or is_name(block.text):
        return 0.0
    words = block.terms
    return len([word for word in words if word in body]) / max(2, len(words))


def _score(blocks: Sequence[Block], labels: Labels, index: int, first: int, body: Counter[str], lines: Lines) -> float:
    block = blocks[index]
    this_line, squashed = lines.ended[index], block.squashed
    words = block.terms
    score = 2.0 * len([word for word in words if word in body]) / max(2, len(words))
    score += 1.0 if 28 <= block.weight <= 140 else 0.0
    score += 1.5 if block.heading else 0.0
    # Repeated in a breadcrumb, under a share button, in a list of latest news: long lines that recur are headlines.
    again = lines.often[squashed] - 1
    if again:
        score += 0.8 if block.weight >= 24 else -0.5
    score -= 0.8 if block.bullet else 0.0
    score -= 0.8 if is_prose(block) else 0.4 if block.text.endswith((".", "。", ":")) else 0.0
    score -= 0.4 if labels[index] is not None else 0.0
    score -= 0.03 * max(0, first - index)
    score -= 0.5 if block.weight > 120 else 0.0
    # Directly above a longer line: a headline with its standfirst.
    if index + 1 < first and labels[index + 1] is None and blocks[index + 1].weight > max(90.0, block.weight):
        score += 0.6
    near = slice(max(0, index - BREADCRUMB_WINDOW), index + BREADCRUMB_WINDOW)
    if squashed.endswith(tuple([each for each in lines.paths[near] if each != squashed])):
        # "Home News <headline>": a breadcrumb, with the headline at its end.
        score -= 1.5
    if this_line in "".join([each for each in lines.ended[near] if each != this_line]):
        score += 0.8
    # Directly below another title: its standfirst.
    if index and labels[index - 1] in _POSSIBLE and _shares(blocks[index - 1], body) >= LEAST_TITLE:
        score -= 0.7
    if signed(labels, index):
        score += 1.0
    elif index + 1 < first and is_name(blocks[index + 1].text):
        score += 0.6
    return score


def signed(labels: Labels, index: int) -> bool:
    """Whether a byline, a time stamp or a counter follows within five lines, as below a headline."""
    return not {Label.BYLINE, Label.TIME_STAMP, Label.COUNTER}.isdisjoint(labels[index + 1 : index + 6])

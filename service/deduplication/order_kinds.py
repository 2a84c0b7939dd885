"""The text of an order in, what it calls itself out: by the words in ``orders.tsv``."""

from __future__ import annotations

import re
from importlib.resources import files

from service.article import KILLS, Article, RetractionKind
from service.deduplication.constants import MOST_BETWEEN, MOST_ORDER, MOST_ORDER_WORDS

QUOTED = re.compile(r"[\"“”„«»‹›「『《]([^\"“”„«»‹›「」『』《》\n]{3,200})[\"“”«»‹›」』》]")


def _load() -> dict[str, re.Pattern[str]]:
    text = files(__package__).joinpath("orders.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return {kind: re.compile(rf"(?<!\w)(?:{'|'.join(map(_pattern, words))})") for kind, *words in rows}


def _pattern(form: str) -> str:
    between = rf"\b(?:\W+\w+){{0,{MOST_BETWEEN}}}?\W+"
    return between.join(re.escape(piece).replace(r"\$", r"(?!\w)") for piece in form.split(" … "))


_PATTERNS = _load()


def kind_of(order: Article) -> RetractionKind:
    """Whether an order to take a text back calls itself a kill, a withdrawal or a takedown: the first of these words
    decides. If a killed text is sent again in full, only its editor's note, slugline and headline are read, not the
    body."""
    body = order.body if len(order.body.split()) <= MOST_ORDER_WORDS else ""
    text = f"{order.ednote or ''} {order.slugline or ''} {order.headline or ''} {body}"[:MOST_ORDER].casefold()
    found = [(match.start(), kind) for kind in KILLS if (match := _PATTERNS[kind].search(text)) is not None]
    return min(found, default=(0, "kill"))[1]


def lifts_embargo(article: Article) -> bool:
    """Whether the editor's note of ``article`` says that an embargo has ended, and not what holds until it does."""
    if article.ednote is None:
        return False
    for line in article.ednote[:MOST_ORDER].casefold().splitlines():
        words = QUOTED.sub("§", line)
        found = _PATTERNS["embargo-lifted"].search(words)
        if found is not None and _PATTERNS["not-yet"].search(words, 0, found.end()) is None:
            return True
    return False

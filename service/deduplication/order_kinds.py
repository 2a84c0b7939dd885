"""The text of an order in, what it calls itself out: by the words in ``orders.tsv``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files

from service.article import KILLS, Article, RetractionKind
from service.deduplication.constants import (
    BESIDE_ORDER,
    MOST_BESIDE,
    MOST_BETWEEN,
    MOST_ORDER,
    MOST_ORDER_WORDS,
    MOST_WITHOUT_ITEM,
)

QUOTED = re.compile(r"[\"“”„«»‹›「『《]([^\"“”„«»‹›「」『』《》\n]{3,200})[\"“”«»‹›」』》]")
# "story No. 25": neither the end of a sentence nor "no".
_NUMERO = re.compile(r"(?<!\w)n[ro]\.(?=\s*\d)")
# The hour until which an embargo held: "Sperrfrist (12.00 Uhr) aufgehoben", "embargo, set for noon, has been lifted".
_TIME = re.compile(
    r"\(?(?<![\d.:])\d{1,2}(?:[.:]\d{2})? uhr\)?"
    r"|(?<=embargo), (?:set|timed|due|fixed) (?:for|until|at) (?:[\w.:]+ ){0,5}?[\w.:]+,(?= (?:has|is|was)\b)"
)
# Within one sentence: "EMBARGO 12.00. State of siege lifted", "Sperrfrist: 12.00 Uhr - Haftbefehl aufgehoben".
_GAP = r"[^\w§.!?:;,–—\n-]+"
_IN_A_WORD = r"[-–](?=\w)"


def _load() -> dict[str, re.Pattern[str]]:
    text = files(__package__).joinpath("orders.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return {kind: re.compile(rf"(?<!\w)(?:{'|'.join(map(_pattern, words))})") for kind, *words in rows}


def _pattern(form: str) -> str:
    between = rf"(?:\s?[:–—-]\s|\b(?:(?:{_GAP}|{_IN_A_WORD})[\w§]+){{0,{MOST_BETWEEN}}}?{_GAP})"
    return between.join(re.escape(piece).replace(r"\$", r"(?!\w)") for piece in form.split(" … "))


_PATTERNS = _load()
_WORDS = re.compile(r"\w+|§")
_CLAUSE = re.compile(r"[.!?:;]|\s[-–—]+\s")
ITEM = _PATTERNS["item"]
_NUMBER_WORD = rf"[\s.:#]*{_PATTERNS['number'].pattern}"
_FIGURES = r"[\s.:#]{0,3}(?:[a-z]{1,6}\s?)?0*(?P<number>\d{2,5})(?![\w%]|[:.,-]\w)"
# "item 0417", "story No. 25", "Meldung Nr. 25"; and, where only a note or a headline says so, "No. 25".
ITEM_NUMBER = re.compile(rf"{ITEM.pattern}(?:{_NUMBER_WORD})?{_FIGURES}")
NUMBER = re.compile(rf"(?:{ITEM.pattern}|{_NUMBER_WORD}){_FIGURES}")
# What announces a title: "story", "In a story Dec. 10 headlined", and right behind it: "story", "başlıklı haber".
ANNOUNCED = re.compile(rf"{ITEM.pattern}(?:[^\w\n§]+\w+){{0,{MOST_BESIDE}}}?\W*(?:{_PATTERNS['titled'].pattern})\W*$")
# "item nwa 1234 ": a title may follow the number.
ITEM_BEFORE = re.compile(rf"{ITEM.pattern}(?:[^\w.!?\n]+[a-z]{{1,6}})?(?:[^\w.!?\n]+\d{{2,5}})?[^\w.!?\n]*$")
TITLED_BEHIND = re.compile(rf"[^\w.!?\n]*{_PATTERNS['titled'].pattern}\s+{ITEM.pattern}")
ITEM_BEHIND = re.compile(rf"[^\w.!?\n]*{ITEM.pattern}")
ABOUT = _PATTERNS["about"]


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
    return bool(article.ednote) and next(lifting_lines(article), None) is not None


def lifting_lines(article: Article) -> Iterator[tuple[str, str]]:
    """The lines of the editor's note of ``article`` that say that an embargo has ended, each with what comes after
    these words, as they stand in it."""
    for line in (article.ednote or "")[:MOST_ORDER].splitlines():
        # Of the same length, so that places in it are places in the line; few letters change theirs.
        folded = line.casefold() if len(line.casefold()) == len(line) else line.lower()
        folded = _TIME.sub(lambda found: " " * len(found[0]), folded)
        masked = _NUMERO.sub("nr ", QUOTED.sub(lambda found: "§".ljust(len(found[0])), folded))
        for found in _PATTERNS["embargo-lifted"].finditer(masked):
            if _PATTERNS["not-yet"].search(masked, 0, found.end()) is None and _of_an_item(masked, found):
                yield line, line[found.end() :]
                break


def _of_an_item(masked: str, found: re.Match[str]) -> bool:
    """Whether the embargo that ends is one on a text: not that on arms or on a country, nor one that has a time and
    is followed by other words that end something."""
    before = _WORDS.findall(_CLAUSE.split(masked[: found.start()])[-1])[-MOST_BESIDE:]
    if _PATTERNS["trade"].search(" ".join(before)):
        return False
    # "Embargo lifted on trade figures story" says of what it is.
    if "§" in found[0] or ITEM.search(masked, found.start(), found.end() + BESIDE_ORDER):
        return True
    words = _WORDS.findall(found[0])
    behind = _WORDS.findall(_CLAUSE.split(masked[found.end() :])[0])[:MOST_BESIDE]
    if _PATTERNS["trade"].search(" ".join((*before, *words, *behind))) or _PATTERNS["abroad"].search(" ".join(before)):
        return False
    if any(word[0].isdigit() for word in words) and ITEM_NUMBER.search(found[0]) is None:
        return False
    return ABOUT.search(found[0]) is None and len(words) <= MOST_WITHOUT_ITEM

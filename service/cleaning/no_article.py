"""The blocks of a text in, its kind out if it is not an article: a program, a table, a log, an error or consent page.

The text is judged as a whole: by the form of its lines, or, for pages with little text, by typical phrases.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from importlib.resources import files
from itertools import pairwise

import ahocorasick_rs

from service.cleaning.blocks import Block
from service.cleaning.constants import (
    ALL_LINKED,
    FIRST_LINES,
    LEAST_COLUMNS,
    LEAST_LINES,
    LEAST_OF_LINE,
    LEAST_PHRASES,
    LEAST_SHAPED,
    LEAST_TEASERS,
    LITTLE_TEXT,
    LONGEST_MESSAGE,
    LONGEST_REFUSAL,
    LONGEST_TEASER,
    MOST_LINES,
)
from service.cleaning.context import QUOTES, is_prose
from service.cleaning.dateline import opens_wire_text
from service.cleaning.dates import WEEKDAYS
from service.cleaning.lines import addresses_reader
from service.cleaning.words import WORDS

_CODE = re.compile(
    r".*(?:[{};]|\)\s*:|\*/|=>|\\)$|(?:import|from|def|class|function|const|let|var|return|#include|#!|package|public|private"
    r"|using|elif|else:|try:|except|end|fi|done)\b(?:.*[\w)\"';:>]$)|(?:@|//|/\*|\"\"\"|<\?)\S?|[\w.\[\]]+\s?[-+*/|]?=\s?\S.*"
    r"|[\w.]+\(.*\)$|(?:if|for|while|with|with open)\b.*:$"
)
_DIRECTIVE = re.compile(r"(?:#.*|[\w-]{2,30}\s?[:=]\s?\S*|\[[\w .-]+\])$")
_LOGGED = re.compile(
    r"\[?(?:\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d|\d\d/\w{3}/\d{4}:\d\d:\d\d|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d )|"
    r"\d{1,3}(?:\.\d{1,3}){3} \S+ \S+ \["
)
# What a page says of itself speaks of the page, or of what shows it. In scripts without capitals or spaces, the words
# of a phrase count too.
_OF_SITE = re.compile(
    r"(?<!\w)(?:pages?|web\w*|sites?|url|domain\w*|lorem ipsum|exception|traceback|browsers?|javascript|cookies?"
    r"|scripts?|server|content|resource|inhalt|contenu|contenido|contenuto|conteúdo|dieser? seite|unsere seite"
    r"|internetseite\w*|homepage|startseite|páginas?|pagin[ae]|sidan|siden|sivu\w*|stron[aęy]|stránk\w*|stranic\w*"
    r"|страниц\w*|сайт\w*|сторінк\w*|sayfa\w*|σελίδ\w*|halaman|datenschutz|privacy|partners?)(?!\w)"
)
_OF_SITE_UNSPACED = re.compile(r"ページ|サイト|页|頁|网|網|페이지|صفحة|הדף|पेज|पृष्ठ|หน้า")
_STATUS = re.compile(r"[45]\d\d")
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_SHAPES = (("a program", _CODE), ("a file of settings", _DIRECTIVE), ("a log", _LOGGED))
# In prose, commas and semicolons are followed by a space.
_DELIMITERS = (
    (re.compile(r",(?! )"), "a table of comma-separated values"),
    (re.compile(r";(?! )"), "a table of values parted by semicolons"),
    (re.compile(r"\t"), "a table of tab-separated values"),
)


def _load() -> tuple[list[str], list[str]]:
    text = files(__package__).joinpath("refusals.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return [kind for kind, _ in rows], [phrase for _, phrase in rows]


_KINDS, _PHRASES = _load()
_FINDER = ahocorasick_rs.AhoCorasick(_PHRASES)
_DESCRIPTIONS = {
    "blocked": "a page that refuses access",
    "error": "an error page",
    "again": "an error page",
    "robot": "a check for robots",
    "consent": "a wall of consent",
    "login": "a page to log in",
    "age": "a check of age",
    "server": "a page of a server or a domain without a site",
    "gone": "a page whose article is gone",
    "moved": "a page that leads to another",
    "cart": "the empty cart of a shop",
    "confirm": "a page that asks to confirm something",
    "filler": "a text of filler words",
}


# A notice that scripts are off says so in several phrases, and stands on articles too: its phrases count as one.
_SCRIPTS = "javascript"
# Kinds whose phrases also stand in short news ("the account has been suspended") and below the first paragraph of an
# article, as at a paywall: one phrase alone is no evidence, and nothing may stand above them.
_ONLY_TOGETHER = frozenset({"login", "age", "server", "gone", "again", "cart", "confirm", "filler"})
# "Try again later" counts together with what else an error page says, and not where it is quoted.
_AGAIN, _ERROR = "again", "error"
# The weekdays of Portuguese are ordinal numbers, but for the word behind them.
_ORDINALS = frozenset({"segunda", "terça", "quarta", "quinta", "sexta"})
# Kinds of which a phrase that does not name the page is also a headline: "Bridge under maintenance".
_ALSO_HEADLINES = frozenset({"error", "blocked", "robot"})
# Kinds whose phrases are also told of a page: "the site showed an error 404".
_ALSO_TOLD = frozenset({"error", "blocked"})
# Kinds that also stand in a drawer or a dialogue above a short article.
_ABOVE = frozenset({"cart", "moved", "confirm"})
# Filler words report nothing.
_FILLER = "filler"
_QUOTES = frozenset(f"{QUOTES}’」』》'")


# How the heading above the results of a search begins.
_SEARCH = (
    *("search results", "suchergebnisse", "résultats de recherche", "résultats de la recherche"),
    *("resultados de búsqueda", "resultados de la búsqueda", "risultati della ricerca", "risultati di ricerca"),
    *("resultados da pesquisa", "resultados da busca", "zoekresultaten", "sökresultat", "søkeresultat", "søgeresultat"),
    *("wyniki wyszukiwania", "výsledky vyhledávání", "rezultatele căutării", "результаты поиска", "результати пошуку"),
    *("arama sonuçları", "検索結果", "搜索结果", "검색 결과", "검색결과", "نتائج البحث", "hasil pencarian"),
)


def no_article(blocks: Sequence[Block]) -> str | None:
    """What the text is, in words for the message ("a log"); None if it may be an article."""
    if blocks and blocks[0].text.startswith("Index of /"):
        return "a listing of files"
    return _by_shape(blocks) or _by_words(blocks) or ("a page of search results" if _is_search(blocks) else None)


def _by_shape(blocks: Sequence[Block]) -> str | None:
    """The kind of a file, if LEAST_SHAPED of its lines have the form typical of that kind."""
    if len(blocks) < LEAST_LINES or blocks[0].element is not None:
        return None
    lines = [block.text[:1000] for block in blocks[:MOST_LINES]]
    for delimiter, name in _DELIMITERS:
        if not _are_most(lines, delimiter.search):
            continue
        counts = Counter(len(delimiter.findall(_QUOTED.sub("", line))) for line in lines)
        columns, times = counts.most_common(1)[0]
        if columns >= LEAST_COLUMNS and times >= LEAST_SHAPED * len(lines):
            return name
    for name, shape in _SHAPES:
        if _are_most(lines, shape.match):
            return name
    return None


def _are_most(lines: Sequence[str], found: Callable[[str], re.Match[str] | None]) -> bool:
    """Whether ``found`` matches in at least LEAST_SHAPED of the lines; stops as soon as that is impossible."""
    others = 0
    for line in lines:
        others += found(line) is None
        if len(lines) - others < LEAST_SHAPED * len(lines):
            return False
    return True


def _by_words(blocks: Sequence[Block]) -> str | None:
    """The kind of a page with little text: LEAST_PHRASES phrases of one kind, or a single one in the first lines if
    there is next to no text."""
    if len(blocks) > MOST_LINES:
        return None
    text = sum(block.weight for block in blocks if is_prose(block))
    if text > LONGEST_REFUSAL or any(opens_wire_text(block.text) for block in blocks[:FIRST_LINES]):
        return None
    phrases: dict[str, set[str]] = {}
    first, first_phrase = None, ""
    above, last, lines, below_error = 0.0, 0, 0, False
    for number, block in enumerate(blocks):
        if not phrases and above > LITTLE_TEXT:
            return None  # phrases below an article say nothing about it
        text_above = above
        above += block.weight if is_prose(block) else 0.0
        # Of the first lines, those of a menu are none.
        lines += block.linked <= ALL_LINKED
        below_error = below_error or (lines <= FIRST_LINES and _is_error_heading(block))
        places = _places_in(block.key)
        all_words = sum(len(_PHRASES[place]) for place in places)
        for place in places:
            # Below a text, several phrases are a widget's.
            own_words = len(_PHRASES[place]) if text_above else all_words
            if text_above and _KINDS[place] in _ONLY_TOGETHER:
                continue
            if _KINDS[place] != _FILLER and not _is_of_page(block, _PHRASES[place], own_words, below_error):
                continue
            if _KINDS[place] == _AGAIN and not _QUOTES.isdisjoint(block.text):
                continue
            phrase = _SCRIPTS if _SCRIPTS in _PHRASES[place] else _PHRASES[place]
            phrases.setdefault(_KINDS[place], set()).add(phrase)
            last = number
            # A long line that only speaks of a page may be a brief on one.
            told = _KINDS[place] in _ALSO_TOLD and block.weight > LONGEST_MESSAGE and not _to_reader(block)
            is_first = number < FIRST_LINES or (
                lines <= FIRST_LINES and (below_error or _is_most(block, len(_PHRASES[place])))
            )
            if is_first and (below_error or not told) and _KINDS[place] not in _ONLY_TOGETHER:
                first, first_phrase = first or _KINDS[place], first_phrase or _PHRASES[place]
    if phrases and _has_article(blocks[last + 1 :]):
        return None
    if _ERROR in phrases:
        phrases[_ERROR] |= phrases.pop(_AGAIN, set())
    kind = max(phrases, key=lambda each: len(phrases[each]), default=None)
    if (kind in _ABOVE or first in _ABOVE) and _has_short_article(blocks[last + 1 :]):
        return None
    if kind is not None and len(phrases[kind]) >= LEAST_PHRASES:
        return _DESCRIPTIONS[kind]
    if first is None or text > LITTLE_TEXT or any(_reports(block) for block in blocks):
        return None
    weak = first in _ALSO_HEADLINES and not below_error and not _speaks_of_page(first_phrase)
    return None if weak and any(_is_of_other(each) for each in blocks) else _DESCRIPTIONS[first]


def _places_in(key: str) -> list[int]:
    """The numbers of the phrases in a line, each once, without those that are part of a longer one."""
    found = _FINDER.find_matches_as_indexes(key, overlapping=True)
    places: dict[int, None] = {}
    span = (-1, -1)
    for place, start, end in sorted(found, key=lambda each: (each[1], -each[2])):
        if end > span[1] or (start, end) == span:
            places[place] = None
            span = (start, end)
    return list(places)


def _is_search(blocks: Sequence[Block]) -> bool:
    """Whether the page's first-level heading says that results of a search follow, and below it are linked headings and
    never two paragraphs below each other, as in an article."""
    top = next((n for n, each in enumerate(blocks) if each.element is not None and each.element.name == "h1"), None)
    if top is None or not blocks[top].key.startswith(_SEARCH):
        return False
    below = [each for each in blocks[top + 1 :] if not each.text.isdigit()][:MOST_LINES]
    linked = sum(each.heading and each.linked > ALL_LINKED for each in below)
    paragraphs = any(is_prose(one) and is_prose(other) for one, other in pairwise(below))
    return linked >= LEAST_TEASERS and not paragraphs


def _is_of_page(block: Block, phrase: str, own_words: int, below_error: bool) -> bool:
    """Whether a line that has the ``phrase`` is a page's own and not reported, as in a brief ("the village no longer
    exists, the governor said"): it has no word of saying, and phrases (``own_words`` characters) are most of it, it
    addresses its reader, or it names no weekday and speaks of a page, apart from the phrase, or stands below a heading
    such as "Error 404"."""
    words = block.key.split()
    if not WORDS["said"].isdisjoint(words) and words[0] not in WORDS["address"]:
        return False
    if _is_most(block, own_words) or _to_reader(block):
        return True
    if any(mark in block.text for mark in QUOTES) or _has_weekday(words):
        return False
    return below_error or _speaks_of_page(block.key, phrase)


def _speaks_of_page(key: str, phrase: str = "") -> bool:
    """Whether a line speaks of a page or what shows it, apart from the ``phrase``."""
    outside = key.replace(phrase, " ") if phrase else key
    return _OF_SITE_UNSPACED.search(key) is not None or _OF_SITE.search(outside) is not None


def _is_of_other(block: Block) -> bool:
    """Whether a line is prose on something else than the page, as below the headline "Bridge under maintenance"."""
    return is_prose(block) and not _to_reader(block) and not _speaks_of_page(block.key)


def _has_weekday(words: Sequence[str]) -> bool:
    """Whether a weekday is named, also with the article of Scandinavian languages behind it."""
    days = {word for word in (*words, *(each.removesuffix("en") for each in words)) if word in WEEKDAYS}
    return bool(days - _ORDINALS) or (bool(days) and "feira" in words)


def _reports(block: Block) -> bool:
    """Whether a line is a sentence that reports: with a word of saying, or a weekday and nothing of the page, not to
    its reader."""
    words = block.key.split()
    told = not WORDS["said"].isdisjoint(words) or (_has_weekday(words) and not _speaks_of_page(block.key))
    return told and block.ends and not addresses_reader(block)


def _is_error_heading(block: Block) -> bool:
    """Whether a line is nothing but words for an error and status codes: "Error 404", "Oops"."""
    return all(word in WORDS["error-headings"] or _STATUS.fullmatch(word) for word in block.key.split() or ["-"])


def _is_most(block: Block, length: int) -> bool:
    return length >= LEAST_OF_LINE * len(block.key)


def _to_reader(block: Block) -> bool:
    return addresses_reader(block) or block.key.partition(" ")[0] in WORDS["address"]


def _has_article(blocks: Sequence[Block]) -> bool:
    """Whether the blocks below the last phrase are an article by their markup: its headline, the page's first-level
    heading, and more than LITTLE_TEXT in paragraphs below. Then what stands above it is a dialogue over the page."""
    title = next((n for n, each in enumerate(blocks) if each.element is not None and each.element.name == "h1"), None)
    return title is not None and sum(each.weight for each in blocks[title + 1 :] if is_prose(each)) > LITTLE_TEXT


def _has_short_article(blocks: Sequence[Block]) -> bool:
    """Whether a first-level heading stands below the last phrase, and below it prose on something else."""
    title = next((n for n, each in enumerate(blocks) if each.element is not None and each.element.name == "h1"), None)
    return title is not None and any(_is_of_other(each) for each in blocks[title + 1 :])


def is_front(blocks: Sequence[Block], kept: Sequence[int]) -> bool:
    """Whether the blocks that would be ``kept`` are the teasers of a section front: short texts, each directly below or
    above a link, among at least LEAST_TEASERS of the same kind."""
    texts = [index for index in kept if is_prose(blocks[index])]
    if not texts or any(blocks[index].weight > LONGEST_TEASER for index in texts):
        return False
    kinds = {element.likeness() for index in texts if (element := blocks[index].element) is not None}
    same_kind = [
        index
        for index, block in enumerate(blocks)
        if block.element is not None and block.element.likeness() in kinds and is_prose(block)
    ]
    teasers = {
        index for index in same_kind if _has_link_beside(blocks, index) and blocks[index].weight <= LONGEST_TEASER
    }
    return len(teasers) >= LEAST_TEASERS and len(teasers.intersection(texts)) >= LEAST_SHAPED * len(texts)


def _has_link_beside(blocks: Sequence[Block], index: int) -> bool:
    return any(0 <= near < len(blocks) and blocks[near].linked > ALL_LINKED for near in (index - 1, index + 1))

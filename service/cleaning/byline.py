"""A byline in, the writers' names out, without the word "by", roles, agencies, dates and addresses."""

from __future__ import annotations

import re
from functools import lru_cache

from service.cleaning.agencies import agency
from service.cleaning.constants import (
    LONGEST_DENSE_NAME,
    LONGEST_FULL_NAME,
    LONGEST_NAME,
    LONGEST_UNCASED,
    MOST_BYLINE_DIGITS,
    MOST_NAME_WORDS,
)
from service.cleaning.dates import day_in
from service.cleaning.words import MARKS, WORDS

# Letters of scripts without upper case.
_CASELESS = "\u0590-\u0dff\u0e00-\u0eff\u1000-\u109f\u1200-\u137f\u1780-\u17ff\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af"
# What may come first in a byline, and the word for "by", in the languages of the press; a name follows.
_LEADING = (
    r"story|written|reported|posted|published|words|text|texte|report|reporting|analysis|opinion|review|article|created"
    r"|geschrieben|ein artikel|ein beitrag|ein kommentar|eine analyse|aus \w+|redigé|rédigé|propos recueillis"
    r"|escrito|publicado|skrevet|skriven|tekst|foto og tekst|interview|kommentar"
)
_BY = (
    r"by|von|par|por|di|da|door|av|af|od|autor|autora|autore|auteur|auteure|autoren|author|authors|przez|napsal|írta"
    r"|szerző|de|scris de|yazan|haber|muhabir|автор|текст|кореспондент|автори|oleh|na|imeandikwa na|bài|gan"
    r"|teksti|kirjoittanut|penulis|pewarta|wartawan|tác giả|napisao|piše|tekstas|teksts|höfundur|koha"
    r"|του|της|γράφει (?:ο|η)|συντάκτης|συντάκτρια"
)
# These count only before a colon.
_KIND = r"words|text|texte|texto|testo|tekst|story|report|bericht"
_MARK = re.compile(rf"(?:(?:{_LEADING})[:,]?\s)?(?:{_BY}|(?:{_KIND})(?=\s?:))\b\s?:?\s?(?=\S)", re.IGNORECASE)
# The first two characters of all these: a cheap test that excludes most lines.
_BEGINNINGS = frozenset(word[:2] for word in f"{_LEADING}|{_BY}|{_KIND}".split("|"))
# The same for scripts without upper case, where only length tells a name: mark and names must be the whole line.
_UNCASED_MARK = re.compile(
    r"(?:كتب(?:ت)?|بقلم|إعداد|تحرير|الكاتب"
    r"|نویسنده|گزارشگر|تحریر|מאת|כתב(?:ה)?"
    r"|लेखक|रिपोर्ट|लिखित|লেখক|প্রতিবেদক|โดย|ผู้เขียน"
    r"|(?:本报|本報|新华社)?记者|記者|作者|撰文|撰稿|文|文章作者|取材|編集)\s{0,2}[:：/／=＝・ ]\s{0,2}(?=\S)"
)
_UNCASED_NAME = re.compile(rf"[{_CASELESS}][{_CASELESS}{MARKS}'’.-]*(?: [{_CASELESS}][{_CASELESS}{MARKS}'’.-]*){{0,3}}")
# Korean puts the job title after the name.
_KOREAN = re.compile(r"([가-힣]{2,4})\s?(?:기자|특파원|선임기자|논설위원)(?:\s\S+@\S+)?$")
# Words for "by" that make a line a byline even if only an agency or a desk follows.
_SURE = re.compile(r"(?:by|von|par|por|door|av|af|autor|autore|auteur|author|written by|автор)\b", re.IGNORECASE)
_SPLIT = re.compile(r"\s*(?:,|;|/|\||•|·|&|\+|\s(?:and|und|et|y|e|en|og|och|ve|ja|и|i|oraz|with|mit|avec|con)\s)\s*")
_LISTED = re.compile(r"\s*[,،、，;；|/／和与與]\s*")
_ROLE = re.compile(
    r"\b(?:editor|reporter|correspondents?|journalists?|writers?|staff|columnist|contributor|chief|desk|bureau"
    r"|agency|agencies|news|team"
    r"|producer|photographer|analyst|redakt\w*|korrespondent\w*|journalist\w*|autor\w*|reporter\w*|rédact\w*"
    r"|correspondant\w*|envoyé\w*"
    r"|periodista|redacción|corresponsal|redazione|giornalista|inviat\w*|redactie|verslaggever|toimittaja"
    r"|dziennikarz\w*|muhabir\w*"
    r"|newsroom|online|media|press|times|post|today|tv|radio|published|updated|special|photo\w*|video)\b",
    re.IGNORECASE,
)
_NAME_WORD = re.compile(r"[^\W\d_][\w.'’‘-]*")
_PARTICLES = WORDS["name-particles"]


def byline_in(text: str) -> tuple[str, ...] | None:
    """The writers that a byline names; () if it names only an agency or a desk, None if the line is not a byline."""
    if len(text) > 200 or not may_begin_byline(text[:2]):
        return None
    if not text.isascii() and len(text) <= LONGEST_UNCASED and (uncased := _uncased(text)):
        return uncased
    mark = _MARK.match(text)
    if mark is None:
        return None
    rest = text[mark.end() :]
    if sum(character.isdigit() for character in rest) > MOST_BYLINE_DIGITS:
        return None
    names = names_in(rest)
    if names:
        # "By" may also begin a sentence or a headline: in a byline, names make up at least a quarter of the rest, or
        # 15% with a job title, which can be longer than the name.
        least = 0.15 if _ROLE.search(rest) else 0.25
        loose = sum(len(name) for name in names) < least * len(rest) or (rest[-1:] in ".!?" and not rest.endswith("."))
        capital = all(name[:1].isupper() or not name[:1].islower() for name in names)
        return None if loose or not capital or len(rest.split()) > 22 else names
    first = _SPLIT.split(rest)[0]
    if _SURE.match(text) and (agency(first) or (_ROLE.search(first) and len(first.split()) <= 4)):
        return ()
    return None


def may_begin_byline(two: str) -> bool:
    """Whether a byline may begin with these two characters."""
    return two.casefold() in _BEGINNINGS or not two.isascii()


def _uncased(text: str) -> tuple[str, ...]:
    """The writers named by a byline in a script without upper case, if the line has nothing else; else ()."""
    korean = _KOREAN.match(text)
    if korean:
        return (korean.group(1),)
    mark = _UNCASED_MARK.match(text)
    if mark is None:
        return ()
    names = [name.strip() for name in _LISTED.split(text[mark.end() :])]
    dense = all(name[0] >= "\u3040" for name in names if name)
    most = LONGEST_DENSE_NAME if dense else LONGEST_NAME
    good = all(_UNCASED_NAME.fullmatch(name) and 2 <= len(name) <= most for name in names)
    return tuple(dict.fromkeys(names)) if good and (dense or all(" " in name for name in names)) else ()


def names_in(text: str) -> tuple[str, ...]:
    """The person names at the start of a list of names, roles and agencies, in order, without duplicates."""
    found = day_in(text)
    if found:
        text = text[: found[1]]
    text = re.sub(r"\S+@\S+|https?://\S+|\([^()]{0,80}\)|@\w+", " ", text)
    names: list[str] = []
    for part in _SPLIT.split(text):
        part = part.strip(" .:-–—*")
        if is_name(part):
            names.append(part)
        elif names:
            # Roles and places follow the names: "Jane Roe, political editor, London".
            break
    return tuple(dict.fromkeys(names))


def is_name(text: str) -> bool:
    """Whether ``text`` looks like a person's name: two to MOST_NAME_WORDS words, capitalised except for particles
    ("van"), and neither an agency nor a role."""
    return len(text) <= LONGEST_FULL_NAME and _is_name(text)


@lru_cache(maxsize=4096)
def _is_name(text: str) -> bool:
    words = text.split()
    if not 2 <= len(words) <= MOST_NAME_WORDS:
        return False
    named = [word for word in words if word.casefold() not in _PARTICLES]
    if len(named) < 2 - (len(words) > len(named)) or not all(word[0].isupper() for word in named):
        return False
    if any(not _NAME_WORD.fullmatch(word.rstrip(".")) for word in words):
        return False
    return not agency(text) and _ROLE.search(text) is None

"""A line in, an agency's notice to its clients out: editor's notes, corrections, updates, kills, embargoes.

The phrases, in all languages, are in ``notices.tsv``. A phrase alone is no proof, since prose begins with the same
words: a notice has a colon or a dash after the phrase, is in brackets, or consists of the phrase alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from typing import cast

from service.cleaning.constants import (
    LEAP_YEAR,
    LONGEST_BARE_NOTICE,
    LONGEST_NOTICE,
    LONGEST_NOTICE_PHRASE,
    MOST_UNTIL,
    NOTICE_BEGINNING,
)
from service.cleaning.dates import MONTHS, OTHER_WEEKDAYS, day_in
from service.cleaning.embargo_end import weekday_in
from service.cleaning.notice_words import BEGUN, CONDITIONS, CORRECTIONS, HELD, ORDERS, SENTENCES, WHOLE, Kind
from service.cleaning.orders import BEGINNINGS, corrects, forbidden_until, order_of, without_titles
from service.cleaning.version_words import (
    Series,
    is_marked_headline,
    may_begin,
    may_begin_slug,
    slug_line,
    whole_line,
)

_JOINTS = re.compile(r"[^\w]+")
# "+++ Sperrfrist ... +++", "=(ATTENTION - CORRIGE ...)=": a desk frames a notice.
_FRAME = "=+*<> \t"
_BRACKETS, _CLOSED_BRACKETS = "([{（【［〔", ")]}）】］〕"
_OPENERS = f"{_BRACKETS}{_FRAME}-–—"
_CLOSERS = f"{_CLOSED_BRACKETS}{_FRAME}-–—."
_STOPS = frozenset(":：＝-–—】］〕）*")
_QUOTES = frozenset("\"“”„«»‹›‘'「『")


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice to editors: its kind, its text without brackets, the urgency and the version number that it states,
    and, if it is a slug line, the slug."""

    kind: Kind
    text: str
    urgency: int | None = None
    version: int | None = None
    slug: str | None = None


# What is sent again as it was is no later version.
_UPDATES = tuple(
    phrase for rows in BEGUN.values() for phrase, kind in rows if kind == "update" and not phrase.startswith("repeats")
)
# Words before "embargo" in a notice: "under strict embargo until", but not "extends arms embargo until".
_HOLDING = (
    *("strictly", "strict", "under", "text", "noticia", "información", "texto", "nota", "notizia", "sotto", "sous"),
    *("onder", "unter", "sob"),
)
_CALLS = ("achtung", "attention", "atención", "atenção", "attenzione", "let op", "obs", "uwaga", "внимание")
_OPENING_PHRASES = (phrase for found in (BEGUN, SENTENCES) for rows in found.values() for phrase, _ in rows)
_EMBARGO_BEGINS = ("the embargo", "the press embargo", "请于", "請於")
_PHRASES = (*WHOLE, *_HOLDING, *_CALLS, *_OPENING_PHRASES, *_EMBARGO_BEGINS, *BEGINNINGS)
_BY_TWO = {two: tuple(group) for two, group in groupby(sorted(_PHRASES), key=lambda phrase: phrase[:2])}


def notice_in(text: str) -> Notice | None:
    """The notice that a line is, or None. A headline with a version marker ("UPDATE 2-...") is not a notice."""
    desk = may_begin(text)
    if len(text) > LONGEST_NOTICE or (desk and is_marked_headline(text)):
        return None
    notice = _phrase_in(text)
    if notice is not None:
        # "EDITORS: Please hold the story ..."
        ordered = order_of(text) if notice.kind == "note" else None
        return replace(notice, kind=ordered) if ordered in ("hold", "lift") else notice
    slug = slug_line(text)
    if slug is not None:
        kind: Kind = "kill" if slug.kills else "correction" if slug.corrects else "slug"
        return Notice(kind, slug.slug if kind == "slug" else text.strip(), version=slug.version, slug=slug.slug)
    series = whole_line(text) if desk else None
    return notice_of(text, series) if series else None


def may_be_notice(line: str) -> bool:
    """Whether ``line`` may begin a notice: a cheap test that excludes most lines."""
    bare = line.lstrip(_OPENERS)
    return (
        line[:1] in _BRACKETS
        or _may_be_phrase(bare[:NOTICE_BEGINNING])
        # The phrase may also follow a colon.
        or (bare[:2].casefold() in _BY_TWO and ": " in bare)
        or may_begin(line)
        or may_begin_slug(line)
    )


@lru_cache(maxsize=8192)
def _may_be_phrase(begun: str) -> bool:
    """Whether one of the phrases may begin with these characters."""
    phrases = _BY_TWO.get(begun[:2].casefold())
    if phrases is None:
        return False
    key = _JOINTS.sub(" ", begun.casefold())
    return any(phrase.startswith(key) or _begins(key, phrase) for phrase in phrases)


def notice_of(text: str, series: Series) -> Notice:
    """The notice for ``text`` made of what its version markers (``series``) say."""
    said = (
        ("kill", series.kills),
        ("lift", series.lifts),
        ("correction", series.corrects),
        ("urgency", series.urgency),
    )
    kind = cast("Kind", next((name for name, holds in said if holds), "update"))
    return Notice(kind, text.strip(_OPENERS + _CLOSERS), series.urgency, series.version)


def _phrase_in(text: str, bracketed: bool = False) -> Notice | None:
    """The notice that a line is by one of the phrases, or None. ``bracketed``: it stood in brackets."""
    bare = text.lstrip(_OPENERS)
    if bare[:2].casefold() not in _BY_TWO and text[:1] not in _BRACKETS:
        return None
    if _KILL_LIFTED.search(bare[:LONGEST_BARE_NOTICE]):
        return Notice("correction", bare.rstrip(_CLOSERS))
    framed = text.strip(_FRAME)
    bracketed = bracketed or (framed[:1] in _BRACKETS and framed.rstrip(". ")[-1:] in _CLOSED_BRACKETS)
    bare = bare.rstrip(_CLOSERS if bracketed or bare[-1:] not in ".)" else " ")
    key = _key(bare[:LONGEST_NOTICE_PHRASE])
    once = _AGAIN.sub(r"\1", key)
    repeated, key = once != key, once
    called = _CALL.match(bare)
    if called and (below := _phrase_in(bare[called.end() :], bracketed)) is not None:
        return replace(below, text=bare)
    if len(bare) < LONGEST_NOTICE_PHRASE and key in WHOLE:
        kind, urgency = WHOLE[key]
        # "ALERT" is a desk's; in small letters a lone word may be a heading. So may "HOLD", a broker's word, but not
        # "HOLD HOLD HOLD".
        sure = bare.isupper() or not bare.isascii() or kind not in ("urgency", "hold")
        sure = sure and (kind != "hold" or repeated)
        return Notice(kind, bare, urgency) if sure else None
    if len(bare) <= LONGEST_BARE_NOTICE and _LIFTED.fullmatch(bare):
        return Notice("lift", bare)
    for phrase, kind in BEGUN.get(key[:2], ()):
        if _begins(key, phrase) and (bracketed or _stopped(bare, phrase, kind)):
            full_key = _key(bare)
            ordered = _ORDER.search(bare) is not None or any(each in full_key for each in HELD)
            ordered = ordered or _is_order(full_key[len(phrase) + 1 :])
            rest = full_key[len(phrase) + 1 :] if kind == "note" else full_key
            if kind == "note":
                # "Note to editors: Story withdrawn"
                below = _phrase_in(bare[_end_of(bare, phrase) :].lstrip(_OPENERS + ":："))
                kind = below.kind if below and below.kind in _WEIGHTY else kind
            rest = _PLEASE.sub("", rest)
            if kind == "note" and (any(_begins(rest, each) for each in CORRECTIONS) or corrects(bare)):
                kind = "correction"
            later = kind in ("note", "update") and any(_begins(rest, each) for each in _UPDATES)
            if kind == "update" and bracketed and corrects(bare):
                kind = "correction"
            if kind not in ("kill", "embargo") and ordered:
                kind = "kill"
            # It says that the text is a later version, but not which.
            return Notice(kind, bare, version=2 if later else None)
    # "Korrekturhinweis: In einer früheren Fassung ..."
    behind = bare.partition(": ")[2][:LONGEST_NOTICE_PHRASE]
    for candidate in filter(None, (key, _key(behind))):
        for phrase, kind in SENTENCES.get(candidate[:2], ()):
            if _begins(candidate, phrase):
                return Notice(kind, bare)
    if len(bare) <= LONGEST_BARE_NOTICE and _EMBARGO.match(key) and _DIGIT.search(key):
        return Notice("embargo", bare)
    if _names_moment(forbidden_until(bare) or ""):
        return Notice("embargo", bare)
    return Notice("correction", bare) if bracketed and corrects(bare) else None


def order_in(text: str, houses: Collection[str] = ()) -> Notice | None:
    """The notice for a text of up to LONGEST_NOTICE characters that tells editors to kill an item or to hold it, or
    that its embargo has ended; else None.

    A longer text only reports such an order; so does a text that says that a house withdrew an item, unless that is one
    of ``houses``, who issued the text (if they are not known, any word in capitals may be the house).
    """
    if len(text) > LONGEST_NOTICE:
        return None
    # A title in quotation marks may have stops inside.
    for sentence in _SENTENCE.split(without_titles(text)):
        key = _key(sentence)
        if sentence[:1] not in _QUOTES and _is_order(key):
            return Notice("kill", sentence.strip(_OPENERS + _CLOSERS))
    ordered = order_of(text, houses)
    return Notice(ordered, text.strip()) if ordered else None


def _is_order(key: str) -> bool:
    """Whether the sentence with these words is an order: it contains all pieces of an order phrase as whole words, in
    sequence, and begins with the first piece (which is empty where any words may come first)."""
    return any(_follow(key, pieces) for pieces in ORDERS if key.startswith(pieces[0]))


def _follow(key: str, pieces: Sequence[str]) -> bool:
    first, *rest = pieces
    if first and not _begins(key, first):
        return False
    behind = f"{key[len(first) :]} "
    for piece in rest:
        _, found, behind = behind.partition(f" {piece} ")
        if not found:
            return False
        behind = f" {behind}"
    return True


def notice_before(headline: str) -> tuple[Notice | None, str]:
    """The notice in brackets before ``headline`` (``(Corrige cifra) ...``), or the embargo before it that ends in a
    colon or a dash, and the rest of the headline; (None, headline) if there is none."""
    found = _BEFORE_HEADLINE.match(headline)
    notice = notice_in((found[1] or found[2]).strip()) if found else None
    if found is None or notice is None:
        return None, headline
    rest = headline[found.end() :]
    # "(Adding up) the years" is a headline.
    stated = notice.kind == "embargo" or (found[2] and notice.kind in _BEFORE and not rest[:1].islower())
    return (notice, rest) if stated else (None, headline)


def note_behind(headline: str) -> tuple[Notice | None, str]:
    """The notice in brackets after ``headline`` (``... (Eds: Adds quote)``), and the headline without it; (None,
    headline) if there is none."""
    found = _BRACKET_BEHIND.search(headline[-LONGEST_NOTICE:])
    notice = _phrase_in(found[1]) if found else None
    return (notice, headline[: len(headline) - len(found[0])]) if found and notice else (None, headline)


def _key(text: str) -> str:
    return _JOINTS.sub(" ", text.casefold()).strip()


def _begins(key: str, phrase: str) -> bool:
    """Whether ``key`` begins with ``phrase`` and the phrase ends at a word boundary ("kill" does not match "killers").
    The boundary is not required in scripts without case, which may have no spaces."""
    return key.startswith(phrase) and (key[len(phrase) : len(phrase) + 1] in ("", " ") or not phrase[-1].islower())


def _stopped(text: str, phrase: str, kind: Kind) -> bool:
    """Whether ``text`` continues after ``phrase`` as a notice does: with a colon or a dash, or with the time that the
    phrase requires. Kills and updates must be in capitals, since their verbs also begin headlines."""
    end = _end_of(text, phrase)
    begun, rest = text[:end], text[end:].lstrip(". ")
    if kind in ("kill", "update") and not begun.isupper():
        return False
    # "Embargo" also begins articles on trade: without a time it counts only in capitals, or as one of _PRESS_TERMS.
    timed = _DIGIT.search(rest) is not None or (weekday_in(rest) is not None and len(rest.split()) <= MOST_UNTIL)
    condition = CONDITIONS.get(phrase)
    if kind == "embargo" and not (timed or begun.isupper() or phrase in _PRESS_TERMS):
        return False
    if condition == "hour" and not (_HOUR.search(rest) and all(map(_is_of_time, _LONG_WORD.findall(rest)))):
        return False
    if rest[:1] and rest[:1] in _STOPS:
        return True
    if not rest and kind == "kill":
        return True
    short = len(text) <= LONGEST_BARE_NOTICE
    return short and (
        (kind == "update" and text[-1:] not in ".!?")
        or (kind == "embargo" and timed and (" " in phrase or phrase in _PRESS_TERMS))
    )


def _names_moment(words: str) -> bool:
    """Whether ``words`` are an hour or a day with its month, and nothing else: not "1998", nor "8 p.m. mothers say"."""
    has_moment = _HOUR.search(words) is not None or day_in(words, LEAP_YEAR) is not None
    return has_moment and all(map(_is_of_time, _LONG_WORD.findall(words)))


def _is_of_time(word: str) -> bool:
    small = word.casefold()
    return weekday_in(word) is not None or small in OTHER_WEEKDAYS or small in MONTHS or small in _HOUR_WORDS


def _end_of(text: str, phrase: str) -> int:
    """Where ``phrase``, with which ``text`` begins, ends."""
    return next(word for number, word in enumerate(_WORD.finditer(text)) if number == phrase.count(" ")).end()


# What may stand in brackets before a headline, beside an embargo.
_BEFORE = frozenset({"correction", "update", "kill"})
# What a note to editors may say that is more than a note.
_WEIGHTY = frozenset({"correction", "kill", "hold", "embargo"})
# Where a sentence, or a dateline before it, ends.
_SENTENCE = re.compile(r"(?<=[.!?:])[\s)]+|\n+| [-–—]+ |[(（]")
_BRACKET_BEHIND = re.compile(r"(?<=[^\s(\[])\s+([(\[][^()\[\]]+[)\]])$")
# "EMBARGOED UNTIL 00:01 GMT 20 DECEMBER 2026: ", "[EMBARGOED] "
_BEFORE_HEADLINE = re.compile(
    r"(?:([^\n]{8,120}?\d[^\n]{0,40}?)(?::|\s[-–—|])\s+|([(\[][^()\[\]\n]{4,120}[)\]])[\s:|–-]*)(?=\S)"
)
_EMBARGO = re.compile(
    r"(?:(?:this|diese[rs]?|cette|ce|este|esta|quest[oa]|dit|deze) (?:\w+ ){1,3})?"
    rf"(?:(?:(?:{'|'.join(_HOLDING)}) ){{1,3}}(?:embargo|embargoed|embargad[oa]|sperrfrist)"
    # "This report is embargoed until ..."
    r"|(?:is|are|ist|est|está|è|é) (?:embargoed|gesperrt|embargad[oa])) (?:\w+ ){0,2}?"
    r"(?:(?:until|till|to|for|hasta|jusqu|bis|tot|fino|até|til) |(?=\d))"
    # "to be sent out after 10 o'clock on 2 December"
    r"|(?:请于|請於)[^。]{0,30}?\d[^。]{0,20}?后?(?:以|之)?[后後](?:播发|發布|发布|发表|刊发)$"
)
# Calls for attention before a notice of any kind: "Achtung Sperrfrist: ...".
_CALL = re.compile(rf"(?:{'|'.join(_CALLS)})\b[\s:!,*–-]{{1,4}}", re.IGNORECASE)
# "The embargo, set for noon, has been lifted": of nothing but its own hour is said that it held.
_LIFTED = re.compile(
    r"(?:the |this )?(?:(?:press|news) )?embargo,? (?:(?:originally )?(?:set|timed|due|fixed) )?"
    r"(?:(?:for|until|till|at|of) (?:[\w.:]+ ){0,2}?(?:\d[\w.:]*|noon|midday|midnight)(?: [\w.]+){0,3}?,? )?"
    r"(?:has been|has now been|is|is now) lifted[.!]?"
    r"|sperrfrist,? (?:\(?(?:bis |von )?[\w.:]+(?: uhr)?(?: mes?z)?\)?,? )?"
    r"(?:(?:ist|wird|wurde) )?(?:hiermit )?aufgehoben[.!]?",
    re.IGNORECASE,
)
# A kill that is taken back kills nothing: "KILL LIFTED", "The KILL of this story has been lifted".
_KILL_LIFTED = re.compile(
    r"\bkill(?: (?:of|on|for) [^.:;!?–—-]{1,60}?)?(?: (?:has been|is|was))? (?:lifted|rescinded|revoked|cancel+ed)\b"
    r"|\bkill withdrawn\b",
    re.IGNORECASE,
)
# "Editors: please note correction to ..."
_PLEASE = re.compile(
    r"^(?:(?:please )?note(?: that| the| a)?|bitte beachten(?: sie)?(?: die)?"
    r"|(?:veuillez|merci de|prière de) noter(?: la| une)?|(?:tengan en cuenta|nótese)(?: la| una)?"
    r"|si segnala(?: la| una)?|let op(?: de)?) "
)
# "KILL KILL KILL"
_AGAIN = re.compile(r"^(\w+)(?: \1)+$")
# A kill order in capitals, anywhere in a notice.
_ORDER = re.compile(r"\bKILL\b")
_WORD = re.compile(r"\w+")
_DIGIT = re.compile(r"\d")
_PRESS_TERMS = frozenset({"sperrfrist", "gesperrt bis", "julkaisuvapaa", "klausulert til", "klausuleret til"})
_HOUR = re.compile(
    r"\d[:.]\d\d|\d\s?[ap]\.?\s?m\b|\b\d{4}\s?(?:GMT|UTC|hrs?|hours?|(?-i:[A-Z]{1,3}[SD]?T))\b|\d\s?(?:Uhr|uur|h(?:\d\d)?)\b"
    r"|\b(?:noon|midday|midnight)\b",
    re.IGNORECASE,
)
_HOUR_WORDS = frozenset(
    [
        *("after", "until", "embargoed", "midday", "midnight", "hours", "heure", "heures", "horas", "horario"),
        *("morning", "evening", "klokken", "klockan", "delle", "dalle", "local", "standard", "daylight", "summer"),
        *("central", "european", "eastern", "western", "pacific", "mountain", "greenwich", "london", "paris"),
        *("berlin", "madrid", "lisboa", "peninsular", "italiana", "времени", "московского"),
    ]
)
# Words that an hour and a day do not have, but news does: "New embargo: ships turned back at 3 p.m.".
_LONG_WORD = re.compile(r"[^\W\d_]{5,}")

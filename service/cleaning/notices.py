"""A line in, what an agency tells its clients with it out: editor's notes, corrections, updates, kills, embargoes.

The phrases of all languages are in ``notices.tsv``. A phrase alone proves nothing, prose begins with the same words: a
notice has a colon or a dash behind the phrase, or stands in brackets, or is the phrase and nothing else.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from itertools import groupby
from typing import Literal, get_args

from service.cleaning.constants import (
    LONGEST_BARE_NOTICE,
    LONGEST_EMBARGO,
    LONGEST_NOTICE,
    LONGEST_NOTICE_PHRASE,
    LONGEST_ORDER,
    MOST_UNTIL,
    NOTICE_BEGINNING,
)
from service.cleaning.dates import LAST_ZONE, WEEKDAYS, moment_in
from service.cleaning.version_words import (
    Series,
    is_marked_headline,
    may_begin,
    may_begin_slug,
    slug_line,
    whole_line,
)

Kind = Literal["note", "correction", "update", "kill", "embargo", "urgency", "slug"]
_JOINTS = re.compile(r"[^\w]+")
_OPENERS = "([{<*-–— \t"
_CLOSERS = ")]}>*-–—. \t"
_STOPS = frozenset(":：-–—")
_QUOTES = frozenset("\"“”„«»‹›‘'「『")


@dataclass(frozen=True, slots=True)
class Notice:
    """One line to the desks: its kind, its text without brackets, the urgency it states, and the place in a series; of
    a slug line the slug."""

    kind: Kind
    text: str
    urgency: int | None = None
    version: int | None = None
    slug: str | None = None


@dataclass(frozen=True, slots=True)
class Notices:
    """What the notices of an article state together. ``withheld``: under an embargo whose end no time tells. ``zone``
    is the one that the end of an embargo was read in, ``unknown`` where it names none that is known."""

    ednote: str | None = None
    canceled: bool = False
    corrects: bool = False
    withheld: bool = False
    embargoed: datetime | None = None
    zone: str | None = None
    urgency: int | None = None
    slug: str | None = None
    version: int | None = None


NO_NOTICES = Notices()
# What stands for a zone that an embargo does not name: of a German hour UTC, which ends later than German time does.
UNKNOWN_ZONE, GERMAN_TIME = "unknown", "UTC"


Begun = dict[str, list[tuple[str, Kind]]]


def _load() -> tuple[Begun, dict[str, tuple[Kind, int | None]], tuple[str, ...], Begun, tuple[list[str], ...]]:
    begun: Begun = defaultdict(list)
    sentences: Begun = defaultdict(list)
    orders: list[list[str]] = []
    whole: dict[str, tuple[Kind, int | None]] = {}
    held: list[str] = []
    kinds: dict[str, Kind] = {each: each for each in get_args(Kind)}
    text = files(__package__).joinpath("notices.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("#") or not line.strip():
            continue
        kind, mode, phrase, *stated = line.split("\t")
        if mode == ":":
            begun[phrase[:2]].append((phrase, kinds[kind]))
        elif mode == "=":
            whole[phrase] = (kinds[kind], int(stated[0]) if stated else None)
        elif mode == "<":
            sentences[phrase[:2]].append((phrase, kinds[kind]))
        elif mode == "!":
            orders.append([each.strip() for each in phrase.split("…")])
        else:
            held.append(phrase)
    for rows in begun.values():
        rows.sort(key=lambda row: len(row[0]), reverse=True)
    return dict(begun), whole, tuple(held), dict(sentences), tuple(orders)


_BEGUN, _WHOLE, _HELD, _SENTENCES, _ORDERS = _load()
_CORRECTIONS = tuple(phrase for rows in _SENTENCES.values() for phrase, kind in rows if kind == "correction")
# "Under strict embargo until", "noticia embargada hasta": not "extends arms embargo until".
_HOLDING = (
    *("strictly", "strict", "under", "text", "noticia", "información", "texto", "nota", "notizia", "sotto", "sous"),
    *("onder", "unter", "sob"),
)
_PHRASES = (*_WHOLE, *_HOLDING, *(row[0] for found in (_BEGUN, _SENTENCES) for rows in found.values() for row in rows))
_BY_TWO = {two: tuple(group) for two, group in groupby(sorted(_PHRASES), key=lambda phrase: phrase[:2])}


def notice_in(text: str) -> Notice | None:
    """The notice that a line is; None for any other line, and for a headline behind a word of its desk."""
    desk = may_begin(text)
    if len(text) > LONGEST_NOTICE or (desk and is_marked_headline(text)):
        return None
    told = _phrase_in(text)
    if told is not None:
        return told
    slug = slug_line(text)
    if slug is not None:
        kind: Kind = "kill" if slug.kills else "correction" if slug.corrects else "slug"
        return Notice(kind, slug.slug if kind == "slug" else text.strip(), version=slug.version, slug=slug.slug)
    series = whole_line(text) if desk else None
    return notice_of(text, series) if series else None


def may_be_notice(line: str) -> bool:
    """Whether ``line`` begins as a notice does: most lines do not, and need not be looked at further."""
    return _may_be_phrase(line.lstrip(_OPENERS)[:NOTICE_BEGINNING]) or may_begin(line) or may_begin_slug(line)


@lru_cache(maxsize=8192)
def _may_be_phrase(begun: str) -> bool:
    """Whether one of the phrases may begin with these characters."""
    key = _JOINTS.sub(" ", begun.casefold())
    phrases = _BY_TWO.get(begun[:2].casefold(), ())
    return any(phrase.startswith(key) or key.startswith(phrase) for phrase in phrases)


def notice_of(text: str, series: Series) -> Notice:
    """What ``text`` tells by the words of its desk."""
    kind: Kind = (
        "kill" if series.kills else "correction" if series.corrects else "urgency" if series.urgency else "update"
    )
    return Notice(kind, text.strip(_OPENERS + _CLOSERS), series.urgency, series.version)


def _phrase_in(text: str) -> Notice | None:
    """The notice that a line is by one of the phrases."""
    bare = text.lstrip(_OPENERS)
    if not _may_be_phrase(bare[:NOTICE_BEGINNING]):
        return None
    bracketed = text[:1] in "([{" and text.rstrip(". ")[-1:] in ")]}"
    bare = bare.rstrip(_CLOSERS if bracketed or bare[-1:] not in ".)" else " ")
    key = _key(bare[:LONGEST_NOTICE_PHRASE])
    key = _AGAIN.sub(r"\1", key)
    if len(bare) < LONGEST_NOTICE_PHRASE and key in _WHOLE:
        kind, urgency = _WHOLE[key]
        # "Alert" and "Urgent" in capitals are a desk's; a lone word in small letters may be a heading.
        return Notice(kind, bare, urgency) if bare.isupper() or not bare.isascii() or kind != "urgency" else None
    for phrase, kind in _BEGUN.get(key[:2], ()):
        if _begins(key, phrase) and (bracketed or _stopped(bare, phrase, kind)):
            told = _key(bare)
            ordered = _ORDER.search(bare) is not None or any(each in told for each in _HELD)
            ordered = ordered or _is_order(told[len(phrase) + 1 :])
            if kind == "note" and any(_begins(told[len(phrase) + 1 :], each) for each in _CORRECTIONS):
                kind = "correction"
            if kind not in ("kill", "embargo") and ordered:
                kind = "kill"
            return Notice(kind, bare)
    for phrase, kind in _SENTENCES.get(key[:2], ()):
        if _begins(key, phrase):
            return Notice(kind, bare)
    if len(bare) <= LONGEST_BARE_NOTICE and _EMBARGO.match(key) and _DIGIT.search(key):
        return Notice("embargo", bare)
    return None


def order_in(text: str) -> Notice | None:
    """The sentence of a short text that tells the desks not to use an item; None where there is none. A longer text
    that says so reports it."""
    if len(text) > LONGEST_NOTICE:
        return None
    for sentence in _SENTENCE.split(text):
        if sentence[:1] not in _QUOTES and _is_order(_key(sentence)):
            return Notice("kill", sentence.strip(_OPENERS + _CLOSERS))
    rest = _NAMED.sub(" ", text)
    if rest == text or len(text.split()) > LONGEST_ORDER or not _ITEM.search(rest):
        return None
    ordered = _FORBIDS.search(rest) or (_TAKES_BACK.search(rest) and _ASKS.search(rest))
    return Notice("kill", text.strip()) if ordered else None


def _is_order(key: str) -> bool:
    """Whether a sentence of these words is an order: each piece of a phrase stands in it as whole words, in their
    order; the first one begins it, unless any words may stand before."""
    return any(_follow(key, pieces) for pieces in _ORDERS if key.startswith(pieces[0]))


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


def embargo_before(headline: str) -> tuple[Notice | None, str]:
    """The embargo that stands before ``headline`` and a colon, and what is left of it."""
    found = _BEFORE_HEADLINE.match(headline)
    notice = notice_in(found[1].strip()) if found else None
    return (notice, headline[found.end() :]) if found and notice and notice.kind == "embargo" else (None, headline)


def _key(text: str) -> str:
    return _JOINTS.sub(" ", text.casefold()).strip()


def _begins(key: str, phrase: str) -> bool:
    """Whether ``key`` begins with the words of ``phrase``, not with others that begin so ("killers"); scripts without
    case, and so without spaces, do not tell where a word ends."""
    return key.startswith(phrase) and (key[len(phrase) : len(phrase) + 1] in ("", " ") or not phrase[-1].islower())


def _stopped(text: str, phrase: str, kind: Kind) -> bool:
    """Whether ``text`` goes on behind the words of ``phrase`` as a notice does: after a colon or a dash, or with the
    time that the phrase needs. Kills and updates are written in capitals, since their verbs begin headlines."""
    last = next(word for number, word in enumerate(_WORD.finditer(text)) if number == phrase.count(" "))
    begun, rest = text[: last.end()], text[last.end() :].lstrip(". ")
    if kind in ("kill", "update") and not begun.isupper():
        return False
    # The word heads articles on trade as well: without a time only where it is shouted, or the trade's own.
    timed = _DIGIT.search(rest) is not None or (_weekday(rest) is not None and len(rest.split()) <= MOST_UNTIL)
    if kind == "embargo" and not (timed or begun.isupper() or phrase in _OWN):
        return False
    if rest[:1] and rest[:1] in _STOPS:
        return True
    if not rest and kind == "kill":
        return True
    short = len(text) <= LONGEST_BARE_NOTICE
    return short and (
        (kind == "update" and text[-1:] not in ".!?")
        or (kind == "embargo" and timed and (" " in phrase or phrase in _OWN))
    )


# Where a sentence ends, or a dateline before one.
_SENTENCE = re.compile(r"(?<=[.!?:])[\s)]+|\n+| [-–—]+ |[(（]")
# "EMBARGOED UNTIL 00:01 GMT 20 DECEMBER 2026: "
_BEFORE_HEADLINE = re.compile(r"([^\n]{8,120}?\d[^\n]{0,40}?)(?::|\s[-–—|])\s+(?=\S)")
_EMBARGO = re.compile(
    rf"(?:(?:{'|'.join(_HOLDING)}) ){{1,3}}(?:embargo|embargoed|embargad[oa]) (?:\w+ ){{0,2}}?"
    r"(?:until|till|to|for|hasta|jusqu|bis|tot|fino|até|til) "
)
# What an order calls its item, in quotation marks; what it says is to become of it; and what kind of thing that is.
_NAMED = re.compile(r"[\"“„«《]([^\"“”„«»《》\n]{8,200})[\"“”«»》]")
_TAKES_BACK = re.compile(
    r"(?<!\w)(?:kill\b|withdraw|annul|anul|zurückgez|zurückzieh|ingetrokken|аннулир|отзыва|撤)", re.IGNORECASE
)
# Reports say that somebody took something back too; these ask the desks to, or say what they must not do.
_ASKS = re.compile(
    r"(?<!\w)(?:please|kindly|editors?\b|bitte|redaktion|veuillez|prière|merci de|rédaction|rogamos|solicitamos"
    r"|por favor|pedimos|preghiamo|si prega|gelieve|verzoek|prosimy|просим|просьба"
    r"|отзывает сообщение|аннулирует сообщение)|请",
    re.IGNORECASE,
)
_FORBIDS = re.compile(
    r"(?<!\w)(?:nicht (?:mehr )?(?:zu )?verwende|ne pas utiliser|no (?:la |lo )?utili|non utilizzare|não utiliz"
    r"|не использовать)|勿用",
    re.IGNORECASE,
)
_ITEM = re.compile(
    r"(?<!\w)(?:story|item|dispatch|dépêche|meldung|beitrag|noticia|información|despacho|notizia|lancio|notícia|bericht"
    r"|сообщени|материал)|稿",
    re.IGNORECASE,
)
# "KILL KILL KILL"
_AGAIN = re.compile(r"^(\w+)(?: \1)+$")
# An order to the desks in capitals, wherever it stands in a notice.
_ORDER = re.compile(r"\bKILL\b")
_WORD = re.compile(r"\w+")
_DIGIT = re.compile(r"\d")
_OWN = frozenset({"sperrfrist", "gesperrt bis"})


def told(notices: Iterable[Notice], received: datetime) -> Notices:
    """What ``notices`` state, in their order. An embargo without a day is one of the day of receipt; one without a zone
    that is known ends when the last zone's does."""
    found = list(notices)
    texts = dict.fromkeys(each.text for each in found if each.kind not in ("urgency", "slug"))
    embargoes = [each for each in found if each.kind == "embargo"]
    last = max((end for each in embargoes if (end := _end(each.text, received)) is not None), default=None)
    return Notices(
        ednote="\n".join(texts) or None,
        canceled=any(each.kind == "kill" for each in found),
        corrects=any(each.kind == "correction" for each in found),
        withheld=bool(embargoes) and last is None,
        embargoed=last[0] if last else None,
        zone=last[1] if last else None,
        urgency=min((each.urgency for each in found if each.urgency), default=None),
        slug=next((each.slug for each in found if each.slug), None),
        version=max((each.version for each in found if each.version), default=None),
    )


def _end(text: str, received: datetime) -> tuple[datetime, str] | None:
    """When an embargo ends, and in which zone that was read: at the time that it names, else when its day has begun
    everywhere; None where it names neither. What is left open withholds longer: a day long past is next year's, a
    zone that is not known the last."""
    zone = timedelta(0) if _HOUR_IN_GERMAN.search(text) else LAST_ZONE
    text = _plain_clock(text)
    text = _SHORT_DAY.sub(rf"\1.\2.{received.year}", text)
    moment = moment_in(text, received.year, zone)
    if moment is not None and not _YEAR.search(text) and moment.at < received - LONGEST_EMBARGO:
        moment = moment_in(text, received.year + 1, zone)
    if moment is None:
        ahead = _weekday(text)
        day = received + timedelta(days=0 if ahead is None else (ahead - received.weekday()) % 7)
        moment = moment_in(f"{day:%Y-%m-%d} {text}", None, zone)
        if moment is None or not (moment.has_time or ahead is not None):
            return None
    if not moment.has_time and (clock := _CLOCK.search(text)) is not None:
        # The hour stands far before the day, with words between.
        moment = moment_in(f"{moment.at:%Y-%m-%d} {text[clock.start() :]}", None, zone) or moment
    named = moment.zone or (GERMAN_TIME if zone != LAST_ZONE else UNKNOWN_ZONE)
    return (moment.at if moment.has_time else moment.at - zone, named)


def _plain_clock(text: str) -> str:
    """``text`` with its hours as hours and minutes, and their zone right behind them."""
    for pattern, clock in _HOURS:
        text = pattern.sub(clock, text)
    years = len(_YEAR.findall(text))

    def with_colon(found: re.Match[str]) -> str:
        word, hour, minute = (each for each in found.groups() if each is not None)
        # "5 March 2026 GMT"
        return found[0] if years == 1 and _YEAR.fullmatch(hour + minute) else f"{word}{hour}:{minute}"

    return _MILITARY.sub(with_colon, text)


def _weekday(text: str) -> int | None:
    """The first day of the week, from Monday's 0, that ``text`` names."""
    return next((WEEKDAYS[word] for word in _WORD.findall(text.casefold()) if word in WEEKDAYS), None)


# "5.3., 12.00 MEZ": a day and a month in numbers, no year.
_SHORT_DAY = re.compile(r"(?<![\d.])(3[01]|[12]\d|0?[1-9])\.(1[0-2]|0?[1-9])\.(?!\d)")
_HOUR_IN_GERMAN, _YEAR = re.compile(r"\bUhr\b"), re.compile(r"\b(?:19|20)\d\d\b")
# "noon ET", "18 Uhr MEZ", "ore 12", "0001 HRS GMT", "00.01 horas (hora peninsular)". At midnight a day ends, it does
# not begin.
_HOUR = r"uhr|hrs?|hours?|horas?|heures?|h|uur|ч|час(?:ов|а)?"
_HOURS = tuple(
    (re.compile(pattern, re.IGNORECASE), clock)
    for pattern, clock in (
        (r"\b(?:12 )?(?:noon|midday|mittags?|midi|mediodía|mezzogiorno)\b", "12:00"),
        (r"\b(?:12 )?(?:midnight|mitternacht|minuit|medianoche|mezzanotte)\b", "23:59"),
        (rf"(?<![\d:.])(?<!\d h)(2[0-3]|[01]?\d)\s?(?:{_HOUR})(?![^\W\d_]|\d)\.?", r"\1:00"),
        (r"\b(?:ore|kl\.?|klokken|klo|klockan) (2[0-3]|[01]?\d)(?![\d:.])", r"\1:00"),
        (rf"(?<=\d[:.h]\d\d)\s?(?:{_HOUR})(?![^\W\d_]|\d)\.?|(?<=\d{{4}})\s?(?:hrs?|hours?)\b\.?", ""),
    )
)
_CLOCK = re.compile(r"(?<![\d:.])(?:2[0-3]|[01]?\d)(?:[:h][0-5]\d|\.[0-5]\d(?![.\d])|\s?[ap]\.?m\b)", re.IGNORECASE)
# "1800 GMT", "to 0001 Thursday": four digits are a time before a zone, or behind such a word where they are no year.
_MILITARY = re.compile(
    r"(?<!\d)()([01]\d|2[0-3])([0-5]\d)(?= ?(?:GMT|UTC|MEZ|MESZ|[A-Z]{2,4}T)\b)"
    r"|\b((?:to|until|for|till|before) )(?!20[2-5]\d)([01]\d|2[0-3])([0-5]\d)\b",
    re.IGNORECASE,
)

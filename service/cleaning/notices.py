"""A line in, what an agency tells its clients with it out: editor's notes, corrections, updates, kills, embargoes.

The phrases of all languages are in ``notices.tsv``. A phrase alone proves nothing, prose begins with the same words: a
notice has a colon or a dash behind the phrase, or stands in brackets, or is the phrase and nothing else.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Literal, NamedTuple, get_args

from service.cleaning.constants import LONGEST_BARE_NOTICE, LONGEST_NOTICE, LONGEST_NOTICE_PHRASE
from service.cleaning.dates import moment_in

Kind = Literal["note", "correction", "update", "kill", "embargo", "urgency"]
_JOINTS = re.compile(r"[^\w]+")
_OPENERS = "([{<*-–— \t"
_CLOSERS = ")]}>*-–—. \t"
_STOPS = frozenset(":：-–—")


@dataclass(frozen=True, slots=True)
class Notice:
    """One line to the desks: its kind, its text without brackets, and the urgency it states."""

    kind: Kind
    text: str
    urgency: int | None = None


@dataclass(frozen=True, slots=True)
class Notices:
    """What the notices of an article state together. ``withheld``: under an embargo whose end no time tells."""

    ednote: str | None = None
    canceled: bool = False
    corrects: bool = False
    withheld: bool = False
    embargoed: datetime | None = None
    urgency: int | None = None


NO_NOTICES = Notices()


def _load() -> tuple[dict[str, list[tuple[str, Kind]]], dict[str, tuple[Kind, int | None]], tuple[str, ...]]:
    begun: dict[str, list[tuple[str, Kind]]] = defaultdict(list)
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
        else:
            held.append(phrase)
    for rows in begun.values():
        rows.sort(key=lambda row: len(row[0]), reverse=True)
    return dict(begun), whole, tuple(held)


_BEGUN, _WHOLE, _HELD = _load()
_BEGINNINGS = frozenset(phrase[:2] for phrases in (_BEGUN, _WHOLE) for phrase in phrases)


def notice_in(text: str) -> Notice | None:
    """The notice that a line is; None for any other line."""
    if len(text) > LONGEST_NOTICE:
        return None
    bare = text.lstrip(_OPENERS)
    if bare[:2].casefold() not in _BEGINNINGS:
        return None
    bracketed = text[:1] in "([{" and text.rstrip(". ")[-1:] in ")]}"
    bare = bare.rstrip(_CLOSERS if bracketed or bare[-1:] not in ".)" else " ")
    key = _key(bare[:LONGEST_NOTICE_PHRASE])
    if len(bare) < LONGEST_NOTICE_PHRASE and key in _WHOLE:
        kind, urgency = _WHOLE[key]
        # "Alert" and "Urgent" in capitals are a desk's; a lone word in small letters may be a heading.
        return Notice(kind, bare, urgency) if bare.isupper() or not bare.isascii() or kind != "urgency" else None
    for phrase, kind in _BEGUN.get(key[:2], ()):
        if _begins(key, phrase) and (bracketed or _stopped(bare, phrase, kind)):
            if kind not in ("kill", "embargo") and any(each in _key(bare) for each in _HELD):
                kind = "kill"
            return Notice(kind, bare)
    return None


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
    timed = _DIGIT.search(rest) is not None
    if kind == "embargo" and not (timed or begun.isupper() or phrase in _OWN):
        return False
    if rest[:1] and rest[:1] in _STOPS:
        return True
    short = len(text) <= LONGEST_BARE_NOTICE
    return short and ((kind == "update" and text[-1:] not in ".!?") or (kind == "embargo" and timed and " " in phrase))


_WORD = re.compile(r"\w+")
_DIGIT = re.compile(r"\d")
_OWN = frozenset({"sperrfrist", "sperrfrist bis", "gesperrt bis"})


def told(notices: Iterable[Notice], received: datetime) -> Notices:
    """What ``notices`` state, in their order. An embargo without a day is one of the day of receipt; one without a zone
    counts in UTC, as all times of a text do."""
    found = list(notices)
    texts = dict.fromkeys(each.text for each in found if each.kind != "urgency")
    embargoes = [each for each in found if each.kind == "embargo"]
    ends = [end for each in embargoes if (end := _end(each.text, received)) is not None]
    return Notices(
        ednote="\n".join(texts) or None,
        canceled=any(each.kind == "kill" for each in found),
        corrects=any(each.kind == "correction" for each in found),
        withheld=bool(embargoes) and not ends,
        embargoed=max(ends, default=None),
        urgency=min((each.urgency for each in found if each.urgency), default=None),
    )


def _end(text: str, received: datetime) -> datetime | None:
    text = _MILITARY.sub(r"\1:\2", text)
    moment = moment_in(text, received.year) or moment_in(f"{received:%Y-%m-%d} {text}")
    return moment.at if moment and moment.has_time else None


# "1800 GMT": four digits are a time only before a zone.
_MILITARY = re.compile(r"(?<!\d)([01]\d|2[0-3])([0-5]\d)(?= ?(?:GMT|UTC|[A-Z]{2,4}T)\b)")

# Reuters' series: "UPDATE 2-Oil falls" is the third version of a text, "CORRECTED-" and "REFILE-" replace one, and may
# stand in brackets or with spaces around the dash.
_CORRECTION = r"(?:OFFICIAL CORRECTION|CORRECTION|CORRECTED|REFILE)"
_SERIES = re.compile(
    rf"(?P<marker>(?:{_CORRECTION} ?[-–—] ?|\({_CORRECTION}\) ?[-–—]? ?|"
    r"(?:UPDATE|WRAPUP|RPT|EXCLUSIVE|ANALYSIS|FACTBOX|FEATURE|INTERVIEW|INSIGHT|BREAKINGVIEWS|PREVIEW|POLL|TIMELINE|"
    r"COLUMN|SPECIAL REPORT)(?: \d{1,2})?-)+)(?=[^\W\d_\s]|<)"
)
_UPDATE, _CORRECTED = re.compile(r"UPDATE (\d{1,2})-"), re.compile(_CORRECTION)


class Series(NamedTuple):
    """A headline without the markers of a series, the version that ``UPDATE n-`` makes it (n + 1), and whether a marker
    says that it corrects an earlier text."""

    headline: str
    version: int | None = None
    corrects: bool = False


def series_in(headline: str) -> Series:
    """What the markers before ``headline`` say."""
    found = _SERIES.match(headline)
    if found is None:
        return Series(headline)
    number = _UPDATE.search(found["marker"])
    corrects = _CORRECTED.search(found["marker"]) is not None
    return Series(headline[found.end() :], int(number[1]) + 1 if number else None, corrects)

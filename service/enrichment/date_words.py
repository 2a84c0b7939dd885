"""The date vocabulary of each language in, its compiled search patterns out: one regular expression per language,
whose named groups are the date forms (``dates.py`` has one reader per form).

The vocabulary is in ``data/dates.tsv`` and ``data/date_words.tsv``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import ahocorasick_rs

from service.enrichment.date_forms import (
    COUNTED,
    DIGITS,
    PREFIXES,
    TOGETHER,
    Rows,
    any_of,
    beginnings,
    forms_apart,
    forms_together,
    listed,
)
from service.enrichment.tense_markers import Markers

# A full stop after a number ends a sentence if a capital follows, except in languages that mark ordinals with one.
_NO_ORDINAL = r"(?:(?<!\b\d\.)(?<!\b\d\d\.){})"
_ORDINAL_DOT = frozenset({"de", "da", "no", "is", "fi", "et", "cs", "sk", "sl", "hr", "sr", "hu"})
# Eleven languages with words of tense and much else; and more, with what Unicode CLDR has of them.
_TABLES = ("dates", "date_words")


def number_ends(language: str) -> str:
    """A pattern to put after a full stop: the stop does not follow a number, or it ends a sentence in ``language``
    anyway."""
    return _NO_ORDINAL.format("" if language in _ORDINAL_DOT else r"|(?=\s(?-i:[A-ZÀ-ÞА-Я]))")


def clause_end(language: str) -> str:
    return rf"[,;:.!?。！？；，](?:(?<=[。！？；，])|(?<!\.m\.){number_ends(language)}\s)"


def _right_before(rows: Rows, what: str, between: str = r"\w{1,3}") -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{any_of(listed(rows, what))})\s(?:{between}\s)?$", re.IGNORECASE)


def _any_as_written(names: list[str]) -> str:
    return "|".join(map(re.escape, names)) or "(?!)"


def _beside(first: str, second: str) -> re.Pattern[str]:
    """A pattern for two words, in any order, that begin with ``first`` and ``second``."""
    return re.compile(rf"(?<!\w)(?:(?:{first})\w*\s(?:{second})|(?:{second})\w*\s(?:{first}))", re.IGNORECASE)


def _markers(rows: Rows, what: str, apart: bool, more: str = "", but: str = "") -> Markers:
    """The markers in the rows ``what`` and ``more``, without the word endings and beginnings listed in the row ``but``.

    ``apart``: the language separates words with spaces.
    """
    without = {*listed(rows, but)}
    listed_words = [word.lower() for word in listed(rows, what, more)]
    return Markers(
        words=frozenset(word for word in listed_words if apart and " " not in word and "-" not in word),
        phrases=tuple(
            f" {word} " if apart else word for word in listed_words if not apart or " " in word or "-" in word
        ),
        endings=tuple(word for word in listed(rows, f"{what} ending") if word not in without),
        beginnings=tuple(word for word in listed(rows, f"{what} beginning") if word not in without),
        never=frozenset(listed(rows, f"no {what}")),
        never_begin=tuple(listed(rows, f"not {what}")),
    )


@dataclass(frozen=True, slots=True)
class Words:
    """The date vocabulary of a language. ``anchors`` finds the words near which a form can match; a text with a form
    of COUNTED has a word of ``rich``."""

    rich: ahocorasick_rs.AhoCorasick
    anchors: ahocorasick_rs.AhoCorasick
    months: dict[str, int]
    # Names of months that are also words for "more", and the words that stand behind them then.
    comparatives: frozenset[str]
    compared: re.Pattern[str]
    weekdays: dict[str, int]
    parts: dict[str, tuple[int, int]]
    relative: dict[str, tuple[str, int]]
    of_year: dict[str, int]
    numbers: dict[str, int]
    units: dict[str, str]
    decades: dict[str, int]
    seasons: dict[str, tuple[int, int]]
    # "The end of the month", with its unit; "first" in "the first Monday of May".
    ends: dict[str, str]
    ordinals: dict[str, int]
    # Weeks between the next such weekday and the one meant, by form: "a week on Tuesday" is 1.
    later: tuple[int, ...]
    # The words for "next" that mean next week's day, even if this week's is still ahead.
    next_week: frozenset[str]
    # What stands near a "first half" that is half a year, and not half a match.
    of_business: re.Pattern[str]
    holidays: dict[str, str]
    next: frozenset[str]
    past: frozenset[str]
    this: frozenset[str]
    future: Markers
    past_tense: Markers
    not_ahead: Markers
    # Words directly before a date in the future: "from Wednesday".
    ahead_before: re.Pattern[str]
    # Words directly behind it: "crude for October delivery".
    ahead_behind: re.Pattern[str]
    # Words that make a date a future one unless its clause is in the past tense ("by"); after an infinitive in any
    # clause (``deadline``): "told to leave by".
    likely: Markers
    deadline: re.Pattern[str]
    # Words before a date in the past: "since Wednesday".
    behind_before: re.Pattern[str]
    # Words directly before a weekday that is not one date: "every Wednesday".
    every: re.Pattern[str]
    # What follows an English weekday in a name: "Sunday Times"; some of it only if "the" precedes: "the Sunday Age".
    titles: re.Pattern[str]
    titles_behind_the: re.Pattern[str]
    # Adjectives for Sunday with what is not one day's: a Sunday school.
    customs: re.Pattern[str]
    # Names of days that are ambiguous ("mañana"), and the words before them if no day is meant ("por la mañana").
    also: frozenset[str]
    none_behind: re.Pattern[str]
    # Past plans: "had been due in May".
    planned_once: Markers
    # The past tense without participles, which also occur in a future tense: "will be opened".
    finite_past: Markers
    # Past-tense markers of a clause that may lack a finite verb ("cominciato il 22 agosto"); participle endings count
    # only in languages flagged "participle is past", such as English.
    past_of_clause: Markers
    # The boundary of a clause that may have its own tense; and the conjunctions that join it to the one before.
    clause: re.Pattern[str]
    joins: re.Pattern[str]
    # The beginning of a subordinate clause.
    opens: re.Pattern[str]
    # "In the night to Sunday" is not a scheduled date.
    night: re.Pattern[str]
    # Words before a number that make it a count although it looks like a year.
    counting: frozenset[str]
    # Whether a clause never takes the tense of the one before it: true of languages without past-tense words in the
    # table.
    relative_clause: bool
    present: Markers
    # Halves that are a date only with a year or in business news: "eerste helft" is otherwise half a match.
    halves_of: frozenset[str]

    # Whether a sentence without a past tense is about the future.
    unmarked_is_ahead: bool
    # Whether a sentence often begins with its verb, which then has a capital.
    verb_first: bool

    def known_turn(self, word: str) -> bool:
        return word in self.next or word in self.past or word in self.this


@cache
def _rows() -> dict[str, Rows]:
    rows: dict[str, Rows] = defaultdict(lambda: defaultdict(list))
    texts = (files(__package__).joinpath(f"data/{name}.tsv").read_text(encoding="utf-8") for name in _TABLES)
    for line in "".join(texts).splitlines():
        if line and not line.startswith("#"):
            language, what, words, *value = line.split("\t")
            rows[language][what].append((tuple(words.split("|")), value[0] if value else ""))
    # Further forms of a weekday or month, by its number: adjectives ("sobotni"), genitives, parts of the day.
    for of_language in rows.values():
        for what in ("weekday", "month"):
            for forms, number in of_language.pop(f"more {what}", ()):
                first_forms, _ = of_language[what][int(number) - 1]
                of_language[what][int(number) - 1] = (first_forms + forms, "")
    return rows


def languages() -> frozenset[str]:
    """The languages whose dates are recognised (ISO 639-1 codes)."""
    return frozenset(_rows())


def _numbered(rows: Rows, what: str) -> dict[str, int]:
    return {word.lower(): number for number, (words, _) in enumerate(rows[what], 1) for word in words}


def _valued(rows: Rows, what: str) -> Iterator[tuple[str, str]]:
    return ((word.lower(), value) for words, value in rows[what] for word in words)


def _pair(value: str) -> tuple[int, int]:
    first, second = value.split()
    return int(first), int(second)


def _shift(value: str) -> tuple[str, int]:
    unit, offset = value.split()
    return unit, int(offset)


def _relative(rows: Rows) -> dict[str, tuple[str, int]]:
    return {word: _shift(value) for what in ("relative", "also") for word, value in _valued(rows, what)}


@cache
def pattern(language: str, full: bool) -> re.Pattern[str]:
    """What matches the forms of ``language``, in lower-case text; if ``full``, also the forms COUNTED, which are rare
    and cost a third more. Either takes up to a tenth of a second to compile, and few texts need the second one."""
    rows = _rows()[language]
    apart, relative = language not in TOGETHER, _relative(rows)
    forms = forms_apart(rows, relative) if apart else forms_together(rows, relative, language)
    left = r"(?<![\w.,/])(?:(?<!-)|(?<=\bmid-)|(?<=\bmi-))" if apart else r"(?<![\d.,/-])"
    if prefixes := PREFIXES.get(language):
        left = rf"(?:{left}|(?<=(?<!\w)[{prefixes}])|(?<=(?<!\w)[{prefixes}]-))"
    left += beginnings(rows) if apart else ""
    chosen = (f"(?P<{name}>{form})" for name, form in forms.items() if full or name.rstrip(DIGITS) not in COUNTED)
    return re.compile(left + "(?:" + "|".join(chosen) + ")")


@cache
def words(language: str) -> Words:
    """The date vocabulary of ``language``, which must be one of ``languages()``."""
    rows = _rows()[language]
    parts = {
        word.lower(): (number * months + 1, (number + 1) * months)
        for what, months in (("quarter", 3), ("half", 6), ("half of", 6))
        for number, (each, _) in enumerate(rows[what])
        for word in each
    }
    parts |= {word: _pair(value) for word, value in _valued(rows, "part")}
    relative = _relative(rows)
    decades = {word: int(value) for word, value in _valued(rows, "decade word")}
    holidays = dict(_valued(rows, "holiday"))
    seasons = {word: _pair(value) for word, value in _valued(rows, "season")}
    units = dict(_valued(rows, "unit"))
    apart = language not in TOGETHER
    around = [part.strip() for word in listed(rows, "decade", "decade in full") for part in word.split("{}")]
    edge = r"\b" if apart else ""
    left_edge = r"(?<!\w)" if apart else ""
    return Words(
        rich=ahocorasick_rs.AhoCorasick(
            {
                *(word.lower() for word in listed(rows, "weekend", "weekend this", "end of", "ordinal")),
                *(word for word, (unit, _) in relative.items() if unit == "week"),
                *(max(each.lower().split("{}"), key=len) for each in listed(rows, "later", "months of")),
            }
        ),
        anchors=ahocorasick_rs.AhoCorasick(
            {
                *_numbered(rows, "month"),
                *_numbered(rows, "weekday"),
                *_numbered(rows, "weekday short"),
                *relative,
                *parts,
                *decades,
                *(word for word in seasons if len(word) > 1),
                *holidays,
                *(word for word in units if apart or len(word) > 1),
                *(word.lower() for word in around if len(word) > 1),
                *(word.lower() for word in listed(rows, "fiscal", "weekend", "weekend this", "end of")),
                # Without spaces a unit is no anchor, and a number in words is one of many characters: 三年前.
                *(f"{word}{unit}" for word, _ in _valued(rows, "number") for unit in units if not apart),
            },
            matchkind=ahocorasick_rs.MatchKind.LeftmostLongest,
        ),
        months=_numbered(rows, "month"),
        comparatives=frozenset(listed(rows, "comparative")),
        compared=re.compile(
            rf"\s(?:{any_of(listed(rows, 'compared'))}|\w+(?:{any_of(listed(rows, 'compared ending'))}))\b"
        ),
        weekdays=_numbered(rows, "weekday") | _numbered(rows, "weekday short"),
        parts=parts,
        relative=relative,
        of_year={word: int(value) for word, value in _valued(rows, "of year")},
        numbers={word: int(value) for word, value in _valued(rows, "number")},
        units=units,
        decades=decades,
        seasons=seasons,
        ends=dict(_valued(rows, "end of")),
        ordinals={word: int(value) for word, value in _valued(rows, "ordinal")},
        later=tuple(int(value) for words, value in rows["later"] for _ in words),
        next_week=frozenset(word.lower() for word in listed(rows, "next week")),
        of_business=re.compile(rf"[%€$£¥₹]|{left_edge}(?:{any_of(listed(rows, 'business'))})", re.IGNORECASE),
        holidays=holidays,
        next=frozenset(word.lower() for word in listed(rows, "next")),
        past=frozenset(word.lower() for word in listed(rows, "past")),
        this=frozenset(word.lower() for word in listed(rows, "this")),
        future=_markers(rows, "future", apart),
        past_tense=_markers(rows, "past tense", apart, "participle"),
        not_ahead=_markers(rows, "not ahead", apart),
        likely=_markers(rows, "likely", apart),
        deadline=re.compile(
            rf"\b(?:{any_of(listed(rows, 'infinitive'))})\b.*\b(?:{any_of(listed(rows, 'likely'))})\s(?:\w+\s)?$"
        ),
        behind_before=re.compile(
            rf"(?<!\w)(?:{any_of(listed(rows, 'behind before'))})\s(?:\w{{1,8}}\s){{0,2}}$", re.IGNORECASE
        ),
        # English "every wet Friday", but "shot a man Friday".
        every=_right_before(
            rows, "every", r"(?:\d\w{1,3}|other|wet|hot|sad|big|bad)" if language == "en" else r"\w{1,3}"
        )
        if apart
        else re.compile(rf"(?:{any_of(listed(rows, 'every'))})$"),
        titles=re.compile(rf"\s(?P<title>{_any_as_written(listed(rows, 'title'))})(?!\w)"),
        titles_behind_the=re.compile(rf"\s(?:{_any_as_written(listed(rows, 'title the'))})(?!\w| Cup)"),
        customs=_beside(any_of(listed(rows, "custom")), any_of(listed(rows, "custom of"))),
        also=frozenset(word for word, _ in _valued(rows, "also")),
        none_behind=_right_before(rows, "none behind"),
        planned_once=_markers(rows, "planned once", apart),
        finite_past=_markers(rows, "past tense", apart, but="participle ending"),
        past_of_clause=_markers(
            rows, "past tense", apart, but="" if rows["participle is past"] else "participle ending"
        ),
        clause=re.compile(
            rf"{clause_end(language)}|{edge}(?:{any_of(listed(rows, 'clause', 'joins'))}){edge}", re.IGNORECASE
        ),
        joins=re.compile(rf"(?:{any_of(listed(rows, 'joins'))})\b", re.IGNORECASE),
        opens=re.compile(rf"(?:{any_of(listed(rows, 'clause'))})\b", re.IGNORECASE),
        night=re.compile(rf"\b(?:{any_of(listed(rows, 'night'))})\b", re.IGNORECASE),
        counting=frozenset(word.lower() for word in listed(rows, "counting")),
        relative_clause=not rows["past tense"],
        present=_markers(rows, "present tense", apart),
        ahead_behind=re.compile(rf"\s(?:{any_of(listed(rows, 'ahead behind'))})\b"),
        ahead_before=_right_before(rows, "ahead before"),
        unmarked_is_ahead=bool(rows["present is ahead"]),
        verb_first=bool(rows["verb first"]),
        halves_of=frozenset(word.lower() for word in listed(rows, "half of")),
    )

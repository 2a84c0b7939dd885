"""The date vocabulary of each language (``data/dates.tsv``) in, its compiled search patterns out: one regular
expression per language, whose named groups are the date forms (``dates.py`` has one reader per form)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import ahocorasick_rs

from service.enrichment.told import Told

# Languages written without spaces, with the year before the month: 2026年3月3日.
TOGETHER = frozenset({"zh"})
# Languages that write short words joined to the next word, and the letters these are: "wa-fi", "bi-".
_PREFIXES = {"ar": "وفبلك"}
YEAR = r"(?:19|20)\d\d"
_ORDINAL = r"(?:st|nd|rd|th|er|º|ª|°|\.|-го|-е)?"
_OF = r"(?:of\s|de\s|del\s|di\s|do\s|من\s)?"
_DASH = r"\s?[-–—]\s?"
_NOTHING = "(?!)"
# "Na segunda-feira (12)": the day of the month in brackets after a weekday.
_OF_MONTH = r"(?:(?=\s\((?P<{}_number>\d{{1,2}})\)))?"
# A full stop after a number ends a sentence if a capital follows, except in languages that mark ordinals with one.
_NO_ORDINAL = r"(?:(?<!\b\d\.)(?<!\b\d\d\.){})"
_ORDINAL_DOT = frozenset({"de"})


def number_ends(language: str) -> str:
    """A pattern to put after a full stop: the stop does not follow a number, or it ends a sentence in ``language``
    anyway."""
    return _NO_ORDINAL.format("" if language in _ORDINAL_DOT else r"|(?=\s(?-i:[A-ZÀ-ÞА-Я]))")


def clause_end(language: str) -> str:
    return rf"[,;:.!?。！？；，](?:(?<=[。！？；，])|(?<!\.m\.){number_ends(language)}\s)"


def _right_before(rows: Rows, what: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_any_of(_listed(rows, what))})\s(?:\w{{1,3}}\s)?$", re.IGNORECASE)


def _told(rows: Rows, what: str, apart: bool, more: str = "", but: str = "") -> Told:
    """The markers in the rows ``what`` and ``more``, without the word endings and beginnings listed in the row ``but``.

    ``apart``: the language separates words with spaces.
    """
    without = {*_listed(rows, but)}
    listed = [word.lower() for word in _listed(rows, what, more)]
    return Told(
        words=frozenset(word for word in listed if apart and " " not in word and "-" not in word),
        phrases=tuple(f" {word} " if apart else word for word in listed if not apart or " " in word or "-" in word),
        endings=tuple(word for word in _listed(rows, f"{what} ending") if word not in without),
        beginnings=tuple(word for word in _listed(rows, f"{what} beginning") if word not in without),
        never=frozenset(_listed(rows, f"no {what}")),
        never_begin=tuple(_listed(rows, f"not {what}")),
    )


@dataclass(frozen=True, slots=True)
class Words:
    """The date vocabulary of a language. ``pattern`` matches all forms, in lower-case text; ``anchors`` finds the words
    near which a form can match."""

    pattern: re.Pattern[str]
    anchors: ahocorasick_rs.AhoCorasick
    months: dict[str, int]
    weekdays: dict[str, int]
    parts: dict[str, tuple[int, int]]
    relative: dict[str, tuple[str, int]]
    of_year: dict[str, int]
    numbers: dict[str, int]
    units: dict[str, str]
    decades: dict[str, int]
    seasons: dict[str, tuple[int, int]]
    holidays: dict[str, str]
    next: frozenset[str]
    past: frozenset[str]
    this: frozenset[str]
    future: Told
    past_tense: Told
    not_ahead: Told
    # Words directly before a date in the future: "from Wednesday".
    ahead_before: re.Pattern[str]
    # Words that make a date a future one unless its clause is in the past tense ("by"); after an infinitive in any
    # clause (``deadline``): "told to leave by".
    likely: Told
    deadline: re.Pattern[str]
    # Words before a date in the past: "since Wednesday".
    behind_before: re.Pattern[str]
    # Words directly before a weekday that is not one date: "every Wednesday".
    every: re.Pattern[str]
    # Names of days that are ambiguous ("mañana"), and the words before them if no day is meant ("por la mañana").
    also: frozenset[str]
    none_behind: re.Pattern[str]
    # Past plans: "had been due in May".
    planned_once: Told
    # The past tense without participles, which also occur in a future tense: "will be opened".
    finite_past: Told
    # Past-tense markers of a clause that may lack a finite verb ("cominciato il 22 agosto"); participle endings count
    # only in languages flagged "participle is past", such as English.
    past_of_clause: Told
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
    present: Told
    # Halves that are a date only with a year or in business news: "eerste helft" is otherwise half a match.
    halves_of: frozenset[str]

    # Whether a sentence without a past tense is about the future.
    unmarked_is_ahead: bool

    def known_turn(self, word: str) -> bool:
        return word in self.next or word in self.past or word in self.this


Rows = dict[str, list[tuple[tuple[str, ...], str]]]


@cache
def _rows() -> dict[str, Rows]:
    rows: dict[str, Rows] = defaultdict(lambda: defaultdict(list))
    text = files(__package__).joinpath("data/dates.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            language, what, words, *value = line.split("\t")
            rows[language][what].append((tuple(words.split("|")), value[0] if value else ""))
    return rows


def languages() -> frozenset[str]:
    """The languages whose dates are recognised (ISO 639-1 codes)."""
    return frozenset(_rows())


def _any_of(given: Iterable[str]) -> str:
    return (
        "|".join(re.escape(word) for word in sorted({each.lower() for each in given}, key=len, reverse=True))
        or _NOTHING
    )


def _listed(rows: Rows, *what: str) -> list[str]:
    return [word for each in what for words, _ in rows[each] for word in words]


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


@cache
def words(language: str) -> Words:
    """The date vocabulary and patterns of ``language``, which must be one of ``languages()``."""
    rows = _rows()[language]
    parts = {
        word.lower(): (number * months + 1, (number + 1) * months)
        for what, months in (("quarter", 3), ("half", 6), ("half of", 6))
        for number, (each, _) in enumerate(rows[what])
        for word in each
    }
    relative = {word: _shift(value) for what in ("relative", "also") for word, value in _valued(rows, what)}
    decades = {word: int(value) for word, value in _valued(rows, "decade word")}
    holidays = dict(_valued(rows, "holiday"))
    seasons = {word: _pair(value) for word, value in _valued(rows, "season")}
    units = dict(_valued(rows, "unit"))
    forms = _together(rows, relative) if language in TOGETHER else _apart(rows, relative)
    apart = language not in TOGETHER
    prefixes = _PREFIXES.get(language)
    left = r"(?:(?<![\w.,/-])|(?<=\bmid-)|(?<=\bmi-))" if apart else r"(?<![\d.,/-])"
    if prefixes:
        left = rf"(?:{left}|(?<=(?<!\w)[{prefixes}]))"
    around = [part.strip() for word in _listed(rows, "decade", "decade in full") for part in word.split("{}")]
    edge = r"\b" if apart else ""
    return Words(
        pattern=re.compile(left + "(?:" + "|".join(f"(?P<{name}>{form})" for name, form in forms.items()) + ")"),
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
                *(word.lower() for word in _listed(rows, "fiscal")),
            },
            matchkind=ahocorasick_rs.MatchKind.LeftmostLongest,
        ),
        months=_numbered(rows, "month"),
        weekdays=_numbered(rows, "weekday") | _numbered(rows, "weekday short"),
        parts=parts,
        relative=relative,
        of_year={word: int(value) for word, value in _valued(rows, "of year")},
        numbers={word: int(value) for word, value in _valued(rows, "number")},
        units=units,
        decades=decades,
        seasons=seasons,
        holidays=holidays,
        next=frozenset(word.lower() for word in _listed(rows, "next")),
        past=frozenset(word.lower() for word in _listed(rows, "past")),
        this=frozenset(word.lower() for word in _listed(rows, "this")),
        future=_told(rows, "future", apart),
        past_tense=_told(rows, "past tense", apart, "participle"),
        not_ahead=_told(rows, "not ahead", apart),
        likely=_told(rows, "likely", apart),
        deadline=re.compile(
            rf"\b(?:{_any_of(_listed(rows, 'infinitive'))})\b.*\b(?:{_any_of(_listed(rows, 'likely'))})\s(?:\w+\s)?$"
        ),
        behind_before=re.compile(
            rf"(?<!\w)(?:{_any_of(_listed(rows, 'behind before'))})\s(?:\w{{1,8}}\s){{0,2}}$", re.IGNORECASE
        ),
        every=_right_before(rows, "every") if apart else re.compile(rf"(?:{_any_of(_listed(rows, 'every'))})$"),
        also=frozenset(word for word, _ in _valued(rows, "also")),
        none_behind=_right_before(rows, "none behind"),
        planned_once=_told(rows, "planned once", apart),
        finite_past=_told(rows, "past tense", apart, but="participle ending"),
        past_of_clause=_told(rows, "past tense", apart, but="" if rows["participle is past"] else "participle ending"),
        clause=re.compile(
            rf"{clause_end(language)}|{edge}(?:{_any_of(_listed(rows, 'clause', 'joins'))}){edge}", re.IGNORECASE
        ),
        joins=re.compile(rf"(?:{_any_of(_listed(rows, 'joins'))})\b", re.IGNORECASE),
        opens=re.compile(rf"(?:{_any_of(_listed(rows, 'clause'))})\b", re.IGNORECASE),
        night=re.compile(rf"\b(?:{_any_of(_listed(rows, 'night'))})\b", re.IGNORECASE),
        counting=frozenset(word.lower() for word in _listed(rows, "counting")),
        relative_clause=not rows["past tense"],
        present=_told(rows, "present tense", apart),
        ahead_before=_right_before(rows, "ahead before"),
        unmarked_is_ahead=bool(rows["present is ahead"]),
        halves_of=frozenset(word.lower() for word in _listed(rows, "half of")),
    )


def _apart(rows: Rows, relative: dict[str, tuple[str, int]]) -> dict[str, str]:
    """The form patterns, by name, of a language with spaces between words and the day before or after the month."""
    month, weekday = _any_of(_listed(rows, "month")), _any_of(_listed(rows, "weekday"))
    # "in Mar" is more often a place than a month.
    whole = _any_of(
        word for each, _ in rows["month"] for word in each if len(each[0]) - len(word) < 2 or word[:3] != each[0][:3]
    )
    turned, within = _any_of(_listed(rows, "next", "past", "this")), _any_of(_listed(rows, "within"))
    in_month = _any_of(_listed(rows, "within", "within month", "next", "past", "this"))
    between, to = _any_of(_listed(rows, "between")), _any_of(_listed(rows, "to"))
    of_year = _any_of(_listed(rows, "of year"))
    weeks = _any_of(word for word, (unit, _) in relative.items() if unit == "week")
    number = rf"\d{{1,3}}|{_any_of(_listed(rows, 'number'))}"
    short_behind = "|".join(rf"(?<=\b{word} )" for word in _listed(rows, "weekday short behind")) or _NOTHING
    ordinal, upto = _ORDINAL, rf"(?:{_DASH}|\s(?:{to})\s)"

    def year(form: str) -> str:
        return rf"(?:,?\s{_OF}(?P<{form}_year>{YEAR})(?!\d)|,?\s(?P<{form}_of>{of_year})(?!\w))?"

    forms = {
        "iso": rf"(?P<iso_year>{YEAR})(?P<iso_mark>[-/.])(?P<iso_month>0\d|1[0-2])"
        rf"(?P=iso_mark)(?P<iso_day>[0-3]\d)(?!\d)",
        "day": rf"(?:(?:{weekday}),?\s(?:(?:den|dem|der|the|le|el|o)\s)?)?"
        rf"(?:(?P<day_low>\d{{1,2}}){ordinal}{upto})?(?P<day_day>\d{{1,2}}){ordinal}\s{_OF}(?P<day_month>{month})"
        rf"(?:/(?:{month}))?\.?(?!\w){year('day')}",
        "before": rf"(?:(?:{weekday}),?\s)?(?P<before_month>{month})\.?\s"
        rf"(?P<before_low>\d{{1,2}})(?:st|nd|rd|th)?(?![\d\w])"
        rf"(?:{upto}(?P<before_day>\d{{1,2}})(?:st|nd|rd|th)?(?![\d\w]|\s(?:{month})))?{year('before')}",
        "month": rf"(?P<month_month>{month})\.?(?:/(?:{month}))?"
        rf"(?:\s{_OF}(?P<month_year>{YEAR})(?!\d)|,?\s(?P<month_of>{of_year})(?!\w))",
        "digits": rf"(?P<digits_day>\d{{1,2}})(?P<digits_mark>[-./])(?P<digits_month>\d{{1,2}})"
        rf"(?P=digits_mark)(?P<digits_year>{YEAR}|\d\d)(?![\d\w]|[-./]\d)",
        "short": rf"(?:{_any_of(_listed(rows, 'day in digits behind'))})\s(?P<short_whole>(?P<short_day>\d{{1,2}})"
        r"(?:\.(?P<short_month>\d{1,2})\.|/(?P<short_number>\d{1,2})))(?![\d\w/]|[.,]\d)",
        "span": rf"(?P<span_year>{YEAR})[-–/](?P<span_last>{YEAR}|\d\d)(?![\d\w]|[-./]\d)"
        rf"|(?:{between})\s(?P<span_both>(?P<span_from>{YEAR})\s(?:{to})\s(?P<span_to>{YEAR}))(?!\d)",
        "fiscal": rf"(?:{_any_of(_listed(rows, 'fiscal'))})\s?(?:{_OF})"
        rf"(?P<fiscal_year>{YEAR}|(?<=fy)\d\d|(?<=fy )\d\d)(?:[-–/](?P<fiscal_last>{YEAR}|\d\d))?(?!\d)",
        "part": rf"(?P<part_part>{_any_of(_listed(rows, 'quarter', 'half', 'half of'))})(?!\w)"
        rf"(?:,?\s(?:of\s(?:fiscal\s)?|de\s|del\s|di\s|van\s|من\s)?(?:عام\s)?(?P<part_year>{YEAR})(?!\d)|,?\s(?P<part_of>{of_year})(?!\w))?",
        "decade": _decades(rows, r"(?!\w)"),
        "season": rf"(?:(?P<season_before>{turned})\s)?(?P<season_season>{_any_of(_listed(rows, 'season'))})(?!\w)"
        rf"(?:\s(?:of\s|de\s|del\s|di\s|van\s|do\s)?(?P<season_year>{YEAR})(?:[-/–](?P<season_last>\d\d))?(?!\d)"
        rf"|\s(?P<season_of>{of_year})(?!\w)|\s(?P<season_after>{turned})(?!\w))?",
        "holiday": rf"(?P<holiday_day>{_any_of(word for word in _listed(rows, 'holiday') if _dated(word))})(?!\w)"
        rf"{year('holiday')}"
        rf"|(?:{_any_of(_listed(rows, 'holiday within', 'next', 'past', 'this'))})\s"
        rf"(?P<holiday_named>(?P<holiday_alone>{_any_of(_listed(rows, 'holiday'))})(?!\w){year('holidays')})",
        "relative": rf"(?P<relative_word>{_any_of(relative)})(?!\w)",
        "weekday": rf"(?:(?P<weekday_before>{turned})\s)?(?P<weekday_day>{weekday})(?!\w)"
        rf"(?:\s(?:of\s|na\s)?(?P<weekday_week>{weeks})(?!\w)|\s(?P<weekday_after>{turned})(?!\w))?"
        rf"{_OF_MONTH.format('weekday')}",
        # Brazilian "na segunda" is a day, "na segunda etapa" is not.
        "weekday2": rf"(?:{short_behind})"
        rf"(?P<weekday2_day>{_any_of(_listed(rows, 'weekday short'))})(?!\w)(?:\s(?P<weekday2_after>{turned})(?!\w)"
        rf"|(?=\s?(?:[(,.;:)]|$)|\s(?:{_any_of(_listed(rows, 'weekday short before'))})\s))"
        rf"{_OF_MONTH.format('weekday2')}",
        "within": rf"(?:{in_month})[\s-](?P<within_named>(?P<within_month>{whole})(?!\w|\.?\s(?:{_OF})?\d)"
        rf"(?:,?\s(?P<within_of>{of_year})(?!\w))?)(?:\s(?P<within_after>{turned})(?!\w))?"
        rf"|(?:{within})[\s-](?P<within_year>{YEAR})(?![\d\w]|[-.,/]\d|-\w|\s?[%€$£])",
    }
    if rows["year alone"]:
        forms["year"] = rf"(?P<year_year>{YEAR})(?![\d\w]|[-.,/]\d|-\w|\s?[%€$£])"
    if follows := _any_of(_listed(rows, "year before")):
        forms["year"] = (
            (
                rf"(?:{_any_of(_listed(rows, 'within loosely'))})\s(?P<year_year>{YEAR})"
                rf"(?=\s?(?:[,;:)]|[.!?](?:\s|$)|$)|\s(?:{follows})\b)"
            )
            if not rows["year alone"]
            else forms["year"]
        )
    for what, name in (("ago", "ago"), ("ahead", "ahead"), ("ahead if planned", "planned")):
        for index, template in enumerate(_listed(rows, what)):
            count = rf"(?P<{name}{index}_number>{number})\s(?P<{name}{index}_unit>{_any_of(_listed(rows, 'unit'))})"
            before, _, behind = template.partition("{}")
            forms[f"{name}{index}"] = re.escape(before.lower()) + count + re.escape(behind.lower()) + r"(?!\w)"
    if not rows["weekday short"]:
        del forms["weekday2"]
    return forms


def _together(rows: Rows, relative: dict[str, tuple[str, int]]) -> dict[str, str]:
    """The form patterns, by name, of a language without spaces between words, with the year first."""
    weekday, of_year = _any_of(_listed(rows, "weekday")), _any_of(_listed(rows, "of year"))
    turned, upto = _any_of(_listed(rows, "next", "past", "this")), rf"(?:{_any_of(_listed(rows, 'to'))}|{_DASH})"
    number = rf"\d{{1,3}}|{_any_of(_listed(rows, 'number'))}"

    def year(form: str) -> str:
        return rf"(?:(?P<{form}_year>{YEAR})\s?年|(?P<{form}_of>{of_year}))?\s?"

    forms = {
        "iso": rf"(?P<iso_year>{YEAR})(?P<iso_mark>[-/.])(?P<iso_month>\d{{1,2}})"
        rf"(?P=iso_mark)(?P<iso_day>\d{{1,2}})(?!\d)",
        "day": rf"{year('day')}(?:(?P<day_month>\d{{1,2}})\s?月)\s?(?:(?P<day_low>\d{{1,2}})\s?[日号號]?\s?{upto}\s?)?"
        r"(?P<day_day>\d{1,2})\s?[日号號]",
        "span": rf"(?P<span_year>{YEAR})年?{upto}(?P<span_last>{YEAR})年",
        "fiscal": rf"(?P<fiscal_year>{YEAR})(?:{_any_of(_listed(rows, 'fiscal'))})",
        "part": rf"{year('part')}(?P<part_part>{_any_of(_listed(rows, 'quarter', 'half'))})",
        "decade": _decades(rows, ""),
        "season": rf"(?:(?P<season_year>{YEAR})年|(?P<season_of>{of_year}))"
        rf"(?P<season_season>{_any_of(_listed(rows, 'season'))})",
        "holiday": rf"{year('holiday')}(?P<holiday_day>{_any_of(_listed(rows, 'holiday'))})",
        "month": rf"{year('month')}(?P<month_month>\d{{1,2}}\s?月|{_any_of(_listed(rows, 'month'))})",
        "weekday": rf"(?P<weekday_before>{turned})?(?P<weekday_day>{weekday})",
        "relative": rf"(?P<relative_word>{_any_of(relative)})",
        "within": rf"(?P<within_year>{YEAR})\s?年(?!代)",
    }
    for what in ("ago", "ahead"):
        for index, template in enumerate(_listed(rows, what)):
            count = rf"(?P<{what}{index}_number>{number})\s?(?P<{what}{index}_unit>{_any_of(_listed(rows, 'unit'))})"
            before, _, behind = template.partition("{}")
            forms[f"{what}{index}"] = re.escape(before) + count + re.escape(behind)
    return forms


def _decades(rows: Rows, edge: str) -> str:
    """The pattern for decades, in digits and in words."""
    written = []
    for index, template in enumerate(_listed(rows, "decade", "decade in full")):
        # Two digits may require an apostrophe: "in her 20s" is not a decade, "the '20s" is.
        short = "['’]" if template in _listed(rows, "decade in full") else "['’]?"
        digits = rf"(?P<decade_year{index}>(?:(?:19|20)\d|(?:{short})\d)0)"
        before, _, behind = template.partition("{}")
        written.append(re.escape(before.lower()) + digits + re.escape(behind.lower()))
    written.append(f"(?P<decade_word>{_any_of(_listed(rows, 'decade word'))})")
    return f"(?:{'|'.join(written)}){edge}"


def _dated(holiday: str) -> bool:
    """Whether the name of a holiday denotes one day by itself: "Christmas Day", but not "Christmas"."""
    return len(holiday.split()) > 1 or holiday.lower().endswith(("tag", "dag", "abend", "avond", "halloween"))

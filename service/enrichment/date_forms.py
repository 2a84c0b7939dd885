"""The date words of one language in, its date forms out: the patterns of ``date_words.py``, each with named groups."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable

# Languages written without spaces, or with particles joined, with the year before the month (2026年3月3日), and what
# they write behind year, month and day.
TOGETHER = {"zh": ("年", "月", "日号號"), "ja": ("年", "月", "日"), "ko": ("년", "월", "일")}
MONTH_MARKS = "".join(month for _, month, _ in TOGETHER.values())
# "3日間" and "为期3日" are three days, not the third of the month.
_LASTS = (
    r"[间間内後后前以連连目游線线]|平均|均线|均線|간|째|ぶり|当たり|\s?(?:만에|평균|연속|동안|이내|전)"
    r"|\d+(?:回|次|餐|時間|小时)"
)
_LASTING = "期續続約约"
# Languages that write short words joined to the next word, and the letters these are: "wa-fi", "bi-".
PREFIXES = {"ar": "وفبلك", "he": "בלמהו"}
# Forms come numbered where a language has several of a kind.
DIGITS = "0123456789"
# Forms of weekdays that are counted, weekends, ends of periods, and months counted from January.
COUNTED = frozenset({"inweek", "nth", "later", "weekend", "ends", "months"})
YEAR = r"(?:19|20)\d\d"
_ORDINAL = r"(?:st|nd|rd|th|er|º|ª|°|\.|-го|-е)?"
_OF = r"(?:of\s|de\s|del\s|di\s|do\s|năm\s|من\s)?"
_DASH = r"\s?[-–—]\s?"
_NOTHING = "(?!)"
# "Sales rose in July 2.7 per cent", "im Juli 2 Millionen": a number that counts something is no day of the month. These
# are whole words: "on June 6 military officials", "on July 4 billionaires".
_COUNTS = (
    r"[.,]\d|\s?[%‰€$£¥](?!\s?\d)|\s(?:per\s?cent(?:age)?|pro[zc]ent\w*|pour\scent|p[oe]r\sc(?:ie|e)nto"
    r"|mil|mio|mrd|mld|bn|tn|mil(?:l?i|j|l)(?:on|ón|oen|ard)(?!th)\w{0,3}|(?:b|tr)illi[oó]n(?!th)\w{0,3}"
    r"|(?:mi|bi|tri)lh(?:ão|ões))(?!\w)"
)
# "Na segunda-feira (12)": the day of the month in brackets after a weekday.
_OF_MONTH = r"(?:(?=\s\((?P<{}_number>\d{{1,2}})\)))?"

Rows = dict[str, list[tuple[tuple[str, ...], str]]]


def any_of(given: Iterable[str]) -> str:
    return (
        "|".join(re.escape(word) for word in sorted({each.lower() for each in given}, key=len, reverse=True))
        or _NOTHING
    )


def listed(rows: Rows, *what: str) -> list[str]:
    return [word for each in what for words, _ in rows[each] for word in words]


# Rows whose words a form may begin with.
_BEGIN = (
    "month|weekday|weekday short|relative|also|next|past|this|within|within month|within loosely|between|quarter|half"
    "|half of|part|number|ago|ahead|ahead if planned|decade|decade in full|decade word|season|holiday|holiday within"
    "|fiscal|day in digits behind|weekend|weekend this|weekend within|end of|ordinal|later|months of|year noun"
)


def beginnings(rows: Rows) -> str:
    """A pattern that looks ahead to a digit or the first three letters of a form's first word; without it all forms are
    tried at each word, which takes twice the time."""
    words = {word.lower().partition("{}")[0] for word in listed(rows, *_BEGIN.split("|"))}
    by_letter: dict[str, set[str]] = defaultdict(set)
    for word in words - {""}:
        by_letter[word[0]].add(f"{word} "[1:3])
    found = (f"{re.escape(letter)}(?:{'|'.join(map(re.escape, rest))})" for letter, rest in by_letter.items())
    return rf"(?=[\d'’]|{'|'.join(found)})"


def forms_apart(rows: Rows, relative: dict[str, tuple[str, int]]) -> dict[str, str]:
    """The form patterns, by name, of a language with spaces between words and the day before or after the month."""
    month, weekday = any_of(listed(rows, "month")), any_of(listed(rows, "weekday"))
    # "in Mar" is more often a place than a month.
    whole = any_of(
        word for each, _ in rows["month"] for word in each if len(each[0]) - len(word) < 2 or word[:3] != each[0][:3]
    )
    turned, within = any_of(listed(rows, "next", "past", "this")), any_of(listed(rows, "within"))
    in_month = any_of(listed(rows, "within", "within month", "next", "past", "this"))
    between, to = any_of(listed(rows, "between")), any_of(listed(rows, "to"))
    of_year = any_of(listed(rows, "of year"))
    weeks = any_of(word for word, (unit, _) in relative.items() if unit == "week")
    number = rf"\d{{1,3}}|{any_of(listed(rows, 'number'))}"
    short_behind = "|".join(rf"(?<=\b{word} )" for word in listed(rows, "weekday short behind")) or _NOTHING
    ordinal, upto = _ORDINAL, rf"(?:{_DASH}|\s(?:{to})\s)"

    def year(form: str) -> str:
        return rf"(?:,?\s{_OF}(?P<{form}_year>{YEAR})(?!\d)|,?\s(?P<{form}_of>{of_year})(?!\w))?"

    # Hungarian "2026. március 4-én", Lithuanian "2026 m. kovo 4 d.".
    first = rf"(?:(?P<before_year>{YEAR})\.?\s(?:m\.\s)?)?" if rows["year first"] else ""
    forms = {
        **_counted_days(rows, weekday, weeks, month, year("nth")),
        **_periods(rows, number, year, turned),
        "iso": rf"(?P<iso_year>{YEAR})(?P<iso_mark>[-/.])(?P<iso_month>0\d|1[0-2])"
        rf"(?P=iso_mark)(?P<iso_day>[0-3]\d)(?!\d)",
        "day": rf"(?:(?:{weekday}),?\s(?:(?:den|dem|der|the|le|el|o)\s)?)?"
        rf"(?:(?P<day_low>\d{{1,2}}){ordinal}{upto})?(?P<day_day>\d{{1,2}}){ordinal}\s{_OF}(?P<day_month>{month})"
        rf"(?:/(?:{month}))?\.?(?!\w){year('day')}",
        "before": rf"(?:(?:{weekday}),?\s)?{first}(?P<before_month>{month})\.?\s"
        rf"(?P<before_low>\d{{1,2}})(?:st|nd|rd|th)?(?![\d\w]|{_COUNTS})"
        rf"(?:{upto}(?P<before_day>\d{{1,2}})(?:st|nd|rd|th)?(?![\d\w]|\s(?:{month})))?"
        + ("" if first else year("before")),
        "month": rf"(?P<month_month>{month})\.?(?:/(?:{month}))?"
        rf"(?:\s{_OF}(?P<month_year>{YEAR})(?!\d)|,?\s(?P<month_of>{of_year})(?!\w))",
        "digits": rf"(?P<digits_day>\d{{1,2}})(?P<digits_mark>[-./])(?P<digits_month>\d{{1,2}})"
        rf"(?P=digits_mark)(?P<digits_year>{YEAR}|\d\d)(?![\d\w]|[-./]\d)",
        "short": rf"(?:{any_of(listed(rows, 'day in digits behind'))})\s(?P<short_whole>(?P<short_day>\d{{1,2}})"
        r"(?:\.(?P<short_month>\d{1,2})\.|/(?P<short_number>\d{1,2})))(?![\d\w/]|[.,]\d)",
        "span": rf"(?P<span_year>{YEAR})[-–/](?P<span_last>{YEAR}|\d\d)(?![\d\w]|[-./]\d)"
        rf"|(?:{between})\s(?P<span_both>(?P<span_from>{YEAR})\s(?:{to})\s(?P<span_to>{YEAR}))(?!\d)",
        "fiscal": rf"(?:{any_of(listed(rows, 'fiscal'))})\s?(?:{_OF})"
        rf"(?P<fiscal_year>{YEAR}|(?<=fy)\d\d|(?<=fy )\d\d)(?:[-–/](?P<fiscal_last>{YEAR}|\d\d))?(?!\d)",
        "part": rf"(?P<part_part>{any_of(listed(rows, 'quarter', 'half', 'half of', 'part'))})(?!\w)"
        rf"(?:\s(?P<part_fiscal>fy\s?\d\d(?:\d\d)?)(?![\d-])|,?\s(?:of\s(?:fiscal\s)?|de\s|del\s|di\s|van\s|من\s)?(?:عام\s)?(?P<part_year>{YEAR})(?!\d)|,?\s(?P<part_of>{of_year})(?!\w))?",
        "decade": _decades(rows, r"(?!\w)"),
        "season": rf"(?:(?P<season_before>{turned})\s)?(?P<season_season>{any_of(listed(rows, 'season'))})(?!\w)"
        rf"(?:\s(?:of\s|de\s|del\s|di\s|van\s|do\s)?(?P<season_year>{YEAR})(?:[-/–](?P<season_last>\d\d))?(?!\d)"
        rf"|\s(?P<season_of>{of_year})(?!\w)|\s(?P<season_after>{turned})(?!\w))?",
        "holiday": rf"(?P<holiday_day>{any_of(word for word in listed(rows, 'holiday') if _dated(word))})(?!\w)"
        rf"{year('holiday')}"
        rf"|(?:{any_of(listed(rows, 'holiday within', 'next', 'past', 'this'))})\s"
        rf"(?P<holiday_named>(?P<holiday_alone>{any_of(listed(rows, 'holiday'))})(?!\w){year('holidays')})",
        "relative": rf"(?P<relative_word>{any_of(relative)})(?!\w)",
        "weekday": rf"(?:(?P<weekday_before>{turned})\s)?(?P<weekday_day>{weekday})(?!\w)"
        rf"(?:\s(?:of\s|na\s)?(?P<weekday_week>{weeks})(?!\w)|\s(?P<weekday_after>{turned})(?!\w))?"
        rf"{_OF_MONTH.format('weekday')}",
        # Brazilian "na segunda" is a day, "na segunda etapa" is not.
        "weekday2": rf"(?:{short_behind})"
        rf"(?P<weekday2_day>{any_of(listed(rows, 'weekday short'))})(?!\w)(?:\s(?P<weekday2_after>{turned})(?!\w)"
        rf"|(?=\s?(?:[(,.;:)]|$)|\s(?:{any_of(listed(rows, 'weekday short before'))})\s))"
        rf"{_OF_MONTH.format('weekday2')}",
        "within": rf"(?:{in_month})[\s-](?P<within_named>(?P<within_month>{whole})(?!\w|/|\.?\s(?:{_OF})?"
        rf"(?:\d\d?(?!\d|{_COUNTS})|{YEAR}(?!\d)))"
        rf"(?:,?\s(?P<within_of>{of_year})(?!\w))?)(?:\s(?P<within_after>{turned})(?!\w))?"
        rf"|(?:{within})[\s-](?P<within_year>{YEAR})(?![\d\w]|[-.,/]\d|-\w|['’]er|\s?[%€$£])",
    }
    if rows["month behind"]:
        # Turkish "kasım ayında".
        forms["behind"] = rf"(?P<behind_month>{month})(?=(?:{any_of(listed(rows, 'month behind'))})(?!\w))"
    forms["year"] = _years_alone(rows)
    for what, name in (("ago", "ago"), ("ahead", "ahead"), ("ahead if planned", "planned")):
        for index, template in enumerate(listed(rows, what)):
            count = rf"(?P<{name}{index}_number>{number})\s(?P<{name}{index}_unit>{any_of(listed(rows, 'unit'))})"
            before, _, behind = template.partition("{}")
            forms[f"{name}{index}"] = re.escape(before.lower()) + count + re.escape(behind.lower()) + r"(?!\w)"
    if not rows["weekday short"]:
        del forms["weekday2"]
    return forms


def forms_together(rows: Rows, relative: dict[str, tuple[str, int]], language: str) -> dict[str, str]:
    """The form patterns, by name, of a language without spaces between words, with the year first."""
    year_mark, month_mark, day_marks = TOGETHER[language]
    weekday, of_year = any_of(listed(rows, "weekday")), any_of(listed(rows, "of year"))
    turned, upto = any_of(listed(rows, "next", "past", "this")), rf"(?:{any_of(listed(rows, 'to'))}|{_DASH})"
    number = rf"\d{{1,3}}|{any_of(listed(rows, 'number'))}"

    def year(form: str) -> str:
        return rf"(?:(?P<{form}_year>{YEAR})\s?{year_mark}|(?P<{form}_of>{of_year}))?\s?"

    forms = {
        **_periods(rows, number, year, turned, spaced=False),
        "iso": rf"(?P<iso_year>{YEAR})(?P<iso_mark>[-/.])(?P<iso_month>\d{{1,2}})"
        rf"(?P=iso_mark)(?P<iso_day>\d{{1,2}})(?!\d)",
        "day": rf"{year('day')}(?:(?P<day_month>\d{{1,2}})\s?{month_mark})\s?"
        rf"(?:(?P<day_low>\d{{1,2}})\s?[{day_marks}]?\s?{upto}\s?)?(?P<day_day>\d{{1,2}})\s?[{day_marks}]",
        "span": rf"(?P<span_year>{YEAR}){year_mark}?{upto}(?P<span_last>{YEAR}){year_mark}",
        "alone": rf"(?<![{month_mark}{_LASTING}])(?<!{month_mark} )(?P<alone_day>[1-9]|[12]\d|3[01])[{day_marks}]"
        rf"(?!{_LASTS})",
        "fiscal": rf"(?P<fiscal_year>{YEAR})(?:{any_of(listed(rows, 'fiscal'))})",
        "part": rf"{year('part')}(?P<part_part>{any_of(listed(rows, 'quarter', 'half', 'part'))})",
        "decade": _decades(rows, ""),
        "season": rf"(?:(?P<season_year>{YEAR}){year_mark}|(?P<season_of>{of_year}))"
        rf"(?P<season_season>{any_of(listed(rows, 'season'))})",
        "holiday": rf"{year('holiday')}(?P<holiday_day>{any_of(listed(rows, 'holiday'))})",
        "month": rf"{year('month')}(?P<month_month>\d{{1,2}}\s?{month_mark}|{any_of(listed(rows, 'month'))})",
        "weekday": rf"(?P<weekday_before>{turned})?(?P<weekday_day>{weekday})",
        "relative": rf"(?P<relative_word>{any_of(relative)})",
        "within": rf"(?P<within_year>{YEAR})\s?{year_mark}(?!代|대)",
    }
    for what in ("ago", "ahead"):
        for index, template in enumerate(listed(rows, what)):
            count = rf"(?P<{what}{index}_number>{number})\s?(?P<{what}{index}_unit>{any_of(listed(rows, 'unit'))})"
            before, _, behind = template.partition("{}")
            forms[f"{what}{index}"] = re.escape(before) + count + re.escape(behind)
    return forms


def _counted_days(rows: Rows, weekday: str, weeks: str, month: str, year: str) -> dict[str, str]:
    """The patterns for counted weekdays: "next week Thursday", "a week on Tuesday", "the first Monday of May"."""
    forms = {
        "inweek": rf"(?P<inweek_week>{weeks})\s(?:\w{{1,3}}\s)?(?P<inweek_day>{weekday})(?!\w)",
        "nth": rf"(?P<nth_ordinal>{any_of(listed(rows, 'ordinal'))})\s(?P<nth_day>{weekday})\s(?:\w{{1,3}}\s)?"
        rf"(?P<nth_month>{month})(?![\w/]){year}",
    }
    for index, template in enumerate(listed(rows, "later")):
        before, _, behind = template.partition("{}")
        forms[f"later{index}"] = (
            re.escape(before.lower()) + rf"(?P<later{index}_day>{weekday})" + re.escape(behind.lower()) + r"(?![\w-])"
        )
    return forms


def _periods(rows: Rows, number: str, year: Callable[[str], str], turned: str, spaced: bool = True) -> dict[str, str]:
    """The patterns for weekends, ends of years, months and weeks, and "the first nine months"."""
    edge = r"(?!\w)" if spaced else ""
    turned = rf"\s(?:{turned}){edge}"
    within, bare = any_of(listed(rows, "weekend within")), any_of(listed(rows, "weekend"))
    forms = {
        "weekend": rf"(?:(?:{within})\s(?P<weekend_bare>{bare})"
        rf"|(?P<weekend_this>{any_of(listed(rows, 'weekend this'))})){edge}(?!{turned})",
        # "The end of the year 2019" has a year of its own, as has 2019年底.
        "ends": rf"(?<!年)(?P<ends_word>{any_of(listed(rows, 'end of'))}){edge}"
        # "La fin du mois de mars" is the end of March.
        rf"(?!\s(?:de\s|di\s)?(?:\d|{any_of(listed(rows, 'month'))})|{turned})",
    }
    of_the_year = any_of(listed(rows, "of the year"))
    for index, template in enumerate(listed(rows, "months of")):
        form = f"months{index}"
        before, _, behind = template.partition("{}")
        counted = re.escape(before.lower()) + rf"(?P<{form}_number>{number})" + re.escape(behind.lower())
        if spaced:
            forms[form] = rf"{counted}{edge}(?:(?P<{form}_tail>\s(?:{of_the_year}){edge})|{year(form)})"
        else:
            forms[form] = year(form) + counted
    return forms


def _years_alone(rows: Rows) -> str:
    """The pattern for a year without a word that makes it one."""
    if rows["year alone"]:
        return rf"(?P<year_year>{YEAR})(?![\d\w]|[-.,/]\d|-\w|\s?[%€$£])"
    # Turkish "2020'de", "2014 yılında".
    if rows["year behind"]:
        # "2000'den fazla kişi" are more than 2000 people.
        counted, behind = any_of(listed(rows, "year counted")), any_of(listed(rows, "year behind"))
        return rf"(?P<year_year>{YEAR})(?!(?:{counted})(?!\w))(?=(?:{behind})(?!\w))"
    ends = rf"(?:\s?(?:[,;:)]|[.!?](?:\s|$)|$)|\s(?:{any_of(listed(rows, 'year before'))})\b)"
    # Round numbers are counted more often than written of: "the 2000 workers", as is what people are counted by.
    counted = any_of(listed(rows, "year counted"))
    before = [
        rf"(?:{any_of(listed(rows, 'within loosely'))})\s(?={YEAR}{ends})",
        rf"(?:{any_of(listed(rows, 'year noun'))})\s(?={YEAR}\s(?!(?:{counted})(?![\w'’]))[^\W\d])(?!\d\d00)",
    ]
    if rows["year bare"]:
        # Not "klockan 1930", nor behind what a flight or a regulation is called: "SK 1984".
        counting = "".join(rf"(?<!\b{word} )" for word in listed(rows, "year counted"))
        called = r"(?:(?<=[^\W\d]{3} )|(?<=\b[evo][ml] )|(?<=\bos ))"
        before.append(rf"{called}(?={YEAR}{ends})(?!\d\d00){counting}")
    return rf"(?:{'|'.join(before)})(?P<year_year>{YEAR})"


def _decades(rows: Rows, edge: str) -> str:
    """The pattern for decades, in digits and in words."""
    written = []
    for index, template in enumerate(listed(rows, "decade", "decade in full")):
        # Two digits may require an apostrophe: "in her 20s" is not a decade, "the '20s" is.
        short = "['’‘]" if template in listed(rows, "decade in full") else "['’‘]?"
        digits = rf"(?P<decade_year{index}>(?:(?:19|20)\d|(?:{short})\d)0)"
        before, _, behind = template.partition("{}")
        written.append(re.escape(before.lower()) + digits + re.escape(behind.lower()))
    written.append(f"(?P<decade_word>{any_of(listed(rows, 'decade word'))})")
    return f"(?:{'|'.join(written)}){edge}"


def _dated(holiday: str) -> bool:
    """Whether the name of a holiday denotes one day by itself: "Christmas Day", but not "Christmas"."""
    return len(holiday.split()) > 1 or holiday.lower().endswith(("tag", "dag", "abend", "avond", "halloween"))

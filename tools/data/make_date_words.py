"""Unicode CLDR and num2words in, ``service/enrichment/data/date_words.tsv`` out: words of dates by language.

    pip install babel num2words
    python -m tools.data.make_date_words > service/enrichment/data/date_words.tsv

The lines are those of ``dates.tsv``: months, weekdays, "yesterday" to "next year", units, and what stands around a
counted unit ("för {} sedan"). What CLDR does not have stands in ``ADDED``: words before a month or a year, words of the
future, and weekdays in the case that the press uses.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from babel import Locale
from num2words import num2words

# By the code that the service gives the language, the locale of CLDR.
_CODES = "bg ca cs da el et fi he hi hr hu id is ja ko lt lv ro sk sl sr sv tr uk vi"
LOCALES = {code: code for code in _CODES.split()} | {"no": "nb"}
# In Vietnamese "hai tuần trước", two weeks ago, is also "(thứ) Hai tuần trước", on Monday last week.
NO_NUMBER_WORDS = {"bg", "el", "hr", "et", "hi", "ja", "ko", "vi"}
UNITS = ("day", "week", "month", "year")
NUMBERS = range(2, 13)
ADDED = {
    "sv": {
        "weekday": "måndagen tisdagen onsdagen torsdagen fredagen lördagen söndagen",
        "within": "i|under|sedan|från|till",
        "future": "ska|skall|kommer att|väntas|planeras|planerar",
        "relative day -1": "igår",
        "relative day 0": "idag",
        "relative day 1": "imorgon",
        "relative year -1": "i fjol",
    },
    "da": {
        "relative year -1": "i fjor",
        "within": "i|siden|fra|til",
        "future": "skal|vil|ventes|planlægges|planlægger",
    },
    "no": {
        "relative year -1": "i fjor",
        "unit day": "dager|dag",
        "within": "i|siden|fra|til",
        "future": "skal|vil|ventes|planlegges|planlegger",
    },
    "is": {"within": "í|frá", "future": "mun|munu|verður|ætlar"},
    "fi": {
        "weekday": "maanantain tiistain keskiviikon torstain perjantain lauantain sunnuntain",
        "future": "aikoo|aikovat|on määrä|on tarkoitus|odotetaan|järjestetään",
    },
    "et": {"future": "plaanib|kavatseb|toimub"},
    "lt": {"year first": "taip", "future": "bus|planuoja|ketina"},
    "lv": {"future": "būs|plāno|paredzēts"},
    "cs": {
        "weekday": "- - středu - - sobotu neděli",
        "within": "v|ve|od|do|koncem|začátkem",
        "relative year -1": "loni|vloni",
        "relative year 0": "letos",
        "future": "bude|budou|má|mají|plánuje|chystá",
    },
    "sk": {
        "weekday": "- - stredu - - sobotu nedeľu",
        "within": "v|vo|od|do",
        "relative year -1": "vlani",
        "future": "bude|budú|má|majú|plánuje|chystá",
    },
    "sl": {"weekday": "- - sredo - - soboto nedeljo", "within": "v|od|do", "future": "bo|bodo|načrtuje"},
    "hr": {"weekday": "- - srijedu - - subotu nedjelju", "within": "u|od|do", "future": "će|planira"},
    "sr": {"weekday": "- - среду - - суботу недељу", "within": "у|од|до", "future": "ће|планира"},
    "bg": {"within": "през|от|до", "future": "ще|планира|предстои"},
    "uk": {
        "weekday": "- - середу - п’ятницю|п'ятницю суботу неділю",
        "within": "у|в|з|від|до",
        "future": "буде|будуть|планує|планується|має|відбудеться|очікується",
    },
    "hu": {
        "weekday": "hétfőn kedden szerdán csütörtökön pénteken szombaton vasárnap",
        "future": "fog|fognak|lesz|lesznek|várhatóan|tervezi",
        "year first": "igen",
        "relative year -1": "tavaly",
        "relative year 0": "idén",
        "relative year 1": "jövőre",
        "relative week -1": "múlt héten",
        "relative week 0": "ezen a héten",
        "relative week 1": "jövő héten",
    },
    "ro": {"within": "în|din|până în", "future": "va|vor|urmează|planifică"},
    "tr": {
        "relative week 1": "önümüzdeki hafta",
        "relative week -1": "geçtiğimiz hafta",
        "future ending": "ecek|acak|eceği|acağı|ecekler|acaklar|eceğini|acağını",
    },
    "el": {"within": "τον|από|το", "future": "θα|πρόκειται|αναμένεται"},
    "ca": {"within": "al|el|de|des de", "future": "serà|seran|preveu|ha de|hauran de"},
    "id": {"within": "pada|sejak|bulan|tahun", "future": "akan|rencananya|direncanakan"},
    "vi": {"within": "vào|từ|năm|trong", "future": "sẽ|dự kiến"},
    "he": {"future": "צפוי|צפויה|יתקיים|תתקיים|עתיד|עתידה"},
    "hi": {"future": "होगा|होगी|होंगे|करेगा|करेगी|करेंगे"},
    "ja": {
        "future": "予定|見通し|方針|計画",
        "relative day -1": "昨夜",
        "relative day 0": "今朝|今夜",
        "unit day": "日",
        "unit week": "週間",
        "unit month": "か月|カ月|ヶ月",
        "unit year": "年",
        "ago": "{}前",
        "ahead": "{}後",
    },
    "ko": {"future": "예정|계획|방침|전망", "relative year -1": "지난해", "relative year 0": "올해"},
}
# Vietnamese weekdays are also ordinals ("thứ hai", the second), but for these words before them.
BEHIND = {"vi": ("hôm", "sáng", "chiều", "tối", "đêm", "vào", "từ", "đến")}
# A prefix that Hebrew joins to the month: "4 במרץ".
JOINED = {"he": "ב"}


def main() -> None:
    """Print the table."""
    print("# The lines of dates.tsv for more languages; made by tools/data/make_date_words.py")
    for language, locale in sorted(LOCALES.items()):
        for line in _rows(language, Locale.parse(locale)):
            print(language, *line, sep="\t")


def _rows(language: str, locale: Locale) -> Iterable[tuple[str, ...]]:
    added = ADDED.get(language, {})
    for number in range(1, 13):
        names = {
            name.rstrip(".")
            for form in ("format", "stand-alone")
            for width in ("wide", "abbreviated")
            # A short form without a full stop may be another word: Czech "pro" is for, and December.
            if width == "wide" or locale.months[form][width][number].endswith(".")
            if _is_word(name := locale.months[form][width][number])
        }
        names |= {JOINED[language] + name for name in names} if language in JOINED else set()
        yield "month", "|".join(sorted(names, key=lambda each: (-len(each), each)))
    forms = added.get("weekday", "- - - - - - -").split()
    for number in range(7):
        names = {locale.days[form]["wide"][number] for form in ("format", "stand-alone")}
        names |= set(forms[number].split("|")) - {"-"}
        if language in BEHIND:
            names = {
                f"{before} {name.lower()}" if name.lower().startswith("thứ") else name
                for before in BEHIND[language]
                for name in names
            }
        yield "weekday", "|".join(sorted(names))
    yield from _relative(locale, added)
    yield from _counted(locale) if "ago" not in added else ()
    if language not in NO_NUMBER_WORDS:
        for number in NUMBERS:
            if " " not in (word := num2words(number, lang=language)):
                yield "number", word, str(number)
    for what in ("within", "future", "future ending", "year first", "ago", "ahead"):
        if what in added:
            yield what, added[what]
    for unit in UNITS:
        if words := added.get(f"unit {unit}"):
            yield "unit", words, unit


def _is_word(name: str) -> bool:
    """A month has a name: not "3." and not the "M" that some abbreviate it to."""
    return name.endswith(("月", "월")) or ((len(name.strip(".")) > 2 or not name.isascii()) and not name[0].isdigit())


def _relative(locale: Locale, added: dict[str, str]) -> Iterable[tuple[str, ...]]:
    found: dict[str, set[str]] = defaultdict(set)
    for unit in UNITS:
        for offset, word in locale._data["date_fields"][unit]["relative"].items():
            found[word.lower()].add(f"{unit} {offset}")
    for what, words in added.items():
        if what.startswith("relative "):
            for word in words.split("|"):
                found[word].add(what.removeprefix("relative "))
    by_value: dict[str, list[str]] = defaultdict(list)
    for word, values in found.items():
        # Hindi has one word for yesterday and tomorrow.
        if len(values) == 1:
            by_value[next(iter(values))].append(word)
    for value, same in sorted(by_value.items()):
        yield "relative", "|".join(sorted(same)), value
        if value.startswith("year "):
            yield "of year", "|".join(sorted(same)), value.removeprefix("year ")


def _counted(locale: Locale) -> Iterable[tuple[str, ...]]:
    """The units as they stand in "three days ago", and what stands around them."""
    words: dict[str, set[str]] = defaultdict(set)
    around: dict[str, dict[str, None]] = {"ago": {}, "ahead": {}}
    for unit in UNITS:
        for what, tense in (("ago", "past"), ("ahead", "future")):
            patterns = list(locale._data["date_fields"][unit][tense].values())
            for pattern in patterns:
                before, mark, behind = pattern.partition("{0}")
                inner = behind.strip()
                if not mark or not inner or "(" in pattern:
                    continue
                # The unit is the first word behind the number; the rest is the frame.
                word, _, rest = inner.partition(" ")
                words[unit].add(word)
                around[what][f"{before}{{}}{' ' + rest if rest else ''}"] = None
    for unit, found in words.items():
        yield "unit", "|".join(sorted(found)), unit
    for what, frames in around.items():
        kept = [frame for frame in frames if frame.strip() != "{}"]
        if kept:
            yield what, "|".join(kept)


if __name__ == "__main__":
    main()

"""Unicode CLDR and num2words in, ``service/enrichment/data/amount_words.tsv`` out: words of amounts by language.

    pip install babel num2words wordfreq
    python -m tools.data.make_amount_words > service/enrichment/data/amount_words.tsv

For each language a line a meaning: language, kind ("scale", "word", "shared" or "number", as in ``amounts.tsv``), the
words, what they stand for. CLDR has the scales ("miljarder", "mrd."), the units of measure and the full names of
currencies ("svenska kronor"), in the forms that stand behind a number. The short name ("kronor") is made of them: what
the names of currencies of one family have in common, and else what is left of a name without the country's; not
where the language says that word too often for it to mean money ("jen" is Czech for only, and for the yen).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations

from babel import Locale
from babel.core import get_global
from babel.numbers import get_territory_currencies
from num2words import num2words
from wordfreq import available_languages, zipf_frequency

_CODES = "bg ca cs da el et fa fi he hi hr hu id is ja ko lt lv ro sk sl sr sv th tr uk vi"
# By the code that the service gives the language, the locale of CLDR and the language of num2words.
LANGUAGES = {
    **{code: code for code in _CODES.split()},
    "no": "nb",
}
NO_NUMBER_WORDS = {"bg", "el", "hr", "et", "hi", "th"}
_CURRENCIES = (
    "USD EUR GBP JPY CNY CHF RUB UAH BYN PLN CZK HUF RON BGN SEK NOK DKK ISK TRY ILS EGP LBP SYP SAR QAR OMR YER IRR "
    "AED MAD KWD IQD JOD BHD DZD TND LYD RSD MKD INR PKR LKR NPR BDT IDR MYR SGD THB VND PHP KRW KPW TWD HKD AUD NZD "
    "CAD MXN ARS CLP COP PEN UYU BRL ZAR NGN KES TZS UGX ETB GHS XOF XAF KZT UZS GEL AMD AZN"
)
CURRENCIES = tuple(_CURRENCIES.split())
# Families of currencies with one name: what stands for that name alone, by country, and "*" for any other text; in the
# language of one of them it always means that one ("=").
FAMILIES = {
    "USD AUD CAD NZD HKD SGD TWD": "*:USD",
    "SEK NOK DKK ISK CZK": "SE:SEK,NO:NOK,DK:DKK,CZ:CZK,IS:ISK",
    "GBP EGP LBP SYP TRY": "GB:GBP,IE:GBP,EG:EGP,LB:LBP,SY:SYP,TR:TRY,*:GBP",
    "CHF XOF XAF": "CH:CHF,LI:CHF,SN:XOF,CI:XOF,ML:XOF,BF:XOF,NE:XOF,TG:XOF,BJ:XOF,CM:XAF,GA:XAF,TD:XAF,CG:XAF,CF:XAF",
    "INR PKR LKR NPR": "IN:INR,PK:PKR,LK:LKR,NP:NPR",
    "MXN ARS CLP COP PHP UYU": "MX:MXN,AR:ARS,CL:CLP,CO:COP,PH:PHP,UY:UYU",
    "IQD KWD JOD BHD DZD TND RSD LYD MKD": "IQ:IQD,KW:KWD,JO:JOD,BH:BHD,DZ:DZD,TN:TND,RS:RSD,LY:LYD,MK:MKD",
    "AED MAD": "AE:AED,MA:MAD",
    "SAR QAR OMR YER IRR": "SA:SAR,QA:QAR,OM:OMR,YE:YER,IR:IRR",
    "KES TZS UGX": "KE:KES,TZ:TZS,UG:UGX",
    "KRW KPW": "KR:KRW,KP:KPW,*:KRW",
    "RUB BYN": "RU:RUB,BY:BYN,*:RUB",
}
UNITS = {
    "concentr-percent": "percent",
    "length-kilometer": "km",
    "length-mile": "mi",
    "mass-kilogram": "kg",
    "mass-tonne": "t",
    "area-hectare": "ha",
    "volume-barrel": "bbl",
}
SURE_UNITS = {"percent", "km", "kg"}
# What the press writes and CLDR has no form of, or has only with the name of the country.
ADDED = {
    "tr": {
        "sign": {"percent": "yüzde|%"},
        "word": {
            "USD": "dolar|dolara|doların|dolarlık",
            "GBP": "sterlin",
            "EUR": "avro|avroya|avroluk|euro|euroluk",
            "TRY": "lira|liraya|liranın|liralık|TL",
            "RUB": "ruble",
        },
    },
    "ja": {
        "not before": {"首|素|老|旦|気": "元", "周|形|筒|盤|卓": "円"},
        "word": {"CNY": "元|人民元", "percent": "％"},
        "scale": {"3": "千", "7": "千万", "6": "百万"},
    },
    "ko": {
        "not before": {"칙|화|장|소|내|인|자": "원", "부": "위안"},
        "word": {"JPY": "엔", "CNY": "위안", "KRW": "원", "percent": "퍼센트|％"},
        "scale": {"7": "천만", "6": "백만"},
    },
    "sv": {"scale": {"6": "milj", "9": "mdr|mrd"}},
    # "not before": what a word may not stand before: "3원칙" are three principles, "3 đồng phạm" accomplices.
    "fi": {
        "scale": {"6": "milj|miljoonan|miljoonalla|miljoonasta", "9": "mrd|miljardin|miljardilla|miljardista"},
        "word": {
            "EUR": "euron|eurolla|eurosta|euroon",
            "USD": "dollarin|dollarilla|dollarista",
            "percent": "prosentin|prosentilla|prosentista",
        },
    },
    "uk": {"word": {"UAH": "грн", "USD": "дол"}},
    "id": {"word": {"USD": "dolar|dolar AS", "IDR": "rupiah", "GBP": "pound sterling", "JPY": "yen", "CNY": "yuan"}},
    "vi": {
        "not before": {" phạm| chí| đội| bào| nghiệp| minh| ruộng| hồ| nghĩa| loạt": "đồng"},
        "word": {"VND": "đồng", "USD": "đô la|đô-la", "percent": "phần trăm"},
    },
    "hu": {"word": {"USD": "dollár", "percent": "százalék|százalékos"}},
    "el": {"word": {"USD": "δολαρίων", "percent": "τοις εκατό"}, "scale": {"6": "εκατ"}},
    "th": {"not before": {"หลวง": "บาท"}, "word": {"THB": "บาท", "USD": "ดอลลาร์", "percent": "เปอร์เซ็นต์"}},
    "he": {"word": {"ILS": "שקל|שקלים", "USD": "דולר|דולרים", "percent": "אחוז|אחוזים"}},
    "fa": {"word": {"USD": "دلار", "EUR": "یورو", "percent": "درصد"}},
}
ONE = {
    "sv": "en|ett", "da": "en|et", "no": "en|ett", "fi": "yksi", "cs": "jeden|jedna|jednu", "sk": "jeden|jedna|jednu",
    "hu": "egy", "tr": "bir", "ro": "un|o", "uk": "один|одна|одну", "id": "satu", "vi": "một",
}  # fmt: skip
WRITTEN = (*range(2, 13), 15, *range(20, 100, 10))
# Words of CLDR that mean something else more often: Swedish "fat" are dishes, Hungarian "font" half a kilogram.
DROPPED = {"sv": {"fat"}, "no": {"fat"}, "hu": {"font"}}
UNSPACED = {"ja", "ko", "th"}
# Short forms that are also other words or units of the language ("t" and "tn" are tons, "m" metres) are left out, and
# short names of currencies that few write about ("sol" is Swedish for the sun).
SHORTEST = 2
SHORT_NAMES = {"JPY", "CNY", "KRW", "EUR"}
# Of a million words of a language (10 ** (zipf - 3)): more often than this a word is taken for its everyday meaning, in
# a currency that much is written about, and in another.
EVERYDAY = {"USD": 9.0, "EUR": 9.0, "GBP": 5.0, "JPY": 5.0, "CNY": 5.0, "CHF": 5.0, "RUB": 5.0, "SEK": 5.1, "t": 5.0}
EVERYDAY_ELSE = 4.0
SPOKEN = available_languages("best").keys() - UNSPACED
# The scripts written without spaces begin with Thai; in them one letter is a word.
FIRST_UNSPACED = 0x0E00
_MARKS = re.compile(r"['\u200e\u200f]")


def main() -> None:
    """Print the table."""
    print("# language, kind, words (separated by |), what they stand for; made by tools/data/make_amount_words.py")
    for language, locale in sorted(LANGUAGES.items()):
        words: dict[tuple[str, str], set[str]] = defaultdict(set)
        known = Locale.parse(locale)
        for value, word in _scales(known):
            words["scale", value].add(word)
        for value, word in _units(known):
            words["word", value].add(word)
        for kind, value, word in _currencies(known, language in UNSPACED):
            words[kind, value].add(word)
        for value, word in _numbers(language):
            words["number", value].add(word)
        for kind, added in ADDED.get(language, {}).items():
            for value, listed in added.items():
                words[kind, value].update(listed.split("|"))
        for (kind, value), found in sorted(words.items()):
            if kept := sorted(found - DROPPED.get(language, set())):
                print(language, kind, "|".join(kept), value, sep="\t")


def _scales(locale: Locale) -> Iterable[tuple[str, str]]:
    """The words for powers of ten; a power that is written with a smaller one's word ("10 thousand") names none."""
    for length in ("long", "short"):
        for forms in locale.compact_decimal_formats[length].values():
            for power, pattern in forms.items():
                written = _MARKS.sub("", pattern.pattern)
                zeros = written.count("0")
                word = written.strip("0. \u00a0\u202f")
                letters = word.isalpha() and ord(word[0]) < FIRST_UNSPACED
                if word and not word[0].isdigit() and (len(word) > SHORTEST or not letters or not word.isascii()):
                    yield str(len(power) - zeros), word


def _units(locale: Locale) -> Iterable[tuple[str, str]]:
    patterns = locale._data["unit_patterns"]
    for unit, value in UNITS.items():
        for length in ("long", "short") if value != "mi" else ("long",):
            for pattern in patterns.get(unit, {}).get(length, {}).values():
                word = _MARKS.sub("", pattern).replace("{0}", "").strip()
                # "per kilometre" is listed among the forms of a kilometre.
                plain = word and "/" not in word and (len(word.split()) == 1 or value == "percent") and len(word) > 1
                if plain and (value in SURE_UNITS or not _everyday(word, value, locale.language)):
                    yield value, word
    yield "percent", "%"


def _currencies(locale: Locale, unspaced: bool) -> Iterable[tuple[str, str, str]]:
    names = {
        currency: {
            _MARKS.sub("", name)
            for name in ((locale._data["currency_names_plural"].get(currency) or {}).values())
            if name
        }
        | ({locale.currencies[currency]} if currency in locale.currencies else set())
        for currency in CURRENCIES
    }
    home = _home(locale)
    for currency, found in names.items():
        for name in found:
            if currency == home or not _everyday(name, currency, locale.language):
                yield "word", currency, name
    in_family: set[str] = set()
    taken: set[str] = set()
    for family, value in FAMILIES.items():
        members = [names[each] for each in family.split() if each in names]
        countries = [locale.territories.get(each[:2], "") for each in family.split()]
        short = _common_ending(members) if unspaced else _common_words(members, countries)
        in_family.update(family.split())
        own = next((each for each in family.split() if each == home), None)
        kept = ",".join(part for part in value.split(",") if part[0] != "*")
        usual = own or (value.rpartition("*:")[2] if "*" in value else "")
        taken |= short
        for word in short:
            # "lirası" is of no British name in Turkish, so it never means a pound.
            known_as = usual and any(word in name for name in names.get(usual, ()))
            meant = f"{kept},{'=' if own else '*'}:{usual}".removeprefix(",") if known_as else kept
            likeliest = usual or family.split()[0]
            if not meant or (usual != home and not unspaced and _everyday(word, likeliest, locale.language)):
                continue
            if meant.startswith(("*:", "=:")):
                yield "word", meant[2:], word
            else:
                yield "shared", meant, word
    if home in ("SEK", "NOK", "DKK", "ISK"):
        yield "shared sign", f"{FAMILIES['SEK NOK DKK ISK CZK']},=:{home}", "kr"
        yield "shared sign", f"{FAMILIES['SEK NOK DKK ISK CZK']},=:{home}", "kr."
    for currency in CURRENCIES:
        if currency not in in_family and not unspaced:
            for name in names[currency]:
                left = _without_country(name, locale.territories.get(currency[:2], ""))
                long = left is not None and (len(left) > SHORTEST + 1 or currency in (*SHORT_NAMES, home))
                everyday = currency != home and left is not None and _everyday(left, currency, locale.language)
                if left and long and left != name and left not in taken and not everyday:
                    yield "word", currency, left
    yield from _unspaced_rest(names) if unspaced else ()


def _home(locale: Locale) -> str:
    """The currency of the country where most speakers of the language live."""
    full = get_global("likely_subtags").get(locale.language, "")
    return next(iter(get_territory_currencies(full.rpartition("_")[2])), "") if full else ""


def _everyday(word: str, meaning: str, language: str) -> bool:
    """Whether ``language`` says ``word`` so often that a number before it is no sum."""
    if language not in SPOKEN or " " in word:
        return False
    return bool(zipf_frequency(word, language) >= EVERYDAY.get(meaning, EVERYDAY_ELSE))


def _common_words(members: list[set[str]], countries: list[str]) -> set[str]:
    """The words that at least two currencies of a family have in their names."""
    times: dict[str, int] = defaultdict(int)
    for names in members:
        for word in {word for name in names for word in re.split(r"[ -]", name)}:
            times[word] += 1
    stems = tuple(country[:4].casefold() for country in countries if country)
    return {
        word
        for word, many in times.items()
        if many > 1 and len(word) > SHORTEST and not word[0].isupper() and not word.startswith(stems)
    }


def _common_ending(members: list[set[str]]) -> set[str]:
    """The ending that at least two names of a family share, in a script without spaces."""
    found = set()
    for one, other in combinations([name for names in members for name in names], 2):
        at = 0
        while at < min(len(one), len(other)) and one[-1 - at] == other[-1 - at]:
            at += 1
        ending = one[len(one) - at :].strip()
        if len(ending) > 1 and " " not in ending and ending not in (one, other):
            found.add(ending)
    return {each for each in found if not any(each != other and each.endswith(other) for other in found)}


def _without_country(name: str, country: str) -> str | None:
    """The one word of ``name`` that is not of the country: "yen" of "Japanese yen"; None where it cannot be told."""
    stem = country[:3].casefold()
    left = [word for word in re.split(r"[ -]", name) if word.casefold()[:3] != stem]
    return left[0] if len(left) == 1 and len(left[0]) > SHORTEST and not left[0][0].isupper() else None


def _unspaced_rest(names: dict[str, set[str]]) -> Iterable[tuple[str, str, str]]:
    """Behind a space, the short name of a currency that no family has: "ルーブル"."""
    for currency, found in names.items():
        for name in found:
            if " " in name and currency in ("CHF", "RUB", "JPY", "CNY", "BRL", "TRY"):
                yield "word", currency, name.split()[-1]


def _numbers(language: str) -> Iterable[tuple[str, str]]:
    for word in ONE.get(language, "").split("|"):
        if word:
            yield "1", word
    if language in NO_NUMBER_WORDS or language in UNSPACED:
        return
    for number in WRITTEN:
        word = num2words(number, lang=language)
        if " " not in word:
            yield str(number), word


if __name__ == "__main__":
    main()

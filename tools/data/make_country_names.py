"""Unicode CLDR in, ``service/enrichment/data/country_names.tsv`` out: what countries are called, by language.

    pip install babel
    python -m tools.data.make_country_names > service/enrichment/data/country_names.tsv

For languages whose names the place table (``make_gazetteer``) does not have. What CLDR does not have is in ``ADDED``:
other names that the press uses; ``PARTS`` are the countries of Britain, each a place of its own.
"""

from __future__ import annotations

from babel import Locale

LOCALES = {
    "pl": "pl",
    "cs": "cs",
    "sk": "sk",
    "sv": "sv",
    "da": "da",
    "no": "nb",
    "fi": "fi",
    "hu": "hu",
    "tr": "tr",
    "ar": "ar",
}
NO_COUNTRIES = frozenset({"AQ", "BV", "EU", "EZ", "HM", "IM", "QO", "TF", "UM", "UN", "XA", "XB", "ZZ"})
ADDED = {
    "pl": {"US": "USA Ameryka", "GB": "Brytania"},
    "cs": {"US": "USA Amerika", "GB": "Británie Velká_Británie", "NL": "Nizozemí"},
    "sk": {"US": "USA Amerika", "GB": "Británia Veľká_Británia"},
    "fi": {"US": "USA", "GB": "Britannia"},
    "hu": {"US": "USA Amerika", "GB": "Nagy-Britannia"},
    "ar": {"US": "أمريكا أميركا", "GB": "بريطانيا", "KP": "كوريا_الشمالية", "SY": "سورية"},
    "tr": {"US": "ABD Amerika", "GB": "İngiltere Britanya"},
}
PARTS = {
    "pl": {"GB-ENG": "Anglia", "GB-SCT": "Szkocja", "GB-WLS": "Walia"},
    "cs": {"GB-ENG": "Anglie", "GB-SCT": "Skotsko"},
    "sv": {"GB-ENG": "England", "GB-SCT": "Skottland", "GB-WLS": "Wales"},
    "da": {"GB-ENG": "England", "GB-SCT": "Skotland", "GB-WLS": "Wales"},
    "no": {"GB-ENG": "England", "GB-SCT": "Skottland", "GB-WLS": "Wales"},
    "fi": {"GB-ENG": "Englanti"},
    "hu": {"GB-ENG": "Anglia"},
    "ar": {"GB-ENG": "إنجلترا", "GB-SCT": "أسكتلندا اسكتلندا"},
}
"""By ISO 3166-2 code."""


def main() -> None:
    """Write the table."""
    print("# language, ISO 3166-1 or 3166-2 code, names; made by tools/data/make_country_names.py")
    for language, locale in LOCALES.items():
        territories = Locale(locale).territories
        for code in sorted(each for each in territories if len(each) == 2 and each not in NO_COUNTRIES):
            more = ADDED.get(language, {}).get(code, "").split()
            names = [territories[code], *(name.replace("_", " ") for name in more)]
            print(language, code, "|".join(names), sep="\t")
        for code, parts in PARTS.get(language, {}).items():
            print(language, code, "|".join(parts.split()), sep="\t")


if __name__ == "__main__":
    main()

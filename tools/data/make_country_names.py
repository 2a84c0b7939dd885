"""Unicode CLDR in, ``service/enrichment/data/country_names.tsv`` out: what countries are called, by language.

    pip install babel
    python -m tools.data.make_country_names > service/enrichment/data/country_names.tsv

For languages whose names the place table (``make_gazetteer``) does not have. What CLDR does not have is in ``ADDED``:
other names that the press uses.
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
    "pl": {"US": "USA Ameryka", "GB": "Brytania Anglia Szkocja Walia"},
    "cs": {"US": "USA Amerika", "GB": "Británie Velká_Británie Anglie Skotsko", "NL": "Nizozemí"},
    "sk": {"US": "USA Amerika", "GB": "Británia Veľká_Británia"},
    "sv": {"GB": "England Skottland Wales"},
    "da": {"GB": "England Skotland Wales"},
    "no": {"GB": "England Skottland Wales"},
    "fi": {"US": "USA", "GB": "Britannia Englanti"},
    "hu": {"US": "USA Amerika", "GB": "Nagy-Britannia Anglia"},
    "ar": {"US": "أمريكا أميركا", "GB": "بريطانيا إنجلترا أسكتلندا اسكتلندا", "KP": "كوريا_الشمالية", "SY": "سورية"},
    "tr": {"US": "ABD Amerika", "GB": "İngiltere Britanya"},
}


def main() -> None:
    """Write the table."""
    print("# language, ISO 3166-1 code, names; made by tools/data/make_country_names.py")
    for language, locale in LOCALES.items():
        territories = Locale(locale).territories
        for code in sorted(each for each in territories if len(each) == 2 and each not in NO_COUNTRIES):
            more = ADDED[language].get(code, "").split()
            names = [territories[code], *(name.replace("_", " ") for name in more)]
            print(language, code, "|".join(names), sep="\t")


if __name__ == "__main__":
    main()

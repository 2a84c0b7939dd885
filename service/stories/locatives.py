"""Words of a text in, those in out that say where something is: names behind a preposition of place, or with an ending
of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from types import MappingProxyType

from service.word_frequencies import as_listed, frequencies

# Prepositions that stand before a town's name, where they hardly ever stand before another. Those that stand before
# people and companies as often are left out: German "bei", French "à".
_PREPOSITIONS = MappingProxyType({
    "en": "in near outside", "de": "in nahe", "es": "en", "pt": "em", "ro": "în din", "nl": "in te nabij",
    "sv": "i nära utanför", "da": "i ved nær", "no": "i ved nær",
    "pl": "w we koło", "cs": "v ve u", "sk": "v vo", "sl": "v", "hr": "u kod", "sr": "u kod у код", "ru": "в во под",
    "uk": "у в", "bg": "в във", "el": "στη στην στο στον",
})  # fmt: skip
_BEFORE = MappingProxyType(
    {
        language: frozenset(form for word in words.split() for form in (word, word.capitalize()))
        for language, words in _PREPOSITIONS.items()
    }
)
# The endings of a name that do the same. Turkish sets them off from names by an apostrophe; in Finnish plain words have
# them too.
_ENDINGS = MappingProxyType({
    "fi": ("ssa", "ssä"),
    "tr": ("'de", "'da", "'te", "'ta", "’de", "’da", "’te", "’ta"),
})  # fmt: skip
# Days and months behind a preposition say when: those of the languages above that capitalise them, in the form that
# stands there, and of the others, whose titles do.
_CALENDAR = frozenset(
    form
    for words in (
        "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august"
        " september october november december autumn spring summer winter",
        "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag januar jänner februar märz mai juni juli"
        " oktober dezember",
        "enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre",
        "janeiro fevereiro março maio junho julho setembro outubro novembro dezembro",
        "ianuarie februarie martie aprilie iunie iulie septembrie octombrie noiembrie decembrie",
        "januari februari maart mei augustus mars maj augusti marts",
        "styczniu lutym marcu kwietniu maju czerwcu lipcu sierpniu wrześniu październiku listopadzie grudniu",
        "lednu únoru březnu dubnu květnu červnu červenci srpnu září říjnu listopadu prosinci",
        "januári februári marci apríli máji júni júli auguste septembri októbri novembri decembri",
        "januarju februarju aprilu juniju juliju avgustu septembru oktobru novembru decembru",
        "siječnju veljači ožujku travnju svibnju lipnju srpnju kolovozu rujnu listopadu studenom prosincu",
        "januaru februaru martu junu julu јануару фебруару марту априлу мају јуну јулу августу септембру октобру"
        " новембру децембру",
        "январе феврале марте апреле мае июне июле августе сентябре октябре ноябре декабре понедельник вторник среду"
        " четверг пятницу субботу воскресенье",
        "січні лютому березні квітні травні червні липні серпні вересні жовтні листопаді грудні",
        "януари февруари март април май юни юли август септември октомври ноември декември",
        "ιανουάριο φεβρουάριο μάρτιο απρίλιο μάιο ιούνιο ιούλιο αύγουστο σεπτέμβριο οκτώβριο νοέμβριο δεκέμβριο",
        "tammikuussa helmikuussa maaliskuussa huhtikuussa toukokuussa kesäkuussa heinäkuussa elokuussa syyskuussa"
        " lokakuussa marraskuussa joulukuussa",
        "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
    )
    for form in words.split()
)
_APOSTROPHE = re.compile("['’]")
# The first word of a sentence, which has its capital for that.
_OPENER = re.compile(r"(?:^|[.!?:…][\"”»’)]{0,2}\s|\n)[\s\"“„«»”–—-]{0,4}(\w{1,60}+)")
# Words of a name that is longer: "in San Elmo".
WORDS_OF_NAME = 2
# Characters of a text that are read for the openers of sentences: more than the words that count.
READ_FOR_OPENERS = 20_000


def placed(words: Sequence[str], language: str, text: str = "") -> set[str]:
    """The capitalised words of ``words``, the beginning of ``text`` in ``language``, that say where; none in a language
    of which neither prepositions nor endings are known."""
    before, endings = _BEFORE.get(language), _ENDINGS.get(language)
    found: set[str] = set()
    if before:
        for at in [at for at, word in enumerate(words) if word in before]:
            for name in words[at + 1 : at + 1 + WORDS_OF_NAME]:
                if not name[0].isupper() or name.lower() in _CALENDAR:
                    break
                found.add(name)
    elif endings:
        found.update(word for word in words if word[0].isupper() and word.endswith(endings))
        found = {word for word in found if _APOSTROPHE.split(word)[0].lower() not in _CALENDAR}
        found -= _plain(found, language, text)
    return found


def _plain(found: set[str], language: str, text: str) -> set[str]:
    """Those of ``found`` that may be plain words: what opens a sentence, and what the list of ``language`` has."""
    apart = {word for word in found if not _APOSTROPHE.search(word)}
    if not apart:
        return apart
    openers = set(_OPENER.findall(text[:READ_FOR_OPENERS]))
    return {word for word in apart if word in openers or as_listed(word.lower(), language) in frequencies(language)}

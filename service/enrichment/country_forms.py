"""The words of a line in, the countries that it names in another case than the first out: "w Rosji", "Venäjällä".

Names are Unicode CLDR's (``data/country_names.tsv``), endings are rules by what a name ends in; of names of several
words each word is declined. Names in no table of endings stand as they are.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache

from service.enrichment import full_names, models
from service.enrichment.tokens import Names

_SCANDINAVIAN = (("s", ()), ("", ("s",)))
_CZECH = (
    ("sko", ("ska", "sku", "skem")),
    ("cko", ("cka", "cku", "ckem")),
    ("ie", ("ii", "ií", "í", "iu", "iou")),
    ("ka", ("ky", "ce", "ku", "kou", "ke")),
    ("a", ("y", "e", "ě", "u", "ou", "i", "iu")),
    ("á", ("é", "ou", "ej", "ú")),
    ("é", ("ých", "ým", "ými")),
    ("y", ("", "ů", "ov", "ech", "och", "ách", "ám", "ům", "om", "ami")),
    ("o", ("a", "u", "em", "om")),
    ("", ("u", "e", "ě", "em", "om", "a")),
)
ENDINGS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "pl": (
        ("ja", ("ji", "ję", "ją")),
        ("ia", ("ii", "ię", "ią")),
        ("ka", ("ki", "ce", "kę", "ką", "kiej")),
        ("ga", ("gi", "dze", "gę", "gą")),
        ("da", ("dy", "dzie", "dę", "dą")),
        ("ta", ("ty", "cie", "tę", "tą")),
        ("ra", ("ry", "rze", "rę", "rą")),
        ("a", ("y", "i", "ie", "ę", "ą", "ej")),
        ("one", ("onych", "onym", "onymi")),
        ("ny", ("nego", "nemu", "nym", "n", "nów", "nach", "nom", "nami")),
        ("wy", ("wego", "wemu", "wym")),
        ("emcy", ("iemiec", "emiec", "emczech", "emcom", "emcami")),
        ("ochy", ("och", "oszech", "ochom", "ochami")),
        ("gry", ("gier", "grzech", "grom", "grami")),
        ("y", ("", "ach", "om", "ami", "ów")),
        ("ie", ("ii", "iach", "iom", "iami")),
        ("owo", ("owa", "owu", "owem", "owie")),
        ("oko", ("oka", "oku", "okiem")),
        ("ako", ("aka", "aku", "akiem")),
        ("yko", ("yka", "yku", "ykiem")),
        ("ngo", ("nga", "ngu", "ngiem")),
        ("t", ("tu", "cie", "tem", "towi")),
        ("", ("u", "a", "ie", "em", "iem", "owi")),
    ),
    "cs": _CZECH,
    "sk": _CZECH,
    "sv": _SCANDINAVIAN,
    "da": _SCANDINAVIAN,
    "no": _SCANDINAVIAN,
    "fi": (
        ("vallat", ("valtain", "valtojen", "valloissa", "valloista", "valtoihin", "valloille", "valtoja")),
        ("valta", ("vallan", "vallassa", "vallasta", "valtaan", "vallalle", "valtaa")),
        ("omi", ("omen", "omessa", "omesta", "omeen", "omelle", "omea")),
        ("nti", ("nnin", "nnissa", "nnista", "ntiin", "ntia", "nnille")),
        ("kki", ("kin", "kissa", "kista", "kkiin", "kkia", "kille")),
        ("a", ("an", "assa", "asta", "aan", "alle", "alla", "alta", "aa", "ana")),
        ("ä", ("än", "ässä", "ästä", "ään", "älle", "ällä", "ältä", "ää")),
        ("i", ("in", "issa", "ista", "iin", "ille", "illa", "ia", "issä", "istä", "iä")),
        ("o", ("on", "ossa", "osta", "oon", "olle", "oa")),
        ("", ("in", "issa", "ista", "iin", "ille", "ia", "n", "ssa", "sta", "lle")),
    ),
    "hu": (
        ("a", ("ában", "ába", "ából", "ának", "ával", "át", "án", "ára", "áról", "ától", "áig")),
        ("á", ("ában", "ába", "ából", "ának", "ával", "át", "án", "ára", "áról")),
        ("", ("ban", "ben", "ba", "be", "ból", "ből", "nak", "nek", "gal", "on", "en", "ra", "re", "ról", "ről", "ot")),
    ),
    "tr": (("", ()),),
}
"""By language: what a name ends in, the first that fits, and the endings that stand for it in other cases."""
APOSTROPHES = frozenset(("tr",))
"""Languages that set an ending apart: "ABD'de"."""
_BEHIND = re.compile("['’]")
JOINED = {"ar": "وفبلك"}
"""Languages that join short words to a name, and the letters these are."""
SHORTEST = 2
"""Letters that a name has more of."""
AMBIGUOUS = frozenset(("مالي",))
"""Countries that are called like a common word: Mali, and "financial"."""
NEVER: dict[str, frozenset[str]] = {
    "pl": frozenset(("Czad", "Komory")),
    "cs": frozenset(("Čad",)),
    "sk": frozenset(("Čad",)),
}
"""Names that are more often common words in that language: carbon monoxide, chambers."""
AT_START: dict[str, frozenset[str]] = {
    "pl": frozenset(("Kuba", "Kuby", "Kubie", "Kubę", "Kubą", "Mali", "Walią")),
    "cs": frozenset(("Kuba", "Kuby", "Kubu", "Kubou", "Toga", "Malty", "Malta", "Malte")),
    "sk": frozenset(("Kuba", "Kuby", "Kubu", "Kubou", "Toga")),
    "fi": frozenset(("Perusta", "Peruin", "Perun", "Malin", "Malia", "Oman", "Omani", "Omania")),
    "tr": frozenset(("Mısır", "Mali", "Gine")),
}
"""Names and forms that begin a sentence as other words too: a nickname, ground, maize."""
IN_APPOSITION = frozenset(("Chin", "Indie"))
"""First names, but far more often genitives before who is from there: "przywódca Chin Xi Jinping"."""
ELSEWHERE: dict[str, frozenset[str]] = {"hu": frozenset(("Indián",))}
"""Forms that are another word wherever they stand: "Indián" is a Native American."""
LONGEST = 4
"""Words of the longest name that is looked for."""


@cache
def _forms(language: str) -> dict[tuple[str, ...], str]:
    """The names in every case, as words, to the name itself."""
    found: dict[tuple[str, ...], str] = {}
    for name in _names(language):
        words = name.split()
        for forms in itertools.product(*(_cases(word, language) for word in words)):
            found.setdefault(forms, name)
    return found


def _names(language: str) -> list[str]:
    rows = models.tsv("country_names.tsv")
    never = NEVER.get(language, frozenset())
    names = (name for code, _, names in rows if code == language for name in names.split("|") if name not in never)
    plain = (name for name in names if name.replace(" ", "").replace("-", "").isalpha())
    return [name for name in plain if len(name) > SHORTEST and name.count(" ") < LONGEST]


def _cases(word: str, language: str) -> tuple[str, ...]:
    if word.isupper() or word.islower():
        return (word,)
    ending, others = next((row for row in ENDINGS[language] if word.endswith(row[0])), ("", ()))
    stem = word[: len(word) - len(ending)]
    return (word, *(stem + other for other in others))


def in_text(body: str, language: str) -> list[tuple[int, int]]:
    """The [start, end) of the countries that a text in a language of ``JOINED`` names, after a joined word or not."""
    pattern = _joined(language) if language in JOINED else None
    return [match.span("name") for match in pattern.finditer(body)] if pattern else []


@cache
def _joined(language: str) -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, {*_names(language)} - AMBIGUOUS), key=len, reverse=True))
    return re.compile(rf"(?<!\w)[{JOINED[language]}]?(?P<name>{names})(?!\w)")


def first_names(lines: Sequence[Sequence[str]], names: Sequence[Names]) -> frozenset[str]:
    """The first names of the people of a text who have more names than that."""
    return frozenset(
        words[start]
        for words, line in zip(lines, names, strict=True)
        for start, end, kind in line
        if kind == "PER" and end - start > 1
    )


def found(words: Sequence[str], language: str, people: Collection[str] = ()) -> Iterator[tuple[int, int, str]]:
    """The countries of a line: [start, end) in words, and the name in its first case.

    ``people`` are the first names of those whom the text names in full: Dominika Nowak's is no country.
    """
    if language not in ENDINGS:
        return
    forms, written = _forms(language), words
    if language in APOSTROPHES:
        words = [_BEHIND.split(word)[0] for word in words]
    at = 0
    while at < len(words):
        longest = next(
            (
                (end, name)
                for end in range(min(len(words), at + LONGEST), at, -1)
                if words[at][:1].isupper() and (name := forms.get(tuple(words[at:end])))
            ),
            None,
        )
        if longest and not (longest[0] == at + 1 and _is_another_word(written, at, longest[1], language, people)):
            yield at, longest[0], longest[1]
        at = longest[0] if longest else at + 1


def _is_another_word(words: Sequence[str], at: int, name: str, language: str, people: Collection[str]) -> bool:
    """Whether a form of the country ``name`` is a person's first name here, or begins the sentence as a word of the
    language."""
    word = words[at]
    behind = words[at + 1] if at + 1 < len(words) else ""
    if word in ELSEWHERE.get(language, ()) or word in people or name in people:
        return True
    first = at == 0 or words[at - 1] in full_names.SENTENCE_ENDS
    if first and not behind[:1].isupper() and word in AT_START.get(language, ()):
        return True
    if first and word != name and word.lower() in models.known_words(language):
        return True
    if not models.is_first_name(word) or word in IN_APPOSITION:
        return False
    before = words[at - 1] if at > 1 and words[at - 2] not in full_names.SENTENCE_ENDS else ""
    return behind[:1].isupper() or before[:1].isupper()

"""A text in, its terms out: words, names, numbers and a year, with counts, in order of appearance.

What comes early in a news text is what it is about, so the order matters. Names keep their capital: a word that never
appears in lower case in its text counts as a name, which needs no model and works for any language.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache

import ahocorasick_rs

from service.stories.background import korean_stem, simplified
from service.stories.locatives import placed
from service.stories.routine import MOST_WORDS, marked, sentences

# Words of a text that are read: a long and a short text on one event are compared on beginnings of equal length, which
# contain the news.
WORDS = 600
# Characters that are first searched for that many words; they nearly always contain them.
READ_AT_ONCE = 6_000

# The separator comes first, since a pattern that begins with a look-behind is tried at each character.
_SPLIT_NUMBER = re.compile(r"([.,]) (?=\d)(?<=\d[.,] )")
_SCRIPTS_WITHOUT_SPACES = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
# Most words are plain letters followed by a space; this is tried first.
_WORD = re.compile(
    rf"[A-Za-z]++(?=[\s,.;:])|\d[\d.,]*\d|[{_SCRIPTS_WITHOUT_SPACES}]+"
    rf"|[^\W_{_SCRIPTS_WITHOUT_SPACES}]+(?:['’][^\W\d_]+)?"
)
_UNSPACED = re.compile(rf"[{_SCRIPTS_WITHOUT_SPACES}]")
# Vowel signs and other marks that belong to the letter before, which ``\w`` does not match: without them, a word of
# Hindi or Tamil falls apart into its consonants.
MARKS = "".join(
    re.escape(mark) for mark in map(chr, range(0x300, 0xFB1F)) if unicodedata.category(mark) in ("Mn", "Mc")
)
_MARK = re.compile(f"[{MARKS}]")
_WORD_WITH_MARKS = re.compile(
    rf"\d[\d.,]*\d|[{_SCRIPTS_WITHOUT_SPACES}]+|(?:[^\W_{_SCRIPTS_WITHOUT_SPACES}]++[{MARKS}\u200c\u200d]*+)++(?:['’][^\W\d_]+)?"
)
# Scripts without spaces that write sounds, not words: two of their letters mean nothing, LETTERS of them are a short
# word.
_ALPHABETS = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
LETTERS = 5
_KOREAN = re.compile(r"[\uac00-\ud7a3]")
# Length of the head of a text, which may contain a dateline or a time stamp.
HEAD_CHARACTERS = 400
# A dateline begins a line: a place in capitals or an agency in brackets, then a dash. It names where and by whom the
# text was written, not what happened.
_DATELINE = re.compile(
    r"^[ \t]*(?:[A-ZÀ-ÞА-ЯЁ]{3,}[^\n–—]{0,60}?|[A-ZÀ-ÞА-ЯЁ][^\n(–—]{1,50}\([^)\n]{2,30}\))[ \t]*(?: -|–|—)+ ",
    re.MULTILINE,
)
_BRACKETS = re.compile(r"\(([^)\n]{2,30})\)")
SHORTEST_AGENCY = 3
# Those who speak for or head the authorities, in the languages of most articles: "police spokesman Jonas Weil", "Jonas
# Weil, a spokesman", "Prime Minister Ana Velik". The same person is in the reports on every event in a town or state.
_SPOKES = (
    r"(?i:spokes(?:man|woman|person)|\w*sprecher(?:in)?|porte-parole|portavoz|portavoce|porta-voz|woordvoerd(?:er|ster)"
    r"|rzecznik|rzeczniczka|пресс-секретарь|(?:prime|premier|first|primer) minist(?:er|re|ro)|president(?:e|in)?"
    r"|président|prezydent|президент|premier|chancellor|(?:bundes)?kanzler(?:in)?|ministerpräsident(?:in)?|primeiro-ministro)"
)
# The same in further languages. There, what the speaker speaks for may stand in the genitive between the office and the
# name, "rzecznik policji Jan Norek"; in Hungarian the office comes last.
_SPOKES_FOR = (
    r"(?i:(?:presse?)?tal(?:es(?:person|man|kvinna)|s(?:person|mand|mann|kvinde|kvinne))(?:en|nen|an)?|tiedottaja"
    r"|rzecznik|rzeczniczka|mluvčí|hovorca|hovorkyňa|glasnogovornik|glasnogovornica|portparol|портпарол|говорител(?:ка)?"
    r"|пресс-секретарь|представитель|речник|речниця|εκπρόσωπος|sözcü(?:sü)?|purtător(?:ul|oarea)? de cuvânt|portaveu)"
)
_CAPITAL = "".join(mark for mark in map(chr, range(0x41, 0x530)) if mark.isupper())
# A limit on word length: in a longer one ("A-A-A-…"), each capital would start a search to its end.
_WORD_OF_NAME = rf"[{_CAPITAL}][\w'’-]{{1,60}}+"
_NAME = rf"{_WORD_OF_NAME}(?: {_WORD_OF_NAME}){{1,2}}"
_SMALL_WORD = rf"[^\W\d_{_CAPITAL}]\w{{1,30}}+"
# Whom they speak for, at the end of what stands between the office and the name: only these are of the frame. Anything
# else may be about the one who is named: "the spokesman says that …", "the spokesman for …".
_AUTHORITY = (
    r"(?:polic|policj|poliis|poliț|poliţ|polit|полиц|поліц|милици|αστυνομ|hasič|gasil|vatrogas|straż|pożarn|prokurat"
    r"|прокурат|пожар|мчс|дснс|πυροσβεστ|itfaiye|emniyet|pelastus|rendőr|bomber|mosso|pompier|komend|ratown|záchran)\w{0,20}+"
)
# Verbs of saying, of which the name before the comma is no subject: "…, siger en talsmand".
_SAYS = (
    r"(?:siger|sagde|sier|sa|sade|säger|oplyser|oplyste|opplyser|opplyste|uppger|uppgav|meddel\w{0,4}|fortæller|forteller"
    r"|fortalte|berättar|skriver|skrev|forklarer|forklarte|kertoi|kertoo|sanoi|sanoo|ilmoitti|totesi|mówi|powiedział\w?"
    r"|poinformował\w?|przekazał\w?|podał\w?|řekl\w?|uvedl\w?|sdělil\w?|povedal\w?|uviedl\w?|oznámil\w?|dejal\w?"
    r"|rekao|rekla|kazao|izjavi\w{1,3}|рекао|рекла|изјави\w{1,2}|каза|заяви\w{0,2}|съобщи|сообщил\w?|сказал\w?"
    r"|повідоми\w{1,2}|сказа\w{1,2}|είπε|δήλωσε|ανέφερε|dedi|söyledi|açıkladı|belirtti|spus|declarat|anunțat)\b"
)
_SPOKESPERSON = re.compile(rf"\b({_SPOKES}),? ({_NAME})|({_NAME}),(?: \w+){{0,4}} ({_SPOKES})\b")
_SPEAKER = re.compile(
    rf"\b({_SPOKES_FOR}),?(?:(?: {_SMALL_WORD}){{0,2}} {_AUTHORITY})? ({_NAME})"
    rf"|({_NAME}),(?! {_SAYS})(?: \w+){{0,4}} ({_SPOKES_FOR})\b"
    rf"|({_NAME})(?: {_SMALL_WORD})? (szóvivő)\b"
)
# The country of a head of government or parliament: "Marenia's prime minister", "the President of Marenia". It appears
# in all political reports from there.
_ORGAN = (
    rf"(?:{_SPOKES}|(?i:government|parliament|regierung|parlament|gouvernement|parlement|gobierno|parlamento|governo))"
)
_OFFICE = re.compile(
    rf"\b([A-ZÀ-ÞА-Я][\w-]{{1,60}}+)['’]s? {_ORGAN}\b|\b{_ORGAN} (?:of|von|de|di|du|van) ({_WORD_OF_NAME})"
)
# Strings of which every office above contains one, whatever the case of its first letter. Names are searched for only
# within REACH characters of them, which takes a fifth of the time.
_OFFICE_HINTS = (
    "pokes", "precher", "porte-parole", "ortavo", "orta-voz", "oordvoerd", "zecznik", "zeczniczka", "ресс-секретарь",
    "minist", "Minist", "resident", "résident", "rezydent", "резидент", "remier", "rimer", "hancellor", "anzler",
    "overnment", "arliament", "egierung", "arlament", "ouvernement", "arlement", "obierno", "overno",
)  # fmt: skip
# And those of ``_SPEAKER``.
_SPEAKER_HINTS = (
    "talesp", "talesm", "talesk", "talsp", "talsm", "talsk", "iedottaja", "zecznik", "zeczniczka", "luvčí", "ovorca",
    "ovorkyňa", "lasnogovorni", "ortparol", "ортпарол", "оворител", "ресс-секретарь", "редставитель", "ечник", "ечниця",
    "κπρόσωπος", "özcü", "urtător", "ortaveu", "zóvivő",
)  # fmt: skip
_HINTS = ahocorasick_rs.AhoCorasick([*_OFFICE_HINTS, *_SPEAKER_HINTS])
_SECOND = frozenset(range(len(_OFFICE_HINTS), len(_OFFICE_HINTS) + len(_SPEAKER_HINTS)))
REACH = 120
# Characters of a text that are searched for them: more than the words that count.
FRAMED_WITHIN = 20_000
# Days and months, in the languages that capitalise them: they are not names. ``May`` is left out, as it is a name as
# often.
_CALENDAR = frozenset({
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march",
    "april", "june", "july", "august", "september", "october", "november", "december", "montag", "dienstag", "mittwoch",
    "donnerstag", "freitag", "samstag", "sonnabend", "sonntag", "januar", "februar", "märz", "juni", "juli", "oktober",
    "dezember",
})  # fmt: skip
# An item of a roundup: labelled or listed, with a bullet, number or label of its own.
_ITEM = re.compile(r"[ \t]*(?:([A-ZÀ-ÞА-Я][A-ZÀ-ÞА-Я' -]{1,30})[:–—]|[•*·▪–—-] |\d{1,2}[.)] )[ \t]*(.+)$")
# Fewest items of a roundup, and the least share of the text that they make up.
LEAST_ITEMS, LEAST_SHARE = 3, 0.6
# What an apostrophe joins to the word behind it in French, Italian and Catalan; and to the name before it in Turkish,
# the endings of cases. Any other word with an apostrophe is whole: "doesn't", "aujourd'hui", "O'Neill".
_ELIDED = frozenset(
    [
        *("l", "d", "un", "qu", "c", "j", "n", "s", "m", "t", "dell", "all", "nell", "sull", "dall", "coll"),
        *("quell", "quest", "bell", "jusqu", "lorsqu", "puisqu"),
    ]
)
_ENDINGS = frozenset(
    [
        *("da", "de", "ta", "te", "dan", "den", "tan", "ten", "nda", "nde", "ndan", "nden", "ya", "ye", "yı"),
        *("yi", "yu", "yü", "na", "ne", "nı", "ni", "nu", "nü", "ın", "in", "un", "ün", "nın", "nin", "nun"),
        *("nün", "la", "le", "yla", "yle", "lı", "li", "lu", "lü", "lar", "ler", "daki", "deki", "taki"),
        "teki",
    ]
)
_APOSTROPHE = re.compile(r"['’]")
_YEAR = re.compile(r"(?<![\d,.])(?:19[5-9]\d|20\d\d)(?!\d|[,.]\d)")


def _near_offices(text: str) -> tuple[str, bool]:
    """The parts of ``text`` that may contain an office and the name of its holder, and whether it may be one of
    ``_SPEAKER``."""
    found = _HINTS.find_matches_as_indexes(text, overlapping=True)
    spans = [(text.find(" ", max(0, at - REACH)) if at > REACH else 0, at + REACH) for _, at, _ in found]
    parts: list[str] = []
    end = 0
    for start, stop in sorted(spans):
        if start >= end and parts:
            parts.append("\n")
        parts.append(text[max(start, end) : stop])
        end = max(end, stop)
    return "".join(parts), any(hint in _SECOND for hint, _, _ in found)


@lru_cache(maxsize=1)
def words(text: str) -> tuple[str, ...]:
    """The first ``WORDS`` words of ``text``. Writing without spaces gives its overlapping pairs of characters, or
    groups of ``LETTERS`` letters."""
    size = READ_AT_ONCE
    while True:
        found = _found(text[:size])
        # The last word may be cut off, so it must not be among those that count.
        if len(found) > WORDS or size >= len(text):
            return tuple(found[:WORDS])
        size *= 4


def _found(text: str) -> list[str]:
    """All words of ``text``."""
    read = _SPLIT_NUMBER.sub(r"\1", text)
    unspaced = _UNSPACED.search(read) is not None
    if unspaced:
        read = simplified(read)
    found = (_WORD_WITH_MARKS if not read.isascii() and _MARK.search(read) else _WORD).findall(read)
    return [part for word in found for part in _pairs(word)] if unspaced else found


def _pairs(word: str) -> list[str]:
    size = LETTERS if _ALPHABETS.match(word) else 2
    if len(word) > size and _UNSPACED.match(word):
        return [word[at : at + size] for at in range(len(word) - size + 1)]
    return [word]


def is_unspaced(term: str) -> bool:
    """Whether ``term`` is from writing without spaces."""
    return _UNSPACED.match(term) is not None


@lru_cache(maxsize=100_000)
def normal(word: str) -> str:
    """``word`` in lower case, without a possessive or a plural s; a Korean word is reduced to its stem."""
    small = word.lower()
    if _KOREAN.match(small):
        return korean_stem(small)
    if small[-1] == "s" and small[-2:-1] in ("'", "’"):
        small = small[:-2]
    return small[:-1] if len(small) > 3 and small.endswith("s") and not small.endswith("ss") else small


def without_article(word: str) -> str:
    """``word`` without what is written in one with it before or behind an apostrophe: "l'ouverture", "dell'Italia",
    "Ankara'da"."""
    parts = _APOSTROPHE.split(word)
    if len(parts) != 2:
        return word
    before, behind = parts
    if before.lower() in _ELIDED and len(behind) > 2:
        return behind
    return before if len(before) > 2 and before[0].isupper() and behind in _ENDINGS else word


def year_named(text: str, this_year: int) -> int | None:
    """The latest year named in the head of ``text`` that is before ``this_year``, the year of the article's event time;
    otherwise None.

    This shows when an archive text without a date of its own is from; the current year shows nothing.
    """
    latest = max(
        (int(year) for year in _YEAR.findall(text[:HEAD_CHARACTERS]) if int(year) <= this_year), default=this_year
    )
    return latest if latest < this_year else None


def is_roundup(text: str) -> bool:
    """Whether ``text`` is a list of several stories: labelled items that make up most of it and share no name.

    The names in the items must differ, not only the labels: an interview has labels too, but its answers name one
    subject.
    """
    items = [(match.group(1), match.group(2)) for line in text.split("\n") if (match := _ITEM.match(line))]
    if len(items) < LEAST_ITEMS or sum(len(item) for _, item in items) < LEAST_SHARE * len(text):
        return False
    labels = [label for label, _ in items if label]
    names = [{normal(word) for word in words(item)[1:] if word[0].isupper()} for _, item in items]
    named = [name for each in names for name in each]
    return len(set(labels)) == len(labels) and all(names[:LEAST_ITEMS]) and len(set(named)) == len(named)


def frame_words(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The words, in ``normal`` form, that frame a report whatever the event. First those with a capital: its dateline,
    its spokespersons and the country whose government it names; then the words of the spokespersons' offices, and
    agencies that a dateline writes small ("(dpa)")."""
    head = text[: 2 * HEAD_CHARACTERS]
    framed = [match.group() for match in _DATELINE.finditer(head)]
    offices = [small for each in framed for part in _BRACKETS.findall(each) for small in _small(part)]
    near, by_speaker = _near_offices(text[:FRAMED_WITHIN])
    for match in _SPOKESPERSON.finditer(near):
        framed.append(match.group(2) or match.group(3))
        offices.append(match.group(1) or match.group(4))
    for match in _SPEAKER.finditer(near) if by_speaker else ():
        framed.append(match.group(2) or match.group(3) or match.group(5))
        offices.append(match.group(1) or match.group(4) or match.group(6))
    framed += [match.group(1) or match.group(2) for match in _OFFICE.finditer(near)]
    return (
        frozenset(normal(word) for part in framed for word in _WORD.findall(part) if word[0].isupper()),
        frozenset(normal(word) for part in offices for word in part.split()),
    )


def _small(part: str) -> list[str]:
    """The words that ``part`` of a dateline writes small, which are abbreviations of agencies; prepositions are
    shorter."""
    return [word for word in _WORD.findall(part) if word.islower() and len(word) >= SHORTEST_AGENCY]


def terms(text: str, article_year: int, dateline: str = "", language: str = "") -> tuple[tuple[str, float], ...]:
    """The terms of ``text``, each with its count in the beginning of the text, in order of first appearance.

    ``Name`` has a capital, ``word`` none, ``8.5`` is a number, ``@2013`` is the year of ``year_named``, ``^kelmar``
    is from ``frame_words`` or from ``dateline``, the dateline found by cleaning, and ``~osterby`` is a name that says
    where.
    """
    return tuple(_counted(text, article_year, dateline, language)[0].items())


def terms_and_sentences(
    text: str, article_year: int, dateline: str = "", language: str = ""
) -> tuple[tuple[str, float], ...]:
    """``terms`` of the same, and behind them, if ``text`` is short, those that stand for its sentences
    (``routine.marked``)."""
    counts, term_of = _counted(text, article_year, dateline, language)
    if len(words(text)) > MOST_WORDS:
        return tuple(counts.items())
    place = {term: at for at, term in enumerate(counts)}
    told = (marked([*map(without_article, _found(each))], term_of, place) for each in sentences(text))
    return (*counts.items(), *((term, 1) for term in dict.fromkeys(told) if term))


def _counted(text: str, article_year: int, dateline: str, language: str) -> tuple[dict[str, float], dict[str, str]]:
    """The terms of a text with their counts, and the term that each of its words counts as."""
    found = words(text)
    often = Counter(map(without_article, found))
    where = {normal(without_article(word)) for word in placed(found, language, text)}
    written_small = {word.lower() for word in often if word[0].islower()}
    framed, offices = frame_words(text)
    framed |= {normal(word) for word in _WORD.findall(dateline)}
    offices |= {normal(word) for word in _small(dateline)}
    year = year_named(text, article_year)
    counts: dict[str, float] = {f"@{year}": 1} if year else {}
    term_of: dict[str, str] = {}
    for word, count in often.items():
        small = normal(word)
        if not small:
            continue
        if small in offices or (small in framed and word[0].isupper()):
            term = term_of[word] = f"^{small}"
            counts[term] = counts.get(term, 0) + count
            continue
        is_name = word[0].isupper() and len(word) > 1 and not (word.lower() in written_small or small in _CALENDAR)
        # A plain word with the capital of a title says no more where than a month does: "Fire in Warehouse".
        place = is_name and small in where
        term = f"~{small}" if place else small.capitalize() if is_name else small
        counts[term] = counts.get(term, 0) + count
        term_of[word] = term
    return counts, term_of

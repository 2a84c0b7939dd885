"""An agency's name as printed in, its canonical name out. The only list of news agencies in the service."""

from __future__ import annotations

import re

import ahocorasick_rs

from service.cleaning.constants import AGENCY_REACH
from service.cleaning.words import WORDS
from service.spans import joined

# Canonical name -> other forms in print. Agencies only: a newspaper is a publisher, which the source states.
AGENCIES: dict[str, tuple[str, ...]] = {
    "AFP": ("Agence France-Presse", "Agence France Presse", "法新社", "АФП", "AFPBB"),
    "Reuters": ("REUTERS", "Thomson Reuters", "路透社", "Рейтер", "رويترز", "ロイター", "로이터"),
    "AP": ("Associated Press", "The Associated Press", "美联社", "AP通信"),
    "dpa": ("DPA", "Deutsche Presse-Agentur"),
    "Xinhua": ("XINHUA", "新华社", "新華社", "Синьхуа"),
    "ANSA": ("Ansa",),
    "EFE": ("Efe", "Agencia EFE"),
    "PTI": ("Press Trust of India",),
    "TASS": ("ТАСС", "ITAR-TASS", "Tass"),
    "Kyodo": ("KYODO", "Kyodo News", "共同通信", "共同"),
    "Jiji": ("JIJI", "Jiji Press", "時事通信", "時事"),
    "UPI": ("United Press International",),
    "IANS": ("Indo-Asian News Service",),
    "ANI": ("Asian News International",),
    "Yonhap": ("YONHAP", "연합뉴스", "聯合ニュース"),
    "Anadolu": ("Anadolu Agency", "Anadolu Ajansı", "AA"),
    "DHA": ("Demirören Haber Ajansı",),
    "Interfax": ("INTERFAX", "Интерфакс"),
    "RIA Novosti": ("РИА Новости", "RIA"),
    "Ukrinform": ("Укринформ", "Укрінформ"),
    "Bloomberg": ("BLOOMBERG",),
    "APA": ("Austria Presse Agentur",),
    "Keystone-SDA": ("sda", "SDA", "Keystone-ATS", "ATS", "ats"),
    "SID": ("sid", "Sport-Informations-Dienst"),
    "epd": ("Evangelischer Pressedienst",),
    "KNA": ("Katholische Nachrichten-Agentur",),
    "Belga": ("BELGA",),
    "ANP": (),
    "TT": ("TT Nyhetsbyrån",),
    "NTB": ("Norsk Telegrambyrå",),
    "Ritzau": ("RITZAU", "/ritzau/"),
    "STT": ("STT-Lehtikuva",),
    "PAP": ("Polska Agencja Prasowa",),
    "ČTK": ("CTK", "ČTK"),
    "TASR": (),
    "MTI": (),
    "BTA": (),
    "Agerpres": ("AGERPRES",),
    "Hina": ("HINA",),
    "Tanjug": ("TANJUG", "Танјуг"),
    "BNS": (),
    "ELTA": ("Elta",),
    "LETA": (),
    "Lusa": ("LUSA", "Agência Lusa"),
    "Europa Press": ("EUROPA PRESS", "EP"),
    "Notimex": ("NOTIMEX",),
    "Agência Brasil": (),
    "Adnkronos": ("ADNKRONOS",),
    "Antara": ("ANTARA",),
    "Bernama": ("BERNAMA",),
    "VNA": ("TTXVN", "Vietnam News Agency"),
    "WAM": (),
    "MENA": (),
    "SPA": ("Saudi Press Agency", "واس"),
    "IRNA": ("ایرنا",),
    "PA": ("Press Association", "PA Media"),
    "AAP": ("Australian Associated Press",),
    "The Canadian Press": ("THE CANADIAN PRESS", "Canadian Press", "La Presse Canadienne", "CP"),
    "KCNA": (),
    "CNA": ("中央社",),
    "NAN": ("News Agency of Nigeria",),
    "GNA": ("Ghana News Agency",),
    "SAPA": (),
    "NNA": (),
    "PMC": (),
}

_BY_NAME = {alias: name for name, aliases in AGENCIES.items() for alias in (name, *aliases)}
_BY_FOLDED = {alias.casefold(): name for alias, name in _BY_NAME.items()}
# Names that are also ordinary words or initials: recognised only in datelines and credit lines, not in running text.
_AMBIGUOUS = frozenset(
    {
        "AA",
        "TT",
        "PA",
        "CP",
        "EP",
        "SPA",
        "CNA",
        "NAN",
        "MENA",
        "NNA",
        "PMC",
        "sid",
        "ats",
        "ATS",
        "RIA",
        "SID",
        "STT",
        "PAP",
        "MTI",
        "BTA",
        "GNA",
        "SDA",
        "sda",
        "共同",
        "時事",
        "APA",
        "ANI",
        "VNA",
    }
)
_PLAIN = sorted((alias for alias in _BY_NAME if alias not in _AMBIGUOUS), key=len, reverse=True)
ALTERNATION = "|".join(re.escape(alias) for alias in _PLAIN)
ALIASES = list(_BY_NAME)
_PRINTED = ahocorasick_rs.AhoCorasick(ALIASES, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)
# "told AFP" and the like in other languages; an article or "the news agency" may come before the name.
_STATEMENT_TO = re.compile(
    r"\b(?:told|tells|telling|said to|speaking to|spoke to|statement to|interview with|according to"
    r"|reported by|reports"
    r"|obtained by|seen by|sagte(?: \w+){0,3}|erklärte(?: \w+){0,3}|berichtete|gegenüber|auprès de|déclaré à|confié à"
    r"|indiqué à|expliqué à|dijo a|declaró a|explicó a|detto all|disse à|disse ao?|zei tegen|сказал"
    r"|сообщил[аи]?|заявил[аи]?)"
    r"(?: (?:the|der|die|dem|la|the news agency|news agency|agencia|agence|agenzia|agência|agentur"
    r"|der Nachrichtenagentur|die Nachrichtenagentur|persbureau|агентству|à l|l|al?|all)){0,2}[ '’]("
    + ALTERNATION
    + r")\b"
)
# "an AFP journalist", "a Reuters tally", "un photographe de l'AFP", "dpa-Reporter".
_STAFF = re.compile(
    r"\b(" + ALTERNATION + r")(?:['’]s)?[ -](?:journalists?|reporters?|correspondents?|photographers?|tally"
    r"|count|poll|team"
    r"|interview|news agency|Reporter|Korrespondent|Informationen|Fotograf)\b"
    r"|\b(?:journalistes?|correspondants?|photographes?|équipe|periodistas?|giornalista) (?:de l['’]|de la "
    r"|de |dell['’])(" + ALTERNATION + r")\b"
)


def agency(name: str) -> str | None:
    """The canonical name of the agency printed as ``name`` (an exact match first, else ignoring case), or None."""
    bare = name.strip(" ./-–—()[]|:,©*_")
    return _BY_NAME.get(bare) or _BY_FOLDED.get(bare.casefold())


def _around(text: str) -> list[tuple[int, int]]:
    """The stretches (start, end) of ``text`` within AGENCY_REACH of an agency's name, in order, overlaps merged: only
    there can an attribution such as "told AFP" match."""
    return joined(
        (max(0, start - AGENCY_REACH), end + AGENCY_REACH)
        for _, start, end in _PRINTED.find_matches_as_indexes(text)
        if not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum())
    )


def agencies_cited(text: str) -> tuple[str, ...]:
    """The canonical names, without duplicates, of the agencies that running text attributes statements to ("told AFP"),
    then of those whose staff it mentions ("a Reuters reporter")."""
    near = _around(text)
    found = [match.group(1) for start, end in near for match in _STATEMENT_TO.finditer(text, start, end)]
    found += [match.group(1) or match.group(2) for start, end in near for match in _STAFF.finditer(text, start, end)]
    return tuple(dict.fromkeys(_BY_NAME[name] for name in found))


# Words allowed around agency names in a line that is only a credit.
_FILLERS = WORDS["credit-fillers"]


def credit_line(text: str) -> tuple[str, ...]:
    """The agencies in a line that is only a credit (``With AFP and Reuters``, ``dpa/AFP``); () for any other line."""
    if len(text) > 120:
        return ()
    found: list[str] = []
    rest = text
    for number, start, end in _PRINTED.find_matches_as_indexes(text):
        before, after = text[start - 1 : start], text[end : end + 1]
        if not (before.isalnum() or after.isalnum()):
            found.append(_BY_NAME[ALIASES[number]])
            rest = rest[:start] + " " * (end - start) + rest[end:]
    if not found:
        return ()
    words = re.findall(r"[^\W\d_]+", rest.casefold())
    # Initials of the desk or a writer may follow: "dpa/lnw", "AFP/ab/cd".
    if any(word not in _FILLERS and not (len(word) <= 3 and "/" in text) for word in words):
        return ()
    return tuple(dict.fromkeys(found))

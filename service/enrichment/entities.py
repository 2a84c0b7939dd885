"""A body in, its people, organisations and places out, each with all its mentions.

The tagger finds spans; rules and the gazetteer correct them; mentions of one entity under several names
("Mustafa Kadhemi" ... "Kadhemi", "International Monetary Fund" ... "IMF") are merged.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from service.article import Entity, EntityType
from service.enrichment import (
    arabic,
    bodies,
    casing,
    chinese,
    competitors,
    consistency,
    country_forms,
    described,
    features,
    full_names,
    gazetteer,
    genitives,
    headed,
    institutions,
    joined_names,
    models,
    name_edges,
    nearby,
    prepositions,
    public_figures,
    reading,
    short_forms,
    sport,
    tagger,
    tickers,
    tokens,
    umlauts,
)
from service.enrichment.mention_types import LEAST_PEOPLE, fix_types
from service.enrichment.mentions import SURE, Mention, elided, nominative, split_apposition

KINDS: dict[str, EntityType] = {
    "PERSON": "person",
    "PER": "person",
    "ORG": "organisation",
    "GPE": "place",
    "LOC": "place",
    "FAC": "place",
}
IN_SCRIPT: dict[str, Callable[[str], list[Mention]]] = {"zh": chinese.names, "ar": arabic.names}
"""The languages without capitals, which have rules of their own."""
MOST_IN_SCRIPT = 100_000
"""Characters of such a text that are read for names: twenty long reports' worth. What is no report costs little so."""
SHORT: dict[EntityType, str] = {"person": "PER", "organisation": "ORG", "place": "LOC"}
FAST_CHARACTERS = 3000
"""Characters that the fast mode tags. On the CoNLL-2003 test a documents of 2,000 characters and more, 3,000 lost 3.7
points of F1 (0.882 to 0.844); 1,500, 2,000 and 2,500 lost 5 or more."""
IN_HEADLINE, EARLY, OFTEN = 0.4, 0.25, 0.35
"""Weights of an entity's relevance, 1 in all: named in the headline, how early its first mention is, and its number of
mentions relative to the most-mentioned entity. Chosen by hand."""
MOST_WORDS = {"PER": 8, "ORG": 20, "LOC": 10, "MISC": 20}
"""The longest name of each type in tokens, punctuation included: "Sheikh Mohammed bin Rashid Al Maktoum" has six,
"Office of the United Nations High Commissioner for Human Rights" ten. A longer run of capitals is a list or data."""
_LEADING = re.compile(r"(?:the|The|THE)\s+|[\s\"“‘«(\[–—-]+")
_ELISION = re.compile(r"\b([ldnsjcmtLDNSJCMT]|[Qq]u|[Dd]ell|[Aa]ll|[Nn]ell|[Ss]ull|[Uu]n)['’](?=\w)")
"""Elided words of French and Italian ("l'"); replacing the apostrophe with a space preserves all offsets."""
ELIDED = ("fr", "it", "ca")
_TRAILING = re.compile(r"(?:['’]s?|[\s\"”’»)\],;:?!–—-])+$")


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span [start, end) of ``text`` without surrounding punctuation, a trailing possessive, and a leading article
    unless it is part of the name."""
    while (lead := _LEADING.match(text, start, end)) and lead.end() < end:
        start = lead.end()
    if tail := _TRAILING.search(text[start:end]):
        end = start + tail.start()
    if text[max(0, start - 4) : start] in ("The ", "THE "):
        name = text[start - 4 : end]
        rows = models.places().get(name.title() if name.isupper() else name)
        if rows and rows[0].kind not in SURE:  # The Hague; not The Netherlands
            start -= 4
    return start, end


def tagged(body: str, language: str, fast: bool = False) -> tuple[list[Mention], list[tuple[int, int]]]:
    """The mentions found in ``body`` and the [start, end) of its sentences.

    Uses the tagger of ``language``, else its spaCy model, else name lists (``models.NAME_LANGUAGES``); both lists are
    empty if there are none. ``fast`` limits our own tagger to ``FAST_CHARACTERS``.
    """
    model = tagger.model(language)
    if model is not None:
        if language not in ELIDED:
            return _found(model, body, language, FAST_CHARACTERS if fast else len(body))
        text = _ELISION.sub(r"\1 ", body)
        mentions, sentences = _found(model, text, language, FAST_CHARACTERS if fast else len(body))
        return [elided(each, text, body) for each in mentions], sentences
    pipeline = models.spacy_tagger(language)
    if pipeline is not None:
        return completed(body, _spacy(pipeline, body)), _sentences(tokens.lines(body))
    if language in IN_SCRIPT:
        read = body[:MOST_IN_SCRIPT]
        countries = (Mention(*span, "place", read[slice(*span)]) for span in country_forms.in_text(read, language))
        named = _with_countries(IN_SCRIPT[language](read), countries)
        return named, [(each.start, each.end) for each in reading.sentences(body)]
    if language not in models.NAME_LANGUAGES:
        return [], []
    return _found(None, _ELISION.sub(r"\1 ", body), language, 0)


def _sentences(lines: Sequence[tokens.Line]) -> list[tuple[int, int]]:
    return [(line.spans[0][0], line.spans[-1][1]) for line in lines]


def _found(
    model: tagger.Model | None, body: str, language: str, read: int
) -> tuple[list[Mention], list[tuple[int, int]]]:
    """The mentions and sentences of ``body``; ``model`` tags only lines that start in the first ``read`` characters.

    Names repeated in the rest are found too. Without a model, finds only countries, capitals, well-known organisations,
    places after a preposition, and people with a first and a family name.
    """
    lines = tokens.lines(body)
    written = umlauts.restored([line.words for line in lines], language)
    datelines = [casing.dateline(words) for words in written]
    cased = casing.running(written, datelines, language)
    listed = [features.listed(words) for words in cased]
    near = sum(1 for line in lines if line.spans[0][0] < read) if model is not None else 0
    labels = tagger.tagged(model, cased[:near], listed[:near]) if model is not None else []
    labels += [["O"] * len(words) for words in cased[near:]]
    found_names = [[name for name in consistency.spans(each) if _is_name(*name)] for each in labels]
    helped = model is None or model.shared
    if helped:
        found_names = full_names.people(cased, full_names.trimmed(cased, found_names, language), language)
    found_names = [
        full_names.untitled(words, full_names.undated(words, line, language), language)
        for words, line in zip(cased, found_names, strict=True)
    ]
    if language == "en":
        found_names = [name_edges.cut(words, line) for words, line in zip(cased, found_names, strict=True)]
    found_names = described.bare(cased, found_names, language)
    found_names = public_figures.named(cased, found_names, language)
    names = genitives.added(cased, consistency.postprocess(cased, found_names, listed, datelines, language), language)
    if helped:
        names = prepositions.places(cased, names, language)
    names = competitors.named(cased, headed.corrected(cased, names, language), language)
    names = [joined_names.apart(words, line, language) for words, line in zip(cased, names, strict=True)]
    people = country_forms.first_names(cased, names)
    sides = sport.of_regions(cased, names, language)
    abbreviated = competitors.places(cased, language)
    mentions = []
    for line, words, found in zip(lines, cased, names, strict=True):
        here = []
        for first, last, label in found:
            if label in KINDS:
                start, end = trimmed(body, line.spans[first][0], line.spans[last - 1][1])
                if end > start and body[start - 1 : start] != "@" and body[start] != "@":
                    text = body[start:end].replace("’", "'")
                    text = abbreviated.get(text, text) if body[start - 1 : start] == "(" else text
                    here.append(Mention(start, end, KINDS[label], text, label == "ORG" and text in sides))
        here = _with_countries(here, _countries(body, words, line.spans, language, people))
        mentions += here if language == "en" else institutions.added(line.spans, words, here, language)
    return mentions, _sentences(lines)


def _countries(
    body: str, words: Sequence[str], spans: Sequence[tuple[int, int]], language: str, people: Collection[str]
) -> Iterator[Mention]:
    """The countries that a line names in other cases, in order."""
    countries = models.countries(language)
    for first, last, name in country_forms.found(words, language, people):
        start, end = spans[first][0], spans[last - 1][1]
        yield Mention(start, end, "place", name if name in countries else body[start:end])


def _with_countries(mentions: Sequence[Mention], countries: Iterable[Mention]) -> list[Mention]:
    """The mentions in order, with ``countries``, which are in order: in place of what is not longer."""
    here, out, at = sorted(mentions, key=_at), [], 0
    for country in countries:
        while at < len(here) and here[at].end <= country.start:
            out.append(here[at])
            at += 1
        behind = at
        while behind < len(here) and here[behind].start < country.end:
            behind += 1
        if all(each.end - each.start <= country.end - country.start for each in here[at:behind]):
            out.append(country)
            at = behind
    return [*out, *here[at:]]


def _at(mention: Mention) -> tuple[int, int]:
    return mention.start, mention.end


def _is_name(start: int, end: int, kind: str) -> bool:
    return end - start <= MOST_WORDS[kind]


def _spacy(pipeline: Any, body: str) -> list[Mention]:
    mentions = []
    for span in pipeline(body).ents:
        kind = KINDS.get(span.label_)
        if kind is None or not _is_name(span.start, span.end, SHORT[kind]):
            continue
        start, end = trimmed(body, span.start_char, span.end_char)
        if end > start and any(c.isupper() for c in body[start:end]) and "\n" not in body[start:end]:
            mentions.append(Mention(start, end, kind, body[start:end]))
    return mentions


def completed(body: str, mentions: list[Mention]) -> list[Mention]:
    """The mentions, plus untagged repetitions of their names in the body and last names of people, in text order."""
    votes: dict[str, Counter[EntityType]] = {}
    for mention in mentions:
        votes.setdefault(mention.text, Counter())[mention.type] += 1
    names = {name: kinds.most_common(1)[0][0] for name, kinds in votes.items() if len(name) > 2}
    for mention in mentions:
        if mention.type == "person" and " " in mention.text:
            names.setdefault(mention.text.rsplit(" ", 1)[1], "person")
    occupied = sorted((m.start, m.end) for m in mentions)
    out = list(mentions)
    present = sorted((n for n in names if n in body), key=lambda n: (-len(n), n))
    if not present:
        return out
    pattern = re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, present)) + r")(?![\w])(?!-[a-z])")
    for found in pattern.finditer(body):
        start, end = found.span()
        if not any(a < end and start < b for a, b in occupied):
            out.append(Mention(start, end, names[found.group()], found.group()))
    return sorted(out, key=lambda m: (m.start, m.end))


def merged(mentions: list[Mention], language: str = "en") -> tuple[Entity, ...]:
    """The mentions merged into entities, in order of first mention, each under the fullest of its names.

    A country gets its English name in an English text, elsewhere the longest name that the text uses.
    """
    known_places, organisations, countries = models.places(), models.organisations(), models.countries(language)
    canonical: dict[tuple[EntityType, str], str] = {}
    names = Counter((m.type, m.text) for m in mentions)
    fuller = short_forms.fuller(names)
    shown: dict[str, str] = {}
    for kind, name in sorted(names, key=lambda key: (-len(key[1]), key[1].isupper(), key[1])):
        known = known_places.get(name) or known_places.get(name.title()) if kind == "place" else None
        if kind == "place" and name in countries:
            known = (countries[name],)
        short = name.replace(".", "") if kind == "organisation" else name
        longer = fuller.get((kind, short), [])
        if known and known[0].kind == "country" and not (language == "en" and _is_a_town(name, known)):
            target = known[0].name if language == "en" else shown.setdefault(known[0].name, name)
        elif kind == "organisation" and (institution := bodies.known_as(name, language)):
            target = shown.setdefault(institution, name)
        elif kind == "organisation" and name in organisations:
            target = organisations[name]
        elif longer:
            target = canonical[kind, max(longer, key=lambda other: (names[kind, other], len(other)))]
        else:
            target = name
        if target.isupper() and len(target) > 3 and (kind, target.title()) in canonical:
            target = canonical[kind, target.title()]
        elif kind == "place" and target.isupper() and len(target) > 3 and target.title() in known_places:
            target = target.title()
        canonical[kind, name] = target
    groups: dict[tuple[EntityType, str], list[tuple[int, int]]] = {}
    for mention in mentions:
        groups.setdefault((mention.type, canonical[mention.type, mention.text]), []).append(
            (mention.start, mention.end)
        )
    return tuple(Entity(name=name, type=kind, mentions=tuple(spans)) for (kind, name), spans in groups.items())


def _is_a_town(name: str, known: Sequence[models.PlaceRow]) -> bool:
    """Whether a foreign name of a country is also the own name of a town: "Granada", Spanish for Grenada."""
    return known[0].name != name and any(
        row.kind in ("city", "capital") and row.name == name and row.population >= LEAST_PEOPLE for row in known
    )


def entities(body: str, language: str, fast: bool = False, headline: str | None = None) -> tuple[Entity, ...]:
    """The people, organisations and places of ``body`` and its headline, in order of first mention.

    An entity named only in the headline has no mentions, which are offsets in the body. ``fast`` tags only the first
    ``FAST_CHARACTERS``; in the rest it finds repeated names, countries, capitals and well-known organisations.
    """
    signs = tickers.found(body)
    plain = tickers.without(body, signs) if signs else body
    before = headline.replace("\n", " ") + "\n" if headline else ""
    read = before + plain
    found, sentences = tagged(read, language, fast)
    mentions = split_apposition(nominative(found, language), language)
    named = merged(nearby.with_places_nearby(fix_types(mentions, read), read, language), language)
    known_as = {e.name: known for e in named if (known := bodies.known_as(e.name, language))}
    return _weighed(named, len(before), read, signs, sentences, known_as, language)


def _sure_alone(each: Entity, language: str) -> bool:
    """Whether an entity named only in the headline is certain enough to keep: tagging headlines is unreliable without
    other mentions in the text."""
    if each.type == "person":
        return " " in each.name and each.name.split()[0].split("-")[0] in models.person_names()
    if each.type == "organisation":
        return each.name in models.organisations()
    return each.name in models.places() or each.name in models.countries(language)


def _weighed(
    named: Sequence[Entity],
    offset: int,
    read: str,
    signs: Sequence[tuple[int, int, str]],
    sentences: Sequence[tuple[int, int]],
    known_as: Mapping[str, str],
    language: str,
) -> tuple[Entity, ...]:
    """The entities with id, relevance, sentence of the first mention and ticker, and mentions as offsets in the body,
    which begins at ``offset`` of ``read``. An id is made of the name in ``known_as``, if it is there."""
    most = max((sum(1 for start, _ in each.mentions if start >= offset) for each in named), default=0) or 1
    length = max(1, len(read) - offset)
    begun = [start for start, _ in sentences]
    ends = {end: sign for start, end, sign in signs}
    begins = {start + offset: ends[end] for start, end, _ in signs}
    out = []
    for each in named:
        inside = tuple((start - offset, end - offset) for start, end in each.mentions if start >= offset)
        in_headline = len(inside) < len(each.mentions)
        if not inside and not _sure_alone(each, language):
            continue
        early = 1 - inside[0][0] / length if inside else 0.0
        relevance = IN_HEADLINE * in_headline + EARLY * early + OFTEN * len(inside) / most
        sentence = None
        if inside:
            at = bisect_right(begun, inside[0][0] + offset) - 1
            sentence = (sentences[at][0] - offset, sentences[at][1] - offset) if at >= 0 else None
        signed = (
            begins[end + more] for _, end in each.mentions for more in range(tickers.ADDED) if end + more in begins
        )
        out.append(
            Entity(
                name=each.name,
                type=each.type,
                mentions=inside,
                id=f"{each.type}:{gazetteer.key(known_as.get(each.name, each.name)).replace(' ', '-')}",
                in_headline=in_headline,
                relevance=round(relevance, 2),
                sentence=sentence,
                ticker=next(signed, None) if each.type == "organisation" else None,
            )
        )
    return tuple(out)

"""Clubs, newspapers, bodies and streets told by the words in their names."""

from __future__ import annotations

import time

import pytest

from service.enrichment import name_forms, tokens
from service.enrichment.tokens import Names


def told(line: str, names: Names, language: str = "de") -> list[tuple[str, str]]:
    (only,) = tokens.lines(line)
    found = name_forms.told(only.words, names, language)
    return [(" ".join(only.words[start:end]), kind) for start, end, kind in found]


@pytest.mark.parametrize(
    ("line", "names", "language", "expected"),
    [
        ("Gestern verlor SV Germania Ockstadt knapp", [(3, 5, "PER")], "de", [("SV Germania Ockstadt", "ORG")]),
        ("Er kam vom 1. FC Kreuzau zurück", [(5, 6, "LOC")], "de", [("1. FC Kreuzau", "ORG")]),
        ("Auch 3. FC Nantes siegte", [(2, 4, "ORG")], "de", [("FC Nantes", "ORG")]),
        ("Der Hamburger SV gewann", [], "de", [("Hamburger SV", "ORG")]),
        ("Gegen FSV Mainz 05 fehlt er", [(1, 3, "ORG")], "de", [("FSV Mainz 05", "ORG")]),
        ("Der FC Bayern Matthäus ziehen lässt", [], "de", [("FC Bayern", "ORG")]),
        ("Hij speelde voor RC Genk in mei", [(3, 5, "PER")], "nl", [("RC Genk", "ORG")]),
        ("Die FC der Stadt", [], "de", []),
        ("HC Strache klagt gegen sie", [], "de", []),
        ("Im TV Duell siegte er", [], "de", []),
        ("De EC Commissaris sprak", [], "nl", []),
        (
            "Firmaet Veidekke AS Bergen bygger",
            [(1, 2, "ORG"), (3, 4, "LOC")],
            "no",
            [("Veidekke", "ORG"), ("Bergen", "LOC")],
        ),
        ("Hij speelt bij AS Roma en AA Gent", [], "nl", [("AS Roma", "ORG"), ("AA Gent", "ORG")]),
        ("Gisteren won Roda JC weer", [(2, 4, "PER")], "nl", [("Roda JC", "ORG")]),
        ("Heute siegt Genk SK klar", [], "de", [("Genk SK", "ORG")]),
    ],
)
def test_a_club_is_told_by_its_form(line: str, names: Names, language: str, expected: list[tuple[str, str]]) -> None:
    assert told(line, names, language) == expected


@pytest.mark.parametrize(
    ("line", "names", "expected"),
    [
        ("Die Neue Osnabrücker Zeitung schrieb", [(2, 4, "ORG")], [("Neue Osnabrücker Zeitung", "ORG")]),
        ("Das Zweite Deutsche Fernsehen zeigt es", [], [("Zweite Deutsche Fernsehen", "ORG")]),
        ("Die Zeitung schrieb", [], []),
        ("Das Verkehrsministerium schwieg", [], [("Verkehrsministerium", "ORG")]),
        ("In der Lenaustraße brannte es", [], [("Lenaustraße", "LOC")]),
        ("Die Straße blieb gesperrt", [], []),
        ("Gute Nachrichten für Pendler", [], []),
        ("Es gab Neue Nachrichten", [], []),
        ("Die Bremer Nachrichten melden es", [], [("Bremer Nachrichten", "ORG")]),
        ("Er endete in der Sackgasse", [], []),
        ("Es ist eine Hauptstraße", [], []),
        ("Das liegt Hauptstraße 5", [], [("Hauptstraße", "LOC")]),
    ],
)
def test_german_newspapers_ministries_and_streets(line: str, names: Names, expected: list[tuple[str, str]]) -> None:
    assert told(line, names) == expected


@pytest.mark.parametrize(
    ("line", "names", "expected"),
    [
        ("Das Hamburger Magazin Der Spiegel meldet", [(1, 5, "ORG")], [("Der Spiegel", "ORG")]),
        ("Die Oppositionspartei Telugu Desam siegt", [(1, 4, "ORG")], [("Telugu Desam", "ORG")]),
        ("Der Umlandverband Frankfurt plant", [(2, 3, "LOC")], [("Umlandverband Frankfurt", "ORG")]),
        (
            "Der Deutsche Gewerkschaftsbund Berlin tagte",
            [(1, 3, "ORG"), (3, 4, "LOC")],
            [("Deutsche Gewerkschaftsbund", "ORG"), ("Berlin", "LOC")],
        ),
        ("Es endete Dundee United 5:4 dort", [(2, 5, "ORG")], [("Dundee United", "ORG")]),
        ("Die Alternative Partei Europas tagt", [(1, 4, "ORG")], [("Alternative Partei Europas", "ORG")]),
        ("Die Partei Deutschlands tagt", [(1, 3, "ORG")], [("Partei Deutschlands", "ORG")]),
        ("Das Zürcher Zeitung Magazin schrieb", [(1, 4, "ORG")], [("Zürcher Zeitung Magazin", "ORG")]),
        ("Die Max-Planck-Gesellschaft München", [(1, 3, "ORG")], [("Max-Planck-Gesellschaft München", "ORG")]),
        ("Heute Lorsbach / Marxheim dort", [(1, 4, "ORG")], [("Lorsbach", "ORG"), ("Marxheim", "ORG")]),
    ],
)
def test_what_a_name_is_and_its_score_are_no_part_of_it(
    line: str, names: Names, expected: list[tuple[str, str]]
) -> None:
    assert told(line, names) == expected


@pytest.mark.parametrize(
    ("line", "names", "language", "expected"),
    [
        ("De Morgen schrijft dat het mag", [(0, 2, "PER")], "nl", [("De Morgen", "ORG")]),
        ("De morgen begint vroeg", [], "nl", []),
        ("Das sagte er der Zeitung Die Zeit gestern", [], "de", [("Die Zeit", "ORG")]),
        ("Die Zeit drängt", [], "de", []),
        ("„Die Zeit drängt", [], "de", []),
        ("Die Zeit berichtet davon", [], "de", [("Die Zeit", "ORG")]),
        ("El Mundo entero mira", [], "es", []),
        ("El País informó ayer", [], "es", [("El País", "ORG")]),
        ("De Morgen", [], "nl", [("De Morgen", "ORG")]),
        ("La Razón de ser del club", [], "es", []),
        ("« Le Monde » paraît demain", [], "fr", [("Le Monde", "ORG")]),
        ("Avvenire incerto per tutti", [], "it", []),
        ("Politiken om skat", [], "da", []),
        ("Det skriver Politiken i dag", [], "da", [("Politiken", "ORG")]),
        ("Según El País no vendrá", [(1, 3, "MISC")], "es", [("El País", "ORG")]),
    ],
)
def test_a_newspaper_is_known_by_its_name(
    line: str, names: Names, language: str, expected: list[tuple[str, str]]
) -> None:
    assert told(line, names, language) == expected


@pytest.mark.parametrize(
    ("line", "names", "expected"),
    [
        ("Vijf Palestijnen werden gedood", [(1, 2, "LOC")], []),
        ("De Zwitserse ploeg won", [(1, 2, "LOC")], []),
        ("De heer Schots woont hier", [(2, 3, "LOC")], [("Schots", "PER")]),
        ("Ook Willem Pool is weg", [(2, 3, "PER")], [("Pool", "PER")]),
        ("Gisteren kwam Frans.", [(2, 3, "PER")], [("Frans", "PER")]),
        ("Ze wonen in Polen nu", [(3, 4, "LOC")], [("Polen", "LOC")]),
    ],
)
def test_a_people_is_no_place(line: str, names: Names, expected: list[tuple[str, str]]) -> None:
    assert told(line, names, "nl") == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Zij is minister van Financiën geworden", [("Financiën", "ORG")]),
        ("Financiën zijn geregeld", []),
        ("De koers van Swissair daalt", [("Swissair", "ORG")]),
    ],
)
def test_a_common_noun_with_a_capital_inside_a_sentence_is_a_body(line: str, expected: list[tuple[str, str]]) -> None:
    assert told(line, [], "nl") == expected


def test_a_line_of_many_names_takes_time_in_proportion() -> None:
    words = ["AFP"] * 40_000
    started = time.process_time()
    assert len(name_forms.told(words, [], "de")) == len(words)
    # A look at every name for each word takes minutes.
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("line", "names", "language"),
    [
        ("Daniel Roche a été élu maire", [(0, 2, "PER")], "fr"),
        ("Virgilio Barco Vargas ganó", [(0, 3, "PER")], "es"),
        ("Ieri Mario Pirelli ha vinto", [], "it"),
        ("Dijo que El País Vasco aprobó la ley", [(3, 5, "LOC")], "es"),
        ("Auch Siemens Mobility baut", [(1, 3, "ORG")], "de"),
    ],
)
def test_a_full_name_or_one_that_reaches_on_stays(line: str, names: Names, language: str) -> None:
    (only,) = tokens.lines(line)
    assert name_forms.told(only.words, names, language) == names

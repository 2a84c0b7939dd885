"""German names in the genitive: what a text calls "Japans" is Japan."""

import pytest

from service.enrichment import entities, genitives


def _named(body: str) -> set[tuple[str, str]]:
    return {(each.name, each.type) for each in entities.entities(body, "de")}


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("Japans Notprogramm soll die Wirtschaft retten.", "Japan"),
        ("Die Bürger Tokios hoffen auf Regen.", "Tokio"),
        ("Perus Küste wurde geräumt.", "Peru"),
        ("Die Mieten in den Vierteln New Yorks steigen.", "New York"),
        ("New Yorks Brücken wurden gesperrt.", "New York"),
        ("New Yorks Bürgermeisterin schwieg.", "New York"),
        ("Budapests Bäder.", "Budapest"),
        ("Mit Frankreichs Hilfe wurde die Brücke gebaut.", "Frankreich"),
    ],
)
def test_a_place_in_the_genitive(body: str, name: str) -> None:
    assert _named(body) == {(name, "place")}


def test_a_family_name_in_the_genitive_is_the_person_of_the_text() -> None:
    assert _named("Die Haltung Emdes sei unklar. Jochen Emde schwieg.") == {("Jochen Emde", "person")}
    assert _named("Lambrodts Vorstoß scheiterte. Maria Lambrodt will weitermachen.") == {("Maria Lambrodt", "person")}


def test_who_has_a_name_with_that_ending_is_another_person() -> None:
    assert _named("Hans Meier traf Peter Meiers.") == {("Hans Meier", "person"), ("Peter Meiers", "person")}


def test_behind_an_article_it_is_a_common_noun() -> None:
    body = "Franz Bauer kam. Der Hof des Bauers brannte."
    bauer = next(each for each in entities.entities(body, "de") if each.name == "Franz Bauer")
    assert [body[start:end] for start, end in bauer.mentions] == ["Franz Bauer"]


def test_a_town_that_is_called_like_a_common_noun_has_no_genitive() -> None:
    assert ("Essens", "place") not in _named("Die Kosten des Essens stiegen. In Essen regnete es.")
    assert len(entities.entities("In Essen regnete es. Die Kosten des Essens stiegen.", "de")[0].mentions) == 1


def test_who_is_named_behind_the_genitive_is_named_too() -> None:
    assert ("Irans", "place") not in _named("Irans Hauptstadt Teheran ist groß.")
    assert _named("Irans Hauptstadt Teheran ist groß.") == {("Iran", "place"), ("Teheran", "place")}


@pytest.mark.parametrize(
    "names",
    [
        "Frances Wildenau|Frances Tiedgen",
        "Andrea Nellen|Andreas Scheurich",
        "Thomas Mühlner|Dieter Thoma",
        "Byung-Chul Han|Hans Meierling",
        "Luka Modrow|Lukas Podelski",
        "Carlo Ancella|Carlos Alcamar",
        "Marco Reusch|Marcos Alonzo",
    ],
)
def test_a_first_name_with_that_ending_is_no_genitive(names: str) -> None:
    first, other = names.split("|")
    body = f"{first} traf {other}. Der Trainer lobte {first}."
    assert _named(body) == {(first, "person"), (other, "person")}


@pytest.mark.parametrize(
    "body",
    [
        "Die Regierung des Kantons Zürich beschloss es.",
        "Indes wächst die Kritik an der Regierung.",
        "Maltes Bruder kam spät.",
        "Sophias Mutter weinte.",
        "Georgias Freundin lachte.",
        "Maurices Vater starb.",
        "Salvadors Frau kochte.",
        "Ariels Lied erklang.",
        "Gustafs Haus brannte ab.",
    ],
)
def test_small_words_first_names_and_towns_behind_articles_are_no_places(body: str) -> None:
    assert {name for name, kind in _named(body) if kind == "place"} <= {"Zürich"}


def test_a_capital_that_is_hardly_a_name_has_a_genitive() -> None:
    assert _named("Berlins Bürgermeisterin schwieg.") == {("Berlin", "place")}


def test_who_plays_for_a_side_is_another_than_the_side() -> None:
    lines = [["Linnhafens", "Alan", "Becksmann", "traf"], ["Linnhafen", "siegte"]]
    assert genitives.added(lines, [[(0, 3, "PER")], [(0, 1, "ORG")]], "de")[0] == [(0, 1, "ORG"), (1, 3, "PER")]

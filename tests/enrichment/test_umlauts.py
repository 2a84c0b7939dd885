"""Texts that lost their umlauts are read as if they had them; any other text is left alone."""

from __future__ import annotations

import pytest

from service.enrichment import entities, umlauts


def words(text: str) -> list[list[str]]:
    return [line.split() for line in text.split("\n")]


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        (
            "Er fuhr fr drei Tage nach Mnchen , sie wrde ihm in die Lersnerstrae folgen",
            "Er fuhr für drei Tage nach München , sie würde ihm in die Lersnerstraße folgen",
        ),
        (
            "Das koennen die Waehler in Thueringen fuer sich entscheiden , MUENCHEN nicht",
            "Das können die Wähler in Thüringen für sich entscheiden , MÜNCHEN nicht",
        ),
        ("Die Grnen mssen fr Hrtefalle zahlen", "Die Grünen müssen für Hrtefalle zahlen"),
    ],
)
def test_lost_umlauts_are_put_back(text: str, whole: str) -> None:
    assert umlauts.restored(words(text), "de") == words(whole)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Für die Bauer GmbH fr Mnchen wrde", "de"),  # it has its umlauts
        ("Der Code fr steht für sich in Mnchen", "de"),
        ("Der Code fr steht nicht in Mnchen", "de"),  # a single sign
        ("Neue Bauern steuern aktuell ein Abenteuer bei , die Quelle zuerst", "de"),
        ("Il fr wrde Mnchen", "fr"),
    ],
)
def test_other_texts_stay(text: str, language: str) -> None:
    lines = words(text)
    assert umlauts.restored(lines, language) is lines


def test_words_that_lack_nothing_stay_beside_lost_ones() -> None:
    text = "Die neue Bauersfrau wrde fr zwei Euro in Trier zuerst Messer kaufen , aktuell teuer"
    whole = text.replace("wrde fr", "würde für")
    assert umlauts.restored(words(text), "de") == words(whole)


def test_names_are_found_where_the_text_has_them() -> None:
    body = "Die Minister wrden nicht fr lange nach Mnchen reisen, sagte Jrgen Weidl am Montag in der Kranichstrae."
    found = {(body[start:end], each.type) for each in entities.entities(body, "de") for start, end in each.mentions}
    assert {("Mnchen", "place"), ("Kranichstrae", "place"), ("Jrgen Weidl", "person")} <= found

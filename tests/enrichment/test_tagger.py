"""Which words the tagger searches, and which it takes for no name at once."""

from __future__ import annotations

import numpy as np
import pytest

from service.enrichment import entities, features, tagger

LABELS = ("B-ORG", "I-ORG", "O")


def small(sure: float) -> tagger.Model:
    """A model that likes "Bund von Wald" as one name only if "von", by itself no name, is searched with the others."""
    weights = {
        "l=bund": np.array([9, 0, 0], dtype=np.float32),
        "l=wald": np.array([0, 9, 0], dtype=np.float32),
        "l=von": np.array([0, 0, 5], dtype=np.float32),
    }
    moves = np.zeros((3, 3), dtype=np.float32)
    moves[0, 1] = moves[1, 1] = 4
    return tagger.Model(LABELS, weights, moves, sure=sure)


@pytest.mark.parametrize(
    ("sure", "labels"),
    [(4, ["O", "B-ORG", "O", "I-ORG"]), (8, ["O", "B-ORG", "I-ORG", "I-ORG"])],
)
def test_a_small_word_inside_a_name_is_searched_if_the_model_says_so(sure: float, labels: list[str]) -> None:
    words = ["von", "Bund", "von", "Wald"]
    assert tagger.tagged(small(sure), [words], [[None] * len(words)]) == [labels]


def test_a_model_says_when_it_is_sure() -> None:
    found = {language: model.sure for language in ("en", "es", "nl") if (model := tagger.model(language)) is not None}
    assert found == {"en": 8.0, "es": 8.0, "nl": tagger.SURE}


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        (
            "de",
            "Der Angeklagte wurde vom Landgericht Stuttgart freigesprochen.",
            ("Landgericht Stuttgart", "organisation"),
        ),
        ("nl", "Ajax heeft zondag in Eindhoven met 2-1 gewonnen van PSV.", ("Ajax", "organisation")),
        ("nl", "Bestuursvoorzitter Els van Dam van ING zei dat de winst daalt.", ("Els van Dam", "person")),
    ],
)
def test_names_that_taggers_know_from_text_labelled_by_a_teacher(
    language: str, text: str, name: tuple[str, str]
) -> None:
    assert name in [(entity.name, entity.type) for entity in entities.entities(text, language)]


def test_features_of_compounds_are_for_a_tagger_that_asks_for_them() -> None:
    plain, more = set(features.of_word("Japans")), set(features.of_word("Japans", compound=True))
    assert more - plain == {"e5=apans", "e6=japans", "p4=japa", "p5=japan", "f=xC"}
    assert {"f=hK", "e7=plan"} <= set(features.of_word("Berlin-Plan", compound=True))
    assert plain <= more | {"f=0"}

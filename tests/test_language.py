"""Text in, its language out, without a network; what cannot be told is said to be undetermined."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service import language as language_module
from service.language import SAMPLES, UNDETERMINED, detect_language

TEXTS = {
    "en": "The harbour was closed on Monday after a storm damaged two of the three cranes, officials said.",
    "de": "Der Hafen wurde am Montag geschlossen, nachdem ein Sturm zwei der drei Kräne beschädigt hatte.",
    "fr": "Le port a été fermé lundi après qu'une tempête a endommagé deux des trois grues, selon les autorités.",
    "es": "El puerto fue cerrado el lunes después de que una tormenta dañara dos de las tres grúas.",
    "ru": "Порт был закрыт в понедельник после того, как шторм повредил два из трёх кранов.",
    "ar": "أغلق الميناء يوم الاثنين بعد أن ألحقت عاصفة أضرارا باثنتين من الرافعات الثلاث.",
}


@pytest.mark.parametrize("language", TEXTS)
def test_the_language_of_a_sentence(language: str) -> None:
    assert detect_language(TEXTS[language]) == language


@pytest.mark.parametrize("text", ["", " \n\t", "1 2 3 - 4:0", "…—!?"])
def test_nothing_to_read_is_undetermined(text: str) -> None:
    assert detect_language(text) == UNDETERMINED


def test_only_the_beginning_counts_and_white_space_does_not() -> None:
    beginning = (TEXTS["de"] + " ") * (SAMPLES[-1] // len(TEXTS["de"]) + 1)
    assert detect_language(beginning + TEXTS["en"] * 50) == "de"
    assert detect_language(TEXTS["fr"].replace(" ", "\n\n")) == "fr"


@given(st.text())
def test_any_text_has_an_answer_and_always_the_same(text: str) -> None:
    assert detect_language(text) == detect_language(text)
    assert 2 <= len(detect_language(text)) <= 3


@pytest.mark.parametrize(
    ("first", "both", "told"),
    [(("sw", 0.5), ("sw", 0.29), "sw"), (("en", 0.4), ("de", 0.7), "de"), (("en", 0.2), ("fi", 0.25), "und")],
)
def test_the_surer_of_two_looks_counts(
    monkeypatch: pytest.MonkeyPatch, first: tuple[str, float], both: tuple[str, float], told: str
) -> None:
    def detect(text: str, **_: object) -> list[dict[str, object]]:
        language, score = first if len(text) <= SAMPLES[0] else both
        return [{"lang": language, "score": score}]

    monkeypatch.setattr(language_module, "_detector", SimpleNamespace(detect=detect))
    assert detect_language("word " * 300) == told


def test_a_brief_keeps_its_language_among_the_lines_of_another() -> None:
    brief = TEXTS["en"] + " Ferries to the islands will leave from the north pier until the end of the week."
    furniture = [TEXTS["de"], "Melden Sie sich jetzt an, um alle Artikel aus dem Hafen zu lesen.", "Zum Seitenanfang"]
    assert detect_language("\n\n".join([*furniture, brief, *furniture, *furniture])) == "en"

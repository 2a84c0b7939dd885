"""Media Topics are found by the words that speak for them, in several languages."""

import pytest

from service.article import Code
from service.enrichment import counts, keywords, models, subjects

TEXTS = {
    "15000000": ("en", "The striker scored two goals and the coach praised his team after the league match."),
    "11000000": (
        "en",
        "Parliament will vote on Tuesday; the prime minister and the opposition disagree on the election.",
    ),
    "04000000": ("en", "Shares fell on Wall Street as inflation and interest rates worried investors; profits rose."),
    "07000000": (
        "en",
        "The hospital treated forty patients after the outbreak; doctors urge vaccination against measles.",
    ),
    "17000000": ("de", "Der Wetterdienst warnt vor Gewittern, Sturm und Regen; die Temperaturen sinken auf drei Grad."),
    "02000000": ("fr", "Le tribunal a condamné le suspect à dix ans de prison; l'avocat et le procureur font appel."),
    "16000000": ("es", "El ejército lanzó un ataque con misiles; los soldados hablan de guerra y no de alto el fuego."),
}


WAR = {
    "pl": "Wojsko zestrzeliło dwanaście rakiet; w ostrzale zginęło trzech żołnierzy.",
    "sv": "Armén sköt ner tolv robotar; tre soldater dödades i striderna vid fronten.",
    "da": "Hæren skød tolv missiler ned; tre soldater blev dræbt i krigen.",
    "no": "Hæren skjøt ned tolv missiler; tre soldater ble drept i krigen.",
    "cs": "Armáda sestřelila dvanáct raket; v bojích zahynuli tři vojáci.",
    "fi": "Armeija ampui alas kaksitoista ohjusta; kolme sotilasta kuoli taisteluissa.",
}


@pytest.mark.parametrize("language", WAR)
def test_the_words_of_each_language_speak_for_war(language: str) -> None:
    assert subjects.subjects(None, WAR[language], language)[0].code == "medtop:16000000"


FOOTBALL = "Football: the striker scored two goals past the goalkeeper in the premier league; a midfielder was offside."


@pytest.mark.parametrize("code", TEXTS)
def test_the_first_topic_is_what_the_text_is_about(code: str) -> None:
    language, text = TEXTS[code]
    assert subjects.subjects(None, text, language)[0].code == f"medtop:{code}"


def test_a_narrower_topic_names_those_above_it() -> None:
    found = {code.code: code for code in subjects.subjects(None, FOOTBALL, "en")}
    assert found["medtop:20001065"].parents == ("medtop:20000822", "medtop:15000000")


def test_the_end_of_a_german_compound_speaks() -> None:
    text = "Die Landtagswahl und die Kommunalwahl: Wähler, Kandidaten, Parteien."
    assert subjects.subjects(None, text, "de")[0].code == "medtop:11000000"


def test_a_code_that_the_source_sent_comes_first_and_is_sure() -> None:
    sent = (Code(code="medtop:17000000"), Code(code="unknown:1"))
    found = subjects.subjects(None, TEXTS["15000000"][1], "en", sent)
    assert (found[0].code, found[0].name, found[0].confidence) == ("medtop:17000000", "weather", 1.0)
    assert all(code.code != "unknown:1" for code in found)


def test_a_text_about_nothing_has_no_subject() -> None:
    assert subjects.subjects("Hello", "It is what it is.", "en") == ()


def test_every_code_of_the_word_table_is_a_topic_in_force() -> None:
    for language in subjects.languages():
        for table in subjects._vocabulary(language):
            assert all(code in models.topics() for topics in table.values() for code, _ in topics)


def test_keywords_are_names_and_words_without_endings_counted_apart() -> None:
    body = "Dams hold water. The dam near Lyon broke; engineers inspect dams near Lyon now. Water rose."
    assert keywords.keywords("Dam breaks", body, (), "en")[0] in ("dam", "dams", "Dams")


@pytest.mark.parametrize(("count", "seconds"), [(0, 0), (1, 1), (238, 60), (239, 61)])
def test_reading_time_is_rounded_up(count: int, seconds: int) -> None:
    assert counts.reading_seconds(count) == seconds


def test_the_lead_is_the_first_sentence_and_the_second_if_both_are_short() -> None:
    assert counts.lead("A dam broke. Nobody was hurt. More soon.") == "A dam broke. Nobody was hurt."
    assert counts.lead("A" * 250 + ". " + "B" * 250 + ".") == "A" * 250 + "."


def test_the_lead_is_no_subheading() -> None:
    assert counts.lead("- The dam -\n\nIt broke.", ("The dam",)) == "It broke."

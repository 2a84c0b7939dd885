"""Who said the words of a quotation, where several are named around it or nobody is."""

import pytest

from service.enrichment import entities, quotes


def speakers(body: str, language: str = "en") -> list[str | None]:
    return [quote.speaker for quote in quotes.quotes(body, entities.entities(body, language), language)]


@pytest.mark.parametrize(
    ("language", "body", "expected"),
    [
        ("en", 'But Anna Kowalska, speaking beside Peter Novak in Kent, said: "We will wait."', "Anna Kowalska"),
        (
            "en",
            'The director Anna Kowalska, a friend of Peter Novak since school, said: "We will wait."',
            "Anna Kowalska",
        ),
        ("en", 'But John Smith, captain since Paul Brown retired, said: "We will wait."', "John Smith"),
        ("en", 'The brothers Peter Novak, Adam Lee and Otto Kram of Kent wrote: "We will wait."', "Peter Novak"),
        (
            "fr",
            "Le maire Karim Benali, entouré de Paul Martin et de ses amis, a déclaré : « Nous allons attendre. »",
            "Karim Benali",
        ),
        ("es", "El alcalde Juan Pérez, acompañado de Pedro Gómez en Madrid, dijo: «Vamos a esperar.»", "Juan Pérez"),
        (
            "it",
            "Il sindaco Paolo Rossi, amico di Mario Bianchi da anni, ha detto: «Dobbiamo aspettare.»",
            "Paolo Rossi",
        ),
        ("en", 'As Anna Kowalska, a friend of Peter Novak from school, wrote in May: "We will wait."', "Anna Kowalska"),
        ("en", 'As Peter Novak, Adam Lee and Otto Kram of Kent wrote: "We will wait."', "Peter Novak"),
    ],
)
def test_an_apposition_to_the_subject_is_no_clause_before_it(language: str, body: str, expected: str) -> None:
    assert speakers(body, language) == [expected]


@pytest.mark.parametrize(
    ("language", "body", "expected"),
    [
        (
            "en",
            'But when Peter Novak died in 1998, the coach Anna Kowalska released a statement: "We mourn a friend."',
            "Anna Kowalska",
        ),
        ("en", 'In a letter to Peter Novak, Anna Kowalska of Kent wrote: "We mourn a friend."', "Anna Kowalska"),
        (
            "fr",
            "Quand Paul Martin est mort en 1998, Karim Benali a publié un mot : « Nous pleurons un ami. »",
            "Karim Benali",
        ),
    ],
)
def test_the_subject_stands_behind_a_subordinate_clause(language: str, body: str, expected: str) -> None:
    assert speakers(body, language) == [expected]


@pytest.mark.parametrize(
    "following",
    [
        "Police said in a statement three people were held.",
        "Officials said at least 12 people died.",
        "Police said as many as 12 were held.",
        "The council said on Monday the road would close.",
    ],
)
@pytest.mark.parametrize("words", ["I saw them fall.", "Who saw them fall?"])
def test_a_new_sentence_of_reported_speech_is_no_attribution(words: str, following: str) -> None:
    body = f'"It was awful," Anna Kowalska said. "{words}" {following}'
    assert set(speakers(body)) == {"Anna Kowalska"}


@pytest.mark.parametrize(
    ("language", "body", "expected"),
    [
        (
            "it",
            "“Ha vinto la lista – ha detto il giudice – e nessun altro”, ha riferito Paolo Rossi.",
            ("Ha vinto la lista – ha detto il giudice – e nessun altro", "Paolo Rossi"),
        ),
        (
            "it",
            "“La legge – dice chiaro il testo – non lo prevede affatto”, ha spiegato Paolo Rossi.",
            ("La legge – dice chiaro il testo – non lo prevede affatto", "Paolo Rossi"),
        ),
        (
            "ru",
            "«Мы ждём – сказал он мне тогда – и всё», – рассказала Анна Иванова.",
            ("Мы ждём – сказал он мне тогда – и всё", "Анна Иванова"),
        ),
    ],
)
def test_an_attribution_behind_the_marks_wins(language: str, body: str, expected: tuple[str, str]) -> None:
    found = quotes.quotes(body, entities.entities(body, language), language)
    assert [(quote.text, quote.speaker) for quote in found] == [expected]


@pytest.mark.parametrize(
    ("language", "body", "expected"),
    [
        ("en", 'The sign on the door was clear: "We will wait and see."', None),
        ("en", 'The headline was in red letters: "We will wait and see."', None),
        ("en", 'The sign at the European Commission was clear: "We will wait and see."', None),
        ("en", 'But the European Commission sign was clear: "We will wait and see."', None),
        ("en", 'But the European Commission was clear: "We will wait and see."', "European Commission"),
        ("de", "Die große Frage bleibt: „Was kommt danach auf uns zu?“", None),
    ],
)
def test_a_thing_does_not_speak(language: str, body: str, expected: str | None) -> None:
    assert speakers(body, language) == [expected]

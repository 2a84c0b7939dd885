"""Quotations and who said them, in the ways that news copy writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.enrichment import entities, quotes


def said(
    body: str, language: str = "en", subheadings: tuple[str, ...] = (), *, partial: bool = False
) -> list[tuple[str, str | None]]:
    """The quotations that stand by themselves, or the partial ones."""
    names = entities.entities(body, language)
    found = quotes.quotes(body, names, language, subheadings)
    return [(quote.text, quote.speaker) for quote in found if quote.partial == partial]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('"We will rebuild the bridge," said Anna Kowalska.', ("We will rebuild the bridge,", "Anna Kowalska")),
        ('"We will rebuild the bridge," Anna Kowalska said.', ("We will rebuild the bridge,", "Anna Kowalska")),
        ('Anna Kowalska said: "We will rebuild the bridge."', ("We will rebuild the bridge.", "Anna Kowalska")),
        ('"We will rebuild it," the mayor told reporters.', ("We will rebuild it,", "the mayor")),
        ('According to Anna Kowalska, "the bridge will be back."', None),
        ("“Will we rebuild the bridge?” a tired engineer asked.", ("Will we rebuild the bridge?", "a tired engineer")),
        ("“We lost the whole harvest.” — Anna Kowalska", ("We lost the whole harvest.", "Anna Kowalska")),
        ('"We lost it all," said Sen. Anna Kowalska of Iowa.', ("We lost it all,", "Anna Kowalska")),
    ],
)
def test_the_ways_to_attribute(body: str, expected: tuple[str, str] | None) -> None:
    found = said(body)
    assert found == ([expected] if expected else [("the bridge will be back.", "Anna Kowalska")])


def test_a_broken_quotation_is_one() -> None:
    body = '"We will rebuild it," Anna Kowalska said, "and we will do so by June."'
    assert said(body) == [("We will rebuild it, and we will do so by June.", "Anna Kowalska")]


def test_a_broken_quotation_goes_on_behind_but() -> None:
    body = '"We will rebuild it," Anna Kowalska said, but "when it comes to money, the town has none."'
    assert said(body) == [("We will rebuild it, when it comes to money, the town has none.", "Anna Kowalska")]


@pytest.mark.parametrize("mark", ["“", "”", '"'])
def test_a_paragraph_may_open_with_what_is_left_out_of_a_quotation(mark: str) -> None:
    close = '"' if mark == '"' else "”"
    body = f"{mark} … we will rebuild it, and we will do so by June,{close} Anna Kowalska said."
    assert said(body) == [("… we will rebuild it, and we will do so by June,", "Anna Kowalska")]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("''We will rebuild it,'' said Anna Kowalska.", ["We will rebuild it,"]),
        ("``We will rebuild it,'' said Anna Kowalska.", ["We will rebuild it,"]),
        (
            "''He said, 'We will rebuild the bridge,'''" + " Anna Kowalska recalled. ''So I told them, 'Come here.'.''",
            ["He said, 'We will rebuild the bridge,' So I told them, 'Come here.'."],
        ),
        (
            "Anna Kowalska said: ''We will rebuild it.\n\n''We start in June.''",
            ["We will rebuild it. We start in June."],
        ),
        ("Anna Kowalska is 5' 11'' tall, and the door is 6' 2'' high, she said.", []),
        ("''An inch is 2.54 centimetres", []),
    ],
)
def test_two_apostrophes_are_one_mark(body: str, expected: list[str]) -> None:
    assert [text for text, _ in said(body)] == expected


def test_a_second_sentence_of_the_same_speaker_joins() -> None:
    body = '"We will rebuild it," Anna Kowalska said. "We start in June."'
    assert said(body) == [("We will rebuild it, We start in June.", "Anna Kowalska")]


def test_a_quotation_left_open_goes_on_in_the_next_paragraph() -> None:
    body = "Anna Kowalska said: “We will rebuild it.\n\n“We start in June.”"
    assert said(body) == [("We will rebuild it. We start in June.", "Anna Kowalska")]


def test_she_is_the_woman_named_last() -> None:
    body = "Mary Johnson met Robert Brown in Oslo on Friday.\n\n" + '"It was a long day for us," she said.'
    assert said(body) == [("It was a long day for us,", "Mary Johnson")]


def test_one_of_them_is_one_of_those_named_before() -> None:
    body = 'Two Danish officials visited the site.\n\n"There was nothing to see there," one of the officials said.'
    assert said(body) == [("There was nothing to see there,", "one of two Danish officials")]


@pytest.mark.parametrize(
    "body",
    [
        'He called the plan a "waste of public money" and left.',
        'The film "A Long Way Home" opens on Friday.',
        'Her so-called "friends" stayed away.',
    ],
)
def test_terms_titles_and_fragments_are_not_quotations(body: str) -> None:
    assert said(body) == []


def test_a_subheading_that_repeats_words_said_is_left_out() -> None:
    heading = "“We start in June”"
    body = f"{heading}\n\n“We start in June,” said Anna Kowalska."
    assert said(body, subheadings=(heading,)) == [("We start in June,", "Anna Kowalska")]


@pytest.mark.parametrize(
    ("language", "body", "expected"),
    [
        ("de", "„Wir fangen im Juni an“, sagte Anna Weber am Montag.", ("Wir fangen im Juni an", "Anna Weber")),
        ("fr", "« Nous commençons en juin », a déclaré la maire.", ("Nous commençons en juin", "la maire")),
        ("es", '"Empezamos en junio", dijo la alcaldesa en Sevilla.', ("Empezamos en junio", "la alcaldesa")),
    ],
)
def test_other_languages_have_their_own_marks_and_verbs(language: str, body: str, expected: tuple[str, str]) -> None:
    assert said(body, language) == [expected]


@pytest.mark.parametrize(
    ("language", "body", "expected"),
    [
        ("it", "«Cominciamo a giugno», ha detto Matilde Rosani ai giornalisti.", "Matilde Rosani"),
        ("it", "Secondo il ministro Luca Torvera “si comincia a giugno”.", "Luca Torvera"),
        ("pt", "“Começamos em junho”, disse Matilde Rosário.", "Matilde Rosário"),
        ("nl", "“Wij beginnen in juni”, zei Joost Meerveld.", "Joost Meerveld"),
        ("sv", "”Vi börjar i juni”, sade Anna Lindkvist.", "Anna Lindkvist"),
        ("pl", "– Zaczynamy w czerwcu – powiedział Marek Nowarski.", "Marek Nowarski"),
        ("es", "Según el ministro Lucas Torvera, “se empieza en junio”.", "Lucas Torvera"),
    ],
)
def test_more_languages_have_theirs(language: str, body: str, expected: str) -> None:
    assert [speaker for _, speaker in said(body, language)] == [expected]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("'We don't start before June,' said Anna Kowalska.", "We don't start before June,"),
        ("Anna Kowalska said: 'The traders' union agrees.'", "The traders' union agrees."),
        ("‘We don’t start before June,’ said Anna Kowalska.", "We don’t start before June,"),
        ("‹We start again in June›, said Anna Kowalska.", "We start again in June"),
        ("「We start again in June,」 said Anna Kowalska.", "We start again in June,"),
    ],
)
def test_single_and_other_marks_hold_words_too(body: str, words: str) -> None:
    assert said(body) == [(words, "Anna Kowalska")]


@pytest.mark.parametrize(
    "body",
    [
        "The so-called 'friends of the harbour' left, said Anna Kowalska.",
        "The traders' and the bakers' unions agreed in the '90s, said Anna Kowalska.",
        "Rock 'n' roll isn't dead, said Anna Kowalska.",
    ],
)
def test_an_apostrophe_and_a_term_in_single_marks_are_no_quotation(body: str) -> None:
    assert said(body) == []


def test_a_quotation_in_single_marks_left_open_goes_on_in_the_next_paragraph() -> None:
    body = "Anna Kowalska said:\n\n‘We will rebuild it.\n\n‘We start in June,’ she said."
    assert next(speaker for _, speaker in said(body)) == "Anna Kowalska"


@pytest.mark.parametrize(
    ("language", "body", "cue"),
    [
        ("en", "“Nothing will ever change,” harrumphed Otto Brandt.", "harrumphed"),
        ("es", "“Nada va a cambiar”, refunfuñó el panadero Hugo Bratero.", "refunfuñó"),
    ],
)
def test_a_verb_in_no_list_is_a_cue_before_a_name(language: str, body: str, cue: str) -> None:
    (found,) = quotes.quotes(body, entities.entities(body, language), language)
    assert (found.cue, found.speaker is not None) == (cue, True)


def test_a_word_that_joins_clauses_is_no_cue() -> None:
    body = "Anna Kowalska said: “We start in June,” but Otto Brandt left."
    assert [speaker for _, speaker in said(body)] == ["Anna Kowalska"]


def test_two_peoples_words_are_not_glued() -> None:
    body = "“It is a good day for us,” Anna Kowalska said.\n\n“Nothing will ever change,” harrumphed Otto Brandt."
    assert [speaker for _, speaker in said(body)] == ["Anna Kowalska", "Otto Brandt"]


def test_who_speak_together_are_both_named() -> None:
    body = "“It is a good day for us,” Anna Kowalska and Otto Brandt said in a statement."
    assert said(body) == [("It is a good day for us,", "Anna Kowalska and Otto Brandt")]


@given(st.text(alphabet=st.sampled_from("ab C.,:\n\"“”„«»'’‘—–"), max_size=150))
def test_offsets_enclose_the_words_in_order(body: str) -> None:
    found = quotes.quotes(body, (), "en")
    assert all(0 <= quote.start <= quote.end <= len(body) for quote in found)
    assert [quote.start for quote in found] == sorted(quote.start for quote in found)


@pytest.mark.parametrize(
    ("language", "body", "speaker"),
    [
        ("de", "Otto Kramer kam. Über Otto Kramer sagte Hanna Weber: „Er fliegt so gut wie niemand.“", "Hanna Weber"),
        ("de", "Gegenüber dem Kurier sagte der Sprecher: „Der Zug fährt morgen wieder.“", "der Sprecher"),
        ("de", "In der Erklärung heißt es: „Wir fordern eine neue Brücke.“", "der Erklärung"),
        ("de", "„Wir bauen die Brücke“, heißt es in der Mitteilung des Verbands.", "der Mitteilung des Verbands"),
        ("de", "Hier schimpfte der Minister: „Wir bauen die Brücke.“", "der Minister"),
        ("nl", "Over Jan de Vries zei Anna Bakker: “Hij vliegt beter dan wie ook.”", "Anna Bakker"),
    ],
)
def test_the_subject_stands_behind_the_verb(language: str, body: str, speaker: str) -> None:
    assert [each[1] for each in said(body, language)] == [speaker]


def test_his_opinion_is_that_of_who_was_named() -> None:
    body = "Hanna Weber lehnt den Plan ab. Ihre Meinung zu Otto Kramer: „Er hat die Brücke nie gesehen.“"
    assert said(body, "de") == [("Er hat die Brücke nie gesehen.", "Hanna Weber")]


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("es", "Anna Kowalska anunció: “No habrá ayudas”."),
        ("pl", "Anna Kowalska powiedziała: „Nie będzie pomocy”."),
        ("ru", "Анна Ковальская заявила: «Помощи не будет»."),
    ],
)
def test_short_words_behind_a_colon_are_said_where_the_full_stop_stands_behind_the_mark(
    language: str, body: str
) -> None:
    assert len(said(body, language)) == 1
    assert not said(body.replace(":", ""), language)


def test_a_line_of_words_and_their_name_is_no_subheading() -> None:
    line = "“We will rebuild it by June.” – Commissioner Anna Kowalska"
    assert said(line, subheadings=(line,)) == [("We will rebuild it by June.", "Anna Kowalska")]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Anna Weber nannte den Plan „unbezahlbar“.", ("unbezahlbar", "Anna Weber")),
        ("Den Plan bezeichnete Anna Weber als „Wortbruch“.", ("Wortbruch", "Anna Weber")),
        ("Von einem „Glücksfall“ sprach Anna Weber am Montag.", ("Glücksfall", "Anna Weber")),
        ("Als „Glücksfall“ bezeichnete die Stadt den Fund.", ("Glücksfall", "die Stadt")),
        ("Der Fund wurde von Anna Weber als „Glücksfall“ bezeichnet.", ("Glücksfall", "Anna Weber")),
        ("Es kam Anna Weber, die den Fund als „Glücksfall“ bezeichnete.", ("Glücksfall", "Anna Weber")),
        ("Anna Weber kam spät und nannte den Plan „unbezahlbar“.", ("unbezahlbar", "Anna Weber")),
    ],
)
def test_what_somebody_calls_something_is_theirs(body: str, expected: tuple[str, str]) -> None:
    assert said(body, "de") == [expected]


@pytest.mark.parametrize(
    "body",
    [
        "Anna Weber nannte in der Zeitung „Morgenblatt“ vier Gründe.",
        "Die Strahlung, die als „Sonnenwind“ bezeichnet wird, kommt von der Sonne.",
        "Anna Weber sagte, dass sie den Plan als „Wortbruch“ sehe.",
        "So etwas nennt man einen „Glücksfall“.",
        "Die Partei nennt sich „die Neue“.",
        "Die Kirche gilt als „die Schönste“, sprach man.",
    ],
)
def test_a_title_and_a_common_name_are_nobodys(body: str) -> None:
    assert said(body, "de") == []


def test_words_behind_what_somebody_calls_something_are_a_quotation_of_their_own() -> None:
    body = "Anna Weber nannte den Plan „unbezahlbar“ und ging. „Das Geld ist uns schon lange ausgegangen.“"
    assert said(body, "de") == [
        ("unbezahlbar", "Anna Weber"),
        ("Das Geld ist uns schon lange ausgegangen.", "Anna Weber"),
    ]


@pytest.mark.parametrize(
    ("language", "body", "speaker"),
    [
        ("en", "Mayor Anna Kowalska met Robert Brown. “We start again in June,” the mayor said.", "Anna Kowalska"),
        (
            "en",
            "Anna Kowalska, the harbour master, left.\n\n“We start again,” said the harbour master.",
            "Anna Kowalska",
        ),
        ("en", "Former mayor Anna Kowalska came.\n\n“We start again in June,” the mayor said.", "the mayor"),
        ("en", "Mayor Anna Kowalska came.\n\n“We start again in June,” a mayor said.", "a mayor"),
        ("de", "Innenminister Otto Brandt kam.\n\n„Wir fangen im Juni an“, sagte der Minister.", "Otto Brandt"),
        ("de", "Der Bruder des Ministers, Otto Brandt, kam.\n\n„Wir fangen an“, sagte der Minister.", "der Minister"),
        (
            "es",
            "La alcaldesa de Soria, Carmen Ibarra, llegó.\n\n«Empezamos en junio», dijo la alcaldesa.",
            "Carmen Ibarra",
        ),
        (
            "pt",
            "A ministra Teresa Nunes chegou.\n\n“Começamos em junho”, disse a ministra aos jornalistas.",
            "Teresa Nunes",
        ),
    ],
)
def test_a_role_is_who_was_named_with_it(language: str, body: str, speaker: str) -> None:
    assert [who for _, who in said(body, language)] == [speaker]


def test_of_two_with_one_role_it_is_who_spoke_last() -> None:
    body = (
        "Senator Anna Kowalska met Senator Robert Brown. Brown and his wife left.\n\n"
        "“We start in June,” Anna Kowalska said.\n\nIt rained.\n\n“It will be ready,” the senator said."
    )
    assert [who for _, who in said(body)] == ["Anna Kowalska", "Anna Kowalska"]


@pytest.mark.parametrize(
    ("language", "body", "speaker"),
    [
        ("en", "“We start again in June,” said the mayor of the town, Anna Kowalska.", "Anna Kowalska"),
        ("en", "Anna Kowalska said the referee had told her, “Play on or go home.”", "the referee"),
        ("en", "Others came (among them Anna Kowalska (“We start again in June.”)).", "Anna Kowalska"),
        ("de", "„Wir fangen im Juni an“, schrieb die „Neue Zeitung“.", "Neue Zeitung"),
        ("de", "„Wir fangen im Juni an“, sagte die in Bonn geborene Anna Weber.", "Anna Weber"),
        (
            "de",
            "Passend zum Eis warnte die Leiterin des Senders: „Hier kann es glatt sein.“",
            "die Leiterin des Senders",
        ),
        ("de", "Als Otto Brandt gefragt wurde, was er wolle, sagte Anna Weber: „Wir fangen an.“", "Anna Weber"),
        (
            "de",
            "So heißt es in dem Schreiben der Stadt wörtlich: „Wir fangen im Juni an.“",
            "dem Schreiben der Stadt",
        ),
    ],
)
def test_more_ways_to_attribute(language: str, body: str, speaker: str) -> None:
    assert [who for _, who in said(body, language)] == [speaker]


def test_a_sentence_in_marks_behind_one_that_reports_is_said_by_the_same() -> None:
    body = "Anna Weber widersprach dem Plan. „Das Geld ist uns schon lange ausgegangen.“ Dann ging sie."
    assert said(body, "de") == [("Das Geld ist uns schon lange ausgegangen.", "Anna Weber")]


def test_a_quotation_goes_on_behind_sentences_that_name_no_other_speaker() -> None:
    body = "“We start again in June,” Anna Kowalska said. She sat down. It rained. “It will be ready by then.”"
    assert said(body) == [("We start again in June, It will be ready by then.", "Anna Kowalska")]


@pytest.mark.parametrize(
    "body",
    [
        "The plan, Anna Kowalska said, “could be a waste of money for the town.”",
        "The United States “must stop treating us like children,” he wrote.",
        "Anna Kowalska spoke of what she calls “a very long and hard way.”",
    ],
)
def test_words_that_end_a_sentence_begun_outside_the_marks_are_none_of_their_own(body: str) -> None:
    assert said(body) == []


def test_what_a_name_means_in_brackets_is_no_quotation() -> None:
    assert said("Anna Weber grüßte die Palang Prachachon (etwa: „Partei der Macht des Volkes“).", "de") == []


def test_capitals_before_a_colon_are_read_at_once() -> None:
    body = "A" * 20_000 + ":\n\n“We start again in June.”"
    assert len(said(body)) == 1


@pytest.mark.parametrize(
    "body",
    [
        "Anna Weber lehnte den Plan von Otto Brandt ab. Er sei teuer: „Das Geld ist uns schon lange ausgegangen.“",
        "Anna Weber lehnte ab. Otto Brandt sei auch dagegen. „Das Geld ist uns schon lange ausgegangen.“",
    ],
)
def test_indirect_speech_tells_whose_words_follow(body: str) -> None:
    assert [who for _, who in said(body, "de")] == ["Anna Weber"]


def test_a_sentence_behind_a_broken_quotation_is_not_its_attribution() -> None:
    body = "„Die Brücke“, sagte Anna Weber, „wird nicht fertig.“ Otto Brandt widersprach. „Das glaube ich nicht.“"
    assert said(body, "de") == [
        ("Die Brücke wird nicht fertig.", "Anna Weber"),
        ("Das glaube ich nicht.", "Otto Brandt"),
    ]


@pytest.mark.parametrize(
    ("language", "body", "expected"),
    [
        (
            "en",
            'Anna Kowalska said the ship had been off course "for at least ten minutes."',
            ("for at least ten minutes.", "Anna Kowalska"),
        ),
        ("en", 'The owner said it "deeply regrets the noise."', ("deeply regrets the noise.", "The owner")),
        ("en", 'Anna Kowalska called the plan "a gift to nobody."', ("a gift to nobody.", "Anna Kowalska")),
        (
            "en",
            'It may take "weeks and not days" to reopen, a spokeswoman said.',
            ("weeks and not days", "a spokeswoman"),
        ),
        (
            "de",
            "Anna Weber sagte, die Schäden seien „weit größer als gedacht“.",
            ("weit größer als gedacht", "Anna Weber"),
        ),
        (
            "es",
            'El concejal, Andrés Ruiz, aseguró que la empresa "no avisó a nadie".',
            ("no avisó a nadie", "Andrés Ruiz"),
        ),
        ("it", 'Il sindaco Marco Rossi ha detto che il ponte "non è sicuro".', ("non è sicuro", "Marco Rossi")),
        ("pt", 'João Ribeiro afirmou que a obra "não vai parar".', ("não vai parar", "João Ribeiro")),
        ("sv", 'Anna Lindkvist säger att bron var "helt säker i vintras".', ("helt säker i vintras", "Anna Lindkvist")),
    ],
)
def test_words_inside_a_sentence_of_the_reporters_are_a_partial_quotation(
    language: str, body: str, expected: tuple[str, str]
) -> None:
    assert said(body, language, partial=True) == [expected]
    assert said(body, language) == []


def test_two_partial_quotations_in_a_sentence_have_one_speaker() -> None:
    body = 'Anna Kowalska said it was "a mess for all of us" and nothing but "a very long story".'
    assert said(body, partial=True) == [
        ("a mess for all of us", "Anna Kowalska"),
        ("a very long story", "Anna Kowalska"),
    ]


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("en", 'Anna Kowalska said the bill, nicknamed "the snow law of us all," would pass.'),
        ("en", 'Police said the man, known as "the baker of the lake," had been arrested.'),
        ("en", 'Anna Kowalska said she had read "A House by the Lake" in a week.'),
        ("en", 'The band said its new album, "Songs for the Empty Road," would be out in June.'),
        ("en", 'Anna Kowalska said the "smart" bands and the "forever stamps" were sold out.'),
        ("de", "Anna Weber sagte, ihr Buch „Der lange Weg nach Hause“ erscheine im Mai."),
        ("fr", "Anne Morel a dit avoir revu « Les Enfants du large » avant le tournage."),
        ("es", 'Ana Ruiz dijo que su novela "La casa de los vientos" saldrá en junio.'),
        ("it", 'Marco Rossi ha detto che il film "La notte dei lupi" uscirà a giugno.'),
        ("sv", 'Anna Lindkvist säger att filmen "natten vid en sjö" får premiär i juni.'),
        ("ru", 'Анна Громова заявила, что компания "Северный ветер и море" растет.'),
    ],
)
def test_titles_names_and_terms_inside_a_sentence_are_none(language: str, body: str) -> None:
    assert said(body, language) == said(body, language, partial=True) == []


@pytest.mark.parametrize(
    ("language", "body", "expected"),
    [
        ("sv", "– Vi stänger i juni, säger Anna Lindkvist, ombudsman.", ["Anna Lindkvist"]),
        ("sv", "– Vi stänger, säger Anna Lindkvist.\n\n– Det är synd, tillägger hon.", ["Anna Lindkvist"] * 2),
        ("no", "– Det beklager vi sterkt, sier Kari Hansen i Bergen.", ["Kari Hansen"]),
        ("da", "- Hvad skal vi dog gøre? siger Bente Holm.", ["Bente Holm"]),
        ("fi", "– Tilanne paranee huomenna, sanoo johtaja Matti Korhonen.", ["Matti Korhonen"]),
        ("sv", "– Packa lätt, och ring i tid.", []),
    ],
)
def test_speech_after_a_dash_ends_at_the_comma_before_its_cue(language: str, body: str, expected: list[str]) -> None:
    assert [speaker for _, speaker in said(body, language)] == expected


@pytest.mark.parametrize(
    ("language", "body", "expected"),
    [
        ("fr", "« Nous restons ouverts », a assuré l'adjoint à la culture, Karim Morel.", "Karim Morel"),
        ("nl", "“Wij beginnen in juni”, zegt Marieke van Dongen van de FNV.", "Marieke van Dongen"),
        ("pl", '"Zaczynamy w czerwcu" - powiedział PAP Marek Nowak, rzecznik.', "Marek Nowak"),
        ("cs", "„Škody jsou velké,“ řekla primátorka Jana Nováková.", "primátorka Jana Nováková"),
        ("pl", '"Zaczynamy w czerwcu" - powiedział PAP rzecznik miasta Jan Sowa.', "Jan Sowa"),
        ("hu", "„A kár nagyobb, mint gondoltuk” – mondta Kovács Anna.", "Kovács Anna"),
        ("tr", 'Belediye Başkanı Ayşe Demir, "Onarım bir yıl sürecek" dedi.', "Belediye Başkanı Ayşe Demir"),
        ("el", "«Οι ζημιές είναι πολύ μεγάλες», δήλωσε η Ελένη Παππά.", "η Ελένη Παππά"),
        ("ja", "市の田中健一副市長は「交渉を続ける」と述べた。", "市の田中健一副市長"),
        ("ar", 'قال المدير سامي عمار "الأضرار أكبر مما توقعنا".', "المدير سامي عمار"),
    ],
)
def test_the_speaker_is_where_each_language_puts_it(language: str, body: str, expected: str) -> None:
    found = said(body, language)
    assert len(found) == 1
    assert expected.endswith(found[0][1] or "-")


@pytest.mark.parametrize(
    ("language", "first", "then"),
    [
        ("it", "«Il ponte sarà pronto a giugno», ha detto Marco Rossi.", "«Non ci saranno ritardi», ha poi aggiunto."),
        ("es", "«El puente estará listo en junio», dijo Ana Ruiz.", "«No habrá más retrasos», ha añadido."),
        ("ja", "田中健一副市長は「交渉を続ける」と述べた。", "「けが人はいない」とも話した。"),
        ("pt", "«A escola reabre em junho», disse Ana Ribeiro.", "«As obras acabaram», disse ainda."),
        ("pl", '"Zaczynamy w czerwcu" - powiedział Marek Nowak.', '"Nie ma opóźnień" - dodał.'),
    ],
)
def test_a_verb_without_a_subject_is_the_last_speakers(language: str, first: str, then: str) -> None:
    speakers = [speaker for _, speaker in said(f"{first} {then}", language)]
    assert len(speakers) == 2
    assert speakers[0] == speakers[1]


@pytest.mark.parametrize(
    ("language", "body", "expected"),
    [
        ("sv", 'Enligt Trafikverket var bron "helt säker i vintras".', "Trafikverket"),
        ("nl", 'Volgens de brandweer was het gebouw "een tikkende tijdbom".', "de brandweer"),
    ],
)
def test_the_source_ends_before_the_verb_in_verb_second_languages(language: str, body: str, expected: str) -> None:
    found = said(body, language) + said(body, language, partial=True)
    assert [speaker for _, speaker in found] == [expected]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('When Peter Novak died in 1998, Anna Kowalska released a statement: "We mourn a friend."', "Anna Kowalska"),
        ('After Peter Novak spoke, Anna Kowalska shook her head, saying, "We will wait."', "Anna Kowalska"),
        (
            'Anna Kowalska came to a talk named "Our Town" held by a club and said: "We will wait."',
            "Anna Kowalska",
        ),
        ('But the mood on the hill stayed calm: "We will wait and see what comes."', None),
        ('"We have a lot of work," said a longtime adviser to the mayor.', "a longtime adviser to the mayor"),
        ('"Will we wait?" Anna Kowalska asked in the town hall.', "Anna Kowalska"),
        ('Peter Novak waited. "We won!" Anna Kowalska shouted to the crowd.', "Anna Kowalska"),
        ('Peter Novak waited. "We won!" Carla "Coco" Reyes, the coach, shouted to the crowd.', 'Carla "Coco" Reyes'),
    ],
)
def test_the_subject_of_the_main_clause_speaks(body: str, expected: str | None) -> None:
    speakers = [speaker for _, speaker in said(body)]
    assert speakers == [expected]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Die Menge skandierte Parolen wie „Nieder mit dem Zaun“.", [("Nieder mit dem Zaun", "Die Menge")]),
        (
            "Die Menge skandierte Parolen wie „Novak raus!“ und der Lehrer Otto Kram rief: „Wir bleiben!“",
            [("Novak raus!", "Die Menge"), ("Wir bleiben!", "Otto Kram")],
        ),
        (
            "Die Zeitung zitiert den Trainer mit den Worten „Wir haben heute verdient gewonnen“.",
            [("Wir haben heute verdient gewonnen", "den Trainer")],
        ),
    ],
)
def test_german_words_for_what_is_said(body: str, expected: list[tuple[str, str]]) -> None:
    assert said(body, "de") == expected


@pytest.mark.parametrize(
    ("language", "body", "expected"),
    [
        (
            "de",
            "Jan Petersen ging. „Mir fehlt die Kraft“, so der 51-Jährige.",
            [("Mir fehlt die Kraft", "Jan Petersen")],
        ),
        ("de", "Jan Petersen ging. „Ich gehe“, schrieb er auf X.", [("Ich gehe", "Jan Petersen")]),
        (
            "de",
            "Kassel, 12. Mai – In einer Mitteilung des Hauses heißt es: „Die Anlagen werden gebaut.“",
            [("Die Anlagen werden gebaut.", "einer Mitteilung des Hauses")],
        ),
        (
            "fr",
            "« Le patron, affirme Karim Benali, délégué, ne veut rien entendre. »",
            [("Le patron, affirme Karim Benali, délégué, ne veut rien entendre.", "Karim Benali")],
        ),
        ("fr", "– Nous irons jusqu’au bout, promet une gréviste.", [("Nous irons jusqu’au bout", "une gréviste")]),
        (
            "it",
            "“È venuta giù la collina”, racconta Paolo Rossi. “Per fortuna – aggiunge – non passava nessuno”.",
            [("È venuta giù la collina", "Paolo Rossi"), ("Per fortuna non passava nessuno", "Paolo Rossi")],
        ),
        (
            "it",
            "Il portavoce del club ha detto: “La strada riaprirà”.",
            [("La strada riaprirà", "Il portavoce del club")],
        ),
        (
            "pl",
            "„Ogień objął dach” – powiedział Adam Nowak. – Nikt nie ucierpiał – dodał.",
            [("Ogień objął dach", "Adam Nowak"), ("Nikt nie ucierpiał", "Adam Nowak")],
        ),
        (
            "tr",
            '"Yeni köprü iki yıl sürecek" diyen Ayşe Kara, sabır istedi.',
            [("Yeni köprü iki yıl sürecek", "Ayşe Kara")],
        ),
        (
            "zh",
            "王建国表示：“大桥将开放。”他还说：“请耐心等待。”",
            [("大桥将开放。", "王建国"), ("请耐心等待。", "王建国")],
        ),
    ],
)
def test_attributions_of_other_languages(language: str, body: str, expected: list[tuple[str, str]]) -> None:
    assert said(body, language) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('The network thanked her in a statement: "You were the heart of the show."', "The network"),
        (
            '"It was loud," said Rita Gomez. Her husband shook his head and added, "I will never fly again."',
            "Her husband",
        ),
    ],
)
def test_a_noun_phrase_that_begins_the_sentence_speaks(body: str, expected: str) -> None:
    assert said(body)[-1][1] == expected


def test_several_sources_before_a_relative_clause() -> None:
    body = "Fuentes del Gobierno, que pidieron el anonimato, aseguraron que “la decisión estaba tomada desde marzo”."
    assert said(body, "es", partial=True) == [("la decisión estaba tomada desde marzo", "Fuentes del Gobierno")]


@pytest.mark.parametrize(
    ("body", "speaker"),
    [
        # Whom the quotation itself names does not speak.
        ('Orla Byrne spoke in Cork. "A vote for Niamh Walsh is a vote for us," she told the crowd.', "Orla Byrne"),
        # The subject of the sentence before, not who is named in passing, nor who spoke long ago.
        (
            '"We go on," Peter Lund said. Karl Moser took another view of Jon Sand there.\n\n"It ends," he said.',
            "Karl Moser",
        ),
        # Somebody whose words are reported there.
        (
            "Karl Moser has won twice and lost once, though Peter Lund said he was good for the team.\n\n"
            '"He is funny and a great guy," he explained.',
            "Peter Lund",
        ),
        ('Orla Marlow spoke of the play.\n\n"It was hard to leave it," Orla said.', "Orla Marlow"),
    ],
)
def test_a_pronoun_is_who_the_text_is_about(body: str, speaker: str) -> None:
    found = quotes.quotes(body, entities.entities(body, "en"), "en")
    assert found[-1].speaker == speaker


@pytest.mark.parametrize(
    ("language", "body", "speaker"),
    [
        (
            "fr",
            "Un porte-parole du gouvernement a affirmé : « Nous avons proposé un plan précis. »",
            "Un porte-parole du",
        ),
        (
            "fr",
            "La commission, qui prépare la loi, a indiqué : « La décision finale revient à tous. »",
            "La commission",
        ),
        ("fr", "Il a remercié les forces de l’ordre pour leur « engagement et leur quête de justice ».", None),
        ("es", 'Ana Ruiz habló en Soria.\n\n"No fui capaz de decirle la verdad", contó en la radio.', "Ana Ruiz"),
        ("es", 'Ana Ruiz habló en Soria.\n\nDijo: "Hasta hoy no lo sabía nadie de aquí".', "Ana Ruiz"),
        ("es", '"Necesitamos un acuerdo pronto", dijo la Sra. Clark.', "Clark"),
        (
            "pt",
            'Rui Sousa falou em Faro.\n\n"Ficámos devastados com esta notícia", disse na segunda-feira.',
            "Rui Sousa",
        ),
    ],
)
def test_a_verb_of_saying_with_an_auxiliary_or_without_a_subject(language: str, body: str, speaker: str | None) -> None:
    found = quotes.quotes(body, entities.entities(body, language), language)
    if speaker is None:
        assert not found
    else:
        assert speaker in (found[-1].speaker or "")


@pytest.mark.parametrize(
    ("language", "body", "speaker"),
    [
        ("de", "Ann Lee sprach. Lee lobte alle. Danach widersprach Eva Kent. „Das ist falsch“, sagte sie.", "Eva Kent"),
        ("en", 'Ann Lee spoke. A lawyer for Mary Jones, Eva Kent, disagreed. "It is false," she said.', "Eva Kent"),
        ("en", 'Bob Dean\'s father Tom Dean was a miner. "I miss him badly," he said.', "Tom Dean"),
    ],
)
def test_the_subject_of_the_last_sentence_speaks(language: str, body: str, speaker: str) -> None:
    assert [each.speaker for each in quotes.quotes(body, entities.entities(body, language), language)] == [speaker]


def test_a_verb_is_not_its_own_subject() -> None:
    (found,) = quotes.quotes('تحدث في القاهرة. وقال: "ليس هناك ما يقال اليوم".', (), "ar")
    assert (found.speaker, found.cue) == (None, "وقال")


@pytest.mark.parametrize(
    ("language", "body", "expected"),
    [
        ("it", '"La nave, ha detto Maria Conti, è in ritardo".', [("Maria Conti", "La nave, ha detto")]),
        ("it", '"La nave, ha detto il capo del porto, Maria Conti, è in ritardo".', [("Maria Conti", "La nave, ha")]),
        ("es", '"El barco, dijo Ana Ruiz, no saldrá de noche".', [("Ana Ruiz", "El barco, dijo")]),
        ("it", '"La nave, dice la legge, è di tutti", ha detto Maria Conti.', [("Maria Conti", "La nave, dice")]),
    ],
)
def test_an_attribution_between_commas_inside_the_marks(
    language: str, body: str, expected: list[tuple[str, str]]
) -> None:
    found = quotes.quotes(body, entities.entities(body, language), language)
    assert [(each.speaker, each.text[: len(text)]) for each, (_, text) in zip(found, expected, strict=True)] == expected


@pytest.mark.parametrize(
    ("language", "body", "expected"),
    [
        (
            "es",
            "«Salimos tarde», dijo Ana Ruiz. «El barco no espera a nadie».",
            ["Salimos tarde El barco no espera a nadie"],
        ),
        (
            "it",
            "«È tardi», ha detto Maria Conti. «La nave non aspetta nessuno».",
            ["È tardi La nave non aspetta nessuno"],
        ),
        ("es", "Ayer leyó Ana Ruiz en el puerto. «El barco de la noche». Nadie fue.", []),
    ],
)
def test_another_sentence_with_its_full_stop_behind_the_mark(language: str, body: str, expected: list[str]) -> None:
    assert [each.text for each in quotes.quotes(body, entities.entities(body, language), language)] == expected


@pytest.mark.parametrize(
    ("language", "body", "speaker"),
    [
        ("es", "«Aquí no llega ningún barco», se enfurruñó Ana Ruiz, vecina.", "Ana Ruiz"),
        ("fr", "« Ici, aucun bateau ne passe », s'emporte Marie Martin.", "Marie Martin"),
        ("fr", "« Ici, aucun bateau ne passe », a bougonné le patron du port, Paul Martin.", "Paul Martin"),
        ("pl", "„Tu nie pływa żaden statek” – burknął szef portu, Jan Nowak.", "Jan Nowak"),
        ("ar", '"لا تمر أي سفينة من هنا"، قال أحمد علي.', "أحمد علي"),
    ],
)
def test_the_subject_of_any_verb_behind_a_comma(language: str, body: str, speaker: str) -> None:
    (found,) = quotes.quotes(body, entities.entities(body, language), language)
    assert found.speaker == speaker


@pytest.mark.parametrize(
    ("language", "body"),
    [
        (
            "fr",
            "Paul Martin est parti. « C'est fini », a dit Paul Martin.\n\n« Nous restons tous là », peste Zoé.",
        ),
        ("es", "Ana Ruiz llegó. «Ya está», dijo Ana Ruiz.\n\n«Aquí no llega ningún barco», rezongó una vecina."),
    ],
)
def test_a_clause_that_is_not_understood_does_not_leave_the_speaker_unchanged(language: str, body: str) -> None:
    found = quotes.quotes(body, entities.entities(body, language), language)
    assert len(found) == 2
    assert found[0].speaker != found[1].speaker


@pytest.mark.parametrize(
    ("language", "body", "expected"),
    [
        ("pl", "– Statek odpłynął – powiedział Jan Nowak. – Nikt nie czekał.", "Statek odpłynął Nikt nie czekał."),
        ("ru", "– Корабль ушёл, – сказал Иван Петров. – Никто не ждал.", "Корабль ушёл, Никто не ждал."),
    ],
)
def test_speech_goes_on_behind_another_dash(language: str, body: str, expected: str) -> None:
    assert [each.text for each in quotes.quotes(body, entities.entities(body, language), language)] == [expected]


@pytest.mark.parametrize(
    ("language", "body", "speaker"),
    [
        ("pl", "Jan Nowak wygrał. „Statek odpłynął bez nas” – powiedział 34-latek.", "Jan Nowak"),
        ("it", 'Maria Conti ha vinto. "La nave è partita senza noi", ha detto la 28enne.', "Maria Conti"),
        ("es", 'Ana Ruiz perdió. Su hermano, Juan Vega, protestó mucho: "El barco salió tarde".', "Juan Vega"),
        ("en", 'It lasted two years. "It was hard for us," said one of them.', "one of them"),
    ],
)
def test_a_person_by_age_by_relation_and_one_of_several(language: str, body: str, speaker: str) -> None:
    found = quotes.quotes(body, entities.entities(body, language), language)
    assert [each.speaker for each in found] == [speaker]


def test_a_role_before_a_name_and_parts_without_spaces_in_chinese() -> None:
    body = "“船已经离开港口，”副市长李明告诉记者，“没有人在等待。”"
    (found,) = quotes.quotes(body, entities.entities(body, "zh"), "zh")
    assert (found.speaker, found.text) == ("李明", "船已经离开港口，没有人在等待。")


@pytest.mark.parametrize(
    ("language", "body", "expected"),
    [
        (
            "de",
            "„Das Problem am Hafen wird“, so Jan Gall „noch lange bleiben“.",
            ["Das Problem am Hafen wird noch lange bleiben"],
        ),
        (
            "de",
            "„Das war hart am Hafen“, sagte Jan Gall und sprach von „Jahren ohne ein Ende“.",
            ["Das war hart am Hafen", "Jahren ohne ein Ende"],
        ),
    ],
)
def test_words_behind_nothing_but_an_attribution_belong_to_its_sentence(
    language: str, body: str, expected: list[str]
) -> None:
    assert [each.text for each in quotes.quotes(body, entities.entities(body, language), language)] == expected


@pytest.mark.parametrize(
    ("language", "body", "speaker"),
    [
        ("es", "Ana Ruiz habló de todo.\n\n«Aquí no llega ningún barco hoy», tuiteó.", "Ana Ruiz"),
        ("pt", 'Rui Sousa falou.\n\n"Aqui não passa nenhum barco", disse relativamente ao porto.', "Rui Sousa"),
        ("de", "Jan Gall kam nach Linn.\n\n„Hier legt kein Schiff an“, gelobte er.", "Jan Gall"),
        ("de", "Jan Gall kam nach Linn.\n\n„Hier legt kein Schiff an“, informierte das Amt.", None),
        ("ar", '"لا تمر أي سفينة من هنا"، قال سامر حلبي، مدير الميناء، أمس.', "سامر حلبي"),
    ],
)
def test_who_speaks_in_a_clause_behind_the_quotation(language: str, body: str, speaker: str | None) -> None:
    (found,) = quotes.quotes(body, entities.entities(body, language), language)
    assert found.speaker == speaker


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("es", "«El pan está caro», dijo Ana Ruiz.\n\n«Tampoco hay leche desde ayer», abundó en la radio del valle."),
        (
            "it",
            "«La nave non parte», ha detto Maria Conti.\n\n«Noi restiamo qui al porto», ha tuonato dal palco di Lucca.",
        ),
        ("pt", "«O barco falhou», disse Ana Sousa.\n\n«Não vamos aceitar isto», atirou em conferência de imprensa."),
        ("fr", "« Nous avons perdu », a dit Paul Martin.\n\n« Il faut jouer mieux », a lâché l'attaquant de 31 ans."),
        (
            "it",
            '"Siamo pronti", ha detto Maria Conti.\n\n"Quando il porto aprirà alle navi", potremo accettare l\'aiuto.',
        ),
    ],
)
def test_without_somebody_else_behind_it_the_speaker_stays(language: str, body: str) -> None:
    found = quotes.quotes(body, entities.entities(body, language), language)
    assert {each.speaker for each in found} == {entities.entities(body, language)[0].name}


def _speakers(language: str, body: str) -> list[str | None]:
    return [each.speaker for each in quotes.quotes(body, entities.entities(body, language), language)]


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("pl", "„Morze po polsku i nie tylko” – nowy film Jana Nowaka wchodzi do kin."),
        ("pl", "„Morze po polsku i nie tylko” – powstał film Jana Nowaka o porcie."),
        ("pl", "„Morze po polsku i nie tylko” – powstał film reżysera, Jana Nowaka."),
        ("en", '"All calm on the southern coast," novel of the harbour poet, Ann Lee, sells well.'),
        ("en", '"All calm on the southern coast," novel about the poet, Ann Lee, sells well.'),
        ("ru", "Иван Петров радовался «Большому призу зимнего порта»."),
        ("ru", "Иван Петров успокоил «Портовик и его болельщиков»."),
        ("es", 'La película de Luis Vega resume "Los años de niebla en Linares".'),
        ("es", 'Luis Vega gritó "Viva el puerto de Linares".'),
        ("fr", "Paul Martin a félicité « Les Enfants du Phare de Linn »."),
        ("pt", 'O ministro João Sousa não referiu "o estado do porto de Linhares".'),
    ],
)
def test_what_is_no_verb_of_saying_makes_no_speaker(language: str, body: str) -> None:
    assert set(_speakers(language, body)) <= {None}


@pytest.mark.parametrize(
    ("language", "body", "speaker"),
    [
        ("pl", "„To jest nasz wspólny port” – burknęła szefowa portu, Anna Nowak.", "Anna Nowak"),
        ("pl", "„To jest nasz wspólny port” – nadąsał się Jan Nowak.", "Jan Nowak"),
        ("en", '"It rains too much here," grumped the harbour chief, Ann Lee.', "Ann Lee"),
        ("ru", "«Мы победили сегодня», — радовался Иван Петров.", "Иван Петров"),
        ("es", 'Luis Vega gritó: "Viva el puerto de Linares."', "Luis Vega"),
        ("fr", "« C'est un grand jour pour nous », s'est félicité Paul Martin.", "Paul Martin"),
        ("zh", "昨天王芳告诉记者：“我们会继续努力工作。”", "王芳"),
        ("zh", "随后李明补充道：“我们会继续努力工作。”", "李明"),
        ("zh", "“我们会继续努力工作，”卫方则表示。", "卫方"),
        ("zh", "周一鸣说：“我们会继续努力工作。”", "周一鸣"),
    ],
)
def test_what_stands_beside_a_verb_of_saying_is_no_part_of_the_speaker(language: str, body: str, speaker: str) -> None:
    assert _speakers(language, body) == [speaker]


def test_a_chinese_pronoun_with_a_day_is_who_spoke_before() -> None:
    assert _speakers("zh", "王芳说：“今天很好，我们去。”她周五告诉媒体：“我们会继续努力工作。”") == ["王芳", "王芳"]


def test_arabic_verbs_that_are_other_words_too_count_before_a_colon() -> None:
    assert _speakers("ar", 'كتب سامر حلبي "مدن الملح والريح"') == []
    assert _speakers("ar", "كتب الصحفي سامر حلبي: «سنعمل معا من أجل المدينة».") == ["سامر حلبي"]


def test_a_portuguese_preposition_begins_no_subject() -> None:
    body = "“O plano falhou hoje”, disse João Sousa. “O estado do porto é mau”, referiu sobre o porto Ana Vaz."
    assert "sobre o porto" not in _speakers("pt", body)


@pytest.mark.parametrize(
    ("language", "body", "text"),
    [
        (
            "pl",
            "– Statek odpłynął – powiedział Jan Nowak. – Nikt nie czekał. Policja prowadzi śledztwo. Port zamknięto.",
            "Statek odpłynął Nikt nie czekał.",
        ),
        (
            "ru",
            "— Корабль ушёл, — сказал Иван Петров. — Никто не ждал. Полиция ведёт расследование. Порт закрыт.",
            "Корабль ушёл, Никто не ждал.",
        ),
    ],
)
def test_behind_another_dash_one_sentence_is_said(language: str, body: str, text: str) -> None:
    assert [each.text for each in quotes.quotes(body, entities.entities(body, language), language)] == [text]

"""What agencies tell their clients in a line: editor's notes, corrections, updates, kills, embargoes, urgency."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.article import Article
from service.cleaning import clean_document, orders
from service.cleaning.noted import combined_notices
from service.cleaning.notices import may_be_notice, note_behind, notice_before, notice_in, order_in
from service.cleaning.version_words import is_marked_headline, series_in, slug_line
from service.outcome import Accepted
from tests.cleaning.test_clean import FARMERS, HEADLINE, LEAD, MORE, articles, page, raw

RECEIVED = datetime(2024, 3, 4, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("(Eds: Adds details, quotes.)", "note"),
        ("EDITORS: This version names the board.", "note"),
        ("Editor's note: This story was first published in 2019.", "note"),
        ("Anm. d. Red.: Der Name wurde geändert.", "note"),
        ("CORRECTION: In paragraph 3, the name is Ada Roe.", "correction"),
        ("(Corrects spelling of name in paragraph 3)", "correction"),
        ("Fe de errores: el nombre es Ada Roe.", "correction"),
        ("(Berichtigung: Im dritten Absatz muss es Roe heißen)", "correction"),
        ("UPDATES with quotes", "update"),
        ("(Recasts with vote)", "update"),
        ("KILL", "kill"),
        ("MANDATORY KILL", "kill"),
        ("ATTENTION EDITORS: Please kill the story slugged FERRY; it was issued in error.", "kill"),
        ("Achtung Redaktionen: Die Meldung wird zurückgezogen.", "kill"),
        ("EMBARGOED until 00:01 GMT Friday, March 8", "embargo"),
        ("NOT FOR RELEASE BEFORE 1800 GMT", "embargo"),
        ("Sperrfrist - bis zum Beginn der Rede", "embargo"),
        ("URGENT", "urgency"),
        ("(Eds: Correcting depth in para 2)", "correction"),
        ("Korrekturhinweis: In einer früheren Version stand ein falscher Name.", "correction"),
        ("Achtung Sperrfrist: 5. März 2024, 17.00 Uhr MEZ", "embargo"),
        ("This release is under embargo until 5 p.m. ET on March 5, 2024.", "embargo"),
    ],
)
def test_a_notice_is_known_by_its_form(line: str, kind: str) -> None:
    assert may_be_notice(line)
    notice = notice_in(line)
    assert notice is not None
    assert notice.kind == kind


@pytest.mark.parametrize(
    "line",
    [
        *(
            "CORRECTION: the day",
            "Nobel: In einer früheren Fassung war der Tag falsch.",
            "Under strict embargo until 0800",
        ),
        *("(KILL)", "This text is under embargo until 5 March 0800", "BC-Ferry-Aground, 2nd Ld-Writethru", "URGENT"),
        "Achtung: KILL",
    ],
)
def test_what_may_be_a_notice_is_told_by_its_first_letters(line: str) -> None:
    assert notice_in(line) is not None
    assert may_be_notice(line)
    assert not may_be_notice("Nobody in the harbour was told on Monday")


@pytest.mark.parametrize(
    "line",
    [
        "Correction of the course is under way, the board said on Monday.",
        "Kill the bill, protesters said.",
        "Kill: how a film found its public",
        "KILLERS: how a film found its public",
        "Edsel: the car that nobody wanted",
        "NEUSTADT: ferry line opens",
        "Update: the pier is open",
        "Embargo: what it means for the ships",
        "Embargoed until Friday, the report was read by everybody at the harbour.",
        "Urgent",
        "Editors met on Monday to talk about notes.",
        "New ferry line: board decides",
        "",
        "EDITORS: " + "a long text " * 60,
    ],
)
def test_text_that_begins_with_such_words_is_no_notice(line: str) -> None:
    assert notice_in(line) is None


@pytest.mark.parametrize(
    ("line", "until"),
    [
        ("EMBARGOED until 00:01 GMT Friday, March 8", datetime(2024, 3, 8, 0, 1, tzinfo=UTC)),
        ("Embargo: 18.00 CET, 5 March 2024", datetime(2024, 3, 5, 17, 0, tzinfo=UTC)),
        ("Sperrfrist: 12.00 Uhr", datetime(2024, 3, 4, 12, 0, tzinfo=UTC)),
        ("Sperrfrist 5.3., 12.00 MEZ", datetime(2024, 3, 5, 11, 0, tzinfo=UTC)),
        ("EMBARGOED UNTIL 10 A.M. EST, MARCH 5, 2024", datetime(2024, 3, 5, 15, 0, tzinfo=UTC)),
        ("Embargoed until 10 a.m. ET, June 9", datetime(2024, 6, 9, 14, 0, tzinfo=UTC)),
        ("Embargoed until 10 a.m. Eastern, March 5", datetime(2024, 3, 5, 15, 0, tzinfo=UTC)),
        ("Embargoed until 10:00 London time, 9 June", datetime(2024, 6, 9, 9, 0, tzinfo=UTC)),
        ("Embargoed until 14:15 Central European Time on 5 March 2024", datetime(2024, 3, 5, 13, 15, tzinfo=UTC)),
        ("EMBARGOED UNTIL 14:15 EASTERN EUROPEAN TIME, 9 JUNE", datetime(2024, 6, 9, 11, 15, tzinfo=UTC)),
        ("This report is embargoed until Tuesday, March 5, 2024 at 06:00 GMT.", datetime(2024, 3, 5, 6, 0, tzinfo=UTC)),
        ("Fritt för publicering tisdag 5 mars 2024 kl. 09.30 CET", datetime(2024, 3, 5, 8, 30, tzinfo=UTC)),
        (
            "(Not for publication before 0001 GMT Tuesday 5 March. The full report and all its charts and tables are "
            "attached; please direct all questions to the press office.)",
            datetime(2024, 3, 5, 0, 1, tzinfo=UTC),
        ),
        ("(Do not publish before the verdict)", None),
        ("엠바고: 3월 8일 밤 10시(KST)", datetime(2024, 3, 8, 13, 0, tzinfo=UTC)),
        ("Embargo: 3月8日傍晚6時JST", datetime(2024, 3, 8, 9, 0, tzinfo=UTC)),
        ("Embargo: 3月8日25時JST", None),
        ("Embargoed until 10:00 Victoria time, 5 March 2024", datetime(2024, 3, 5, 22, 0, tzinfo=UTC)),
        ("Sperrfrist: 15.00 Uhr ist einzuhalten", datetime(2024, 3, 4, 15, 0, tzinfo=UTC)),
        ("엠바고: 5일 오후 5시", None),
        ("엠바고: 2024. 3. 5. 오후 5시", None),
        ("엠바고: 3월 5일 밤 12시 (KST)", None),
        ("【解禁日時】３月８日午後５時", datetime(2024, 3, 9, 5, 0, tzinfo=UTC)),
        ("Embargoed until 10:00 Eastern Standard Time, 2 July 2024", datetime(2024, 7, 2, 15, 0, tzinfo=UTC)),
        ("Embargoed until 10:00 pst, 5 March 2024", datetime(2024, 3, 5, 18, 0, tzinfo=UTC)),
        ("Embargoed until 14:15 Hong Kong time, 5 March 2024", datetime(2024, 3, 5, 6, 15, tzinfo=UTC)),
        ("Embargado hasta las 14:15 hora de Bogotá, 5 de marzo de 2024", datetime(2024, 3, 5, 19, 15, tzinfo=UTC)),
        ("Embargoed until 14:15 Nowhere time, 5 March 2024", datetime(2024, 3, 6, 2, 15, tzinfo=UTC)),
        # Whose time it is, is not said.
        ("Sperrfrist: 5. März 2024, 14.15 Uhr Ortszeit", datetime(2024, 3, 6, 2, 15, tzinfo=UTC)),
        ("EMBARGOED UNTIL 10:00 XYZ, 5 March 2024", datetime(2024, 3, 5, 22, 0, tzinfo=UTC)),
        ("Embargoed until 10:00, 5 March 2024", datetime(2024, 3, 5, 22, 0, tzinfo=UTC)),
        ("EMBARGOED UNTIL THURSDAY", datetime(2024, 3, 7, 12, 0, tzinfo=UTC)),
        ("Embargo: until Thursday", datetime(2024, 3, 7, 12, 0, tzinfo=UTC)),
        ("EMBARGOED until 10:00 GMT, 5 January", datetime(2024, 1, 5, 10, 0, tzinfo=UTC)),
        ("NOT FOR RELEASE BEFORE 1800 GMT", datetime(2024, 3, 4, 18, 0, tzinfo=UTC)),
        ("EMBARGOED TO 0001 FRIDAY MARCH 8 2024 GMT", datetime(2024, 3, 8, 0, 1, tzinfo=UTC)),
        ("EMBARGOED UNTIL 0001 HRS GMT FRIDAY 8 MARCH 2024", datetime(2024, 3, 8, 0, 1, tzinfo=UTC)),
        ("Sperrfrist: Freitag, 8. März 2024, 18 Uhr MEZ", datetime(2024, 3, 8, 17, 0, tzinfo=UTC)),
        ("EMBARGO: Not before 6:30 p.m. Eastern Time, Friday, March 8, 2024", datetime(2024, 3, 8, 23, 30, tzinfo=UTC)),
        (
            "EMBARGADA HASTA LAS 00.01 HORAS (HORA PENINSULAR) DEL 8 DE MARZO DE 2024",
            datetime(2024, 3, 7, 23, 1, tzinfo=UTC),
        ),
        ("EMBARGO até às 10:00 de 8 de março de 2024 (hora de Lisboa)", datetime(2024, 3, 8, 10, 0, tzinfo=UTC)),
        ("Эмбарго до 12:00 мск 8 марта 2024 года", datetime(2024, 3, 8, 9, 0, tzinfo=UTC)),
        ("UNDER STRICT EMBARGO UNTIL NOON EST, MARCH 8, 2024", datetime(2024, 3, 8, 17, 0, tzinfo=UTC)),
        ("Embargoed until midnight GMT, 8 March 2024", datetime(2024, 3, 8, 23, 59, tzinfo=UTC)),
        ("Sperrfrist: Beginn der Rede", None),
        ("EMBARGOED UNTIL DELIVERY. CHECK AGAINST DELIVERY.", None),
        ("NOT FOR PUBLICATION OR BROADCAST BEFORE 0600 CET ON 5 MARCH 2024", datetime(2024, 3, 5, 5, 0, tzinfo=UTC)),
        ("For release after 9 a.m. ET, March 5, 2024", datetime(2024, 3, 5, 14, 0, tzinfo=UTC)),
        ("EMBARGO CHANGED: NOW EMBARGOED UNTIL 1500 GMT, March 8, 2024", datetime(2024, 3, 8, 15, 0, tzinfo=UTC)),
        ("EMBARGO EXTENDED TO 1500 GMT, March 8, 2024", datetime(2024, 3, 8, 15, 0, tzinfo=UTC)),
        ("NEUE SPERRFRIST: 8. März 2024, 18 Uhr MEZ", datetime(2024, 3, 8, 17, 0, tzinfo=UTC)),
        ("+++ Sperrfrist: 8. März 2024, 18 Uhr MEZ +++", datetime(2024, 3, 8, 17, 0, tzinfo=UTC)),
        # A day without a zone ends everywhere, also in the last one.
        ("【解禁日時】3月8日午前5時", datetime(2024, 3, 8, 17, 0, tzinfo=UTC)),
        ("解禁日時＝3月8日午後5時30分", datetime(2024, 3, 9, 5, 30, tzinfo=UTC)),
        ("（请于2024年3月8日10时后播发）", datetime(2024, 3, 8, 22, 0, tzinfo=UTC)),
    ],
)
def test_an_embargo_ends_at_its_time_or_is_withheld(line: str, until: datetime | None) -> None:
    assert may_be_notice(line)
    notice = notice_in(line)
    assert notice is not None
    stated = combined_notices([notice], RECEIVED)
    assert (stated.embargoed, stated.withheld) == (until, until is None)


def test_a_day_without_a_year_that_is_long_past_is_next_year_s() -> None:
    notice = notice_in("解禁日時＝1月2日午後5時")
    assert notice is not None
    stated = combined_notices([notice], datetime(2024, 12, 1, tzinfo=UTC))
    assert stated.embargoed == datetime(2025, 1, 3, 5, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headline", "rest", "version", "corrects", "kills", "urgency"),
    [
        ("UPDATE 2-Oil falls", "Oil falls", 3, False, False, None),
        ("UPDATE 3: Oil falls", "Oil falls", 4, False, False, None),
        ("CORRECTED-UPDATE 1-Oil falls", "Oil falls", 2, True, False, None),
        ("(2ª actualización) Cae el crudo", "Cae el crudo", 3, False, False, None),
        ("REPETITION: Oljan faller", "Oljan faller", None, False, False, None),
        ("HABER İPTALİ - Petrol düştü", "Petrol düştü", None, False, True, None),
        ("EP-Update: album out on Friday", "EP-Update: album out on Friday", None, False, False, None),
        ("EP Update: album out on Friday", "EP Update: album out on Friday", None, False, False, None),
        ("RPT CORRETTA ++ Il petrolio cala", "Il petrolio cala", None, True, False, None),
        ("RECHTZETTING: Olie daalt", "Olie daalt", None, True, False, None),
        ("NTB RETTELSE: Oljen faller", "Oljen faller", None, True, False, None),
        ("dpa-Berichtigung: Öl fällt", "Öl fällt", None, True, False, None),
        ("UK UPDATE: Oil falls", "UK UPDATE: Oil falls", None, False, False, None),
        ("DÜZELTME: Petrol düştü", "Petrol düştü", None, True, False, None),
        ("유가 하락(종합2보)", "유가 하락", 3, False, False, None),
        ("عاجل: هبوط النفط", "هبوط النفط", None, False, False, 2),
        ("إلغاء مهرجان النفط", "إلغاء مهرجان النفط", None, False, False, None),
        ("(CORRECTED) - Oil falls", "Oil falls", None, True, False, None),
        ("OFFICIAL CORRECTION – Oil falls", "Oil falls", None, True, False, None),
        ("Correction: Oil story", "Oil story", None, True, False, None),
        ("(Corrección) El petróleo cae", "El petróleo cae", None, True, False, None),
        ("(Ampliación) El petróleo cae", "El petróleo cae", 2, False, False, None),
        ("2. Zusammenfassung: Öl fällt", "Öl fällt", 3, False, False, None),
        ("1st LD-Writethru: Oil falls", "Oil falls", 2, False, False, None),
        ("2ND LEAD: Oil falls", "Oil falls", 3, False, False, None),
        ("LEAD 2 - Le pétrole baisse", "Le pétrole baisse", 3, False, False, None),
        ("УТОЧНЕНИЕ: Нефть дешевеет", "Нефть дешевеет", None, True, False, None),
        ("更正：油价下跌影响出口", "油价下跌影响出口", None, True, False, None),
        ("KILL: Oil falls", "Oil falls", None, False, True, None),
        ("WITHDRAWN: Oil falls", "Oil falls", None, False, True, None),
        ("BREAKING: Oil falls", "Oil falls", None, False, False, 2),
        ("RPT-EXCLUSIVE-Oil falls", "Oil falls", None, False, False, None),
        ("UPDATE of the rules", "UPDATE of the rules", None, False, False, None),
        ("(Zusammenfassung 1430) Öl fällt weiter", "Öl fällt weiter", None, False, False, None),
        ("(Repetición) Cae el crudo", "Cae el crudo", None, False, False, None),
        ("Wiederholung: Öl fällt", "Öl fällt", None, False, False, None),
        ("[Update] Oil falls", "Oil falls", 2, False, False, None),
        ("【訂正】原油価格が下落", "原油価格が下落", None, True, False, None),
        ("（更正）油价下跌影响出口", "油价下跌影响出口", None, True, False, None),
        ("REINSTATED: Oil falls", "Oil falls", None, True, False, None),
        ("KILL LIFTED: Oil falls", "Oil falls", None, True, False, None),
        ("(Correct) answers to the quiz", "(Correct) answers to the quiz", None, False, False, None),
        ("KILLERS: a film", "KILLERS: a film", None, False, False, None),
        ("Correction - a novel by Bernhard", "Correction - a novel by Bernhard", None, False, False, None),
        ("Alert: the weather", "Alert: the weather", None, False, False, None),
        ("", "", None, False, False, None),
    ],
)
def test_a_word_before_a_headline_tells_its_version(
    headline: str, rest: str, version: int | None, corrects: bool, kills: bool, urgency: int | None
) -> None:
    assert series_in(headline)[:6] == (rest, version, corrects, kills, urgency, False)


@pytest.mark.parametrize(
    ("headline", "rest", "version", "corrects"),
    [
        ("O preço desce (ATUALIZADA)", "O preço desce", 2, False),
        ("Нефть дешевеет (версия 2)", "Нефть дешевеет", 3, False),
        ("油价下跌（更新）", "油价下跌", 2, False),
        ("Il petrolio cala (RPT CON TESTO CORRETTO)", "Il petrolio cala", None, True),
        ("CORRECTED (OFFICIAL)-Oil falls", "Oil falls", None, True),
        ("Il petrolio cala (RPT, CORRETTO)", "Il petrolio cala", None, True),
        ("Нефть подешевела (уточненная)", "Нефть подешевела", None, True),
        ("OIL FALLS (Substitute)", "OIL FALLS", 2, False),
        ("Il petrolio cala/RPT", "Il petrolio cala", None, False),
        ("Oil falls / CORRECTED", "Oil falls", None, True),
        ("He said/she said", "He said/she said", None, False),
        ("Oil falls (1st Ld)", "Oil falls", 2, False),
        ("Oil falls (Kill)", "Oil falls (Kill)", None, False),
        ("Oil falls (Reuters)", "Oil falls (Reuters)", None, False),
        ("Readers ask for an update", "Readers ask for an update", None, False),
    ],
)
def test_a_word_in_brackets_behind_a_headline_tells_its_version(
    headline: str, rest: str, version: int | None, corrects: bool
) -> None:
    assert series_in(headline)[:6] == (rest, version, corrects, False, None, False)


@pytest.mark.parametrize(
    ("text", "ordered"),
    [
        ("BERGEN (AP) — Please kill our story on the ferry.", True),
        ("Bitte verwenden Sie die Meldung «Fähre in Bergen» nicht. Sie ist falsch.", True),
        ("AP has withdrawn its story headlined 'Ferry aground'.", True),
        ("НВА отзывает сообщение «Пожар на складе в Бергене».", True),
        ("Preghiamo di annullare la notizia “Traghetto in secca a Bergen”.", True),
        ("The band will withdraw the song “Ferry to Bergen in the rain”.", False),
        ("Der Minister wies den Bericht „Geheime Akten im Ministerium“ am Montag zurück.", False),
        ("El gobierno anuló la noticia “El puerto cierra hoy”, dijo un portavoz.", False),
        ("Non utilizzare la notizia “Traghetto in secca a Bergen”.", True),
        ("“Please kill the story slugged Ferry,” the note to editors said.", False),
        ("Please kill the lights, says a theatre in Leeds that opens on Friday.", False),
        ("The story has been withdrawn from schools in two counties.", False),
        ("This story has been removed because it named the wrong man.", True),
        ("Cet article a été retiré par la rédaction.", True),
        ("The station must withdraw “Ferry to Bergen”, a story for children. Its editors will appeal.", False),
        ("Please kill our story. " + "The ferry ran aground off Bergen. " * 20, False),
        ('Attention: please remove "Ferry aground off Bergen" from your shelves.', False),
        ('Customers are asked not to use "Bergen Smoke Alarm" and to remove them from their homes.', False),
        ("Kunden werden gebeten, den Käse „Bergen jung 400 Gramm“ nicht zu verwenden.", False),
        ("Attention: prière de ne plus utiliser les pizzas « Bella Bergen ».", False),
        ("Kyodo retracts a report on the mayor.", False),
        ("A Lusa retirou uma notícia sobre o incêndio depois de protestos.", False),
        ("A Lusa retira a notícia “Ferry encalhado em Bergen”, por conter erros.", True),
        ("This article was removed from the register in 1999.", False),
        ('Please remove "Ferry aground off Bergen" from your shelves.', False),
        ("We regret that the article “Ferry Life in Bergen” was withdrawn from the show by its owner.", False),
        ("Bitte ignorieren Sie die Nachricht „Ihr Paket wartet“. Das rät die Verbraucherzentrale.", False),
        ("Сообщение «Паром сел на мель у Бергена» отозвано.", False),
        ("К сведению редакций. Сообщение «Паром на мели», переданное в 10:41, просьба не использовать.", True),
        ("各用户注意：《渡轮“北极星”号在「卑尔根」搁浅》一稿有误，请勿采用。", True),
    ],
)
def test_a_short_text_may_be_an_order_in_a_sentence(text: str, ordered: bool) -> None:
    assert (order_in(text) is not None) is ordered


@pytest.mark.parametrize(
    ("houses", "ordered"), [((), True), (("NWA",), True), (("Coast Times",), False), (("NWA", "Coast Times"), True)]
)
def test_only_the_house_itself_takes_its_story_back(houses: tuple[str, ...], ordered: bool) -> None:
    assert (order_in("NWA has withdrawn its story about the ferry, which was wrong.", houses) is not None) is ordered


@pytest.mark.parametrize(
    ("headline", "kind", "rest"),
    [
        ("Ferry aground (Eds: Adds quote)", "note", "Ferry aground"),
        ("Ferry aground (Eds: Correcting depth)", "correction", "Ferry aground"),
        ("Ferry aground (Bergen)", None, "Ferry aground (Bergen)"),
        ("(Eds: Adds quote)", None, "(Eds: Adds quote)"),
    ],
)
def test_a_note_may_stand_behind_a_headline(headline: str, kind: str | None, rest: str) -> None:
    notice, left = note_behind(headline)
    assert (notice.kind if notice else None, left) == (kind, rest)


@pytest.mark.parametrize(
    ("headline", "rest"),
    [
        ("EMBARGOED UNTIL 00:01 GMT 8 MARCH 2024: Ferry sold", "Ferry sold"),
        ("Embargoed until 5 March 2024 10:00 GMT - Ferry sold", "Ferry sold"),
        ("[EMBARGOED] Ferry sold", "Ferry sold"),
        ("(Updated) Ferry sold", "(Updated) Ferry sold"),
        ("(Corrige cifra en segundo párrafo) Se vende el ferry", "Se vende el ferry"),
        ("(Corrects day) Ferry sold", "Ferry sold"),
        ("(Eds: Adds quote) Ferry sold", "(Eds: Adds quote) Ferry sold"),
        ("(Correction tape) and other finds", "(Correction tape) and other finds"),
        ("EU extends arms embargo until 2028: what it means", "EU extends arms embargo until 2028: what it means"),
    ],
)
def test_an_embargo_or_a_correction_may_stand_before_a_headline(headline: str, rest: str) -> None:
    held, left = notice_before(headline)
    assert left == rest
    assert (held is not None) is (left != headline)


@pytest.mark.parametrize(
    ("line", "marked"),
    [
        ("CORRECTION: Deputy mayor jailed for bribes", True),
        ("CORRECTED-Ferry runs aground", True),
        ("CORRECTION: In paragraph 3, the name is Ada Roe.", False),
        ("(Corrects spelling of name in paragraph 3)", False),
        ("UPDATES with quotes", False),
        ("KILL: ferry", False),
    ],
)
def test_a_headline_behind_a_word_is_no_note(line: str, marked: bool) -> None:
    assert is_marked_headline(line) is marked


@pytest.mark.parametrize(
    ("line", "slug", "version"),
    [
        ("BC-Ferry-Aground", "BC-Ferry-Aground", None),
        ("BC-Ferry-Aground, 3rd Ld-Writethru", "BC-Ferry-Aground", 4),
        ("^BC-US--Fish Oil,1st Ld-Writethru", "BC-US--Fish Oil", 2),
        ("US-Space/ 2ND LEAD", "US-Space/", 3),
    ],
)
def test_a_slug_line_names_the_story_and_its_version(line: str, slug: str, version: int | None) -> None:
    found = slug_line(line)
    assert found is not None
    assert (found.slug, found.version, found.corrects, found.kills) == (slug, version, False, False)


@pytest.mark.parametrize(
    ("line", "corrects", "kills"),
    [("BC-US--Plant Fire, BULLETIN KILL", False, True), ("BC-EU--Poland-Mayor, Correction", True, False)],
)
def test_a_slug_line_says_that_it_takes_a_story_back_or_corrects_it(line: str, corrects: bool, kills: bool) -> None:
    found = slug_line(line)
    assert found is not None
    assert (found.corrects, found.kills) == (corrects, kills)
    told_by = notice_in(line)
    assert told_by is not None
    assert (told_by.kind, told_by.slug) == ("kill" if kills else "correction", found.slug)


@pytest.mark.parametrize("line", ["Vice-president resigns", "AM-radio listeners want more, a poll says", "A", ""])
def test_another_line_is_no_slug(line: str) -> None:
    assert slug_line(line) is None


@pytest.mark.parametrize("word", ["CORRECTED-", "CORRECTION: ", "UPDATED: ", "KILL: ", "WITHDRAWN: ", "RECASTS: "])
def test_a_word_of_the_desk_takes_neither_headline_nor_dateline(word: str) -> None:
    text = page(f"{word}{HEADLINE}", f"BERGEN, March 3 (AFP) - {LEAD}", MORE, FARMERS)
    article = only(text)
    assert (article.headline, article.event_time_source) == (HEADLINE, "published")
    assert article.dateline is not None
    assert article.corrects is word.startswith("CORR")
    assert (article.pubstatus == "canceled") is word.startswith(("KILL", "WITH"))


def test_a_slug_line_is_no_headline() -> None:
    article = only(page("BC-Farmers, 2nd Ld-Writethru", HEADLINE, f"BERGEN (AP) — {LEAD}", MORE, FARMERS))
    assert (article.headline, article.slugline) == (HEADLINE, "BC-Farmers")
    assert (article.version, article.series) == (3, 3)


def test_an_order_to_kill_above_a_headline_that_stands_apart_is_not_lost() -> None:
    assert only(page("KILL: Farmers story", HEADLINE, LEAD, MORE, FARMERS)).pubstatus == "canceled"
    assert only(page("EDITORS: KILL BC-Farmers", HEADLINE, LEAD, MORE, FARMERS)).pubstatus == "canceled"


@pytest.mark.parametrize(
    ("lines", "kept"),
    [
        (["CORRECTION: Ferry aground", "In the third paragraph, please read 21 (not 12)."], True),
        (["CORRECTION: Ferry aground", "In the third paragraph, please read 21 (not 12).", *["Sport"] * 5], False),
        (["Ferry aground", "In the third paragraph, please read 21 (not 12)."], False),
        (["CORRECTION", "Home", "News", "Sport"], False),
        (["CORRECTION", "Please log in to continue.", "Username", "Password"], False),
        (["Corrected"], False),
    ],
)
def test_a_few_lines_that_begin_with_a_correction_are_not_lost(lines: list[str], kept: bool) -> None:
    outcome = clean_document(raw("\n\n".join(lines), None), 5_000_000)
    assert isinstance(outcome, Accepted) is kept
    assert not isinstance(outcome, Accepted) or outcome.value[0].corrects


def test_a_correction_told_at_the_foot_is_told() -> None:
    foot = "This story has been corrected to show that the vote was on Monday, not Sunday."
    assert only(page(HEADLINE, LEAD, MORE, FARMERS, foot)).corrects


def test_a_text_under_an_embargo_that_lies_ahead_is_withheld() -> None:
    ahead = only(page("EMBARGOED UNTIL 10 A.M. EST, MARCH 5, 2099", HEADLINE, LEAD, MORE, FARMERS))
    past = only(page("EMBARGOED UNTIL 10 A.M. EST, MARCH 5, 2009", HEADLINE, LEAD, MORE, FARMERS))
    assert [ahead.pubstatus, past.pubstatus] == ["withheld", "usable"]


def only(text: str, content_type: str | None = None) -> Article:
    (article,) = articles(text, content_type)
    return article


def test_notices_are_told_and_are_no_text() -> None:
    note = "Editor's note: the board was named wrongly before."
    article = only(
        page("URGENT", f"UPDATE 2-{HEADLINE}", "(Corrects day in first paragraph)", LEAD, MORE, FARMERS, note)
    )
    assert (article.headline, article.version, article.urgency) == (HEADLINE, 3, 3)
    assert article.ednote == f"Corrects day in first paragraph\n{note}"
    assert article.corrects
    assert article.body == page(LEAD, MORE, FARMERS)
    assert {span.rule for span in article.kept} == {"editors-note", "headline", "body"}


def test_a_kill_cancels_the_story_under_it() -> None:
    article = only(page("MANDATORY KILL", HEADLINE, LEAD, MORE, FARMERS))
    assert (article.pubstatus, article.ednote) == ("canceled", "MANDATORY KILL")
    assert article.body == page(LEAD, MORE, FARMERS)


def test_a_kill_without_a_story_is_not_lost() -> None:
    article = only("MANDATORY KILL\n\nEditors: please kill the story on the ferry.\n")
    assert article.pubstatus == "canceled"
    assert article.body == page("MANDATORY KILL", "Editors: please kill the story on the ferry.")


@pytest.mark.parametrize(
    "line", ["EMBARGO EXTENDED TO 2027", "Embargo moved to January, sources say", "EMBARGO LIFTED"]
)
def test_an_embargo_between_states_is_none_on_a_text(line: str) -> None:
    notice = notice_in(line)
    assert notice is None or notice.kind != "embargo"


@pytest.mark.parametrize(
    ("line", "headline"),
    [
        ("The embargo, set for noon, has been lifted", "Ferry aground off Bergen"),
        ("The embargo until 12:00 GMT has been lifted", "Ferry aground off Bergen"),
        ("Sperrfrist 12.00 Uhr aufgehoben", "Ferry aground off Bergen"),
        ("EMBARGO LIFTED Ferry aground off Bergen", None),
        ("EMBARGO LIFTED: Ferry aground off Bergen", None),
    ],
)
def test_a_line_that_an_embargo_has_ended_takes_no_headline(line: str, headline: str | None) -> None:
    text = (
        "A ferry with 200 people on board ran aground off Bergen on Monday, the coastguard said.",
        "Nobody was hurt when the ferry hit the rocks, and tugs were on the way.",
        "The owner said that the ferry would be repaired.",
    )
    article = only("\n\n".join(filter(None, (line, headline, *text))))
    assert article.headline == "Ferry aground off Bergen"
    assert article.ednote == line.removesuffix("Ferry aground off Bergen").strip(": .")


@pytest.mark.parametrize(
    "line", ["EMBARGO LIFTED ON FISH", "EMBARGO LIFTED on fish", "The embargo on fish, set for June, has been lifted"]
)
def test_the_end_of_another_embargo_is_no_notice(line: str) -> None:
    assert notice_in(line) is None
    assert not series_in(line).lifts


@pytest.mark.parametrize(
    "note", ["KILL KILL KILL\n\nPlease kill item 0417.", "MANDATORY KILL\n\nEDITORS: Kill Ferry story."]
)
def test_a_note_too_short_to_tell_its_language_is_in_that_of_its_words(note: str) -> None:
    assert only(note).language == "en"


@pytest.mark.parametrize(
    ("order", "language"),
    [
        ("KILL: Un fuerte terremoto sacude Lima y deja heridos\n\nEditors, please kill the story above.", "es"),
        ("MANDATORY KILL\n\nEDITORS: The story headlined “Un fuerte terremoto sacude Lima” is wrong.", "es"),
        ("MANDATORY KILL\n\nEDITORS: Kill the story on “Lima”, please. It is wrong, and is not to be used.", "en"),
    ],
)
def test_an_order_is_in_the_language_of_what_it_names(order: str, language: str) -> None:
    assert only(order).language == language


def test_an_order_that_has_the_text_is_in_the_language_of_the_text() -> None:
    text = "The board of the harbour said so on Monday, and nobody had been told of it before. " * 5
    assert only(page("KILL: Un fuerte terremoto sacude Lima", LEAD, MORE, FARMERS, text)).language == "en"


@pytest.mark.parametrize(
    "order",
    [
        'EDS: Please treat the story slugged "Ferry-Aground" as cancelled.',
        'EDS: NWA has withdrawn the story headlined "Ferry aground off Bergen". Please remove it everywhere.',
    ],
)
def test_a_note_that_is_the_whole_text_may_be_an_order(order: str) -> None:
    assert only(order).pubstatus == "canceled"


def test_goods_that_are_called_back_are_no_text() -> None:
    assert only(page(f"RÜCKRUF: {HEADLINE}", LEAD, MORE, FARMERS)).pubstatus == "usable"


def test_a_row_of_agencies_is_a_headline() -> None:
    assert series_in("dpa-" * 2000 + "Ferry").headline.endswith("Ferry")


@pytest.mark.parametrize(
    "line",
    [
        "(Name von der Redaktion geändert)",
        "(Navnet er endret)",
        "(saken skal opp for retten)",
        "(Version 17.2 fixes the bug.)",
        "(The minister later corrected his version of events.)",
        "(Djokovic korrigierte seine Taktik und gewann Satz zwei.)",
        "(Torres sustituye a Yamal, titular hasta ayer.)",
        "(Headline rates corrected for inflation)",
        "(Version corrigée et augmentée, Gallimard, 320 pages)",
        "Embargo: vrijdag geen olie",
        "Эмбарго: среда меняется",
        "解禁：アユ釣り、6月1日から",
        "请于3月1日9时以后使用新票。",
        "ATTN: DEFICIT DISORDER",
        "(дата уточняется)",
        "(date à préciser)",
        "(Article 14 was amended in 2010.)",
        "(He later corrected his story.)",
        "(A corrected version will follow.)",
        "KILLED: Three soldiers named",
        "KILLED",
        "Denne saken kommer opp i retten mandag.",
        "Ce texte remplace la loi de 1984.",
        "Deze versie verbetert de prestaties.",
        "This version of the bill corrects the article on taxes.",
        "This report clarifies the role of the mayor.",
        "This article fixes three common myths about sleep.",
        "An earlier version said the bill would lapse.",
        "No se publicó hasta 1998.",
        "Non fu pubblicato prima del 1950.",
        "Не распространяется до 18 лет",
        "Not to be released before 2030",
        "Do not distribute before 8 p.m., mothers say",
        "Nicht verwenden vor 1990",
        "No usar antes del 1 de mayo de 2027.",
        "Do not use before 1 May 2027.",
        "DO NOT USE BEFORE READING THE LABEL",
        "Frei ab 18 Uhr",
        "Wirtschaft | Embargo: Russland liefert kein Getreide bis 5. Mai",
        'Achtung: Die Vorstellung "Der Sturm am Fluss" wird gestrichen.',
        "Внимание! Поезд «Ласточка Москва» отменен 3 мая.",
    ],
)
def test_news_in_the_words_of_notices_is_none(line: str) -> None:
    assert notice_in(line) is None
    assert order_in(line) is None


@pytest.mark.parametrize(
    ("note", "pubstatus", "corrects"),
    [
        ("EMBARGO: not for publication before 5 March 2099, 10:00 CET", "usable", False),
        ("EMBARGO: NONE", "usable", False),
        ("Embargo lifted.\nEmbargoed until 5 March 2099 18:00 GMT", "usable", False),
        ("No corrections to this version; an updated one may follow", "usable", False),
        ("Corregge il nome nel secondo capoverso", "usable", True),
        ("Adds quote.\nRetter navn i andre avsnitt", "usable", True),
        ("Please kill our story slugged FERRY", "usable", False),
        ("Embargoed artwork is shown", "usable", False),
    ],
)
def test_the_note_that_a_format_states_may_be_a_correction_and_nothing_else(
    note: str, pubstatus: str, corrects: bool
) -> None:
    item = {"uri": "urn:test:1", "type": "text", "headline": HEADLINE, "body_text": f"{LEAD}\n\n{MORE}", "ednote": note}
    article = only(json.dumps(item), "application/ninjs+json")
    assert (article.pubstatus, article.corrects, article.ednote) == (pubstatus, corrects, note)


def test_an_embargo_may_stand_in_brackets_behind_a_headline() -> None:
    article = only(page(f"{HEADLINE} (EMBARGOED until 0600 GMT March 5, 2099)", LEAD, MORE, FARMERS))
    assert (article.headline, article.pubstatus) == (HEADLINE, "withheld")


def test_a_correction_in_brackets_before_a_headline_is_told() -> None:
    article = only(page(f"(Corrects day in first paragraph) {HEADLINE}", LEAD, MORE, FARMERS))
    assert (article.headline, article.corrects) == (HEADLINE, True)
    assert article.ednote == "Corrects day in first paragraph"


def test_a_story_is_withheld_while_its_desk_holds_it() -> None:
    article = only('HOLD HOLD HOLD =\n\nPlease hold item nwa 1234 "Ferry aground off Bergen". There is some doubt.\n')
    assert (article.pubstatus, article.embargoed) == ("withheld", None)


@pytest.mark.parametrize(("line", "version"), [("(Eds: Adds quote)", 2), ("(Repeats to more clients)", None)])
def test_a_note_that_a_text_is_a_later_one_counts_as_a_second_version(line: str, version: int | None) -> None:
    notice = notice_in(line)
    assert notice is not None
    assert notice.version == version


@pytest.mark.parametrize(
    "text",
    [
        "Bitte verwenden Sie die Meldung «Fähre vor Bergen auf Grund» (nwd 0412) von heute, 7.15 Uhr, nicht.",
        "Telegrammet med rubriken ”Färja på grund utanför Bergen” dras tillbaka och får inte publiceras.",
        "La dépêche intitulée « Un ferry échoué à Bergen » ne doit pas être publiée.",
    ],
)
def test_what_must_not_be_used_is_taken_back(text: str) -> None:
    notice = order_in(text)
    assert notice is not None
    assert notice.kind == "kill"


@pytest.mark.parametrize("language", orders._GRAMMARS)
def test_the_words_of_an_order_have_all_parts_in_each_language(language: str) -> None:
    assert all(pattern.pattern for pattern in orders._GRAMMARS[language])


@pytest.mark.parametrize(
    ("text", "ordered"),
    [
        ("We have withdrawn our story about the ferry.", True),
        ("It has withdrawn the story about the ferry.", False),
        ("NWA drar tillbaka artikeln om färjan.", True),
        ("Partiet drar tillbaka artikeln om färjan.", False),
        ("Please cancel dispatch 417. " + "It ran aground. " * 30, False),
    ],
)
def test_who_takes_an_item_back_makes_it_an_order(text: str, ordered: bool) -> None:
    assert (order_in(text) is not None) is ordered


def test_a_story_is_withheld_while_its_embargo_is_extended() -> None:
    told = "Editors: The embargo on the story “Ferry aground off Bergen” has been extended to noon on Friday.\n"
    assert only(told).pubstatus == "withheld"


def test_an_embargo_without_a_time_withholds() -> None:
    assert only(page("Sperrfrist: Beginn der Rede", HEADLINE, LEAD, MORE, FARMERS)).pubstatus == "withheld"


def test_a_body_field_keeps_its_notice_and_the_record_tells_it() -> None:
    article = only(
        '{"title": "Ferry opens", "text": "(Eds: Adds quote)\\n\\nThe harbour board said."}', "application/json"
    )
    assert article.ednote == "Eds: Adds quote"
    assert article.body == page("(Eds: Adds quote)", "The harbour board said.")


@pytest.mark.parametrize(
    "line", ["(KILL LIFTED)", "EDS: KILL LIFTED on Ferry-Aground", "Eds: The KILL of it is rescinded."]
)
def test_a_kill_that_is_taken_back_kills_nothing(line: str) -> None:
    notice = notice_in(line)
    assert notice is not None
    assert (notice.kind, notice.text) == ("correction", line.strip("()."))


@given(st.text("KILeds:()[]- \n1aé", max_size=30))
def test_any_line_is_a_notice_or_none(line: str) -> None:
    notice = notice_in(line)
    assert notice is None or notice.text in line


@pytest.mark.parametrize(
    ("text", "houses"),
    [
        ("WASHINGTON (AP) — A new report says 12 people were killed by police last week.", ("AP",)),
        ("Paris (AFP) - L'article 7 de la loi a été supprimé par les députés.", ("AFP",)),
        ("Oslo (NTB) – Saken ble trukket i retten fredag.", ("NTB",)),
        ("A UN report says 40 civilians were killed in Portbay last week.", ()),
        ("El PSP retira su texto y pide diálogo a los socios.", ()),
        ("The BCB withdrew its report on the harbour, the broadcaster said.", ()),
        ("Просим пассажиров учесть информацию: отменены 300 рейсов.", ()),
        ("Fire at a two-story building killed 1200 chickens. Please avoid the area.", ()),
        ("今日消息，300趟列车取消。请旅客注意上述列车的消息。", ()),
        ("Please disregard earlier reports of a fire at the mall, police said.", ()),
        ('Investors should please hold the stock, according to a report titled "Outlook for Portbay 2027".', ()),
        ("Our 3-story building was pulled down on Tuesday.", ()),
        ("We withdraw article 5 of the bill, the minister said.", ()),
        ("Editors abroad ask: the oil embargo has been extended, an article headlined “Oil runs dry” said.", ()),
        ("Attention, fishermen: the embargo on cod has been extended. The report “Cod in danger” is out.", ()),
        ("ATTENTION EDITORS: Our story on the EU arms embargo being extended will move at 1800 GMT.", ()),
        ("Editors: please note the story 1234 on the arms embargo, extended for a year, is updated.", ()),
        ("Atención editores: el embargo comercial a Marenia ha sido prorrogado; despacho 1234 sigue.", ()),
        ("Achtung Redaktionen: Das Gericht hat die Sperrfrist im Text 1234 verlängert.", ()),
        ("EU members: embargo on Marenia extended by a year, says the report “Trade after the war”.", ()),
    ],
)
def test_news_of_reports_articles_and_withdrawals_is_no_order(text: str, houses: tuple[str, ...]) -> None:
    assert order_in(text, houses) is None


@pytest.mark.parametrize("line", ["HOLD", "PERUTTU: Kesäjuhla", "ANNULLATA: La gara", "STRYK: Tre elever fikk stryk"])
def test_a_word_that_also_begins_headlines_is_no_kill(line: str) -> None:
    assert notice_in(line) is None
    assert not series_in(line).kills

"""A text under embargo goes out withheld, and by itself as a usable version when that ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from service.article import Article
from service.deduplication.article_state import ArticleState
from service.deduplication.deduplicator import Answer, Deduplicator
from service.deduplication.naming import stated_names
from service.deduplication.order_kinds import lifts_embargo
from service.stated import Stated

Make = Callable[..., Article]
Write = Callable[[int, int], str]
WINDOW = timedelta(hours=72)
HOUR = timedelta(hours=1)


@pytest.fixture
def embargoed(article: Make, prose: Write) -> Article:
    """A text whose embargo ends an hour after it came."""
    made = article("embargoed", prose(1, 150), headline="Survey of teachers")
    return replace(made, pubstatus="withheld", embargoed=made.received_at + HOUR)


@pytest.fixture
def later(article: Make, prose: Write) -> Callable[[float, int], list[Article]]:
    """So many other texts that came so many hours after it."""

    def made(hours: float, count: int) -> list[Article]:
        texts = [article(f"later-{hours}-{each}", prose(90 + each, 80)) for each in range(count)]
        return [replace(each, received_at=each.received_at + hours * HOUR) for each in texts]

    return made


def feed(deduplicator: Deduplicator, articles: Iterable[Article]) -> list[Answer]:
    return [deduplicator.take(each) for each in articles]


def released(answers: Iterable[Answer]) -> list[tuple[str, datetime, int, str | None]]:
    """Status, time, version and cluster of each text that was released."""
    return [
        (each.article.pubstatus, each.article.event_time, each.decision.canonical_version, each.decision.duplicate_of)
        for answer in answers
        for each in answer.released
    ]


def test_the_usable_version_follows_once_the_stream_has_come_so_far(
    embargoed: Article, later: Callable[[float, int], list[Article]]
) -> None:
    deduplicator = Deduplicator({}, WINDOW)
    before = feed(deduplicator, [embargoed, *later(0.9, 5)])
    assert released(before) == []
    after = feed(deduplicator, later(1.1, 5))
    assert released(after) == [("usable", embargoed.embargoed, 2, embargoed.article_id)]
    third = after[2]
    assert [(each.kind, each.found_by) for one in third.released for each in one.retractions] == [
        ("embargo-lifted", "item")
    ]
    assert released(feed(deduplicator, later(1.1, 5))) == released(after)


def test_one_clock_that_is_ahead_ends_no_embargo(
    embargoed: Article, later: Callable[[float, int], list[Article]]
) -> None:
    assert released(feed(Deduplicator({}, WINDOW), [embargoed, *later(2000, 2), *later(0.5, 5)])) == []


def test_where_no_record_comes_the_clock_says_what_is_due_until_it_is_carried_out(embargoed: Article) -> None:
    assert embargoed.embargoed is not None
    deduplicator = Deduplicator({}, WINDOW)
    deduplicator.take(embargoed)
    assert [*deduplicator.due(embargoed.embargoed - timedelta(seconds=1))] == []
    (once,), (again,) = [*deduplicator.due(embargoed.embargoed)], [*deduplicator.due(embargoed.embargoed)]
    assert (once.article, once.decision) == (again.article, again.decision)
    deduplicator.carry(once)
    assert [*deduplicator.due(embargoed.embargoed)] == []


def test_it_survives_a_restart_and_the_copies_of_it_are_told(
    article: Make, embargoed: Article, later: Callable[[float, int], list[Article]]
) -> None:
    entries: dict[str, ArticleState] = {}
    copy = article("copy", embargoed.body, 60, source="times")
    deduplicator = Deduplicator(entries, WINDOW)
    assert feed(deduplicator, [embargoed, copy])[1].decisions[0].embargoed == embargoed.embargoed
    restarted = Deduplicator(entries, WINDOW)
    written = Deduplicator(entries, WINDOW, filled=False)
    written.restore(deduplicator.columns())
    assert embargoed.embargoed is not None
    (one,), (other,) = [*restarted.due(embargoed.embargoed)], [*written.due(embargoed.embargoed)]
    assert one.entry == other.entry
    assert {each.uri for told in one.retractions for each in told.reached} == {"urn:test:embargoed", "urn:test:copy"}
    answers = feed(restarted, later(1.1, 4))
    assert len(released(answers)) == 1
    assert [*Deduplicator(entries, WINDOW).due(embargoed.embargoed)] == []


def test_what_was_killed_or_sent_anew_meanwhile_is_not_released(
    embargoed: Article, later: Callable[[float, int], list[Article]]
) -> None:
    for anew in (
        replace(embargoed, article_id="kill", version=2, pubstatus="canceled"),
        replace(embargoed, article_id="lifted", version=2, pubstatus="usable", embargoed=None),
    ):
        assert released(feed(Deduplicator({}, WINDOW), [embargoed, anew, *later(1.1, 5)])) == []


LIFTED = "EMBARGO LIFTED: Survey of teachers"


@pytest.fixture
def note(article: Make, embargoed: Article) -> Callable[..., Article]:
    """A note of the house of ``embargoed`` that comes half an hour after it."""

    def made(ednote: str | None, body: str = "The text may be used now.", **fields: Any) -> Article:
        made = article("note", body, ednote=ednote, **fields)
        return replace(made, received_at=embargoed.received_at + HOUR / 2)

    return made


@pytest.mark.parametrize(
    ("ednote", "named_by"),
    [
        (LIFTED, "headline"),
        ("The embargo on the story headlined “Survey of teachers” has been lifted.", "headline"),
        ("Die Sperrfrist für den Text „Survey of teachers“ ist aufgehoben.", "headline"),
        ("L’embargo sur la dépêche « Survey of teachers » est levé.", "headline"),
        ("The embargo on the story “Survey of teachers” has been lifted after it was broken. Use at once.", "headline"),
        ("EMBARGO LIFTED: Teachers-Survey", "slug"),
        ("EMBARGO LIFTED on item 0417", "number"),
    ],
)
def test_a_note_that_an_embargo_is_lifted_frees_the_text_that_it_names(
    embargoed: Article, note: Callable[..., Article], ednote: str, named_by: str
) -> None:
    item = replace(embargoed, slugline="Teachers-Survey", stated=Stated(sequence_number=417))
    told = note(ednote)
    answers = feed(Deduplicator({}, WINDOW), [item, told])
    assert released(answers) == [("usable", told.received_at, 2, item.article_id)]
    assert [each.relation for each in answers[1].decisions] == ["unique"]
    (retraction,) = answers[1].released[0].retractions
    assert (retraction.kind, retraction.found_by) == ("embargo-lifted", named_by)


UNLIKE = "Unlike that on “Ferry runs aground”, "


@pytest.mark.parametrize(
    "ednote",
    [
        f"{UNLIKE}the embargo on the story “Survey of teachers” has been lifted.",
        "The embargo on “Survey of teachers” unlike that on “Ferry runs aground” has been lifted.",
        "Anders als für „Ferry runs aground“ ist die Sperrfrist für den Text „Survey of teachers“ aufgehoben.",
        f"{UNLIKE}the story “Survey of teachers” has its embargo lifted.",
    ],
)
def test_of_two_titles_that_is_freed_whose_embargo_has_ended(
    embargoed: Article, note: Callable[..., Article], ednote: str
) -> None:
    ferry = replace(embargoed, article_id="ferry", uri="urn:test:ferry", headline="Ferry runs aground", body="Mud.")
    answers = feed(Deduplicator({}, WINDOW), [ferry, embargoed, note(ednote)])
    assert [each[3] for each in released(answers)] == [embargoed.article_id]


@pytest.mark.parametrize(
    ("ednote", "names"),
    [
        ("The embargo on “Ferry aground” and the story “Survey of teachers” is lifted.", 2),
        ("L’embargo sur « Ferry aground » et « Survey of teachers » est levé.", 2),
        ("“Ferry aground” and “Survey of teachers”, embargo lifted", 2),
        ("The embargo on “Ferry aground” as that on “Survey of teachers” is lifted.", 1),
    ],
)
def test_titles_that_a_note_lists_are_all_its_own(note: Callable[..., Article], ednote: str, names: int) -> None:
    assert [each.text for each in stated_names(note(ednote))] == ["Ferry aground", "Survey of teachers"][:names]


@pytest.mark.parametrize(
    "ednote",
    [
        None,
        "Survey of teachers",
        "EMBARGO LIFTED: Survey of nurses",
        "Do not use “Survey of teachers” until the embargo has been lifted.",
        "The embargo on “Survey of teachers” is not lifted.",
    ],
)
def test_a_note_that_does_not_lift_an_embargo_frees_nothing(
    embargoed: Article, note: Callable[..., Article], ednote: str | None
) -> None:
    assert released(feed(Deduplicator({}, WINDOW), [embargoed, note(ednote)])) == []


BRIEF = "Hundreds of clerks are to leave; some found work at the Bank of England, 25 new clinics want others."


@pytest.mark.parametrize(
    ("ednote", "fields"),
    [
        ("EMBARGO LIFTED", {"headline": "Clerks to leave the tax office", "body": BRIEF}),
        ("EMBARGO LIFTED", {"headline": None, "body": f"Clerks to leave the tax office\n\n{BRIEF}"}),
        ("EMBARGO LIFTED", {"headline": "Clerks hope", "body": "US-China trade keeps them in work."}),
        ("EMBARGO LIFTED", {"headline": "Clerks hope", "body": "The story “Bank of England” is one. So is item 25."}),
        ("EMBARGO LIFTED", {"headline": "Clerks hope", "slugline": "US-China", "body": BRIEF}),
        ("EMBARGO LIFTED on 25 clinics", {}),
        ("EMBARGO LIFTED: no 25 clinics", {}),
        ("EMBARGO LIFTED: US-China trade", {}),
        ("EMBARGO LIFTED: clerks at the Bank of England", {}),
        ("(Adds “Bank of England” in paragraph 3)\nEMBARGO LIFTED", {"headline": "Clerks hope"}),
        ("EMBARGO LIFTED: “Clerks hope”", {"headline": "Bank of England"}),
    ],
)
def test_the_words_of_a_brief_free_no_text_that_they_happen_to_name(
    embargoed: Article, note: Callable[..., Article], ednote: str, fields: dict[str, Any]
) -> None:
    item = replace(embargoed, headline="Bank of England", slugline="US-China", stated=Stated(sequence_number=25))
    answers = feed(Deduplicator({}, WINDOW), [item, note(ednote, **fields)])
    assert released(answers) == []
    assert [each.relation for each in answers[1].decisions] == ["unique"]


@pytest.mark.parametrize(
    ("ednote", "fields", "named_by"),
    [
        ("EMBARGO LIFTED", {"headline": "Bank of England"}, "headline"),
        ("EMBARGO LIFTED on Bank of England", {}, "headline"),
        ("EMBARGO LIFTED\nBank of England", {}, "headline"),
        ("EMBARGO LIFTED", {"body": "EMBARGO LIFTED\n\nBank of England"}, "headline"),
        ("EMBARGO LIFTED", {"body": "The story headlined “Bank of England” may be used."}, "headline"),
        ("EMBARGO LIFTED: US-China", {}, "slug"),
        ("EMBARGO LIFTED on the story US-China", {}, "slug"),
        ("The embargo on story No. 25 has been lifted.", {}, "number"),
        ("Die Sperrfrist für Meldung Nr. 25 ist aufgehoben.", {}, "number"),
        ("EMBARGO LIFTED", {"body": "Item 25 may be used."}, "number"),
    ],
)
def test_a_name_that_the_note_says_outright_frees_its_text(
    embargoed: Article, note: Callable[..., Article], ednote: str, fields: dict[str, Any], named_by: str
) -> None:
    item = replace(embargoed, headline="Bank of England", slugline="US-China", stated=Stated(sequence_number=25))
    answers = feed(Deduplicator({}, WINDOW), [item, note(ednote, **fields)])
    assert [each.retractions[0].found_by for each in answers[1].released] == [named_by]


@pytest.mark.parametrize(
    ("lifts", "ednote"),
    [
        (False, "EMBARGO 0600 GMT. Curfew in Lagos has been lifted"),
        (True, "The embargo, set for noon, has been lifted"),
        (True, "Sperrfrist 12 Uhr aufgehoben"),
        (False, "Story No. 25 may be used at once after 1500 GMT."),
        (False, "Neither the story “Survey of teachers” nor its photos may be used at once."),
        (False, "The embargo on “Survey of teachers” has been broken. Please wait for a note."),
        (False, "The embargo on Marenia, set for June, has been lifted"),
        (False, "EMBARGO 0600 GMT curfew in Lagos has been lifted"),
        (False, "EMBARGO 0600 GMT\nCurfew in Lagos has been lifted"),
        (False, "Under embargo, the curfew has been lifted"),
        (False, "Embargo noon today and the curfew in the city of Lagos has been lifted"),
        (False, "Sperrfrist: 12.00 Uhr - Haftbefehl aufgehoben"),
        (False, "Sperrfrist Mittag – Haftbefehl aufgehoben"),
        (False, "Embargo à 18h. Le blocus est levé"),
        (False, "EMBARGO 12.00. Estado de sitio levantado"),
        (False, "The arms embargo on Somalia has been lifted."),
        (False, "Arms embargo lifted"),
        (False, "The embargo on Somalia has been lifted."),
        (False, "US embargo lifted"),
        (False, "Levée de l'embargo sur les armes"),
        (False, "The oil embargo has been lifted, the story says"),
        (True, "Sperrfrist (12.00 Uhr) aufgehoben"),
        (True, "Sperrfrist: aufgehoben"),
        (True, "Embargo lifted on trade figures story"),
        (True, "EMBARGO LIFTED"),
        (True, "EMBARGO LIFTED: US arms sales to Somalia"),
        (True, "EMBARGO 0600 GMT. The embargo has been lifted."),
        (True, "The embargo on the story “Trade. Arms. Oil: 12.00” has been lifted."),
        (True, "The embargo on item 0417 has been lifted"),
        (True, "Die Sperrfrist ist aufgehoben."),
        (True, "L’embargo est levé"),
        (True, "Queda levantado el embargo"),
    ],
)
def test_only_the_end_of_an_embargo_on_a_text_lifts_one(article: Make, lifts: bool, ednote: str) -> None:
    assert lifts_embargo(article("note", "Text.", ednote=ednote)) is lifts


def test_another_house_lifts_no_embargo(embargoed: Article, note: Callable[..., Article]) -> None:
    assert (
        released(feed(Deduplicator({}, WINDOW), [embargoed, note(LIFTED, source="times", uri="urn:times:note")])) == []
    )


def test_a_long_text_about_an_embargo_frees_nothing(
    embargoed: Article, note: Callable[..., Article], prose: Write
) -> None:
    assert released(feed(Deduplicator({}, WINDOW), [embargoed, note(LIFTED, prose(7, 200))])) == []


def test_what_a_note_freed_is_sent_again_with_the_note_and_not_when_the_embargo_ends(
    embargoed: Article, note: Callable[..., Article], later: Callable[[float, int], list[Article]]
) -> None:
    entries: dict[str, ArticleState] = {}
    first = feed(Deduplicator(entries, WINDOW), [embargoed, note(LIFTED)])
    started_again = Deduplicator(entries, WINDOW)
    again = [started_again.take(note(LIFTED))]
    assert released(again) == released(first)
    assert [each.entry for each in again[0].released] == [each.entry for each in first[1].released]
    assert released(feed(started_again, later(1.1, 5))) == []


def test_an_order_to_hold_withholds_the_text_that_it_names(article: Make, prose: Write) -> None:
    text, copy = (article(name, prose(3, 150), headline="Harbour closed", source=name) for name in ("wire", "times"))
    hold = article("hold", "Please hold the story “Harbour closed”.", 60, pubstatus="withheld", source="wire")
    *_, last = feed(Deduplicator({}, WINDOW), [text, copy, hold])
    decision = last.decisions[0]
    assert (decision.relation, decision.duplicate_of, decision.newest) == ("update", text.article_id, True)
    assert decision.evidence is not None
    assert decision.evidence.rule == "embargo"
    (retraction,) = last.retractions
    assert (retraction.kind, retraction.found_by) == ("embargo-set", "headline")
    assert {each.article_id for each in retraction.reached} == {text.article_id, copy.article_id}


def test_an_order_to_hold_reaches_no_text_of_another_house(article: Make, prose: Write) -> None:
    text = article("text", prose(3, 150), headline="Harbour closed", source="times", uri="urn:times:1")
    hold = article("hold", "Please hold the story “Harbour closed”.", 60, pubstatus="withheld")
    assert feed(Deduplicator({}, WINDOW), [text, hold])[1].decisions[0].relation == "unique"


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ("Please hold the story headlined “Clerks leave office”. Some of them work at the Bank of England.", {}),
        ("There are 25 new clinics, near the Bank of England.", {"stated": Stated(sequence_number=31)}),
        ("US-China trade grew.", {"headline": "Trade grew", "slugline": "US-China"}),
    ],
)
def test_an_order_to_hold_reaches_no_text_that_its_words_happen_to_name(
    article: Make, prose: Write, body: str, fields: dict[str, Any]
) -> None:
    names: dict[str, Any] = {"headline": "Bank of England", "slugline": "US-China"}
    text = article("text", prose(3, 150), stated=Stated(sequence_number=25), **names)
    hold = article("hold", body, 60, pubstatus="withheld", **fields)
    assert feed(Deduplicator({}, WINDOW), [text, hold])[1].decisions[0].relation == "unique"


def test_an_order_to_hold_finds_its_text_by_a_number_beside_a_word_for_it(article: Make, prose: Write) -> None:
    text = article("text", prose(3, 150), stated=Stated(sequence_number=25))
    hold = article("hold", "Please hold item 25.", 60, pubstatus="withheld")
    assert [each.found_by for each in feed(Deduplicator({}, WINDOW), [text, hold])[1].retractions] == ["number"]


@pytest.mark.parametrize("ednote", ["embargo " + "§" * 1_900, "Embargo on " + '"a b c" ' * 240])
def test_a_note_of_marks_is_read_at_once(article: Make, ednote: str) -> None:
    """Each of these doubled the time with each mark, beyond any test's patience."""
    assert not lifts_embargo(article("note", "Text.", ednote=ednote))

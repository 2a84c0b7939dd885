"""An order finds every copy of the text that it is about, before and after it, and says what it found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from service.article import Article, Dateline, Retraction
from service.deduplication import duplicate_index
from service.deduplication.deduplicator import Deduplicator
from service.deduplication.order_kinds import kind_of
from service.stated import Stated

Make = Callable[..., Article]
Write = Callable[[int, int], str]
WINDOW = timedelta(hours=72)
HEADLINE = "Former deputy mayor jailed for bribes"
SAYS_SO = f"The story headlined {HEADLINE} is wrong. Make certain that it is not used."


def told(articles: Sequence[Article]) -> list[Retraction]:
    """What a deduplicator orders of ``articles``; the same of each when it comes a second time."""
    deduplicator = Deduplicator({}, WINDOW)
    made: list[Retraction] = []
    for each in articles:
        answer = deduplicator.take(each).retractions
        assert deduplicator.take(each).retractions == answer
        made += answer
    return made


def reached(made: Sequence[Retraction]) -> dict[str, str]:
    """The uris that are reached, and whether they came before or after."""
    return {each.uri: each.came for one in made for each in one.reached}


@pytest.fixture
def original(article: Make, prose: Write) -> Article:
    return article("original", prose(1, 150), headline=HEADLINE, credits=("Nordwire",))


@pytest.fixture
def copies(article: Make, original: Article) -> list[Article]:
    """Reprints of two sites, one of them cut short."""
    cut = " ".join(original.body.split(" ")[:80])
    return [
        article("times", original.body, 600, source="times", headline="Ex-deputy jailed"),
        article("courier", cut, 1200, source="courier", headline="Four years for official"),
    ]


def kill(article: Make, body: str, seconds: float = 3600, **fields: Any) -> Article:
    values = {"pubstatus": "canceled", "ednote": "MANDATORY KILL", "credits": ("Nordwire",), **fields}
    return article("kill", body, seconds, **values)


def test_a_kill_reaches_all_copies_under_whatever_uri_before_and_after_it(
    article: Make, original: Article, copies: list[Article]
) -> None:
    order = kill(article, original.body)
    made = told([original, copies[0], order, copies[1]])
    assert reached(made) == {"urn:test:original": "before", "urn:test:times": "before", "urn:test:courier": "after"}
    assert [(each.kind, each.status, each.found_by, each.by, each.name) for each in made] == [
        ("kill", "found", "text", "agency", "Nordwire")
    ] * 2
    assert {each.order_id for each in made} == {order.article_id}
    assert all(each.evidence for one in made for each in one.reached if each.uri != "urn:test:original")


def test_a_copy_that_comes_weeks_after_the_kill_is_told_of(
    article: Make, prose: Write, original: Article, copies: list[Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duplicate_index, "RECENT", 4)
    monkeypatch.setattr(duplicate_index, "SWEEP", 1)
    day = 86_400
    others = [article(f"other-{each}", prose(50 + each, 90), 20 * day + each) for each in range(8)]
    others = [replace(each, received_at=original.received_at + timedelta(days=20)) for each in others]
    late = article("late", original.body[:600], 20 * day, received_at=others[0].received_at)
    assert reached(told([original, kill(article, SAYS_SO), *others, late]))["urn:test:late"] == "after"
    deduplicator = Deduplicator({}, WINDOW)
    for each in [original, *others]:
        deduplicator.decide(each)
    assert deduplicator.decide(late)[0].relation == "unique"


@pytest.mark.parametrize(
    ("found_by", "named"),
    [
        ("headline", {"headline": HEADLINE, "body": "Please do not use this story."}),
        ("headline", {"headline": None, "body": f"Editors: kill “{HEADLINE}”, the man was acquitted."}),
        ("headline", {"headline": "Advisory", "body": f"Please kill the story {HEADLINE.upper()} sent at noon."}),
        ("number", {"headline": None, "body": "Bitte dpa 0417 nicht verwenden."}),
        ("slug", {"headline": None, "body": "Kill BRENN-TRIAL/BRIBES, it is wrong."}),
    ],
)
def test_a_kill_that_only_names_its_item_finds_it(
    article: Make, original: Article, found_by: str, named: dict[str, Any]
) -> None:
    item = replace(original, slugline="Brenn-Trial/Bribes", stated=Stated(sequence_number=417))
    (made,) = told([item, kill(article, named["body"], headline=named["headline"])])
    assert (made.status, made.found_by, reached([made])) == ("found", found_by, {"urn:test:original": "before"})


def test_a_section_is_no_slug_by_which_a_kill_reaches_what_stands_in_it(article: Make, prose: Write) -> None:
    fields = {"section": "Asia-Pacific", "dateline": Dateline(place="SYDNEY", agency="Nordwire")}
    others = [
        article(f"item{seed}", prose(seed, 150), headline=headline, **fields)
        for seed, headline in ((2, "Ferries collide off Sydney"), (3, "Wheat exports recover"))
    ]
    order = kill(article, "Please kill our Asia-Pacific summit story.", headline=None)
    assert [(each.status, each.reached) for each in told([*others, order])] == [("not-found", ())]


def test_a_kill_under_the_uri_finds_its_item_by_it(article: Make, original: Article) -> None:
    (made,) = told([original, kill(article, "Legal reasons.", uri=original.uri)])
    assert (made.found_by, reached([made])) == ("item", {"urn:test:original": "before"})


def test_a_kill_of_another_house_finds_nothing_by_a_headline_and_says_so(article: Make, original: Article) -> None:
    order = kill(article, f"Kill “{HEADLINE}”.", source="wire", credits=("Sudwire",))
    (made,) = told([original, order])
    assert (made.status, made.found_by, made.reached) == ("not-found", None, ())
    assert HEADLINE in made.names


def test_a_text_that_comes_after_the_kill_that_names_it_is_killed_and_never_shown(
    article: Make, original: Article
) -> None:
    order = kill(article, f"Kill “{HEADLINE}”.", -60)
    assert [(each.status, reached([each])) for each in told([order, original])] == [
        ("not-found", {}),
        ("found", {"urn:test:original": "after"}),
    ]
    deduplicator = Deduplicator({}, WINDOW)
    deduplicator.decide(order)
    own = deduplicator.decide(original)[0]
    assert (own.newest, own.retracted_by) == (False, order.article_id)


def test_a_text_that_its_desk_sends_anew_is_not_killed(article: Make, original: Article) -> None:
    order = kill(article, original.body, uri=original.uri, version=2)
    anew = replace(original, article_id="anew", version=3)
    copy = article("after", original.body, 7200, source="times")
    made = told([original, order, anew, copy])
    assert [each.order_id for each in made] == [order.article_id]


@pytest.mark.parametrize("ednote", ["REINSTATED", "CORRECTED", "Not reinstated: the kill stands"])
def test_no_words_undo_a_kill(article: Make, original: Article, ednote: str) -> None:
    """A correction may have been sent before the kill and come late, and a wrong kill harms less than a lost one."""
    again = article(
        "again", original.body, 7200, headline=HEADLINE, credits=("Nordwire",), corrects=True, ednote=ednote
    )
    deduplicator = Deduplicator({}, WINDOW)
    _, order, last = (deduplicator.take(each).decisions[0] for each in (original, kill(article, SAYS_SO), again))
    assert last.canonical_version < order.canonical_version


def test_a_correction_names_its_item_by_the_slug_of_its_own_slug_line(article: Make, original: Article) -> None:
    story = replace(original, slugline="BC-Deputy Mayor")
    note = article(
        *("note", "Seven were fined, not eleven, NWA reported in error.", 3600),
        **{"corrects": True, "credits": ("Nordwire",), "slugline": "BC-Deputy Mayor"},
        **{"ednote": "BC-Deputy Mayor, CORRECTIVE"},
    )
    assert reached(told([story, note])) == {"urn:test:original": "before"}


def test_a_slug_inside_other_words_of_a_note_names_nothing(article: Make, original: Article) -> None:
    story = replace(original, slugline="Iran")
    note = article(
        *("note", "Seven were fined, not eleven, NWA reported in error.", 3600),
        **{"corrects": True, "credits": ("Nordwire",), "slugline": "Iran"},
        **{"ednote": "Corrects date of the Iranian vote"},
    )
    assert reached(told([story, note])) == {}


def test_a_correction_reaches_copies_of_what_it_corrects_and_not_of_itself(
    article: Make, original: Article, copies: list[Article]
) -> None:
    words = original.body.split(" ")
    right = " ".join([*words[:40], "not", "guilty", *words[43:]])
    corrected = article("corrected", right, 1800, headline=HEADLINE, credits=("Nordwire",), corrects=True)
    old = article("old", original.body, 7200, source="evening")
    new = article("new", right, 7200, source="morning")
    made = told([original, copies[0], corrected, old, new])
    assert {each.kind for each in made} == {"correction"}
    assert reached(made) == {"urn:test:original": "before", "urn:test:times": "before", "urn:test:old": "after"}


def test_an_embargo_reaches_copies_without_one(article: Make, original: Article, copies: list[Article]) -> None:
    embargoed = replace(original, embargoed=original.received_at + timedelta(days=1))
    made = told([embargoed, copies[0]])
    assert [(each.kind, each.status, reached([each])) for each in made] == [
        ("embargo-set", "not-found", {}),
        ("embargo-set", "found", {"urn:test:times": "after"}),
    ]


def test_a_fuller_copy_that_takes_the_place_of_a_killed_one_is_killed_too(article: Make, original: Article) -> None:
    cut = article("cut", " ".join(original.body.split(" ")[:80]), headline=HEADLINE, source="agency")
    order = kill(article, cut.body, source="agency", uri=cut.uri, version=2)
    deduplicator = Deduplicator({}, WINDOW)
    for each in (cut, order):
        deduplicator.decide(each)
    own = deduplicator.decide(article("whole", original.body, 7200, source="times"))[0]
    assert own.retracted_by == order.article_id


@pytest.mark.parametrize(
    ("kind", "note"),
    [
        ("kill", "MANDATORY KILL"),
        ("kill", None),
        ("withdrawal", "STORY WITHDRAWN: sources in doubt"),
        ("withdrawal", "Die Meldung wird zurückgezogen, bitte nicht verwenden"),
        ("takedown", "Takedown: legal reasons"),
        ("kill", "Kill/Takedown: legal reasons"),
    ],
)
def test_an_order_is_called_what_it_calls_itself_first(article: Make, kind: str, note: str | None) -> None:
    assert kind_of(article("order", "No text.", pubstatus="canceled", ednote=note)) == kind


@pytest.mark.parametrize(
    ("found_by", "headline", "body"),
    [
        ("slug", "Brenn-Trial story", "In a story on Monday Nordwire gave a wrong age. He is 61, not 417."),
        ("headline", "Nordwire", f"In a story headlined “{HEADLINE}” Nordwire gave a wrong age."),
        ("headline", HEADLINE, "The man is 61, not 417 as we said."),
    ],
)
def test_a_correction_that_only_names_its_item_joins_it(
    article: Make, original: Article, found_by: str, headline: str, body: str
) -> None:
    item = replace(original, slugline="Brenn-Trial", stated=Stated(sequence_number=417))
    correction = article("correction", body, 3600, headline=headline, corrects=True, source=original.source)
    (made,) = told([item, correction])
    assert (made.kind, made.status, made.found_by) == ("correction", "found", found_by)
    assert reached([made]) == {"urn:test:original": "before"}


def test_figures_in_a_correction_are_no_number_of_an_item(article: Make, original: Article) -> None:
    item = replace(original, slugline="Brenn-Trial", stated=Stated(sequence_number=417))
    correction = article("correction", "The bridge is 417 metres long.", headline="Bridge opens", corrects=True)
    assert [each.status for each in told([item, replace(correction, source=original.source)])] == ["not-found"]


def test_a_long_correction_is_found_by_its_text_only(article: Make, prose: Write, original: Article) -> None:
    correction = article("correction", f"{prose(77, 150)} “{HEADLINE}”", 3600, headline="Other", corrects=True)
    assert [each.status for each in told([original, replace(correction, source=original.source)])] == ["not-found"]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ("Some of the clerks found work at the Bank of England.", {"headline": "Clerks leave the tax office"}),
        ("Some of the clerks found work at the Bank of England.", {"ednote": "CORRECTION"}),
        ("He called the “Bank of England” reckless.", {"headline": "Minister reckless"}),
        ("US-China trade grew by half.", {"headline": "Pigs cost more", "slugline": "PIGS-TRADE"}),
        ("It grew by half.", {"headline": "US-China trade", "slugline": "US-China"}),
        ("A story headlined “Clerks leave” gave a wrong age.", {"headline": "Bank of England"}),
        ("A wrong name was given.", {"ednote": "Corrects name to “Bank of England” in paragraph 2"}),
    ],
)
def test_a_correction_replaces_no_text_that_its_words_happen_to_name(
    article: Make, original: Article, body: str, fields: dict[str, Any]
) -> None:
    item = replace(original, headline="Bank of England", slugline="US-China")
    correction = article("correction", body, 3600, corrects=True, source=original.source, **fields)
    assert [each.status for each in told([item, correction])] == ["not-found"]


def test_two_kills_in_the_words_of_one_form_are_of_two_items(article: Make, prose: Write, original: Article) -> None:
    other = article("other", prose(400, 550), 60, headline="Harbour strike goes on", credits=("Nordwire",))
    form = "This story has been withdrawn by the editor. Please remove it."
    first = kill(article, form, uri=original.uri, version=2)
    anew = replace(original, article_id="anew", version=3)
    second = replace(kill(article, form, 7200, uri=other.uri, version=2), article_id="second")
    made = told([original, other, first, anew, second])
    assert [reached([each]).keys() for each in made] == [{original.uri}, {other.uri}]
    assert [reached.article_id for reached in made[1].reached] == [other.article_id]

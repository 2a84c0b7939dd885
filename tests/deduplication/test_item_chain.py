"""What one desk sends of one item is a chain: versions by their text, alerts and takes by what the desk says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from service.article import Article, ItemChain, decode, encode
from service.deduplication.article_state import ArticleState
from service.deduplication.deduplicator import Deduplicator
from service.stated import TAKE_OF, Link, Stated

Make = Callable[..., Article]
Write = Callable[[int, int], str]
WINDOW = timedelta(hours=72)
ALERT = "Ferry aground off Torvela island, coastguard says"


def chains(articles: Sequence[Article]) -> list[ItemChain | None]:
    """The place of each in its chain; the same when it comes a second time and after a restart."""
    entries: dict[str, ArticleState] = {}
    made = []
    for each in articles:
        deduplicator = Deduplicator(entries, WINDOW)
        made.append(deduplicator.decide(each)[0].item_chain)
        assert deduplicator.decide(each)[0].item_chain == made[-1]
        entries = {name: decode(encode(entry), ArticleState) for name, entry in entries.items()}
    return made


def numbers(articles: Sequence[Article]) -> list[int | None]:
    return [each.number if each else None for each in chains(articles)]


def test_versions_of_a_text_and_what_is_new_in_each(article: Make, prose: Write) -> None:
    first = article("first", prose(1, 120), slugline="BC-Ferry")
    second = article("second", prose(1, 120) + " " + prose(2, 60), 60, slugline="BC-Ferry")
    third = article("third", prose(3, 60) + " " + second.body, 120, slugline="BC-Ferry")
    none, after_first, after_second = chains([first, second, third])
    assert none is None
    assert after_first is not None
    assert after_second is not None
    assert (after_first.first, after_first.number, after_first.before) == (first.article_id, 2, first.article_id)
    assert (after_second.first, after_second.number, after_second.before) == (first.article_id, 3, second.article_id)
    # To a few words: the borders are those of shingles.
    (new,) = after_first.added
    assert new.end == len(second.body)
    assert abs(new.start - len(first.body)) < 100
    assert after_second.added[0].start == 0


def test_an_alert_the_newsbreak_after_it_and_a_rewritten_lead_are_one_by_slug_and_headline(
    article: Make, prose: Write
) -> None:
    alert = article("alert", ALERT + ".", headline=ALERT, slugline="Ferry-aground")
    newsbreak = article("break", prose(1, 60), 60, headline="Ferry runs aground off Torvela", slugline="Ferry-aground")
    lead = article("lead", prose(2, 200), 120, headline="Inquiry ordered", slugline="Ferry-aground", series=2)
    assert numbers([alert, newsbreak, lead]) == [None, 2, 3]


def test_an_alert_without_a_slug_is_known_by_its_words_and_headline(article: Make, prose: Write) -> None:
    alert = article("alert", "Ferry with 212 people aground off Torvela island, the coastguard says.", headline=ALERT)
    lead = "A ferry is aground off Torvela island, the coastguard says, and nobody is hurt. "
    newsbreak = article("break", lead + prose(1, 60), 60, headline="Ferry aground off Torvela")
    assert numbers([alert, newsbreak]) == [None, 2]
    assert numbers([alert, replace(newsbreak, headline="Coastguard gets a ship of its own")]) == [None, None]


def test_another_event_under_the_slug_of_a_story_is_another_item(article: Make, prose: Write) -> None:
    first = article("first", prose(1, 60), headline="Ferry aground off Torvela", slugline="Ferry")
    other = article("other", prose(2, 60), 60, headline="Minister resigns over harbour contract", slugline="Ferry")
    assert numbers([first, other]) == [None, None]


def test_another_desk_or_the_next_day_is_another_item(article: Make, prose: Write) -> None:
    first = article("first", prose(1, 60), headline=ALERT, slugline="Ferry")
    other = article("other", prose(2, 60), 60, headline=ALERT, slugline="Ferry", source="another wire")
    later = article("later", prose(3, 60), 60, headline=ALERT, slugline="Ferry")
    later = replace(later, received_at=first.received_at + timedelta(days=1))
    assert numbers([first, other, later]) == [None, None, None]


def test_takes_of_one_text_are_one_and_replace_nothing(article: Make, prose: Write) -> None:
    take_of = Stated(links=(Link(href="urn:take:7", rel=TAKE_OF),))
    takes = [
        article(f"take {number}", prose(number, 200), number, slugline="Budget", stated=take_of) for number in (1, 2, 3)
    ]
    assert numbers(takes) == [None, 2, 3]
    deduplicator = Deduplicator({}, WINDOW)
    assert [deduplicator.decide(each)[0].relation for each in takes] == ["unique"] * 3


def test_a_copy_has_no_place_in_a_chain(article: Make, prose: Write) -> None:
    first = article("first", prose(1, 200), slugline="Ferry")
    assert numbers([first, article("copy", prose(1, 200), 60, source="times")]) == [None, None]


def test_the_usable_version_of_what_was_held_is_the_next_one(article: Make, prose: Write) -> None:
    held = article("held", prose(1, 100), pubstatus="withheld")
    held = replace(held, embargoed=held.received_at + timedelta(hours=1))
    deduplicator = Deduplicator({}, WINDOW)
    deduplicator.decide(held)
    (released,) = deduplicator.due(held.received_at + timedelta(hours=2))
    assert released.decision.item_chain == ItemChain(first=held.article_id, number=2, before=held.article_id, added=())
